#!/bin/sh
# Chromium for the browser tests: installs Debian's where that is allowed, and says so where it is not.
for name in chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null 2>&1 && exit 0
done
if command -v apt-get >/dev/null 2>&1; then
    if [ "$(id -u)" = 0 ]; then as=""; elif sudo -n true 2>/dev/null; then as="sudo -n"; else as="no"; fi
    if [ "$as" != no ]; then
        echo "Installing Chromium for the browser tests (once)."
        $as apt-get update -qq && $as env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null && exit 0
    fi
fi
echo "No Chromium here, and it may not be installed from here: the browser tests will say so."
