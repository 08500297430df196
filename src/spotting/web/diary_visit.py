"""One request to the diary: its form, its holder, the pages it may see; the door every diary page goes through.

Before any page runs: the diary is open for this browser, and a form that changes something brings its token. A form
that meets a locked diary is kept in the unlock page itself and carried out after, so nothing typed is lost.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from spotting.catalog.types import Catalog
from spotting.diary.problems import VaultError, VaultInUse, VaultLocked
from spotting.diary.vault import Vault
from spotting.web.diary_shown import at_its_own_address
from spotting.web.pages import page
from spotting.web.session import COOKIE, DiarySession, Place, new_visitor
from spotting.web.settings import LONGEST_UPLOAD

TOKEN: Final = "csrf"
KEPT: Final = "kept-"  # before the name of a field that waits for the diary to be unlocked
KEPT_FOR: Final = "kept_for"
SECRETS: Final = frozenset({"passphrase", "again", "recovery_key", "now"})
_MOST_UPLOADS: Final = 20
_MOST_FIELDS: Final = 4000  # of a day sheet with everything in it


@dataclass
class Visit:
    """A request with its form read; `visitor` is the browser's cookie."""

    request: Request
    session: DiarySession
    visitor: str
    form: FormData
    at_once: bool = False  # the answer comes as it is, and the pages shown before are kept

    @property
    def vault(self) -> Vault:
        """The open diary."""
        return self.session.vault

    @property
    def place(self) -> Place:
        """What the pages show."""
        return self.session.place

    @property
    def today(self) -> date:
        """The door's day."""
        return self.session.settings.today()

    @property
    def catalog(self) -> Catalog:
        """The knowledge."""
        found: Catalog = self.request.app.state.catalog
        return found

    @property
    def partial(self) -> bool:
        """Whether only a part of the page is asked for, to be put in its place by htmx."""
        return self.request.headers.get("hx-request") == "true"

    def word(self, name: str) -> str:
        """Return a field of the form as text, empty where there is none."""
        value = self.form.get(name, "")
        return value if isinstance(value, str) else ""

    def page(self, template: str, *, status: int = 200, **context: Any) -> HTMLResponse:
        """Render a page of the diary with its token and what is to be said."""
        is_open = self.session.holds(self.visitor)
        said = self.session.to_say(self.visitor)
        shared = {
            TOKEN: self.session.token(self.visitor),
            "said": said,
            "is_open": is_open,
            "lock_after": self.session.settings.lock_after,
            "today": self.today,
            "partial": self.partial,
        }
        answer = page(self.request, template, status=status, **shared, **context)
        self.remember(answer)
        return answer

    def remember(self, answer: Response) -> None:
        """Give the browser its cookie."""
        answer.set_cookie(COOKIE, self.visitor, path="/diary", httponly=True, samesite="strict")

    def go(self, address: str = "/diary", *say: str) -> Response:
        """Send the browser to a page of the diary, and say something there."""
        self.session.say(self.visitor, say)
        answer = RedirectResponse(address, 303)
        self.remember(answer)
        return answer


Handler = Callable[[Visit], Response]
ROOMS: dict[str, Handler] = {}  # what a form does, by address: for forms that had to wait


def room(
    path: str,
    *,
    show: Handler | None = None,
    do: Handler | None = None,
    locked: bool = False,
    only_shows: bool = False,
) -> Route:
    """Return the route of one page: `show` for GET, `do` for a form; `locked` pages need no open diary.

    `only_shows`: its form comes from outside the diary and changes nothing, so it brings no token.
    """
    if do is not None:
        ROOMS[path] = do

    async def answer(request: Request) -> Response:
        visit = await _visit(request)
        handler = do if request.method == "POST" else show
        assert handler is not None
        try:
            shown = await run_in_threadpool(_through_the_door, visit, handler, locked, only_shows)
            return at_its_own_address(visit, shown) if request.method == "POST" else shown
        finally:
            await visit.form.close()

    methods = (["GET"] if show else []) + (["POST"] if do else [])
    return Route(path, answer, methods=methods)


async def _visit(request: Request) -> Visit:
    session: DiarySession = request.app.state.diary
    visitor = request.cookies.get(COOKIE) or new_visitor()
    if request.url.path == "/diary/import" and request.method == "POST" and not session.holds(visitor):
        async for _ in request.stream():
            pass  # passed by, not held: a large body of someone for whom the diary is not open
        return Visit(request, session, visitor, FormData())
    form = await _form(request) if request.method == "POST" else FormData()
    return Visit(request, session, visitor, form)


