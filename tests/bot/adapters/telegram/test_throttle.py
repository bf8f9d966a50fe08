"""How much one account may ask of Telegram's side."""

from __future__ import annotations

from bot.adapters.telegram.throttle import ACCOUNTS_WATCHED, SECONDS, UPDATES, Throttle, Verdict
from messages.request import Account

ANA, BEN = Account("1"), Account("2")


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_too_much_is_told_once_and_then_dropped_until_it_is_past() -> None:
    clock = Clock()
    throttle = Throttle(clock)
    assert [throttle(ANA) for _ in range(UPDATES)] == [Verdict.ANSWER] * UPDATES
    assert [throttle(ANA) for _ in range(3)] == [Verdict.WARN, Verdict.DROP, Verdict.DROP]
    assert throttle(BEN) is Verdict.ANSWER
    clock.now += SECONDS
    assert throttle(ANA) is Verdict.ANSWER


def test_somebody_who_writes_steadily_is_never_told() -> None:
    clock = Clock()
    throttle = Throttle(clock)
    for _ in range(10 * UPDATES):
        clock.now += SECONDS / UPDATES
        assert throttle(ANA) is Verdict.ANSWER


def test_memory_is_bounded() -> None:
    throttle = Throttle(Clock())
    for number in range(ACCOUNTS_WATCHED + 100):
        throttle(Account(str(number)))
    assert len(throttle._times) == ACCOUNTS_WATCHED
