"""Samsung Health: days of flow without a level, the file's odd shape, and the tables that are not read."""

import pytest
from foreign_files import fates, levels, stream

from spotting.diary.importers.collected import Imported
from spotting.diary.importers.samsung import matches, read
from spotting.problems import BadCase

FLOW = "com.samsung.health.cycle.flow,6120001,3\n"


def flow(*rows: str, header: str = "create_time,date,flow,datauuid") -> Imported:
    return read(stream(FLOW + header + "\n" + "".join(f"{row},\n" for row in rows), "flow.csv"))


@pytest.mark.parametrize("number", ["1", "2", "3", "7"])
def test_a_flow_is_bleeding_without_a_level_its_number_kept_and_asked_about(number: str) -> None:
    imported = flow(f"2026-03-02 20:00:00.000,2026-03-02 00:00:00.000,{number},id-1")
    assert levels(imported) == {"2026-03-02": "unspecified"}
    (origin,) = imported.days[0].origins
    assert (origin.record, origin.original) == ("id-1", f"flow {number}")
    assert "number whose meaning" in imported.questions[0]


@pytest.mark.parametrize("number", ["0", "", "-1", "x", "00"])
def test_a_number_that_may_mean_none_is_neither_bleeding_nor_none(number: str) -> None:
    imported = flow(f"a,2026-03-02 00:00:00.000,{number},b")
    assert imported.days == ()
    assert fates(imported) == {"flow": ("not_understood", 1)}


def test_columns_are_read_by_name_in_any_order() -> None:
    imported = flow("3,x,2026-03-02 00:00:00.000", header="flow,later_version,date")
    assert levels(imported) == {"2026-03-02": "unspecified"}


def test_predictions_are_left_out_with_the_reason() -> None:
    text = "com.samsung.shealth.cycle.prediction,1,1\nperiod_start,x\n2026-04-27,1,\n"
    (line,) = read(stream(text)).report.lines
    assert (line.fate, line.count, line.why) == ("ignored", 1, "predicted by the app, not recorded by you")


@pytest.mark.parametrize("kind", ["symptom", "mood", "profile"])
def test_tables_nobody_verified_are_counted_as_not_understood(kind: str) -> None:
    imported = read(stream(f"com.samsung.health.cycle.{kind},1,1\na,b\n1,2,\n3,4,\n"))
    assert imported.days == ()
    assert fates(imported) == {f"com.samsung.health.cycle.{kind}": ("not_understood", 2)}


def test_it_is_known_by_its_first_line_and_other_tables_of_samsung_are_not() -> None:
    assert matches(FLOW.encode(), "renamed.csv")
    assert not matches(b"com.samsung.health.step_count,1,1\n", "com.samsung.health.cycle.flow.csv")


@pytest.mark.parametrize(
    "text",
    [
        FLOW,
        FLOW + "a,b\n1,2,\n",
        FLOW + "date,flow\n2026-02-30,1,\n",
        FLOW + "flow,date\n1\n",
        FLOW + "date,date\n1,1,\n",
    ],
)
def test_a_table_that_cannot_be_read_whole_is_refused(text: str) -> None:
    with pytest.raises(BadCase):
        read(stream(text))
