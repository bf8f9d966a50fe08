"""When somebody came is forgotten as soon as no broadcast needs it, and not before."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from db import broadcasts, deliveries
from db.alerts import Alert
from db.broadcasts import BEGINNING, Broadcast, State
from db.deliveries import Recipient, Result, Settled
from db.engine.moments import stamp
from db.engine.transaction import Transaction
from db.subscriptions import Frequency, Subscription
from handlers.broadcasting import content, digests, joining
from tests.stage.chats import Bot
from tests.stage.factories import tag_of
from tests.stage.readership import ALERT, DAILY, READER, WEEKLY, Readership

BEFORE, AFTER, LATER = (replace(ALERT, id=id) for id in ("abc234", "def567", "ghj234"))


class Weeks(Readership):
    """A bot that sends alerts and digests, and a clock that goes on."""

    async def sends_and_ends(self, alert: Alert) -> int:
        """Send an alert, to its end; its broadcast's number."""
        number = await self.sends(alert)
        await self.ends(number)
        return number

    async def ends(self, number: int) -> None:
        """Let a broadcast end."""
        now = stamp(self.bot.clock())
        await self.bot.store.transact(lambda tx: broadcasts.set_state(tx, number, State.DONE, now))

    async def digest(self, frequency: Frequency, zone: str) -> int:
        """Begin a digest; its number, 0 if there is nothing to send."""
        begin = partial(digests.digest, campaign=self.bot.campaign, frequency=frequency, zone=zone)
        named = await self.bot.store.transact(partial(begin, due=self.bot.clock()))
        return int(named.rpartition(" ")[2] or 0)

    async def ids(self, name: str, number: int) -> tuple[str, ...]:
        """The alerts that somebody gets in a digest."""

        async def read(tx: Transaction) -> tuple[str, ...]:
            broadcast = await broadcasts.broadcast(tx, number)
            assert broadcast is not None
            one = await _recipient(tx, broadcast, name)
            chosen = (await content.load(tx, self.bot.campaign, broadcast)).choose(one)
            key = chosen.key if chosen else ((),)
            assert isinstance(key, tuple)
            return tuple(key[0])

        return await self.bot.store.transact(read)

    async def arrives(self, name: str, number: int) -> None:
        """Let somebody get a broadcast, as message 17."""
        covered = self.bot.vault.cover(tag_of(name), number, 17)
        copied = Settled(tag_of(name), Result.SENT, copy=covered)
        await self.bot.store.transact(
            lambda tx: deliveries.record(tx, number, "telegram", [copied], None)
        )

    async def joined(self, name: str) -> int:
        """What somebody came after, as far as that is kept once the clock has looked."""
        await joining.forget(self.bot.store, self.bot.clock())
        row = await self.bot.store.transact(
            lambda tx: tx.row("SELECT joined FROM subscription WHERE tag = $1", tag_of(name))
        )
        assert row is not None
        return int(row[0])


async def _recipient(tx: Transaction, broadcast: Broadcast, name: str) -> Recipient:
    found = await deliveries.following(tx, broadcast, "telegram", BEGINNING, 99)
    return next(each for each in found if each.tag == tag_of(name))


@pytest.fixture
def weeks(bot: Bot) -> Weeks:
    return Weeks(bot)


async def test_it_is_kept_while_the_broadcast_goes_on_and_forgotten_at_its_end(
    weeks: Weeks,
) -> None:
    await weeks.sends()
    await weeks.subscribe("ana", READER)
    assert await weeks.joined("ana") == 1
    await weeks.ends(1)
    assert await weeks.joined("ana") == 0


async def test_an_earlier_broadcast_that_waits_keeps_it(weeks: Weeks) -> None:
    await weeks.sends()
    await weeks.sends_and_ends(AFTER)
    await weeks.subscribe("ana", READER)
    assert await weeks.joined("ana") == 2
    await weeks.ends(1)
    assert await weeks.joined("ana") == 0


