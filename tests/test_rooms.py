"""The house itself: where a test, a helper and a fixture lie."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stage.programs import ROOT

TESTS = ROOT / "tests"
STAGE, BENCH = TESTS / "stage", TESTS / "bench"

WITHOUT_BEHAVIOUR = frozenset(
    {"frame/refusal.py", "frame/rules.py", "frame/session.py", "frame/table.py"}
)
"""The modules of handlers/ that hold only data and types: every test uses them, none is theirs."""


def _modules(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*.py")) if path.name != "__init__.py"]


def _is_test(path: Path) -> bool:
    return path.name.startswith("test_")


HANDLERS = _modules(ROOT / "handlers")
CONFTESTS = sorted(TESTS.rglob("conftest.py"))


@pytest.mark.parametrize("module", HANDLERS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_handler_has_its_test_of_the_same_name_at_the_same_place(module: Path) -> None:
    place = module.relative_to(ROOT / "handlers")
    test = TESTS / "handlers" / place.with_name(f"test_{place.name}")
    excused = place.as_posix() in WITHOUT_BEHAVIOUR
    assert test.exists() != excused, f"{test} is missing" if not excused else f"take out {place}"


def test_only_what_there_is_can_do_without_a_test() -> None:
    there = {path.relative_to(ROOT / "handlers").as_posix() for path in HANDLERS}
    assert there >= WITHOUT_BEHAVIOUR


def test_every_helper_is_on_the_stage() -> None:
    helpers = [
        path for path in _modules(TESTS) if not _is_test(path) and path.name != "conftest.py"
    ]
    astray = [path for path in helpers if not {STAGE, BENCH} & {*path.parents}]
    assert astray == []


@pytest.mark.parametrize("conftest", CONFTESTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_conftest_holds_fixtures_and_hooks_only(conftest: Path) -> None:
    assert [name for name in _defined(conftest) if not name.startswith("pytest_")] == []


def _defined(conftest: Path) -> Iterator[str]:
    """The classes and functions of a module, its fixtures left out."""
    for node in ast.parse(conftest.read_text("utf-8")).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            decorators = [ast.unparse(each) for each in node.decorator_list]
            if not any(each.startswith("pytest.fixture") for each in decorators):
                yield node.name


def test_nobody_imports_a_test_or_a_conftest() -> None:
    imported = {
        (path, name)
        for path in _modules(TESTS)
        for name in _imported(path)
        if name.startswith("tests.") and name.rpartition(".")[2].startswith(("test_", "conftest"))
    }
    assert imported == set()


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{each.name}" for each in node.names)
