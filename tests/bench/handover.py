"""The document to hand over: a hundred thousand names, and what it takes of a machine."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

from nacl.public import PrivateKey

from db.secrets.keys import ORGANISERS_KEY, create_keys, organisers_key
from tests.bench.goal import Goal
from tests.stage.papers import NAMES, lines, sealed_names, sealed_to
from tests.stage.programs import BOT, ROOT, environment

PEOPLE = 100_000
"""Names that are shown, and as many hidden ones."""

ROUNDS = 3

LEAST = PEOPLE / 60
"""Names a second: all of them in a minute."""

MOST = 1000
"""MB of memory: what a small laptop has to spare."""

KIB_IN_MB = 1000 * 1000 / 1024


def goals(folder: Path) -> Iterator[Goal]:
    """The two lines."""
    _, organisers = create_keys(folder / "keys")
    key = organisers / ORGANISERS_KEY
    export = folder / "export"
    export.write_bytes(_export(organisers_key(key)))
    measured = [_made(export, key, folder / f"{number}.pdf") for number in range(ROUNDS)]
    speeds = [PEOPLE / seconds for seconds, _ in measured]
    yield Goal("names a second in a document to hand over", speeds, LEAST, "/s", at_least=True)
    yield Goal("memory of a document with 100,000 names", [mb for _, mb in measured], MOST, "MB")


def _export(private: bytes) -> bytes:
    names = [f"{name} {number}" for number, name in enumerate(islice(cycle(NAMES), PEOPLE))]
    (sealed,) = sealed_names(bytes(PrivateKey.generate()), ["nobody"])
    return sealed_to(private, lines(names, sealed=[sealed] * PEOPLE))


def _made(export: Path, key: Path, to: Path) -> tuple[float, float]:
    """The seconds and the MB of memory that one takes."""
    arguments = ("handover", export, "--key", key, "--language", "en", "--to", to)
    began = time.perf_counter()
    process = subprocess.Popen(
        [*BOT, *map(str, arguments)], cwd=ROOT, env=environment(), stdout=subprocess.DEVNULL
    )
    _, status, used = os.wait4(process.pid, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    process.returncode = 0
    return time.perf_counter() - began, used.ru_maxrss / KIB_IN_MB
