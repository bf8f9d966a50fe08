"""What people answer to an action is counted once an account, and never shown when it is few."""

from __future__ import annotations

from dataclasses import replace

import pytest

from db import responses
from db.alerts import AlertState
from db.responses import Response
from tests.stage.chats import Bot, Someone
from tests.stage.moderators import ALERT, keep, moderator, starts

OUT = replace(ALERT, ready="Dear member, vote for the ban.", ends="2026-03-20")


async def counted(bot: Bot) -> tuple[int, int]:
    found = await bot.store.transact(lambda tx: responses.counts(tx, ALERT.id))
    return found[Response.DONE], found[Response.NOT_NOW]


async def test_an_answer_is_counted_once_and_can_change(bot: Bot, ana: Someone) -> None:
    await starts(bot, await keep(bot, OUT))
    words = await ana.types(f"/did {OUT.id}")
    assert "Counted. Thank you." in words
    assert "Dear member, vote for the ban." in words
    assert ana.offered == ["Share", "The count so far", "I have not done it after all"]
    await ana.types(f"/did {OUT.id.upper()}")
    assert await counted(bot) == (1, 0)
    assert "There is time until 20 March 2026." in await ana.types(f"/later {OUT.id}")
    assert await counted(bot) == (0, 1)
    await ana.presses("I did it")
    await bot.someone("ben").types(f"/did {OUT.id}")
    assert await counted(bot) == (2, 0)


async def test_the_staff_see_no_small_number(bot: Bot, ana: Someone) -> None:
    await starts(bot, await keep(bot, replace(ALERT, state=AlertState.DRAFT)))
    mina = await moderator(bot, "mina")
    for number in range(5):
        words = await mina.types(f"/alert show {ALERT.id}")
        assert "Did it: fewer than five" in words
        await bot.someone(f"reader {number}").types(f"/did {ALERT.id}")
    words = await mina.types(f"/alert show {ALERT.id}")
    assert "Did it: 5" in words
    assert "Not now: fewer than five" in words


@pytest.mark.parametrize("line", ["/did", "/did nothing", "/later abc234", "/read abc234"])
async def test_of_what_has_not_gone_out_nothing_is_said(bot: Bot, ana: Someone, line: str) -> None:
    await keep(bot, ALERT)
    assert "There is no alert called" in await ana.types(line)


async def test_after_the_last_day_it_is_over(bot: Bot, ana: Someone) -> None:
    await starts(bot, await keep(bot, replace(OUT, ends="2026-02-28")))
    for line in ("/did", "/later"):
        assert "This action is over." in await ana.types(f"{line} {OUT.id}")
    assert await counted(bot) == (0, 0)
    assert "This action is over." in await ana.types(f"/read {OUT.id}")


async def test_what_is_recalled_is_not_to_be_done(bot: Bot, ana: Someone) -> None:
    started = await starts(bot, await keep(bot, OUT))
    await keep(bot, replace(started, state=AlertState.RECALLED))
    for line in ("/did", "/later", "/read"):
        words = await ana.types(f"{line} {OUT.id}")
        assert "Please do not act on it." in words
        assert "Write to parliament" not in words


async def test_a_whole_alert_can_be_read(bot: Bot, ana: Someone) -> None:
    await starts(bot, await keep(bot, OUT))
    words = await ana.types(f"/read {OUT.id}")
    assert "The vote is on Friday." in words
    assert ana.offered == ["I did it", "Not now"]
    await ana.presses("Not now")
    await ana.presses("Read it again")


async def test_without_a_last_day_there_is_no_hurry(bot: Bot, ana: Someone) -> None:
    await starts(bot, await keep(bot, ALERT))
    assert "come back to it whenever you like" in await ana.types(f"/later {ALERT.id}")
    assert "A message to copy" not in await ana.types(f"/did {ALERT.id}")


@pytest.mark.parametrize(
    ("line", "said"),
    [("/did", "You said that you did this:"), ("/later", "You said “not now” to this:")],
)
async def test_an_answer_pressed_again_when_all_is_over_is_shown_not_refused(
    bot: Bot, ana: Someone, line: str, said: str
) -> None:
    alert = await starts(bot, await keep(bot, OUT))
    await ana.types(f"{line} {OUT.id}")
    before = await counted(bot)
    await keep(bot, replace(alert, ends="2026-02-28"))
    words = await ana.types(f"{line} {OUT.id}")
    assert said in words
    assert "This action is over." in words
    await keep(bot, replace(alert, state=AlertState.RECALLED))
    words = await ana.types(f"{line} {OUT.id}")
    assert said in words
    assert "has been recalled" in words
    assert await counted(bot) == before
