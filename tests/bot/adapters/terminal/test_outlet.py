"""What is sent to a terminal is shown to whoever is talking, and kept for everybody else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.adapters.terminal.outlet import TerminalOutlet
from bot.adapters.terminal.people import People
from bot.app import Core, core
from bot.broadcast.outlet import Fate, Outcome, To
from bot.broadcast.pacer import Permit
from bot.trying import Trial
from db.audience import Subscriber
from db.secrets.keys import create_keys
from handlers.frame.rules import Rules
from messages.render.plain import Line
from messages.reply import Button, Note, Reply
from messages.request import Account
from messages.text import t
from tests.stage.chats import Clock
from tests.stage.words import CONTENT, catalogs

ASKED = Reply.of(Note("Come."), buttons=(Button(t("Sign"), "sign"),))
CHANGED = Reply.of(Note("Do not come."))


@pytest.fixture
async def made(tmp_path: Path) -> AsyncIterator[Core]:
    """The core of a trial."""
    keys, _ = create_keys(tmp_path / "keys", trial=True)
    place = (tmp_path / "letter.db", keys, CONTENT, catalogs(), Clock())
    async with core(*place, trial=Trial(Rules())) as made:
        yield made


class Window:
    """A terminal at which Ana talks first, and what was put before whoever talks."""

    def __init__(self, made: Core, folder: Path) -> None:
        self.people = People(made, Account("ana"), "en", folder)
        self.outlet = TerminalOutlet(made, self.people, self._show)
        self.shown: list[str] = []

    def _show(self, lines: list[Line]) -> None:
        self.shown.append("\n".join(line.text for line in lines))

    async def sends(self, account: str, reply: Reply, number: int | None = None) -> Outcome:
        """Send a message to somebody, or change one."""
        to, message = To(account, Subscriber.PERSON), self.outlet.prepare(reply)
        with await self.outlet.pacer.turn() as permit:
            if number is None:
                return await self.outlet.send(to, message, "", permit)
            return await self.outlet.edit(to, number, message, permit)

    async def takes_back(self, account: str, number: int) -> Outcome:
        """Take a message back."""
        permit: Permit
        with await self.outlet.pacer.turn() as permit:
            return await self.outlet.delete(To(account, Subscriber.PERSON), number, permit)

    async def types(self, line: str) -> str:
        """Type a line; the answer."""
        return "\n".join(each.text for each in await self.people.hear(line))


@pytest.fixture
def window(made: Core, tmp_path: Path) -> Window:
    return Window(made, tmp_path)


async def test_a_message_is_shown_with_numbers_that_are_free(window: Window) -> None:
    assert "[5] " in await window.types("/start")
    assert (await window.sends("ana", ASKED)).fate is Fate.ARRIVED
    assert window.shown == ["A message has come:\n\nCome.\n\n[6] Sign"]
    assert "A short summary of the letter" in await window.types("2")
    await window.types("/start")
    await window.sends("ana", ASKED)
    assert "How do you want to sign?" in await window.types("6")


async def test_for_somebody_else_it_is_announced_once_and_kept(window: Window) -> None:
    await window.sends("ben", ASKED)
    await window.sends("ben", ASKED)
    assert window.shown == ["A message is waiting for ben: /as ben"]
    came = await window.types("/as ben")
    assert came.startswith("ben is talking now.\n\n2 messages have come meanwhile:\n\nCome.")
    assert came.endswith("[2] Sign")
    assert "message" not in await window.types("/as ana")
    assert await window.types("/as ben") == "ben is talking now.\n\n[1] What I can do"


async def test_a_change_is_shown_where_it_was_read_and_replaces_what_was_not(
    window: Window,
) -> None:
    mine, theirs = await window.sends("ana", ASKED), await window.sends("ben", ASKED)
    assert mine.message is not None
    assert theirs.message is not None
    await window.sends("ana", CHANGED, mine.message)
    assert window.shown[-1] == "A message has changed:\n\nDo not come."
    await window.sends("ben", CHANGED, theirs.message)
    came = await window.types("/as ben")
    assert "Do not come." in came
    assert "\nCome." not in came


async def test_what_is_taken_back_unread_was_never_there(window: Window) -> None:
    mine, theirs = await window.sends("ana", ASKED), await window.sends("ben", ASKED)
    assert mine.message is not None
    assert theirs.message is not None
    await window.takes_back("ana", mine.message)
    assert window.shown[-1] == "A message was taken back."
    shown = len(window.shown)
    await window.takes_back("ben", theirs.message)
    assert len(window.shown) == shown
    assert "message" not in await window.types("/as ben")


async def test_what_cannot_be_kept_has_not_arrived(window: Window, tmp_path: Path) -> None:
    (tmp_path / "unread.new").mkdir()
    assert (await window.sends("ben", ASKED)).fate is Fate.FAILED
    assert window.shown == []
    assert (await window.sends("ana", ASKED)).fate is Fate.ARRIVED


async def test_when_others_have_talked_a_number_of_before_presses_nothing(window: Window) -> None:
    await window.types("/start")
    await window.types("/as ben")
    await window.types("/as ana")
    assert "There is no button 2 here." in await window.types("2")
