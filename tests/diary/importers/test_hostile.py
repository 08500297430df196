"""Broken and malicious files: one clear message, never half of a file, nothing unpacked, nothing personal shown."""

import gzip
import io
import json
import struct
import zipfile
from pathlib import Path

import pytest
from story import FOLDER, SAMPLES

from spotting.diary.importers import containers
from spotting.diary.importers.detect import READERS, read_path
from spotting.diary.importers.text import DEEPEST_JSON
from spotting.diary.plain_export import export_csv
from spotting.problems import BadCase

OWN = '{"format": 1, "program": "spotting", "days": [%s]}'
CLUE = '[{"type": "period", "id": "1", "date": "2026-03-02", "value": {"option": "light"}}%s]'


def refusal(path: Path, data: bytes | str) -> str:
    """Return the message for a file; that it is refused is part of the test."""
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    with pytest.raises(BadCase) as refused:
        read_path(path)
    return str(refused.value)


def zip_of(*files: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return stream.getvalue()


@pytest.mark.parametrize(
    "name",
    ["../clue.json", "a/../../clue.json", "/etc/clue.json", "..\\clue.json", "C:\\clue.json", "a\\..\\..\\clue.json"],
)
def test_a_zip_with_a_name_that_leads_out_of_it_is_refused_whole(tmp_path: Path, name: str) -> None:
    data = zip_of(("good.json", (CLUE % "").encode()), (name, b"[]"))
    assert "leads out of the zip" in refusal(tmp_path / "a.zip", data)
    assert [path.name for path in tmp_path.iterdir()] == ["a.zip"]


def test_a_zip_that_swells_beyond_the_limit_is_stopped_while_reading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The size the zip claims is not believed: what comes out is counted."""
    monkeypatch.setattr(containers, "MOST_EXPANDED", 1_000_000)
    monkeypatch.setattr(containers.Budget, "__init__", lambda self: setattr(self, "expanded", 1_000_000))
    bomb = (CLUE % ("," + " " * 20_000_000)).encode()
    for name, data in (("a.zip", zip_of(("clue.json", bomb))), ("a.gz", gzip.compress(bomb))):
        assert "unpacks to more than" in refusal(tmp_path / name, data)
        assert len(data) < 100_000


def test_a_text_out_of_a_zip_stops_at_the_size_of_a_diary(tmp_path: Path) -> None:
    data = zip_of(("clue.json", (CLUE % ("," + " " * 70_000_000)).encode()))
    assert "too large for a diary" in refusal(tmp_path / "a.zip", data)


def test_many_small_zips_share_one_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(containers.Budget, "__init__", lambda self: setattr(self, "expanded", 500_000))
    inner = zip_of(("x.txt", b"x" * 200_000))
    assert "unpacks to more than" in refusal(tmp_path / "a.zip", zip_of(*((f"{i}.zip", inner) for i in range(10))))


def test_a_zip_in_a_zip_in_a_zip_is_not_opened(tmp_path: Path) -> None:
    data = zip_of(("c.zip", zip_of(("b.zip", zip_of(("a.json", b"[]"))))))
    assert "a zip within a zip within a zip" in refusal(tmp_path / "a.zip", data)
    assert "packed more than twice" in refusal(tmp_path / "a.gz", gzip.compress(gzip.compress(gzip.compress(b"[]"))))


def test_a_zip_of_too_many_files_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(containers, "MOST_FILES", 10)
    data = zip_of(*((f"{i}.json", b"[]") for i in range(11)))
    assert "holds more than 10 files" in refusal(tmp_path / "a.zip", data)


@pytest.mark.parametrize("cut", [1, 10, 30, 60])
def test_a_zip_or_gz_that_was_cut_off_is_damaged(tmp_path: Path, cut: int) -> None:
    text = (FOLDER / "clue_measurements.json").read_bytes()
    data = zip_of(("clue.json", text))
    says = refusal(tmp_path / "a.zip", data[:-cut])
    assert "damaged" in says
    says = refusal(tmp_path / "a.gz", gzip.compress(text)[:-cut])
    assert "damaged or was cut off" in says


def test_a_flipped_byte_in_a_zip_is_seen(tmp_path: Path) -> None:
    data = bytearray(zip_of(("clue.json", (FOLDER / "clue_measurements.json").read_bytes()), method=zipfile.ZIP_STORED))
    data[len(data) // 2] ^= 1
    assert "damaged" in refusal(tmp_path / "a.zip", bytes(data))


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_zip_packed_in_a_way_no_export_is_packed_is_not_opened(tmp_path: Path, method: int) -> None:
    """LZMA lets the file say how much memory unpacking takes."""
    assert "packed in a way no export is" in refusal(tmp_path / "a.zip", zip_of(("clue.json", b"[]"), method=method))


def test_an_empty_zip_an_empty_file_and_an_empty_folder_say_so(tmp_path: Path) -> None:
    assert "holds no file to read" in refusal(tmp_path / "a.zip", zip_of())
    assert "no format this program knows" in refusal(tmp_path / "a.json", b"")
    (tmp_path / "folder").mkdir()
    with pytest.raises(BadCase, match="holds no file to read"):
        read_path(tmp_path / "folder")


def test_what_is_not_there_or_no_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(BadCase, match="was not found"):
        read_path(tmp_path / "nothing.json")
    with pytest.raises(BadCase, match="neither a file nor a folder"):
        read_path(Path("/dev/null"))
    with pytest.raises(BadCase, match="cannot be read"):
        read_path(Path("a\0b"))


JSON_SAMPLES = [name for name in SAMPLES if name.endswith((".json", ".cluedata"))]
CSV_SAMPLES = [name for name in SAMPLES if name.endswith(".csv")]


@pytest.mark.parametrize("name", JSON_SAMPLES)
def test_json_cut_off_in_the_middle_is_refused_and_gives_no_days(tmp_path: Path, name: str) -> None:
    text = (FOLDER / name).read_text()
    assert "is not valid JSON" in refusal(tmp_path / name, text[: len(text) * 2 // 3])


@pytest.mark.parametrize("name", CSV_SAMPLES)
def test_a_table_with_an_open_quote_is_refused(tmp_path: Path, name: str) -> None:
    assert "is no whole CSV" in refusal(tmp_path / name, (FOLDER / name).read_text() + '"2026-03-02')


@pytest.mark.parametrize("name", CSV_SAMPLES)
def test_a_table_that_ends_in_the_middle_of_a_row_is_refused(tmp_path: Path, name: str) -> None:
    lines = (FOLDER / name).read_text().splitlines()
    assert "was cut off" in refusal(tmp_path / name, "\n".join([*lines[:-1], lines[-1][:8]]))


def test_a_text_without_end_in_a_json_takes_no_longer_than_any_other(tmp_path: Path) -> None:
    """A million quotes that open and never close: one pass, where looking again from each would never end."""
    assert "is not valid JSON" in refusal(tmp_path / "clue.json", (CLUE % ',"')[:-1] + '\\"' * 1_000_000)


@pytest.mark.parametrize("name", CSV_SAMPLES)
def test_a_table_with_a_column_twice_is_refused(tmp_path: Path, name: str) -> None:
    lines = (FOLDER / name).read_text().splitlines()
    header = 1 if name.startswith("com.samsung") else 0
    mark = ";" if name == "natural_cycles_b.csv" else ","
    first = lines[header].split(mark)[0]
    lines[header] = lines[header].rstrip(mark) + mark + first
    assert "the same column twice" in refusal(tmp_path / name, "\n".join(lines))


TEXT_SAMPLES = [name for name in SAMPLES if name.endswith((".json", ".cluedata", ".csv"))]


@pytest.mark.parametrize("name", TEXT_SAMPLES)
def test_other_encodings_and_zero_bytes_are_refused_and_never_half_read(tmp_path: Path, name: str) -> None:
    text = (FOLDER / name).read_text()
    assert "is not UTF-8 text" in refusal(tmp_path / name, text.encode() + "é".encode("latin-1"))
    assert "zero bytes" in refusal(tmp_path / name, text.encode() + b"\0")


@pytest.mark.parametrize("wrong", ["2026-02-30", "0001-01-01", "9999-12-31", "2026-13-01", "1899-12-31", "2200-01-01"])
@pytest.mark.parametrize("name", TEXT_SAMPLES)
def test_a_date_that_cannot_be_refuses_the_whole_file_with_the_date(tmp_path: Path, name: str, wrong: str) -> None:
    text = (FOLDER / name).read_text()
    year, month, day = wrong.split("-")
    changed = text.replace("2026-03-30", wrong).replace("03/30/2026", f"{month}/{day}/{year}")
    if changed == text:
        changed = text.replace("2026-03-02", wrong)
    assert changed != text
    says = refusal(tmp_path / name, changed)
    assert "date" in says


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[" * (DEEPEST_JSON + 10), "nested too deeply"),
        ("[" * 200_000, "nested too deeply"),
        ('{"a": 1, "a": 2}', "the same key twice"),
        ('{"a": NaN}', "holds NaN, which is no number"),
        ('{"a": -Infinity}', "holds -Infinity, which is no number"),
        ('{"a": 1' + "0" * 5000 + "}", "too many digits"),
    ],
)
def test_json_that_lies_about_its_shape_is_refused(tmp_path: Path, text: str, says: str) -> None:
    ending = "]" * (len(text) - len(text.rstrip("["))) if text.startswith("[") else ""
    whole = (CLUE % ',{"type": "tags", "date": "2026-03-02", "value": {"option": "a"}, "more": %s}') % (text + ending)
    assert says in refusal(tmp_path / "clue.json", whole)


@pytest.mark.parametrize(
    "number", ["1e999", "-1e999", "1" + "0" * 400, "1e-400", "true", "null", '"36,5x"', "[]", "{}"]
)
def test_a_temperature_that_is_none_is_reported_and_the_rest_is_read(tmp_path: Path, number: str) -> None:
    path = tmp_path / "clue.json"
    path.write_text(CLUE % f',{{"type": "bbt", "date": "2026-03-02", "value": {{"celsius": {number}}}}}')
    (imported,) = read_path(path)
    assert imported.report.count("not_understood") == 1
    assert not imported.days[0].day.temperatures
    assert imported.days[0].day.bleeding is not None


def test_a_text_that_could_steer_the_terminal_or_break_the_encoding_is_made_harmless(tmp_path: Path) -> None:
    path = tmp_path / "clue.json"
    tag = "\x1b]0;owned\x07\x00\ud800"
    path.write_text(CLUE % f',{{"type": "tags", "date": "2026-03-02", "value": {json.dumps(tag)}}}')
    (imported,) = read_path(path)
    assert imported.days[0].day.tags == ("�]0;owned���",)


FORMULA = '=HYPERLINK("http://example.org","x")'


def test_a_note_like_a_formula_is_kept_to_the_letter_and_guarded_on_the_way_out(tmp_path: Path) -> None:
    path = tmp_path / "ovumcy.json"
    data = json.loads((FOLDER / "ovumcy_export.json").read_text())
    data["entries"][0]["notes"] = FORMULA
    path.write_text(json.dumps(data))
    (imported,) = read_path(path)
    assert imported.days[0].day.notes == (FORMULA,)
    table = export_csv(imported.days)
    (tmp_path / "own.csv").write_text(table, newline="")
    assert read_path(tmp_path / "own.csv")[0].days[0].day.notes == (FORMULA,)
    assert "\"'=HYPERLINK" in table
    assert "\n=" not in table
    assert ",=" not in table


def test_a_note_of_a_hundred_thousand_letters_is_kept_in_parts(tmp_path: Path) -> None:
    path = tmp_path / "ovumcy.json"
    data = json.loads((FOLDER / "ovumcy_export.json").read_text())
    note = " ".join(f"word {number}" for number in range(10_000))
    data["entries"][0]["notes"] = note
    path.write_text(json.dumps(data))
    (imported,) = read_path(path)
    assert "".join(imported.days[0].day.notes) == note


def test_more_entries_than_a_day_can_have_are_counted_and_said(tmp_path: Path) -> None:
    path = tmp_path / "clue.json"
    tags = json.dumps([{"option": f"tag {number}"} for number in range(500)])
    path.write_text(CLUE % f',{{"type": "tags", "date": "2026-03-02", "value": {tags}}}')
    (imported,) = read_path(path)
    assert len(imported.days[0].day.tags) == 200
    (line,) = [line for line in imported.report.lines if line.fate == "ignored"]
    assert (line.count, line.why) == (300, "more than 200 of them on one day")


@pytest.mark.parametrize(
    "row",
    [
        '{"day": {"date": "2026-03-02", "bleeding": {"level": "lots"}}}',
        '{"day": {"date": "2026-03-02", "bleeding": {"level": ["light"]}}}',
        '{"day": {"date": "2026-03-02", "bleding": {}}}',
        '{"day": {"date": 20260302}}',
        '{"day": {"date": "2026-03-02", "tests": [{"kind": "pregnancy"}]}}',
        '{"day": {"date": "2026-03-02", "pain": {"site": "pelvis"}}}',
        '{"day": {"date": "2026-03-02"}, "source": 3}',
        '{"day": {"date": "2026-03-02"}, "sauce": "own"}',
        '{"day": {"date": "2026-03-02"}, "origins": [["bleeding"]]}',
        '{"day": {"date": "2026-03-02"}}, {"day": {"date": "2026-03-02"}}',
        '"2026-03-02"',
    ],
)
def test_our_own_file_with_one_wrong_row_is_refused_with_its_place(tmp_path: Path, row: str) -> None:
    says = refusal(tmp_path / "own.json", OWN % f'{{"day": {{"date": "2026-03-01"}}}}, {row}')
    assert "own.json: day 2" in says or "own.json: day 3" in says


def test_our_own_file_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    assert "is written in format 2" in refusal(tmp_path / "own.json", (OWN % "").replace('"format": 1', '"format": 2'))


@pytest.mark.parametrize("secret", ["Anna was here"])
@pytest.mark.parametrize("name", ["ovumcy_export.json", "drip_export.csv"])
def test_a_message_never_repeats_a_note(tmp_path: Path, name: str, secret: str) -> None:
    text = (FOLDER / name).read_text().replace("=looks like a formula, is text", secret).replace("after lunch", secret)
    assert secret in text
    for broken in (text + "\0", text.replace("2026-03-31", "2026-02-31"), text + '\n"x'):
        says = refusal(tmp_path / name, broken)
        assert secret not in says


def test_a_reader_given_a_file_of_another_format_refuses_it(tmp_path: Path) -> None:
    """Each reader alone, with every sample that is not its own: BadCase, nothing else."""
    for reader in READERS:
        for name, sample in SAMPLES.items():
            if sample.source != reader.SOURCE:
                try:
                    imported = reader.read(FOLDER / name)
                except BadCase:
                    continue
                assert imported.source == reader.SOURCE


def test_a_zip_that_claims_a_false_size_is_not_believed(tmp_path: Path) -> None:
    data = bytearray(zip_of(("clue.json", (CLUE % "").encode())))
    at = data.index(b"PK\x01\x02") + 24
    data[at : at + 4] = struct.pack("<I", 5)
    (tmp_path / "a.zip").write_bytes(bytes(data))
    with pytest.raises(BadCase):
        read_path(tmp_path / "a.zip")
