"""A core starts only on a store whose signatures are for words that its campaign still has."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.adapters.terminal.chat import TerminalChat
from bot.app import OtherCampaign, WordsGone, core, load_catalogs
from db import holds
from db.holds import Cause
from db.key_epochs import OtherKeys
from db.secrets.keys import create_keys
from messages.letter.content import Content, load_content
from messages.request import Account
from tests.stage.chats import Clock
from tests.stage.invented import WELL
from tests.stage.words import CONTENT


def _changed(content: Content, version: str, *, kept: bool) -> Content:
    """`content` with another title of its base edition; the one before stays if it is `kept`."""
    letter = content.letter
    base = replace(letter.base, title=letter.base.title + "!", version=version)
    editions = letter.editions | {base.language: base}
    earlier = (letter.base,) if kept else ()
    return replace(content, letter=replace(letter, base=base, editions=editions, earlier=earlier))


@pytest.fixture
def place(sqlite_path: Path, key_folders: tuple[Path, Path]) -> tuple[Path, Path]:
    """The database and the keys of a campaign."""
    return sqlite_path, key_folders[0]


async def _started(place: tuple[Path, Path], content: Content, *lines: str) -> str:
    """Start a core of `content`, and let Ana type `lines`; the last answer."""
    said = ""
    async with core(*place, content, load_catalogs(content), Clock()) as made:
        chat = TerminalChat(made, Account("ana"), "en", place[0].parent / "files")
        for line in lines:
            said = "\n".join(each.text for each in await chat.hear(line))
    return said


SIGNED = ("/sign", "1", "1")


async def test_words_that_were_signed_are_not_changed_under_their_version(
    place: tuple[Path, Path],
) -> None:
    await _started(place, CONTENT, *SIGNED)
    twice = _changed(CONTENT, "1.1.0", kept=True)
    await _started(place, twice, "/sign change", "1", "1")
    with pytest.raises(WordsGone):
        await _started(place, _changed(twice, "1.1.0", kept=False))


async def test_who_has_another_server_key_is_refused_before_anything_is_written(
    place: tuple[Path, Path], tmp_path: Path
) -> None:
    await _started(place, CONTENT)
    others, _ = create_keys(tmp_path / "others")
    with pytest.raises(OtherKeys):
        await _started((place[0], others), CONTENT)
    assert "Nothing is held" in await _started(place, CONTENT, "/me")


async def test_words_that_nobody_signed_may_change(place: tuple[Path, Path]) -> None:
    await _started(place, CONTENT, "/letter")
    await _started(place, _changed(CONTENT, "1.0.0", kept=False), *SIGNED)


async def test_a_new_version_keeps_the_old_words_and_their_signatures(
    place: tuple[Path, Path],
) -> None:
    await _started(place, CONTENT, *SIGNED)
    said = await _started(place, _changed(CONTENT, "1.1.0", kept=True), "/start")
    assert "The letter has changed. You signed version 1.0.0" in said


async def test_another_letter_of_the_same_id_is_another_letter(place: tuple[Path, Path]) -> None:
    await _started(place, CONTENT, *SIGNED)
    well = load_content(WELL)
    same_id = replace(well, letter=replace(well.letter, id=CONTENT.letter.id))
    with pytest.raises(OtherCampaign):
        await _started(place, same_id)


async def test_a_file_that_was_put_back_by_hand_brings_nobody_back(
    place: tuple[Path, Path], tmp_path: Path
) -> None:
    """The machine knows what was erased, and that the database is an older one."""
    file, keys = place
    state = tmp_path / "state"

    async def ask(*lines: str) -> tuple[str, holds.Hold | None]:
        said = ""
        async with core(file, keys, CONTENT, load_catalogs(CONTENT), Clock(), state=state) as made:
            chat = TerminalChat(made, Account("ana"), "en", tmp_path / "files")
            for line in lines:
                said = "\n".join(each.text for each in await chat.hear(line))
            return said, await made.store.transact(holds.current)

    await ask(*SIGNED)
    before = file.read_bytes()
    said, hold = await ask("/forget yes", "/me")
    assert (said.partition("\n")[0], hold) == ("Nothing is held about this account.", None)
    file.write_bytes(before)
    said, hold = await ask("/me")
    assert said.startswith("Nothing is held about this account.")
    assert hold is not None
    assert hold.cause is Cause.OLDER
