"""A stranger who copies each hour whatever the campaign tells everybody, and its metrics too.

So for each line of the public log they know with which group it came, and in which hours that group
signed; for each public name the hour in which it was shown first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.page.standing import standing
from db.engine.transaction import Transaction
from db.log.entries import Entry, Kind, entry_in
from db.log.folder import LogFolder
from handlers.frame.campaign import Campaign
from handlers.reading import signatories
from tests.stage.chats import Bot

HOUR = timedelta(hours=1)
EVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Group:
    """A batch of the log: its `entries` begin at the index `start`.

    Whoever signed in it did so after the moment `after`, when others were in a batch last, and
    `until`.
    """

    start: int
    entries: Sequence[Entry]
    after: datetime
    until: datetime

    @property
    def numbered(self) -> Iterable[tuple[int, Entry]]:
        """Its entries, each with its index."""
        return enumerate(self.entries, self.start)

    @property
    def signed(self) -> dict[int, str]:
        """The version of each signature in it, by its index."""
        return {at: entry.version for at, entry in self.numbered if entry.kind is Kind.SIGNED}


@dataclass
class Mirror:
    """What was copied of the log in `folder`, from the moment `begun` on.

    `shown` has the hour of each public name, `busy` the platforms on which anything was asked in
    the hour that ends then, as the metrics count it.
    """

    folder: LogFolder
    begun: datetime
    groups: list[Group] = field(default_factory=list)
    shown: dict[str, datetime] = field(default_factory=dict)
    busy: dict[datetime, set[str]] = field(default_factory=lambda: defaultdict(set))

    def asks(self, platform: str, at: datetime) -> None:
        """Let an update of `platform` be counted by the metrics."""
        self.busy[at.replace(minute=0, second=0, microsecond=0) + HOUR].add(platform)

    async def look(self, bot: Bot) -> None:
        """Copy what is public now. The page's count is that of the log, and moves with it alone."""
        now = bot.campaign.now()
        self._copy(now)
        people, names = await bot.store.transact(lambda tx: _page(tx, bot.campaign))
        assert people == self.count
        for name in names:
            self.shown.setdefault(name, now)

    def _copy(self, now: datetime) -> None:
        size = sum(len(group.entries) for group in self.groups)
        there = self.folder.checkpoint()
        if there.size > size:
            entries = tuple(map(entry_in, self.folder.entries(there, size)))
            self.groups.append(Group(size, entries, self.signed_until, now))

    @property
    def signed_until(self) -> datetime:
        """The moment until which everybody has signed who is in any group."""
        return max((each.until for each in self.groups if each.signed), default=self.begun)

    @property
    def ended(self) -> dict[int, Group]:
        """The group in which each signature ended that does not count, by its index."""
        ended: dict[int, Group] = {}
        about: dict[int, int] = {}
        for group in self.groups:
            for at, entry in group.numbered:
                if entry.kind is Kind.UNDONE:
                    del ended[about[entry.leaf]]
                elif entry.kind is not Kind.SIGNED:
                    ended[entry.leaf], about[at] = group, entry.leaf
        return ended

    @property
    def lines(self) -> dict[bytes, int]:
        """The index of the line of each commitment."""
        return {
            entry.commitment: at
            for group in self.groups
            for at, entry in group.numbered
            if entry.kind is Kind.SIGNED
        }

    @property
    def count(self) -> int:
        """The signatures that count."""
        return sum(len(group.signed) for group in self.groups) - len(self.ended)

    def busy_between(self, after: datetime, until: datetime = EVER) -> set[str]:
        """The platforms on which anything was asked after one moment and until another."""
        return set().union(*(self.busy[at] for at in self.busy if after < at <= until))


async def _page(tx: Transaction, campaign: Campaign) -> tuple[int, list[str]]:
    """The number of people on the campaign's page, and all names on those behind it."""
    now = await standing(tx, campaign)
    assert now.logged
    names, page = [each.name for each in now.first.names], now.first
    while page.behind:
        following = await signatories.page(tx, page.behind)
        assert following is not None
        page = following
        names += [each.name for each in page.names]
    return now.people, names
