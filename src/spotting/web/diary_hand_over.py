"""A check that begins with answers of the diary: they wait in memory until the page of the check asks for them, once.

Sent to the check directly they would be part of the browser's history, which it writes to its disk, and a page that
answers a form cannot be kept alive while she looks elsewhere. Without scripts they are sent directly.
"""

from __future__ import annotations

from typing import Final

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from spotting.web.diary_visit import Visit, room

WAITING: Final = "hand over"
_TO_THE_CHECK: Final = "/check#from-diary"  # steps.js knows it


def hand_over_rooms() -> list[Route]:
    """Return the addresses by which answers of the diary reach the check."""
    return [
        room("/diary/hand-over", do=hand_over),
        room("/diary/hand-over/take", do=take, only_shows=True),
    ]


def hand_over(visit: Visit) -> Response:
    """Let the state of a check wait, and lead to the check."""
    visit.at_once = True
    visit.place.waiting[WAITING] = {"state": visit.word("state"), "do": visit.word("do")}
    return visit.go(_TO_THE_CHECK)


def take(visit: Visit) -> Response:
    """Give what waits to the page of the check, and keep it no longer."""
    return JSONResponse(visit.place.waiting.pop(WAITING, None))
