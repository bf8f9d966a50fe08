"""Alerts that are asked for with a signature begin apart from it, within the hour."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial
from random import Random

import pytest

from bot.broadcast.conductor import Conductor
from db import subscriptions
from db import wishes as rows
from db.broadcasts import State
from db.engine.transaction import Transaction
from db.secrets.vault import AccountTag, Purpose
from db.subscriptions import Subscription
from handlers.subscribing import wishes
from tests.stage.chats import Bot, Someone
from tests.stage.conducted import (
    APPROVED,
    APPROVER,
    AUTHOR,
    advances,
    put_alert,
    put_staff,
    state_of,
)
from tests.stage.disk import traces
from tests.stage.outlets import Field, until

SOON = "Your alerts begin within the hour, not at once"


async def asks(someone: Someone) -> str:
    """Sign, and ask for alerts in the form."""
    await someone.types("/sign")
    await someone.fills(appearance="anonymous", alerts="yes")
    return await someone.presses("Sign")


async def kept(bot: Bot, someone: Someone) -> Subscription | None:
    tag = bot.keys(someone.account, someone.platform).tag(Purpose.SUBSCRIPTION)
    return await bot.store.transact(lambda tx: subscriptions.subscription_of(tx, tag))


async def test_the_wish_is_kept_with_the_signature_and_begins_within_the_hour(
    bot: Bot, ana: Someone
) -> None:
    assert SOON in await asks(ana)
    assert await kept(bot, ana) is None
    await bot.an_hour_passes()
    found = await kept(bot, ana)
    assert found is not None
    tag = bot.keys(ana.account, ana.platform).tag(Purpose.SUBSCRIPTION)
    assert bot.vault.decrypt_address(tag, found.address) == ana.account
    assert replace(found, address=b"") == Subscription(b"", "en", ana.platform, 3, "2026-03")
    assert (await bot.rows())["wish"] == []


async def test_every_signature_writes_a_row_and_all_rows_are_alike(bot: Bot, ana: Someone) -> None:
    """So nothing in the log or in a number of rows says which signer takes alerts."""
    await asks(ana)
    await bot.someone("ben-with-a-much-longer-name").signs()
    (one, other) = (await bot.rows())["wish"]
    assert len(one[1]) == len(other[1]) > 500
    tag = bot.keys(ana.account, ana.platform).tag
    plain: dict[str, str | bytes] = {
        "account": ana.account,
        "subscription": bytes(tag(Purpose.SUBSCRIPTION)),
        "signature": bytes(tag(Purpose.SIGNATURE)),
    }
    assert traces(plain, one[1] + other[1]) == []
    await bot.an_hour_passes()
    rows = await bot.rows()
    assert (len(rows["subscription"]), rows["wish"]) == (1, [])


async def test_wishes_begin_in_a_drawn_order(bot: Bot) -> None:
    people = [bot.someone(f"someone-{number}") for number in range(12)]
    orders = []
    for seed in (1, 2):
        bot.campaign = replace(bot.campaign, chance=Random(seed))
        bot.restart()
        for someone in people:
            await asks(someone)
        begun: list[AccountTag] = []
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("db.subscriptions.begin", _noted(begun))
            await bot.store.transact(partial(wishes.fulfil, campaign=bot.campaign))
        orders.append([people_tag.hex() for people_tag in begun])
        for someone in people:
            await someone.types("/forget yes")
    assert sorted(orders[0]) == sorted(orders[1])
    assert orders[0] != orders[1] != sorted(orders[1])


def _noted(begun: list[AccountTag]):  # type: ignore[no-untyped-def]  # stands for a function
    async def begin(_: Transaction, new: Mapping[AccountTag, Subscription]) -> None:
        begun.extend(new)

    return begin


async def test_me_shows_the_wish_and_stop_ends_it(bot: Bot, ana: Someone) -> None:
    await asks(ana)
    words = await ana.types("/me")
    assert "You asked for alerts when you signed: they begin within the hour." in words
    assert "Alerts are off, and your account is erased" in await ana.presses("Stop alerts")
    assert "You asked for alerts" not in await ana.types("/me")
    await bot.an_hour_passes()
    assert await kept(bot, ana) is None


async def test_forget_leaves_no_wish(bot: Bot, ana: Someone) -> None:
    before = await bot.rows_but_receipts()
    await asks(ana)
    await ana.types("/forget yes")
    await bot.an_hour_passes()
    assert await bot.rows_but_receipts() == before


async def test_alerts_can_be_looked_at_and_begin_at_once_when_they_are_changed(
    bot: Bot, ana: Someone
) -> None:
    """A link that somebody else wrote leads to /alerts: that alone begins nothing."""
    await asks(ana)
    before = await bot.rows()
    for line in ("/alerts", "/alerts agree", "/alerts here 5", "/start alerts"):
        assert SOON in await ana.types(line)
        assert "Each is sent at once." in ana.reads
    assert await bot.rows() == before
    await ana.presses("Send them once a day")
    chosen = await kept(bot, ana)
    assert chosen is not None
    await bot.an_hour_passes()
    assert await kept(bot, ana) == chosen


async def test_alerts_begin_in_the_language_that_was_chosen_meanwhile(
    bot: Bot, ana: Someone
) -> None:
    await asks(ana)
    await ana.types("/language ar")
    await bot.an_hour_passes()
    found = await kept(bot, ana)
    assert found is not None
    assert found.locale == "ar"


async def test_a_changed_signature_keeps_the_wish_and_does_not_ask_again(
    bot: Bot, ana: Someone
) -> None:
    await asks(ana)
    await ana.types("/sign change")
    await ana.presses("Without a name")
    assert "Add: Action alerts" not in ana.offered
    assert SOON not in await ana.presses("Sign")
    await bot.an_hour_passes()
    assert await kept(bot, ana) is not None


async def test_a_withdrawn_signature_leaves_the_wish_alone(bot: Bot, ana: Someone) -> None:
    await ana.signs()
    await ana.types("/withdraw yes")
    assert (await bot.rows())["wish"] == []
    await asks(ana)
    await ana.types("/withdraw yes")
    await bot.an_hour_passes()
    assert await kept(bot, ana) is not None


async def test_what_was_begun_meanwhile_stays_as_it_is(bot: Bot, ana: Someone) -> None:
    """A press that came twice: the form's yes, and one under /alerts before the clock."""
    await asks(ana)
    tag = bot.keys(ana.account, ana.platform).tag(Purpose.WISH)
    hidden = await bot.store.transact(lambda tx: rows.wish_of(tx, tag))
    assert hidden is not None
    await ana.all("/alerts", "/alerts often weekly")
    chosen = await kept(bot, ana)
    await bot.store.transact(lambda tx: rows.keep(tx, tag, hidden))
    await bot.an_hour_passes()
    assert await kept(bot, ana) == chosen
    assert len((await bot.rows())["audience"]) == 1


