"""What a hand-over document says: the letter, numbers as they may be told, and lists."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from messages.catalogs import offered
from messages.handover.document import Handover
from messages.handover.words import words
from tests.stage.papers import NAMES, document
from tests.stage.words import LETTER, catalogs


def _said(paper: Handover, language: str = "en") -> str:
    return repr(words(paper, catalogs(), language))


def _part(language: str, name: str, paper: Handover | None = None) -> dict[str, Any]:
    part = words(paper or document(language), catalogs(), language)[name]
    assert isinstance(part, dict)
    return part


def _counts(paper: Handover) -> dict[str, str]:
    return dict(_part("en", "cover", paper)["counts"])


def test_the_cover_has_the_counts_and_the_hash_of_the_letter() -> None:
    paper = document("en")
    assert _counts(paper) == {
        "People who signed": "1,234",
        "Names that are shown": "6",
        "Names that are not shown": "1,228",
        "Organisations": "3",
    }
    assert paper.edition.sha256 in _said(paper)


def test_numbers_of_people_from_1_to_4_are_not_told() -> None:
    assert _counts(document("en", people=None))["People who signed"] == "fewer than five"
    assert _counts(document("en", people=8))["Names that are not shown"] == "fewer than five"


def test_a_list_that_the_export_is_without_is_not_called_empty() -> None:
    paper = replace(document("en"), names=None, organisations=None)
    said = words(paper, catalogs(), "en")
    assert said["names"] is said["organisations"] is None
    assert _counts(paper) == {"People who signed": "1,234"}


def test_nobody_has_signed_yet() -> None:
    said = _said(document("en", names=(), organisations=(), people=0))
    for line in ("Nobody has signed yet.", "No organisation has signed", "Nobody has chosen"):
        assert line in said


@pytest.mark.parametrize("language", offered())
def test_the_whole_letter_is_there_word_for_word(language: str) -> None:
    said = _part(language, "letter")
    passages = [each["words"] for section in said["sections"] for each in section["passages"]]
    edition = LETTER.edition(language)
    assert passages == [each.marked for section in edition.sections for each in section.passages]
    assert said["title"] == edition.title


@pytest.mark.parametrize("language", offered())
def test_every_name_is_there_in_every_language(language: str) -> None:
    assert _part(language, "names")["names"] == [*NAMES]
