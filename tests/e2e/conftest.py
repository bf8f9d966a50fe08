"""Each bot of these tests is the only one on its machine: its locks lie in the test's folder."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def locks_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no other test that serves the same fake platform be in the way."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
