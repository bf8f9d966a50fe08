"""The templates are of the code as it is, and say to translators what the English does not."""

from __future__ import annotations

import re

import pytest
from babel.messages.catalog import Catalog

from messages.checking import DOMAINS, NOTE, Key, is_agreed, key, sources, template
from tools.words.domains import Domain
from tools.words.notes import needs_note, placeholders, read_notes
from tools.words.templates import NOTES, current, entries, found

KNOWN = entries(found())
COMMAND_OR_ADDRESS = re.compile(r"(?<![\w}])/[a-z]|https?:")
"""Signs that turn around in text from right to left, unless a value stands for them."""


@pytest.fixture(scope="module")
def made() -> dict[Domain, Catalog]:
    """The templates that `make messages` would write now."""
    return current()


@pytest.mark.parametrize("domain", Domain)
def test_the_template_is_what_make_messages_would_write(
    domain: Domain, made: dict[Domain, Catalog]
) -> None:
    assert _all_of(template(domain)) == _all_of(made[domain])


def _all_of(catalog: Catalog) -> dict[Key, tuple[list[str], list[str]]]:
    """Each message with its notes and its files."""
    return {
        key(each): (each.auto_comments, [file for file, _ in each.locations])
        for each in catalog
        if each.id
    }


def test_the_domains_are_those_that_the_bot_checks() -> None:
    assert tuple(Domain) == DOMAINS


def test_no_message_is_in_both_templates(made: dict[Domain, Catalog]) -> None:
    people, staff = ({key(each) for each in made[domain] if each.id} for domain in Domain)
    assert people & staff == set()


def test_what_is_short_or_filled_in_or_must_fit_has_a_note(made: dict[Domain, Catalog]) -> None:
    without = []
    for entry in KNOWN.values():
        message = made[entry.domain].get(entry.key.id, entry.key.context)
        assert message is not None
        notes = [comment for comment in message.auto_comments if comment.startswith(NOTE)]
        explained = {note.removeprefix(NOTE).partition(":")[0] for note in notes}
        if needs_note(entry.key, frozenset(entry.spots)) and not notes:
            without.append(entry.key.message)
        assert {f"{{{name}}}" for name in placeholders(entry.key)} <= explained
    assert without == []


def test_no_note_of_the_table_is_left_over() -> None:
    notes = read_notes(NOTES)
    named = {name for each in KNOWN for name in placeholders(each)}
    assert {*notes.placeholders} - named == set()
    assert {*notes.entries} - {each.message for each in KNOWN} == set()
    assert {*notes.contexts} == {each.context for each in KNOWN if each.context}
    assert notes.consent - {place for entry in KNOWN.values() for place in entry.places} == set()


def test_what_people_agree_to_is_known_and_can_be_read_in_an_hour() -> None:
    to_read = list(filter(is_agreed, template(Domain.PEOPLE)))
    assert list(filter(is_agreed, template(Domain.STAFF))) == []
    words = sum(len(sources(message)[0].split()) for message in to_read)
    assert 30 <= len(to_read) <= 75
    assert words <= 900


def test_no_command_and_no_address_stands_in_a_message_itself() -> None:
    literal = [each.message for each in KNOWN if COMMAND_OR_ADDRESS.search(each.message)]
    assert literal == []
