"""Which published checks no number may ever be fitted to, told by the check's id alone.

Authority: the sha256 of the id, so nobody chooses, and no result can sway the choice. It never looks at a figure.
"""

from __future__ import annotations

import hashlib

SHARE_NEVER_FITTED = 0.4


def never_fitted(check: str) -> bool:
    """Whether the check of this id is kept apart: it tests the model and never shapes it."""
    first = hashlib.sha256(check.encode()).hexdigest()[:8]
    return int(first, 16) / 2**32 < SHARE_NEVER_FITTED
