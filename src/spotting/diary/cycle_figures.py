"""The figures of cycle_figures.yaml by name: what the segmentation and the counts of a diary rest on.

Each has a value, a basis and a source or a reason why it was judged. Nothing here is fitted at run time.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import yaml

FILE: Final = Path(__file__).parent / "cycle_figures.yaml"
BASES: Final = ("measured", "guideline", "judged")


@dataclass(frozen=True)
class Figure:
    """One figure: its group and name, value, basis, source (an id of `sources`, may be empty), place and reason."""

    group: str
    name: str
    value: Any
    basis: str
    source: str = ""
    at: str = ""
    why: str = ""


@lru_cache(maxsize=1)
def read_figures() -> tuple[dict[str, str], dict[str, Figure]]:
    """Return the sources and the figures by name; raises ValueError for a figure without basis or reason."""
    data = yaml.load(FILE.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    sources = data.pop("sources")
    figures: dict[str, Figure] = {}
    for group, members in data.items():
        for name, body in members.items():
            figure = Figure(group, name, **body)
            if figure.basis not in BASES or not (figure.source in sources or figure.why) or name in figures:
                raise ValueError(f"cycle_figures.yaml: {group}.{name} lacks a basis, a source or a reason, or is twice")
            figures[name] = figure
    return sources, figures


def figure(name: str) -> Any:
    """Return the value of a figure; raises KeyError for a name that is not in the file."""
    return read_figures()[1][name].value
