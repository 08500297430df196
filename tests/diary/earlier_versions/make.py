"""Make the small diary of one version of the tables: .venv/bin/python tests/diary/earlier_versions/make.py VERSION

Run once, when a version is finished; the files stay as they are from then on. Passphrase and content are those of
tests/diary/vault/vault_days.py; nothing in them is real.
"""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "vault"))

from vault_days import PASSPHRASE, changes, pair  # noqa: E402

from spotting.diary.vault.database import connect, force_to_disk  # noqa: E402
from spotting.diary.vault.header import FOR_TESTS, new_header  # noqa: E402
from spotting.diary.vault.journal import mark_written, write_rows  # noqa: E402
from spotting.diary.vault.schema import bring_up_to_date  # noqa: E402
from spotting.diary.vault.secret import Secret  # noqa: E402


def main(version: int) -> None:
    """Write version_N.spotting with two days of two sources, each a change of its own."""
    path = HERE / f"version_{version}.spotting"
    if path.exists():
        raise SystemExit(f"{path.name} exists; a file of an earlier version is never made again.")
    key = Secret(PASSPHRASE).key(new_header(FOR_TESTS))
    with contextlib.closing(connect(path, key, mode="new")) as connection:
        bring_up_to_date(connection, path, to=version)
        for number in (0, 1):
            connection.execute("BEGIN")
            write_rows(connection, changes(pair(number)), f"day {number}", "2026-11-21T12:00:00+00:00")
            mark_written(connection, "2026-11-21T12:00:00+00:00")
            connection.execute("COMMIT")
    force_to_disk(path)


if __name__ == "__main__":
    main(int(sys.argv[1]))
