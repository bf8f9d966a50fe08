"""Counting walks every row once, in pieces, and what was counted stands until the next count."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import partial

import pytest

from db import daily, pledges, signatures, statistics, subscriptions
from db.audience import Subscriber
from db.engine import walking
from db.engine.transaction import Store, Transaction
from db.statistics import Cell, Dimension, Numbers
from db.subjects import Subject
from tests.stage.factories import PLEDGE, SIGNATURE, SUBSCRIPTION, random_tags

PEOPLE = 25


@pytest.fixture(params=[1, 7, 25, 2000])
def _pieces(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walking, "PIECE", request.param)


async def fill(tx: Transaction) -> None:
    """Twenty-five who signed, half of them from nowhere; organisations; pledges; subscribers."""
    for number, tag in enumerate(random_tags(PEOPLE, 1)):
        country = "TW" if number % 2 else None
        await signatures.sign(tx, tag, replace(SIGNATURE, country=country))
        await pledges.make(tx, tag, replace(PLEDGE, pledge="talk", done=number < 5))
        if number < 5:
            await daily.came(tx, Subject.PLEDGES_DONE, "2026-03-02")
        await pledges.make(tx, tag, replace(PLEDGE, pledge="write"))
        kind = Subscriber.CHAT if number < 2 else Subscriber.PERSON
        await subscriptions.subscribe(tx, tag, replace(SUBSCRIPTION, kind=kind, country="DE"))
    for number, tag in enumerate(random_tags(3, 2)):
        body = replace(SIGNATURE, organisation=True, confirmed=number > 0, platform="discord")
        await signatures.sign(tx, tag, body)


def of(subject: Subject, dimension: Dimension, cells: statistics.Cells) -> dict[str, int]:
    return {cell.value: n for cell, n in cells.items() if cell[:2] == (subject, dimension)}


@pytest.mark.usefixtures("_pieces")
async def test_every_row_is_counted_once(letter_store: Store) -> None:
    await letter_store.transact(fill)
    cells = await statistics.count(letter_store, {"talk": "public", "write": "courts"}.__getitem__)
    assert {each: cells[Cell(each, Dimension.ALL, "")] for each in Subject} == {
        Subject.PEOPLE: 25,
        Subject.ORGANISATIONS: 2,
        Subject.PLEDGES_DONE: 5,
        Subject.PLEDGES_OPEN: 45,
        Subject.SUBSCRIBERS: 23,
        Subject.CHATS: 2,
    }
    assert of(Subject.PEOPLE, Dimension.COUNTRY, cells) == {"TW": 12, "": 13}
    assert of(Subject.PEOPLE, Dimension.LANGUAGE, cells) == {"zh-Hant-TW": 25}
    assert of(Subject.ORGANISATIONS, Dimension.PLATFORM, cells) == {"discord": 2}
    assert of(Subject.PLEDGES_OPEN, Dimension.AUDIENCE, cells) == {"public": 20, "courts": 25}
    assert of(Subject.PLEDGES_DONE, Dimension.DAY, cells) == {"2026-03-02": 5}
    assert of(Subject.SUBSCRIBERS, Dimension.COUNTRY, cells) == {"DE": 23}


async def test_an_empty_campaign_counts_nothing(letter_store: Store) -> None:
    assert await statistics.count(letter_store, str) == {}


async def test_a_count_replaces_the_one_before(store: Store) -> None:
    assert await store.transact(statistics.kept) is None
    old = Numbers("2026-03-01T12:00:00Z", Counter({Cell(Subject.PEOPLE, Dimension.ALL, ""): 7}))
    new = Numbers("2026-03-01T13:00:00Z", Counter({Cell(Subject.CHATS, Dimension.ALL, ""): 1}))
    for numbers in (old, new):
        await store.transact(partial(statistics.keep, numbers=numbers))
        assert await store.transact(statistics.kept) == numbers
