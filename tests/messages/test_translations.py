"""The translations: only messages of the program, each with its values, and none guessed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from babel.messages.catalog import Catalog

from messages.checking import DOMAINS, is_wrong, key, standing, template, translation
from messages.compiling import forms
from messages.languages import SOURCE, published
from tests.stage.gaps import GAP

TRANSLATED = [code for code in published() if code != SOURCE]
WHOLE = ("ar", "zh-Hant-TW")
"""The languages that are kept whole in what people see; all others may lag."""


@pytest.fixture(params=DOMAINS)
def domain(request: pytest.FixtureRequest) -> str:
    """Each domain in turn."""
    return str(request.param)


@pytest.fixture(params=TRANSLATED)
def language(request: pytest.FixtureRequest) -> str:
    """Each translated language in turn."""
    return str(request.param)


@pytest.fixture
def catalog(language: str, domain: str) -> Catalog:
    """The catalog of each language and domain in turn."""
    found = translation(language, domain)
    assert found is not None
    return found


@pytest.fixture
def wanted(domain: str) -> Catalog:
    """The template of the domain."""
    return template(domain)


def test_a_translation_has_only_the_messages_of_the_program(
    catalog: Catalog, wanted: Catalog
) -> None:
    assert {key(each) for each in catalog if each.id} <= {key(each) for each in wanted if each.id}


def test_a_translation_has_the_notes_of_its_template(catalog: Catalog, wanted: Catalog) -> None:
    notes = {key(each): each.auto_comments for each in wanted if each.id}
    assert {key(each): each.auto_comments for each in catalog if each.id} == notes


def test_nothing_is_guessed_and_nothing_is_stale(catalog: Catalog) -> None:
    messages = [message for message in catalog if message.id]
    assert [message.id for message in messages if message.fuzzy] == []
    assert list(catalog.obsolete.values()) == []


def test_what_people_see_is_whole_where_it_is_promised_and_other_gaps_are_told(
    language: str,
    domain: str,
    catalog: Catalog,
    wanted: Catalog,
    record_property: Callable[[str, object], None],
) -> None:
    missing = standing(wanted, catalog).missing
    if language in WHOLE and domain == "people":
        assert missing == 0
    elif missing:
        record_property(GAP, f"{language}, {domain}: {missing} of {len(wanted)}")


def test_every_plural_has_all_the_forms_of_its_language(catalog: Catalog) -> None:
    for message in catalog:
        if message.pluralizable:
            assert len(forms(message)) == catalog.num_plurals, message.id


def test_every_translation_has_the_values_of_its_message(catalog: Catalog) -> None:
    assert [message.id for message in catalog if message.id and is_wrong(message)] == []


def test_no_translation_starts_or_ends_in_space_or_breaks_the_line(catalog: Catalog) -> None:
    for message in catalog:
        for form in forms(message):
            if message.id:
                assert form == form.strip(), message.id
                assert "\n" not in form, message.id
