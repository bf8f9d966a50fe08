"""A flood of one program over one link: slowed down, marked with why, taken out, and put back.

As a drill (`make drills`) it is three hundred signatures, and the room that a minute really has.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple

import pytest

from bot.app import Core
from db.engine.sqlite import SqliteStore
from db.secrets.vault import Vault
from db.signatures import register_text
from db.staff import Role
from tests.stage.chats import Bot
from tests.stage.cleaning import latest
from tests.stage.moderators import moderator
from tests.stage.telegram.fake import FakeTelegram
from tests.stage.telegram.people import Person
from tests.stage.telegram.served import Served


class Size(NamedTuple):
    """How many sign, how many of them a minute has room for, and how many of it are suspicious."""

    flood: int
    a_minute: int
    suspicious: int


TEST, DRILL = Size(60, 40, 20), Size(300, 200, 30)
"""A drill has the room that there is where nothing is set (`handlers/frame/rules.py`)."""

AT_ONCE = 20


async def _signs(person: Person) -> None:
    await person.types("/start src-flyer7")
    await person.types("/sign")
    await person.presses("Without a name")
    await person.presses("Sign")


async def _sign(people: Sequence[Person]) -> None:
    for at in range(0, len(people), AT_ONCE):
        await asyncio.gather(*map(_signs, people[at : at + AT_ONCE]))


@pytest.fixture
def size(request: pytest.FixtureRequest) -> Size:
    """The size of the flood in a test, or in a drill."""
    return DRILL if request.config.getoption("drills") else TEST


@pytest.fixture
async def core(sqlite_store: SqliteStore, vault: Vault, size: Size) -> tuple[Bot, Core]:
    """A core with so much room in a minute."""
    bot = Bot(sqlite_store, vault)
    rules = replace(
        bot.campaign.rules,
        signatures_per_minute=size.a_minute,
        suspicious_per_minute=size.suspicious,
    )
    bot.campaign = replace(bot.campaign, rules=rules)
    bot.restart()
    await sqlite_store.transact(lambda tx: register_text(tx, bot.campaign.text))
    return bot, bot.core


async def test_a_flood_in_a_minute_is_marked_taken_out_and_put_back(
    served: Served, telegram: FakeTelegram, size: Size, ana: Person, ben: Person
) -> None:
    for someone in (ana, ben):
        await moderator(served.bot, str(someone.id), role=Role.ORGANISER, platform="telegram")
    signer = Person(telegram)
    await signer.types("/sign")
    await signer.presses("Without a name")
    await signer.presses("Sign")

    flood = [Person(telegram) for _ in range(size.flood)]
    await _sign(flood)
    late = [each for each in flood if "press the button once more in a minute" in each.reads]
    assert len(late) == size.flood - size.a_minute
    served.bot.clock.passes(timedelta(minutes=1))
    for each in late:
        await each.presses("Sign")
    assert (await served.bot.totals()).people == size.flood + 1

    assert "many in one minute by the same link" in await ana.types("/clean")
    assert str(size.flood) in ana.reads
    (look,) = [label for label in ana.last.labels if label.startswith("Look at")]
    await ana.presses(look)
    numbers = f"About {size.flood} fit. Signed so far: {size.flood + 1}; about 1 would be left."
    assert numbers in await ana.presses("Choose this batch")
    await ana.presses("Propose to take them out")
    await ana.presses("they look as if a program had made them")
    await ana.types("A hundred a minute, and nobody knows them.")
    await ana.presses("Propose it")
    await ben.types("/clean")
    await ben.presses("Approve: take them out")
    await served.core.dispatch.beside.settled()
    assert (await served.bot.totals()).people == 1
    taken = f"{size.flood} signatures were taken out, after two organisers"
    assert taken in await signer.types("/count")

    again, leaver, *others = flood
    assert "your signature was taken out with others" in await again.types("/sign")
    await again.presses("Without a name")
    assert "You have signed." in await again.presses("Sign")
    await leaver.types("/forget")
    await leaver.presses("Yes, erase everything")
    cleanup = await latest(served.bot)
    await ana.types(f"/clean undo {cleanup.code} yes")
    await served.core.dispatch.beside.settled()
    assert (await served.bot.totals()).people == size.flood
    assert await served.signature_of(leaver) is None
    assert await served.signature_of(others[0]) is not None
    rows = await served.bot.rows()
    assert rows["cleaned"] == rows["picked"] == []
