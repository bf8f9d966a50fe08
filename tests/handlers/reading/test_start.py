"""/start and the links that lead through it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from db.staff import Role
from handlers.frame.rules import Rules
from handlers.reading.start import welcome
from messages.render.plain import plain
from tests.stage.chats import Bot, Someone
from tests.stage.moderators import moderator
from tests.stage.words import catalogs


def _welcome(bot: Bot) -> str:
    return plain(welcome(bot.campaign, "en"), catalogs(), "en")


async def test_the_welcome_has_a_way_to_everything(bot: Bot, ana: Someone) -> None:
    assert await ana.types("/start") == _welcome(bot)
    for button in ana.reply.buttons:
        assert "There is no" not in await ana.uses(button)


@pytest.mark.parametrize(
    ("payload", "line"),
    [
        ("sign", "/sign"),
        ("letter", "/letter"),
        ("letter-scope", "/letter scope"),
        ("letter-a1-b-iii", "/letter a1-b-iii"),
        ("letter-calls-to-lawmakers", "/letter calls-to-lawmakers"),
        ("summary", "/summary"),
        ("summary-scope", "/summary scope"),
        ("pledge-public", "/pledge public"),
        ("count", "/count"),
        ("letter-nowhere", "/letter nowhere"),
        ("alerts", "/alerts"),
        ("alerts-agree", "/alerts"),
        ("did-a1b2c3d4", "/did a1b2c3d4"),
        ("later-a1b2c3d4", "/later a1b2c3d4"),
        ("read-a1b2c3d4", "/read a1b2c3d4"),
        ("SIGN", "/sign"),
        ("Letter-Scope", "/letter scope"),
        ("letter_scope", "/letter scope"),
        ("letter_a1_b_iii", "/letter a1-b-iii"),
        ("LETTER_A1-b_III", "/letter a1-b-iii"),
        ("letter-3", "/letter why-a-ban"),
        ("letter-notes_w1", "/letter notes w1"),
        ("pledge_law_ban_bill", "/pledge law-ban-bill"),
        ("Summary_Scope", "/summary scope"),
        ("mydata", "/me"),
        ("READ_A1B2C3D4", "/read a1b2c3d4"),
    ],
)
async def test_a_link_leads_straight_to_its_place(
    ana: Someone, ben: Someone, payload: str, line: str
) -> None:
    assert await ana.types(f"/start {payload}") == await ben.types(line)


@pytest.mark.parametrize("payload", ["start", "nonsense", "form", "cancel", "src-", "-", "sign_"])
async def test_any_other_link_leads_to_the_welcome(bot: Bot, ana: Someone, payload: str) -> None:
    assert await ana.types(f"/start {payload}") == _welcome(bot)
    assert (await bot.rows())["source"] == []


@pytest.mark.parametrize(
    ("payload", "answer"),
    [
        ("forget-yes", "Erase everything about you?"),
        ("forget", "Erase everything about you?"),
        ("withdraw-yes", "Withdraw your signature?"),
        ("withdraw", "Withdraw your signature?"),
        ("language-ar", "Your language now: English"),
        ("stop", None),
        ("Stop", None),
        ("private-stop", "To go on, press the button."),
        ("Private-Stop-yes", "To go on, press the button."),
        ("private-forget-yes", "Erase everything about you?"),
        ("FORGET_yes", "Erase everything about you?"),
        ("alerts-pause", "Your alerts"),
        ("alerts-agree", "Your alerts"),
        ("alerts-topic-news", "Your alerts"),
        ("alerts-in-5", "Only those who run that chat can change its alerts."),
        ("moved-5", None),
    ],
)
async def test_no_link_erases_or_changes_anything(
    bot: Bot, ana: Someone, payload: str, answer: str | None
) -> None:
    """Anyone can write a link, and whoever follows it may have signed."""
    await ana.types("/sign")
    await ana.presses("Without a name")
    await ana.presses("Add: Action alerts")
    await ana.presses("Yes, write to me")
    await ana.presses("Sign")
    before = await bot.rows()
    assert (answer or _welcome(bot)) in await ana.types(f"/start {payload}")
    assert await bot.rows() == before


def lists(bot: Bot, *codes: str) -> None:
    bot.campaign = replace(bot.campaign, rules=Rules(sources=frozenset(codes)))
    bot.restart()


async def test_a_flyer_is_counted_without_a_person(bot: Bot, ana: Someone, ben: Someone) -> None:
    lists(bot, "flyer7", "poster_2-b")
    assert await ana.types("/start src-flyer7") == _welcome(bot)
    await ana.types("/start src-FLYER7")
    await ben.types("/start src-flyer7")
    await ben.types("/start src-poster_2-b")
    await ben.types("/start SRC_flyer7")
    rows = await bot.rows_but_receipts()
    assert rows["source"] == [("flyer7", 4), ("poster_2-b", 1)]
    assert all(not rows[table] for table in ("signature", "draft", "preference", "subscription"))
    assert "Nothing is held about this account." in await ana.types("/me")


async def test_a_link_that_is_delivered_twice_is_counted_once(bot: Bot, ana: Someone) -> None:
    lists(bot, "flyer7")
    await ana.types("/start src-flyer7")
    await ana.repeats()
    assert (await bot.rows())["source"] == [("flyer7", 1)]


async def test_codes_that_anybody_makes_up_push_none_out_that_is_listed(
    bot: Bot, ana: Someone
) -> None:
    lists(bot, "flyer7")
    for number in range(600):
        await ana.types(f"/start src-junk{number}")
    await ana.types("/start src-flyer7")
    assert sorted((await bot.rows())["source"]) == [("flyer7", 1), ("other", 600)]


async def test_the_longest_code_is_counted_and_no_longer_one(bot: Bot, ana: Someone) -> None:
    lists(bot, "x" * 32, "y" * 32, "y" * 33)
    await ana.types(f"/start src-{'x' * 32}")
    await ana.types(f"/start src-{'y' * 33}")
    assert (await bot.rows())["source"] == [("x" * 32, 1)]


async def test_a_link_keeps_the_way_back_to_an_open_form(ana: Someone) -> None:
    await ana.types("/pledge law-ban-bill")
    await ana.types("/start letter-scope")
    assert ana.offered[-1] == "Go on with: Make a pledge"


@pytest.mark.parametrize("name", ["stop", "join", "link"])
async def test_what_a_group_asks_for_in_private_is_a_press_away_there(
    bot: Bot, ana: Someone, name: str
) -> None:
    assert await ana.types(f"/start private-{name}") != _welcome(bot)
    assert [each.command for each in ana.reply.buttons] == [name]


@pytest.mark.parametrize("name", ["alert", "staff", "stats", "schedule"])
async def test_a_link_shows_nobody_else_that_there_are_commands_for_the_staff(
    bot: Bot, ana: Someone, name: str
) -> None:
    assert await ana.types(f"/start private-{name}") == _welcome(bot)
    mina = await moderator(bot, "mina", role=Role.ORGANISER)
    await mina.types(f"/start private-{name}")
    assert [each.command for each in mina.reply.buttons] == [name]


async def test_a_cancel_from_a_group_leads_to_the_open_form(bot: Bot, ana: Someone) -> None:
    assert await ana.types("/start private-cancel") == _welcome(bot)
    await ana.types("/sign")
    assert "How do you want to sign?" in await ana.types("/start private-cancel")
