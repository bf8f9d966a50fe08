"""What somebody finds out who takes the database and has no key: joins of subscriptions and names.

A seizer knows the program and its rules, and here that every subscription was asked for in the form
for signing, which makes joining easier than it is. A join is claimed only where it is certain.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from db.engine.transaction import Store, Transaction
from db.log import waiting
from tests.stage.disk import copied
from tests.stage.pages import Database, Place, transactions

SIGNATURE, SUBSCRIPTION, NAME, BODY = "signature", "subscription", "public_name", "organisation"
OF_CLEANING = ("suspect", "picked", "cleaned")
LEAF = "log_leaf"
TABLES = (SIGNATURE, SUBSCRIPTION, NAME, BODY, "wish", "pledge", *OF_CLEANING)


class Alike(NamedTuple):
    """What rows of both tables say in plain text."""

    platform: str
    locale: str


class Said(NamedTuple):
    """What a signature's row says that a public log counts; `leaf` is hidden with the key."""

    version: str
    month: str
    platform: str
    leaf: bytes


@dataclass(frozen=True)
class Seized:
    """One state of a database.

    `alike` are the rows of signatures and of subscriptions by tag; `tags` those of every table.
    `together` are the tags that were written in one transaction, as far as anything tells. `places`
    tell where rows lie, table by table. `bodies` are the organisations that wait, and `for_one` the
    signatures for an organisation, each with its month. `said` are the rows that a log counts, of
    which so many things wait for it; `called` are the tags of public names by what they say.
    """

    alike: Mapping[str, Mapping[bytes, Alike]]
    tags: Mapping[str, frozenset[bytes]]
    public: frozenset[bytes]
    together: Sequence[frozenset[bytes]]
    places: Mapping[str, Mapping[bytes, Place]] = field(default_factory=dict)
    bodies: Mapping[bytes, str] = field(default_factory=dict)
    for_one: Mapping[bytes, str] = field(default_factory=dict)
    said: Mapping[bytes, Said] = field(default_factory=dict)
    called: Mapping[str, bytes] = field(default_factory=dict)
    waits: int = 0


Joins = dict[bytes, bytes]
"""Tags of subscriptions, or of public names, each with the signature that it is joined to."""


async def _rows(tx: Transaction) -> Seized:
    alike = {
        table: {
            bytes(tag): Alike(*rest)
            for tag, *rest in await tx.rows(f"SELECT tag, platform, locale FROM {table}")
        }
        for table in (SIGNATURE, SUBSCRIPTION)
    }
    tags = {
        table: frozenset(bytes(tag) for (tag,) in await tx.rows(f"SELECT tag FROM {table}"))
        for table in TABLES
    }
    public = await tx.rows("SELECT tag FROM signature WHERE appearance = 'public'")
    bodies, for_one = [
        {bytes(tag): str(month) for tag, month in await tx.rows(sql)}
        for sql in (
            "SELECT tag, month FROM organisation WHERE state = 'waiting'",
            "SELECT tag, month FROM signature WHERE organisation = 1",
        )
    ]
    public_tags = frozenset(bytes(tag) for (tag,) in public)
    seized = Seized(alike, tags, public_tags, (), bodies=bodies, for_one=for_one)
    return await _with_the_log(tx, seized)


async def _with_the_log(tx: Transaction, seized: Seized) -> Seized:
    rows = await tx.rows(
        "SELECT tag, version, month, platform, leaf FROM signature WHERE leaf IS NOT NULL"
    )
    said = {
        bytes(tag): Said(version, month, platform, bytes(leaf))
        for tag, version, month, platform, leaf in rows
    }
    names = await tx.rows("SELECT name, tag FROM public_name")
    lines = await tx.rows("SELECT commitment FROM log_leaf")
    return replace(
        seized,
        tags={**seized.tags, LEAF: frozenset(bytes(line) for (line,) in lines)},
        said=said,
        called={str(name): bytes(tag) for name, tag in names},
        waits=await waiting.number(tx),
    )


async def seize_file(store: Store, path: Path) -> Seized:
    """The state of an SQLite file with its log, as they lie on the disk now."""
    rows = await store.transact(_rows)
    roots = await store.transact(
        lambda tx: tx.rows("SELECT name, rootpage FROM sqlite_master WHERE type = 'table'")
    )
    with TemporaryDirectory() as folder:
        taken = copied(path.parent, Path(folder) / "taken")
        content = (taken / path.name).read_bytes()
        log = taken / f"{path.name}-wal"
        written = transactions(log.read_bytes()) if log.exists() else []
    known = set().union(*rows.tags.values())
    there = {tag for tag in known if tag in content}
    together = []
    for pages in written:
        new = {tag for tag in known - there if tag in pages}
        there |= new
        together.append(frozenset(new))
    database = Database(content)
    places = {
        name: database.places(root) if database.content[:6] == b"SQLite" else {}
        for name, root in roots
        if name in TABLES and root * database.page_size <= len(content)
    }
    return replace(rows, together=together, places=places)


