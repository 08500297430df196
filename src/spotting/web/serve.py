"""Run the web app: on the loopback address unless told otherwise, with one worker for the diary, many for the public.

Prints the address and opens the browser. Nothing that someone types is ever logged.
"""

from __future__ import annotations

import sys
import threading
import webbrowser
from dataclasses import replace

import uvicorn

from spotting.problems import BadCase, Problem
from spotting.web.app import create_app
from spotting.web.settings import Settings

PUBLIC_WORKERS_SETTINGS = "SPOTTING_PUBLIC"


def serve(settings: Settings, *, host: str, port: int, workers: int = 1, browser: bool = True) -> None:
    """Serve until stopped; raises BadCase where the port is taken."""
    address = f"http://{'localhost' if host == '127.0.0.1' else host}:{port}/"
    print(f"spotting is at {address}\nStop it with Ctrl-C.", flush=True)
    if browser:
        threading.Timer(0.8, webbrowser.open, [address]).start()
    app = create_app(replace(settings))
    uvicorn.run(app, host=host, port=port, log_level="warning", access_log=False, server_header=False)


def refuse_port(port: int) -> None:
    """Raise BadCase for a port no program may listen on."""
    if not 1 <= port <= 65535:
        raise BadCase([Problem(f"--port {port}", 0, "is no port.", "Give a number from 1 to 65535.")])


def warn_open(host: str) -> None:
    """Say what binding to another address means."""
    print(
        f"Listening on {host}: everyone who can reach this machine can open these pages, and what is typed travels "
        "unencrypted unless a server with HTTPS stands before it.",
        file=sys.stderr,
    )
