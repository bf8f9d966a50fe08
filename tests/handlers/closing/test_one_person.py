"""Whatever one person does, with linked accounts, lost roles, the shell and the database: no end.

Nor does anything of it keep a campaign that has closed from being closed.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import invariant, run_state_machine_as_test

from db import closing
from db.closing import State
from tests.stage.examples import examples
from tests.stage.one_person import OnePerson, place

QUICK = settings(
    max_examples=100,
    stateful_step_count=8,
    phases=[Phase.generate],
    report_multiple_bugs=False,
    database=None,
    derandomize=True,
)


class Closing(OnePerson):
    """Mal wants the campaign to close."""

    @invariant()
    def nothing_is_announced_nor_over(self) -> None:
        found = self.run(self.bot.store.transact(closing.current))
        assert found is None or found.state is State.PROPOSED


def test_one_person_alone_closes_nothing(sqlite_path: Path) -> None:
    plays(sqlite_path, settings(max_examples=examples(15), stateful_step_count=20))


def test_where_one_voice_were_enough_it_would_be_found(
    sqlite_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""
    monkeypatch.setattr("handlers.staffing.two_people.VOICES_NEEDED", 1)
    with pytest.raises(AssertionError):
        plays(sqlite_path, QUICK)


def plays(sqlite_path: Path, how: settings) -> None:
    """Let Mal try everything."""
    with place(sqlite_path) as (bot, runner):

        class ClosingHere(Closing):
            def __init__(self) -> None:
                super().__init__(bot, runner)

        run_state_machine_as_test(ClosingHere, settings=how)
