"""A server whose campaign has closed, taken with its key file: nobody's signature is found.

Every account that took part is tried against every table, as whoever takes the server can do it.
"""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from bot.adapters.terminal.chat import TerminalChat
from bot.app import Core, SinceClosed, core, load_catalogs
from db import broadcasts, closing
from db.broadcasts import BroadcastKind
from db.broadcasts import State as Sending
from db.closing import State
from db.engine.moments import stamp
from db.engine.transaction import Transaction
from db.secrets.keys import SERVER_KEY, server_keys
from db.secrets.vault import Purpose, Vault
from handlers.closing import ending
from messages.request import Account
from tests.stage.chats import Clock
from tests.stage.key_folders import servers_keys
from tests.stage.words import CONTENT

SIGNERS = ("ana", "ben", "cho", "dot", "eva")
PUBLIC = "ana"


class Campaign:
    """A campaign in a folder, which is started again and again."""

    def __init__(self, folder: Path, address: str | Path) -> None:
        self.folder, self.address, self.clock = folder, address, Clock()
        self.keys = servers_keys(folder / "keys")
        self.state = folder / "state"

    @asynccontextmanager
    async def started(self) -> AsyncIterator[Core]:
        """Run the bot."""
        catalogs = load_catalogs(CONTENT)
        args = (self.address, self.keys, CONTENT, catalogs, self.clock)
        async with core(*args, state=self.state) as made:
            yield made

    async def lives(self) -> None:
        """Let people sign, one of them in public, and all subscribe to alerts."""
        async with self.started() as made:
            for name in SIGNERS:
                lines = ["/sign", "3", "Ana Ruiz", "1"] if name == PUBLIC else ["/sign", "1", "1"]
                await self.says(made, name, *lines, "/alerts", "1", "/language ar")

    async def says(self, made: Core, name: str, *lines: str) -> str:
        """Let somebody type lines; the last answer."""
        chat = TerminalChat(made, Account(name), "en", self.folder / "files")
        said = [await chat.hear(line) for line in lines]
        return "\n".join(each.text for each in said[-1])


@pytest.fixture
async def campaign(tmp_path: Path, address: str | Path) -> Campaign:
    made = Campaign(tmp_path, address)
    await made.lives()
    return made


async def _ends(made: Core) -> None:
    """Let the last export's time be over, and the clock look."""

    async def over(tx: Transaction) -> None:
        today, now = made.campaign.today(), stamp(made.campaign.now())
        number = await broadcasts.start(tx, {}, kind=BroadcastKind.THANKS, started=now, opens=now)
        await broadcasts.set_state(tx, number, Sending.DONE, now)
        found = replace(closing.proposed(today), state=State.CLOSED, ends=today.isoformat())
        await closing.put(tx, replace(found, days=7, told=number))

    await made.store.transact(over)
    assert await ending.advance(made.store, made.campaign)


async def _found(made: Core, vault: Vault) -> set[tuple[str, str]]:
    """The accounts found in each table, by whoever has the database and `vault`."""
    places = {
        "signature": Purpose.SIGNATURE,
        "public_name": Purpose.PUBLIC_NAME,
        "pledge": Purpose.PLEDGE,
        "subscription": Purpose.SUBSCRIPTION,
        "preference": Purpose.PREFERENCE,
        "draft": Purpose.OPEN_FORM,
    }

    async def look(tx: Transaction) -> set[tuple[str, str]]:
        found = set()
        for name in SIGNERS:
            keys = vault.recognise("terminal", name)
            for table, purpose in places.items():
                sql = f"SELECT 1 FROM {table} WHERE tag = $1"
                if await tx.row(sql, keys.tag(purpose)) is not None:
                    found.add((table, name))
        return found

    return await made.store.transact(look)


async def test_no_account_leads_to_its_signature_by_any_key(
    campaign: Campaign,
) -> None:
    """Neither by the key file as it is then, nor by a copy of the one before."""
    earlier = Vault(server_keys(campaign.keys))
    async with campaign.started() as made:
        before = await _found(made, earlier)
        assert {name for table, name in before if table == "signature"} == set(SIGNERS)
        await _ends(made)
        await made.part_if_closed()
        now = Vault(server_keys(campaign.keys))
        assert now.is_closed
        assert not now.is_tied
        for vault in (now, earlier):
            assert await _found(made, vault) == {("public_name", PUBLIC)}
        assert "People who signed here: 5" in await campaign.says(made, "ana", "/count")


async def test_an_older_copy_leads_nowhere_without_an_older_key(
    tmp_path: Path, sqlite_path: Path
) -> None:
    """And the server does not start on it: nobody in it could be recognised."""
    campaign = Campaign(tmp_path, sqlite_path)
    await campaign.lives()
    copy = shutil.copy(sqlite_path, tmp_path / "older.db")
    key = shutil.copy(campaign.keys / SERVER_KEY, tmp_path / "older.key")
    async with campaign.started() as made:
        await _ends(made)
        await made.part_if_closed()
    shutil.copy(copy, sqlite_path)
    with pytest.raises(SinceClosed):
        async with campaign.started():
            pass
    shutil.copy(key, campaign.keys / SERVER_KEY)
    with pytest.raises(SinceClosed):
        async with campaign.started():
            pass
    shutil.rmtree(campaign.state)
    async with campaign.started() as made:
        assert await _found(made, Vault(server_keys(campaign.keys)))


async def test_a_process_that_was_away_lets_go_of_its_key_before_it_answers(
    campaign: Campaign,
) -> None:
    key = (campaign.keys / SERVER_KEY).read_bytes()
    async with campaign.started() as made:
        await _ends(made)
    (campaign.keys / SERVER_KEY).write_bytes(key)
    async with campaign.started() as made:
        assert made.campaign.vault.is_closed
        assert server_keys(campaign.keys).ties is None
        assert "I can no longer tell" in await campaign.says(made, "ben", "/me")


async def test_killed_between_any_two_steps_it_comes_to_the_same_end(
    campaign: Campaign,
) -> None:
    """Started again after each transaction of the end, with what lies on the disk then."""
    async with campaign.started() as made:
        await _ends(made)
        totals = await campaign.says(made, "nobody", "/count")
    for _ in range(2):
        async with campaign.started() as made:
            assert not await ending.advance(made.store, made.campaign)
            assert await campaign.says(made, "nobody", "/count") == totals
            assert await made.store.transact(closing.is_erased)
