"""The reviewers' page of an entry, made of Markdown for the reference, as a part of a page of the library.

The words and figures are those of the reference; here only links and headings change. Nothing is loaded from elsewhere:
a link out of the app is followed only when it is clicked, and does not say where it was clicked.
"""

from __future__ import annotations

import re
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from spotting.report.markdown import NOTE

_ENTRY: Final = re.compile(r"\.\./([a-z_]+)/([a-z0-9_]+)\.md")
_MARKDOWN: Final = MarkdownIt("commonmark", {"html": False})
_LOWER: Final = {"h1": "h2", "h2": "h3"}


def reviewers_part(markdown: str) -> Markup:
    """Return the sections of a reference page as HTML: without its title, lead and note, headings one step lower."""
    _, _, body = markdown.removesuffix(f"{NOTE}\n").partition("\n\n## ")
    if not body:
        return Markup()
    tokens = _MARKDOWN.parse(f"## {body}")
    for token in tokens:
        token.tag = _LOWER.get(token.tag, token.tag)
        if token.children:
            token.children = _links(token.children)
    return Markup(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}))


def _links(tokens: list[Token]) -> list[Token]:
    """Lead links to pages of the library; drop those to a page that is not in it."""
    kept: list[Token] = []
    dropping = False
    for token in tokens:
        if token.type == "link_open":
            address = str(token.attrs["href"])
            entry = _ENTRY.fullmatch(address)
            dropping = entry is None and not address.startswith(("https://", "http://"))
            if entry is not None:
                token.attrs["href"] = f"/library/{entry[1]}/{entry[2]}"
            else:
                token.attrs["rel"] = "noreferrer"
        if not (dropping and token.type in ("link_open", "link_close")):
            kept.append(token)
    return kept
