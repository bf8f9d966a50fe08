"""Alerts in groups and channels: asked for in private, by who manages them, until they end it."""

from __future__ import annotations

import pytest

from db import notices, subscriptions
from db.audience import Subscriber
from db.secrets.vault import Column, Purpose
from db.subscriptions import Subscription
from handlers.frame.throttle import LIMITS
from messages.request import ChatId, chat_account
from tests.stage.telegram.fake import USERNAME, FakeTelegram, Refused
from tests.stage.telegram.people import Group, Person
from tests.stage.telegram.served import Served

NOT_THEIRS = "Only those who run that chat can change its alerts."
PLACES = ("group", "supergroup", "channel")

pytestmark = pytest.mark.usefixtures("served")


async def kept(served: Served, chat: int) -> Subscription | None:
    account = chat_account(ChatId(str(chat)))
    tag = served.bot.keys(account, "telegram").tag(Purpose.SUBSCRIPTION)
    return await served.bot.store.transact(lambda tx: subscriptions.subscription_of(tx, tag))


async def subscribes(person: Person, group: Group) -> str:
    group.is_managed_by(person)
    await person.types(f"/start alerts-in-{-group.id}")
    return await person.presses("Post alerts there")


async def test_a_group_that_asks_is_shown_both_ways(ana: Person, group: Group) -> None:
    await group.hears(ana, "/alerts")
    (shown,) = group.shown
    assert [(each["text"], each["url"]) for each in shown.buttons] == [
        ("Open the private chat", f"https://t.me/{USERNAME}?start=alerts"),
        ("Alerts in that chat", f"https://t.me/{USERNAME}?start=alerts-in-{-group.id}"),
    ]


@pytest.mark.parametrize("status", ["creator", "administrator"])
@pytest.mark.parametrize("kind", PLACES)
async def test_who_manages_a_chat_asks_for_its_alerts(
    served: Served, telegram: FakeTelegram, ana: Person, kind: str, status: str
) -> None:
    group = Group(telegram, kind)
    group.is_managed_by(ana, status)
    assert "Everybody in that chat sees it." in await ana.types(f"/start alerts-in-{-group.id}")
    assert await kept(served, group.id) is None
    await ana.presses("Post alerts there")
    found = await kept(served, group.id)
    assert found is not None
    account = chat_account(ChatId(str(group.id)))
    tag = served.bot.keys(account, "telegram").tag(Purpose.SUBSCRIPTION)
    assert found.kind is Subscriber.CHAT
    assert found.owner is not None
    assert served.bot.vault.decrypt_address(tag, found.address) == str(group.id)
    assert served.bot.vault.decrypt_address(tag, found.owner, Column.OWNER) == ana.account
    assert group.shown == []


async def test_a_chats_settings_are_pressed_like_ones_own(
    served: Served, ana: Person, group: Group
) -> None:
    await subscribes(ana, group)
    await ana.presses("Turn on: Campaign news")
    await ana.presses("Country")
    await ana.types("taiwan")
    await ana.presses("Keep this")
    await ana.presses("Language")
    assert "Arabic" in await ana.presses("العربية")
    found = await kept(served, group.id)
    assert found is not None
    assert (found.topics, found.country, found.locale) == (3, "TW", "ar")
    assert "Alerts in that chat are off" in await ana.presses("Stop alerts")
    assert await kept(served, group.id) is None


@pytest.mark.parametrize("status", ["member", "restricted", "left", "kicked"])
@pytest.mark.parametrize("act", ["/alerts in {}", "/alerts in {} pause", "/stop in {}"])
async def test_nobody_else_changes_them(
    served: Served, ana: Person, ben: Person, group: Group, act: str, status: str
) -> None:
    await subscribes(ana, group)
    await ben.types("/alerts agree")
    before = await kept(served, group.id)
    group.is_managed_by(ben, status)
    assert NOT_THEIRS in await ben.types(act.format(-group.id))
    assert await kept(served, group.id) == before
    assert "Your alerts" in await ben.types("/alerts")


async def test_who_managed_a_chat_once_presses_in_vain(
    served: Served, ana: Person, group: Group
) -> None:
    await subscribes(ana, group)
    before = await kept(served, group.id)
    group.is_managed_by(ana, "member")
    assert NOT_THEIRS in await ana.presses("Pause")
    assert await kept(served, group.id) == before


@pytest.mark.parametrize(
    "refusal", [Refused(400, "chat not found"), Refused(429, "Too Many", retry_after=1), None]
)
async def test_what_telegram_does_not_say_is_no(
    served: Served, telegram: FakeTelegram, ana: Person, group: Group, refusal: Refused | None
) -> None:
    group.is_managed_by(ana)
    telegram.fails("getChatMember", refusal)
    assert NOT_THEIRS in await ana.types(f"/alerts in {-group.id} agree")
    assert await kept(served, group.id) is None