class _InMemory(MultiPartParser):
    """Reads uploads into memory only: what is uploaded is as private as the diary, and never lies on the disk."""

    spool_max_size = LONGEST_UPLOAD + 1


async def _form(request: Request) -> FormData:
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await request.form(max_fields=_MOST_FIELDS)
    try:
        parser = _InMemory(request.headers, request.stream(), max_files=_MOST_UPLOADS, max_fields=_MOST_FIELDS)
        return await parser.parse()
    except MultiPartException:
        return FormData()


def _through_the_door(visit: Visit, handler: Handler, locked: bool, only_shows: bool) -> Response:
    posted = visit.request.method == "POST" and not only_shows
    is_open = visit.session.holds(visit.visitor)
    try:
        if not locked and not is_open:
            return unlock_page(visit)
        if posted and not visit.session.token_fits(visit.visitor, visit.word(TOKEN)):
            return _stale(visit)
        return handler(visit)
    except VaultInUse as error:
        visit.session.lock()
        return unlock_page(visit, problem=str(error))
    except VaultLocked:
        return unlock_page(visit)
    except VaultError as error:
        return _failed(visit, str(error), posted)


def _failed(visit: Visit, problem: str, posted: bool) -> Response:
    """Say what went wrong, with the form inside the page: it can be sent once more as it is."""
    target = visit.word(KEPT_FOR) or visit.request.url.path
    held = posted and target in ROOMS and not any(isinstance(value, UploadFile) for value in visit.form.values())
    kept = kept_fields(visit) if held else []
    return visit.page("diary_problem.html", status=409, problem=problem, kept=kept, target=target)


def _stale(visit: Visit) -> Response:
    """Answer a form without this browser's token, as a page from before the diary was locked has it: ask once more."""
    kept = kept_fields(visit)
    if visit.session.holds(visit.visitor) and not visit.partial and kept:
        return visit.page("diary_again.html", status=403, kept=kept, target=visit.request.url.path)
    return visit.page("diary_problem.html", status=403, problem="", kept=[], target="")


def unlock_page(visit: Visit, *, problem: str = "", status: int = 200, wait: int = 0) -> Response:
    """Show the page to unlock the diary, or to begin one, with the form that waits inside it."""
    if visit.partial:
        return Response(headers={"HX-Redirect": "/diary"})
    template = "diary_unlock.html" if visit.session.exists else "diary_begin.html"
    kept, target = kept_fields(visit), visit.word(KEPT_FOR)
    if visit.request.method == "POST" and visit.request.url.path in ROOMS and not target and kept:
        target = visit.request.url.path
    return visit.page(template, status=status, problem=problem, wait=wait, kept=kept, target=target)


def kept_fields(visit: Visit) -> list[tuple[str, str]]:
    """Return the fields of a form that waits, as (name, value); never a passphrase, never an upload."""
    waiting = [(name.removeprefix(KEPT), value) for name, value in _texts(visit.form) if name.startswith(KEPT)]
    if waiting or visit.word(KEPT_FOR):
        return waiting
    return [(name, value) for name, value in _texts(visit.form) if name != TOKEN and name not in SECRETS]


def _texts(form: FormData) -> list[tuple[str, str]]:
    return [(name, value) for name, value in form.multi_items() if isinstance(value, str)]


def carry_on(visit: Visit) -> Response:
    """Do what the form asked for that met a locked diary; show the month where none did."""
    target = visit.word(KEPT_FOR)
    if target not in ROOMS or target in ("/diary/unlock", "/diary/begin", "/diary/carry-on"):
        return visit.go("/diary")
    waited = Visit(visit.request, visit.session, visit.visitor, FormData([*kept_fields(visit)]))
    answer = ROOMS[target](waited)
    waited.remember(answer)
    return answer


def uploads(visit: Visit, name: str) -> list[tuple[str, bytes]]:
    """Return the uploaded files as (name, content), empty ones left out."""
    found = []
    for value in visit.form.getlist(name):
        if isinstance(value, UploadFile) and value.filename:
            found.append((value.filename.replace("\\", "/").rsplit("/", 1)[-1][:200], value.file.read()))
            value.file.close()
    return found
