"""The commands of the shell on a campaign that has closed, each the real program."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from bot.adapters.terminal.chat import TerminalChat
from bot.app import Core, core, load_catalogs
from bot.cli.trial import DATABASE
from db import broadcasts, closing
from db.broadcasts import BroadcastKind
from db.broadcasts import State as Sending
from db.closing import State
from db.engine.moments import stamp
from db.engine.transaction import Transaction
from db.secrets.keys import server_keys
from handlers.closing import ending
from messages.request import Account
from tests.stage.key_folders import servers_keys
from tests.stage.programs import bot
from tests.stage.words import CONTENT


def _settings(data: Path) -> dict[str, str]:
    return {"DATA": str(data), "KEYS": str(_keys(data)), "STATE_DIR": str(data / "state")}


def _keys(data: Path) -> Path:
    return data / "keys"


async def _lives_and_ends(data: Path) -> None:
    """Let somebody sign, the last export's time be over, and the clock look."""
    args = (data / DATABASE, _keys(data), CONTENT, load_catalogs(CONTENT))
    async with core(*args, state=data / "state") as made:
        ana = TerminalChat(made, Account("ana"), "en", data / "files")
        for line in ("/sign", "1", "1"):
            await ana.hear(line)
        await made.store.transact(partial(_over, made=made))
        assert await ending.advance(made.store, made.campaign)
        await made.part_if_closed()


async def _over(tx: Transaction, made: Core) -> None:
    today, now = made.campaign.today(), stamp(made.campaign.now())
    number = await broadcasts.start(tx, {}, kind=BroadcastKind.THANKS, started=now, opens=now)
    await broadcasts.set_state(tx, number, Sending.DONE, now)
    found = replace(closing.proposed(today), state=State.CLOSED, ends=today.isoformat())
    await closing.put(tx, replace(found, days=7, told=number))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The folder of a campaign that somebody signed, and that has closed."""
    folder = tmp_path / "data"
    servers_keys(_keys(folder))
    asyncio.run(_lives_and_ends(folder))
    return folder


def test_renewed_keys_open_nothing_again_and_the_count_stays(data: Path) -> None:
    settings = _settings(data)
    assert bot("keys", "rotate", "--yes", settings=settings).status == 0
    assert bot("scrub", settings=settings).status == 0
    keys = server_keys(_keys(data))
    assert (keys.renewed, keys.closed, keys.ties) == (True, True, None)
    assert asyncio.run(_hears(data, "/count", "/me")) == 2
    assert "ties" not in bot("check", settings=settings).out


def test_nothing_is_proposed_and_nothing_can_be_picked_up(data: Path) -> None:
    settings = _settings(data)
    assert "is over" in bot("close", settings=settings).err
    assert "No export lies on this machine." in bot("exports", settings=settings).out
    taken = bot("exports", "take", "K2345AB", "--to", str(data / "taken"), settings=settings)
    assert "There is no export K2345AB here." in taken.err


async def _hears(data: Path, *lines: str) -> int:
    """How many of the answers say what stays true: the count, and that nobody is known."""
    args = (data / DATABASE, _keys(data), CONTENT, load_catalogs(CONTENT))
    true = ("People who signed here: 1", "I can no longer tell whether you signed")
    async with core(*args, state=data / "state") as made:
        ana = TerminalChat(made, Account("ana"), "en", data / "files")
        answers = ["\n".join(each.text for each in await ana.hear(line)) for line in lines]
    return sum(words in answer for words, answer in zip(true, answers, strict=True))
