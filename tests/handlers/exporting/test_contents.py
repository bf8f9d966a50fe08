"""An export in words: what it holds, and for whom it is dangerous."""

from __future__ import annotations

import pytest

from db.export_lines import Column
from db.exports import Wanted
from handlers.exporting.asking import EVERYTHING, NUMBERS, PUBLIC
from handlers.exporting.contents import COLUMNS, described
from messages.render.plain import plain
from messages.reply import Reply
from tests.stage.words import catalogs


def _said(criteria: dict[str, str], columns: tuple[str, ...]) -> str:
    return plain(Reply.of(*described(Wanted(criteria, columns))), catalogs(), "en")


def test_every_column_has_words() -> None:
    assert set(COLUMNS) == set(Column)


@pytest.mark.parametrize(
    ("criteria", "words"),
    [
        ({}, "All signatures; of each:"),
        ({"month": "2026-03"}, "Signatures of March 2026; of each:"),
        ({"country": "TW"}, "Signatures from Taiwan; of each:"),
        ({"language": "ar"}, "Signatures in Arabic; of each:"),
        ({"platform": "telegram"}, "Signatures on Telegram; of each:"),
        ({"appearance": "hidden"}, "With my name, for the organisers only; of each:"),
    ],
)
def test_which_signatures_is_said(criteria: dict[str, str], words: str) -> None:
    assert words in _said(criteria, NUMBERS)


def test_what_is_public_already_is_said_to_be() -> None:
    said = _said({}, PUBLIC)
    assert "All of that is public already." in said
    assert "of each" not in said


def test_names_and_rare_rows_are_warned_of() -> None:
    assert "enough to arrest them" in _said({}, EVERYTHING)
    assert "No names are in it." in _said({}, NUMBERS)
