"""What is said of copies is true for what this bot does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handlers.frame.rules import USUAL, CopiesMade
from handlers.reading.backups import of_copies, of_marks
from tests.stage.chats import Bot, Someone
from tests.stage.office import ruled
from tests.stage.words import catalogs


@pytest.mark.parametrize(
    ("copies", "words"),
    [
        (CopiesMade.NONE, "I make no copies of my database."),
        (CopiesMade.ENCRYPTED, "None is put back that is older than 35 days."),
        (CopiesMade.BY_THE_SERVER, "Whoever runs the database server may make copies"),
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
    assert "stays for 66 days at most" in said
    assert words in await ana.types("/privacy")


def test_one_day_is_said_as_one_day() -> None:
    rules = replace(USUAL, copies=CopiesMade.ENCRYPTED, copies_kept_days=1)
    assert "older than 1 day." in catalogs().say(of_copies(rules), "en")
    assert "32 days" in catalogs().say(of_marks(rules), "en")
