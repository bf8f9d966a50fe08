"""/alerts and /stop: asked for apart from signing, begun with what is still open, and its end."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db import alerts, broadcasts
from db.alerts import Alert, AlertState, AlertText
from db.broadcasts import BroadcastKind, State
from db.engine.moments import stamp
from db.engine.sqlite import SqliteStore
from db.engine.transaction import Transaction
from db.secrets.vault import Purpose, Vault
from db.signatures import register_text
from db.subscriptions import Subscription, Topic
from handlers.frame.apologies import FAILED
from tests.stage.chats import FIRST_DAY, Bot, Someone
from tests.stage.examples import examples
from tests.stage.stores import VAULT
from tests.stage.subscribers import kept, subscribes

AWAY = (FIRST_DAY + timedelta(9)).isoformat()
PAST = (FIRST_DAY - timedelta(1)).isoformat()


async def test_stop_erases_where_alerts_go_and_nothing_else(bot: Bot, ana: Someone) -> None:
    await ana.types("/sign")
    await ana.presses("Without a name")
    await ana.presses("Add: Action alerts")
    await ana.presses("Yes, write to me")
    await ana.presses("Sign")
    await bot.an_hour_passes()
    assert "Alerts go to this account" in await ana.types("/me")
    assert "Alerts are off" in await ana.presses("Stop alerts")
    rows = await bot.rows()
    assert rows["subscription"] == rows["audience"] == []
    assert (await bot.totals()).people == 1
    assert "Alerts go to" not in await ana.types("/me")


async def test_stop_without_alerts_says_so(ana: Someone) -> None:
    assert "You are not subscribed to alerts here." in await ana.types("/stop")


async def test_nothing_is_kept_before_somebody_says_yes(bot: Bot, ana: Someone) -> None:
    before = await bot.rows()
    assert "This is separate from signing." in await ana.types("/alerts")
    await ana.presses("No")
    for line in ("/alerts topic news on", "/alerts pause", "/alerts quiet", "/alerts say ar"):
        assert "May I write to you" in await ana.types(line)
    assert await bot.rows() == before


async def test_yes_is_to_action_alone_and_at_once(bot: Bot, ana: Someone) -> None:
    await subscribes(ana)
    found = await kept(bot, ana)
    tag = bot.keys(ana.account, "telegram").tag(Purpose.SUBSCRIPTION)
    assert bot.vault.decrypt_address(tag, found.address) == ana.account
    assert replace(found, address=b"") == Subscription(
        b"", "en", "telegram", consent_version=3, month="2026-03"
    )
    assert (await bot.totals()).people == 0
    said = ("On: Urgent action", "Off: Campaign news", "Off: Reminders of my pledges")
    assert all(line in ana.reads for line in (*said, "Each is sent at once."))


async def test_a_signature_with_alerts_is_the_same_yes(bot: Bot, ana: Someone) -> None:
    await ana.types("/sign")
    await ana.presses("Without a name")
    await ana.presses("Add: Action alerts")
    await ana.presses("Yes, write to me")
    await ana.presses("Sign")
    await bot.an_hour_passes()
    found = await kept(bot, ana)
    assert (found.topics, found.consent_version) == (Topic.ACTION, 3)


async def test_a_second_yes_changes_nothing_that_was_chosen(bot: Bot, ana: Someone) -> None:
    await ana.types("/sign")
    await ana.presses("Without a name")
    await ana.presses("Add: Action alerts")
    await ana.presses("Yes, write to me")
    signs = ana.button("Sign")
    await ana.types("/alerts")
    yes = ana.button("Yes, write to me")
    await ana.uses(yes)
    await ana.presses("Turn on: Campaign news")
    chosen = await kept(bot, ana)
    await ana.uses(yes)
    await ana.uses(signs)
    assert await kept(bot, ana) == chosen


async def test_where_others_read_alerts_are_asked_for_in_private(bot: Bot) -> None:
    group = bot.someone("7000000001", platform="telegram", private=False)
    assert "That is private" in await group.types("/alerts agree")
    assert (await bot.rows())["subscription"] == []


async def test_who_stands_in_a_channel_of_theirs_is_shown_the_way_to_its_alerts(
    ana: Someone,
) -> None:
    for _ in range(2):
        await ana.types("/alerts here 5")
        assert ana.button("Alerts in this channel").arguments == ("in", "5")
        await ana.types("/alerts agree")
    assert "Alerts in this channel" not in ana.offered


ALERT = Alert(
    "a1b2c3d4",
    "staff",
    None,
    AlertState.STARTED,
    Topic.ACTION,
    urgent=False,
    day=FIRST_DAY.isoformat(),
    texts={"en": AlertText("Write to your council", "They vote on Friday.", "Write today.")},
    ends=AWAY,
    language="en",
)


async def goes_out(bot: Bot, alert: Alert, ends: State = State.RUNNING, opens: int = 0) -> None:
    """`alert` as a broadcast; `opens` is how many minutes from now."""

    async def start(tx: Transaction) -> None:
        now = bot.clock()
        number = await broadcasts.start(
            tx,
            {"telegram": 0},
            kind=BroadcastKind.ALERT,
            started=stamp(now),
            opens=stamp(now + timedelta(minutes=opens)),
            alert=alert.id,
        )
        await alerts.put(tx, replace(alert, broadcast=number))
        await broadcasts.set_state(tx, number, ends, stamp(now))

    await bot.store.transact(start)


async def test_who_comes_late_gets_the_last_open_action_once(bot: Bot, ana: Someone) -> None:
    await goes_out(bot, replace(ALERT, id="0" * 8, texts={"en": AlertText("Older", "x")}))
    await goes_out(bot, ALERT)
    words = await subscribes(ana)
    assert "Sent before you subscribed, and still open:" in words
    assert "They vote on Friday." in words
    assert "Older" not in words
    assert ana.offered[:2] == ["I did it", "Not now"]
    assert await ana.repeats() == words
    assert "Write to your council" not in await ana.types("/alerts agree")


@pytest.mark.parametrize(
    ("alert", "ends"),
    [
        (replace(ALERT, state=AlertState.RECALLED), State.DONE),
        (replace(ALERT, state=AlertState.STOPPED), State.DONE),
        (replace(ALERT, ends=PAST), State.DONE),
        (replace(ALERT, topic=Topic.NEWS), State.DONE),
        (replace(ALERT, platforms=("discord",)), State.DONE),
        (replace(ALERT, languages=("ar",)), State.DONE),
        (replace(ALERT, countries=("TW",)), State.DONE),
        (ALERT, State.STOPPED),
        (ALERT, State.PAUSED),
    ],
)
async def test_who_comes_late_gets_nothing_that_is_not_for_them_or_not_right(
    bot: Bot, ana: Someone, alert: Alert, ends: State
) -> None:
    await goes_out(bot, alert, ends)
    assert "Write to your council" not in await subscribes(ana)


async def test_who_comes_while_only_the_staff_have_it_gets_it_too(bot: Bot, ana: Someone) -> None:
    """The lane passes them by, for it had begun."""
    await goes_out(bot, ALERT, opens=1)
    assert "Write to your council" in await subscribes(ana)


async def test_who_asks_for_alerts_while_signing_gets_the_last_open_action(
    bot: Bot, ana: Someone
) -> None:
    await goes_out(bot, ALERT)
    await ana.types("/sign")
    await ana.presses("Without a name")
    await ana.presses("Add: Action alerts")
    await ana.presses("Yes, write to me")
    words = await ana.presses("Sign")
    assert "You have signed" in words
    assert "Sent before you subscribed, and still open:" in words
    assert ana.offered[:2] == ["I did it", "Not now"]


async def test_an_action_without_an_end_stays_open(bot: Bot, ana: Someone) -> None:
    await goes_out(bot, replace(ALERT, ends=None), State.DONE)
    assert "Write to your council" in await subscribes(ana)


def recounted(rows: dict[str, list[tuple[Any, ...]]]) -> dict[tuple[Any, ...], int]:
    """The audience as the subscriptions say it: columns as in the migrations."""
    found: dict[tuple[Any, ...], int] = {}
    for row in rows["subscription"]:
        _, _, locale, platform, _, _, kind, topics, often, zone, _, _, country, paused, *_ = row
        if not paused:
            cell = (platform, kind, often, zone, locale, country, topics)
            found[cell] = found.get(cell, 0) + 1
    return found


ACTS = (
    *(f"/alerts topic {name}" for name in ("action", "news", "milestones", "reminders")),
    *(f"/alerts topic {name} off" for name in ("action", "news", "reminders")),
    *("/alerts agree", "/alerts pause", "/alerts resume", "/alerts often daily", "/stop"),
    *("/alerts often at-once", "/alerts often never", "/alerts country off", "/alerts quiet off"),
    *("/language ar", "/language auto", "/alerts topic", "/alerts here", "/alerts in 5 pause"),
    *("/pledge law-ban-bill", "/pledges done law-ban-bill", "/pledges withdraw law-ban-bill"),
    *("/cancel", "/forget yes", "/alerts zone", "Taipei", "/alerts country", "Norway"),
)


def test_no_order_of_acts_leaves_the_audience_wrong_or_a_subscription_without_topics(
    sqlite_path: Path, vault: Vault
) -> None:
    with asyncio.Runner() as runner:
        store = runner.run(SqliteStore.open(sqlite_path, VAULT))
        bot = Bot(store, vault)
        runner.run(store.transact(lambda tx: register_text(tx, bot.campaign.text)))
        people = [bot.someone(name, platform="telegram") for name in ("ana", "ben")]

        @given(st.lists(st.tuples(st.sampled_from(people), st.sampled_from(ACTS)), max_size=25))
        @settings(max_examples=examples(40))
        def acts(done: list[tuple[Someone, str]]) -> None:
            for someone, line in done:
                assert FAILED.message not in runner.run(someone.types(line))
                for button in someone.reply.buttons:
                    if button.arguments[-1:] == ("send",):
                        runner.run(someone.uses(button))
                        break
            rows = runner.run(bot.rows())
            assert {row[:7]: row[7] for row in rows["audience"]} == recounted(rows)
            assert all(row[7] for row in rows["subscription"])

        try:
            acts()
        finally:
            runner.run(store.close())
