"""The parts of the bot that a process may have: all of them, or those that `--only` names."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import TypeAlias

from bot.service import Service


class Part(StrEnum):
    """A part of the bot, by the name that `--only` has for it.

    The parts called as platforms hear people there and answer them. `BROADCAST` lets broadcasts
    begin and end, and sends them on every platform. `PAGE` serves the page for browsers.
    """

    TELEGRAM = "telegram"
    DISCORD = "discord"
    BROADCAST = "broadcast"
    CLOCK = "clock"
    PAGE = "page"


Parts: TypeAlias = Collection[Part]

EVERYTHING: Parts = frozenset(Part)
"""What a process has that is told nothing else."""


class NoSuchPart(Exception):
    """A name that no part of the bot has, `args[0]`."""


def parts_in(written: str) -> Parts:
    """The parts in `written`, with commas between them. Raises `NoSuchPart`."""
    names = [name.strip().lower() for name in written.split(",")]
    for name in names:
        if name not in set(Part):
            raise NoSuchPart(name)
    return frozenset(map(Part, names))


def here(parts: Parts, services: Mapping[Part, Service]) -> tuple[Service, ...]:
    """Those of `services` whose part is one of `parts`."""
    return tuple(service for part, service in services.items() if part in parts)
