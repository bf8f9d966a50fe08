"""Units of systemd, read and started as systemd starts them, on a root of the test's own.

What takes a service manager with privileges (mounts, users, namespaces) is left out; `confined`
has what a process can lay on itself.
"""

from __future__ import annotations

import asyncio
import re
import shlex
import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.stage.programs import environment

PLACES = re.compile(r"(?<![\w./])/(srv|etc|var)(?![\w-])")
"""The folders of the machine that lie on the test's root instead."""


@dataclass(frozen=True)
class Unit:
    """A unit's file: its lines in order, each with its section."""

    lines: tuple[tuple[str, str, str], ...]
    instance: str = ""

    @classmethod
    def read(cls, path: Path, instance: str = "") -> Unit:
        """The unit in `path`; of a template, the one called `instance`."""
        section, lines = "", list[tuple[str, str, str]]()
        for line in path.read_text("utf-8").splitlines():
            if line.startswith("["):
                section = line.strip("[]")
            elif line and not line.startswith("#"):
                name, _, value = line.partition("=")
                lines.append((section, name, value))
        return cls(tuple(lines), instance)

    def values(self, name: str) -> list[str]:
        """What is written behind `name`, each line by itself."""
        return [value for _, each, value in self.lines if each == name]

    def value(self, name: str) -> str:
        """What is written behind `name`, in its one line."""
        (value,) = self.values(name)
        return value


class Machine:
    """A machine with the program in its place, on which a unit is started."""

    def __init__(self, root: Path, unit: Unit) -> None:
        self.root = root
        self.unit = unit
        self._credentials = root / "run" / "credentials" / f"letter{unit.instance}"

    def place(self, path: str) -> Path:
        """Where a path of the unit lies here."""
        meant = path.replace("%S", "/var/lib").replace("%i", self.unit.instance)
        placed = PLACES.sub(lambda found: f"{self.root}{found[0]}", meant)
        return Path(placed.replace("%d", str(self._credentials)))

    @asynccontextmanager
    async def started(
        self, *before: str, **settings: str
    ) -> AsyncIterator[asyncio.subprocess.Process]:
        """The unit's program, which the command `before` becomes; gone at the end of the block."""
        self._make_state()
        command = map(self.place, shlex.split(self.unit.value("ExecStart")))
        with self._journal.open("ab") as journal:
            running = await asyncio.create_subprocess_exec(
                *before,
                *map(str, command),
                cwd=self.place(self.unit.value("WorkingDirectory")),
                env=self._environment(settings),
                umask=int(self.unit.value("UMask"), 8),
                stdout=journal,
                stderr=journal,
            )
        try:
            yield running
        finally:
            if running.returncode is None:
                running.kill()
                await running.wait()

    @property
    def said(self) -> str:
        """Whatever the program has said."""
        return self._journal.read_text("utf-8")

    @property
    def _journal(self) -> Path:
        return self.root / "journal"

    def _environment(self, settings: Mapping[str, str]) -> dict[str, str]:
        written = dict(line.split("=", 1) for line in self.unit.values("Environment"))
        placed = {name: str(self.place(value)) for name, value in written.items()}
        credentials = {"CREDENTIALS_DIRECTORY": str(self._hand_over())}
        return environment(**placed, **credentials, **settings)

    def _make_state(self) -> None:
        mode = int(self.unit.value("StateDirectoryMode"), 8)
        for name in self.unit.value("StateDirectory").split():
            self.place(f"/var/lib/{name}").mkdir(mode, parents=True, exist_ok=True)

    def _hand_over(self) -> Path:
        """Copy the credentials to a folder for the bot alone; the folder (systemd.exec(5))."""
        folder = self._credentials
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(0o700, parents=True)
        defaults = dict(line.split(":", 1) for line in self.unit.values("SetCredential"))
        for line in self.unit.values("LoadCredential"):
            name, source = line.split(":", 1)
            file = self.place(source)
            if file.exists() or name not in defaults:
                (folder / name).write_bytes(file.read_bytes())
            else:
                (folder / name).write_text(defaults[name].encode().decode("unicode_escape"))
            (folder / name).chmod(0o400)
        folder.chmod(0o500)
        return folder


def put_program(folder: Path, prefix: Path, source: Path) -> None:
    """Put the program into `folder`, as `make catalogs` leaves it; nothing there can be changed."""
    folder.mkdir(parents=True)
    (folder / ".venv").symlink_to(prefix)
    for room in ("bot", "db", "handlers", "messages"):
        (folder / room).symlink_to(source / room)
    folder.chmod(0o555)
