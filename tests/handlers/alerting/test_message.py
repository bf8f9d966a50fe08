"""An alert as its readers get it: whole, in one language, one message on every platform."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.alerts import Alert, AlertState, AlertText
from db.audience import Subscriber
from db.subscriptions import Topic
from handlers.alerting.message import digest, message, on_request
from handlers.alerting.preview import excess
from messages.render import discord, telegram
from messages.render.plain import plain
from messages.reply import Button, Reply
from messages.text import Code, LanguageName, t
from tests.stage.moderators import ALERT, WORDS
from tests.stage.words import catalogs

TODAY = date(2026, 3, 1)
CHINESE = AlertText("寫信給國會", "星期五表決。")
WHOLE = replace(
    ALERT,
    texts={"en": WORDS, "zh-Hant-TW": CHINESE},
    link="https://example.org/act",
    contact="+886223456789",
    ready="Dear member,\nvote for the ban.",
    ends="2026-03-20",
)


def said(reply: Reply) -> str:
    assert reply.language is not None
    return plain(reply, catalogs(), reply.language)


def commands(reply: Reply) -> list[str]:
    return [button.command for button in reply.buttons]


def test_a_person_gets_all_of_it() -> None:
    assert said(message(WHOLE, "en", kind=Subscriber.PERSON, today=TODAY)) == (
        "Write to parliament\n\n"
        "The vote is on Friday.\nEvery letter counts.\n\n"
        "What to do: Write.\n\n"
        "More: https://example.org/act\n\n"
        "Call: +886223456789\n\n"
        "A message to copy:\n\n"
        "Dear member,\nvote for the ban.\n\n"
        "Until 20 March 2026\n\n"
        "You asked for these alerts. To stop them: /stop\n\n"
        "[1] I did it\n[2] Not now\n[3] Stop alerts"
    )


def test_a_chat_gets_no_stop_but_a_way_for_each() -> None:
    reply = message(WHOLE, "en", kind=Subscriber.CHAT, today=TODAY)
    assert commands(reply) == ["did", "later", "alerts"]
    assert "Whoever manages this chat" in said(reply)


@pytest.mark.parametrize(
    ("first", "language", "title", "named"),
    [
        ("en", "zh-Hant-TW", "寫信給國會", False),
        ("en", "ar", "Write to parliament", True),
        ("zh-Hant-TW", "ar", "寫信給國會", True),
        ("zh-Hant-TW", "en", "Write to parliament", False),
    ],
)
def test_who_has_no_text_gets_the_first_named_in_words_of_their_own(
    first: str, language: str, title: str, named: bool
) -> None:
    alert = replace(WHOLE, language=first)
    reply = message(alert, language, kind=Subscriber.PERSON, today=TODAY)
    assert reply.language == language
    assert title in said(reply)
    name = t("Written in: {language}", language=LanguageName(first))
    assert (catalogs().say(name, language) in said(reply)) is named
    stop = t("You asked for these alerts. To stop them: {command}", command=Code("/stop"))
    assert catalogs().say(stop, language) in said(reply)


def test_arabic_alone_is_named_to_an_english_reader() -> None:
    alert = replace(
        ALERT, texts={"ar": AlertText("اكتبوا إلى البرلمان", "التصويت.")}, language="ar"
    )
    assert said(message(alert, "en", kind=Subscriber.PERSON, today=TODAY)) == (
        "اكتبوا إلى البرلمان\n\n"
        "Written in: Arabic\n\n"
        "التصويت.\n\n"
        "You asked for these alerts. To stop them: /stop\n\n"
        "[1] I did it\n[2] Not now\n[3] Stop alerts"
    )


def test_what_is_over_takes_no_answers() -> None:
    reply = message(WHOLE, "en", kind=Subscriber.PERSON, today=date(2026, 3, 21))
    assert "This action is over." in said(reply)
    assert commands(reply) == ["stop"]


def test_what_is_recalled_says_nothing_else_in_the_readers_language() -> None:
    recalled = replace(WHOLE, state=AlertState.RECALLED)
    for tag in catalogs().languages.codes:
        reply = message(recalled, tag, kind=Subscriber.PERSON, today=TODAY)
        assert reply.language == tag
        assert WORDS.title not in said(reply)
        assert commands(reply) == ["stop"]


def test_news_asks_for_no_answer() -> None:
    news = replace(WHOLE, topic=Topic.NEWS)
    assert commands(message(news, "en", kind=Subscriber.PERSON, today=TODAY)) == ["stop"]
    assert commands(on_request(news, "en", today=TODAY)) == []


def test_a_digest_has_a_line_and_a_button_for_each() -> None:
    others = (
        replace(WHOLE, id="22", state=AlertState.RECALLED),
        replace(WHOLE, id="33", ends="2026-02-01"),
    )
    reply = digest((WHOLE, *others), "zh-Hant-TW", kind=Subscriber.PERSON, today=TODAY)
    assert reply.language == "zh-Hant-TW"
    assert "寫信給國會：星期五表決。" in said(reply)
    assert [button.arguments for button in reply.buttons[:-1]] == [("33",), (WHOLE.id,)]
    assert commands(reply)[-1] == "stop"


def test_a_digest_names_the_language_that_is_not_its_readers() -> None:
    over = replace(WHOLE, id="33", ends="2026-02-01")
    words = said(digest((WHOLE, over), "ar", kind=Subscriber.PERSON, today=TODAY))
    name = catalogs().say(LanguageName("en"), "ar")
    assert words.count(f"(\u2068{name}\u2069)") == 2
    assert name not in said(digest((WHOLE,), "en", kind=Subscriber.PERSON, today=TODAY))


texts = st.text(st.characters(codec="utf-8"), min_size=1)
alerts = st.builds(
    lambda title, body, language, **rest: replace(
        ALERT, texts={language: AlertText(title, body)}, language=language, **rest
    ),
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=120).filter(str.strip),
    texts,
    st.sampled_from(catalogs().languages.codes),
    ready=st.text(st.characters(codec="utf-8")),
    ends=st.sampled_from((None, "2026-02-28", "2026-03-20")),
)


@given(st.lists(alerts, max_size=14), st.sampled_from(catalogs().languages.codes))
def test_a_digest_of_anything_is_one_message(those: list[Alert], language: str) -> None:
    reply = digest(those, language, kind=Subscriber.PERSON, today=TODAY)
    assert len(telegram.render(reply, catalogs(), language)) == 1
    assert len(discord.render(reply, catalogs(), language)) == 1
    assert len(reply.buttons) == min(10, len(those)) + 1
    more = f"\nand {len(those) - 10} more\n"
    assert (more in said(replace(reply, language="en"))) == (len(those) > 10)


@given(
    st.one_of(alerts, alerts.map(lambda alert: replace(alert, ready="@*" * 480))),
    st.sampled_from(tuple(Subscriber)),
)
def test_what_fits_is_one_message_with_every_frame(alert: Alert, kind: Subscriber) -> None:
    if excess(catalogs(), alert) is not None:
        return
    for today in (date(2026, 2, 1), TODAY, date(2026, 4, 1)):
        for reader in catalogs().languages.codes:
            reply = message(alert, reader, kind=kind, today=today)
            assert len(telegram.render(reply, catalogs(), reader)) == 1
            assert len(discord.render(reply, catalogs(), reader)) == 1


@given(texts)
def test_mentions_are_harmless(body: str) -> None:
    alert = replace(ALERT, texts={"en": AlertText("@everyone", f"<@1> {body[:200]} @here")})
    reply = message(alert, "en", kind=Subscriber.PERSON, today=TODAY)
    for written in discord.render(reply, catalogs(), "en"):
        assert "\\@everyone" in written
        assert "<@" not in written.replace("\\<\\@", "")


def test_buttons_are_short_enough_for_telegram() -> None:
    long = replace(ALERT, texts={"en": AlertText("x" * 120, "y")})
    (read, _) = digest((long,), "en", kind=Subscriber.PERSON, today=TODAY).buttons
    assert isinstance(read, Button)
    assert len(" ".join((read.command, *read.arguments))) <= 44
    assert len(catalogs().say(read.label, "en")) <= 46


@pytest.mark.parametrize("kind", Subscriber)
def test_who_reads_a_corrected_alert_reads_what_was_corrected(kind: Subscriber) -> None:
    texts = {
        "en": replace(WORDS, correction="The vote is on Friday."),
        "zh-Hant-TW": replace(CHINESE, correction="表決在星期五。"),
    }
    corrected = replace(WHOLE, texts=texts)
    words = said(message(corrected, "en", kind=kind, today=TODAY))
    assert words.startswith("Write to parliament\n\nCorrected: The vote is on Friday.\n\n")
    assert "表決在星期五。" in said(message(corrected, "zh-Hant-TW", kind=kind, today=TODAY))
    assert "Corrected" not in said(message(WHOLE, "en", kind=kind, today=TODAY))
