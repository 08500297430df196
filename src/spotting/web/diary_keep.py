"""Keeping the diary: export, backup, another passphrase, deleting everything.

What leaves here in plain text is said to be readable by anyone; what is deleted is said to be gone, and what a disk
may still hold. A backup is encrypted on the disk as in the download.
"""

from __future__ import annotations

import secrets

from starlette.responses import Response
from starlette.routing import Route

from spotting.diary.problems import VaultError
from spotting.diary.vault import WeakPassphrase, WrongPassphrase, delete_everything
from spotting.web.diary_visit import Visit, room
from spotting.web.language import LANGUAGES, words_of
from spotting.web.session import TooSoon

DELETE = "delete everything"
_MEDIA = {"json": "application/json", "csv": "text/csv; charset=utf-8"}


def keep_rooms() -> list[Route]:
    """Return the addresses of keeping."""
    return [
        room("/diary/keep", show=show_keep),
        room("/diary/export", do=export),
        room("/diary/backup", do=backup),
        room("/diary/passphrase", show=show_keep, do=change_passphrase),
        room("/diary/delete", show=show_delete, do=delete, locked=True),
    ]


def show_keep(visit: Visit) -> Response:
    """Show what can be done with the diary as a whole."""
    return _keep(visit)


def _keep(visit: Visit, *, problem: str = "", status: int = 200, new_is_wrong: bool = False) -> Response:
    days = len({row.day.date for row in visit.vault.rows()})
    return visit.page(
        "diary_keep.html", status=status, problem=problem, new_is_wrong=new_is_wrong, days=days,
        where=str(visit.session.path), phrase=DELETE,
    )  # fmt: skip


def export(visit: Visit) -> Response:
    """Send the whole diary as a plain file, not encrypted."""
    kind = visit.word("kind")
    if kind not in _MEDIA:
        return visit.go("/diary/keep")
    text = visit.vault.export_json() if kind == "json" else visit.vault.export_csv()
    return _download(visit, text.encode(), _MEDIA[kind], f"diary-{visit.today}.{kind}")


def backup(visit: Visit) -> Response:
    """Send the whole diary as one encrypted file; on the disk, too, it only ever stands encrypted."""
    path = visit.session.path.resolve()
    # a name the vault knows as its own, so that deleting everything finds it should this process be killed here
    beside = path.with_name(f"{path.name}.later-{secrets.randbelow(10**9) + 10**9}")
    try:
        made = visit.vault.backup(beside).read_bytes()
    finally:
        beside.unlink(missing_ok=True)
    return _download(visit, made, "application/octet-stream", f"diary-{visit.today}.spotting")


def _download(visit: Visit, body: bytes, media: str, name: str) -> Response:
    answer = Response(body, media_type=media, headers={"Content-Disposition": f'attachment; filename="{name}"'})
    visit.remember(answer)
    return answer


def _seconds(count: int) -> str:
    return "1 second" if count == 1 else f"{count} seconds"


def change_passphrase(visit: Visit) -> Response:
    """Write the diary anew under another passphrase, for one who knows the old one or the recovery key."""
    from spotting.web.diary import passphrase_problem

    new = visit.word("passphrase")
    if problem := passphrase_problem(new, visit.word("again")):
        return _keep(visit, problem=problem, status=422, new_is_wrong=True)
    try:
        visit.session.confirm(visit.word("now"))
        recovery_key = visit.vault.change_passphrase(new)
    except TooSoon as error:
        return _keep(visit, problem=f"Please wait {_seconds(error.seconds)}, then try again.", status=429)
    except WrongPassphrase:
        wrong = "The passphrase of now is not right, nor is it the recovery key. Nothing was changed."
        return _keep(visit, problem=wrong, status=403)
    except WeakPassphrase as error:
        return _keep(visit, problem=str(error), status=422, new_is_wrong=True)
    return visit.page("diary_recovery.html", recovery_key=recovery_key, first=False, kept=[], target="")


def show_delete(visit: Visit) -> Response:
    """Ask for the words that delete everything."""
    return visit.page("diary_delete.html", phrase=DELETE, problem="", exists=visit.session.exists)


def _words_that_delete() -> frozenset[str]:
    """Return the words to type in every language: a page says them in its own, the English ones count everywhere."""
    return frozenset(words_of(language, "").plain(DELETE).casefold() for language in LANGUAGES)


def delete(visit: Visit) -> Response:
    """Delete the diary and everything beside it, once the words are typed."""
    if " ".join(visit.word("words").casefold().split()) not in _words_that_delete():
        problem = f"Nothing was deleted. Type “{DELETE}” to go on."
        return visit.page("diary_delete.html", status=422, phrase=DELETE, problem=problem, exists=visit.session.exists)
    visit.session.lock()
    try:
        remains = delete_everything(visit.session.path)
    except VaultError as error:
        return visit.page(
            "diary_delete.html", status=409, phrase=DELETE, problem=str(error), exists=visit.session.exists
        )
    visit.at_once = True  # nothing of this browser is known any more
    answer = visit.page("diary_deleted.html", remains=list(remains))
    answer.delete_cookie("diary", path="/diary")
    return answer
