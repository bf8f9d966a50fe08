"""A container without an engine: an image's command, run as the image says, on nothing but files.

Where the tests are run by root, the command runs as the image's user, if that user can reach a
Python here; in all other cases as whoever runs the tests.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import sysconfig
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.stage.images import Image

OPEN, CLOSED = 0o755, 0o222
"""The mode of a folder that everybody may enter; the bits of who may write."""


@dataclass(frozen=True)
class Running:
    """Who runs the image here, and with which Python its base is replaced."""

    python: str
    user: int | None = None

    @classmethod
    def like(cls, user: int, folder: Path) -> Running:
        """As `user` in `folder`, where that can be, else as whoever runs the tests."""
        if os.geteuid() == 0:
            for python in _pythons():
                if _can(user, python, folder):
                    return cls(python, user)
        return cls(_pythons()[0])

    @property
    def options(self) -> dict[str, Any]:
        """What a process needs to be told to run so."""
        if self.user is None:
            return {}
        return {"user": self.user, "group": self.user, "extra_groups": []}

    def give(self, path: Path, mode: int) -> None:
        """Let a file or folder belong to who runs the image."""
        path.chmod(mode)
        if self.user is not None:
            os.chown(path, self.user, self.user)


def _pythons() -> list[str]:
    """Each Python that may stand for the base's: of the version that the tests run on."""
    name = "python{}.{}".format(*sys.version_info)
    base = str(getattr(sys, "_base_executable", sys.executable))
    return [base, *(f"{folder}/{name}" for folder in ("/usr/local/bin", "/usr/bin"))]


def _can(user: int, python: str, folder: Path) -> bool:
    """Whether `user` can run `python` in `folder` with the tests' libraries."""
    libraries = sysconfig.get_path("purelib")
    program = f"import sys; sys.path.append({libraries!r}); import nacl, pydantic, sqlite3"
    try:
        tried = subprocess.run(
            [python, "-c", program],
            user=user,
            group=user,
            extra_groups=[],
            capture_output=True,
            check=False,
            cwd=folder,
        )
    except OSError:
        return False
    return tried.returncode == 0


@dataclass(frozen=True)
class Built:
    """An image as it was built, by whom it is run, and what pip was asked for meanwhile."""

    image: Image
    running: Running
    asked: list[list[str]]


def write_protect(root: Path) -> None:
    """Let nobody but root change anything below `root`."""
    for path in (root, *root.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode & ~CLOSED)


@dataclass(frozen=True)
class Container:
    """A container of `image`, with its secrets, its volumes and what else it may write to."""

    image: Image
    running: Running
    scratch: Path

    def secret(self, name: str, content: bytes) -> None:
        """Hand over a secret, as a file of the container's user."""
        folder = self.image.place("/run/secrets")
        if not folder.exists():
            folder.mkdir(OPEN, parents=True)
        (folder / name).write_bytes(content)
        self.running.give(folder / name, 0o400)

    @asynccontextmanager
    async def started(self, **settings: str) -> AsyncIterator[asyncio.subprocess.Process]:
        """The image's own command; gone at the end of the block, whatever happens."""
        command = [*self.image.entrypoint, *self.image.command]
        with self._log.open("ab") as log:
            running = await asyncio.create_subprocess_exec(
                *command, **self._ways(settings), stdout=log, stderr=log
            )
        try:
            yield running
        finally:
            if running.returncode is None:
                running.kill()
                await running.wait()

    async def health(self, **settings: str) -> int:
        """The exit status of the image's own check of its health."""
        checking = await asyncio.create_subprocess_exec(
            *self.image.health, **self._ways(settings), stderr=asyncio.subprocess.DEVNULL
        )
        return await checking.wait()

    @property
    def said(self) -> str:
        """Whatever the command has said."""
        return self._log.read_text("utf-8")

    @property
    def _log(self) -> Path:
        return self.scratch / "log"

    def _ways(self, settings: Mapping[str, str]) -> dict[str, Any]:
        temporary = self.scratch / "tmp"
        if not temporary.exists():
            temporary.mkdir()
            self.running.give(temporary, 0o700)
        own = {"LC_ALL": "C.UTF-8", "TMPDIR": str(temporary)}
        environment = {**own, **self.image.environment, **settings}
        return {"cwd": self.image.place(""), "env": environment, **self.running.options}
