"""Requests of an answer are tried again for as long as their interaction lives, and no longer."""

from __future__ import annotations

from bot.adapters.discord.interactions import PATIENCE
from bot.adapters.discord.tries import FIRST_WAITS, WAITS

FIRST_WORD, INTERACTION = 3.0, 15 * 60.0
"""Seconds that Discord waits for an answer's first word, and for all of it."""


def test_all_tries_together_fit_into_the_life_of_an_interaction() -> None:
    assert PATIENCE + sum(FIRST_WAITS) < FIRST_WORD
    assert 0.9 * INTERACTION < sum(WAITS) < INTERACTION
