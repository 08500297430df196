"""The diary's file under long torture, on the disk (`make torture`): kills with SIGKILL, damage, full disk, search.

The same tests as in the whole suite, with 600 kills instead of 45; the counts are printed.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
KILLS = "600"


def main() -> int:
    """Run the tests of the vault with many kills; return pytest's exit code."""
    environment = {"SPOTTING_TORTURE_KILLS": KILLS, **os.environ}
    command = [sys.executable, "-m", "pytest", "-s", "-v", "tests/diary/vault"]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main())
