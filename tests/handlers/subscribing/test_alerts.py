"""/alerts and /stop: asked for apart from signing, which, how often and when, and its end."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.adapters.telegram.buttons import PARTED, ROOM
from db import alerts, audience, broadcasts, subscriptions
from db.alerts import Alert, AlertState, AlertText
from db.broadcasts import BroadcastKind, State
from db.engine.moments import stamp
from db.engine.sqlite import SqliteStore
from db.engine.transaction import Transaction
from db.secrets.vault import Purpose, Vault
from db.signatures import register_text
from db.subscriptions import Frequency, Subscription, Topic
from handlers.dispatch import FAILED
from messages.zones import choices, code_of, zone_of
from tests.stage.chats import FIRST_DAY, Bot, Someone
from tests.stage.examples import examples

AWAY = (FIRST_DAY + timedelta(9)).isoformat()
PAST = (FIRST_DAY - timedelta(1)).isoformat()


@pytest.fixture
def ana(bot: Bot) -> Someone:
    return bot.someone("7000000001", platform="telegram")


async def kept(bot: Bot, someone: Someone) -> Subscription:
    tag = bot.keys(someone.account, someone.platform).tag(Purpose.SUBSCRIPTION)
    found = await bot.store.transact(lambda tx: subscriptions.subscription_of(tx, tag))
    assert found is not None
    return found


async def subscribes(someone: Someone) -> str:
    await someone.types("/alerts")
    return await someone.presses("Yes, write to me")


async def test_stop_erases_where_alerts_go_and_nothing_else(bot: Bot, ana: Someone) -> None:
    await ana.types("/sign")
    await ana.presses("Without a name")
    await ana.presses("Add: Action alerts")
    await ana.presses("Yes, write to me")
    await ana.presses("Sign")
    assert "Alerts go to this account" in await ana.types("/me")
    assert "Alerts are off" in await ana.presses("Stop alerts")
    rows = await bot.rows()
    assert rows["subscription"] == rows["audience"] == []
    assert (await bot.totals()).people == 1
    assert "Alerts go to" not in await ana.types("/me")


async def test_stop_without_alerts_says_so(ana: Someone) -> None:
    assert "You get no alerts from here." in await ana.types("/stop")


async def test_nothing_is_kept_before_somebody_says_yes(bot: Bot, ana: Someone) -> None:
    before = await bot.rows()
    assert "This is apart from signing." in await ana.types("/alerts")
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
        b"", "en", "telegram", consent_version=2, day=FIRST_DAY.isoformat()
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
    found = await kept(bot, ana)
    assert (found.topics, found.consent_version) == (Topic.ACTION, 2)


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


@pytest.mark.parametrize(
    ("label", "topic"),
    [
        ("Campaign news", Topic.NEWS),
        ("Milestones", Topic.MILESTONES),
        ("Reminders of my pledges", Topic.REMINDERS),
    ],
)
async def test_each_topic_is_turned_on_and_off(
    bot: Bot, ana: Someone, label: str, topic: Topic
) -> None:
    await subscribes(ana)
    on = ana.button(f"Turn on: {label}")
    assert f"On: {label}" in await ana.uses(on)
    await ana.uses(on)
    assert (await kept(bot, ana)).topics == Topic.ACTION | topic
    assert f"Off: {label}" in await ana.presses(f"Turn off: {label}")
    assert (await kept(bot, ana)).topics == Topic.ACTION


async def test_the_last_topic_is_not_turned_off_but_alerts_can_be_stopped(
    bot: Bot, ana: Someone
) -> None:
    await subscribes(ana)
    assert "That is the last topic." in await ana.presses("Turn off: Urgent action")
    assert (await kept(bot, ana)).topics == Topic.ACTION
    assert "On: Urgent action" in await ana.presses("Keep it")
    await ana.presses("Turn off: Urgent action")
    assert "Alerts are off" in await ana.presses("Stop alerts")


async def test_consent_to_another_topic_is_to_todays_words(bot: Bot, ana: Someone) -> None:
    await subscribes(ana)
    older = replace(await kept(bot, ana), consent_version=1)
    tag = bot.keys(ana.account, "telegram").tag(Purpose.SUBSCRIPTION)
    await bot.store.transact(lambda tx: subscriptions.subscribe(tx, tag, older))
    await ana.types("/alerts pause")
    assert (await kept(bot, ana)).consent_version == 1
    await ana.presses("Turn on: Milestones")
    assert (await kept(bot, ana)).consent_version == 2


@pytest.mark.parametrize(
    ("label", "frequency", "said"),
    [
        ("Send them once a day", Frequency.DAILY, "once a day, at 9:00 (UTC)"),
        ("Send them once a week", Frequency.WEEKLY, "once a week, at 9:00 (UTC)"),
    ],
)
async def test_how_often(
    bot: Bot, ana: Someone, label: str, frequency: Frequency, said: str
) -> None:
    await subscribes(ana)
    assert said in await ana.presses(label)
    assert (await kept(bot, ana)).frequency is frequency
    assert "Each is sent at once." in await ana.presses("Send each at once")
    assert (await kept(bot, ana)).frequency is Frequency.AT_ONCE


async def test_a_pause_takes_nobody_off_the_list_but_out_of_the_audience(
    bot: Bot, ana: Someone
) -> None:
    await subscribes(ana)
    assert "Paused: nothing is sent" in await ana.presses("Pause")
    assert (await kept(bot, ana)).paused
    assert await bot.store.transact(audience.cells) == ()
    assert "Paused" not in await ana.presses("Go on")
    assert [number for _, number in await bot.store.transact(audience.cells)] == [1]


async def test_quiet_hours_by_ones_own_clock(bot: Bot, ana: Someone) -> None:
    await subscribes(ana)
    await ana.presses("Quiet hours")
    assert "Until which hour?" in await ana.presses("22:00")
    assert "Type a large city" in await ana.types("7")
    await ana.types("TAIPEI")
    assert "waits until they are over" in ana.reads
    assert "Quiet from 22:00 to 7:00 (Asia/Taipei)" in await ana.presses("Keep this")
    found = await kept(bot, ana)
    assert (found.quiet_from, found.quiet_until, found.zone) == (22, 7, "Asia/Taipei")
    assert "Quiet from" not in await ana.presses("No quiet hours")
    found = await kept(bot, ana)
    assert (found.quiet_from, found.quiet_until, found.zone) == (None, None, "Asia/Taipei")


async def test_who_has_a_time_zone_is_not_asked_for_it_again(ana: Someone) -> None:
    await subscribes(ana)
    await ana.presses("Time zone")
    await ana.types("taipei")
    await ana.presses("Keep this")
    await ana.presses("Quiet hours")
    await ana.presses("23:00")
    assert "Time zone: Taipei, Taiwan (Asia/Taipei)" in await ana.presses("6:00")


async def test_quiet_hours_end_at_another_hour_than_they_begin(ana: Someone) -> None:
    await subscribes(ana)
    await ana.presses("Quiet hours")
    await ana.presses("22:00")
    assert "another hour than they begin" in await ana.presses("22:00")
    assert "Type a large city" in await ana.presses("8:00")


@pytest.mark.parametrize(
    ("typed", "language", "zone"),
    [
        ("taipei", "en", "Asia/Taipei"),
        ("asia/taipei", "en", "Asia/Taipei"),
        ("New York", "en", "America/New_York"),
        ("America/New_York", "ar", "America/New_York"),
        ("new york", "zh-TW", "America/New_York"),
        ("台北", "zh-TW", "Asia/Taipei"),
        ("Vietnam", "en", "Asia/Ho_Chi_Minh"),
        ("buenos aires", "en", "America/Argentina/Buenos_Aires"),
        ("paris", "en", "Europe/Paris"),
        ("utc", "en", "UTC"),
    ],
)
async def test_a_city_or_a_country_says_the_time_zone(
    bot: Bot, ana: Someone, typed: str, language: str, zone: str
) -> None:
    await ana.types(f"/language {language}")
    await ana.all("/alerts agree", "/alerts zone", typed)
    (send,) = [b for b in ana.reply.buttons if b.arguments[-1:] == ("send",)]
    await ana.uses(send)
    assert (await kept(bot, ana)).zone == zone


async def test_a_country_with_several_zones_offers_them_as_buttons(bot: Bot, ana: Someone) -> None:
    await subscribes(ana)
    await ana.presses("Time zone")
    assert "Several fit." in await ana.types("new zealand")
    await ana.presses("Auckland, New Zealand (Pacific/Auckland)")
    await ana.presses("Keep this")
    assert (await kept(bot, ana)).zone == "Pacific/Auckland"


def test_every_zone_is_known_by_a_code_that_a_button_can_carry() -> None:
    found = choices("en")
    assert len({choice.value for choice in found}) == len(found) > 300
    for choice in found:
        zone = zone_of(choice.value)
        assert zone is not None
        assert code_of(zone) == choice.value
        words = ("form", "0" * 8, "answer", "zone", choice.value)
        assert len(PARTED.join(words).encode()) <= ROOM
    assert zone_of("") is None


async def test_a_country_is_named_and_unnamed(bot: Bot, ana: Someone) -> None:
    await subscribes(ana)
    assert "for one country only" in await ana.presses("Country")
    await ana.types("taiwan")
    assert "Country: Taiwan" in await ana.presses("Keep this")
    assert (await kept(bot, ana)).country == "TW"
    assert "Country: Taiwan" not in await ana.presses("No country")
    assert (await kept(bot, ana)).country == ""


async def test_what_was_asked_while_alerts_ended_changes_nothing(bot: Bot, ana: Someone) -> None:
    await subscribes(ana)
    await ana.presses("Country")
    await ana.types("taiwan")
    keeps = ana.button("Keep this")
    await ana.types("/stop")
    assert "Alerts were stopped meanwhile" in await ana.uses(keeps)
    assert (await bot.rows())["subscription"] == []


async def test_alerts_come_in_the_language_that_is_read(bot: Bot, ana: Someone) -> None:
    await subscribes(ana)
    await ana.all("/language ar", "/alerts topic news")
    assert (await kept(bot, ana)).locale == "ar"


async def test_a_terminal_is_told_that_nothing_reaches_it(bot: Bot, ana: Someone) -> None:
    said = "Nothing can be sent to a terminal"
    assert said in await subscribes(bot.someone("here"))
    assert said not in await subscribes(ana)


async def test_where_others_read_alerts_are_asked_for_in_private(bot: Bot) -> None:
    group = bot.someone("7000000001", platform="telegram", private=False)
    assert "That is between us" in await group.types("/alerts agree")
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
    assert "This went out before you came, and is still open:" in words
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
    assert "Your signature is kept" in words
    assert "This went out before you came, and is still open:" in words
    assert ana.offered[:2] == ["I did it", "Not now"]


async def test_alerts_come_in_the_language_that_is_chosen_later(bot: Bot, ana: Someone) -> None:
    await subscribes(ana)
    await ana.types("/language zh-TW")
    tag = bot.keys(ana.account, ana.platform).tag(Purpose.SUBSCRIPTION)
    kept = await bot.store.transact(lambda tx: subscriptions.subscription_of(tx, tag))
    assert kept is not None
    assert kept.locale == "zh-Hant-TW"


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
        store = runner.run(SqliteStore.open(sqlite_path))
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


def test_whatever_is_typed_the_form_goes_on(sqlite_path: Path, vault: Vault) -> None:
    with asyncio.Runner() as runner:
        store = runner.run(SqliteStore.open(sqlite_path))
        bot = Bot(store, vault)
        ana = bot.someone("ana", platform="telegram")
        runner.run(ana.types("/alerts agree"))

        @given(st.lists(st.text(max_size=60) | st.sampled_from(("7", "22:00", "Taipei"))))
        @settings(max_examples=examples(60))
        def types(lines: list[str]) -> None:
            runner.run(ana.types("/cancel"))
            runner.run(ana.types("/alerts quiet"))
            for line in lines:
                runner.run(ana.sends(None, text=line))
                assert ana.reply.form is not None
                assert FAILED.message not in ana.reads
            if ana.reply.form is not None and ana.reply.form.asking is None:
                assert set(ana.reply.form.values) == {"from", "until", "zone"}

        try:
            types()
        finally:
            runner.run(store.close())
