"""In two languages that nobody speaks, nothing is said in English, cut off, or turned around.

Whoever sees a text here that stands outside of ⟦ ⟧ has found one that no translator can reach.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.adapters.discord.marks import Marks
from db.staff import Role
from handlers.dispatch import Answer
from messages.catalogs import Catalogs
from tests.stage.chats import Bot
from tests.stage.faults import faults
from tests.stage.moderators import moderator
from tests.stage.pseudo import ACCENTED, MIRRORED, pseudo_catalogs, registered
from tests.stage.walking import OTHERWISE, TYPED, walked

ANYBODY = (
    "/start",
    "/nonsense",
    "words",
    "/letter",
    "/letter full",
    "/letter nowhere",
    "/summary",
    "/count",
    "/share",
    "/about",
    "/privacy",
    "/help",
    "/language xx-nonsense",
    "/pledge",
    "/pledge law-ban-bill",
    "/pledges",
    "/sign",
    "/alerts",
    "/stats",
    "/join ZZZZ",
    "/link ZZZZ",
    "/did nothing",
    "/me",
    "/forget",
)
STAFF = (
    "/help",
    "/alert",
    "/alert new",
    "/alert nonsense",
    "/alert show nothing",
    "/staff invite moderator",
    "/staff nonsense",
    "/stats",
    "/stats nonsense",
    "/schedule",
    "/staff",
)
FARTHEST = 250
"""The most answers of one walk."""


@pytest.fixture
def catalogs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Catalogs:
    """The two languages."""
    registered(monkeypatch)
    return pseudo_catalogs(tmp_path / "locales")


@pytest.fixture
def house(bot: Bot, catalogs: Catalogs) -> Bot:
    """A bot that speaks the two languages."""
    bot.campaign = replace(bot.campaign, catalogs=catalogs)
    bot.restart()
    return bot


@pytest.fixture(params=[ACCENTED, MIRRORED])
def language(request: pytest.FixtureRequest) -> str:
    """Each of the two."""
    return str(request.param)


async def _answers(house: Bot, language: str) -> list[Answer]:
    """What anybody and somebody of the staff are answered, everywhere."""
    ana = house.someone("ana", language)
    ben = await moderator(house, "ben", language, role=Role.OWNER)
    return [*await walked(ana, ANYBODY, FARTHEST), *await walked(ben, STAFF, FARTHEST)]


async def test_nothing_is_said_in_english_cut_off_or_turned_around(
    house: Bot, language: str, caplog: pytest.LogCaptureFixture
) -> None:
    catalogs, marks, free = house.campaign.catalogs, Marks(house.vault), _free(house)
    found: set[tuple[str, str]] = set()
    for answer in await _answers(house, language):
        assert answer.language == language
        found |= faults(answer.reply, catalogs, language, marks, free)
    assert found == set()
    assert caplog.records == []


def _free(house: Bot) -> set[str]:
    """The letter's own words, what was typed on the walk, and the names of languages."""
    letter = house.campaign.letter
    languages = house.campaign.languages
    return {
        letter.title,
        *(section.heading for section in letter.sections if section.heading),
        letter.original_title,
        letter.author_credit,
        letter.translator_credit,
        *TYPED.values(),
        *OTHERWISE.values(),
        *map(languages.own_name, languages.codes),
    }
