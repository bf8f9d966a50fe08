"""What people take back is gone from the disk, and what is left tells no order.

On SQLite every erasure is looked for in all files of the folder before anything is closed. Only a
rebuild (`scrub`) reaches the copies that SQLite leaves behind when rows move between pages.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from random import Random
from typing import TypeAlias

import pytest

from db import (
    conversations,
    pledges,
    public_names,
    receipts,
    responses,
    signatures,
    staff,
    subscriptions,
)
from db.engine.postgres import PostgresStore
from db.engine.sqlite import SqliteStore
from db.engine.transaction import Transaction, Work
from db.old import Old
from db.old import erase_piece as erase_old
from db.public_names import PublicName
from db.responses import Response
from db.secrets.vault import AccountTag
from db.staff import PersonId, Role, Staff
from tests.stage.disk import every_byte, traces
from tests.stage.factories import (
    PLEDGE,
    PUBLIC_NAME,
    SIGNATURE,
    SUBSCRIPTION,
    TEXT,
    number_of_signatures,
    random_tags,
    sign,
    tag_of,
    withdraw,
)
from tests.stage.stores import VAULT, PostgresServer, opened

pytestmark = pytest.mark.outside

Given: TypeAlias = tuple[AccountTag, bytes]
"""A tag and what was sealed."""

NAME = PublicName("林淑芬 Lin Shu-fen", "Kaohsiung Night Readers", "lighthouse keeper", True)


@dataclass(frozen=True)
class Erasure:
    """What is kept, what takes it away, and what must be gone then."""

    keep: Work[object]
    erase: Work[object]
    gone: dict[str, str | bytes]


def _erasures() -> dict[str, Erasure]:
    chance = Random(2026)
    old, other, new = (chance.randbytes(176) for _ in range(3))
    address, moved, form, answer = (chance.randbytes(90) for _ in range(4))
    update = chance.randbytes(16)
    owner, reminded, works = (chance.randbytes(168) for _ in range(3))
    ana, ben, cho, dov, eve, fay, gil, hua, ivo = map(tag_of, "abcdefghi")
    jun, kai, mia, noa = map(tag_of, "jkmn")
    moderator = Staff(
        *(kai, PersonId(tag_of("k's person")), Role.MODERATOR, "Kai of the press team"),
        *("2026-01-01T00:00:00Z", "telegram", works, "en"),
    )
    pledged = replace(PLEDGE, pledge="a pledge of one's own")
    return {
        "a withdrawn signature": Erasure(
            lambda tx: signatures.sign(tx, ana, replace(SIGNATURE, sealed=old)),
            lambda tx: signatures.withdraw(tx, ana),
            {"sealed": old, "tag": ana},
        ),
        "a changed signature": Erasure(
            lambda tx: signatures.sign(tx, ben, replace(SIGNATURE, sealed=other)),
            lambda tx: signatures.sign(tx, ben, replace(SIGNATURE, sealed=new)),
            {"sealed": other},
        ),
        "a retracted name": Erasure(
            lambda tx: public_names.publish(tx, cho, NAME),
            lambda tx: public_names.retract(tx, cho),
            {"name": NAME.name, "organisation": "Kaohsiung Night Readers", "tag": cho},
        ),
        "a changed name": Erasure(
            lambda tx: public_names.publish(tx, dov, replace(NAME, name="Devrim Öz")),
            lambda tx: public_names.publish(tx, dov, PUBLIC_NAME),
            {"name": "Devrim Öz", "role": "lighthouse keeper"},
        ),
        "alerts that were stopped": Erasure(
            lambda tx: subscriptions.subscribe(tx, eve, replace(SUBSCRIPTION, address=address)),
            lambda tx: subscriptions.unsubscribe(tx, eve),
            {"address": address, "tag": eve},
        ),
        "alerts that go elsewhere": Erasure(
            lambda tx: subscriptions.subscribe(tx, fay, replace(SUBSCRIPTION, address=moved)),
            lambda tx: subscriptions.subscribe(tx, fay, SUBSCRIPTION),
            {"address": moved},
        ),
        "a withdrawn pledge": Erasure(
            lambda tx: pledges.make(tx, gil, pledged),
            lambda tx: pledges.withdraw(tx, gil, pledged.pledge),
            {"tag": gil, "pledge": pledged.pledge},
        ),
        "reminders that were turned off": Erasure(
            lambda tx: subscriptions.subscribe(tx, mia, replace(SUBSCRIPTION, reminders=reminded)),
            lambda tx: subscriptions.subscribe(tx, mia, SUBSCRIPTION),
            {"reminders": reminded},
        ),
        "a chat's alerts": Erasure(
            lambda tx: subscriptions.subscribe(tx, noa, replace(SUBSCRIPTION, owner=owner)),
            lambda tx: subscriptions.unsubscribe(tx, noa),
            {"owner": owner, "tag": noa},
        ),
        "answers to an action": Erasure(
            lambda tx: responses.respond(tx, jun, "an alert", Response.DONE),
            lambda tx: responses.forget(tx, jun),
            {"tag": jun},
        ),
        "a role that was given up": Erasure(
            lambda tx: staff.put(tx, moderator),
            lambda tx: staff.remove(tx, kai),
            {"tag": kai, "name": "Kai of the press team", "address": works},
        ),
        "a forgotten language": Erasure(
            lambda tx: conversations.choose_language(tx, hua, "x-tongue"),
            lambda tx: conversations.forget_language(tx, hua),
            {"tag": hua, "language": "x-tongue"},
        ),
        "a form nobody touched": Erasure(
            lambda tx: conversations.keep_open_form(tx, ivo, form, "2026-01-01"),
            lambda tx: erase_old(tx, Old.OPEN_FORMS, "2026-01-02"),
            {"tag": ivo, "form": form},
        ),
        "an answer nobody asks for again": Erasure(
            lambda tx: receipts.keep(tx, "telegram", update, "2026-01-01", answer),
            lambda tx: erase_old(tx, Old.RECEIPTS, "2026-01-02"),
            {"answer": answer},
        ),
    }


ERASURES = _erasures()


async def _fill(tx: Transaction) -> None:
    """Other people, who stay."""
    await signatures.register_text(tx, TEXT)
    for tag in random_tags(5, seed=11):
        await signatures.sign(tx, tag, SIGNATURE)
        await public_names.publish(tx, tag, PUBLIC_NAME)
        await pledges.make(tx, tag, PLEDGE)
        await subscriptions.subscribe(tx, tag, SUBSCRIPTION)
        await responses.respond(tx, tag, "an alert", Response.NOT_NOW)
        await conversations.choose_language(tx, tag, "en")
        await conversations.keep_open_form(tx, tag, b"a form", "2026-03-01")
        await receipts.keep(tx, "telegram", tag, "2026-03-01", b"an answer")


@pytest.mark.parametrize("name", ERASURES)
async def test_what_was_taken_back_leaves_no_bytes_in_any_file(
    sqlite_store: SqliteStore, sqlite_path: Path, name: str
) -> None:
    erasure = ERASURES[name]
    await sqlite_store.transact(_fill)
    await sqlite_store.transact(erasure.keep)
    assert traces(erasure.gone, every_byte(sqlite_path.parent)) == list(erasure.gone)
    await sqlite_store.transact(erasure.erase)
    assert traces(erasure.gone, every_byte(sqlite_path.parent)) == []
    assert await number_of_signatures(sqlite_store) >= 5


async def test_nothing_comes_back_when_the_store_is_closed(sqlite_path: Path) -> None:
    async with opened(sqlite_path) as store:
        await store.transact(_fill)
        for erasure in ERASURES.values():
            await store.transact(erasure.keep)
            await store.transact(erasure.erase)
    content = every_byte(sqlite_path.parent)
    assert {name: traces(erasure.gone, content) for name, erasure in ERASURES.items()} == {
        name: [] for name in ERASURES
    }


async def test_erasing_in_the_company_of_many_others_leaves_no_bytes_either(
    sqlite_store: SqliteStore, sqlite_path: Path
) -> None:
    await sqlite_store.transact(_fill)
    for erasure in ERASURES.values():
        await sqlite_store.transact(erasure.keep)

    async def leave_together(tx: Transaction) -> None:
        for erasure in ERASURES.values():
            await erasure.erase(tx)

    await sqlite_store.transact(leave_together)
    content = every_byte(sqlite_path.parent)
    assert [name for name, each in ERASURES.items() if traces(each.gone, content)] == []


@pytest.mark.parametrize("seed", [1, 8])
async def test_a_scrubbed_store_keeps_nothing_of_hundreds_who_withdrew(
    sqlite_letter_store: SqliteStore, sqlite_path: Path, seed: int
) -> None:
    """With these seeds SQLite 3.40 leaves copies of rows in pages that they had moved from."""
    store, chance = sqlite_letter_store, Random(seed)
    given = [
        (AccountTag(chance.randbytes(16)), chance.randbytes(chance.choice((176, 432))))
        for _ in range(2000)
    ]
    gone = chance.sample(given, 500)
    for ten in _in_groups(given, 10):
        await store.transact(partial(_sign, ten))
    for fifty in _in_groups(gone, 50):
        await store.transact(partial(_withdraw, fifty))
    await store.scrub()
    content = every_byte(sqlite_path.parent)
    assert [tag for tag, sealed in gone if bytes(tag) in content or sealed[:24] in content] == []
    assert await number_of_signatures(store) == 1500


def _in_groups(given: list[Given], size: int) -> Iterator[list[Given]]:
    return (given[start : start + size] for start in range(0, len(given), size))


async def _sign(given: list[Given], tx: Transaction) -> None:
    for tag, sealed in given:
        await signatures.sign(tx, tag, replace(SIGNATURE, sealed=sealed))


async def _withdraw(given: list[Given], tx: Transaction) -> None:
    for tag, _ in given:
        await signatures.withdraw(tx, tag)


@pytest.mark.parametrize("signers", [12, 300])
async def test_a_scrubbed_file_does_not_tell_who_signed_first(tmp_path: Path, signers: int) -> None:
    tags = random_tags(signers, seed=signers)
    places: list[list[int]] = []
    for order in (tags, tags[::-1], sorted(tags)):
        path = tmp_path / f"order {len(places)}" / "letter.db"
        async with opened(path) as store:
            await store.transact(lambda tx: signatures.register_text(tx, TEXT))
            for tag in order:
                await sign(store, tag)
            await store.scrub()
            content = every_byte(path.parent)
        places.append([content.index(tag) for tag in tags])
    assert places[0] == places[1] == places[2]


async def test_scrubbing_changes_nothing_that_is_kept(sqlite_letter_store: SqliteStore) -> None:
    async def everything(tx: Transaction) -> list[object]:
        tables = (
            *("signature", "public_name", "pledge", "subscription", "counter", "letter_text"),
            *("response", "audience"),
        )
        return [await tx.rows(f"SELECT * FROM {table}") for table in tables]

    await sqlite_letter_store.transact(_fill)
    before = await sqlite_letter_store.transact(everything)
    await sqlite_letter_store.scrub()
    assert await sqlite_letter_store.transact(everything) == before
    await sign(sqlite_letter_store, tag_of("someone new"))


async def test_after_scrubbing_postgres_has_it_in_none_of_its_tables_files(
    postgres_server: PostgresServer, postgres_url: str
) -> None:
    """Its write-ahead log may still have it: docs/privacy.md says so."""
    store = await PostgresStore.open(postgres_url, VAULT)
    await store.transact(_fill)
    for erasure in ERASURES.values():
        await store.transact(erasure.keep)
    await store.transact(lambda tx: tx.execute("ANALYZE"))
    await store.scrub()
    gone = {
        f"{name}: {what}": secret
        for name, erasure in ERASURES.items()
        for what, secret in erasure.gone.items()
    }
    tables = postgres_server.folder / "base"
    assert traces(gone, every_byte(tables)) == list(gone)
    for erasure in ERASURES.values():
        await store.transact(erasure.erase)
    await store.scrub()
    assert traces(gone, every_byte(tables)) == []
    await store.close()


async def test_withdrawing_does_not_touch_what_others_gave(
    sqlite_letter_store: SqliteStore, sqlite_path: Path
) -> None:
    stays, goes = random_tags(2, seed=12)
    await sign(sqlite_letter_store, stays, replace(SIGNATURE, sealed=b"what one gave"))
    await sign(sqlite_letter_store, goes, replace(SIGNATURE, sealed=b"what the other gave"))
    await withdraw(sqlite_letter_store, goes)
    kept = {"tag": stays, "sealed": b"what one gave"}
    assert traces(kept, every_byte(sqlite_path.parent)) == list(kept)
