"""Import, conflicts, export, backup, restore, passphrase, keyring, saved checks, deleting: what the doors promise."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

SAMPLES = Path(__file__).parents[1] / "importers" / "samples"
FLO, DRIP = str(SAMPLES / "flo_gdpr_export.json"), str(SAMPLES / "drip_export.csv")


def rows(door: Any) -> Any:
    return json.loads(door("export", "-", "--json").out)["days"]


def test_an_import_is_shown_first_then_asked_and_a_no_changes_nothing(door: Any) -> None:
    door("add", "2026-03-02", "--bleeding", "light")
    for typed in ("n\n", "", "perhaps\n"):
        done = door("import", FLO, typed=typed)
        assert "11 records read" in done.out
        assert "Symptom: Headache: deleted in the app" in done.out
        assert "9 days of which nothing was in the diary." in done.out
        assert "Nothing was written." in done.err
    assert len(rows(door)) == 1


def test_a_yes_writes_once_and_a_second_time_nothing_and_undo_takes_it_back_whole(door: Any) -> None:
    door("add", "2026-03-02", "--bleeding", "light")
    assert "10 days written." in door("import", FLO, typed="y\n").err
    assert len(rows(door)) == 11
    again = door("import", FLO, "--yes")
    assert "Nothing is to be written." in again.out
    assert "written." not in again.err
    assert "Nothing was undone." in door("undo", typed="n\n").out
    assert "import from Flo (10 days)" in door("undo", "--yes").out
    assert len(rows(door)) == 1


def test_a_dry_run_needs_no_diary_and_makes_none(door: Any, folder: Path) -> None:
    done = door("import", FLO, "--dry-run")
    assert done.code == 0
    assert "10 days of which nothing was in the diary." in done.out
    assert not (folder / "data").exists()


def test_for_programs_there_is_one_document_that_says_whether_it_was_written(door: Any, folder: Path) -> None:
    preview = json.loads(door("import", FLO, DRIP, "--json").out)
    assert preview["written"] is False
    assert "Nothing was written." in door("import", FLO, typed="n\n").err
    assert not (folder / "data").exists()
    written = json.loads(door("import", FLO, DRIP, "--json", "--yes").out)
    assert written["written"] is True
    for file in written["files"]:
        assert sum(line["count"] for line in file["report"]) == file["records"]
    assert len(rows(door)) == len(written["new"]) + len(written["joined"])


def test_every_sample_is_read_in_one_command_with_the_loss_report_of_each(door: Any) -> None:
    samples = sorted(str(path) for path in SAMPLES.iterdir() if path.name != "README.md")
    done = door("import", *samples, "--dry-run", "--json")
    assert done.code == 0, done.err
    files = json.loads(done.out)["files"]
    assert len(files) == len(samples)
    for one in files:
        assert one["days"] > 0
        assert one["records"] == sum(line["count"] for line in one["report"]) > 0
        assert all(line["why"] for line in one["report"] if line["fate"] == "ignored")


def test_a_file_of_a_folder_that_no_app_wrote_is_told_apart_from_the_records_of_an_app(door: Any) -> None:
    done = door("import", str(SAMPLES), "--dry-run")
    assert "1 file was not used\n  README.md: no reader knows this file\n" in done.out
    assert done.out.count("README.md") == 1


def test_a_file_that_cannot_be_read_changes_nothing_and_asks_for_no_passphrase(door: Any, folder: Path) -> None:
    (folder / "broken.json").write_text('{"operationalData": {"cycles": [', encoding="utf-8")
    done = door("import", FLO, "broken.json", "--yes")
    assert done.code == 2
    assert "broken.json" in done.err
    assert not (folder / "data").exists()


def test_dates_that_can_be_read_two_ways_are_refused_without_a_terminal_and_told_with_an_option(
    door: Any, folder: Path
) -> None:
    table = (SAMPLES / "fertility_friend.csv").read_text(encoding="utf-8").splitlines()
    (folder / "chart.csv").write_text("\n".join(table[:3]) + "\n", encoding="utf-8")  # only days up to the 12th
    done = door("import", "chart.csv", "--dry-run")
    assert done.code == 2
    assert "--dates day-first" in done.err
    assert door("import", "chart.csv", "--dry-run", "--dates", "month-first").code == 0
    assert "is no order" in door("import", "chart.csv", "--dates", "sideways").err


def test_conflicts_are_listed_and_kept_until_chosen(door: Any) -> None:
    assert "There is nothing to choose." in door("import", FLO, "--yes").out + door("conflicts").out
    door("add", "2026-03-02", "--bleeding", "light")
    listed = door("conflicts")
    assert "Monday 2 March 2026" in listed.out
    assert "you: light" in listed.out
    assert "Flo: medium" in listed.out
    (conflict,) = json.loads(door("conflicts", "--json").out)
    assert conflict["values"]["own"] == {"level": "light"}


def test_exports_are_private_files_that_replace_nothing_and_say_that_they_are_not_encrypted(
    door: Any, folder: Path
) -> None:
    door("add", "2026-03-02", "--bleeding", "medium", "--note", "=1+1", "--mucus", "watery")
    for name, option in (("a.json", ""), ("a.csv", ""), ("a.drip", "--drip"), ("a.ovumcy", "--ovumcy")):
        done = door("export", name, *([option] if option else []))
        assert done.code == 0, done.err
        assert "not encrypted" in done.out
        assert (folder / name).stat().st_mode & 0o777 == 0o600
    assert "'=1+1" in (folder / "a.csv").read_text(encoding="utf-8")
    assert "exists already" in door("export", "a.json").err
    assert "which format" in door("export", "a.txt").err
    assert "What this format cannot hold" in " ".join(door("export", "b.drip", "--drip").out.split())


def test_a_json_export_read_back_elsewhere_is_the_same_diary(door: Any, folder: Path) -> None:
    door("import", FLO, DRIP, "--yes")
    door("add", "2026-03-02", "--bleeding", "light")
    before = rows(door)
    door("export", "all.json")
    done = door("import", "all.json", "--yes", "--vault", "elsewhere.spotting")
    assert done.code == 0, done.err
    assert json.loads(door("export", "-", "--json", "--vault", "elsewhere.spotting").out)["days"] == before


def test_a_backup_comes_back_and_what_was_there_is_kept_aside(door: Any, folder: Path) -> None:
    door("add", "2026-03-02", "--bleeding", "medium")
    door("backup", "b.spotting")
    assert b"medium" not in (folder / "b.spotting").read_bytes()
    door("add", "2026-03-03", "--bleeding", "heavy")
    assert "Nothing was changed." in door("restore", "b.spotting", typed="n\n").out
    assert len(rows(door)) == 2
    restored = door("restore", "b.spotting", "--yes")
    assert "1 day." in restored.out
    assert [row["day"]["date"] for row in rows(door)] == ["2026-03-02"]
    assert [path.name for path in (folder / "data").iterdir() if "before-restore" in path.name]
    assert "is no file" in door("restore", "c.spotting").err
    assert "valid when the backup was made" in " ".join(restored.out.split())


def test_what_is_no_backup_is_refused_before_a_passphrase_is_asked(door: Any, folder: Path) -> None:
    (folder / "notes.txt").write_text("my shopping list, long enough to look like something", encoding="utf-8")
    refused = door("restore", "notes.txt", key=False)
    assert refused.code == 13
    assert "is no backup of this program" in refused.err
    assert not (folder / "data").exists()


def test_the_passphrase_is_changed_and_the_old_one_is_refused(door: Any, folder: Path) -> None:
    door("add", "2026-03-02", "--bleeding", "medium")
    new = folder / "new"
    new.write_text("another nine tin roofs\n", encoding="utf-8")
    new.chmod(0o600)
    changed = door("passphrase", "--new-key-file", "new")
    assert "This is the recovery key" in changed.err
    refused = door("show")
    assert refused.code == 11
    assert "does not open the diary" in refused.err
    assert door("show", "--key-file", "new", key=False).code == 0


def test_after_a_change_earlier_states_that_open_with_the_old_passphrase_are_named_and_go_if_she_says_so(
    door: Any, folder: Path
) -> None:
    door("add", "2026-03-02", "--bleeding", "medium")
    door("backup", "b.spotting")
    door("restore", "b.spotting", "--yes")
    new = folder / "new"
    new.write_text("another nine tin roofs\n", encoding="utf-8")
    new.chmod(0o600)
    kept = door("passphrase", "--new-key-file", "new")
    assert "diary.spotting.before-restore-1" in " ".join(kept.err.split())
    assert "They were kept." in kept.err
    (folder / "key").write_text("one more nine tin roofs\n", encoding="utf-8")
    gone = door("passphrase", "--new-key-file", "key", "--key-file", "new", key=False, typed="y\n")
    assert "files deleted. The diary itself was not touched." in gone.out
    assert not [path.name for path in (folder / "data").iterdir() if "before-restore" in path.name]
    assert len(rows(door)) == 1


@pytest.mark.parametrize(
    ("content", "mode", "said"),
    [
        (b"rain on nine tin roofs", 0o644, "can be read by other users"),
        (b"short", 0o600, "at least 8 characters"),
        (b"\xff\xfe\x00rain on nine", 0o600, "is no text"),
    ],
)
def test_a_key_file_that_is_no_safe_passphrase_is_refused(
    door: Any, folder: Path, content: bytes, mode: int, said: str
) -> None:
    (folder / "key").write_bytes(content)
    (folder / "key").chmod(mode)
    done = door("add", "2026-03-02", "--mucus", "dry")
    assert done.code == 2
    assert said in done.err
    assert "rain" not in done.err
    assert not (folder / "data").exists()


def test_without_a_terminal_and_without_a_key_it_says_what_to_use(folder: Path) -> None:
    import subprocess

    from command import COMMAND

    asked = [*COMMAND, "diary", "add", "--mucus", "dry"]
    done = subprocess.run(asked, input=b"", capture_output=True, check=False, start_new_session=True, timeout=60)
    assert done.returncode == 2
    assert b"there is no terminal to ask for the passphrase. Use --key-file FILE or --keyring." in done.stderr


def test_the_passphrase_is_no_argument_and_is_not_read_from_the_environment(
    door: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for option in ("--passphrase", "--password"):
        assert door("show", option, "rain on nine tin roofs").code == 2
    door("add", "2026-03-02", "--mucus", "dry")
    for name in ("SPOTTING_PASSPHRASE", "SPOTTING_KEY", "PASSPHRASE"):
        monkeypatch.setenv(name, "rain on nine tin roofs")
    import subprocess

    from command import COMMAND

    asked = [*COMMAND, "diary", "show"]
    done = subprocess.run(asked, input=b"", capture_output=True, check=False, start_new_session=True, timeout=60)
    assert done.returncode == 2


def test_the_keyring_keeps_it_follows_a_change_and_forgets(
    door: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import keyring
    from keyring.backend import KeyringBackend
    from keyring.errors import PasswordDeleteError

    before = keyring.get_keyring()

    class InMemory(KeyringBackend):
        priority = 1.0
        kept: dict[tuple[str, str], str] = {}  # noqa: RUF012

        def get_password(self, service: str, username: str) -> str | None:
            return self.kept.get((service, username))

        def set_password(self, service: str, username: str, password: str) -> None:
            self.kept[service, username] = password

        def delete_password(self, service: str, username: str) -> None:
            if self.kept.pop((service, username), None) is None:
                raise PasswordDeleteError("there is none")

    keyring.set_keyring(InMemory())
    try:
        from spotting.cli_diary_vault import to_keyring, vault_path

        door("add", "2026-03-02", "--mucus", "dry")
        to_keyring(vault_path(None), "rain on nine tin roofs")
        assert "mucus: dry" in door("show", "2026-03-02", "--plain", "--keyring", key=False).out.casefold()
        assert "does not go with" in door("show", "--keyring").err  # with a key file too
        done = door("delete-everything", typed="delete everything\n", key=False)
        assert "The diary is deleted." in done.out
        assert InMemory.kept == {}
    finally:
        keyring.set_keyring(before)


def test_deleting_everything_needs_the_words_and_then_nothing_is_left(door: Any, folder: Path) -> None:
    door("add", "2026-03-02", "--bleeding", "medium")
    for typed in ("yes\n", "", "delete\n"):
        assert "Nothing was deleted." in door("delete-everything", typed=typed, key=False).out
    assert len(rows(door)) == 1
    done = door("delete-everything", typed="Delete  everything\n", key=False)
    assert "may still hold" in " ".join(done.out.split())
    left = [path.name for path in (folder / "data").iterdir() if not path.name.endswith(".lock")]
    assert left == []


def test_deleting_everything_never_deletes_a_file_that_is_no_diary(door: Any, folder: Path) -> None:
    (folder / "thesis.txt").write_text("years of work", encoding="utf-8")
    refused = door("delete-everything", "--vault", "thesis.txt", typed="delete everything\n", key=False)
    assert refused.code == 13
    assert "Type `delete everything`" not in refused.err
    assert (folder / "thesis.txt").read_text(encoding="utf-8") == "years of work"


def test_a_folder_that_cannot_be_made_is_named_and_nothing_is_lost(door: Any, folder: Path) -> None:
    done = door("add", "2026-03-02", "--mucus", "dry", "--vault", "key/diary.spotting")
    assert done.code == 16
    assert "key cannot be made" in done.err
    assert (folder / "key").read_text(encoding="utf-8") == "rain on nine tin roofs\n"


def test_a_file_that_is_no_diary_and_a_newer_one_are_refused_before_a_passphrase_is_asked(
    door: Any, folder: Path
) -> None:
    (folder / "notes.txt").write_text("my shopping list, long enough to look like something", encoding="utf-8")
    done = door("show", "--vault", "notes.txt", key=False)
    assert done.code == 13
    assert (folder / "notes.txt").read_text(encoding="utf-8").startswith("my shopping list")


def test_saved_checks_are_kept_listed_read_compared_and_deleted(
    door: Any, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    from spotting import cli

    case = {"answers": {"age_years": 61, "postmenopausal_bleeding": "present"}}
    for age in (61, 31):
        case["answers"]["age_years"] = age
        (folder / "case.json").write_text(json.dumps(case), encoding="utf-8")
        arguments = ["check", "--case", "case.json", "--json", "--save-to-diary", "--key-file", "key"]
        monkeypatch.setattr(sys, "argv", ["spotting", *arguments])
        cli.main()
        assert "Saved in the diary as check" in capsys.readouterr().err
    listed = json.loads(door("checks", "list", "--json").out)
    assert [one["id"] for one in listed] == [2, 1]
    assert json.loads(door("checks", "show", "1", "--json").out)["urgency"] == "two_weeks"
    compared = door("checks", "compare", "1", "2").out
    assert "What changed from check 1" in compared
    assert "How urgent" in compared
    assert "Nothing was deleted." in door("checks", "delete", "1", typed="n\n").out
    door("checks", "delete", "1", "--yes")
    assert door("checks", "show", "1").code == 2
    exported = json.loads(door("export", "-", "--json").out)
    assert len(exported["saved_checks"]) == 1


def test_the_doctor_says_what_is_kept_and_where(door: Any, folder: Path) -> None:
    from spotting.cli_diary_vault import kept

    assert kept() == "nothing"
    door("add", "2026-03-02", "--mucus", "dry")
    assert kept() == f"the diary at {folder / 'data' / 'diary.spotting'}, encrypted"
