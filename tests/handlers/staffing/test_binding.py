"""What the settings change of the rules that bind two people is in the journal, and told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from db import journal
from handlers.frame.rules import USUAL, Rules
from handlers.staffing import binding
from handlers.staffing.binding import short, span
from tests.stage.chats import Bot, Someone
from tests.stage.moderators import said
from tests.stage.office import letter_with, letters, overtaken, ruled, start
from tests.stage.words import catalogs

OWNERS = (*((("telegram", each),) for each in "12"),)
TOLD = "The settings have changed what protects you from one person alone."


async def changes(bot: Bot) -> list[str]:
    entries = await bot.store.transact(lambda tx: journal.of_act(tx, "rule changed"))
    await bot.store.transact(journal.verify)
    return [entry.subject for entry in entries]


@pytest.mark.parametrize(
    ("rules", "entry", "line"),
    [
        (
            {"stop_window": timedelta(0)},
            "STOP_WINDOW_SECONDS 600 0",
            "once a second person approves it: it was 10 minutes, now 0 seconds.",
        ),
        (
            {"canary": timedelta(seconds=5)},
            "CANARY_SECONDS 60 5",
            "only the staff have an alert: it was 1 minute, now 5 seconds.",
        ),
        (
            {"role_delay": timedelta(0)},
            "ROLE_DELAY_SECONDS 86400 0",
            "a new role takes effect: it was 24 hours, now 0 seconds.",
        ),
        (
            {"telegram_per_second": 900},
            "TELEGRAM_PER_SECOND 30 900",
            "Messages a second on Telegram, at most: it was 30, now 900.",
        ),
        (
            {"discord_per_second": 10},
            "DISCORD_PER_SECOND 50 10",
            "Messages a second on Discord, at most: it was 50, now 10.",
        ),
    ],
)
async def test_a_rule_that_changes_is_in_the_journal_and_told_once(
    bot: Bot, ana: Someone, ben: Someone, rules: dict[str, object], entry: str, line: str
) -> None:
    ruled(bot, replace(Rules(owners=OWNERS), **rules))  # type: ignore[arg-type]  # by name
    await start(bot)
    assert await changes(bot) == [entry]
    for someone in (ana, ben):
        assert line in said(await letter_with(bot, someone, TOLD))
    await start(bot)
    assert await changes(bot) == [entry]


async def test_a_rule_that_comes_back_is_told_too(bot: Bot, ana: Someone) -> None:
    for seconds in (0, 600):
        ruled(bot, Rules(owners=OWNERS, stop_window=timedelta(seconds=seconds)))
        await start(bot)
    assert await changes(bot) == ["STOP_WINDOW_SECONDS 600 0", "STOP_WINDOW_SECONDS 0 600"]
    first, second = [said(each) for each in await letters(bot, ana)]
    assert "it was 0 seconds, now 10 minutes." in first + second


async def test_owners_of_the_first_start_hear_of_rules_that_are_not_the_usual(bot: Bot) -> None:
    ruled(bot, Rules(owners=OWNERS, canary=timedelta(0)))
    await start(bot)
    told = said(await letter_with(bot, bot.someone("1", platform="telegram"), TOLD))
    assert "Everybody gets an alert 0 seconds after the staff." in told


async def in_force(bot: Bot) -> Rules:
    return await bot.store.transact(partial(binding.in_force, rules=bot.campaign.rules))


HASTY = Rules(
    stop_window=timedelta(0),
    canary=timedelta(0),
    role_delay=timedelta(0),
    telegram_per_second=900,
    discord_per_second=900,
)


async def test_no_process_protects_less_than_what_the_staff_were_told_last(bot: Bot) -> None:
    await overtaken(bot, HASTY)
    assert await in_force(bot) == USUAL


async def test_a_process_that_protects_more_goes_on_with_that(bot: Bot) -> None:
    ruled(bot, HASTY)
    await start(bot)
    assert await in_force(bot) == HASTY
    ruled(bot, USUAL)
    assert await in_force(bot) == USUAL


async def test_rules_that_never_changed_are_those_of_the_process(bot: Bot) -> None:
    ruled(bot, HASTY)  # as in a trial, which tells nobody
    assert await in_force(bot) == HASTY


async def test_the_usual_rules_need_no_word(bot: Bot, ana: Someone) -> None:
    assert await changes(bot) == []
    assert list(short(USUAL)) == []


@pytest.mark.parametrize(
    ("rules", "setting"),
    [
        (Rules(stop_window=timedelta(seconds=59)), "STOP_WINDOW_SECONDS"),
        (Rules(canary=timedelta(seconds=9)), "CANARY_SECONDS"),
        (Rules(role_delay=timedelta(minutes=59)), "ROLE_DELAY_SECONDS"),
    ],
)
def test_a_rule_too_short_to_protect_anybody_is_said_plainly(rules: Rules, setting: str) -> None:
    (words,) = short(rules)
    assert catalogs().say(words, "en").startswith(f"{setting}: ")
    assert "Hardly anybody can" in catalogs().say(words, "en")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 seconds"), (1, "1 second"), (90, "90 seconds"), (600, "10 minutes"), (3600, "1 hour")],
)
def test_a_stretch_of_time_is_said_exactly(seconds: int, words: str) -> None:
    assert catalogs().say(span(seconds), "en") == words
