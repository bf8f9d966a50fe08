"""The ceiling of broadcasts holds whatever the loop does, and people go before them, unheld."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.broadcast.chats import GROUP_LIMIT, GROUP_SECONDS
from bot.broadcast.pace import MARGIN
from bot.broadcast.pacer import CATCH_UP, Pacer, Permit

CEILING = 5


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def most_in_a_second(written: Sequence[float]) -> int:
    """The most that lie in any one second."""
    ordered = sorted(written)
    return max((sum(at <= other < at + 1 for other in ordered) for at in ordered), default=0)


def spend(permit: Permit) -> None:
    """Begin and end a request that tells nobody when it is written."""
    with permit.use():
        pass


def now_or_never(pacer: Pacer) -> Permit | None:
    """A person's turn if it is now."""
    work = pacer.person()
    try:
        work.send(None)
    except StopIteration as given:
        permit: Permit = given.value
        return permit
    except RuntimeError:  # it would wait, and there is no loop
        return None
    work.close()
    return None


acts = st.lists(
    st.one_of(
        st.tuples(st.just("passes"), st.floats(0.001, 0.7)),
        st.tuples(st.sampled_from(("asks", "answers")), st.just(0.0)),
        st.tuples(st.sampled_from(("writes", "ends", "gives back")), st.floats(0, 1)),
    ),
    max_size=150,
)


@given(acts)
def test_no_second_ever_has_more_broadcasts_than_the_ceiling(acts: list[tuple[str, float]]) -> None:
    clock = Clock()
    pacer = Pacer(CEILING, clock)
    waiting: list[tuple[Permit, bool]] = []
    written: list[float] = []
    everything: list[float] = []
    for act, size in acts:
        if act == "passes":
            clock.now += size
        elif act == "asks":
            if (permit := pacer.turn_now()) is not None:
                under_way = len(waiting) + sum(at > clock.now - 1 for at in everything)
                assert under_way < CEILING, "answers count too: broadcasts yield"
                waiting.append((permit, True))
        elif act == "answers":
            permit = now_or_never(pacer)
            assert permit is not None, "no ceiling holds an answer"
            waiting.append((permit, False))
        elif waiting and act in ("writes", "ends"):
            permit, broadcast = waiting.pop(int(size * (len(waiting) - 1)))
            permit.written() if act == "writes" else spend(permit)
            everything.append(clock.now)
            written += [clock.now] if broadcast else []
        elif waiting and act == "gives back":
            waiting.pop()[0].release()

    assert most_in_a_second(written) <= CEILING


@given(st.lists(st.floats(0, 10), min_size=1, max_size=20), st.floats(0, 10))
def test_a_pause_is_kept_to_the_millisecond_and_none_shortens_it(
    pauses: list[float], later: float
) -> None:
    clock = Clock()
    pacer = Pacer(CEILING, clock)
    for pause in pauses:
        pacer.pause(pause)
    until = clock.now + max(pauses)
    clock.now += min(later, max(pauses))
    pacer.pause(0)
    if (permit := now_or_never(pacer)) is not None:
        spend(permit)  # what people are answered neither waits for it nor lifts it

    if clock.now < until - 0.001:
        assert pacer.turn_now() is None
    clock.now = until + 0.0001
    assert pacer.turn_now() is not None


def test_broadcasts_are_spread_and_make_up_for_a_stall_at_most_a_little() -> None:
    clock = Clock()
    pacer = Pacer(100, clock)
    given = 0
    while (permit := pacer.turn_now()) is not None:
        spend(permit)
        given += 1

    assert given <= 100 * CATCH_UP + 1
    clock.now += 0.011
    assert pacer.turn_now() is not None
    assert pacer.turn_now() is None


def test_a_turn_that_was_given_back_is_there_for_another() -> None:
    clock = Clock()
    pacer = Pacer(1, clock)
    permit = pacer.turn_now()
    assert permit is not None
    assert pacer.turn_now() is None

    with permit:
        pass

    assert pacer.turn_now() is not None


def test_one_that_is_long_in_flight_does_not_hold_up_the_others() -> None:
    clock = Clock()
    pacer = Pacer(2, clock)
    assert now_or_never(pacer)  # and never written
    second = now_or_never(pacer)
    assert second is not None
    second.written()

    assert pacer.turn_now() is None

    clock.now += MARGIN

    assert pacer.turn_now() is not None
    assert pacer.turn_now() is None


async def test_people_go_first() -> None:
    pacer = Pacer(9)
    order: list[str] = []
    for _ in range(9):
        spend(await pacer.person())

    async def broadcast() -> None:
        spend(await pacer.turn())
        order.append("broadcast")

    async def person() -> None:
        spend(await pacer.person())
        order.append("person")

    async with asyncio.TaskGroup() as group:
        for each in (broadcast(), person()):
            group.create_task(each)

    assert order == ["person", "broadcast"]


@pytest.mark.parametrize("per_second", [50, 200])
async def test_a_loop_that_stalls_exceeds_nothing_and_loses_little(per_second: int) -> None:
    pacer, written = Pacer(per_second), list[float]()
    ends = time.monotonic() + 1.6

    async def send() -> None:
        while time.monotonic() < ends:
            permit = await pacer.turn()
            await asyncio.sleep(0)  # the request is made ready
            permit.written()
            written.append(time.monotonic())
            spend(permit)

    def stall() -> None:
        time.sleep(0.06)
        if time.monotonic() < ends:
            loop.call_later(0.2, stall)

    loop = asyncio.get_running_loop()
    loop.call_later(0.1, stall)
    async with asyncio.TaskGroup() as group:
        for _ in range(4):
            group.create_task(send())

    assert most_in_a_second(written) <= per_second
    assert len(written) >= 0.95 * per_second * 1.6
    assert max(b - a for a, b in pairwise(written)) < 0.25  # an answer need not wait longer


class TestChats:
    def test_a_chat_is_written_to_once_a_second(self) -> None:
        clock = Clock()
        pacer = Pacer(CEILING, clock)

        assert pacer.claim("7") == 0
        clock.now += 0.25
        assert pacer.claim("7/of the same person") == pytest.approx(0.75)
        assert pacer.claim("8") == 0
        clock.now += 0.75
        assert pacer.claim("7") == 0

    async def test_an_answer_counts_too(self) -> None:
        pacer = Pacer(CEILING, Clock())
        await pacer.person("7")

        assert pacer.claim("7") > 0

    def test_a_pause_of_one_chat_holds_it_alone(self) -> None:
        clock = Clock()
        pacer = Pacer(CEILING, clock)
        pacer.pause(30, "7")
        pacer.pause(2, "7")

        assert pacer.claim("7") == 30
        assert pacer.claim("8") == 0
        assert pacer.turn_now() is not None

    def test_a_group_gets_twenty_a_minute(self) -> None:
        clock = Clock()
        pacer = Pacer(CEILING, clock)
        for _ in range(GROUP_LIMIT):
            assert pacer.claim("-7", group=True) == 0
            clock.now += 1
        assert pacer.claim("-7", group=True) == pytest.approx(GROUP_SECONDS - GROUP_LIMIT)

    def test_of_chats_only_the_last_second_is_known(self) -> None:
        clock = Clock()
        pacer = Pacer(CEILING, clock)
        for chat in range(1000):
            pacer.claim(str(chat))
            clock.now += 0.1

        assert len(pacer._chats._written) <= 11
