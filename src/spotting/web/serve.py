"""Run the web app: on the loopback address unless told otherwise; one process with the diary, many for the public.

Prints the address and opens the browser. Nothing that someone types is ever logged.
"""

from __future__ import annotations

import json
import os
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


def serve_private(settings: Settings, *, port: int, browser: bool) -> None:
    """Serve one person on this machine until stopped."""
    _announce("localhost", port, browser=browser)
    uvicorn.run(create_app(settings), host="127.0.0.1", port=port, **_quiet())


def serve_public(names: tuple[str, ...], *, host: str, port: int, workers: int, place: str) -> None:
    """Serve check and library, and keep nothing; `names` are the host names people will use."""
    if host not in LOOPBACK:
        print(_OPEN.format(host=host), file=sys.stderr)
    os.environ[_HANDED_ON] = json.dumps({"hosts": [*LOOPBACK, *names], "place": place})
    _announce(host, port, browser=False)
    uvicorn.run("spotting.web.serve:public_app", factory=True, host=host, port=port, workers=workers, **_quiet())


def public_app(environment: Mapping[str, str] = os.environ) -> Starlette:
    """Return the app of one public worker."""
    asked = json.loads(environment[_HANDED_ON])
    return create_app(Settings(public=True, hosts=tuple(asked["hosts"]), place=asked["place"]))


def _quiet() -> dict[str, Any]:
    return {
        "log_level": "warning",
        "access_log": False,
        "server_header": False,
        "date_header": False,
        "timeout_keep_alive": 30,
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
    for port in (wanted,) if wanted is not None else (usual, 0):
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                tried.bind((host, port))
            except OSError:
                continue
            return int(tried.getsockname()[1])
    raise BadCase([Problem(f"--port {wanted}", 0, "cannot be had on this machine.", "Leave it out to use a free one.")])
