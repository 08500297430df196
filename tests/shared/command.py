"""Run the installed `spotting` command, as a person or a program does."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

COMMAND = [str(Path(sys.executable).parent / "spotting")]


@dataclass(frozen=True)
class Ran:
    """How a command ended and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def spotting(*arguments: str, sent: str | bytes | Mapping[str, Any] = b"", cwd: Path | None = None) -> Ran:
    """Run the command; a mapping is sent to its standard input as JSON."""
    raw = sent if isinstance(sent, bytes) else (sent if isinstance(sent, str) else json.dumps(sent)).encode()
    done = subprocess.run([*COMMAND, *arguments], input=raw, capture_output=True, check=False, cwd=cwd, timeout=120)
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())
