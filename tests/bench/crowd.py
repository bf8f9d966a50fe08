"""Subscribers as a large campaign would have them: many languages, countries, time zones."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import NamedTuple

from babel.core import get_global

from bot.cli.trial import server_folder
from db import alerts, staff, subscriptions, voices
from db.alerts import Alert, AlertState, AlertText
from db.engine.moments import stamp
from db.engine.transaction import Transaction
from db.secrets.keys import server_keys
from db.secrets.vault import TAG_BYTES, AccountTag, Column, Vault
from db.staff import PersonId, Role, Staff
from db.subscriptions import NO_COPY, Frequency, Subscription, Topic
from handlers.frame.campaign import Campaign

PLACES = 150
"""Time zones, with their countries; of the n-th there are 1/n as many people as of the first."""

REACHABLE = 5_000
"""Of a crowd that is filled in at once, those first in order have an address that opens."""

FREQUENCIES = (*4 * ("at once",), "daily", "weekly")
TOPICS = (*6 * (1,), 3, 3, 7, 9, 11, 15)
LOCALES = ("en", "en", "ar", "zh-Hant-TW", "de", "es", "fr", "id", "ja", "ko", "pt-BR", "ru", "uk")
PLATFORMS = (*3 * ("telegram",), "discord")
STAFF = 10
MONTH = "2026-03"

INSERT = (
    "INSERT INTO subscription (platform, locale, frequency, zone, country, topics, tag, address, "
    "since, consent_version, month, copy) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1, '', ?)"
)
COUNT = (
    "INSERT INTO audience (platform, kind, frequency, zone, locale, country, topics, n) "
    "SELECT platform, kind, frequency, zone, locale, country, topics, COUNT(*) FROM subscription "
    "GROUP BY platform, kind, frequency, zone, locale, country, topics"
)


class Traits(NamedTuple):
    """What a subscription asks for."""

    platform: str
    locale: str
    frequency: str
    zone: str
    country: str
    topics: int


def traits(chance: Random) -> Iterator[Traits]:
    """People, one after the other.

    Half of them set a time zone, a third name their country, most read their place's language.
    """
    places = sorted((zone, land) for zone, land in get_global("zone_territories").items())
    places = Random(1).sample([place for place in places if place[1] != "ZZ"], PLACES)
    weights = [1 / n for n in range(1, PLACES + 1)]
    while True:
        for zone, country in chance.choices(places, weights, k=1000):
            language = LOCALES[hash_of(country) % len(LOCALES)]
            yield Traits(
                chance.choice(PLATFORMS),
                language if chance.random() < 0.7 else "en",
                chance.choice(FREQUENCIES),
                zone if chance.random() < 0.5 else "UTC",
                country if chance.random() < 0.33 else "",
                chance.choice(TOPICS),
            )


def hash_of(country: str) -> int:
    """The same number in every run."""
    return sum(map(ord, country))


def fill(folder: Path, people: int) -> None:
    """So many subscribers in the database of `folder`, which nobody has open.

    All of it is on the disk then: nobody who is measured later waits for it.
    """
    vault = Vault(server_keys(server_folder(folder)))
    chance = Random(people)
    tags = sorted(chance.randbytes(TAG_BYTES) for _ in range(people))
    database = sqlite3.connect(folder / "letter.db")
    database.execute("PRAGMA synchronous = OFF")
    with database:
        rows = (
            (*each, tag, *_hidden(vault, tag, n), NO_COPY)
            for n, tag, each in zip(range(people), tags, traits(chance), strict=False)
        )
        database.executemany(INSERT, rows)
        database.execute(COUNT)
    database.close()
    os.sync()


def _hidden(vault: Vault, tag: bytes, number: int) -> tuple[bytes, bytes]:
    """The address and the month of a subscription, as long as those that open."""
    if number < REACHABLE:
        theirs = AccountTag(tag)
        address = vault.encrypt_address(theirs, str(number + 1_000_000))
        return address, vault.hide(theirs, MONTH.encode(), Column.SINCE)
    return tag * 10 + tag[:8], tag * 6 + tag[:8]


async def join(
    tx: Transaction,
    campaign: Campaign,
    people: int,
    frequency: Frequency = Frequency.AT_ONCE,
    zones: tuple[str, ...] = ("UTC",),
) -> None:
    """So many subscribe on Telegram, spread over `zones` and the published languages."""
    chance = Random(people)
    for number in range(people):
        tag = AccountTag(chance.randbytes(TAG_BYTES))
        subscription = Subscription(
            campaign.vault.encrypt_address(tag, str(number + 1_000_000)),
            chance.choice(campaign.languages.codes),
            "telegram",
            1,
            MONTH,
            frequency=frequency,
            zone=zones[number % len(zones)],
        )
        await subscriptions.subscribe(tx, tag, subscription)


def alert(name: str, **different: object) -> Alert:
    """An action as people write them, in a few languages."""
    words = {
        "en": AlertText(
            "Write to the committee before Friday",
            "The committee votes on the visa rules on Friday. Three of its members have not said "
            "yet how they will vote, and all three have said that they read what people write to "
            "them. It takes five minutes, and it is safe to do from anywhere.",
            "Write two or three sentences of your own, and say where you live.",
        ),
        "ar": AlertText(
            "اكتبوا إلى اللجنة قبل الجمعة",
            "تصوّت اللجنة على قواعد التأشيرات يوم الجمعة. لم يقل ثلاثة من أعضائها بعد كيف سيصوّتون، "
            "وقال الثلاثة إنهم يقرؤون ما يكتبه الناس.",
            "اكتبوا جملتين أو ثلاثًا بكلماتكم.",
        ),
    }
    usual: dict[str, object] = {
        "origin": "staff",
        "author": None,
        "state": AlertState.STARTED,
        "topic": Topic.ACTION,
        "urgent": True,
        "day": "2026-03-01",
        "texts": words,
        "language": "en",
        "link": "https://example.org/committee",
        "contact": "committee@example.org",
        "ends": "2999-01-01",
    }
    return Alert(name, **(usual | different))  # type: ignore[arg-type]  # what the bench names


def sent_as(alert: Alert, broadcast: int) -> Alert:
    """The alert, as it is once it goes out."""
    return replace(alert, state=AlertState.STARTED, broadcast=broadcast)


async def hire(tx: Transaction, campaign: Campaign) -> None:
    """Moderators whom the campaign can send copies to, half of them on Discord."""
    since = stamp(campaign.now())
    for number in range(STAFF):
        tag = AccountTag(bytes([number]) * TAG_BYTES)
        address = campaign.vault.encrypt_address(tag, str(number + 500))
        platform = ("telegram", "discord")[number % 2]
        one = Staff(tag, PersonId(tag), Role.MODERATOR, "m", since, platform, address, "en")
        await staff.put(tx, one)


async def approve(tx: Transaction, campaign: Campaign, name: str) -> Alert:
    """An alert behind which two of them stand, and whose time has come."""
    people = [one.person for one in await staff.everyone(tx)][:2]
    approved = alert(
        name, author=people[0], state=AlertState.APPROVED, starts=stamp(campaign.now())
    )
    await alerts.put(tx, approved)
    for person in people:
        await voices.stand_behind(tx, approved.proposal, person)
    return approved
