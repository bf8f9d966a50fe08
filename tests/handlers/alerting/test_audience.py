"""Whom an alert is for; recipients and cells of alike ones answer the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db import audience
from db.alerts import Alert
from db.audience import Alike, Readers, Subscriber
from db.engine.transaction import Store, Transaction
from db.subscriptions import Topic
from handlers.alerting.audience import (
    by_language,
    digests,
    includes,
    platforms,
    readers,
    sizes,
)
from handlers.frame.rules import USUAL
from messages.platforms import ALERTED
from tests.stage.moderators import ALERT

EVERYTHING = int(Topic.ACTION | Topic.NEWS | Topic.MILESTONES | Topic.REMINDERS)
ONE = Alike("telegram", Subscriber.PERSON, "at once", "UTC", "en", "TW", EVERYTHING)


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


def added_up(cells: Iterable[tuple[Alike, int]], alert: Alert) -> set[Readers]:
    """The audience of `alert`, one cell after the other, where alerts can go."""
    found: Counter[tuple[str, str, str]] = Counter()
    for one, number in cells:
        if one.platform in ALERTED and includes(alert, one):
            found[one.platform, one.frequency, one.locale] += number
    return {Readers(*which, number) for which, number in found.items()}


def test_only_who_hears_at_once_is_counted_for_the_broadcast() -> None:
    cells = (
        (ONE, 30),
        (ONE._replace(locale="ar"), 7),
        (ONE._replace(frequency="daily"), 5),
        (ONE._replace(platform="discord", kind=Subscriber.CHAT), 2),
        (ONE._replace(platform="terminal"), 100),
    )
    everyone, limited = added_up(cells, ALERT), replace(ALERT, platforms=("discord",))
    assert sizes(everyone, ALERT, USUAL) == {"telegram": 37, "discord": 2}
    assert sizes(added_up(cells, limited), limited, USUAL) == {"discord": 2}
    assert digests(everyone) == 5
    assert by_language(everyone) == {"en": 37, "ar": 7}


alike = st.builds(
    Alike,
    st.sampled_from(("telegram", "discord")),
    st.sampled_from(Subscriber),
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
    found = added_up(cells, alert)
    assert sum(sizes(found, alert, USUAL).values()) + digests(found) == people
    assert sum(by_language(found).values()) == people


@pytest.mark.parametrize("platforms", [(), ("telegram",)])
@pytest.mark.parametrize("languages", [(), ("ar",), ("ar", "zh-Hant-TW")])
@pytest.mark.parametrize("countries", [(), ("TW",), ("HK", "TW")])
async def test_the_database_counts_the_same_people(
    store: Store, platforms: tuple[str, ...], languages: tuple[str, ...], countries: tuple[str, ...]
) -> None:
    people = product(
        ("telegram", "discord", "terminal"),
        (Subscriber.PERSON,),
        ("at once", "daily"),
        ("UTC", "Asia/Taipei"),
        ("en", "ar", "zh-Hant-TW", "zh"),
        ("", "TW", "HK", "US"),
        (1, 2, 3),
    )
    cells = [(Alike(*one), number) for number, one in enumerate(people, start=1)]
    alert = replace(ALERT, platforms=platforms, languages=languages, countries=countries)

    async def count(tx: Transaction) -> tuple[tuple[Readers, ...], dict[str, int]]:
        for cell in cells:
            await audience.add(tx, *cell)
        at_once = await audience.sizes(tx, "at once", alert.topic, languages, countries)
        return await readers(tx, alert, USUAL), at_once

    found, at_once = await store.transact(count)

    shown = sizes(found, alert, USUAL)
    assert {name: at_once[name] for name in shown} == shown
    assert len(found) == len(set(found))
    assert set(found) == added_up(cells, alert)


def test_in_a_trial_an_alert_goes_to_the_terminal_alone() -> None:
    assert platforms(ALERT, USUAL) == ALERTED
    assert platforms(ALERT, replace(USUAL, alerted=("terminal",))) == ("terminal",)
