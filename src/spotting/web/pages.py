"""Making pages: templates, the language of the reader, links to static files that may be cached, error pages.

Every page is complete without scripts. Nothing personal is ever part of an address, a log line or an error.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context, select_autoescape
from jinja2.runtime import Context
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from spotting.web.language import LANGUAGES, Spelled, Words, words_of

HERE: Final = Path(__file__).parent
STATIC: Final = HERE / "static"
LANGUAGE_COOKIE: Final = "language"


@lru_cache(maxsize=16)
def environment(language: str, place: str = "international") -> Environment:
    """Return the templates in one language, with the numbers and the spelling of a place."""
    words = words_of(language, place)
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
        finalize=words.with_date,
    )
    found = Spelled(words.spell) if language == "en" else words.texts
    made.install_gettext_translations(found, newstyle=True)  # type: ignore[attr-defined]
    for name in ("gettext", "ngettext"):
        made.globals[name] = _with_dates(made.globals[name], words)  # type: ignore[arg-type]
    made.globals.update(static=static_address, language=language, languages=LANGUAGES)
    # texts of the knowledge: `say` for the page, `plain` for a title or an attribute, `has` where a note is needed
    made.globals.update(say=words.say, say_all=words.say_all, plain=words.plain, has=words.has, cited=words.cited)
    made.globals.update(number=words.number, date=words.date, locale=words.locale)
    return made


def _with_dates(spoken: Callable[..., Any], words: Words) -> Callable[..., Any]:
    """Return a way to translate that writes the dates among its parts as the language does."""

    @pass_context
    def said(context: Context, *texts: Any, **parts: Any) -> Any:
        return spoken(context, *texts, **{name: words.with_date(part) for name, part in parts.items()})

    return said


def language_of(request: Request) -> str:
    """Return the language: as chosen, else the first one of the browser that there is."""
    chosen = request.cookies.get(LANGUAGE_COOKIE, "")
    if chosen in LANGUAGES:
        return chosen
    for wanted in request.headers.get("accept-language", "").split(","):
        word = wanted.split(";", 1)[0].strip().lower().split("-", 1)[0]
        if word in LANGUAGES:
            return word
    return "en"


def static_address(name: str) -> str:
    """Return the address of a static file; it changes with the files, so they may be cached for good."""
    return f"/static/{static_digest()}/{name}"


@lru_cache(maxsize=1)
def static_digest() -> str:
    """Return one digest of all static files: a style sheet names its fonts beside itself."""
    digest = hashlib.sha256()
    for path in sorted(STATIC.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(STATIC).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def page(request: Request, template: str, *, status: int = 200, **context: Any) -> HTMLResponse:
    """Render a template for a request; `place` in the context: where the person of a check is."""
    state = request.app.state
    place = context.pop("place", state.settings.place)
    shared: Mapping[str, Any] = {"path": request.url.path, "public": state.settings.public, "place": place}
    body = environment(language_of(request), place).get_template(template).render(**shared, **context)
    return HTMLResponse(body, status)


def may_be_held(answer: Response) -> Response:
    """Let a browser keep a page alive while she looks elsewhere, with what she types into it, in memory alone.

    For pages as they come, on which nothing is hers.
    """
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer
