"""Answers and broadcasts on Telegram share one ceiling, and one limit."""

from __future__ import annotations

from datetime import timedelta

import pytest
from telegram.error import RetryAfter

from bot.adapters.telegram.handover import Handover, deliver
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
    assert await deliver(call, 7, (), pacer) is Handover.ARRIVED
    assert pacer.turn_now() is None


async def test_an_answer_takes_its_place_under_the_ceiling(pacer: Pacer) -> None:
    async def call(_: int) -> None:
        return

    assert await deliver(call, 7, (), pacer) is Handover.ARRIVED
    assert pacer.turn_now() is not None, "one of two is left"
    assert pacer.turn_now() is None
    assert pacer.claim("7") > 0, "and that chat has just been written to"
