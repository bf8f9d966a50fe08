"""What organisers read of clean-ups: numbers in fives, and never what can no more be done."""

from __future__ import annotations

from datetime import date

import pytest

from db.cleanups import CleanUp, State
from db.criteria import Criteria
from db.people import PersonId
from db.suspects import Why
from handlers.organising.clean_pages import STATES, WHY, can_be_undone, page
from messages.render.plain import plain
from tests.stage.chats import Bot
from tests.stage.words import catalogs

DAY = date(2026, 3, 1)
P = PersonId(b"p" * 16)


def a_clean_up(state: State, matched: int = 7) -> CleanUp:
    taken_on = "2026-03-01" if state in (State.DONE, State.UNDOING, State.UNDONE) else ""
    return CleanUp(b"abcd", state, "2026-03-01", Criteria(country="TW"), P, matched, 3, taken_on)


@pytest.mark.parametrize("state", State)
async def test_a_page_of_every_state_names_it_and_what_was_chosen(bot: Bot, state: State) -> None:
    reply = await bot.store.transact(lambda tx: page(tx, a_clean_up(state), DAY))
    words = plain(reply, catalogs(), "en")
    assert "Clean-up 61626364: " in words
    assert "Country: Taiwan" in words


@pytest.mark.parametrize(("matched", "told"), [(5, "About 5"), (9, "About 5"), (23, "About 20")])
async def test_how_many_fit_is_told_in_fives(bot: Bot, matched: int, told: str) -> None:
    counted = a_clean_up(State.COUNTED, matched)
    reply = await bot.store.transact(lambda tx: page(tx, counted, DAY))
    assert told in plain(reply, catalogs(), "en")


async def test_from_one_to_four_taken_out_are_fewer_than_five(bot: Bot) -> None:
    reply = await bot.store.transact(lambda tx: page(tx, a_clean_up(State.DONE), DAY))
    assert "Taken out on 1 March 2026: fewer than five." in plain(reply, catalogs(), "en")


def test_thirty_days_are_the_last_on_which_it_can_be_undone() -> None:
    done = a_clean_up(State.DONE)
    assert can_be_undone(done, date(2026, 3, 31))
    assert not can_be_undone(done, date(2026, 4, 1))
    assert can_be_undone(a_clean_up(State.RUNNING), date(2027, 1, 1))
    assert not can_be_undone(a_clean_up(State.UNDONE), DAY)


def test_every_state_and_every_reason_of_a_batch_has_words() -> None:
    assert set(STATES) == set(State)
    assert set(WHY) == set(Why)
