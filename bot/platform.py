"""The platform: an adapter of a chat network as the running process sees it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from bot.service import Service


class PlatformRefused(Exception):
    """A platform will not have this bot as it is set up; trying again at once changes nothing.

    `args[0]` says why, for the log: a wrong token, another instance. It never holds the token.
    """


class RefusedForNow(PlatformRefused):
    """A refusal that may pass by itself, as one 401 among answers that know the token.

    `known` says if the platform has accepted this bot since the process began.
    """

    def __init__(self, why: str, *, known: bool) -> None:
        super().__init__(why)
        self.known = known


@dataclass(frozen=True, slots=True)
class Tried:
    """What a platform said of itself as the token was tried; None where it said nothing of that.

    `ahead` is for how many seconds its clock is ahead of ours, and `posts_to` the host to which it
    posts updates though the settings name no such address.
    """

    ahead: float | None = None
    posts_to: str | None = None


class Platform(Protocol):
    """One chat network."""

    name: str

    async def check(self) -> Tried:
        """Try the token, and change nothing.

        Raises `PlatformRefused`; out of reach, the library's own error.
        """
        ...

    def services(self) -> tuple[Service, ...]:
        """The services of this network, side by side: answering people, and writing first.

        Where one of these services is refused, the others are of no use.
        """
        ...
