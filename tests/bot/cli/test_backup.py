"""`backup`: a copy at any time, by the bot that has the file open, or by the command itself."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from bot.app import load_catalogs
from bot.cli.backup import BotFailed, ask, copies_of, made, none_made
from bot.clock.asked import Asked, CopiesOnRequest, End
from bot.clock.copies import Copies
from bot.settings import Settings
from db.engine.progress import Step, untold
from db.engine.sqlite import SqliteStore
from db.engine.transaction import StoreUnavailable, Trouble
from db.signatures import register_text
from tests.stage.chats import Bot, Someone
from tests.stage.copies import RECOVERY_KEY, opened_copy
from tests.stage.factories import ANA, TEXT, number_of_signatures, sign
from tests.stage.stores import opened

DAY = date(2026, 3, 1)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "data", recovery_key=RECOVERY_KEY.text, backups_kept=2)


async def _signatures_in(copy: Path, to: Path) -> int:
    async with opened(opened_copy(copy, to)) as store:
        return await number_of_signatures(store)


async def _signed(address: Path | str) -> None:
    async with opened(address) as store:
        await store.transact(lambda tx: register_text(tx, TEXT))
        await sign(store, ANA)


async def test_where_no_bot_runs_the_command_copies_the_file_itself(
    settings: Settings, sqlite_path: Path, tmp_path: Path
) -> None:
    await _signed(sqlite_path)
    copy = await asyncio.to_thread(made, settings, DAY, untold)
    assert copy == settings.backups / "letter-2026-03-01.db.age"
    assert await _signatures_in(copy, tmp_path / "plain.db") == 1


async def test_of_a_server_a_copy_is_made_beside_the_bot(
    settings: Settings, postgres_url: str, tmp_path: Path
) -> None:
    await _signed(postgres_url)
    settings.database_url = postgres_url
    async with opened(postgres_url):
        copy = await asyncio.to_thread(made, settings, DAY, untold)
    assert await _signatures_in(copy, tmp_path / "plain.db") == 1


async def test_as_many_stay_as_the_settings_say(settings: Settings, sqlite_path: Path) -> None:
    await _signed(sqlite_path)
    for day in (1, 2, 3):
        await asyncio.to_thread(made, settings, date(2026, 3, day), untold)
    await asyncio.to_thread(made, settings, date(2026, 3, 3), untold)
    assert sorted(each.name for each in settings.backups.glob("*")) == [
        "letter-2026-03-02.db.age",
        "letter-2026-03-03.db.age",
    ]


async def _asked(bot: Bot, copies: Copies, database: Path, told: list[Step]) -> None:
    """Somebody asks while the bot runs, which looks again and again."""
    looked, service, asked = threading.Event(), CopiesOnRequest(copies), Asked(copies.folder)

    def pause(_: float) -> None:
        looked.wait(10)
        looked.clear()

    def tell(step: Step, done: int, total: int) -> None:
        assert 0 <= done <= total
        told.append(step)

    asking = asyncio.create_task(asyncio.to_thread(ask, asked, database, tell, pause))
    while not asking.done():
        await service.look(bot.core, asked)
        looked.set()
        await asyncio.sleep(0)
    await asking


async def test_the_running_bot_makes_a_copy_for_who_asks_and_the_request_is_gone(
    bot: Bot, ana: Someone, settings: Settings, sqlite_path: Path, tmp_path: Path
) -> None:
    await ana.signs()
    copies = copies_of(settings)
    await _asked(bot, copies, sqlite_path, [])
    (copy,) = settings.backups.glob("*")
    assert copy == copies.of(bot.clock().date())
    assert await _signatures_in(copy, tmp_path / "plain.db") == 1


async def test_who_asks_hears_how_far_it_is(settings: Settings) -> None:
    asked, told = Asked(settings.backups), []
    asked.ask()
    assert asked.hear(untold) is None
    asked.tell(Step.ENCRYPTING, 30, 60)
    asked.hear(lambda *how: told.append(how))
    assert told == [(Step.ENCRYPTING, 50, 100)]
    assert not asked.is_open


@pytest.mark.parametrize("kept", [0, 2])
async def test_a_bot_that_cannot_make_one_says_so(
    bot: Bot, settings: Settings, sqlite_path: Path, kept: int
) -> None:
    """It was started without a recovery key, or nothing can be written there."""
    key = RECOVERY_KEY if kept else None
    (settings.data / "backups").mkdir()
    (settings.data / "backups" / f"letter-{bot.clock():%Y-%m-%d}.db.age.partial").mkdir()
    with pytest.raises(BotFailed):
        await _asked(bot, Copies(settings.backups, kept, 35, key), sqlite_path, [])
    assert not (settings.backups / "asked").exists()


async def test_who_stops_asking_gets_no_copy(sqlite_store: SqliteStore, settings: Settings) -> None:
    copies = copies_of(settings)
    asked = Asked(copies.folder)
    asked.ask()

    def stops(step: Step, done: int, total: int) -> None:
        asked.take_away()
        asked.tell(step, done, total)

    with pytest.raises(StoreUnavailable):
        await copies.make(sqlite_store.backup, DAY, stops)
    asked.end(End.FAILED)
    assert not [*copies.folder.glob("*")]


async def test_another_command_that_has_the_file_does_not_answer(
    sqlite_store: SqliteStore, settings: Settings, sqlite_path: Path
) -> None:
    asked = Asked(settings.backups)
    with pytest.raises(StoreUnavailable) as caught:
        await asyncio.to_thread(ask, asked, sqlite_path, untold, _never_waits)
    assert caught.value.trouble is Trouble.LOCKED
    assert not (settings.backups / "asked").exists()


async def test_a_bot_that_ends_meanwhile_has_made_none(
    settings: Settings, sqlite_path: Path
) -> None:
    await _signed(sqlite_path)
    with pytest.raises(BotFailed):
        await asyncio.to_thread(ask, Asked(settings.backups), sqlite_path, untold, _never_waits)


async def test_a_bot_that_starts_anew_meanwhile_has_made_none(
    sqlite_store: SqliteStore, settings: Settings, sqlite_path: Path
) -> None:
    asked = Asked(settings.backups)

    def forgets(_: float) -> None:
        Asked(settings.backups).take_away()

    with pytest.raises(BotFailed):
        await asyncio.to_thread(ask, asked, sqlite_path, untold, forgets)


def _never_waits(_: float) -> None:
    return


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda settings: setattr(settings, "backups_kept", 0), "BACKUPS_KEPT is 0"),
        (lambda settings: setattr(settings, "recovery_key", None), "RECOVERY_KEY is not set"),
    ],
)
def test_without_a_key_or_with_none_to_be_kept_it_says_why_there_are_none(
    settings: Settings, change: Callable[[Settings], None], words: str
) -> None:
    assert none_made(settings) is None
    change(settings)
    why = none_made(settings)
    assert why is not None
    assert words in load_catalogs().say(why, "en")
