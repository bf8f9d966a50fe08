"""What is said of a closing: on which day, what stays, and no more than is so."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from db import closing
from db.closing import State
from handlers.reading.closing import announcement, called_off, over, soon, thanks
from messages.render.plain import plain
from messages.reply import Note, Reply
from tests.stage.words import catalogs

ANNOUNCED = replace(closing.proposed(date(2026, 3, 1)), state=State.ANNOUNCED)
CLOSED = replace(ANNOUNCED, state=State.CLOSED, ends="2026-04-14")
ERASED = replace(ANNOUNCED, state=State.ERASED)


def _said(reply: Reply, language: str = "en") -> str:
    return plain(reply, catalogs(), language)


def test_an_announcement_says_when_and_what_is_lost_and_what_stays() -> None:
    said = _said(announcement(ANNOUNCED))
    assert said.startswith("The campaign closes on 7 April 2026.")
    for words in (
        "nobody can change or withdraw",
        "What stays: the count",
        "at any time, that ends",
    ):
        assert words in said
    assert "7 April 2026" in _said(Reply.of(Note(soon(ANNOUNCED))))


def test_the_thanks_promise_nothing_but_an_end() -> None:
    said = _said(thanks(CLOSED, 1))
    assert "1 person has signed through this bot." in said
    assert "On 14 April 2026 I erase your subscription. This is the last message." in said


def test_what_is_over_says_what_can_still_be_done_while_it_can() -> None:
    assert "Until 14 April 2026 you can still see" in _said(over(CLOSED, 7))
    said = _said(over(ERASED, 7))
    assert "still see" not in said
    assert "I can no longer tell whether you signed" in said


@pytest.mark.parametrize("language", ["ar", "zh-Hant-TW"])
def test_all_of_it_is_said_in_each_language_that_is_whole(language: str) -> None:
    replies = (
        announcement(ANNOUNCED),
        called_off(),
        thanks(CLOSED, 0),
        over(CLOSED, 0),
    )
    for reply in replies:
        assert catalogs().whole(reply, language) == language
