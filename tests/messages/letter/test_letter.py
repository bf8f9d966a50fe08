"""The letter as it is loaded, and that no file of it can drift unnoticed."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from messages.letter.extract import texts
from messages.letter.letter import CONTENT, LetterChanged, load_letter

LETTER = load_letter()
NAME = "letter.zh-Hant-TW"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the campaign's content that a test may spoil."""
    return Path(shutil.copytree(CONTENT, tmp_path / "content"))


def _edit(path: Path, change: Callable[[str], str]) -> None:
    before = path.read_text("utf-8")
    after = change(before)
    assert after != before
    path.write_text(after, "utf-8")


def test_the_signed_text_is_the_canonical_file() -> None:
    content = (CONTENT / f"{NAME}.canonical.txt").read_bytes()
    assert LETTER.base.plain.encode() == content
    assert LETTER.base.sha256 == hashlib.sha256(content).hexdigest()
    assert f"canonical_sha256: {LETTER.base.sha256}\n" in (CONTENT / f"{NAME}.md").read_text(
        "utf-8"
    )


def test_an_untouched_copy_is_the_same_letter(folder: Path) -> None:
    assert load_letter(folder) == LETTER


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("禁止", "允許", 1),
        lambda text: text + "\n",
        lambda text: text[:-1],
        lambda text: text.replace("，", ",", 1),
        lambda _: "",
    ],
    ids=["a word", "a line", "its last line end", "a comma", "everything"],
)
def test_a_change_of_the_canonical_text_is_noticed(
    folder: Path, change: Callable[[str], str]
) -> None:
    path = folder / f"{NAME}.canonical.txt"
    path.write_bytes(change(path.read_text("utf-8")).encode())
    with pytest.raises(LetterChanged, match=re.escape(f"{NAME}.canonical.txt")):
        load_letter(folder)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("全面禁止", "部分禁止", 1),
        lambda text: text.replace("為什麼要直接禁止？", "為什麼？", 1),
        lambda text: text.replace('"label": "iii."', '"label": "iv."', 1),
        lambda text: text.replace("台灣人權促進會 譯", "譯", 1),
    ],
    ids=["a word", "a heading", "a label", "a credit"],
)
def test_a_change_of_the_sections_is_noticed(folder: Path, change: Callable[[str], str]) -> None:
    _edit(folder / f"{NAME}.json", change)
    with pytest.raises(LetterChanged, match=re.escape(f"{NAME}.json")):
        load_letter(folder)


def test_a_section_that_is_gone_is_noticed(folder: Path) -> None:
    path = folder / f"{NAME}.json"
    raw = json.loads(path.read_text("utf-8"))
    del raw["sections"][3]
    path.write_text(json.dumps(raw), "utf-8")
    with pytest.raises(LetterChanged, match=re.escape(f"{NAME}.json")):
        load_letter(folder)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("全面禁止", "部分禁止", 1),
        lambda text: text + "\nP.S.\n",
        lambda text: re.sub(r"\n## .*", "", text, count=1),
    ],
    ids=["a word", "a postscript", "a heading"],
)
def test_a_change_of_the_markdown_is_noticed(folder: Path, change: Callable[[str], str]) -> None:
    _edit(folder / f"{NAME}.md", change)
    with pytest.raises(LetterChanged, match=re.escape(f"{NAME}.md")):
        load_letter(folder)


def test_line_ends_of_another_system_are_no_change(folder: Path) -> None:
    """Git may write them; what is shown, hashed and handed over stays the canonical text."""
    path = folder / f"{NAME}.canonical.txt"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert load_letter(folder) == LETTER


@pytest.mark.parametrize("recorded", ["0" * 64, "", "not a hash"])
def test_a_change_of_the_recorded_hash_is_noticed(folder: Path, recorded: str) -> None:
    _edit(folder / f"{NAME}.md", lambda text: text.replace(LETTER.base.sha256, recorded))
    with pytest.raises(LetterChanged, match=re.escape(NAME)):
        load_letter(folder)


def test_a_text_and_its_hash_changed_together_do_not_fit_the_rest(folder: Path) -> None:
    path = folder / f"{NAME}.canonical.txt"
    _edit(path, lambda text: text.replace("全面禁止", "部分禁止", 1))
    changed = hashlib.sha256(path.read_bytes()).hexdigest()
    _edit(folder / f"{NAME}.md", lambda text: text.replace(LETTER.base.sha256, changed))
    with pytest.raises(LetterChanged):
        load_letter(folder)


def test_the_numbering_is_the_letters_own() -> None:
    places = LETTER.places
    assert len(LETTER.base.sections) == 9
    assert places[LETTER.aliases["calls-to-lawmakers"]].mark == "1)"
    item = LETTER.find("a1-b-iii")
    assert item is not None
    assert (item.mark, item.number, item.total) == ("1) b. iii.", 3, 6)
    assert (item.before, item.after, item.above) == ("a1-b-ii", "a1-b-iv", "a1-b")
    group = LETTER.find("a1-b")
    assert group is not None
    assert group.within == tuple(f"a1-b-{i}" for i in ("i", "ii", "iii", "iv", "v", "vi"))
    assert [p.id for p in group.passages] == ["a1-b", *group.within]


def test_every_place_is_where_its_neighbours_say_it_is() -> None:
    for place in LETTER.places.values():
        assert 1 <= place.number <= place.total
        if place.before:
            assert LETTER.places[place.before].after == place.id
        if place.after:
            assert LETTER.places[place.after].before == place.id
        if place.above:
            assert place.id in LETTER.places[place.above].within


def test_every_editors_note_is_on_some_place_or_on_the_credits() -> None:
    on_places = {note for place in LETTER.places.values() for note in LETTER.notes_on(place)}
    title_only = [note for note in LETTER.notes if note not in on_places]
    assert [note.why.message for note in title_only] == [
        "The title wrapped in the PDF and the wrap became a space."
    ]


def test_a_text_has_its_status_in_every_language_and_the_original_is_the_fallback() -> None:
    assert LETTER.full_text("en").status.message == "original"
    assert LETTER.full_text("ar").url == "https://insm-iq.org/archives/72"
    assert LETTER.full_text("fr") == LETTER.full_text("en")
    assert LETTER.shipped.language == "zh-Hant-TW"


def test_everything_that_must_be_translated_has_a_context() -> None:
    found = list(texts(CONTENT))
    assert all(text.context for text in found)
    assert len({text.message for text in found}) > 100
