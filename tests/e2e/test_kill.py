"""kill -9 in the middle of signing: who was thanked is counted, and nobody twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest

from tests.stage.kept import Kept, kept
from tests.stage.programs import BOT, ROOT, environment
from tests.stage.signing_run import AT_A_TIME, name_of

A_RUN = 400
"""People of one run: more than can sign before it is killed."""

KILLS = 10
CHANGES = 200


def _start(*arguments: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", *map(str, arguments)],
        cwd=ROOT,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def _killed_after(running: subprocess.Popen[bytes], lines: int, seconds: float) -> list[str]:
    """Kill a program `seconds` after it has written `lines` lines; all that it wrote."""
    assert running.stdout is not None
    written = b""
    while written.count(b"\n") < lines:
        more = os.read(running.stdout.fileno(), 65536)
        assert more, written
        written += more
    with suppress(subprocess.TimeoutExpired):
        running.wait(seconds)
    running.kill()
    rest, _ = running.communicate()
    return [line for line in (written + rest).decode().split("\n")[:-1] if line]


def _numbers(lines: list[str]) -> set[int]:
    return {int(line.removeprefix("signed ")) for line in lines}


async def _assert_consistent(there: Kept, thanked: set[int]) -> None:
    """Everybody who was thanked is there under their own name, and everything counted agrees."""
    for number in thanked:
        assert await there.sealed(f"signer {number}") == {"name": name_of(number)}
    assert (await there.totals()).people == await there.rows("signature") >= len(thanked)


async def test_no_thanks_are_lost_and_nobody_is_counted_twice(tmp_path: Path) -> None:
    data = tmp_path / "data"
    chance = Random(2021)
    thanked: set[int] = set()
    killed = 0
    for kill in range(KILLS):
        running = _start("tests.stage.signing_run", data, kill * A_RUN, A_RUN)
        lines = _killed_after(running, chance.randint(1, 20), chance.uniform(0.001, 0.05))
        killed += running.returncode == -signal.SIGKILL
        thanked |= _numbers(lines)
    assert killed > KILLS / 2
    async with kept(data) as there:
        await _assert_consistent(there, thanked)
        # whoever is there without thanks was on the way to them
        assert await there.rows("signature") - len(thanked) <= KILLS * AT_A_TIME
        assert await there.rows("draft") <= KILLS * AT_A_TIME


async def test_people_who_saw_no_answer_come_again_and_are_counted_once(tmp_path: Path) -> None:
    data = tmp_path / "data"
    chance = Random(42)
    thanked: set[int] = set()
    for lines in (1, 15, 40):
        running = _start("tests.stage.signing_run", data, 0, 60)
        thanked |= _numbers(_killed_after(running, lines, chance.uniform(0.001, 0.01)))
    out, _ = _start("tests.stage.signing_run", data, 0, 60).communicate()
    assert thanked <= _numbers(out.decode().splitlines()) == set(range(60))
    async with kept(data) as there:
        await _assert_consistent(there, set(range(60)))
        assert await there.rows("signature") == 60
        assert await there.rows("draft") == 0


@pytest.mark.parametrize("seed", range(3))
async def test_the_chat_itself_may_be_killed_at_any_moment(tmp_path: Path, seed: int) -> None:
    """One person changes their name over and over; the last one thanked for stands, or the next."""
    data = tmp_path / "data"
    chance = Random(seed)
    running = _start(*BOT[2:], "chat", "--as", "ana", "--locale", "en", "--data", data)
    assert running.stdin is not None
    changes = "".join(f"/sign change\n2\n{name_of(n)}\n1\n" for n in range(CHANGES))
    running.stdin.write(changes.encode())
    running.stdin.flush()
    lines = _killed_after(running, chance.randint(60, 900), chance.uniform(0.001, 0.02))
    thanks = sum(line.startswith(("Thank you.", "Your signature is changed.")) for line in lines)
    assert 0 < thanks <= CHANGES
    async with kept(data) as there:
        assert (await there.rows("signature"), (await there.totals()).people) == (1, 1)
        name = (await there.sealed("ana"))["name"]
        assert name in (name_of(thanks - 1), name_of(thanks))
