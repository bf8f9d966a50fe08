"""Sealed names opened by several processes at once: each takes a tenth of a millisecond."""

from __future__ import annotations

import os
import signal
from base64 import b64decode
from binascii import Error
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from itertools import islice
from multiprocessing import get_context
from typing import TypeAlias

from db.export_lines import Row
from db.secrets.vault import Opener, SealBroken

BATCH = 500
"""Rows that a process opens at one go; of each process two such batches are in memory."""

FEW = 2000
"""Rows up to which starting further processes takes longer than opening them here."""

SEALED = ("name", "organisation", "role")
"""What can be sealed of a signature, in the order of its columns."""

Name: TypeAlias = dict[str, str] | None
"""The content of a seal: name, organisation and role, as far as given; None where it is closed."""

Open: TypeAlias = Callable[[Iterable[Row]], Iterator[tuple[Row, Name]]]
"""The way from rows to the same rows in their order, each with what was sealed in it."""

_here: list[Opener] = []
"""The opener of a process of its own."""


@contextmanager
def opening(private: bytes, rows: int, processes: int | None = None) -> Iterator[Open]:
    """The way to open the names of about so many `rows`, inside the block."""
    opener = Opener(private)
    if rows <= FEW:
        yield lambda these: ((row, _opened(opener, row.get("sealed"))) for row in these)
        return
    workers = processes or os.cpu_count() or 1
    how = get_context("spawn")
    with ProcessPoolExecutor(workers, how, _prepare, (private,)) as pool:
        try:
            with _deaf():
                for _ in range(workers):
                    pool.submit(_batch, [])
            yield lambda these: _side_by_side(pool, workers, these)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _deaf() -> Iterator[None]:
    """Processes that are started inside do not hear of Ctrl-C; it reaches this one afterwards.

    A process that heard of it before it is ready would show where it was, in many lines.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _side_by_side(
    pool: ProcessPoolExecutor, workers: int, rows: Iterable[Row]
) -> Iterator[tuple[Row, Name]]:
    waiting: deque[tuple[list[Row], Future[list[Name]]]] = deque()
    batches = iter(rows)
    while batch := list(islice(batches, BATCH)):
        waiting.append((batch, pool.submit(_batch, [row.get("sealed") for row in batch])))
        if len(waiting) > 2 * workers:
            yield from _first(waiting)
    while waiting:
        yield from _first(waiting)


def _first(
    waiting: deque[tuple[list[Row], Future[list[Name]]]],
) -> Iterator[tuple[Row, Name]]:
    batch, names = waiting.popleft()
    yield from zip(batch, names.result(), strict=True)


def _prepare(private: bytes) -> None:
    """Make a process ready; Ctrl-C is for the one that started it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _here.append(Opener(private))


def _batch(sealed: list[str | None]) -> list[Name]:
    return [_opened(_here[0], each) for each in sealed]


def _opened(opener: Opener, sealed: str | None) -> Name:
    if sealed is None:
        return {}
    try:
        return _texts(opener(b64decode(sealed, validate=True)))
    except (SealBroken, Error, ValueError, TypeError, RecursionError):
        return None


def _texts(content: dict[str, str]) -> dict[str, str]:
    """`content`, which anybody can have sealed, if it is what belongs there, and can be written.

    Raises `ValueError`.
    """
    if not all(name in SEALED and isinstance(value, str) for name, value in content.items()):
        raise ValueError
    "".join(content.values()).encode()
    return content
