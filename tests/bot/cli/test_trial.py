"""The rules of a trial: quick, with two owners at the terminal, unless somebody set others."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.cli.trial import OWNERS, new_trial, trial_rules
from bot.settings import load_settings
from tests.stage.words import catalogs

SECOND = timedelta(seconds=1)


def test_two_owners_are_there_and_nobody_waits_long() -> None:
    rules = trial_rules(load_settings())
    assert rules.owners == OWNERS
    assert rules.alerted == ("terminal",)
    assert (rules.stop_window, rules.canary, rules.role_delay) == (
        10 * SECOND,
        5 * SECOND,
        10 * SECOND,
    )


def test_a_delay_that_is_set_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STOP_WINDOW_SECONDS", "600")
    monkeypatch.setenv("CANARY_SECONDS", "0")
    rules = trial_rules(load_settings())
    assert (rules.stop_window, rules.canary, rules.role_delay) == (
        600 * SECOND,
        0 * SECOND,
        10 * SECOND,
    )


@pytest.mark.parametrize(
    ("named", "owners"),
    [
        ("terminal:mina,terminal:jo", ((("terminal", "mina"),), (("terminal", "jo"),))),
        ("telegram:1,terminal:jo+discord:3", ((("terminal", "jo"), ("discord", "3")),)),
        ("telegram:1,discord:2", OWNERS),
    ],
)
def test_owners_who_can_sit_at_a_terminal_stay(
    monkeypatch: pytest.MonkeyPatch, named: str, owners: object
) -> None:
    monkeypatch.setenv("OWNERS", named)
    assert trial_rules(load_settings()).owners == owners


def test_that_nothing_leaves_the_machine_is_said_where_it_is_true() -> None:
    here, elsewhere = (
        catalogs().say(new_trial(Path("trial"), beside=beside), "en") for beside in (False, True)
    )
    assert "Nothing leaves this machine" in here
    assert "everything else in the database of DATABASE_URL" in elsewhere
    assert "leaves" not in elsewhere
