"""In two languages that nobody speaks, nothing is said in English, cut off, or turned around.

Whoever sees a text here that stands outside of ⟦ ⟧ has found one that no translator can reach.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.adapters.discord.commands import described
from bot.adapters.discord.marks import Marks
from db.alerts import AlertState
from db.audience import Subscriber
from db.staff import Role
from handlers.alerting import message
from handlers.commands import table
from messages.catalogs import Catalogs
from messages.platforms import NAMES
from messages.reply import Reply
from tests.stage.chats import FIRST_DAY, Bot
from tests.stage.faults import faults
from tests.stage.moderators import ALERT, WORDS, moderator, told
from tests.stage.pseudo import ACCENTED, MIRRORED, is_cut, pseudo_catalogs, registered
from tests.stage.walking import OTHERWISE, TYPED, walked

ANYBODY = (
    "/sign",
    "/me",
    "/pledge law-ban-bill",
    "/pledges",
    "/alerts",
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
    "/stats",
    "/join ZZZZ",
    "/link ZZZZ",
    "/did nothing",
    "/me",
    "/start",
    "/withdraw yes",
    "/forget yes",
)
STAFF = (
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
    "/staff leave yes",
)
FARTHEST = 120
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


async def _replies(house: Bot, language: str) -> list[Reply]:
    """What anybody and the staff are answered everywhere, and what they are written."""
    ana = house.someone("ana", language)
    staff = [await moderator(house, name, language, role=Role.OWNER) for name in ("ben", "cid")]
    answers = await walked(ana, ANYBODY, FARTHEST)
    for one in staff:
        answers += await walked(one, STAFF, FARTHEST)
    notices = [letter for one in staff for letter in await told(house, one.account)]
    return [answer.reply for answer in answers] + notices + list(_alerts(language))


def _alerts(language: str) -> Iterator[Reply]:
    """What people and chats get of an alert, before and after its last day, and recalled."""
    alert = replace(
        ALERT,
        texts={language: WORDS},
        link="https://example.org/",
        contact="ana@example.org",
        ready="Dear Ana",
        ends="2026-03-02",
    )
    recalled = replace(alert, state=AlertState.RECALLED)
    for kind in Subscriber:
        for day in (FIRST_DAY, FIRST_DAY + timedelta(days=9)):
            yield message.message(alert, language, kind=kind, today=day)
            yield message.message(recalled, language, kind=kind, today=day)
            yield message.digest([alert, recalled] * 6, language, kind=kind, today=day)


async def test_nothing_is_said_in_english_cut_off_or_turned_around(
    house: Bot, language: str, caplog: pytest.LogCaptureFixture
) -> None:
    catalogs, marks, free = house.campaign.catalogs, Marks(house.vault), _free(house)
    found: set[tuple[str, str]] = set()
    for reply in await _replies(house, language):
        if reply.language in (None, language):  # others show an alert as it is written
            found |= faults(reply, catalogs, language, marks, free)
    assert found == set()
    assert caplog.records == []


def test_no_description_of_a_command_is_cut_off(catalogs: Catalogs) -> None:
    commands = table().commands.values()
    options = [command.of_chat.option for command in commands if command.of_chat]
    words = [*(command.about for command in commands), *(each.usage for each in commands), *options]
    said = [described(each, catalogs, ACCENTED) for each in words if each]
    assert [each for each in said if is_cut(each)] == []


def _free(house: Bot) -> set[str]:
    """The letter's own words, what was typed on the walk, and names of platforms and languages."""
    letter = house.campaign.letter
    languages = house.campaign.languages
    return {
        letter.base.title,
        *(section.heading for section in letter.base.sections if section.heading),
        *(text.title for text in letter.elsewhere if text.title),
        *(text.by for text in letter.elsewhere if text.by),
        letter.base.by or "",
        *letter.base.credits,
        *(line for text in (WORDS.title, WORDS.body) for line in text.splitlines()),
        *NAMES.values(),
        *TYPED.values(),
        *OTHERWISE.values(),
        *map(languages.own_name, languages.codes),
    }
