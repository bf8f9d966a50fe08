"""How a broadcast goes, as the staff see it: every number, the time that is left, and the end."""

from __future__ import annotations

from dataclasses import replace

import pytest

from db import alerts
from db.alerts import AlertState
from db.broadcasts import BEGINNING, Broadcast, BroadcastKind, Lane, State
from handlers.broadcasting.progress import live, report
from handlers.frame.rules import Rules
from messages.render.plain import plain
from tests.stage.conducted import (
    RUNNING,
    advances,
    alert_of,
    begins,
    goes_through,
    kept,
    serves,
)
from tests.stage.factories import tag_of
from tests.stage.outlets import ALERT, Field
from tests.stage.words import catalogs

LANE = Lane("telegram", tag_of("somebody"), False, 1000, 400, 10, 20, 0)
RULES = Rules(telegram_per_second=30, discord_per_second=50)


def shown(broadcast: Broadcast, *lanes: Lane) -> str:
    """The message that edits itself, as its reader sees it."""
    return plain(live(ALERT, broadcast, lanes, RULES, "en"), catalogs(), "en")


def reported(broadcast: Broadcast, *lanes: Lane) -> str:
    return plain(report(ALERT, broadcast, lanes, "en"), catalogs(), "en")


def test_every_number_of_a_platform_is_there() -> None:
    words = shown(RUNNING, replace(LANE, waiting=30, ambiguous=6))
    assert (
        "Telegram: sent 400 of 1,000, left 564; waiting 30, failed 10, gone 20, unclear 6" in words
    )


def test_nobody_few_enough_to_be_known_is_counted() -> None:
    words = shown(RUNNING, Lane("discord", tag_of("somebody"), False, 4, 2, 1, 0, 1))
    assert "sent fewer than five of fewer than five" in words
    assert "failed fewer than five, gone 0, unclear fewer than five" in words


def test_until_everyones_turn_it_says_when_that_is() -> None:
    untouched = Lane("telegram", BEGINNING, False, 1000, 0, 0, 0, 0)
    words = shown(RUNNING, untouched)
    assert "The staff get it first; everyone else from 1 March 2026, 12:11 UTC." in words
    assert "Time left" not in words


def test_the_time_left_is_that_of_the_slowest_platform() -> None:
    telegram = replace(LANE, total=90_000, sent=0, failed=0, gone=0)
    discord = replace(telegram, platform="discord")
    said = "Time left, as fast as the platforms allow: about {} minutes"
    assert said.format(50) in shown(RUNNING, telegram, discord)
    assert said.format(30) in shown(RUNNING, discord)


def test_at_the_end_only_who_waits_is_still_to_get_it() -> None:
    """Who has left meanwhile was counted at the beginning, and gets nothing."""
    assert "less than a minute" in shown(RUNNING, replace(LANE, total=90_000, at_end=True))
    assert "about 5 minutes" in shown(RUNNING, replace(LANE, at_end=True, waiting=9000))


@pytest.mark.parametrize(
    ("state", "said", "offered"),
    [
        (State.RUNNING, "Time left", ["pause", "stop"]),
        (State.PAUSED, "Paused: nothing more goes out.", ["resume", "stop"]),
        (State.STOPPED, "Stopped.", ["show"]),
        (State.DONE, "Done.", ["show"]),
    ],
)
def test_each_state_has_its_words_and_its_buttons(
    state: State, said: str, offered: list[str]
) -> None:
    broadcast = replace(RUNNING, state=state)
    assert said in shown(broadcast, LANE)
    buttons = live(ALERT, broadcast, (LANE,), RULES, "en").buttons
    assert [button.arguments for button in buttons] == [(act, ALERT.id) for act in offered]


def test_a_report_says_how_long_it_took_from_everyones_turn_on() -> None:
    done = replace(RUNNING, state=State.DONE, finished="2026-03-01T12:41:00Z")
    assert "It took: about 30 minutes" in reported(done, LANE)


def test_a_report_explains_what_is_unclear_where_anything_is() -> None:
    done = replace(RUNNING, state=State.DONE, finished="2026-03-01T12:41:00Z")
    assert "it may have arrived twice" not in reported(done, LANE)
    assert "it may have arrived twice, or not." in reported(done, replace(LANE, ambiguous=1))


async def test_one_that_was_stopped_is_reported_too(field: Field) -> None:
    await begins(field)
    await serves(field)
    await field.says(1, State.STOPPED)

    await advances(field)
    await serves(field)

    assert "stopped while it went out" in field.outlet.chats["author"][-1]
    assert await kept(field) == []
    assert "ana" not in field.outlet.chats


async def test_a_recall_is_reported(field: Field) -> None:
    await goes_through(field)
    await advances(field)
    recalled = replace(await alert_of(field), state=AlertState.RECALLED)
    await field.bot.store.transact(lambda tx: alerts.put(tx, recalled))
    await field.sends(kind=BroadcastKind.REFRESH)
    await serves(field)
    await advances(field)

    await serves(field)

    assert "The recall is through." in field.outlet.chats["approver"][-1]
    assert "changed or deleted fewer than five" in field.outlet.chats["approver"][-1]
