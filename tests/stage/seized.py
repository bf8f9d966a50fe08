"""Campaigns that are lived and then seized, and what each seizure told."""

from __future__ import annotations

import operator
import sys
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import reduce
from pathlib import Path
from statistics import mean
from typing import NamedTuple, TypeAlias

from bot.clock.chores import traces
from tests.stage import laying
from tests.stage.campaigning import BEGINS, Lived, live
from tests.stage.chats import Bot
from tests.stage.pages import told_by_order
from tests.stage.seizure import (
    NAME,
    SIGNATURE,
    SUBSCRIPTION,
    Score,
    Seized,
    by_columns,
    by_difference,
    by_exclusion,
    by_order,
    by_transaction,
    score,
)

Seize: TypeAlias = Callable[[], Awaitable[Seized]]


class Kind(NamedTuple):
    """A campaign: how many come in how many days, and the share that may be joined for certain.

    `with_days` is the share that is joined at least once the day of each row is known. `turn` is
    True where a month turns in the middle.
    """

    people: int
    days: int
    most: float
    with_days: float
    turn: bool = False

    @property
    def begins(self) -> datetime:
        """The moment from which people come."""
        return TURN - timedelta(days=self.days) / 2 if self.turn else BEGINS

    @property
    def small(self) -> Kind:
        """The same in a third of the days, with at most 60 people: fewer hide nobody."""
        return self._replace(people=min(self.people, 60), days=self.days // 3)


TURN = datetime(2026, 4, 1, tzinfo=UTC)
KINDS = {
    "a crowd": Kind(200, 10, 0.01, 0.04),
    "a trickle": Kind(60, 30, 0.03, 0.4),
    "the turn of a month": Kind(60, 30, 0.03, 0.4, turn=True),
}
PLANTED = Kind(40, 3, 1.0, 0.0)
"""So few that public names fill no page: one that is split is written anew in another order."""


class Told(NamedTuple):
    """What one seizure tells.

    Joins of subscriptions with signatures: by columns, by what was written together, by the
    difference to the night before, and by columns once the day of each row is known. Joins of
    public names: certain ones, and beside signatures in their true order. `order` is the share of
    pairs of names that lie as they came.

    With the public log: rows laid to a group by one state and by two, and to a line for certain;
    `arrivals` is as `order`, of signatures; names joined by way of groups.
    """

    columns: Score
    together: Score
    difference: Score
    with_days: Score
    names: Score
    beside: Score
    order: float
    groups: Score
    nearer: Score
    lines: Score
    arrivals: float
    by_groups: Score


def _judged(lived: Lived, night: laying.Night, after: Seized) -> Told:
    before, mirror = night.seized, lived.mirror
    group, line = lived.true_groups, lived.true_lines
    near = laying.to_groups(after, mirror, night)
    rows = len(after.said)
    signed = [tag for tag in lived.arrived if tag in after.public]
    return Told(
        score(by_columns(after), lived.asked),
        score(by_transaction(after, SUBSCRIPTION), lived.asked),
        score(by_difference(before, after), lived.asked),
        score(by_columns(after, lived.days), lived.asked),
        score(by_exclusion(after) | by_transaction(after, NAME), lived.named),
        score(by_order(after, signed), lived.named),
        told_by_order(after.places[NAME], lived.names),
        score(laying.to_groups(after, mirror), group)._replace(of=rows),
        score(near, group)._replace(of=rows),
        score(laying.to_lines(after, mirror, night), line)._replace(of=rows),
        told_by_order(after.places[SIGNATURE], lived.arrived),
        score(laying.names(after, mirror, near), lived.named),
    )


async def told_by(
    bot: Bot, seize: Seize, kind: Kind, seed: int, log: Path, *, old: bool, tidy: bool = True
) -> Told:
    """Let a campaign be lived, and seize it minutes after the last came; if `old`, a day later.

    Its public log lies in the folder `log`.
    """
    nights: list[laying.Night] = []

    async def night() -> None:
        nights.append(laying.Night(await seize(), bot.campaign.now()))

    lived = await live(bot, kind.people, kind.days, seed, night, log, begins=kind.begins, tidy=tidy)
    if old:
        bot.clock.passes(timedelta(days=1))
        await lived.hour()
        await traces(bot.store, bot.campaign)(bot.campaign.now())
    return _judged(lived, nights[-1], await seize())


def tell(engine: str, kind: Kind, told: list[Told]) -> None:
    """Print what was found, in absolute figures."""
    columns, together, difference, with_days, names, beside, order, *log = zip(*told, strict=True)
    groups, nearer, line, arrivals, by_groups = log
    lines = {
        "subscriptions by columns": summed(columns),
        "subscriptions by what was written together": summed(together),
        "subscriptions by the difference to the night before": summed(difference),
        "the same with the day of each row (control)": summed(with_days),
        "public names for certain": summed(names),
        "public names laid beside signatures in their order": summed(beside),
        "pairs of names that lie as they came": f"{mean(order):.0%}",
        "signatures laid to a group of the public log": summed(groups),
        "the same with the state of the night before": summed(nearer),
        "signatures laid to a line for certain": summed(line),
        "pairs of signatures that lie as they came": f"{mean(arrivals):.0%}",
        "public names for certain, by way of groups": summed(by_groups),
    }
    sys.stdout.write(f"\n{engine}: {kind.people} people in {kind.days} days, {len(told)} runs\n")
    for name, found in lines.items():
        sys.stdout.write(f"  {name}: {found}\n")


def summed(scores: Sequence[Score]) -> Score:
    """The scores of several campaigns together."""
    return reduce(operator.add, scores)
