"""The letter of the campaign that ships, and how its editions stand beside each other."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from messages.letter.content import load_content
from messages.letter.edition import Edition, Mark
from tests.stage.words import LETTER

WELL = load_content(Path(__file__).parents[2] / "stage" / "campaigns" / "well").letter


def test_the_signed_text_is_the_one_it_has_always_been() -> None:
    recorded = "efad4e41854bb699af24417781dba48dafb5aac067b10b856cec22f667725eae"
    assert LETTER.base.sha256 == recorded
    assert f"sha256: {recorded}\n" in LETTER.base.markdown


def test_the_numbering_is_the_letters_own() -> None:
    places = LETTER.base.places
    assert len(LETTER.base.sections) == 9
    assert places[LETTER.aliases["calls-to-lawmakers"]].mark == "1)"
    item = LETTER.find("a1-b-iii", "en")
    assert item is not None
    assert (item.mark, item.number, item.total) == ("1) b. iii.", 3, 6)
    assert (item.before, item.after, item.above) == ("a1-b-ii", "a1-b-iv", "a1-b")
    group = LETTER.find("a1-b", "en")
    assert group is not None
    assert group.within == tuple(f"a1-b-{i}" for i in ("i", "ii", "iii", "iv", "v", "vi"))
    assert [p.id for p in group.passages] == ["a1-b", *group.within]


def test_every_editors_note_is_on_some_place_or_on_the_credits() -> None:
    (language, notes), *others = LETTER.notes.items()
    assert (language, others) == (LETTER.base.language, [])
    places = LETTER.base.places.values()
    on_places = {note for place in places for note in LETTER.notes_on(place, LETTER.base)}
    title_only = [note for note in notes if note not in on_places]
    assert [note.why.message for note in title_only] == [
        "The title wrapped in the PDF and the wrap became a space."
    ]


def test_the_text_elsewhere_is_the_one_in_the_readers_language_or_the_original() -> None:
    original = LETTER.full_text("en")
    assert original is not None
    assert original.mark is Mark.ORIGINAL
    arabic = LETTER.full_text("ar")
    assert arabic is not None
    assert arabic.url == "https://insm-iq.org/archives/72"
    assert LETTER.full_text("fr") == original
    assert LETTER.full_text("zh-Hant-TW") is None, "it is here"


@pytest.mark.parametrize(
    ("language", "edition"), [("zh-Hant-TW", "zh-Hant-TW"), ("ar", "ar"), ("en", "ar")]
)
def test_a_reader_gets_the_edition_in_their_language_or_the_base(
    language: str, edition: str
) -> None:
    assert WELL.edition(language).language == edition


def _translated(base: Edition, edition: Edition) -> Edition:
    """`edition` as it would be, had each of its sections been made from that of `base`."""
    by_id = {section.id: section for section in base.sections}
    sections = (replace(s, made_from=by_id[s.id].fingerprint) for s in edition.sections)
    return replace(edition, sections=tuple(sections))


def test_a_section_is_stale_once_the_base_section_it_was_made_from_has_changed() -> None:
    chinese = _translated(WELL.base, WELL.editions["zh-Hant-TW"])
    opening, demands, ending = WELL.base.sections
    passage = replace(opening.passages[0], text=opening.passages[0].text + "!")
    changed = replace(opening, passages=(passage, *opening.passages[1:]))
    base = replace(WELL.base, sections=(changed, demands, ending))
    letter = replace(WELL, base=base, editions={"ar": base, "zh-Hant-TW": chinese})
    stale = {id for id, place in chinese.places.items() if letter.is_stale(place, chinese)}
    assert stale == {"opening"}
    assert not any(WELL.is_stale(place, WELL.base) for place in WELL.base.places.values())


def test_a_place_that_an_edition_lacks_is_shown_in_the_base() -> None:
    chinese = WELL.editions["zh-Hant-TW"]
    shorter = replace(chinese, sections=chinese.sections[:2])
    letter = replace(WELL, editions={**WELL.editions, "zh-Hant-TW": shorter})
    place = letter.find("ending", "zh-Hant-TW")
    assert place is not None
    assert place is WELL.base.places[place.id]


def test_every_mark_has_its_words() -> None:
    from messages.letter.marks import mark_words

    assert len({mark_words(mark, None).message for mark in Mark}) == len(Mark)
    assert all("{name}" in mark_words(mark, "Nadia").message for mark in Mark)
    assert not re.search("partner", mark_words(Mark.UNCONFIRMED, "Nadia").message)
