"""From an export that two organisers made to the paper that they hand over."""

from __future__ import annotations

from pathlib import Path

from bot.cli.handover import made
from db.engine.progress import untold
from db.secrets.keys import ORGANISERS_KEY
from tests.stage.chats import Bot
from tests.stage.exporting import office_of
from tests.stage.papers import squeezed, text_of
from tests.stage.words import CONTENT, catalogs


async def test_what_two_organisers_exported_is_printed_without_hidden_names(
    bot: Bot, key_folders: tuple[Path, Path], tmp_path: Path
) -> None:
    office = await office_of(bot, tmp_path / "exports")
    await office.bot.someone("ana").signs()
    await office.bot.someone("ben").signs(
        "Benno Hiddenfield", appearance="With my name, for the organisers only"
    )
    for number in range(6):
        await office.bot.someone(f"cho{number}").signs(
            f"Chovan Publicly {'abcdef'[number]}", appearance="Publicly, with my name"
        )
    await office.counted()
    id = await office.made()
    await office.olu.types(f"/export fetch {id}")
    (file,) = office.olu.reply.files
    export = tmp_path / "export"
    export.write_bytes(file.content)
    key = key_folders[1] / ORGANISERS_KEY
    paper = made(export, key, CONTENT, catalogs(), "en", untold)
    text = text_of(paper.pdf)
    assert squeezed("People who signed 8") in text
    assert squeezed("Names that are shown 6") in text
    assert squeezed("Names that are not shown fewer than five") in text
    assert squeezed("Chovan Publicly f") in text
    assert "Hiddenfield" not in text
