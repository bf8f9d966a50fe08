"""What people can see is theirs, wherever in the code it stands; the rest is the staff's."""

from __future__ import annotations

import pytest

from tools.words.domains import PEOPLE, STAFF, Domain
from tools.words.templates import Entry, entries, found

KNOWN = entries(found())


def _at(place: str) -> set[Domain]:
    """The domains of the messages in a file, or in one definition of a file."""
    return {
        entry.domain
        for entry in KNOWN.values()
        if any(each.startswith(place) for each in entry.places)
    }


@pytest.mark.parametrize(
    "place",
    [
        "handlers/signing/",
        "handlers/reading/",
        "handlers/pledging/",
        "handlers/subscribing/",
        "handlers/frame/",
        "handlers/holding/me.py",
        "handlers/alerting/message.py",
        "handlers/staffing/join.py",
        "bot/adapters/",
        "messages/names.py",
        "messages/letter/marks.py",
    ],
)
def test_what_a_signer_can_see_is_theirs(place: str) -> None:
    assert _at(place) == {Domain.PEOPLE}


@pytest.mark.parametrize("place", ["bot/cli/", "handlers/alerting/control.py"])
def test_what_staff_alone_see_is_theirs(place: str) -> None:
    assert Domain.STAFF in _at(place)


def _entry(message: str) -> Entry:
    return next(entry for entry in KNOWN.values() if entry.key.message == message)


def test_the_line_about_a_command_of_the_staff_is_the_staffs() -> None:
    assert _entry("Write, approve and control alerts").domain is Domain.STAFF
    assert _entry("Withdraw your signature").domain is Domain.PEOPLE


def test_a_message_of_both_is_everybodys() -> None:
    both = [entry for entry in KNOWN.values() if entry.domains == {*Domain}]
    assert both
    assert {entry.domain for entry in both} == {Domain.PEOPLE}


@pytest.mark.parametrize("start", [*PEOPLE, *STAFF])
def test_each_place_named_has_messages(start: str) -> None:
    assert _at(start)


def test_neither_people_nor_the_staff_have_nearly_all_messages() -> None:
    people = sum(entry.domain is Domain.PEOPLE for entry in KNOWN.values())
    assert 0.3 < people / len(KNOWN) < 0.7
