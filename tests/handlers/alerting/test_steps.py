"""The next steps of an alert: only what its state allows, and only to whom it is open."""

from __future__ import annotations

from dataclasses import replace

import pytest

from db.alerts import Alert, AlertState
from db.broadcasts import Broadcast, State
from db.staff import PersonId
from handlers.alerting.standing import Standing
from handlers.alerting.steps import steps
from handlers.staffing.two_people import short_fingerprint
from tests.stage.conducted import RUNNING
from tests.stage.moderators import ALERT

MINA, JO, CHO = PersonId(b"mina"), PersonId(b"jo"), PersonId(b"cho")
WRITTEN = replace(ALERT, author=MINA)
WAITING = replace(WRITTEN, state=AlertState.WAITING)
APPROVED = replace(WRITTEN, state=AlertState.APPROVED)
STARTED = replace(WRITTEN, state=AlertState.STARTED, broadcast=1)
ON_ITS_WAY = ["stop", "edit", "text"]


def offered(
    alert: Alert, person: PersonId, *behind: PersonId, broadcast: Broadcast | None = None
) -> list[str]:
    """What `person` may do with `alert`, with these people behind it."""
    found = steps(alert, Standing(frozenset(behind), broadcast), person)
    assert all(button.command == "alert" for button in found)
    assert all(button.arguments[1] == alert.id for button in found)
    return [button.arguments[0] for button in found]


def test_a_draft_is_handed_in_by_its_author_alone() -> None:
    assert offered(WRITTEN, MINA) == ["submit", "edit", "text", "drop"]
    assert offered(WRITTEN, JO) == ["edit", "text", "drop"]


def test_what_the_clock_drafted_is_approved_by_anybody() -> None:
    assert offered(ALERT, MINA) == ["approve", "edit", "text", "drop"]


@pytest.mark.parametrize("alert", [ALERT, WAITING])
def test_approving_is_of_exactly_what_stands_there(alert: Alert) -> None:
    (approve, *_) = steps(alert, Standing(frozenset({MINA}), None), JO)
    assert approve.arguments == ("approve", alert.id, short_fingerprint(alert.proposal))


def test_who_stands_behind_an_alert_is_not_asked_again() -> None:
    assert offered(WAITING, MINA, MINA) == ON_ITS_WAY
    assert offered(WAITING, JO, MINA) == ["approve", *ON_ITS_WAY]


def test_an_approved_alert_is_open_to_a_third_only_where_one_has_gone() -> None:
    assert offered(APPROVED, CHO, MINA, JO) == ON_ITS_WAY
    assert offered(APPROVED, CHO, MINA) == ["approve", *ON_ITS_WAY]


@pytest.mark.parametrize("person", [MINA, JO, CHO])
def test_anybody_holds_up_or_takes_back_what_goes_out(person: PersonId) -> None:
    for state, found in ((State.RUNNING, "pause"), (State.PAUSED, "resume")):
        assert offered(STARTED, person, broadcast=replace(RUNNING, state=state)) == [
            found,
            "stop",
            "recall",
        ]


def test_what_has_gone_out_can_only_be_recalled() -> None:
    through = replace(RUNNING, state=State.DONE, finished="2026-03-01T13:00:00Z")
    assert offered(STARTED, MINA, broadcast=through) == ["recall"]
    assert offered(replace(STARTED, state=AlertState.STOPPED), MINA, broadcast=through) == [
        "recall"
    ]


def test_what_was_recalled_can_be_written_anew() -> None:
    assert offered(replace(STARTED, state=AlertState.RECALLED), MINA) == ["anew"]
