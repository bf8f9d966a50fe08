"""Editions: the shipped one, places out of the structure, and what is stale in a translation."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given

from messages.letter.edition import Edition, Passage, Place, Section, SectionId
from messages.letter.markdown import read_edition
from tests.stage.letters import letter, letters
from tests.stage.words import LETTER

SHIPPED = LETTER.base
LISTS = """\
- <a id="x"></a>first
    1. <a id="x-one"></a>inner
    2. <a id="y"></a>another

    still the first

    - <a id="z"></a>a list of its own
- unnamed
    - <a id="deep"></a>below it
- <a id="last"></a>last

A paragraph.

- <a id="new"></a>a new list
"""


def _around(place: Place) -> Sequence[object]:
    around = (place.before, place.after, place.above)
    return place.id, place.mark, (place.number, place.total), around, place.within


def test_the_shipped_letter_is_the_signed_one() -> None:
    assert SHIPPED.sha256 == hashlib.sha256(SHIPPED.plain.encode()).hexdigest()
    assert SHIPPED.sha256 == "efad4e41854bb699af24417781dba48dafb5aac067b10b856cec22f667725eae"
    assert SHIPPED.credits == ("Access Now主筆", "台灣人權促進會 譯")
    assert len(SHIPPED.sections) == 9


def test_the_numbering_is_the_letters_own() -> None:
    item = SHIPPED.places[SectionId("a1-b-iii")]
    assert (item.mark, item.number, item.total) == ("1) b. iii.", 3, 6)
    assert (item.before, item.after, item.above) == ("a1-b-ii", "a1-b-iv", "a1-b")
    assert SHIPPED.places[SectionId("a1")].mark == "1)"


def test_places_follow_the_lists_however_ids_are_spelled() -> None:
    places = letter(LISTS).places
    assert [place.within for place in places.values()] == [
        ("x", "deep", "last", "new"),
        ("x-one", "y", "z"),
        (),
        (),
        (),
        (),
        (),
        (),
    ]
    assert _around(places[SectionId("y")])[1:4] == ("• 2.", (2, 2), ("x-one", None, "x"))
    assert _around(places[SectionId("z")])[1:4] == ("• •", (1, 1), (None, None, "x"))
    assert _around(places[SectionId("deep")])[1:4] == ("• •", (1, 1), (None, None, "one"))
    assert _around(places[SectionId("last")])[2:4] == ((2, 2), ("x", None, "one"))
    assert _around(places[SectionId("new")])[2:4] == ((1, 1), (None, None, "one"))


def test_a_paragraph_in_an_item_belongs_to_that_item() -> None:
    first = letter(LISTS).places[SectionId("x")]
    assert [(passage.text, passage.depth) for passage in first.passages] == [
        ("first", 0),
        ("inner", 1),
        ("another", 1),
        ("still the first", 1),
        ("a list of its own", 1),
    ]


@given(letters())
def test_every_place_is_where_its_neighbours_say(made: tuple[str, list[str]]) -> None:
    _neighbours_agree(read_edition(made[0], ""))
    _neighbours_agree(SHIPPED)
    _neighbours_agree(letter(LISTS))


def _neighbours_agree(edition: Edition) -> None:
    for place in edition.places.values():
        assert 1 <= place.number <= place.total
        if place.before:
            assert edition.places[place.before].after == place.id
        if place.after:
            assert edition.places[place.after].before == place.id
        if place.above:
            assert place.id in edition.places[place.above].within


def test_the_canonical_text_has_titles_credits_headings_and_labels() -> None:
    edition = letter("## Heading\n\nWords\n\n1. one\n    - **a.** two\n    - **第1、** three\n")
    assert edition.plain == (
        "Title\nWritten by Ana\nHeading\nWords\n1. one\n  a. two\n  第1、three\n"
    )


def _section(id: str, text: str, made_from: str | None = None) -> Section:
    return Section(SectionId(id), None, (Passage(text),), made_from)


def _translation(*made_from: tuple[str, str | None]) -> Edition:
    sections = tuple(_section(id, "翻譯", origin) for id, origin in made_from)
    return replace(letter("Words"), sections=sections)


def test_a_section_is_stale_when_what_it_was_made_from_has_changed_or_gone() -> None:
    same, changed, gone = _section("same", "a"), _section("changed", "b"), _section("gone", "c")
    translation = _translation(
        ("same", same.fingerprint),
        ("changed", changed.fingerprint),
        ("gone", gone.fingerprint),
        ("free", None),
    )
    base = replace(letter("Words"), sections=(same, changed, gone))
    assert translation.stale(base) == frozenset()
    base = replace(base, sections=(same, _section("changed", "B"), _section("free", "d")))
    assert translation.stale(base) == {"changed", "gone"}


def test_a_fingerprint_is_of_the_canonical_lines() -> None:
    section = Section(SectionId("id"), "Heading", (Passage("e\u0301", None, "1.", 1),))
    digest = hashlib.sha256("Heading\n  1. é\n".encode()).hexdigest()
    assert section.fingerprint == digest[:16]
    assert replace(section, id=SectionId("other")).fingerprint == section.fingerprint
    assert replace(section, heading=None).fingerprint != section.fingerprint
