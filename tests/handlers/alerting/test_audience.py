"""Whom an alert is for; recipients and cells of alike ones answer the same."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db import audience
from db.audience import Alike, Kind
from db.engine.transaction import Store, Transaction
from db.subscriptions import Topic
from handlers.alerting.audience import by_language, digests, includes, sizes
from tests.stage.moderators import ALERT

EVERYTHING = int(Topic.ACTION | Topic.NEWS | Topic.MILESTONES | Topic.REMINDERS)
ONE = Alike("telegram", Kind.PERSON, "at once", "UTC", "en", "TW", EVERYTHING)


def test_everybody_who_asked_for_the_topic_is_in() -> None:
    assert includes(ALERT, ONE)
    assert includes(ALERT, ONE._replace(country="", locale="ar", platform="discord"))
    assert not includes(ALERT, ONE._replace(topics=int(Topic.NEWS | Topic.REMINDERS)))


def test_limits_leave_others_out() -> None:
    assert not includes(replace(ALERT, platforms=("discord",)), ONE)
    assert not includes(replace(ALERT, languages=("ar", "zh-Hant-TW")), ONE)
    assert not includes(replace(ALERT, countries=("HK",)), ONE)
    assert not includes(replace(ALERT, countries=("TW",)), ONE._replace(country=""))
    limited = replace(ALERT, platforms=("telegram",), languages=("en",), countries=("HK", "TW"))
    assert includes(limited, ONE)


def test_only_who_hears_at_once_is_counted_for_the_broadcast() -> None:
    cells = (
        (ONE, 30),
        (ONE._replace(locale="ar"), 7),
        (ONE._replace(frequency="daily"), 5),
        (ONE._replace(platform="discord", kind=Kind.CHAT), 2),
        (ONE._replace(platform="terminal"), 100),
    )
    assert sizes(cells, ALERT) == {"telegram": 37, "discord": 2}
    assert sizes(cells, replace(ALERT, platforms=("discord",))) == {"discord": 2}
    assert digests(cells, ALERT) == 5
    assert by_language(cells, ALERT) == {"en": 37, "ar": 7}


alike = st.builds(
    Alike,
    st.sampled_from(("telegram", "discord")),
    st.sampled_from(Kind),
    st.sampled_from(("at once", "daily", "weekly")),
    st.just("UTC"),
    st.sampled_from(("en", "ar")),
    st.sampled_from(("", "TW", "HK")),
    st.integers(0, EVERYTHING),
)


@given(st.lists(st.tuples(alike, st.integers(1, 9))), st.sampled_from(("TW", "")))
def test_every_size_counts_the_same_people(cells: list[tuple[Alike, int]], country: str) -> None:
    alert = replace(ALERT, countries=(country,) if country else ())
    people = sum(number for one, number in cells if includes(alert, one))
    assert sum(sizes(cells, alert).values()) + digests(cells, alert) == people
    assert sum(by_language(cells, alert).values()) == people


@pytest.mark.parametrize("languages", [(), ("ar",), ("ar", "zh-Hant-TW")])
@pytest.mark.parametrize("countries", [(), ("TW",), ("HK", "TW")])
async def test_the_database_counts_the_same_people(
    store: Store, languages: tuple[str, ...], countries: tuple[str, ...]
) -> None:
    people = product(
        ("telegram", "discord"),
        (Kind.PERSON,),
        ("at once", "daily"),
        ("UTC", "Asia/Taipei"),
        ("en", "ar", "zh-Hant-TW", "zh"),
        ("", "TW", "HK", "US"),
        (1, 2, 3),
    )
    cells = [(Alike(*one), number) for number, one in enumerate(people, start=1)]

    async def count(tx: Transaction) -> dict[str, int]:
        for cell in cells:
            await audience.add(tx, *cell)
        return await audience.sizes(tx, "at once", ALERT.topic, languages, countries)

    found = await store.transact(count)

    assert found == sizes(cells, replace(ALERT, languages=languages, countries=countries))