async def seize_server(store: Store) -> Seized:
    """The state of a PostgreSQL database, where each row has the number of its transaction."""
    rows = await store.transact(_rows)

    async def numbered(tx: Transaction) -> Seized:
        together: dict[int, set[bytes]] = defaultdict(set)
        places: dict[str, dict[bytes, Place]] = {}
        for table in TABLES:
            found = await tx.rows(f"SELECT tag, xmin::text, ctid::text FROM {table}")
            places[table] = {bytes(tag): _place(ctid) for tag, _, ctid in found}
            for tag, number, _ in found:
                together[int(number)].add(bytes(tag))
        for line, number in await tx.rows("SELECT commitment, xmin::text FROM log_leaf"):
            together[int(number)].add(bytes(line))
        groups = [frozenset(together[number]) for number in sorted(together)]
        return replace(rows, together=groups, places=places)

    return await store.transact(numbered)


def _place(ctid: str) -> Place:
    """The place that `(page,item)` names; a page is filled from its end."""
    page, item = ctid.strip("()").split(",")
    return Place(int(page), -int(item))


def by_columns(seized: Seized, days: Mapping[bytes, str] | None = None) -> Joins:
    """Subscriptions joined to signatures by what both say; with the day of each, where it is known.

    Where one signature alone is alike, and a subscription is, they are one person's.
    """
    return _only(seized.alike[SUBSCRIPTION], seized.alike[SIGNATURE], days or {})


def _only(
    subscriptions: Mapping[bytes, Alike],
    signatures: Mapping[bytes, Alike],
    days: Mapping[bytes, str],
) -> Joins:
    groups: dict[tuple[object, ...], list[bytes]] = defaultdict(list)
    for tag, alike in signatures.items():
        groups[(*alike, days.get(tag))].append(tag)
    joins = {}
    for tag, alike in subscriptions.items():
        candidates = groups[(*alike, days.get(tag))]
        if len(candidates) == 1:
            joins[tag] = candidates[0]
    return joins


def by_transaction(seized: Seized, table: str) -> Joins:
    """Rows of `table` that were written in one transaction with a single signature."""
    joins = {}
    for group in seized.together:
        (*signed,) = group & seized.tags[SIGNATURE]
        (*others,) = group & seized.tags[table]
        if len(signed) == len(others) == 1:
            joins[others[0]] = signed[0]
    return joins


def by_difference(before: Seized, after: Seized) -> Joins:
    """Subscriptions joined to signatures by what both say, among the rows new in a later state."""
    new = {
        table: {tag: each for tag, each in rows.items() if tag not in before.tags[table]}
        for table, rows in after.alike.items()
    }
    return _only(new[SUBSCRIPTION], new[SIGNATURE], {})


def by_exclusion(seized: Seized) -> Joins:
    """Public names joined to signatures: certain where there is one of each."""
    names, signed = seized.tags[NAME], seized.public
    return dict(zip(names, signed, strict=True)) if len(names) == len(signed) == 1 else {}


def by_month(seized: Seized) -> Joins:
    """Organisations that wait, joined to signatures: certain where one of that month is for one."""
    joins = {}
    for tag, month in seized.bodies.items():
        (*signed,) = (each for each, of in seized.for_one.items() if of == month)
        if len(signed) == 1:
            joins[tag] = signed[0]
    return joins


def by_order(seized: Seized, signed: Iterable[bytes]) -> Joins:
    """Public names beside the public signatures in their order of arrival, as pages tell it.

    `signed` are public signatures in the order in which a seizer takes them to have come. No join
    of these is certain; how many are right says what order is worth.
    """
    places = seized.places[NAME]
    names = sorted(places, key=lambda tag: (places[tag].page, -places[tag].offset))
    return dict(zip(names, signed, strict=False))


class Score(NamedTuple):
    """How many joins were claimed, how many of them are right, and of how many there could be."""

    claimed: int
    right: int
    of: int

    @property
    def share(self) -> float:
        """The share that was claimed."""
        return self.claimed / self.of if self.of else 0.0

    def __str__(self) -> str:
        return f"{self.claimed} of {self.of} ({self.share:.1%}), {self.right} right"

    def __add__(self, other: object) -> Score:
        assert isinstance(other, Score)
        return Score(*(one + another for one, another in zip(self, other, strict=True)))


def score(joins: Mapping[bytes, object], truth: Mapping[bytes, object]) -> Score:
    """How good `joins` are, by the `truth`."""
    right = sum(truth.get(tag) == signed for tag, signed in joins.items())
    return Score(len(joins), right, len(truth))
