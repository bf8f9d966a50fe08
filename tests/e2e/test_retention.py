"""`python -m bot retention` as an operator runs it."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from tests.stage.programs import ROOT, chat, environment


def retention(data: Path, *options: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "retention", "--data", data, *options],
        capture_output=True,
        cwd=ROOT,
        env=environment(),
        check=True,
        text=True,
    )
    return done.stdout


def test_an_operator_sees_what_would_go_and_lets_it_go(tmp_path: Path) -> None:
    data = tmp_path / "data"
    chat(data, "/sign")
    with closing(sqlite3.connect(data / "letter.db", isolation_level=None)) as database:
        database.execute("UPDATE draft SET day = '2020-01-01'")
    would, did, after = retention(data, "--dry-run"), retention(data), retention(data, "--dry-run")
    assert "Forms that nobody has touched: 1" in would
    assert did == would
    assert "Forms that nobody has touched: 0" in after
