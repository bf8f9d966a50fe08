"""The editor's notes: each is reachable, and none can be taken for the letter."""

from __future__ import annotations

from db.engine.sqlite import SqliteStore
from db.secrets.vault import Vault
from tests.stage.chats import Someone
from tests.stage.invented import WELL, bot_of
from tests.stage.words import LETTER


async def test_every_editors_note_is_reachable_and_apart_from_the_text(ana: Someone) -> None:
    words = await ana.types("/letter notes")
    assert "These are not part of the letter." in words
    for note in LETTER.notes["zh-Hant-TW"]:
        assert ana.say(note.why) in words
    assert all(
        "Corrected" not in passage.text for s in LETTER.base.sections for passage in s.passages
    )


async def test_notes_on_one_section_are_those_alone(ana: Someone) -> None:
    words = await ana.types("/letter notes scope")
    assert "顛相學" in words
    assert "衍伸" not in words
    assert "There are none on this part." in await ana.types("/letter notes colophon")
    assert await ana.presses("Back to the letter") == await ana.types("/letter colophon")


async def test_suspected_slips_stand_as_printed(ana: Someone) -> None:
    assert "顛相學" in await ana.types("/letter scope")
    assert "As printed: 「顛相學」; perhaps 「顱相學」." in await ana.types("/letter notes scope")
    assert "『標籤為「可疑人士」資料庫』" in await ana.types("/letter notes")


async def test_an_edition_without_notes_offers_none(
    sqlite_store: SqliteStore, vault: Vault
) -> None:
    bot = await bot_of(WELL, sqlite_store, vault)
    reader = bot.someone("huda", "ar")
    await reader.types("/letter")
    assert ("letter", ("notes",)) not in [(b.command, b.arguments) for b in reader.reply.buttons]
