"""What organisers were last shown, kept table by table."""

from __future__ import annotations

from functools import partial

from db import publications
from db.engine.transaction import Store
from db.publications import Publication, Table, Told
from db.statistics import Dimension
from db.subjects import Subject

COUNTRIES: Table = (Subject.PEOPLE, Dimension.COUNTRY)
TOTAL: Table = (Subject.CHATS, Dimension.ALL)
SHOWN = Publication("2026-03-01T11:00:00Z", 60, {"TW": Told(30), "": Told(7, shown=False)})


async def keep(store: Store, table: Table, publication: Publication) -> None:
    await store.transact(partial(publications.keep, table=table, publication=publication))


async def test_each_table_has_its_last_publication(store: Store) -> None:
    assert await store.transact(publications.last) == {}
    await keep(store, COUNTRIES, SHOWN)
    await keep(store, TOTAL, Publication("2026-03-01T11:00:00Z", 0, {}))
    later = Publication("2026-03-02T11:00:00Z", 70, {"TW": Told(35)})
    await keep(store, COUNTRIES, later)
    kept = await store.transact(publications.last)
    assert kept == {COUNTRIES: later, TOTAL: Publication("2026-03-01T11:00:00Z", 0, {})}


async def test_a_cell_that_is_hidden_again_is_remembered(store: Store) -> None:
    await keep(store, COUNTRIES, SHOWN)
    kept = (await store.transact(publications.last))[COUNTRIES]
    assert kept == SHOWN
    assert (kept.shown, kept.rest) == ({"TW": 30}, 30)
