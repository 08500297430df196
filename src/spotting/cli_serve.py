"""`spotting serve`: the pages in the browser, on this machine; or check and library for others, with nothing kept.

Nothing is decided here. Another address than this machine's own needs a flag, and what it means is said.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from spotting.problems import BadCase, Problem
from spotting.words import PLACES

PORT = 8737


def serve(
    port: Annotated[
        int | None, typer.Option("--port", metavar="N", help=f"The port; else {PORT} or a free one.")
    ] = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Only print the address.")] = False,
    vault: Annotated[
        Path | None, typer.Option("--vault", metavar="FILE", help="The diary, if not in its usual place.")
    ] = None,
    place: Annotated[str | None, typer.Option("--place", help="international, GB, US or AU; else by language.")] = None,
    public: Annotated[
        bool, typer.Option("--public", help="Check and library for others: no diary, nothing kept, many workers.")
    ] = False,
    host: Annotated[
        str | None, typer.Option("--host", help="With --public: listen here, such as 0.0.0.0, not on loopback alone.")
    ] = None,
    name: Annotated[
        list[str] | None, typer.Option("--name", help="With --public: a host name people will use; may be repeated.")
    ] = None,
    workers: Annotated[
        int | None, typer.Option("--workers", min=1, max=64, help="With --public: processes; else 2.")
    ] = None,
) -> None:
    """Open the check, the diary and the library in the browser. Stop it with Ctrl-C."""
    import os

    from spotting.terminal.start import place_of_locale
    from spotting.web.serve import port_to_use, serve_private, serve_public
    from spotting.web.settings import Settings

    _refuse_mixed(public=public, for_others=host is not None or bool(name) or workers is not None, diary=vault)
    if place is not None and place not in PLACES:
        raise BadCase([Problem(f"--place {place}", 0, "is no place.", f"Write one of {', '.join(PLACES)}.")])
    where = place if place is not None else place_of_locale(os.environ)
    chosen = port_to_use(port, PORT, host or "127.0.0.1")
    if public:
        serve_public(tuple(name or ()), host=host or "127.0.0.1", port=chosen, workers=workers or 2, place=where)
    else:
        serve_private(Settings(place=where, vault=vault), port=chosen, browser=not no_browser)


def _refuse_mixed(*, public: bool, for_others: bool, diary: Path | None) -> None:
    """Refuse what belongs to the other way to serve, instead of quietly leaving it out."""
    if not public and for_others:
        fix = "Add --public: the diary is only ever served to this machine."
        raise BadCase([Problem("--host, --name, --workers", 0, "go with --public.", fix)])
    if public and diary is not None:
        raise BadCase([Problem("--vault", 0, "does not go with --public.", "Leave it out: there is no diary.")])
