"""Two processes started by mistake on one token: the second one leaves."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

import pytest

from bot.leases import alone
from bot.platform import PlatformRefused

HOLDER = """
import asyncio, sys
from bot.leases import alone

async def hold():
    async with alone(sys.argv[1]):
        print("here", flush=True)
        await asyncio.to_thread(sys.stdin.read)

asyncio.run(hold())
"""


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)


async def test_the_second_process_is_told_so_until_the_first_is_gone() -> None:
    command = [sys.executable, "-c", HOLDER, "12:token"]
    first = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE)
    assert first.stdout is not None
    try:
        assert await first.stdout.readline() == b"here\n"
        with pytest.raises(PlatformRefused, match="another process on this machine") as refused:
            async with alone("12:token"):
                pass
        async with alone("13:another"):
            pass
    finally:
        first.kill()
        await first.communicate()
    assert "12:token" not in str(refused.value)

    async with alone("12:token"):
        pass
