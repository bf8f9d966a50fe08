"""The real program, started as people start it, with nothing of this machine's settings in it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
"""The folder of the project."""

BOT = (sys.executable, "-m", "bot")
PASSED_ON = ("PATH", "HOME", "SYSTEMROOT", "TMPDIR")


def environment(**settings: str) -> dict[str, str]:
    """A plain environment with `settings` in it."""
    kept = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    return {**kept, "LC_ALL": "C.UTF-8", **settings}


@dataclass(frozen=True)
class Said:
    """What a program said, and how it ended."""

    out: str
    err: str
    status: int

    def lines(self) -> list[str]:
        """Every line of its output that says something."""
        return [line for line in self.out.split("\n") if line]

    def has_in_order(self, *wanted: str) -> bool:
        """Whether each of `wanted` is in the output, one after the other."""
        at = 0
        for words in wanted:
            found = self.out.find(words, at)
            if found < 0:
                raise AssertionError(f"{words!r} is not in what follows:\n{self.out[at:]}")
            at = found + len(words)
        return True


def bot(
    *arguments: object,
    typed: str | bytes = "",
    settings: Mapping[str, str] | None = None,
    folder: Path = ROOT,
) -> Said:
    """Run `python -m bot` to its end."""
    done = subprocess.run(
        [*BOT, *map(str, arguments)],
        input=typed if isinstance(typed, bytes) else typed.encode(errors="surrogateescape"),
        capture_output=True,
        cwd=folder,
        env=environment(**(settings or {})),
        timeout=60,
        check=False,
    )
    return Said(done.stdout.decode(), done.stderr.decode(errors="replace"), done.returncode)


def chat(
    data: Path,
    *lines: str,
    account: str = "ana",
    locale: str = "en",
    settings: Mapping[str, str] | None = None,
    folder: Path = ROOT,
) -> Said:
    """A chat through a pipe: `lines` go in, everything comes out."""
    return bot(
        *("chat", "--as", account, "--locale", locale, "--data", data),
        typed="".join(line + "\n" for line in lines),
        settings=settings,
        folder=folder,
    )
