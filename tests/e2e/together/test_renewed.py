"""The keys of a database that several processes share: renewed, or of another campaign."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bot.cli.console import UNUSABLE
from db.secrets.keys import server_keys
from db.secrets.vault import AccountTag, Vault
from tests.stage.crew import Crew, crew
from tests.stage.key_folders import servers_keys
from tests.stage.programs import Said, bot
from tests.stage.telegram.people import Person

RENEWED = "The keys of this database were renewed while the bot ran"
ANOTHERS = "This database belongs to another server.key"
ENDS = 15.0


async def test_who_slept_while_the_keys_were_renewed_writes_nothing_and_ends(
    tmp_path: Path, postgres_url: str
) -> None:
    """What was asked of it meanwhile is kept by who is started with the new keys."""
    async with crew(tmp_path, postgres_url) as two:
        sleeper = await two.together.start()
        await two.has(sleeper)
        person = Person(two.telegram)
        await person.types("/alerts")
        sleeper.freeze()
        await two.until(lambda: nobody_holds_any(two), ENDS)
        said = await asyncio.to_thread(renewed, tmp_path, postgres_url)
        assert said.status == 0, said.err
        sleeper.wake()
        agreeing = asyncio.create_task(person.presses("Yes, write to me"))
        await sleeper.says(RENEWED)
        assert await sleeper.ends(ENDS) == UNUSABLE
        assert await two.count("subscription") == 0
        await two.together.start()
        await agreeing
        vault = Vault(server_keys(tmp_path / "keys" / "server"))
        (row,) = await two.looker.fetch("SELECT tag, address FROM subscription")
        assert vault.decrypt_address(AccountTag(row[0]), row[1])


async def test_another_server_key_serves_nobody(tmp_path: Path, postgres_url: str) -> None:
    others = servers_keys(tmp_path / "others")
    async with crew(tmp_path, postgres_url) as two:
        serves = await two.together.start()
        await two.has(serves)
        stranger = await two.together.start(KEYS=str(others))
        await stranger.says(ANOTHERS)
        assert await stranger.ends(ENDS) == UNUSABLE
        assert serves.is_running


async def nobody_holds_any(two: Crew) -> bool:
    return not any([await two.holders(lease) for lease in ("telegram", "conductor", "clock")])


def renewed(folder: Path, url: str) -> Said:
    """The keys renewed, as an operator does it."""
    places = {"KEYS": folder / "keys" / "server", "STATE_DIR": folder / "state"}
    settings = {name: str(place) for name, place in places.items()}
    return bot("keys", "rotate", "--yes", settings={**settings, "DATABASE_URL": url})