async def test_a_wish_that_another_key_hid_is_dropped(bot: Bot, ana: Someone) -> None:
    await asks(ana)
    await bot.store.transact(lambda tx: tx.execute("UPDATE wish SET hidden = $1", bytes(600)))
    await bot.an_hour_passes()
    assert (await bot.rows())["wish"] == []
    assert await kept(bot, ana) is None


async def test_an_alert_that_begins_meanwhile_reaches_who_asked_before(
    bot: Bot, ana: Someone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of many who wait, a piece in each look of the conductor: the alert begins after the last."""
    monkeypatch.setattr(wishes, "PIECE", 2)
    field, people = await _alert_and_wishes(bot, ana)
    await advances(field, timedelta(minutes=10))
    assert await state_of(field) is None
    await advances(field)
    assert await state_of(field) is State.RUNNING
    assert [await _joined(bot, someone) for someone in people] == [0, 0, 0]


async def test_the_looks_that_it_takes_follow_each_other_at_once(
    bot: Bot, ana: Someone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many have signed in the last hour, an alert is not held up by a look a second."""
    monkeypatch.setattr(wishes, "PIECE", 1)
    field, _ = await _alert_and_wishes(bot, ana)
    bot.clock.passes(timedelta(minutes=10))
    stop = asyncio.Event()
    running = asyncio.create_task(Conductor(every=3600).run(bot.core, stop))

    async def begun() -> bool:
        return await state_of(field) is State.RUNNING

    await until(begun)
    stop.set()
    await running


async def _alert_and_wishes(bot: Bot, ana: Someone) -> tuple[Field, list[Someone]]:
    """An alert that begins in ten minutes, and three who ask for alerts before that."""
    field = Field(bot)
    await put_staff(field, "mo", AUTHOR)
    await put_staff(field, "ann", APPROVER)
    await put_alert(field, APPROVED)
    people = [ana, *(bot.someone(name) for name in ("ben", "cho"))]
    for someone in people:
        await asks(someone)
    return field, people


async def _joined(bot: Bot, someone: Someone) -> int:
    tag = bot.keys(someone.account, someone.platform).tag(Purpose.SUBSCRIPTION)
    row = await bot.store.transact(
        lambda tx: tx.row("SELECT joined FROM subscription WHERE tag = $1", tag)
    )
    assert row is not None
    return int(row[0])
