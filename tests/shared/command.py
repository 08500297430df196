"""Run the `spotting` command as a person or a program does: in a process of its own, from its first word to its end.

`installed` starts the installed program. `spotting` does the same in a copy of a process that has started already and
has the knowledge read, since to start and to read take longer than most commands. `in_this_process` is for tests that
change what the command meets.
"""

from __future__ import annotations

import atexit
import functools
import io
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

COMMAND = [str(Path(sys.executable).parent / "spotting")]
Sent = str | bytes | Mapping[str, Any]
# For each line it reads: fork, and in the copy go on as the installed program goes on; then tell how the copy ended.
_STARTED = """
import json, os, signal, sys
import spotting.catalog, spotting.cli
from spotting.catalog import load_catalog as load
loaded = load()
spotting.catalog.load_catalog = lambda *where, **given: load(*where, **given) if where or given else loaded
for line in sys.stdin.buffer:
    asked = json.loads(line)
    copy = os.fork()
    if copy:
        _, ended = os.waitpid(copy, 0)
        os.write(1, f"{os.waitstatus_to_exitcode(ended)}\\n".encode())
        continue
    signal.alarm(120)
    for place, how in enumerate((os.O_RDONLY, os.O_WRONLY, os.O_WRONLY)):
        os.dup2(os.open(asked["files"][place], how), place)
    sys.stdin = open(0, encoding=sys.stdin.encoding, errors=sys.stdin.errors, closefd=False)
    os.chdir(asked["cwd"])
    os.environ.clear()
    os.environ.update(asked["environment"])
    sys.argv = asked["argv"]
    sys.exit(spotting.cli.main())
"""


@dataclass(frozen=True)
class Ran:
    """How a command ended and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def installed(*arguments: str, sent: Sent = b"", cwd: Path | None = None) -> Ran:
    """Start the installed program; a mapping is sent to its standard input as JSON."""
    line = [*COMMAND, *arguments]
    done = subprocess.run(line, input=_raw(sent), capture_output=True, check=False, cwd=cwd, timeout=120)
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


def spotting(*arguments: str, sent: Sent = b"", cwd: Path | None = None) -> Ran:
    """Run the command in a copy of the started program; a mapping is sent to its standard input as JSON."""
    started = _started()
    assert started.stdin is not None
    assert started.stdout is not None
    with tempfile.TemporaryDirectory(prefix="command-") as folder:
        files = [Path(folder) / name for name in ("in", "out", "err")]
        for file, content in zip(files, (_raw(sent), b"", b""), strict=True):
            file.write_bytes(content)
        asked = {
            "argv": [*COMMAND, *arguments],
            "files": [str(file) for file in files],
            "cwd": str(cwd or Path.cwd()),
            "environment": dict(os.environ),
        }
        started.stdin.write(json.dumps(asked).encode() + b"\n")
        started.stdin.flush()
        code = int(started.stdout.readline())
        return Ran(code, files[1].read_bytes().decode(), files[2].read_bytes().decode())


def in_this_process(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str, sent: Sent = b""
) -> Ran:
    """Run the command in the process of the test."""
    from spotting import cli

    monkeypatch.setattr(sys, "argv", ["spotting", *arguments])
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(_raw(sent)), encoding="utf-8"))
    capsys.readouterr()
    code = 0
    try:
        cli.main()
    except SystemExit as end:
        code = int(end.code or 0)
    out, err = capsys.readouterr()
    assert "Traceback" not in err
    return Ran(code, out, err)


def _raw(sent: Sent) -> bytes:
    return sent if isinstance(sent, bytes) else (sent if isinstance(sent, str) else json.dumps(sent)).encode()


@functools.cache
def _started() -> subprocess.Popen[bytes]:
    started = subprocess.Popen([sys.executable, "-P", "-c", _STARTED], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    atexit.register(started.communicate)  # its input ends, and so does it
    return started
