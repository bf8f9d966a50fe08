"""The real program on a fake Telegram, started, stopped and killed."""

from __future__ import annotations

import asyncio
import signal
import sys
from dataclasses import dataclass, field
from pathlib import Path

from tests.stage.programs import ROOT, environment
from tests.stage.telegram.fake import TOKEN, FakeTelegram


@dataclass
class Program:
    """`python -m bot run`, as often as it is started, on one data folder."""

    telegram: FakeTelegram
    folder: Path
    errors: list[str] = field(default_factory=list)

    async def start(self, **settings: str) -> asyncio.subprocess.Process:
        more = {
            "TELEGRAM_TOKEN": TOKEN,
            "TELEGRAM_API_URL": self.telegram.url,
            "DATA": str(self.folder),
            "KEYS": str(self.folder / "keys" / "server"),
            "PYTHONPATH": str(ROOT),
            "LOG_LEVEL": "DEBUG",
            "TMPDIR": str(self.folder),
            **settings,
        }
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "run"),
            cwd=self.folder,
            env=environment(**more),
            stderr=asyncio.subprocess.PIPE,
        )

    async def ended(self, running: asyncio.subprocess.Process) -> int:
        """How it ended, within the ten seconds that it has."""
        async with asyncio.timeout(10):
            _, errors = await running.communicate()
        self.errors.append(errors.decode())
        assert running.returncode is not None
        return running.returncode

    async def stops(self, running: asyncio.subprocess.Process) -> int:
        running.send_signal(signal.SIGTERM)
        return await self.ended(running)
