"""Processes of one bot that share a PostgreSQL database, each with a folder of its own."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Self

import asyncpg

from tests.stage.programs import BOT, ROOT, environment


@dataclass
class Member:
    """One process, with everything that it has logged."""

    process: asyncio.subprocess.Process
    said: list[str] = field(default_factory=list)
    name: str = ""

    def freeze(self) -> None:
        """Stop it in the middle of what it does."""
        self.process.send_signal(signal.SIGSTOP)

    def wake(self) -> None:
        """Let it go on as if nothing had happened."""
        self.process.send_signal(signal.SIGCONT)

    async def is_killed(self) -> None:
        """Kill it at once."""
        self.process.kill()
        await self.process.wait()

    async def is_told_to_stop(self) -> int:
        """Stop it in order; its status."""
        self.process.terminate()
        return await self.ends(15)

    async def ends(self, seconds: float) -> int:
        """Wait until it has ended; its status."""
        async with asyncio.timeout(seconds):
            return await self.process.wait()

    @property
    def is_running(self) -> bool:
        """Whether it has not ended."""
        return self.process.returncode is None

    async def has_said(self, words: str) -> None:
        """Wait until it has logged `words`, if it has not before."""
        if not any(words in line for line in self.said):
            await self.says(words)

    async def says(self, words: str, seconds: float = 30) -> None:
        """Wait until it logs `words`, from here on."""
        assert self.process.stderr is not None
        async with asyncio.timeout(seconds):
            while line := await self.process.stderr.readline():
                self.said.append(line.decode(errors="replace"))
                if words in self.said[-1]:
                    return
        raise AssertionError("".join(self.said))

    async def rest(self) -> str:
        """All that it has logged from here to its end."""
        assert self.process.stderr is not None
        return (await self.process.stderr.read()).decode(errors="replace")


@dataclass
class Together:
    """Where processes of one bot are started: all with `settings`, on the database at `url`.

    In the address and in the settings `{process}` stands for the name of the process. The settings
    in `each` are those of the first process, the second, and so on.
    """

    folder: Path
    url: str
    settings: dict[str, str]
    members: list[Member] = field(default_factory=list)
    each: dict[str, Sequence[str]] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=count)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        async with AsyncExitStack() as ending:
            for member in self.members:
                ending.push_async_callback(_gone, member)

    async def start(self, *arguments: str, **more: str) -> Member:
        """One more process."""
        number = next(self._numbers)
        name = f"process{number}"
        own = self.folder / name
        own.mkdir()
        names = {"DATA": own / "data", "STATE_DIR": own / "state", "TMPDIR": self.folder}
        places = {name: str(place) for name, place in names.items()}
        settings = {"DATABASE_URL": self.url, "PYTHONPATH": str(ROOT), **places, **self.settings}
        settings |= {key: values[number] for key, values in self.each.items()} | more
        its_own = {key: value.replace("{process}", name) for key, value in settings.items()}
        process = await asyncio.create_subprocess_exec(
            *(*BOT, "run", *arguments),
            cwd=own,
            env=environment(**its_own),
            stderr=asyncio.subprocess.PIPE,
            limit=2**20,
        )
        self.members.append(Member(process, name=name))
        return self.members[-1]


async def _gone(member: Member) -> None:
    if member.process.returncode is None:
        member.process.kill()
    await member.process.communicate()


@asynccontextmanager
async def onlooker(url: str) -> AsyncIterator[asyncpg.Connection]:
    """A plain connection to the database."""
    connection = await asyncpg.connect(url)
    try:
        yield connection
    finally:
        await connection.close()