@pytest.mark.parametrize(
    "payload", ["alerts-in-", "alerts-in-x", "alerts-in-5-pause", "alerts-in--5", "stop-in-5"]
)
async def test_no_other_link_is_about_a_chat(
    telegram: FakeTelegram, ana: Person, payload: str
) -> None:
    await ana.types(f"/start {payload}")
    assert telegram.calls["getChatMember"] == 0


async def test_an_id_of_any_length_is_answered(ana: Person) -> None:
    for id in ("0", "9" * 20, "9" * 21, "-5", "٥", "five"):
        assert NOT_THEIRS in await ana.types(f"/alerts in {id}")


async def test_who_adds_the_bot_is_shown_the_way_to_its_alerts(
    served: Served, ana: Person, group: Group
) -> None:
    group.is_managed_by(ana)
    await group.changes(ana, "left", "member")
    assert "I am in your group now." in ana.reads
    await ana.presses("Alerts in that chat")
    await ana.presses("Post alerts there")
    assert await kept(served, group.id) is not None


async def test_who_lets_the_bot_into_a_channel_is_shown_the_same(
    telegram: FakeTelegram, ana: Person
) -> None:
    channel = Group(telegram, "channel")
    channel.is_managed_by(ana)
    await channel.changes(ana, "left", "administrator")
    assert "I post nothing there before you say so." in ana.reads
    assert "Shall I post there" in await ana.presses("Alerts in that chat")
    assert channel.shown == []


@pytest.mark.parametrize(
    ("kind", "now"),
    [
        *((kind, now) for kind in PLACES for now in ("left", "kicked")),
        ("supergroup", "restricted"),
    ],
)
async def test_a_chat_that_puts_the_bot_out_gets_no_more_alerts(
    served: Served, telegram: FakeTelegram, ana: Person, kind: str, now: str
) -> None:
    group, other = Group(telegram, kind), Group(telegram, kind)
    for each in (group, other):
        await subscribes(ana, each)
    await ana.types("/alerts agree")
    shown = len(ana.shown)
    await group.changes(ana, "administrator", now, inside=False)
    assert await kept(served, group.id) is None
    assert await kept(served, other.id) is not None
    assert len(ana.shown) == shown
    assert "Your alerts" in await ana.types("/alerts")


async def told(served: Served) -> list[str]:
    """Whom a notice waits for, or has reached."""
    vault = served.bot.vault
    waiting = await served.bot.store.transact(lambda tx: notices.on(tx, "telegram"))
    sent = [each.chat for each in served.telegram.shown if "can no longer reach" in each.text]
    return [*(vault.decrypt_address(each.id, each.address) for each in waiting), *map(str, sent)]


@pytest.mark.parametrize("now", ["left", "kicked", "silenced"])
async def test_whose_chat_is_silenced_by_somebody_else_hears_of_it(
    served: Served, telegram: FakeTelegram, ana: Person, ben: Person, now: str
) -> None:
    channel = Group(telegram, "channel")
    await subscribes(ana, channel)
    if now == "silenced":
        await channel.changes(ben, "administrator", "administrator", posts=False)
    else:
        await channel.changes(ben, "administrator", now)
    assert await kept(served, channel.id) is None
    assert ana.account in await told(served)
    assert ben.account not in await told(served)


async def test_a_channel_that_lets_the_bot_post_keeps_its_alerts(
    served: Served, telegram: FakeTelegram, ana: Person, ben: Person
) -> None:
    channel = Group(telegram, "channel")
    await subscribes(ana, channel)
    await channel.changes(ben, "administrator", "administrator", posts=True)
    assert await kept(served, channel.id) is not None
    assert await told(served) == []


async def test_a_bot_that_is_restricted_but_there_stays(
    served: Served, ana: Person, group: Group
) -> None:
    await subscribes(ana, group)
    await group.changes(ana, "member", "restricted", inside=True)
    assert await kept(served, group.id) is not None


async def test_who_was_too_quick_still_puts_the_bot_out(
    served: Served, ana: Person, group: Group
) -> None:
    await subscribes(ana, group)
    for _ in range(LIMITS[0][0] + 2):
        await ana.types("/count")
    await group.changes(ana, "member", "left")
    assert await kept(served, group.id) is None


async def test_a_group_that_becomes_a_supergroup_keeps_its_alerts(
    served: Served, telegram: FakeTelegram, ana: Person
) -> None:
    old, new = Group(telegram, "group"), Group(telegram)
    await subscribes(ana, old)
    await old.hears(ana, "", migrate_to_chat_id=new.id)
    assert await kept(served, old.id) is None
    assert await kept(served, new.id) is not None
    new.is_managed_by(ana)
    assert "On: Urgent action" in await ana.types(f"/alerts in {-new.id}")
    assert old.shown == new.shown == []
