"""Before a commit, the tests of what changed are run, and no others."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.tests_of import beside


@pytest.mark.parametrize(
    ("changed", "tests"),
    [
        ("handlers/reading/letter.py", "tests/handlers/reading/test_letter.py"),
        ("db/engine/sqlite.py", "tests/db/engine/test_sqlite.py"),
        ("tests/db/test_runs.py", "tests/db/test_runs.py"),
        ("messages/locales/ar/LC_MESSAGES/people.po", "tests/messages"),
        ("db/migrations/0001_signatures.sql", "tests/db"),
    ],
)
def test_a_file_has_its_tests_at_the_same_place(changed: str, tests: str) -> None:
    assert beside([Path(changed)]) == [Path(tests)]


@pytest.mark.parametrize(
    "changed", ["README.md", "tests/conftest.py", "bot/no_such_module.py", "tests/test_gone.py"]
)
def test_what_has_no_tests_of_its_own_runs_none(changed: str) -> None:
    assert beside([Path(changed)]) == []


def test_a_module_and_its_test_are_one() -> None:
    both = [Path("handlers/signing/sign.py"), Path("tests/handlers/signing/test_sign.py")]
    assert beside(both) == [both[1]]
