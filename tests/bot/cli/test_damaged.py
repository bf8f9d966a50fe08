"""Exports that cannot be used: each says what is amiss, and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cli.damaged import unusable_export
from db.export_lines import ExportDamaged
from db.secrets.streams import StreamBroken, StreamFault
from tests.stage.words import ENGLISH

WORDS = {
    StreamFault.FOREIGN: "no export of this bot",
    StreamFault.WRONG_KEY: "does not open with this key",
    StreamFault.CUT_OFF: "is cut off: it ends in line 7.",
    StreamFault.CHANGED: "has been changed, in line 7",
}


@pytest.mark.parametrize("fault", StreamFault)
def test_each_fault_of_a_stream_has_its_words(fault: StreamFault) -> None:
    said = ENGLISH(unusable_export(StreamBroken(fault, 2, 7), Path("it.export")))
    assert WORDS[fault] in said
    assert "it.export" in said


def test_a_line_that_is_not_as_it_should_be_is_named() -> None:
    assert "Line 9 of it.export" in ENGLISH(unusable_export(ExportDamaged(9), Path("it.export")))
