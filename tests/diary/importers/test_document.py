"""docs/imports.md says what the readers do: the counts of every sample, the columns of the table, the readers."""

from pathlib import Path

from story import FOLDER, NO_STORY, SAMPLES

from spotting.diary.importers.collected import FATES
from spotting.diary.importers.detect import READERS, read_path
from spotting.diary.plain_export import COLUMNS

TEXT = (Path(__file__).parents[3] / "docs" / "imports.md").read_text(encoding="utf-8")


def row(name: str) -> str:
    """Return the row of a sample in the document."""
    (imported,) = read_path(FOLDER / name)
    counts = [imported.report.read, *(imported.report.count(fate) for fate in FATES), len(imported.days)]
    return f"| `{name}` | {' | '.join(map(str, counts))} |"


def test_the_document_has_the_counts_of_every_sample() -> None:
    for name in sorted({*SAMPLES, *NO_STORY} - {"README.md"}):
        assert row(name) in TEXT


def test_the_document_names_every_reader_and_every_column() -> None:
    for reader in READERS:
        assert reader.NAME.partition(" (")[0].partition(",")[0].lower() in TEXT.lower(), reader.NAME
    for column in COLUMNS:
        assert f"`{column}`" in TEXT
