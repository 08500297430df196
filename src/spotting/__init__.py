"""Unexpected vaginal bleeding: how urgent it is, what it may be, what to do next.

    >>> from spotting import Case, assess, load_catalog
    >>> case = Case.from_json('{"answers": {"age_years": 61, "postmenopausal_bleeding": "present"}}')
    >>> assess(case, load_catalog()).urgency.level
    'two_weeks'

Information, not a diagnosis and not a certified medical device.
"""

from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from spotting.problems import BadCase, BadKnowledge, Impossible, Problem, SpottingError
from spotting.words import Urgency

if TYPE_CHECKING:
    from spotting.assessment import Assessment
    from spotting.case import Case
    from spotting.catalog import Catalog, load_catalog
    from spotting.diary.forecast import forecast_next_period
    from spotting.pipeline import assess
    from spotting.reasoning.what_if import WhatIf, what_if

try:
    __version__ = version("spotting")
except PackageNotFoundError:  # run from a checkout that was never installed
    __version__ = "0+unknown"

__all__ = [
    "Assessment",
    "BadCase",
    "BadKnowledge",
    "Case",
    "Catalog",
    "Impossible",
    "Problem",
    "SpottingError",
    "Urgency",
    "WhatIf",
    "assess",
    "forecast_next_period",
    "load_catalog",
    "what_if",
]

_HOME = {
    "Assessment": "spotting.assessment",
    "Case": "spotting.case",
    "Catalog": "spotting.catalog",
    "load_catalog": "spotting.catalog",
    "assess": "spotting.pipeline",
    "forecast_next_period": "spotting.diary.forecast",
    "WhatIf": "spotting.reasoning.what_if",
    "what_if": "spotting.reasoning.what_if",
}


def __getattr__(name: str) -> Any:
    """Import the heavier names on first use: `import spotting` stays light."""
    if name not in _HOME:
        raise AttributeError(f"module 'spotting' has no attribute {name!r}")
    import importlib

    value = getattr(importlib.import_module(_HOME[name]), name)
    globals()[name] = value
    return value
