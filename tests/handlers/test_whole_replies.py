"""Whatever somebody is answered is whole in one language, also where a catalog has a gap."""

from __future__ import annotations

from dataclasses import replace

from db import counters
from db.counters import Counter
from handlers.frame import conversation
from handlers.frame.refusal import Refusal
from handlers.frame.session import Command, FormHandler, Offer, Option, Session
from handlers.frame.table import Table
from messages.form import Field, Form, Values
from messages.reply import Button, Paragraph, Reply
from messages.text import t
from tests.stage.chats import Bot, extended
from tests.stage.words import catalogs

KNOWN, NEW = t("The count so far"), t("A sentence that nobody has translated yet.")
NEW_BUTTON = Button(NEW, "count")


async def _said(_: Session) -> Reply:
    return Reply.of(Paragraph(KNOWN))


async def _half(_: Session) -> Reply:
    return Reply.of(Paragraph(KNOWN), buttons=(NEW_BUTTON,))


async def _refused(_: Session) -> Reply:
    raise Refusal(NEW, Button(KNOWN, "count"))


async def _kept(session: Session) -> Reply:
    await counters.add(session.tx, Counter.PEOPLE, 1)
    return await _half(session)


async def _asks(session: Session) -> Reply:
    return await conversation.begin(session, "new")


async def _form(_: Session, __: tuple[str, ...]) -> Form:
    return Form(KNOWN, (Field("a", KNOWN, KNOWN), Field("b", NEW, KNOWN)), KNOWN)


async def _sent(_: Session, __: tuple[str, ...], ___: Values) -> Reply:
    return Reply.of(Paragraph(KNOWN))


async def _offers(_: Session) -> tuple[Offer, ...]:
    return Offer("one", KNOWN), Offer("two", NEW)


def table(*, usage: bool = False) -> Table:
    """The table with a few commands of which something is not translated."""
    made = extended(
        Command("said", KNOWN, _said, option=Option("what", _said_offers)),
        Command("half", KNOWN, _half, option=Option("what", _offers)),
        Command("refused", KNOWN, _refused, listed=False),
        Command("kept", KNOWN, _kept, listed=False),
        Command("asks", KNOWN, _asks, listed=False),
        *((Command("used", KNOWN, _said, usage=NEW),) if usage else ()),
    )
    form = FormHandler("new", _form, _sent)
    return replace(made, forms={**made.forms, "new": form})


async def _said_offers(_: Session) -> tuple[Offer, ...]:
    return (Offer("one", KNOWN),)


def reading_arabic(bot: Bot, *, usage: bool = False) -> Bot:
    bot.table = table(usage=usage)
    bot.restart()
    return bot


ARABIC, ENGLISH = catalogs().say(KNOWN, "ar"), KNOWN.message


async def test_a_gap_anywhere_brings_the_whole_answer_into_the_fallback(bot: Bot) -> None:
    reader = reading_arabic(bot).someone("ana", "ar")
    assert ARABIC in await reader.types("/said")
    assert (await reader.types("/half")).startswith(ENGLISH)
    assert reader.answer.language == reader.reply.language == "en"


async def test_a_refusal_is_whole_too(bot: Bot) -> None:
    reader = reading_arabic(bot).someone("ana", "ar")
    assert ARABIC not in await reader.types("/refused")
    assert reader.answer.language == "en"
    assert reader.offered == [ENGLISH]


async def test_a_repeated_update_gets_the_language_that_was_decided(bot: Bot) -> None:
    reader = reading_arabic(bot).someone("ana", "ar")
    await reader.types("/kept")
    kept = reader.kept
    assert kept.language == "en"
    await reader.repeats()
    assert reader.kept == kept


async def test_a_form_with_a_gap_is_asked_in_the_fallback_from_its_first_question_on(
    bot: Bot,
) -> None:
    reader = reading_arabic(bot).someone("ana", "ar")
    assert (await reader.types("/asks")).startswith(ENGLISH)
    assert reader.answer.language == "en"


async def test_the_answer_after_a_gap_is_in_the_readers_language_again(bot: Bot) -> None:
    reader = reading_arabic(bot).someone("ana", "ar")
    await reader.types("/half")
    assert ARABIC in await reader.types("/said")


async def test_help_is_whole_with_the_usages_in_it(bot: Bot) -> None:
    reader = reading_arabic(bot).someone("ana", "ar")
    await reader.types("/help")
    assert reader.answer.language == "ar"
    reader = reading_arabic(bot, usage=True).someone("ana", "ar")
    said = await reader.types("/help")
    assert reader.answer.language == "en"
    assert "/letter [section | full | notes]: Read the letter" in said


async def test_offers_that_are_read_together_are_named_together(bot: Bot) -> None:
    reader = reading_arabic(bot).someone("ana", "ar")
    await reader.types("/said")
    assert reader.request is not None
    whole = await bot.dispatch.offers(replace(reader.request, command="said", text=""), 9)
    half = await bot.dispatch.offers(replace(reader.request, command="half", text=""), 9)
    assert [offer.name for offer in whole] == [ARABIC]
    assert [offer.name for offer in half] == [ENGLISH, NEW.message]
