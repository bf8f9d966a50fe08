"""A process that crashes leaves nothing of what was in its memory."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.stage.programs import BOT, ROOT, environment

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="read in /proc")

NO_DUMP = ["Max core file size        0                    0                    bytes"]


def _limits(process: str) -> list[str]:
    lines = Path("/proc", process, "limits").read_text().splitlines()
    return [line.strip() for line in lines if line.startswith("Max core file size")]


def test_a_chat_leaves_no_core_dump(tmp_path: Path) -> None:
    chat = subprocess.Popen(
        [*BOT, "chat", "--as", "ana", "--data", tmp_path / "data"],
        cwd=ROOT,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert chat.stdin is not None
    assert chat.stdout is not None
    try:
        print("/start", file=chat.stdin, flush=True)
        assert chat.stdout.readline()
        assert _limits(str(chat.pid)) == NO_DUMP
    finally:
        chat.communicate()


@pytest.mark.parametrize("command", ["chat", "run"])
def test_nothing_is_read_before_the_memory_is_closed(command: str, tmp_path: Path) -> None:
    """A stand-in for the settings, which are the first thing read, tells how the process is."""
    program = f"""
import ctypes, resource, sys
from contextlib import suppress
from bot.cli import main

with suppress(ValueError):  # a machine may allow none
    resource.setrlimit(resource.RLIMIT_CORE, (1 << 20, 1 << 20))

def usable_settings(*_):
    print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))
    print(*[line for line in open("/proc/self/limits") if "core" in line])
    sys.exit(0)

print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))
main.usable_settings = usable_settings
main.app(["{command}"])
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env=environment(PYTHONPATH=str(ROOT)),
        capture_output=True,
        text=True,
        check=True,
    )
    before, dumpable, limit = (line.strip() for line in done.stdout.splitlines() if line)
    assert (before, dumpable, [limit]) == ("1", "0", NO_DUMP), "until then it can be looked into"
