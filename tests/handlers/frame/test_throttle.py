"""How much one account may ask, on any platform."""

from __future__ import annotations

import pytest

from handlers.frame.throttle import ACCOUNTS_WATCHED, LIMITS, Counted, Throttle, Verdict, too_much
from messages.request import Account
from tests.stage.words import catalogs

ANA, BEN = Counted("telegram", Account("1")), Counted("telegram", Account("2"))
(FEW, SECONDS), (MANY, HOUR) = LIMITS


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_too_much_is_told_once_and_then_dropped_until_it_is_past() -> None:
    clock = Clock()
    throttle = Throttle(clock)
    assert [throttle(ANA) for _ in range(FEW)] == [Verdict.ANSWER] * FEW
    assert [throttle(ANA) for _ in range(3)] == [Verdict.WARN, Verdict.DROP, Verdict.DROP]
    assert throttle(BEN) is Verdict.ANSWER
    clock.now += SECONDS
    assert throttle(ANA) is Verdict.ANSWER


def test_somebody_who_writes_steadily_is_never_told() -> None:
    clock = Clock()
    throttle = Throttle(clock)
    for _ in range(10 * FEW):
        clock.now += HOUR / MANY
        assert throttle(ANA) is Verdict.ANSWER


def test_nobody_keeps_up_for_an_hour_what_a_thumb_does_in_ten_seconds() -> None:
    clock = Clock()
    throttle = Throttle(clock)
    answered = 0
    while clock.now < HOUR:
        answered += throttle(ANA) is Verdict.ANSWER
        clock.now += SECONDS / FEW
    assert answered == MANY
    assert throttle.wait(ANA) <= SECONDS / FEW


def test_what_undoes_something_passes_whoever_has_used_up_all_else() -> None:
    throttle = Throttle(Clock())
    for _ in range(FEW + 1):
        throttle(ANA)
    assert throttle(ANA) is Verdict.DROP
    assert throttle(ANA._replace(always=True)) is Verdict.ANSWER


def test_memory_is_bounded() -> None:
    throttle = Throttle(Clock())
    for number in range(ACCOUNTS_WATCHED + 100):
        throttle(Counted("telegram", Account(str(number))))
    assert len(throttle._known) == ACCOUNTS_WATCHED


@pytest.mark.parametrize(
    ("seconds", "wait"), [(0.2, "1 second"), (9.6, "10 seconds"), (61, "2 minutes")]
)
def test_the_words_say_how_long_and_what_still_works(seconds: float, wait: str) -> None:
    words = catalogs().say(too_much(seconds, ("stop", "forget")), "en")
    assert words == (
        f"That was too much at once. Please wait: {wait}. Until then I answer only "
        "/stop and /forget."
    )
