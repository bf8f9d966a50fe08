"""Whatever keeps the bot from starting is said in a sentence, with what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.app import OtherCampaign
from bot.cli.problems import START_PROBLEMS, explained
from db.engine.transaction import StoreUnavailable, Trouble
from db.key_epochs import OtherEpoch, OtherKeys
from db.secrets.keys import KeyFault, KeyProblem
from messages.letter.fault import BadCampaign, Fault
from messages.text import t
from tests.stage.words import catalogs

FILE, PUBLIC = Path("/keys/server.key"), Path("/keys/organisers.pub")
PROBLEMS: list[
    BadCampaign | OtherCampaign | OtherEpoch | OtherKeys | KeyProblem | StoreUnavailable
] = [
    BadCampaign((Fault(t("This file is missing."), "letter.md"),)),
    OtherCampaign("another-letter"),
    OtherEpoch(),
    OtherKeys(),
    KeyProblem(KeyFault.MISSING, PUBLIC),
    *(KeyProblem(fault, FILE) for fault in KeyFault),
    *(StoreUnavailable(trouble) for trouble in Trouble),
]


@pytest.mark.parametrize("problem", PROBLEMS, ids=repr)
@pytest.mark.parametrize("language", catalogs().languages.codes)
def test_every_problem_has_its_sentence(
    problem: BadCampaign | OtherCampaign | OtherEpoch | OtherKeys | KeyProblem | StoreUnavailable,
    language: str,
) -> None:
    assert isinstance(problem, START_PROBLEMS)
    words = catalogs().say(explained(problem), language)
    assert len(words) > 10
    if isinstance(problem, KeyProblem):
        assert str(problem.path) in words
    if isinstance(problem, BadCampaign):
        assert "letter.md" in words
    if isinstance(problem, OtherCampaign):
        assert "another-letter" in words


def test_no_two_problems_are_told_alike() -> None:
    assert len({catalogs().say(explained(p), "en") for p in PROBLEMS}) == len(PROBLEMS)


def test_a_key_that_is_too_open_comes_with_the_command_that_closes_it() -> None:
    words = catalogs().say(explained(KeyProblem(KeyFault.TOO_OPEN, FILE)), "en")
    assert words.endswith("chmod 600 /keys/server.key")
