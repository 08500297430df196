"""The app: its rooms by address, wrapped by the safety of the door. Nothing is decided here.

Private on the loopback address by default; `public` has only the check and the library, and keeps nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from spotting.catalog import load_catalog
from spotting.catalog.types import Catalog
from spotting.problems import SpottingError
from spotting.web.check import check_routes
from spotting.web.diary import diary_routes, lock_diary, locked_at_the_end, prepare
from spotting.web.language import LANGUAGES
from spotting.web.library import library_routes
from spotting.web.pages import LANGUAGE_COOKIE, STATIC, page
from spotting.web.safety import SafeDoor, TooLong
from spotting.web.settings import Settings

_STATIC_TYPES = {".css": "text/css", ".js": "text/javascript", ".woff2": "font/woff2", ".svg": "image/svg+xml"}


def create_app(settings: Settings, catalog: Catalog | None = None) -> Starlette:
    """Return the ASGI app."""
    app = Starlette(
        routes=routes(settings),
        middleware=[Middleware(SafeDoor, settings=settings, failed=_failed, too_long=_too_long)],
        lifespan=locked_at_the_end,
        exception_handlers={HTTPException: _not_served, SpottingError: _bad_input, TooLong: _too_long},
    )
    app.state.settings = settings
    prepare(app, settings)
    app.state.catalog = catalog if catalog is not None else load_catalog()
    return app


def routes(settings: Settings) -> list[Route]:
    """Return the rooms by address."""
    return [
        Route("/", home),
        *check_routes(),
        *diary_routes(settings),
        *library_routes(),
        Route("/leave", leave),
        Route("/favicon.ico", no_icon),
        Route("/language", choose_language, methods=["POST"]),
        Route("/static/{digest}/{name:path}", static_file),
    ]


async def home(request: Request) -> Response:
    """The first page."""
    return page(request, "home.html")


async def leave(request: Request) -> Response:
    """Close what is open and show an empty page that says nothing."""
    await lock_diary(request.app)
    return HTMLResponse(
        '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        '<title>New tab</title><main><h1 aria-label="New tab"></h1></main>',
        headers={"Clear-Site-Data": '"cache", "cookies"'},
    )


async def no_icon(request: Request) -> Response:
    """Answer a browser that asks for an icon on a page without one, such as the empty page after leaving."""
    return Response(status_code=204)


async def choose_language(request: Request) -> Response:
    """Keep the chosen language in a cookie of this browser; it holds nothing else. No answer of a check is lost."""
    form = await request.form()
    # 307 sends the form on: a check that is under way goes on in the other language
    answer = RedirectResponse("/check", 307) if "state" in form else RedirectResponse("/", 303)
    if (chosen := str(form.get("language", ""))) in LANGUAGES:
        answer.set_cookie(LANGUAGE_COOKIE, chosen, httponly=True, samesite="strict", max_age=31_536_000)
    return answer


async def static_file(request: Request) -> Response:
    """Serve a file of the package; its address holds its digest, so it is never stale."""
    path = static_files().get(request.path_params["name"])
    if path is None:
        raise HTTPException(404)
    kept = {"Cache-Control": "public, max-age=31536000, immutable"}
    return FileResponse(path, media_type=_STATIC_TYPES[path.suffix], headers=kept)


@lru_cache(maxsize=1)
def static_files() -> Mapping[str, Path]:
    """Return what may be served, by name below the folder of static files."""
    found = (path for path in STATIC.rglob("*") if path.suffix in _STATIC_TYPES)
    return {path.relative_to(STATIC).as_posix(): path for path in found}


async def _not_served(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 404
    what = "input" if status == 400 else "missing"  # 400: a form that cannot be taken apart
    return page(request, "error.html", status=status, what=what, detail="")


async def _bad_input(request: Request, error: Exception) -> Response:
    return page(request, "error.html", status=400, what="input", detail=str(error))


async def _too_long(request: Request, error: Exception | None = None) -> Response:
    return page(request, "error.html", status=413, what="size", detail="")


async def _failed(request: Request) -> Response:
    return page(request, "error.html", status=500, what="ours", detail="")
