"""The rows of an export: what fits, shuffled, joined to nothing, with totals that add up."""

from __future__ import annotations

import json
from dataclasses import replace
from random import Random
from typing import Any, TypeAlias

import pytest

from db import daily, organisations, public_names, signatures
from db.engine.transaction import Store, Transaction
from db.export_lines import Kind
from db.exports import Wanted
from db.organisations import State
from db.signatures import Appearance
from db.subjects import Subject
from handlers.exporting import rows as exporting
from handlers.exporting.asking import EVERYTHING, PUBLIC
from handlers.exporting.rows import breakdowns, rows
from tests.stage.exporting import Office
from tests.stage.factories import SIGNATURE, TEXT, random_tags
from tests.stage.organisations import waiting

TAGS = random_tags(700, seed=5)
COUNTRIES = ("TW", "DE", None)


async def _fill(tx: Transaction) -> None:
    await signatures.register_text(tx, TEXT)
    for number, tag in enumerate(TAGS):
        signature = replace(
            SIGNATURE,
            country=COUNTRIES[number % 3],
            appearance=tuple(Appearance)[number % 3],
            month="2026-03" if number % 2 else "2026-02",
            sealed=number.to_bytes(2, "big") * 150,
        )
        await signatures.sign(tx, tag, signature)
        await daily.came(tx, Subject.PEOPLE, f"{signature.month}-01")


Columns: TypeAlias = dict[str, Any]


async def _rows(store: Store, wanted: Wanted, seed: int = 1) -> list[tuple[Kind, Columns]]:
    """The rows by their kind, each without it."""
    found = [row async for part in rows(store, wanted, Random(seed)) for row in part]
    return [(kind, _columns(kind, line)) for kind, line in found]


def _columns(kind: Kind, line: bytes) -> Columns:
    columns: Columns = json.loads(line)
    assert columns.pop("kind") == kind
    return columns


async def test_every_signature_is_there_once_with_the_columns_asked_for(store: Store) -> None:
    await store.transact(_fill)
    found = await _rows(store, Wanted({}, ("month", "country", "sealed")))
    assert len(found) == len(TAGS)
    assert {kind for kind, _ in found} == {Kind.SIGNATURE}
    assert all(list(row) == ["month", "country", "sealed"] for _, row in found)
    assert len({row["sealed"] for _, row in found}) == len(TAGS)


@pytest.mark.parametrize(
    ("criteria", "number"),
    [
        ({"country": "TW"}, 234),
        ({"month": "2026-03"}, 350),
        ({"country": "TW", "month": "2026-03"}, 117),
        ({"appearance": "public"}, 233),
        ({"platform": "discord"}, 0),
        ({"language": SIGNATURE.locale}, 700),
    ],
)
async def test_only_what_fits_is_in_it(store: Store, criteria: dict[str, str], number: int) -> None:
    await store.transact(_fill)
    assert len(await _rows(store, Wanted(criteria, ("month",)))) == number


async def test_the_order_is_another_one_each_time_and_not_that_of_the_table(store: Store) -> None:
    await store.transact(_fill)
    wanted = Wanted({}, ("sealed",))
    orders = [[row["sealed"] for _, row in await _rows(store, wanted, seed)] for seed in (1, 2)]

    parts = [each async for each in rows(store, wanted, _Unmoved())]
    by_tag = [_columns(kind, line)["sealed"] for part in parts for kind, line in part]
    assert sorted(orders[0]) == sorted(orders[1]) == sorted(by_tag)
    assert orders[0] != orders[1] != by_tag


class _Unmoved(Random):
    """Chance that leaves everything where it is."""

    def shuffle(self, x: object) -> None:
        """Do nothing."""


async def test_pieces_end_where_they_should(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    await store.transact(_fill)
    for piece in (1, 2, 3):
        monkeypatch.setattr(exporting, "PIECE", piece)
        assert len(await _rows(store, Wanted({}, ("month",)))) == len(TAGS)


async def test_a_row_that_somebody_changed_is_left_out(store: Store) -> None:
    await store.transact(_fill)
    await store.transact(
        lambda tx: tx.execute("UPDATE signature SET country = 'US' WHERE tag = $1", TAGS[0])
    )
    found = await _rows(store, Wanted({}, ("country",)))
    assert len(found) == len(TAGS) - 1
    assert "US" not in {row["country"] for _, row in found}


async def test_the_lists_hold_what_is_public_and_no_more(store: Store) -> None:
    async def fill(tx: Transaction) -> None:
        await _fill(tx)
        shown = public_names.PublicName("林淑芬", None, None, confirmed=True)
        await public_names.publish(tx, TAGS[0], shown, b"place")
        hidden = replace(shown, name="Ana")
        await public_names.publish(tx, TAGS[1], hidden, b"place")
        await public_names.take_off(tx, TAGS[1], b"reason")
        for number, state in enumerate(State):
            body = waiting(TAGS[number], f"Body {number}", handle=f"OABC234{number}", country="TW")
            await organisations.enter(tx, body)
            await organisations.judge(tx, body, state, "2026-03-01", None)

    await store.transact(fill)
    found = await _rows(store, Wanted({"month": "1999-01"}, PUBLIC))
    names = [dict(row) for kind, row in found if kind is Kind.PUBLIC_NAME]
    bodies = [row for kind, row in found if kind is Kind.ORGANISATION]
    assert names == [{"name": "林淑芬"}]
    assert [set(row) for row in bodies] == [{"name", "website", "country", "month"}]
    assert bodies[0]["name"] == f"Body {list(State).index(State.CONFIRMED)}"


async def test_nothing_says_which_name_belongs_to_which_signature(store: Store) -> None:
    async def fill(tx: Transaction) -> None:
        await _fill(tx)
        for number, tag in enumerate(TAGS[:50]):
            shown = public_names.PublicName(f"Name {number}", None, None, confirmed=True)
            await public_names.publish(tx, tag, shown, b"place")

    await store.transact(fill)
    found = await _rows(store, Wanted({}, EVERYTHING))
    kinds = [kind for kind, _ in found]
    assert kinds == [Kind.SIGNATURE] * 700 + [Kind.PUBLIC_NAME] * 50
    words = str(found)
    assert not any(tag.hex() in words or str(bytes(tag)) in words for tag in TAGS)


async def test_breakdowns_are_those_that_organisers_may_see(office: Office) -> None:
    assert await office.bot.store.transact(breakdowns) == {}
    await office.bot.store.transact(_fill)
    await office.counted()
    tables = await office.bot.store.transact(breakdowns)
    assert set(tables) == {"country", "language", "platform", "month"}
    country = tables["country"]
    assert country.total == 700
    assert sum(country.cells.values()) + (country.others or 0) == 700
    shown = await office.olu.types("/stats people")
    assert all(f"{n}" in shown for n in country.cells.values())


async def test_breakdowns_of_a_few_tell_no_number(office: Office) -> None:
    for name in ("ana", "ben"):
        await office.bot.someone(name).signs()
    await office.counted()
    tables = await office.bot.store.transact(breakdowns)
    assert {(each.total, tuple(each.cells)) for each in tables.values()} == {(None, ())}
