"""Alerts in a server's channels: by who may manage the server, into a channel they choose."""

from __future__ import annotations

from pathlib import Path

import discord
import pytest
from simcord.builders import ChannelHandle
from simcord.env import Env

from bot.adapters.discord.client import Client
from db import subscriptions
from db.audience import Subscriber
from db.secrets.vault import Purpose
from db.subscriptions import Subscription
from messages.request import ChatId, chat_account
from tests.stage.chats import Bot
from tests.stage.discord.people import Person, Simulation, client

NOT_THEIRS = "Only those who run that chat can change its alerts."
HERE = "Alerts in this channel"
HIDDEN = discord.PermissionOverwrite(view_channel=False)


@pytest.fixture
def simcord_bot(bot: Bot, tmp_path: Path) -> Client:
    return client(bot, tmp_path)


@pytest.fixture
def simulation(simcord_env: Env, bot: Bot, tmp_path: Path) -> Simulation:
    return Simulation(simcord_env, bot, tmp_path)


@pytest.fixture
def news(simulation: Simulation) -> ChannelHandle:
    """An announcement channel."""
    return simulation.guild.create_news_channel("news")


@pytest.fixture
def ana(simulation: Simulation) -> Person:
    """Someone who may manage the server."""
    return manager(simulation, "ana")


@pytest.fixture
def ben(simulation: Simulation) -> Person:
    return simulation.someone("ben")


def manager(simulation: Simulation, name: str) -> Person:
    permissions = discord.Permissions(manage_guild=True)
    role = simulation.guild.create_role("keeper", permissions=permissions)
    member = simulation.guild.add_member(simulation.env.create_user(name), roles=[role])
    return Person(simulation, member, simulation.channel)


async def kept(bot: Bot, channel: ChannelHandle) -> Subscription | None:
    account = chat_account(ChatId(str(channel.id)))
    tag = bot.keys(account, "discord").tag(Purpose.SUBSCRIPTION)
    return await bot.store.transact(lambda tx: subscriptions.subscription_of(tx, tag))


async def test_one_asks_for_oneself_where_nothing_is_said(ana: Person, ben: Person) -> None:
    assert "May I write to you" in await ben.types("alerts")
    assert HERE not in ben.offered
    await ben.presses("Yes, write to me")
    subscription = await ben.subscription()
    assert subscription is not None
    assert subscription.kind is Subscriber.PERSON
    assert "May I write to you" in await ana.types("alerts")
    assert HERE in ana.offered


async def test_who_manages_the_server_asks_for_the_channel_they_are_in(
    bot: Bot, simulation: Simulation, ana: Person
) -> None:
    await ana.types("alerts")
    assert "Shall I post there" in await ana.presses(HERE)
    await ana.presses("Post alerts there")
    found = await kept(bot, simulation.channel)
    assert found is not None
    account = chat_account(ChatId(str(simulation.channel.id)))
    tag = bot.keys(account, "discord").tag(Purpose.SUBSCRIPTION)
    assert found.kind is Subscriber.CHAT
    assert bot.vault.decrypt_address(tag, found.address) == str(simulation.channel.id)
    assert await ana.subscription() is None


async def test_who_manages_the_server_chooses_a_channel(
    bot: Bot, simulation: Simulation, ana: Person, news: ChannelHandle
) -> None:
    offers = await ana.offers("alerts", "channel", "new")
    assert offers == [{"name": "#news", "value": str(news.id)}]
    await ana.types("alerts", channel=str(news.id))
    await ana.presses("Post alerts there")
    await ana.presses("Turn on: Milestones")
    await ana.presses("Country")
    await ana.fills_in("Type the answer", country="taiwan")
    assert "Country: Taiwan" in await ana.presses("Keep this")
    await ana.presses("Language")
    await ana.presses("العربية")
    found = await kept(bot, news)
    assert found is not None
    assert (found.topics, found.country, found.locale) == (5, "TW", "ar")
    assert await kept(bot, simulation.channel) is None
    await ana.types("alerts", channel="#news")
    assert "Alerts in that chat are off" in await ana.presses("Stop alerts")
    assert await kept(bot, news) is None


async def test_buttons_about_a_channel_work_after_a_restart(
    bot: Bot, simulation: Simulation, ana: Person, news: ChannelHandle
) -> None:
    await ana.types("alerts", channel="news")
    await ana.presses("Post alerts there")
    await simulation.restart()
    assert "Paused" in await ana.presses("Pause")


async def test_nobody_else_is_offered_or_gets_a_channel(
    bot: Bot, ana: Person, ben: Person, news: ChannelHandle
) -> None:
    await ana.types("alerts", channel="news")
    await ana.presses("Post alerts there")
    before = await kept(bot, news)
    assert await ben.offers("alerts", "channel", "") == []
    for typed in (str(news.id), "news", f"{news.id} pause"):
        assert NOT_THEIRS in await ben.types("alerts", channel=typed)
    assert await kept(bot, news) == before


async def test_a_channel_of_another_server_is_nobodys_here(
    bot: Bot, simulation: Simulation, ana: Person
) -> None:
    other = simulation.env.create_guild().create_text_channel("elsewhere")
    for typed in (str(other.id), "elsewhere", "5", "nowhere"):
        assert NOT_THEIRS in await ana.types("alerts", channel=typed)
    assert await kept(bot, other) is None


async def test_channels_that_cannot_be_seen_or_read_are_not_offered(
    simulation: Simulation, ana: Person, news: ChannelHandle
) -> None:
    everyone = simulation.guild.default_role
    simulation.guild.create_text_channel("secret", overwrites={everyone: HIDDEN})
    simulation.guild.create_voice_channel("loud")
    offers = await ana.offers("alerts", "channel", "")
    assert [each["name"] for each in offers] == ["#general", "#news"]
    assert NOT_THEIRS in await ana.types("alerts", channel="secret")


MAY_NOT = "I may not write in that channel"
SILENT = discord.PermissionOverwrite(send_messages=False)


@pytest.fixture
def closed(simulation: Simulation) -> ChannelHandle:
    """A channel in which the bot may not write."""
    everyone = simulation.guild.default_role
    return simulation.guild.create_text_channel("closed", overwrites={everyone: SILENT})


async def test_a_channel_where_the_bot_may_not_write_is_told_at_once(
    bot: Bot, ana: Person, closed: ChannelHandle, news: ChannelHandle
) -> None:
    assert MAY_NOT in await ana.types("alerts", channel="closed")
    assert ana.offered == ["Alerts in that chat"]
    assert MAY_NOT in await ana.presses("Alerts in that chat")
    assert await kept(bot, closed) is None
    assert MAY_NOT not in await ana.types("alerts", channel="news")


async def test_alerts_of_a_server_are_not_changed_from_elsewhere(
    bot: Bot, ana: Person, news: ChannelHandle
) -> None:
    await ana.types("alerts", channel="news")
    await ana.presses("Post alerts there")
    before = await kept(bot, news)
    assert NOT_THEIRS in await ana.types_alone("alerts", channel=str(news.id))
    await ana.types_alone("alerts")
    assert HERE not in ana.offered
    assert await kept(bot, news) == before
