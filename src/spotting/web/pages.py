"""Making pages: templates, the language of the reader, links to static files that may be cached, error pages.

Every page is complete without scripts. Nothing personal is ever part of an address, a log line or an error.
"""

from __future__ import annotations

import gettext
import hashlib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse

HERE: Final = Path(__file__).parent
STATIC: Final = HERE / "static"
LANGUAGES: Final = {"en": "English", "es": "Español"}
LANGUAGE_COOKIE: Final = "language"


@lru_cache(maxsize=8)
def environment(language: str) -> Environment:
    """Return the templates in one language."""
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    found = translations(language)
    made.install_gettext_translations(found, newstyle=True)  # type: ignore[attr-defined]
    made.globals.update(static=static_address, language=language, languages=LANGUAGES, say=found.gettext)
    return made


@lru_cache(maxsize=8)
def translations(language: str) -> gettext.NullTranslations:
    """Return the catalog of a language; English is what the sources say."""
    return gettext.translation("messages", HERE / "locale", languages=[language], fallback=True)


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
    """Render a template for a request."""
    state = request.app.state
    shared: Mapping[str, Any] = {
        "path": request.url.path,
        "public": state.settings.public,
        "place": state.settings.place,
    }
    body = environment(language_of(request)).get_template(template).render(**shared, **context)
    return HTMLResponse(body, status)
