"""Answers to actions: one an account, and totals that always agree with them."""

from __future__ import annotations

from collections import Counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db import responses
from db.engine.sqlite import SqliteStore
from db.engine.transaction import Store, Transaction
from db.responses import Response
from tests.stage.examples import examples
from tests.stage.factories import ANA, BEN, tag_of

DONE, NOT_NOW = Response.DONE, Response.NOT_NOW


async def test_an_answer_replaces_the_one_before(store: Store) -> None:
    for tag, response in ((ANA, DONE), (ANA, DONE), (BEN, NOT_NOW), (ANA, NOT_NOW)):
        await store.transact(
            lambda tx, tag=tag, response=response: responses.respond(tx, tag, "abc", response)  # type: ignore[misc]
        )
    assert await store.transact(lambda tx: responses.counts(tx, "abc")) == {DONE: 0, NOT_NOW: 2}
    assert await store.transact(lambda tx: responses.response_of(tx, ANA, "abc")) is NOT_NOW
    assert await store.transact(lambda tx: responses.response_of(tx, ANA, "other")) is None


async def test_who_is_forgotten_is_counted_no_more(store: Store) -> None:
    for alert in ("abc", "def"):
        await store.transact(lambda tx, id=alert: responses.respond(tx, ANA, id, DONE))  # type: ignore[misc]
    await store.transact(lambda tx: responses.respond(tx, BEN, "abc", DONE))
    assert await store.transact(lambda tx: responses.responses_of(tx, ANA)) == (
        ("abc", DONE),
        ("def", DONE),
    )
    await store.transact(lambda tx: responses.forget(tx, ANA))
    assert await store.transact(lambda tx: responses.responses_of(tx, ANA)) == ()
    assert await store.transact(lambda tx: responses.counts(tx, "abc")) == {DONE: 1, NOT_NOW: 0}
    assert await store.transact(lambda tx: responses.counts(tx, "def")) == {DONE: 0, NOT_NOW: 0}


people = st.sampled_from(("ana", "ben", "cho"))


@settings(max_examples=examples(25), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(people, st.sampled_from((DONE, NOT_NOW, None)))))
async def test_totals_agree_with_the_answers(
    sqlite_store: SqliteStore, acts: list[tuple[str, Response | None]]
) -> None:
    said: dict[str, Response] = {}

    async def everything(tx: Transaction) -> dict[Response, int]:
        for who in ("ana", "ben", "cho"):
            await responses.forget(tx, tag_of(who))
        for who, response in acts:
            if response is None:
                await responses.forget(tx, tag_of(who))
                said.pop(who, None)
            else:
                await responses.respond(tx, tag_of(who), "abc", response)
                said[who] = response
        return await responses.counts(tx, "abc")

    counted = Counter(await sqlite_store.transact(everything))
    assert +counted == Counter(said.values())
