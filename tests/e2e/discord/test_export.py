"""An export over Discord: asked and fetched there, for the asker's eyes alone."""

from __future__ import annotations

from pathlib import Path

from db.staff import Role
from tests.stage.chats import Bot
from tests.stage.discord.served import Running
from tests.stage.exporting import office_of, opened_export
from tests.stage.moderators import moderator, person_of

ANA = "80351110224678912"


async def test_the_file_is_handed_over_for_the_asker_alone(
    bot: Bot, running: Running, tmp_path: Path, organisers_private: bytes
) -> None:
    office = await office_of(bot, tmp_path / "exports")
    person = await person_of(bot, "olu")
    await moderator(bot, ANA, role=Role.ORGANISER, platform="discord", person=person)
    id = await office.made()
    async with running() as discord:
        fetched = await discord.command("export", f"fetch {id}")
        assert fetched.files == [f"export-2026-03-01-{id}.sealed"]
        assert opened_export(fetched.contents[0], organisers_private).rows == []
        ended = await discord.press(fetched, "I have it")
        assert "gone from the server" in ended.reads
        again = await discord.command("export", f"fetch {id}")
        assert "There is no export" in again.reads
        assert again.files == []
