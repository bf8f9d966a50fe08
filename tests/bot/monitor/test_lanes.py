"""What is told of lanes: how far an alert is, roughly, and never where its readers are."""

from __future__ import annotations

from functools import partial

import pytest

from bot.monitor.lanes import Lane, lanes
from db import paces
from db.broadcasts import State
from db.engine.sqlite import SqliteStore
from db.secrets.vault import AccountTag, Vault
from tests.stage.chats import Bot
from tests.stage.outlets import Field


@pytest.fixture
def field(sqlite_store: SqliteStore, vault: Vault) -> Field:
    return Field(Bot(sqlite_store, vault))


async def seen(field: Field) -> Lane:
    read = partial(lanes, campaign=field.bot.campaign, platforms=["telegram"])
    (lane,) = await field.bot.store.transact(read)
    return lane


async def stands_at(field: Field, cursor: bytes, *, at_end: bool = False) -> None:
    """Let the lane of the first broadcast stand there."""
    await field.bot.store.transact(
        lambda tx: tx.execute(
            "UPDATE lane SET tag = $1, at_end = $2", AccountTag(cursor), int(at_end)
        )
    )


async def test_where_nothing_goes_out_the_lane_is_at_rest(field: Field) -> None:
    await field.subscribes("ana", "ben")
    assert await seen(field) == Lane("telegram", 0, None, 30, None)


@pytest.mark.parametrize(
    ("cursor", "done"),
    [(b"", 0.0), (b"\x00" * 16, 0.0), (b"\x80" + b"\x07" * 15, 0.5), (b"\xff" * 16, 0.9)],
)
async def test_an_alert_is_told_in_tenths_of_its_way(
    field: Field, cursor: bytes, done: float
) -> None:
    await field.subscribes("ana", "ben")
    await field.sends()
    await stands_at(field, cursor)
    assert await seen(field) == Lane("telegram", 1, done, 30, None)


async def test_of_several_the_slowest_is_told(field: Field) -> None:
    await field.subscribes("ana")
    await field.sends()
    await stands_at(field, b"\x80" * 16)
    await field.sends()
    assert (await seen(field)).alerts == 2
    assert (await seen(field)).done == 0.0


async def test_an_alert_that_everybody_had_or_that_was_paused_goes_out_no_more(
    field: Field,
) -> None:
    await field.subscribes("ana")
    number = await field.sends()
    await field.says(number, State.PAUSED)
    assert (await seen(field)).alerts == 0
    await field.says(number, State.RUNNING)
    await field.serves()
    assert await seen(field) == Lane("telegram", 0, None, 30, None)


async def test_reminders_and_digests_are_not_told(field: Field) -> None:
    """They go out at an hour of the readers' own clocks."""
    await field.subscribes("ana")
    await field.reminds("2026-03-01")
    assert await seen(field) == Lane("telegram", 0, None, 30, None)


async def test_the_pace_that_was_taught_is_told(field: Field) -> None:
    await field.bot.store.transact(lambda tx: paces.note(tx, "telegram", 25))
    assert (await seen(field)).answers == 25
