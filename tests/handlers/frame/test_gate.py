"""The gate before every handler: nothing personal in company, nothing of a role without it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from db import counters
from db.counters import Counter
from db.staff import Role
from handlers.frame.session import Command, Link, Session
from messages.reply import Paragraph, Reply
from messages.text import t
from tests.stage.chats import Bot, Someone, extended
from tests.stage.office import admitted, invited, reads, start

BETWEEN_US = "That is private, so I answer in our private chat."
NO_ROLE = "That is for the campaign's organisers."


async def runs(session: Session) -> Reply:
    """A handler that leaves a trace."""
    await counters.add(session.tx, Counter.PEOPLE, 1)
    return Reply.of(Paragraph(t("It ran.")))


COMMANDS = (
    Command("open", t("Open"), runs, link=Link.OPENS),
    Command("own", t("One's own"), runs, personal=True, link=Link.OPENS),
    Command("office", t("Office"), runs, personal=True, needs=Role.ORGANISER, link=Link.OPENS),
)


@pytest.fixture
async def ana(bot: Bot) -> Someone:
    """An owner of a campaign with three more commands."""
    bot.table = extended(*COMMANDS)
    await start(bot, "telegram:1,telegram:2")
    return bot.someone("1", platform="telegram")


@pytest.fixture
def ben(bot: Bot) -> Someone:
    """Another owner."""
    return bot.someone("2", platform="telegram")


@pytest.fixture
def cho(bot: Bot) -> Someone:
    """Nobody yet."""
    return bot.someone("3", platform="telegram")


async def has_run(bot: Bot) -> bool:
    return (await bot.totals()).people > 0


@pytest.mark.parametrize("line", ["/own", "/own with words", "/office", "/start own"])
async def test_where_others_read_nothing_personal_runs(bot: Bot, ana: Someone, line: str) -> None:
    group = bot.someone("1", platform="telegram", private=False)
    before = await bot.rows()
    assert BETWEEN_US in await group.types(line)
    assert await bot.rows() == before


async def test_the_way_to_the_private_chat_keeps_what_was_asked(bot: Bot, ana: Someone) -> None:
    group = bot.someone("1", platform="telegram", private=False)
    await group.types("/own with words")
    (way,) = group.reply.buttons
    assert (way.command, way.arguments) == ("own", ("with", "words"))
    assert "It ran." in await ana.uses(way)


async def test_what_is_open_runs_where_others_read(bot: Bot, ana: Someone) -> None:
    group = bot.someone("1", platform="telegram", private=False)
    assert "It ran." in await group.types("/open")


@pytest.mark.parametrize("line", ["/office", "/start office"])
async def test_without_the_role_nothing_runs(
    bot: Bot, ana: Someone, ben: Someone, cho: Someone, line: str
) -> None:
    assert NO_ROLE in await cho.types(line)
    await admitted(bot, ana, ben, cho, "moderator", "Cho")
    assert NO_ROLE in await cho.types(line)
    assert not await has_run(bot)
    assert "It ran." in await ana.types(line)


async def test_a_role_opens_nothing_before_it_takes_effect(
    bot: Bot, ana: Someone, ben: Someone, cho: Someone
) -> None:
    await invited(ana, cho, "organiser", "Cho")
    await reads(bot, ben, "Cho wants to join")
    await ben.presses("Confirm: Cho")
    assert "Your role takes effect on 2 March 2026 at 12:00 UTC" in await cho.types("/office")
    assert not await has_run(bot)
    bot.clock.passes(timedelta(days=1))
    assert "It ran." in await cho.types("/office")