@pytest.mark.parametrize(
    ("reader", "frequency"), [(DAILY, Frequency.DAILY), (WEEKLY, Frequency.WEEKLY)]
)
async def test_no_digest_carries_what_was_sent_before_its_reader_came(
    weeks: Weeks, reader: Subscription, frequency: Frequency
) -> None:
    await weeks.subscribe("ben", reader)
    await weeks.sends_and_ends(BEFORE)
    await weeks.subscribe("ana", reader)
    weeks.bot.clock.passes(timedelta(hours=1))
    await weeks.sends_and_ends(AFTER)
    weeks.bot.clock.passes(timedelta(hours=20))
    assert await weeks.joined("ana") == 1
    number = await weeks.digest(frequency, reader.zone)
    assert await weeks.joined("ana") == 1
    assert await weeks.ids("ben", number) == (BEFORE.id, AFTER.id)
    assert await weeks.ids("ana", number) == (AFTER.id,)
    await weeks.ends(number)
    assert await weeks.joined("ana") == 0
    weeks.bot.clock.passes(timedelta(days=6))
    await weeks.sends_and_ends(LATER)
    second = await weeks.digest(frequency, reader.zone)
    assert await weeks.ids("ana", second) == (LATER.id,)


async def test_without_a_digest_it_is_kept_until_none_can_carry_the_alert(weeks: Weeks) -> None:
    """The first digest of a time zone looks back, and one after a break looks back further."""
    await weeks.sends_and_ends(BEFORE)
    await weeks.subscribe("ana", WEEKLY)
    weeks.bot.clock.passes(timedelta(days=13))
    assert await weeks.joined("ana") == 1
    weeks.bot.clock.passes(timedelta(days=2))
    assert await weeks.joined("ana") == 0
    await weeks.sends_and_ends(AFTER)
    number = await weeks.digest(Frequency.WEEKLY, WEEKLY.zone)
    assert await weeks.ids("ana", number) == (AFTER.id,)


@pytest.mark.parametrize("change", [{"frequency": Frequency.WEEKLY}, {"zone": "Asia/Taipei"}])
async def test_who_changes_to_other_digests_gets_nothing_of_before_in_them(
    weeks: Weeks, change: dict[str, Any]
) -> None:
    """Neither what was sent before they came, which is forgotten, nor what they have had."""
    await weeks.subscribe("ben", replace(DAILY, **change))
    await weeks.sends_and_ends(BEFORE)
    await weeks.subscribe("ana", DAILY)
    weeks.bot.clock.passes(timedelta(hours=1))
    await weeks.sends_and_ends(AFTER)
    weeks.bot.clock.passes(timedelta(hours=20))
    await weeks.ends(await weeks.digest(Frequency.DAILY, DAILY.zone))
    assert await weeks.joined("ana") == 0
    changed = replace(DAILY, **change)
    await weeks.subscribe("ana", changed)
    await weeks.sends_and_ends(LATER)
    number = await weeks.digest(changed.frequency, changed.zone)
    assert await weeks.ids("ana", number) == (LATER.id,)
    assert LATER.id in await weeks.ids("ben", number)


async def test_who_heard_at_once_is_not_told_again_in_a_digest(weeks: Weeks) -> None:
    await weeks.subscribe("ana", READER)
    await weeks.sends_and_ends(BEFORE)
    going_on = await weeks.sends(AFTER)
    await weeks.subscribe("ana", DAILY)
    await weeks.ends(going_on)
    number = await weeks.digest(Frequency.DAILY, DAILY.zone)
    assert await weeks.ids("ana", number) == (AFTER.id,)


async def test_the_copy_of_a_digest_keeps_it_while_the_copy_may_be_changed(weeks: Weeks) -> None:
    await weeks.subscribe("ben", DAILY)
    await weeks.sends_and_ends(BEFORE)
    await weeks.subscribe("ana", DAILY)
    await weeks.sends_and_ends(AFTER)
    number = await weeks.digest(Frequency.DAILY, DAILY.zone)
    await weeks.arrives("ana", number)
    await weeks.ends(number)
    assert await weeks.joined("ana") == 1
    weeks.bot.clock.passes(timedelta(days=31))
    assert await weeks.joined("ana") == 0


async def test_many_are_looked_at_in_pieces(weeks: Weeks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joining, "PIECE", 3)
    await weeks.sends_and_ends(BEFORE)
    for number in range(10):
        await weeks.subscribe(f"someone {number}", READER)
    assert await joining.forget(weeks.bot.store, weeks.bot.clock()) == 10
