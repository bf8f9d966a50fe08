"""The public log in a chat: a count by batches, and receipts for who asks twice."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from bot.published import verify_count
from db.log import leaves
from db.log.entries import commitment
from db.secrets.vault import Purpose
from handlers.signing.receipt import FILE_NAME
from messages.reply import Paragraph
from messages.request import Account, Event, Request, UpdateId
from tests.stage.chats import Bot, Someone
from tests.stage.logged import Logged
from tests.stage.public_log import KEY


@pytest.fixture
async def log(bot: Bot, tmp_path: Path) -> Logged:
    """The public log of the bot, which has just begun."""
    log = Logged(bot.store, bot.vault, tmp_path / "log")
    bot.campaign = replace(bot.campaign, log=log.folder)
    bot.restart()
    await log.publish()
    return log


async def _five_sign(bot: Bot, start: int = 0) -> None:
    for number in range(start, start + 5):
        await bot.someone(f"signer {number}").signs()


async def test_the_count_moves_with_a_batch_and_says_its_time(bot: Bot, log: Logged) -> None:
    ana = bot.someone("ana")
    words = await ana.signs()
    assert "Your signature will be in the next count." in words
    assert "have signed through this bot" not in words
    words = await ana.types("/count")
    assert "People who signed here: 0" in words
    assert "the first group is not complete yet" in words
    await _five_sign(bot)
    assert "People who signed here: 0" in await ana.types("/count")
    await log.publish("2026-03-01T13:05:00Z")
    words = await ana.types("/count")
    assert "People who signed here: 6" in words
    assert "Counted on 1 March 2026 at 13:05 UTC." in words
    await ana.types("/withdraw yes")
    assert "People who signed here: 6" in await ana.types("/count")


async def test_the_status_says_its_time(bot: Bot, log: Logged) -> None:
    await _five_sign(bot)
    await log.publish("2026-03-01T13:05:00Z")
    asked = Request("discord", UpdateId(b""), Account("presence"), None, event=Event.STATUS)
    answer = await bot.dispatch(asked)
    (block,) = answer.reply.blocks
    assert isinstance(block, Paragraph)
    said = bot.campaign.catalogs.say(block.words, "en")
    assert said == "People who signed here: 5 (1 March 2026, 13:05 UTC)"


async def test_a_log_that_stands_still_is_said(bot: Bot, log: Logged, ana: Someone) -> None:
    await _five_sign(bot)
    await log.publish()
    shutil.rmtree(log.path)
    await log.publish()
    words = await ana.types("/count")
    assert "People who signed here: 5" in words
    assert "The public log stands still at the moment" in words


async def test_a_receipt_is_given_to_who_asks_twice_and_is_one(
    bot: Bot, log: Logged, capsys: pytest.CaptureFixture[str]
) -> None:
    ana = bot.someone("ana")
    await ana.signs()
    await _five_sign(bot)
    assert "not in the public log yet" in await ana.types("/receipt")
    await log.publish()
    words = await ana.types("/receipt")
    assert "it is evidence that you signed" in words
    assert FILE_NAME not in words
    await ana.presses("Yes, give me the receipt")
    (file,) = ana.reply.files
    assert file.name == FILE_NAME
    verify_count.check_receipt(KEY.verifier, file.content.decode())
    assert "of 6" in capsys.readouterr().out


async def test_there_is_no_receipt_without_a_signature_or_a_log(
    bot: Bot, log: Logged, ana: Someone
) -> None:
    assert "no signature of yours" in await ana.types("/receipt")
    bot.campaign = replace(bot.campaign, log=None)
    bot.restart()
    assert "no public log" in await ana.types("/receipt yes")


async def test_no_receipt_is_given_where_the_files_do_not_prove_it(bot: Bot, log: Logged) -> None:
    ana = bot.someone("ana")
    await ana.signs()
    await _five_sign(bot)
    await log.publish()
    tile = log.path / "tile/0/000.p/6"
    tile.write_bytes(bytes(len(tile.read_bytes())))
    assert "cannot be read now" in await ana.types("/receipt yes")


async def test_what_is_kept_says_that_lines_stay(bot: Bot, log: Logged, ana: Someone) -> None:
    assert "stay in the public log for ever" in await ana.types("/privacy")
    assert "A line without a name in a permanent public log" in await ana.types("/sign")
    await ana.types("/cancel")
    await ana.signs()
    assert "A secret random number" in await ana.types("/me")


async def test_where_no_log_is_nothing_is_said_of_one(ana: Someone) -> None:
    assert "public log" not in await ana.types("/privacy")
    assert "1 person has signed through this bot." in await ana.signs()
    assert "public log" not in await ana.types("/me")


async def test_whoever_forgets_everything_leaves_no_byte_of_the_leaf(bot: Bot, log: Logged) -> None:
    ana = bot.someone("ana")
    await ana.signs()
    await _five_sign(bot)
    await log.publish()
    committed = await _commitment(bot, "ana")
    await ana.types("/forget yes")
    assert committed in log.tally.signed
    assert committed not in await log.commitments()
    await _five_sign(bot, 5)
    await log.publish()
    assert await log.agrees()


async def _commitment(bot: Bot, account: str) -> bytes:
    found = await bot.signature_of(account)
    assert found is not None
    nonce = leaves.nonce_of(bot.vault, bot.tag(account, Purpose.SIGNATURE), found.leaf)
    assert nonce is not None
    return commitment(nonce)
