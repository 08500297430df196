"""The safety of the door: which requests are heard at all, and what every answer carries.

Refused before any page runs: another Host (DNS rebinding), a form sent from another site, a body that is too long.
Every answer forbids scripts and styles from elsewhere or inline, framing, and storing of private pages.
"""

from __future__ import annotations

from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

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


class SafeDoor:
    """The outermost layer of the app."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app, self.settings = app, settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if refusal is not None:
            await refusal(scope, receive, self._with_headers(send, scope["path"]))
            return
        limited = _limited(receive, LONGEST_UPLOAD if scope["path"] in UPLOADS else LONGEST_FORM)
        await self.app(scope, limited, self._with_headers(send, scope["path"]))

    def _refusal(self, scope: Scope) -> PlainTextResponse | None:
        """Return the answer to a request that must not be heard, or None."""
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        name = host if host.endswith("]") else host.rsplit(":", 1)[0] if ":" in host else host
        if name not in self.settings.hosts:
            return PlainTextResponse("This address is not served here. Open the address that was printed.\n", 421)
        if scope["method"] not in (*_SAFE_METHODS, "POST"):
            return PlainTextResponse("Only pages and forms are served here.\n", 405)
        if scope["method"] == "POST" and not _from_here(headers, host):
            return PlainTextResponse("This form was sent from another site and was not read.\n", 403)
        length = headers.get("content-length", "0")
        longest = LONGEST_UPLOAD if scope["path"] in UPLOADS else LONGEST_FORM
        if not length.isdigit() or int(length) > longest:
            return PlainTextResponse(f"That is too much at once: at most {longest // 1024:,} KiB.\n", 413)
        return None

    def _with_headers(self, send: Send, path: str) -> Send:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _ALWAYS.items():
                    headers[name] = value
                if "cache-control" not in headers:
                    headers["Cache-Control"] = "no-store"
            await send(message)

        return sending


def _from_here(headers: Headers, host: str) -> bool:
    """Whether a form comes from a page of this app: by Sec-Fetch-Site where the browser says it, else by Origin."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = headers.get("origin", "")
    return origin.split("://", 1)[-1] == host


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
