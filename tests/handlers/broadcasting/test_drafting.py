"""The clock drafts; two people decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from db import alerts, counters, journal, voices
from db.alerts import Alert, AlertState
from db.counters import Counter
from db.engine.transaction import Transaction
from db.journal import CLOCK
from db.staff import Role
from db.subscriptions import Topic
from handlers.broadcasting import drafting
from messages.catalogs import Catalogs
from messages.languages import Languages
from messages.letter.facts import Fact
from messages.text import Text
from tests.stage.chats import Bot, Someone
from tests.stage.moderators import moderator
from tests.stage.office import first_line, letters
from tests.stage.words import CONTENT


@pytest.fixture
async def mo(bot: Bot) -> Someone:
    return await moderator(bot, "mo")


async def signed(bot: Bot, people: int) -> None:
    await bot.store.transact(lambda tx: counters.add(tx, Counter.PEOPLE, people))


async def milestone(bot: Bot) -> str:
    return await bot.store.transact(lambda tx: drafting.milestone(tx, bot.campaign))


async def fact(bot: Bot, facts: Sequence[Fact]) -> str:
    campaign = replace(bot.campaign, facts=tuple(facts))
    return await bot.store.transact(lambda tx: drafting.fact(tx, campaign))


async def drafts(bot: Bot) -> tuple[Alert, ...]:
    return await bot.store.transact(lambda tx: alerts.in_state(tx, AlertState.WAITING))


async def test_a_crossed_milestone_is_drafted_once_ever(bot: Bot, mo: Someone) -> None:
    await signed(bot, 99)
    assert await milestone(bot) == ""
    await signed(bot, 2)
    assert await milestone(bot) == "100"
    assert await milestone(bot) == ""
    await signed(bot, -50)
    assert await milestone(bot) == ""
    await signed(bot, 50)
    assert await milestone(bot) == ""
    (draft,) = await drafts(bot)
    assert (draft.origin, draft.author, draft.topic) == ("milestone 100", None, Topic.MILESTONES)
    assert not draft.urgent
    assert draft.texts["en"].title == "100 people have signed here"
    assert "101" not in str(draft)


async def test_of_several_milestones_crossed_at_once_the_highest_is_drafted(bot: Bot) -> None:
    await signed(bot, 1234)
    assert await milestone(bot) == "1000"
    await signed(bot, -900)
    assert await milestone(bot) == ""
    assert [draft.origin for draft in await drafts(bot)] == ["milestone 1000"]


async def test_the_moderators_are_asked_and_can_look_at_it(bot: Bot, mo: Someone) -> None:
    await signed(bot, 100)
    await milestone(bot)
    (letter,) = await letters(bot, mo)
    assert first_line(letter) == (
        "I have drafted an alert: 100 people have signed here. It goes out only if two of you "
        "approve it."
    )
    mo.answer = mo.answer._replace(reply=letter)
    assert "100 people have signed here" in await mo.presses("Preview")


async def test_a_draft_has_nobody_behind_it_and_is_in_the_journal(bot: Bot) -> None:
    await signed(bot, 100)
    await milestone(bot)
    (draft,) = await drafts(bot)

    async def read(tx: Transaction) -> None:
        assert await voices.behind(tx, draft.proposal) == frozenset()
        (entry,) = await journal.entries(tx)
        assert (entry.actor, entry.act, entry.subject) == (CLOCK, "alert drafted", draft.id)

    await bot.store.transact(read)


async def test_facts_are_drafted_one_after_the_other_each_once(bot: Bot) -> None:
    facts = CONTENT.facts[:2]
    assert [await fact(bot, facts) for _ in range(3)] == [facts[0].id, facts[1].id, ""]
    first = next(draft for draft in await drafts(bot) if draft.origin == f"fact {facts[0].id}")
    assert first.topic is Topic.NEWS
    assert first.texts["en"].body == facts[0].text.message
    assert first.link == facts[0].source


async def test_a_language_without_the_words_is_left_out_rather_than_said_in_english(
    bot: Bot,
) -> None:
    unknown = Fact("new", "2026-01-01", Text("1 January 2026: nothing."), "https://example.org")
    await fact(bot, [unknown])
    (draft,) = await drafts(bot)
    assert set(draft.texts) == {"en"}


def falls_back_on(bot: Bot, language: str) -> None:
    catalogs = Catalogs(Languages(bot.campaign.languages.codes, language), own=CONTENT.words)
    bot.campaign = replace(bot.campaign, catalogs=catalogs)


async def test_the_first_language_of_a_draft_is_the_campaigns_fallback(bot: Bot) -> None:
    falls_back_on(bot, "ar")
    await signed(bot, 100)
    await milestone(bot)
    (draft,) = await drafts(bot)
    assert draft.language == "ar"
    assert set(draft.texts) == set(bot.campaign.languages.codes)


async def test_where_the_fallback_lacks_the_words_the_first_that_has_them_is_first(
    bot: Bot,
) -> None:
    falls_back_on(bot, "ar")
    unknown = Fact("new", "2026-01-01", Text("1 January 2026: nothing."), "https://example.org")
    await fact(bot, [unknown])
    (draft,) = await drafts(bot)
    assert (draft.language, set(draft.texts)) == ("en", {"en"})


async def test_the_moderators_are_asked_with_the_title_in_their_language(bot: Bot) -> None:
    jo = await moderator(bot, "jo", "zh-Hant-TW")
    await signed(bot, 100)
    await milestone(bot)
    (draft,) = await drafts(bot)
    (letter,) = await letters(bot, jo)
    assert draft.texts["zh-Hant-TW"].title in first_line(letter)


async def test_an_owner_is_a_moderator_too(bot: Bot) -> None:
    owner = await moderator(bot, "olu", role=Role.OWNER)
    await signed(bot, 100)
    await milestone(bot)
    assert len(await letters(bot, owner)) == 1
