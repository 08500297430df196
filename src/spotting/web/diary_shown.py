"""Pages that answer a form of the diary, at an address of their own: what was sent is no part of the browser's history.

A browser writes the body of a form to its disk with the page that came back, to send it again. So such a page waits in
memory, for this browser alone, and is asked for by a number; loading it again or coming back sends nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from starlette.responses import HTMLResponse, RedirectResponse, Response

if TYPE_CHECKING:
    from spotting.web.diary_visit import Visit

ADDRESS: Final = "/diary/shown"
MOST_PAGES: Final = 8  # that Back leads to


@dataclass(frozen=True)
class ShownPage:
    """A page made for one browser."""

    visitor: str
    body: bytes = field(repr=False)
    status: int


def at_its_own_address(visit: Visit, answer: Response) -> Response:
    """Return the way to a page that answers a form; what is no page, or leads on already, as it is."""
    if visit.at_once:
        return answer
    pages = visit.place.pages
    if isinstance(answer, RedirectResponse):
        pages.clear()  # something was done: what was shown before may hold no more
    if not isinstance(answer, HTMLResponse) or (visit.partial and answer.status_code < 400):
        return answer
    number = visit.session.next_page()
    pages[number] = ShownPage(visit.visitor, bytes(answer.body), answer.status_code)
    for old in list(pages)[:-MOST_PAGES]:
        pages.pop(old, None)
    if not visit.session.holds(visit.visitor):
        # a form that met a locked diary may wait on it
        visit.place.forget_after(visit.session.settings.lock_after, "pages", number)
    address = f"{ADDRESS}/{number}"
    # what went wrong is a whole page: it must not be put into a part of another
    way = Response(headers={"HX-Redirect": address}) if visit.partial else RedirectResponse(address, 303)
    visit.remember(way)
    return way


def show_page(visit: Visit) -> Response:
    """Show a page that waits; the month, or the page to unlock, where it is not there any more."""
    found = visit.place.pages.get(visit.request.path_params["number"])
    if not isinstance(found, ShownPage) or found.visitor != visit.visitor:
        return visit.go("/diary")
    answer = HTMLResponse(found.body, found.status)
    visit.remember(answer)
    return answer
