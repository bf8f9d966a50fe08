"""Alerts for a group or channel: only by who manages it, and apart from anybody's own."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from bot.adapters.telegram.buttons import PARTED, ROOM
from db import subscriptions
from db.audience import Subscriber
from db.secrets.vault import AccountKeys, Column, Purpose, Vault
from db.subscriptions import Frequency, Subscription, Topic
from messages.request import Account, Chat, ChatId, Event, Request, UpdateId, chat_account
from tests.stage.chats import Bot
from tests.stage.managing import GROUP, OTHER, Member
from tests.stage.words import catalogs

NOT_THEIRS = "Only those who run that chat can change its alerts."


@pytest.fixture
def ana(bot: Bot) -> Member:
    return Member(bot, "7000000001", "en", "telegram", private=True)


def chat(bot: Bot, id: str = GROUP) -> AccountKeys:
    return bot.keys(chat_account(ChatId(id)), "telegram")


async def kept(bot: Bot, id: str = GROUP) -> Subscription | None:
    tag = chat(bot, id).tag(Purpose.SUBSCRIPTION)
    return await bot.store.transact(lambda tx: subscriptions.subscription_of(tx, tag))


def about(id: str, *act: str) -> str:
    return " ".join((f"/alerts in {id[1:]}", *act))


async def subscribes(ana: Member) -> str:
    await ana.types(about(GROUP))
    return await ana.presses("Post alerts there")


async def test_a_chat_is_asked_for_once_by_who_manages_it(bot: Bot, ana: Member) -> None:
    assert "Everybody in that chat sees it." in await ana.types(about(GROUP))
    assert (await bot.rows())["subscription"] == []
    assert "Alerts in that chat" in await ana.presses("Post alerts there")
    found = await kept(bot)
    assert found is not None
    tag = chat(bot).tag(Purpose.SUBSCRIPTION)
    assert found.owner is not None
    assert bot.vault.decrypt_address(tag, found.address) == GROUP
    assert bot.vault.decrypt_address(tag, found.owner, Column.OWNER) == ana.account
    assert found.owner_tag == bot.keys(ana.account, "telegram").tag(Purpose.OWNER)
    assert replace(found, address=b"", owner=None, owner_tag=None) == Subscription(
        b"", "en", "telegram", 3, "2026-03", kind=Subscriber.CHAT
    )


@pytest.mark.parametrize(
    "line",
    [
        about(OTHER),
        about(OTHER, "agree"),
        about(OTHER, "topic", "news"),
        about(OTHER, "pause"),
        about(OTHER, "country"),
        about(OTHER, "say", "ar"),
        f"/stop in {OTHER[1:]}",
    ],
)
async def test_nobody_else_changes_it(bot: Bot, ana: Member, line: str) -> None:
    owner = Member(bot, "7000000002", "en", "telegram", private=True)
    await subscribes(owner)
    await ana.types("/alerts agree")
    before = await bot.rows_but_receipts()
    assert NOT_THEIRS in await ana.types(line)
    assert await bot.rows_but_receipts() == before


async def test_without_a_platform_that_knows_nobody_manages_a_chat(bot: Bot) -> None:
    cho = bot.someone("cho")
    await cho.types("/alerts agree")
    before = await bot.rows_but_receipts()
    for line in (about(GROUP, "pause"), f"/stop in {GROUP[1:]}", f"/start alerts-in-{GROUP[1:]}"):
        assert NOT_THEIRS in await cho.types(line)
    assert "Only those who run" not in await cho.presses("Your alerts")
    assert await bot.rows_but_receipts() == before


async def test_what_a_chat_can_choose(bot: Bot, ana: Member) -> None:
    await subscribes(ana)
    assert not any("Reminders" in label or "once a day" in label for label in ana.offered)
    await ana.presses("Turn on: Campaign news")
    await ana.presses("Language")
    assert "Language: Arabic" in await ana.presses(catalogs().languages.own_name("ar"))
    await ana.presses("Country")
    await ana.types("taiwan")
    assert "Country: Taiwan" in await ana.presses("Keep this")
    assert "Paused" in await ana.presses("Pause")
    found = await kept(bot)
    assert found is not None
    assert (found.topics, found.locale, found.country, found.paused) == (
        Topic.ACTION | Topic.NEWS,
        "ar",
        "TW",
        True,
    )


@pytest.mark.parametrize("ends", ["press", "typed", "old step"])
async def test_who_manages_the_chat_no_more_cannot_end_the_form_that_they_began(
    bot: Bot, ana: Member, ends: str
) -> None:
    await subscribes(ana)
    await ana.presses("Country")
    await ana.types("taiwan")
    ana.manages = OTHER
    match ends:
        case "press":
            assert NOT_THEIRS in await ana.presses("Keep this")
        case "typed":
            assert "Please choose one of these." in await ana.types("keep this")
        case "old step":
            assert ana.reply.form is not None
            await ana.sends("form", (ana.reply.form.id, "send"))
    found = await kept(bot)
    assert found is not None
    assert found.country == ""
    if ends != "press":
        ana.manages = GROUP
        assert "Country: Taiwan" in await ana.presses("Keep this")
        assert (await bot.rows())["draft"] == []
        assert "Country: Taiwan" in await ana.repeats()


@pytest.mark.parametrize(
    "act", [("often", "daily"), ("quiet",), ("zone",), ("topic", "reminders"), ("say", "xx")]
)
async def test_what_is_a_persons_own_is_not_a_chats(
    bot: Bot, ana: Member, act: tuple[str, ...]
) -> None:
    await subscribes(ana)
    before = await kept(bot)
    await ana.types(about(GROUP, *act))
    found = await kept(bot)
    assert found == before
    assert found is not None
    assert (found.frequency, found.topics) == (Frequency.AT_ONCE, Topic.ACTION)
    assert ana.reply.form is None


async def test_a_chats_alerts_and_ones_own_know_nothing_of_each_other(
    bot: Bot, ana: Member
) -> None:
    await subscribes(ana)
    assert "Alerts go to this account" not in await ana.types("/me")
    await ana.types("/alerts agree")
    assert "Alerts are off" in await ana.types("/stop")
    assert await kept(bot) is not None
    await ana.types("/alerts agree")
    assert "Alerts in that chat are off" in await ana.types(f"/stop in {GROUP[1:]}")
    assert await kept(bot) is None
    assert "Your alerts" in await ana.types("/alerts")


async def test_every_button_about_a_chat_is_about_it_and_fits(ana: Member) -> None:
    await subscribes(ana)
    await ana.presses("Turn on: Milestones")
    seen = list(ana.reply.buttons)
    await ana.presses("Language")
    seen += ana.reply.buttons
    for button in seen:
        assert button.arguments[:2] == ("in", GROUP[1:])
        assert len(PARTED.join((button.command, *button.arguments)).encode()) <= ROOM


async def by_the_platform(bot: Bot, event: Event, *arguments: str) -> None:
    """What a platform tells, that nobody types."""
    request = Request(
        "telegram",
        UpdateId(b"a platform"),
        chat_account(ChatId(GROUP)),
        None,
        arguments,
        chat=Chat(ChatId(GROUP), managed=True),
        event=event,
    )
    await bot.dispatch(request)


async def test_a_chat_that_is_called_otherwise_keeps_its_alerts(bot: Bot, ana: Member) -> None:
    await subscribes(ana)
    await ana.presses("Turn on: Milestones")
    await by_the_platform(bot, Event.MOVED, OTHER)
    assert await kept(bot) is None
    found = await kept(bot, OTHER)
    assert found is not None
    assert found.topics == Topic.ACTION | Topic.MILESTONES
    tag = chat(bot, OTHER).tag(Purpose.SUBSCRIPTION)
    assert found.owner is not None
    assert bot.vault.decrypt_address(tag, found.address) == OTHER
    assert bot.vault.decrypt_address(tag, found.owner, Column.OWNER) == ana.account


async def test_nobody_moves_alerts_by_typing_it(bot: Bot, ana: Member) -> None:
    await subscribes(ana)
    await ana.types("/alerts agree")
    before = await bot.rows_but_receipts()
    for line in (f"/moved {OTHER}", f"/moved in {GROUP[1:]} {OTHER}", about(GROUP, "moved", OTHER)):
        await ana.types(line)
    assert await bot.rows_but_receipts() == before


@pytest.mark.parametrize("act", ["agree", "topic news off", "pause"])
async def test_no_question_about_a_script_turns_a_chats_alerts_into_ones_own(
    bot: Bot, act: str
) -> None:
    mei = Member(bot, "7000000003", "zh", "telegram", private=True)
    await mei.types(about(GROUP, act))
    own = bot.keys(mei.account, "telegram").tag(Purpose.SUBSCRIPTION)
    for button in mei.reply.buttons:
        assert button.command != "language"
    assert await bot.store.transact(lambda tx: subscriptions.subscription_of(tx, own)) is None


async def test_a_chats_alerts_stop_though_the_script_is_not_known(bot: Bot, ana: Member) -> None:
    await subscribes(ana)
    mei = Member(bot, "7000000003", "zh", "telegram", private=True)
    await mei.all("/language zh-Hant", "/alerts agree", "/language auto")
    await mei.types(f"/stop in {GROUP[1:]}")
    own = bot.keys(mei.account, "telegram").tag(Purpose.SUBSCRIPTION)
    assert await kept(bot) is None
    assert await bot.store.transact(lambda tx: subscriptions.subscription_of(tx, own)) is not None


async def test_no_account_is_looked_up_inside_a_transaction(
    ana: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop_thread, recognise = threading.get_ident(), Vault.recognise
    in_pool: list[bool] = []

    def noted(vault: Vault, platform: str, account: str) -> AccountKeys:
        name = threading.current_thread().name
        in_pool.append(name.startswith("asyncio_") and threading.get_ident() != loop_thread)
        return recognise(vault, platform, account)

    monkeypatch.setattr(Vault, "recognise", noted)
    await ana.types(f"/alerts in {GROUP[1:]} agree")
    await ana.types(f"/alerts in {GROUP[1:]} country")
    await ana.types("Taiwan")
    await ana.presses("Keep this")
    assert "Taiwan" in ana.reads
    group = Chat(ChatId(GROUP), managed=True)
    id = UpdateId(b"moved")
    moved = Request("telegram", id, Account(GROUP), None, ("-6",), chat=group, event=Event.MOVED)
    assert "Taiwan" in await ana.delivers(moved)
    assert in_pool, "somebody was looked up"
    assert all(in_pool)
