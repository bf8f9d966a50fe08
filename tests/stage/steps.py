"""A story told in the core's words: what a person does, step by step, on whatever platform.

A person is driven by what they see. The words of a step name a command, or the button that stands
for one; where on the screen it is, each platform knows.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from enum import Enum, auto
from typing import NamedTuple, TypeVar

from tests.stage.anywhere import Person

Kept = TypeVar("Kept")


class Does(Enum):
    """What a step is."""

    COMMAND = auto()
    PRESS = auto()
    TYPE = auto()
    LEAVE_OUT = auto()
    PRESS_STALE = auto()
    SAYS = auto()
    LOOK = auto()


class Step(NamedTuple):
    """One thing a person does, or one thing to be seen then."""

    does: Does
    words: str = ""


def command(words: str) -> Step:
    """A command with its arguments."""
    return Step(Does.COMMAND, words)


def press(words: str) -> Step:
    """The button that stands for a command with its arguments; of a form, without its id."""
    return Step(Does.PRESS, words)


def typed(words: str) -> Step:
    """An answer to the question that is open."""
    return Step(Does.TYPE, words)


def leave_out(field: str) -> Step:
    """No answer to the question that is open, nor any that was given before."""
    return Step(Does.LEAVE_OUT, field)


def press_stale() -> Step:
    """A button that has done its work: the last one pressed, or none at all in a terminal."""
    return Step(Does.PRESS_STALE)


def says(words: str) -> Step:
    """The answer has these words in it."""
    return Step(Does.SAYS, words)


def look(name: str) -> Step:
    """What is kept now is `KEPT[name]`."""
    return Step(Does.LOOK, name)


async def lives(
    story: tuple[Step, ...], person: Person, look: Callable[[], Awaitable[Kept]]
) -> list[tuple[str, Kept]]:
    """Go through `story`; what was kept at each look, with the look's name."""
    reads, seen = "", []
    for does, words in story:
        match does:
            case Does.COMMAND:
                reads = await person.commands(words)
            case Does.PRESS:
                reads = await person.presses(words)
            case Does.TYPE:
                reads = await person.types(words)
            case Does.LEAVE_OUT:
                reads = await person.leaves_out(words)
            case Does.PRESS_STALE:
                reads = await person.presses_stale()
                assert person.stale in reads
            case Does.SAYS:
                assert words in reads, reads
            case Does.LOOK:
                seen.append((words, await look()))
    return seen
