"""What is said of copies is true for what this bot does."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from handlers.frame.rules import USUAL, CopiesMade
from handlers.holding.retention import Keeping
from handlers.reading.backups import MONTH, of_copies, of_marks
from tests.stage.chats import Bot, Someone
from tests.stage.office import ruled
from tests.stage.words import catalogs


@pytest.mark.parametrize(
    ("copies", "words"),
    [
        (CopiesMade.NONE, "I make no copies of my database."),
        (CopiesMade.ENCRYPTED, "None is put back that is older than 35 days."),
        (CopiesMade.BY_THE_SERVER, "Whoever runs the database server may make copies"),
        (CopiesMade.BY_BOTH, "My copies of my database are encrypted"),
        (CopiesMade.BY_BOTH, "Whoever runs the database server may make others"),
    ],
)
async def test_who_forgets_is_told_what_copies_there_are(
    bot: Bot, ana: Someone, copies: CopiesMade, words: str
) -> None:
    ruled(bot, replace(USUAL, copies=copies))
    bot.restart()
    await ana.signs()
    said = await ana.types("/forget yes")
    assert words in said
    assert "stays for 67 days at most" in said
    page = await ana.types("/privacy")
    assert words in page
    assert "stays for 67 days at most" in page


@pytest.mark.parametrize("days", [1, 35, 90])
def test_no_mark_outlives_what_is_said_of_it(days: int) -> None:
    keeping, year = Keeping(tombstones=days), datetime(2026, 1, 1, 3, tzinfo=UTC)
    nights = [year + timedelta(days=n) for n in range(2 * 366 + 2 * days)]
    longest = max(
        next(n for n, night in enumerate(nights[begun:]) if month < keeping.months(night)[1])
        for begun in range(366)
        for month, _ in [keeping.months(nights[begun + 1])]
    )
    assert longest == days + MONTH


def test_one_day_is_said_as_one_day() -> None:
    rules = replace(USUAL, copies=CopiesMade.ENCRYPTED, copies_kept_days=1)
    assert "older than 1 day." in catalogs().say(of_copies(rules), "en")
    assert "33 days" in catalogs().say(of_marks(rules), "en")
