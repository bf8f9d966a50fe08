"""`python -m bot backup`: a copy of the database at any time, also while the bot runs."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, date
from functools import partial
from pathlib import Path

from bot import logs
from bot.app import load_catalogs, wall_clock
from bot.cli.console import Console, usable_settings
from bot.cli.problems import START_PROBLEMS, explained
from bot.cli.progress import shown, stoppable
from bot.cli.trial import DATABASE
from bot.clock.asked import Asked, End
from bot.clock.copies import Copies
from bot.settings import ENVIRONMENT, Settings
from db.engine import stopped
from db.engine.opening import is_postgres
from db.engine.progress import Progress
from db.engine.restoring import is_in_use
from db.engine.transaction import StoreUnavailable, Trouble
from db.secrets.recovery import RecoveryKey
from messages.text import Code, Text, t

LOOK_SECONDS = 0.2
"""Seconds between two looks at what the running bot says."""

PATIENCE = 50
"""Looks after which nobody will answer: a bot looks each second."""


class BotFailed(Exception):
    """The bot that was asked for a copy could not make one."""


def backup() -> None:
    """Make a copy of the database now, beside the bot if it runs, encrypted to the recovery key."""
    settings = usable_settings(ENVIRONMENT)
    logs.configure(settings.log_level)
    console = Console(load_catalogs(default_language=settings.default_language))
    if (why := none_made(settings)) is not None:
        console.stop(t("{what}: {state}", what=t("Copies"), state=why))
    file = settings.data / DATABASE
    if not settings.database_url and not file.exists():
        console.stop(t("There is no database {file}.", file=Code(str(file))))
    try:
        with stoppable(console, t("Stopped. No copy was made.")), shown(console) as progress:
            copy = made(settings, wall_clock().astimezone(UTC).date(), progress)
    except BotFailed:
        console.stop(t("The running bot could not make a copy. Its log says more."))
    except START_PROBLEMS as problem:
        console.stop(explained(problem))
    console.tell(t("The copy is made: {file}", file=Code(str(copy))))


def none_made(settings: Settings) -> Text | None:
    """The reason why no copies of the database are made; None where some are."""
    if not settings.backups_kept:
        return t("none are made: {setting} is 0", setting=Code("BACKUPS_KEPT"))
    if settings.recovery_key is None:
        return t(
            "none are made, for {setting} is not set. {command} makes one",
            setting=Code("RECOVERY_KEY"),
            command=Code("python -m bot keys recovery"),
        )
    return None


def copies_of(settings: Settings) -> Copies:
    """The copies that the settings want."""
    return Copies(
        settings.backups,
        settings.backups_kept,
        settings.copies_kept_days,
        RecoveryKey(settings.recovery_key) if settings.recovery_key else None,
    )


def made(settings: Settings, day: date, progress: Progress) -> Path:
    """Make the copy of `day`; its file. Raises `StoreUnavailable` and `BotFailed`."""
    copies, address = copies_of(settings), settings.database_url or settings.data / DATABASE
    if not is_postgres(address) and is_in_use(Path(address)):
        ask(Asked(copies.folder), Path(address), progress)
    else:
        asyncio.run(_made(copies, address, day, progress))
    return copies.of(day)


async def _made(copies: Copies, address: str | Path, day: date, progress: Progress) -> None:
    """Make the copy in this process. A server serves it beside the bot."""
    if is_postgres(address):
        from db.engine import dump  # noqa: PLC0415 - its driver only where it is used

        await copies.make(partial(dump.keep, str(address)), day, progress)
    else:
        await copies.make(partial(stopped.keep, Path(address)), day, progress)
    copies.erase_old(day)


def ask(
    asked: Asked, database: Path, progress: Progress, pause: Callable[[float], None] = time.sleep
) -> None:
    """Ask the bot that has `database` open for a copy, and wait for it.

    Raises `BotFailed`, and `StoreUnavailable` where no bot answers: another command has the file.
    """
    try:
        asked.ask()
    except OSError as error:
        raise StoreUnavailable(Trouble.READ_ONLY) from error
    try:
        _wait(asked, database, progress, pause)
    finally:
        asked.take_away()


def _wait(asked: Asked, database: Path, progress: Progress, pause: Callable[[float], None]) -> None:
    looks = 0
    while (end := asked.hear(progress)) is None:
        looks += 1
        if asked.is_open and looks > PATIENCE:
            raise StoreUnavailable(Trouble.LOCKED)
        if not is_in_use(database):
            raise BotFailed
        pause(LOOK_SECONDS)
    if end is End.FAILED:
        raise BotFailed
