"""What is offered while somebody types: theirs to use, in their words, and no more than asked."""

from __future__ import annotations

import pytest

from db.engine.sqlite import SqliteStore
from db.staff import Role
from handlers.frame.session import Command, Offer, Option, Session
from messages.reply import Reply
from messages.request import Account, Request, UpdateId
from messages.text import LanguageName, t
from tests.stage.chats import Bot, extended
from tests.stage.moderators import moderator

LANGUAGES = ("ar", "en", "zh-Hant-TW")
MOST = 25


async def nothing(_: Session) -> Reply:
    return Reply.of()


async def languages(_: Session) -> list[Offer]:
    return [Offer(tag, LanguageName(tag)) for tag in LANGUAGES]


CHOICE = Option("language", languages)
COMMANDS = (
    Command("tongue", t("Choose"), nothing, option=CHOICE, aliases=("speak",)),
    Command("own", t("Choose"), nothing, option=CHOICE, personal=True),
    Command("office", t("Choose"), nothing, option=CHOICE, needs=Role.MODERATOR),
    Command("words", t("Any words"), nothing, option=Option("words")),
    Command("bare", t("No words"), nothing),
)


@pytest.fixture(autouse=True)
def commands(bot: Bot) -> None:
    bot.table = extended(*COMMANDS)
    bot.restart()


async def offered(
    bot: Bot,
    command: str | None,
    typed: str = "",
    *,
    account: str = "ana",
    hint: str = "en",
    private: bool = True,
    most: int = MOST,
) -> tuple[Offer, ...]:
    """What an account is offered for a command's option, with so much typed."""
    request = Request(
        "terminal", UpdateId(b""), Account(account), command, (), typed, hint, private=private
    )
    return await bot.dispatch.offers(request, most)


def values(offers: tuple[Offer, ...]) -> list[str]:
    return [offer.value for offer in offers]


async def test_all_of_it_is_offered_before_anything_is_typed(bot: Bot) -> None:
    assert values(await offered(bot, "tongue")) == [*LANGUAGES]
    assert values(await offered(bot, "SPEAK")) == [*LANGUAGES]


@pytest.mark.parametrize(("typed", "found"), [("engl", "en"), (" EN ", "en"), ("tW", "zh-Hant-TW")])
async def test_part_of_a_name_or_of_a_value_finds_it(bot: Bot, typed: str, found: str) -> None:
    assert found in values(await offered(bot, "tongue", typed))


async def test_names_are_in_the_words_of_who_types_and_found_by_them(bot: Bot) -> None:
    for hint in LANGUAGES:
        someone = bot.someone("ana", hint)
        await someone.types("/count")
        for offer in await offered(bot, "tongue", hint=hint):
            name = someone.say(LanguageName(offer.value))
            assert offer.name == name
            assert offer.value in values(await offered(bot, "tongue", name, hint=hint))


@pytest.mark.parametrize("most", [0, 1, 2])
async def test_no_more_is_offered_than_was_asked_for(bot: Bot, most: int) -> None:
    found = await offered(bot, "tongue", most=most)
    assert [offer.value for offer in found] == [*LANGUAGES[:most]]


@pytest.mark.parametrize("command", ["words", "bare", "nonsense", None])
async def test_where_nothing_can_be_named_nothing_is_offered(bot: Bot, command: str | None) -> None:
    assert await offered(bot, command) == ()


async def test_who_may_not_use_a_command_is_offered_nothing(bot: Bot) -> None:
    await moderator(bot, "mina")
    assert values(await offered(bot, "office")) == []
    assert values(await offered(bot, "office", account="mina")) == [*LANGUAGES]


async def test_where_others_read_nothing_personal_is_offered(bot: Bot) -> None:
    assert await offered(bot, "own", private=False) == ()
    assert len(await offered(bot, "own")) == len(LANGUAGES)


async def test_typing_leaves_no_trace(bot: Bot) -> None:
    before = await bot.rows()
    await offered(bot, "own", "en")
    assert await bot.rows() == before


async def test_a_store_that_is_gone_offers_nothing(bot: Bot, sqlite_store: SqliteStore) -> None:
    await sqlite_store.close()
    assert await offered(bot, "tongue") == ()
