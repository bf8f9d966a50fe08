"""Runs the quick tests of the files named: python -m tools.tests_of FILE…

The tests of room/part/module.py are in tests/room/part/test_module.py. A file that is no module,
such as a catalog or a migration, has those of the nearest folder. Both only if they exist.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

ROOMS = ("bot", "db", "handlers", "messages")
TESTS = Path("tests")


def beside(paths: Iterable[Path]) -> list[Path]:
    """The tests that belong to `paths`, which begin at the folder of the project; each once."""
    found = {_test_of(path) for path in paths}
    return sorted(test for test in found if test is not None and test.exists())


def _test_of(path: Path) -> Path | None:
    if path.name.startswith("test_") and path.suffix == ".py":
        return path
    if path.parts[0] not in ROOMS:
        return None
    if path.suffix == ".py":
        return TESTS / path.with_name(f"test_{path.name}")
    return next(TESTS / folder for folder in path.parents if (TESTS / folder).is_dir())


if __name__ == "__main__":
    tests = beside(map(Path, sys.argv[1:]))
    status = pytest.main(["--quick", *map(str, tests)]) if tests else pytest.ExitCode.OK
    # tests that all start programs are none of the quick ones
    sys.exit(0 if status == pytest.ExitCode.NO_TESTS_COLLECTED else status)
