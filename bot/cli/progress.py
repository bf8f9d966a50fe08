"""Bars in the terminal for what takes long, and how it is stopped."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from bot.cli.console import Console
from db.engine.progress import Progress, Step
from messages.text import Text, t

STOPPED = 130
"""Exit status after Ctrl-C, as shells have it: 128 and the number of the signal."""

_WORDS = {
    Step.OPENING: t("Opening"),
    Step.COPYING: t("Copying"),
    Step.ERASING: t("Erasing again"),
    Step.REWRITING: t("Rewriting"),
    Step.CHECKING: t("Checking"),
    Step.ENCRYPTING: t("Encrypting"),
    Step.TABLES: t("Writing tables"),
    Step.ORDERING: t("Putting in order"),
    Step.SETTING: t("Typesetting"),
}


@contextmanager
def shown(console: Console) -> Iterator[Progress]:
    """Show a bar for each step on standard error, where that is a terminal."""
    from rich.console import Console as Terminal  # noqa: PLC0415 - only where something takes long
    from rich.progress import (  # noqa: PLC0415 - for the same reason
        BarColumn,
        TaskID,
        TaskProgressColumn,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.progress import Progress as Bars  # noqa: PLC0415 - for the same reason

    words = TextColumn("{task.description}", markup=False)
    columns = (words, BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    bars = Bars(*columns, console=Terminal(stderr=True), disable=not sys.stderr.isatty())
    tasks: dict[Step, TaskID] = {}

    def tell(step: Step, done: int, total: int) -> None:
        bars.start()
        if step not in tasks:
            tasks[step] = bars.add_task(console.say(_WORDS[step]), total=total or None)
        bars.update(tasks[step], completed=done, total=total or None)

    try:
        yield tell
    finally:
        bars.stop()


@contextmanager
def stoppable(console: Console, words: Text) -> Iterator[None]:
    """Leave with `words`, which say what has become of it, where somebody presses Ctrl-C."""
    try:
        yield
    except KeyboardInterrupt:
        console.tell(words, error=True)
        raise typer.Exit(STOPPED) from None
