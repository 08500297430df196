"""Where the diary's file lives unless she names another place: the platform's own folder for a person's data."""

from __future__ import annotations

from pathlib import Path

from platformdirs import user_data_path

NAME = "diary.spotting"


def default_path() -> Path:
    """Return the place of the diary in the user's data folder."""
    return user_data_path("spotting", appauthor=False) / NAME
