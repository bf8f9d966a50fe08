"""Organisers are told once why the count stands still, and once that it goes on."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from bot.clock.chores import batches, statistics_of
from db.log.folder import LogFolder
from db.secrets.vault import Purpose
from db.staff import Role
from messages.render.plain import plain
from tests.stage.chats import Bot
from tests.stage.cleaning import chooses, crowd
from tests.stage.moderators import moderator, told
from tests.stage.organisations import organiser
from tests.stage.public_log import KEY
from tests.stage.words import catalogs


@pytest.fixture
async def log(bot: Bot, tmp_path: Path) -> LogFolder:
    """The log of a campaign that five have signed, with an organiser."""
    folder = LogFolder(tmp_path / "log", KEY)
    bot.campaign = replace(bot.campaign, log=folder)
    bot.restart()
    await moderator(bot, "olu", role=Role.ORGANISER)
    await moderator(bot, "mo")
    for number in range(5):
        await bot.someone(f"signer {number}").signs()
    await _an_hour(bot)
    return folder


async def _an_hour(bot: Bot) -> None:
    work = await batches(bot.core)(bot.clock())
    await bot.store.transact(work)


async def _said(bot: Bot, account: str = "olu") -> list[str]:
    return [plain(reply, catalogs(), "en") for reply in await told(bot, account)]


async def test_a_log_that_was_cut_is_told_once_and_that_it_goes_on_once_more(
    bot: Bot, log: LogFolder
) -> None:
    assert await _said(bot) == []
    aside = shutil.move(log.path, log.path.with_name("aside"))
    for _ in range(3):
        await _an_hour(bot)
    (words,) = await _said(bot)
    assert "The count stands still." in words
    assert "LOG_DIR is gone, or shorter than what was published." in words
    assert "python -m bot check" in words
    assert str(log.path) not in words
    shutil.rmtree(log.path)
    shutil.move(aside, log.path)
    for _ in range(3):
        await _an_hour(bot)
    _, words = await _said(bot)
    assert "The public log goes on." in words
    assert await _said(bot, "mo") == []


async def test_another_trouble_is_told_too(bot: Bot, log: LogFolder) -> None:
    bot.campaign = replace(bot.campaign, log=None)
    await _an_hour(bot)
    bot.campaign = replace(bot.campaign, log=LogFolder(log.path, replace(KEY, seed=bytes(32))))
    await _an_hour(bot)
    first, second = await _said(bot)
    assert "its key log.key is missing" in first
    assert "is not signed by the key log.key" in second


async def test_a_head_that_was_changed_beside_a_folder_that_is_gone_is_told(
    bot: Bot, log: LogFolder
) -> None:
    shutil.rmtree(log.path)
    await bot.store.transact(lambda tx: tx.execute("UPDATE log_head SET said = 'x'"))
    await _an_hour(bot)
    await _an_hour(bot)
    assert len(await _said(bot)) == 1
    words = await bot.someone("ana").types("/count")
    assert "People who signed here: 5" in words
    assert "The public log stands still at the moment" in words


async def _counted(bot: Bot) -> None:
    work = await statistics_of(bot.store, bot.campaign)(bot.clock())
    await bot.store.transact(work)


async def test_who_counts_twice_by_rows_that_were_erased_is_told_once_while_it_lasts(
    bot: Bot, log: LogFolder
) -> None:
    """Somebody erases the row of an account of theirs, and signs with it again and again."""
    await _counted(bot)
    await bot.someone("waits").signs()
    await _counted(bot)
    assert await _said(bot) == []
    tag = bot.tag("signer 0", Purpose.SIGNATURE)
    for _ in range(6):
        await bot.store.transact(lambda tx: tx.execute("DELETE FROM signature WHERE tag = $1", tag))
        await bot.someone("signer 0").signs()
    await _an_hour(bot)
    await _counted(bot)
    await _counted(bot)
    (words,) = await _said(bot)
    assert "The public log counts others than have signed." in words
    assert "python -m bot verify count" in words


async def test_a_clean_up_shows_who_counts_and_not_who_has_signed_since(
    bot: Bot, log: LogFolder
) -> None:
    olga = await organiser(bot)
    await crowd(bot, 7)
    assert "Signed so far: 5;" in await chooses(olga, country="Taiwan")
