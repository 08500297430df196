"""Run the web app: on the loopback address unless told otherwise; one process with the diary, many for the public.

Prints the address and opens the browser. Nothing that someone types is ever logged.
"""

from __future__ import annotations

import ipaddress
import json
import logging
import os
import re
import socket
import sys
import threading
import webbrowser
from collections.abc import Mapping
from typing import Any, Final

import uvicorn
from starlette.applications import Starlette

from spotting.problems import BadCase, Problem
from spotting.web.app import create_app
from spotting.web.settings import LOOPBACK, Settings

_HANDED_ON: Final = "SPOTTING_PUBLIC_SETTINGS"  # how the workers learn what was asked for
_OPEN: Final = (
    "Listening on {host}: everyone who can reach this machine can open these pages, and what is typed travels "
    "unencrypted unless a server with HTTPS stands before it."
)
_NAMELESS: Final = (
    "Only this machine itself is answered so far: say with --name under which name people will open these pages."
)
_EVERY_ADDRESS: Final = ("0.0.0.0", "::")
_NAME: Final = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?")


def serve_private(settings: Settings, *, port: int, browser: bool) -> None:
    """Serve one person on this machine until stopped."""
    app = create_app(settings)  # first: the address is said, and opened, when it is about to answer
    # the number, not "localhost": that may lead to [::1], where another user of this machine could listen
    _announce("127.0.0.1", port, browser=browser)
    uvicorn.run(app, host="127.0.0.1", port=port, proxy_headers=False, **_quiet())


def serve_public(names: tuple[str, ...], *, host: str, port: int, workers: int, place: str) -> None:
    """Serve check and library, and keep nothing; `names` are the host names people will use."""
    names = tuple(map(_read_name, names))
    if not is_loopback(host):
        print(_OPEN.format(host=host), file=sys.stderr)
    if host in _EVERY_ADDRESS:
        if not names:
            print(_NAMELESS, file=sys.stderr)
        shown = names[0] if names else "127.0.0.1"
    else:
        shown = f"[{host}]" if ":" in host else host
        names = (*names, shown.lower())  # an address that was asked for cannot be another's name
    os.environ[_HANDED_ON] = json.dumps({"hosts": [*LOOPBACK, *names], "place": place})
    _announce(shown, port, browser=False)
    uvicorn.run("spotting.web.serve:public_app", factory=True, host=host, port=port, workers=workers, **_quiet())


def is_loopback(host: str) -> bool:
    """Whether an address is heard by this machine alone."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _read_name(text: str) -> str:
    """Return a host name as browsers write it; raises BadCase for anything else, such as a whole address."""
    name = text.strip().lower()
    if not _NAME.fullmatch(name):
        fix = "Write the name alone, such as check.example.org, without https:// and without a port."
        raise BadCase([Problem(f"--name {text}", 0, "is no host name.", fix)])
    return name


def public_app(environment: Mapping[str, str] = os.environ) -> Starlette:
    """Return the app of one public worker."""
    asked = json.loads(environment[_HANDED_ON])
    return create_app(Settings(public=True, hosts=tuple(asked["hosts"]), place=asked["place"]))


def _quiet() -> dict[str, Any]:
    logging.getLogger("python_multipart").setLevel(logging.ERROR)  # it warns with letters of what was sent
    return {
        "log_level": "warning",
        "access_log": False,
        "server_header": False,
        "date_header": False,
        "timeout_keep_alive": 30,
        "ws": "none",
    }


def _announce(host: str, port: int, *, browser: bool) -> None:
    address = f"http://{host}:{port}/"
    print(f"spotting is at {address}\nStop it with Ctrl-C.", flush=True)
    if browser:
        opening = threading.Timer(1.0, webbrowser.open, [address])
        opening.daemon = True
        opening.start()


def port_to_use(wanted: int | None, usual: int, host: str) -> int:
    """Return the wanted port, else the usual one or any free one; raises BadCase where the wanted one cannot be had."""
    if wanted is not None and not 0 <= wanted <= 65535:
        fix = "Give a number from 1 to 65535; 0 is any free one."
        raise BadCase([Problem(f"--port {wanted}", 0, "is no port.", fix)])
    try:
        socket.getaddrinfo(host, None)
    except OSError:
        fix = "Write one of this machine, such as 127.0.0.1 or 0.0.0.0."
        raise BadCase([Problem(f"--host {host}", 0, "is no address.", fix)]) from None
    for port in (wanted,) if wanted is not None else (usual, 0):
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                tried.bind((host, port))
            except OSError:
                continue
            return int(tried.getsockname()[1])
    if wanted is None:
        fix = "Write one of this machine, such as 127.0.0.1 or 0.0.0.0."
        raise BadCase([Problem(f"--host {host}", 0, "is no address of this machine.", fix)])
    fix = "Another program may use it: leave --port out to use a free one."
    raise BadCase([Problem(f"--port {wanted}", 0, f"cannot be had on {host}.", fix)])
