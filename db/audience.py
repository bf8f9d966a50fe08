"""The audience: how many subscriptions are alike, so that none is read to know the number."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from db.engine.columns import named
from db.engine.transaction import Row, Transaction


class Subscriber(StrEnum):
    """A subscriber: one account, or a group or channel."""

    PERSON = "person"
    CHAT = "chat"


class Alike(NamedTuple):
    """The cell of alike subscriptions: everything that these have in common; `topics` as bits."""

    platform: str
    kind: Subscriber
    frequency: str
    zone: str
    locale: str
    country: str
    topics: int


class Readers(NamedTuple):
    """The readers on one platform who hear equally often, in the language `locale`."""

    platform: str
    frequency: str
    locale: str
    number: int


async def add(tx: Transaction, alike: Alike, change: int) -> None:
    """Count `change` more subscriptions in a cell; an empty cell is erased."""
    await tx.execute(
        "INSERT INTO audience (platform, kind, frequency, zone, locale, country, topics, n) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) "
        "ON CONFLICT (platform, kind, frequency, zone, locale, country, topics) "
        "DO UPDATE SET n = audience.n + excluded.n",
        *alike,
        change,
    )
    if change < 0:
        await tx.execute(
            "DELETE FROM audience WHERE platform = $1 AND kind = $2 AND frequency = $3 "
            "AND zone = $4 AND locale = $5 AND country = $6 AND topics = $7 AND n <= 0",
            *alike,
        )


async def cells(tx: Transaction) -> tuple[tuple[Alike, int], ...]:
    """Every cell with the number of its subscriptions."""
    rows = await tx.rows(
        "SELECT platform, kind, frequency, zone, locale, country, topics, n FROM audience"
    )
    return tuple((_alike(row[:7]), int(row[7])) for row in rows)


async def readers(
    tx: Transaction, topic: int, languages: Sequence[str] = (), countries: Sequence[str] = ()
) -> tuple[Readers, ...]:
    """The readers who hear of a topic, by platform, frequency and language.

    `languages` and `countries` limit the audience where they name any. The database adds up the
    cells: a million subscribers may fill 25,000 of them.
    """
    rows = await tx.rows(
        "SELECT platform, frequency, locale, SUM(n) FROM audience WHERE (topics & $1) <> 0 "
        "AND ($2 = '' OR ' ' || $2 || ' ' LIKE '% ' || locale || ' %') "
        "AND ($3 = '' OR ' ' || $3 || ' ' LIKE '% ' || country || ' %') "
        "GROUP BY platform, frequency, locale",
        topic,
        " ".join(languages),
        " ".join(countries),
    )
    return tuple(
        Readers(platform, frequency, locale, int(number))
        for platform, frequency, locale, number in rows
    )


async def total(tx: Transaction) -> int:
    """The number of all subscriptions."""
    row = await tx.row("SELECT COALESCE(SUM(n), 0) FROM audience")
    assert row is not None
    return int(row[0])


async def sizes(
    tx: Transaction,
    frequency: str,
    topic: int,
    languages: Sequence[str] = (),
    countries: Sequence[str] = (),
) -> dict[str, int]:
    """The number of readers on each platform who hear of a topic so often; see `readers`.

    This is what the start of a broadcast asks: rows in the order of the key add up in a third of
    the time that `readers` takes, while signers wait.
    """
    rows = await tx.rows(
        "SELECT platform, SUM(n) FROM audience WHERE frequency = $1 AND (topics & $2) <> 0 "
        "AND ($3 = '' OR ' ' || $3 || ' ' LIKE '% ' || locale || ' %') "
        "AND ($4 = '' OR ' ' || $4 || ' ' LIKE '% ' || country || ' %') GROUP BY platform",
        frequency,
        topic,
        " ".join(languages),
        " ".join(countries),
    )
    return {platform: int(number) for platform, number in rows}


async def zones(tx: Transaction) -> tuple[tuple[str, str, int], ...]:
    """The time zones of people, with each frequency and topics (as bits) that are wanted there."""
    rows = await tx.rows(
        "SELECT DISTINCT zone, frequency, topics FROM audience WHERE kind = 'person'"
    )
    return tuple((zone, frequency, int(topics)) for zone, frequency, topics in rows)


async def people_in(tx: Transaction, platform: str, zone: str) -> tuple[tuple[Alike, int], ...]:
    """The cells of the people of one platform in one time zone."""
    rows = await tx.rows(
        "SELECT platform, kind, frequency, zone, locale, country, topics, n FROM audience "
        "WHERE platform = $1 AND kind = 'person' AND zone = $2",
        platform,
        zone,
    )
    return tuple((_alike(row[:7]), int(row[7])) for row in rows)


def _alike(row: Row) -> Alike:
    columns = named(Alike._fields, row)
    columns["kind"] = Subscriber(columns["kind"])
    return Alike(**columns)
