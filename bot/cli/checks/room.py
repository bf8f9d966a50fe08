"""Room on the disks: whether the next copy and the next rewriting of the database would fit."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from bot.cli.checks.finding import Finding
from bot.cli.trial import DATABASE
from bot.settings import Settings
from db.engine.restoring import BESIDE
from messages.text import Code, t

MB = 1_000_000

LEAST = 32 * MB
"""Bytes that are needed in any case: SQLite's log grows to 16 MiB, the reserve is 1 MiB."""


def of_disks(settings: Settings, size: int | None) -> Iterator[Finding]:
    """The room for the database, its copies and the state of this machine, a line for each disk.

    `size` is that of a database on a server; None for an SQLite file.
    """
    file = settings.data / DATABASE
    if size is None and settings.database_url:
        file = Path(settings.database_url)
    kept = sum(map(_size, (file, *(file.with_name(file.name + end) for end in BESIDE))))
    copied = (kept if size is None else size) if settings.recovery_key else 0
    told: set[int] = set()
    for folder, needed in (
        (file.parent, max(kept, copied)),
        (settings.backups, copied),
        (settings.state_dir, 0),
    ):
        disk = _nearest(folder)
        if disk.stat().st_dev not in told:
            told.add(disk.stat().st_dev)
            yield _room(folder, shutil.disk_usage(disk).free, needed + LEAST)


def _room(folder: Path, free: int, needed: int) -> Finding:
    numbers = {"free": free // MB, "needed": -(-needed // MB)}
    return Finding(
        t("Room in {folder}", folder=Code(str(folder))),
        None
        if free >= needed
        else t(
            "{free} MB are free, and the next copy or rewriting takes up to {needed} MB. Free some "
            "room.",
            **numbers,
        ),
        t("{free} MB are free; up to {needed} MB are needed", **numbers),
    )


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0


def _nearest(folder: Path) -> Path:
    """The folder, or the nearest one around it that is there."""
    return next(each for each in (folder, *folder.absolute().parents) if each.exists())
