"""The shape of a Markdown page: headings, lists, links between pages. It decides nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

NOTE = "*Made from the knowledge files; edit those, not this page.*"
_NOTHING: Mapping[str, str] = {}


def page(title: str, lead: str, sections: Mapping[str, list[str]], facts: Mapping[str, str] = _NOTHING) -> str:
    """Return a page: its title, a lead, what is known about it, and a list per section that has one."""
    known = [f"{name}: {text}" for name, text in facts.items() if text]
    blocks = [f"# {md(title)}", md(lead)]
    for name, rows in {"Facts": known, **sections}.items():
        blocks.append(f"## {name}\n\n" + "\n".join(f"- {row}" for row in rows) if rows else "")
    return "\n\n".join(block for block in [*blocks, NOTE] if block) + "\n"


def md(text: str) -> str:
    """Return a text with the marks of Markdown escaped."""
    return re.sub(r"([\\`*_<>\[\]|])", r"\\\1", text)


def words(ids: Iterable[str]) -> str:
    """Return ids as words, escaped."""
    return md(", ".join(name.replace("_", " ") for name in ids))


def link(kind: str, name: str, text: str = "") -> str:
    """Return a link to the page of an entry, from another entry's page."""
    return f"[{md(text or name.replace('_', ' '))}](../{kind}/{name}.md)"
