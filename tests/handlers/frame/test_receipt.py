"""What is kept of an answer that comes with a file: never the file, and how to ask anew."""

from __future__ import annotations

import zlib

import pytest

from db import receipts
from db.engine.sqlite import SqliteStore
from db.secrets.vault import Purpose, Vault
from messages.reply import File, Paragraph, Reply, unpack
from messages.text import Code, t
from tests.stage.chats import FIRST_DAY, RECEIPTS, Bot, Someone, extended
from tests.stage.handover import EVERY_BYTE, HANDS_OVER, NAME
from tests.stage.replies import PACKED_WITH_A_FILE


@pytest.fixture
def bot(sqlite_store: SqliteStore, vault: Vault) -> Bot:
    """A bot with a command that hands over a file."""
    return Bot(sqlite_store, vault, table=extended(HANDS_OVER))


@pytest.fixture
def ana(bot: Bot) -> Someone:
    return bot.someone("ana")


async def receipt(bot: Bot) -> bytes:
    """The one receipt, opened with what only its account has."""
    ((*_, sealed),) = (await bot.rows())[RECEIPTS]
    return bot.keys("ana").decrypt(Purpose.RECEIPT, sealed)


async def test_a_receipt_holds_no_file_not_even_its_name(bot: Bot, ana: Someone) -> None:
    await ana.types("/handover")
    assert ana.reply.files == (File(NAME, EVERY_BYTE),)
    opened = await receipt(bot)
    plain = zlib.decompress(opened)
    assert NAME.encode() not in opened + plain
    assert "File" not in plain.decode()
    assert not any(EVERY_BYTE[at : at + 16] in opened + plain for at in range(256))
    assert unpack(opened).files == ()


async def test_a_repeated_update_says_that_the_file_was_given_and_is_not_done_twice(
    bot: Bot, ana: Someone
) -> None:
    first = await ana.types("/handover")
    assert "A file belonged" not in first
    rows = await bot.rows()
    again = await ana.repeats()
    assert again.startswith(first)
    assert "A file belonged to this answer; I keep no copy of it." in again
    assert ana.reply.files == ()
    assert await bot.rows() == rows
    assert len(rows["journal"]) == 1


@pytest.mark.parametrize(
    ("hint", "words"), [("ar", "كان مع هذا الرد ملف"), ("zh-TW", "這次的回覆原本附有檔案")]
)
async def test_that_is_said_in_the_language_of_the_first_answer(
    bot: Bot, hint: str, words: str
) -> None:
    reader = bot.someone("ana", hint)
    await reader.types("/handover")
    assert words in await reader.repeats()


async def test_asking_anew_gives_a_new_file(bot: Bot, ana: Someone) -> None:
    await ana.all("/handover", "/handover")
    assert ana.reply.files == (File(NAME, EVERY_BYTE),)
    assert len((await bot.rows())["journal"]) == 2


async def test_a_file_of_an_answer_without_effect_is_made_again(bot: Bot, ana: Someone) -> None:
    await ana.types("/letter full")
    files = ana.reply.files
    assert len(files) == 2
    assert (await bot.rows())[RECEIPTS] == []
    await ana.repeats()
    assert ana.reply.files == files


async def test_a_receipt_of_the_version_before_still_opens(bot: Bot, ana: Someone) -> None:
    sealed = bot.keys("ana").encrypt(Purpose.RECEIPT, PACKED_WITH_A_FILE)
    await ana.types("/help")
    assert ana.request is not None
    update, day = ana.request.update, FIRST_DAY.isoformat()
    await bot.store.transact(lambda tx: receipts.keep(tx, "terminal", update, day, sealed))
    await ana.repeats()
    words = t("Written: {file}, readable by you alone.", file="a.json")
    assert ana.reply.blocks == Reply.of(Paragraph(words)).blocks
    assert ana.say(Code("Sign")) in ana.offered
