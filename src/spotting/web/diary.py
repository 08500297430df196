"""The diary as pages: its addresses, beginning one, unlocking, locking, leaving. There is none in public mode.

Nothing about the days is decided here. Addresses never hold a date or a word of hers: what is shown is remembered in
the session while the diary is open.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.routing import Route

from spotting.diary.problems import VaultError
from spotting.diary.vault import SHORTEST_PASSPHRASE, WeakPassphrase, WrongPassphrase
from spotting.web.diary_age import age_rooms
from spotting.web.diary_checks import check_rooms
from spotting.web.diary_cycles import cycle_rooms
from spotting.web.diary_day import day_rooms
from spotting.web.diary_hand_over import hand_over_rooms
from spotting.web.diary_import import import_rooms
from spotting.web.diary_keep import keep_rooms
from spotting.web.diary_month import month_rooms
from spotting.web.diary_offers import offer_rooms
from spotting.web.diary_restore import restore_rooms
from spotting.web.diary_shown import ADDRESS, show_page
from spotting.web.diary_visit import Visit, carry_on, kept_fields, room, unlock_page
from spotting.web.session import DiarySession, TooSoon
from spotting.web.settings import Settings


def diary_routes(settings: Settings) -> list[Route]:
    """Return the addresses of the diary; none at all in public mode."""
    if settings.public:
        return []
    return [
        room("/diary/begin", do=begin, locked=True),
        room("/diary/unlock", do=unlock, locked=True),
        room("/diary/carry-on", do=carry_on),
        room("/diary/lock", do=lock, locked=True),
        room("/diary/here", do=here),
        *month_rooms(),
        *day_rooms(),
        *cycle_rooms(),
        *age_rooms(),
        *offer_rooms(),
        *hand_over_rooms(),
        *check_rooms(),
        *import_rooms(),
        *keep_rooms(),
        *restore_rooms(),
        room(f"{ADDRESS}/{{number:int}}", show=show_page, locked=True),
    ]


def prepare(app: Starlette, settings: Settings) -> None:
    """Give the app its diary, still locked."""
    app.state.diary = None if settings.public else DiarySession(settings)


@asynccontextmanager
async def locked_at_the_end(app: Starlette) -> AsyncIterator[None]:
    """Lock the diary when the server stops."""
    yield
    await lock_diary(app)


async def lock_diary(app: Starlette) -> None:
    """Lock the diary if it is open: when she leaves, and when the server stops."""
    if app.state.diary is not None:
        await run_in_threadpool(app.state.diary.lock)


def begin(visit: Visit) -> Response:
    """Make the diary with a passphrase typed twice, and show its recovery key this once."""
    passphrase, again = visit.word("passphrase"), visit.word("again")
    if problem := passphrase_problem(passphrase, again):
        return unlock_page(visit, problem=problem, status=422)
    try:
        visitor, recovery_key = visit.session.create(passphrase)
    except WeakPassphrase as error:
        return unlock_page(visit, problem=str(error), status=422)
    except VaultError as error:
        return unlock_page(visit, problem=str(error), status=409)
    visit.visitor = visitor
    target = visit.word("kept_for")
    return visit.page(
        "diary_recovery.html", recovery_key=recovery_key, first=True, kept=kept_fields(visit) if target else [],
        target=target,
    )  # fmt: skip


def passphrase_problem(passphrase: str, again: str) -> str:
    """Return what is wrong with a new passphrase in plain words, empty if nothing is."""
    if len(passphrase.strip()) < SHORTEST_PASSPHRASE:
        return f"That is too short. Use at least {SHORTEST_PASSPHRASE} letters; four or five words are good."
    if passphrase != again:
        return "The two are not the same. Please type it twice again."
    return ""


def unlock(visit: Visit) -> Response:
    """Open the diary with the passphrase or the recovery key; a wrong one makes the next wait longer."""
    passphrase, recovery_key = visit.word("passphrase"), visit.word("recovery_key").strip()
    if not passphrase and not recovery_key:
        return unlock_page(visit, problem="Type your passphrase, or your recovery key.", status=422)
    try:
        visit.visitor = visit.session.unlock(
            None if recovery_key and not passphrase else passphrase,
            recovery_key if recovery_key and not passphrase else None,
        )
    except TooSoon as error:
        return unlock_page(visit, wait=error.seconds, status=429)
    except WrongPassphrase as error:
        return unlock_page(visit, problem=_wrong(error, bool(passphrase)), status=403)
    except VaultError as error:
        return unlock_page(visit, problem=str(error), status=409)
    return carry_on(visit)


def _wrong(error: WrongPassphrase, was_passphrase: bool) -> str:
    return "That is not the passphrase of this diary. Try again." if was_passphrase else str(error)


def lock(visit: Visit) -> Response:
    """Lock the diary and show the page to unlock it."""
    visit.session.lock()
    return visit.go("/diary")


def here(visit: Visit) -> Response:
    """Count typing on a page as use, so that the diary does not lock while she writes."""
    visit.session.used()
    return Response(status_code=204)
