"""The statement of the genuine bots of a campaign, which the log's key signs for some months.

Its first line is no log's name, so that no checkpoint can be taken for a statement, nor the other
way round.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from db.log.notes import LogKey

BOTS = "bots"
"""The name of the statement's file beside the log."""

FIRST_LINE = "The genuine bots of an open letter"

DAYS = 90
"""The days for which a statement holds; it begins with a month, so two months at least are left."""


@dataclass(frozen=True, slots=True)
class GenuineBot:
    """A bot: its platform, the handle that people see or find there, and the link to it."""

    platform: str
    handle: str
    link: str


@dataclass(frozen=True, slots=True)
class Statement:
    """The statement: which `bots` are those of the letter called `campaign`, in the month of `day`.

    `title` is the letter's, `letter` the SHA-256 of its text in hexadecimal, `page` the campaign's
    address or "".
    """

    campaign: str
    title: str
    letter: str
    page: str
    bots: tuple[GenuineBot, ...]
    day: date

    @property
    def since(self) -> date:
        """The day from which the statement holds: the first of its month."""
        return self.day.replace(day=1)

    @property
    def until(self) -> date:
        """The last day on which the statement holds."""
        return self.since + timedelta(days=DAYS)

    def signed(self, key: LogKey) -> str:
        """The statement as a signed note; all day long, and all month long, the same one."""
        return key.signed("".join(f"{_in_a_line(line)}\n" for line in self._lines(key)))

    def _lines(self, key: LogKey) -> Iterator[str]:
        yield FIRST_LINE
        yield f"campaign: {self.campaign}"
        yield f"title: {self.title}"
        yield f"letter: {self.letter}"
        yield f"key: {key.verifier}"
        yield f"since: {self.since}"
        yield f"until: {self.until}"
        if self.page:
            yield f"page: {self.page}"
        for bot in self.bots:
            yield f"bot: {bot.platform} {bot.handle} {bot.link}"


def holds(note: str, day: date) -> bool:
    """Whether the statement in `note` says that it holds on `day`; its signature is not checked."""
    said = dict(line.partition(": ")[::2] for line in note.splitlines())
    try:
        since, until = (date.fromisoformat(said[name]) for name in ("since", "until"))
    except (KeyError, ValueError):
        return False
    return since <= day <= until


def _in_a_line(words: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in words).split())
