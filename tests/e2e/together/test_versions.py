"""An older and a newer program on one database, while the bot is brought up to date.

The newer one is this one with a migration more.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.cli.console import UNUSABLE
from db.engine.migrate import FOLDER, migrations
from tests.stage.crew import Crew, crew
from tests.stage.programs import ROOT
from tests.stage.telegram.people import Person
from tests.stage.together import Member

PARTS = ("bot", "db", "handlers", "messages")
MIGRATION = "ALTER TABLE pace ADD COLUMN newer INTEGER NOT NULL DEFAULT 0;"
NEWER = "made by a newer version of this bot"
ENDS = 15.0


@pytest.fixture
def newer(tmp_path: Path) -> str:
    """Where the newer program lies."""
    tree = tmp_path / "newer"
    for part in PARTS:
        shutil.copytree(ROOT / part, tree / part)
    number = len(migrations()) + 1
    migration = tree / FOLDER.relative_to(ROOT) / f"{number:04}_newer.sql"
    migration.write_text(MIGRATION, "utf-8")
    return str(tree)


async def test_an_older_program_refuses_to_start_beside_a_newer_one(
    tmp_path: Path, postgres_url: str, newer: str
) -> None:
    async with crew(tmp_path, postgres_url) as two:
        serves = await two.together.start(PYTHONPATH=newer)
        await two.has(serves)
        older = await two.together.start()
        await older.says(NEWER)
        assert await older.ends(ENDS) == UNUSABLE
        assert serves.is_running
        assert "open letter" in await Person(two.telegram).types("/start")


async def test_an_older_program_that_runs_hands_over_to_a_newer_one_and_ends(
    tmp_path: Path, postgres_url: str, newer: str
) -> None:
    """Whoever presses just then is answered by the newer one, once."""
    async with crew(tmp_path, postgres_url) as two:
        older = await two.together.start()
        await two.has(older)
        people = [Person(two.telegram) for _ in range(5)]
        for person in people:
            await person.types("/sign")
            await person.presses("Without a name")
        serves = await two.together.start(PYTHONPATH=newer)
        await two.until(lambda: has_migrated(two), ENDS)
        for person in people:
            assert "Thank you" in await person.presses("Sign")
        await is_over(older)
        await two.has(serves)
        assert await two.count("signature") == await two.counted("people") == len(people)
        assert {len(person.shown) for person in people} == {1}


async def has_migrated(two: Crew) -> bool:
    version = await two.looker.fetchval("SELECT version FROM schema_version")
    return bool(version == len(migrations()) + 1)


async def is_over(member: Member) -> None:
    """Wait until a process has ended for that reason, and has said so."""
    await member.says(NEWER)
    assert await member.ends(ENDS) == UNUSABLE
