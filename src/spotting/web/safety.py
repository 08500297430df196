"""The safety of the door: which requests are heard at all, and what every answer carries.

Refused before any page runs: another Host (DNS rebinding), whatever another site sends or embeds, a body that is too
long. Every answer, of a mistake in the program too, forbids scripts and styles from elsewhere or inline, framing, and
storing of private pages; what is logged of a mistake is where it happened, never a value.
"""

from __future__ import annotations

import logging
import re
import traceback
from collections.abc import Awaitable, Callable
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from spotting.web.language import words_of
from spotting.web.pages import language_of
from spotting.web.settings import LONGEST_FORM, LONGEST_UPLOAD, Settings

CONTENT_SECURITY_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
_ALWAYS: Final = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Frame-Options": "DENY",
}
_SAFE_METHODS: Final = ("GET", "HEAD")
UPLOADS: Final = ("/diary/import", "/diary/restore")
_HOST: Final = re.compile(r"([a-z0-9.-]+|\[[0-9a-f:]+\])(?::[0-9]{1,5})?")
_OTHER_SITES: Final = ("cross-site", "same-site")  # same-site: another port of this machine
_log: Final = logging.getLogger("spotting")
Answer = Callable[[Request], Awaitable[Response]]


class SafeDoor:
    """The outermost layer of the app; `failed` and `too_long` make the pages that say so."""

    def __init__(self, app: ASGIApp, settings: Settings, failed: Answer, too_long: Answer) -> None:
        self.app, self.settings, self.failed, self.too_long = app, settings, failed, too_long

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = False

        async def sending(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        safely = self._with_headers(sending)
        answer = self._instead(scope)
        if answer is not None:
            await answer(scope, receive, safely)
            return
        try:
            if _says_too_long(scope):
                await (await self.too_long(Request(scope)))(scope, receive, safely)
                return
            await self.app(scope, _limited(receive, _longest(scope)), safely)
        except ClientDisconnect:
            return  # nobody is there to be answered
        except Exception as error:  # whatever it was, it is answered, and told to the log without a value
            _log.error("A mistake in the program: %s", where_it_happened(error))
            if not begun:
                await (await self.failed(Request(scope)))(scope, receive, safely)

    def _instead(self, scope: Scope) -> Response | None:
        """Return the answer to a request that must not be heard, or None."""
        headers = Headers(scope=scope)
        host = headers.get("host", "").lower()
        named = _HOST.fullmatch(host)
        if named is None or named[1] not in self.settings.hosts:
            return _refused(scope, "This address is not served here. Open the address that was printed.", 421)
        if scope["method"] not in (*_SAFE_METHODS, "POST"):
            return _refused(scope, "Only pages and forms are served here.", 405)
        if scope["method"] == "POST" and not _from_here(headers, host):
            return _refused(scope, "This form was sent from another site and was not read.", 403)
        if scope["method"] != "POST" and headers.get("sec-fetch-site") in _OTHER_SITES:
            return _asked_by_another_site(scope["path"], headers)
        return None

    def _with_headers(self, send: Send) -> Send:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _ALWAYS.items():
                    headers[name] = value
                if "cache-control" not in headers:
                    headers["Cache-Control"] = "no-store"
            await send(message)

        return sending


def _longest(scope: Scope) -> int:
    return LONGEST_UPLOAD if scope["path"] in UPLOADS else LONGEST_FORM


def _says_too_long(scope: Scope) -> bool:
    """Whether a request says itself that it is longer than it may be: then nothing of it is read."""
    length = Headers(scope=scope).get("content-length", "0")
    return not length.isdecimal() or len(length) > 12 or int(length) > _longest(scope)


def _refused(scope: Scope, why: str, status: int) -> PlainTextResponse:
    """Return a refusal in the language of the reader."""
    return PlainTextResponse(f"{words_of(language_of(Request(scope)), 'international').plain(why)}\n", status)


def _from_here(headers: Headers, host: str) -> bool:
    """Whether a form comes from a page of this app: by Sec-Fetch-Site where the browser says it, else by Origin."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    return headers.get("origin", "").lower() in (f"http://{host}", f"https://{host}")


def _asked_by_another_site(path: str, headers: Headers) -> Response | None:
    """Return the answer to a page, picture or script another site asks for; None for a link that may be followed.

    A link from elsewhere leads to the first page at most: followed into the diary it would come without the cookie and
    replace it, and "leave quickly" would lock what she writes at the moment.
    """
    if headers.get("sec-fetch-mode") != "navigate" or headers.get("sec-fetch-dest") != "document":
        return PlainTextResponse("Another site asked for this and gets nothing.\n", 403)
    private = path == "/leave" or path == "/diary" or path.startswith("/diary/")
    return RedirectResponse("/", 303) if private else None


def where_it_happened(error: BaseException) -> str:
    """Return the kind of an error and the lines of code it passed, never its text: that may hold what she typed."""
    passed = [f"{frame.name}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)]
    return f"{type(error).__name__} in {' > '.join(passed[-6:])}"


class TooLong(Exception):
    """The body is longer than it may be."""


def _limited(receive: Receive, longest: int) -> Receive:
    """Stop reading a body that grows beyond what may be sent, whatever its header said."""
    seen = 0

    async def receiving() -> Message:
        nonlocal seen
        message = await receive()
        if message["type"] == "http.request":
            seen += len(message.get("body", b""))
            if seen > longest:
                raise TooLong
        return message

    return receiving
