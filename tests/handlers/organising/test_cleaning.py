"""A clean-up at work: in pieces, gone on with after any crash, and stopped by who puts it back."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from db import cleaning as pieces
from db.cleanups import State
from db.engine.transaction import StoreUnavailable, Trouble
from handlers.organising import clean
from tests.stage.chats import Bot, Someone
from tests.stage.cleaning import chooses, clock, crowd, heard, latest, proposes, put_back
from tests.stage.organisations import organiser


@pytest.fixture
async def olga(bot: Bot) -> Someone:
    return await organiser(bot)


@pytest.fixture
async def oren(bot: Bot) -> Someone:
    return await organiser(bot, "oren")


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pieces of three rows, so that a crowd of ten has several."""
    monkeypatch.setattr(pieces, "PIECE", 3)
    monkeypatch.setattr(pieces, "READ", 3)


def _killed_after(monkeypatch: pytest.MonkeyPatch, name: str, calls: int) -> Callable[[], None]:
    """Let the process end at a call of a piece; gives back the way to mend it."""
    whole: Callable[..., Coroutine[Any, Any, Any]] = getattr(pieces, name)
    left = calls

    async def dying(*arguments: Any, **others: Any) -> Any:
        nonlocal left
        left -= 1
        if left < 0:
            raise StoreUnavailable(Trouble.FAILED)
        return await whole(*arguments, **others)

    monkeypatch.setattr(pieces, name, dying)
    return lambda: monkeypatch.setattr(pieces, name, whole)


async def _approved(olga: Someone, oren: Someone) -> None:
    await chooses(olga, month="2026-03")
    await proposes(olga)
    await oren.types("/clean")
    await oren.presses("Approve: take them out")


@pytest.mark.parametrize("step", ["_take_out", "_take_names_out"])
@pytest.mark.parametrize("calls", range(4))
async def test_the_clock_goes_on_where_a_process_ended(
    bot: Bot,
    olga: Someone,
    oren: Someone,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
    calls: int,
) -> None:
    await crowd(bot, 10, name="Flood")
    mend = _killed_after(monkeypatch, step, calls)
    await _approved(olga, oren)
    await bot.dispatch.beside.settled()
    assert (await latest(bot)).state is State.RUNNING
    mend()
    await clock(bot)
    rows = await bot.rows()
    assert rows["signature"] == rows["public_name"] == rows["picked"] == []
    assert (await latest(bot)).taken == 10
    assert (await bot.totals()).people == 0
    undo = _killed_after(monkeypatch, "_put_back", calls)
    await put_back(bot, oren, await latest(bot))
    undo()
    await clock(bot)
    rows = await bot.rows()
    assert len(rows["signature"]) == len(rows["public_name"]) == 10
    assert (await latest(bot)).state is State.UNDONE
    assert (await bot.totals()).people == 10


async def test_it_can_be_put_back_while_it_is_under_way(
    bot: Bot, olga: Someone, oren: Someone, monkeypatch: pytest.MonkeyPatch
) -> None:
    await crowd(bot, 10, name="Flood")
    mend = _killed_after(monkeypatch, "_take_out", 2)
    await _approved(olga, oren)
    await bot.dispatch.beside.settled()
    assert len((await bot.rows())["signature"]) == 4
    mend()
    await put_back(bot, olga, await latest(bot))
    rows = await bot.rows()
    assert len(rows["signature"]) == len(rows["public_name"]) == 10
    assert rows["picked"] == rows["cleaned"] == []


async def test_who_signs_again_without_a_name_meanwhile_shows_none(
    bot: Bot, olga: Someone, oren: Someone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the signatures and the names of a clean-up, the name is there alone."""
    people = await crowd(bot, 10, name="Flood")
    mend = _killed_after(monkeypatch, "_take_names_out", 0)
    await _approved(olga, oren)
    await bot.dispatch.beside.settled()
    await people[3].types("/sign")
    await people[3].presses("Without a name")
    await people[3].presses("Sign")
    mend()
    await clock(bot)
    assert (await bot.rows())["public_name"] == []
    await put_back(bot, oren, await latest(bot))
    rows = await bot.rows()
    assert (len(rows["signature"]), len(rows["public_name"])) == (10, 9)


async def test_where_many_have_signed_it_is_counted_beside_the_answers(
    bot: Bot, olga: Someone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clean, "FEW_ROWS", 5)
    await crowd(bot, 10)
    assert "chosen, not counted yet" in await chooses(olga, country="Taiwan")
    assert "I am counting, and write to you here" in await olga.presses("Count them")
    await bot.dispatch.beside.settled()
    (told,) = await heard(bot, "olga")
    assert "About 10 fit." in told
    assert (await latest(bot)).state is State.COUNTED


async def test_a_count_that_was_cut_short_is_done_by_the_clock(
    bot: Bot, olga: Someone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clean, "FEW_ROWS", 5)
    await crowd(bot, 10)
    await chooses(olga, country="Taiwan")
    mend = _killed_after(monkeypatch, "_pick", 2)
    await olga.presses("Count them")
    await bot.dispatch.beside.settled()
    assert (await latest(bot)).state is State.COUNTING
    mend()
    await clock(bot)
    assert (await latest(bot)).matched == 10
