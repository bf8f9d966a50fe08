"""One try at an answer: what becomes of it, and what broadcasts learn from it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.adapters.telegram.connection import Broken, Unsent
from bot.adapters.telegram.handover import MOMENT, Handed, Handover, deliver
from bot.broadcast.pacer import Pacer


@pytest.fixture
def pacer() -> Pacer:
    """Of a clock that stands still."""
    return Pacer(2, clock=lambda: 100.0)


async def test_a_limit_that_an_answer_meets_holds_broadcasts_too(
    pacer: Pacer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    refusals = [RetryAfter(timedelta(milliseconds=1))]

    async def call(_: int) -> None:
        while refusals:
            raise refusals.pop()

    assert pacer.turn_now() is not None
    pacer = Pacer(2, clock=lambda: 100.0)
    assert await deliver(call, 7, pacer) == Handed(Handover.LIMITED, 0.001)
    assert pacer.turn_now() is None
    assert await deliver(call, 7, pacer) == Handed(Handover.ARRIVED)


async def test_a_chat_that_is_slowed_down_holds_other_broadcasts_for_a_moment_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    now = [100.0]
    pacer = Pacer(2, clock=lambda: now[0])

    async def call(_: int) -> None:
        raise RetryAfter(timedelta(seconds=30))

    assert await deliver(call, 7, pacer) == Handed(Handover.LIMITED, 30)
    now[0] += MOMENT + 0.1
    assert pacer.turn_now() is not None
    assert pacer.claim("7") > 20


async def test_an_answer_takes_its_place_under_the_ceiling(pacer: Pacer) -> None:
    async def call(_: int) -> None:
        return

    assert await deliver(call, 7, pacer) == Handed(Handover.ARRIVED)
    assert pacer.turn_now() is not None, "one of two is left"
    assert pacer.turn_now() is None
    assert pacer.claim("7") > 0, "and that chat has just been written to"


@pytest.mark.parametrize(
    ("error", "end"),
    [
        (Broken("reset"), Handover.FAILED),
        (Unsent("refused"), Handover.FAILED),
        (NetworkError("502"), Handover.FAILED),
        (InvalidToken("?"), Handover.FAILED),
        (Forbidden("blocked"), Handover.UNWANTED),
        (BadRequest("chat not found"), Handover.UNWANTED),
        (BadRequest("can't parse"), Handover.REFUSED),
        (ChatMigrated(-8), Handover.FAILED),
    ],
)
async def test_each_end_of_a_call_that_was_not_written(
    pacer: Pacer, error: TelegramError, end: Handover
) -> None:
    async def call(_: int) -> None:
        raise error

    assert await deliver(call, 7, pacer) == Handed(end)
