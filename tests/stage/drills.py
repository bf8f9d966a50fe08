"""Starting the programs that drills are made of."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
"""The folder of the project, from which its modules are found."""


def program(module: str, *arguments: object) -> subprocess.Popen[str]:
    """A running `python -m module`, its output to be read."""
    return subprocess.Popen(
        [sys.executable, "-m", module, *map(str, arguments)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )


def output(module: str, *arguments: object) -> str:
    """Everything that `python -m module` says; it must end well."""
    running = program(module, *arguments)
    said, _ = running.communicate()
    assert running.returncode == 0, said
    return said
