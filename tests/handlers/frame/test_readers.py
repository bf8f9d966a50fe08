"""The languages that readers chose, at hand."""

from __future__ import annotations

import pytest

from handlers.frame import readers
from handlers.frame.readers import Readers
from messages.request import Account

ANA, BEN, CHO = Account("ana"), Account("ben"), Account("cho")


def test_a_choice_belongs_to_an_account_on_one_platform() -> None:
    known = Readers()
    known.note("telegram", ANA, "ar")
    assert known.knows("telegram", ANA)
    assert known.choice("telegram", ANA) == "ar"
    assert not known.knows("discord", ANA)
    assert known.choice("discord", ANA) is None


def test_who_chose_nothing_is_known_too() -> None:
    known = Readers()
    known.note("telegram", ANA, "ar")
    known.note("telegram", ANA, None)
    assert known.knows("telegram", ANA)
    assert known.choice("telegram", ANA) is None


def test_those_not_heard_for_longest_go_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "KNOWN", 2)
    known = Readers()
    for account in (ANA, BEN, ANA, CHO):
        known.note("telegram", account, "ar")
    assert known.knows("telegram", ANA)
    assert not known.knows("telegram", BEN)
