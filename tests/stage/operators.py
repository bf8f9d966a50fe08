"""Whoever runs the bot: types the lines of a page on a machine, which is a folder here."""

from __future__ import annotations

import asyncio
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.stage.programs import ROOT, Said, environment

PROGRAM = ("bot", "db", "handlers", "messages", "requirements", "Makefile")
"""What of the project is put on a machine; the environment is built already."""

RUN = "-m bot run"
ENOUGH = 20.0
"""Seconds in which the bot ends once it is told to; it says ten."""


@dataclass
class Operator:
    """Somebody at a machine with the program in `folder`.

    `meant` says what stands here for what is written on the page: places, addresses, dates.
    """

    folder: Path
    settings: Mapping[str, str]
    meant: dict[str, str] = field(default_factory=dict)

    def gets_the_program(self) -> None:
        """Put a checkout into the folder, with an environment that need not be built."""
        put_program(self.folder)
        own = self.folder / ".venv"
        own.mkdir()
        for part in Path(sys.prefix).iterdir():
            if part.name != "run":
                (own / part.name).symlink_to(part)
        (own / "run").touch()

    def types(self, line: str, answers: str = "") -> Said:
        """Type a line of the page, with `answers` to what it asks; it must end well."""
        done = subprocess.run(
            ["/bin/sh", "-c", self._here(line)],
            input=answers.encode(),
            capture_output=True,
            cwd=self.folder,
            env=self._environment,
            start_new_session=True,  # without a terminal, what is asked unseen is read from a pipe
            timeout=120,
            check=False,
        )
        said = Said(done.stdout.decode(), done.stderr.decode(errors="replace"), done.returncode)
        assert said.status == 0, f"{line}\n{said.out}{said.err}"
        return said

    def writes(self, line: str) -> None:
        """Write a setting into `.env`."""
        with (self.folder / ".env").open("a") as file:
            file.write(line + "\n")

    @asynccontextmanager
    async def runs(self, line: str) -> AsyncIterator[asyncio.subprocess.Process]:
        """Type a line that runs the bot; Ctrl-C at the end of the block, if it runs still."""
        assert line.endswith(RUN), line
        running = await asyncio.create_subprocess_exec(
            *("/bin/sh", "-c", f"exec {self._here(line)}"),
            cwd=self.folder,
            env=self._environment,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            yield running
            if running.returncode is None:
                running.send_signal(signal.SIGINT)
                async with asyncio.timeout(ENOUGH):
                    _, errors = await running.communicate()
                assert running.returncode == 0, errors.decode()
        finally:
            if running.returncode is None:
                running.kill()
                await running.wait()

    @property
    def _environment(self) -> dict[str, str]:
        return environment(**self.settings)

    def _here(self, line: str) -> str:
        for written, here in self.meant.items():
            line = line.replace(written, here)
        return line


def put_program(folder: Path) -> None:
    """Put a checkout of the project into a new folder, with what is compiled of it."""
    folder.mkdir(parents=True)
    for name in PROGRAM:
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy2)(source, folder / name)
