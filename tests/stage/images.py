"""Images built from a Dockerfile without an engine, each in a folder of its own.

A stand-in for pip takes the libraries of the tests' own environment, and notes what it was asked
for. Whatever else a step does, it does. Paths of the image lie below the image's folder.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sysconfig
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from tests.stage.dockerfile import Context, Stage, filled
from tests.stage.programs import environment

PLACES = re.compile(r"(?<![\w./])/(srv|var|run)(?![\w-])")
"""The folders of an image that are in use here."""

STAND_IN = """
import json, pathlib, sys
arguments = sys.argv[2:]
with open(sys.argv[1], "a") as asked:
    asked.write(json.dumps(arguments) + chr(10))
prefix = pathlib.Path(arguments[arguments.index("--python") + 1]).parent.parent
(packages,) = prefix.glob("lib/python*/site-packages")
(packages / "ours.pth").write_text({packages!r} + chr(10))
"""


@dataclass
class Image:
    """An image in the folder `root`, and how it is run."""

    root: Path
    environment: dict[str, str] = field(default_factory=dict)
    folder: str = "/"
    user: str = "0"
    volumes: list[str] = field(default_factory=list)
    health: list[str] = field(default_factory=list)
    entrypoint: list[str] = field(default_factory=list)
    command: list[str] = field(default_factory=list)

    def place(self, path: str) -> Path:
        """Where a path of the image lies: always below its root."""
        inside = PurePosixPath(self.folder) / path
        return self.root / inside.relative_to(inside.anchor)

    def placed(self, text: str) -> str:
        """The text with the image's paths where they lie."""
        return PLACES.sub(lambda found: f"{self.root}{found[0]}", text)


class Builder:
    """What builds the stages of a Dockerfile, in folders below `root`; `asked` of pip is noted."""

    def __init__(self, context: Context, root: Path, python: str) -> None:
        self._context = context
        self._root = root
        self._built = dict[str, Image]()
        self._image = Image(root)
        self._tools = root / "tools"
        self._tools.mkdir(parents=True)
        self._make_tool("python", python)
        stand_in = STAND_IN.format(packages=sysconfig.get_path("purelib"))
        (self._tools / "pip.py").write_text(stand_in)
        self._make_tool("pip", python, str(self._tools / "pip.py"), str(self._tools / "asked"))

    @property
    def asked(self) -> list[list[str]]:
        """What pip was asked for, each time."""
        return [json.loads(line) for line in (self._tools / "asked").read_text().splitlines()]

    def build(self, wanted: list[Stage]) -> Image:
        """The image that the last stage makes."""
        for number, stage in enumerate(wanted):
            self._image = Image(self._root / str(number))
            self._built[stage.name] = self._image
            for instruction, rest in stage.steps:
                getattr(self, f"_{instruction.lower()}")(rest)
        return self._image

    def _workdir(self, path: str) -> None:
        self._image.folder = path
        self._image.place(path).mkdir(parents=True, exist_ok=True)

    def _env(self, rest: str) -> None:
        written = dict(each.split("=", 1) for each in shlex.split(rest))
        inherited = {"PATH": os.environ["PATH"]}
        self._image.environment |= {
            name: filled(self._image.placed(value), inherited) for name, value in written.items()
        }

    def _user(self, user: str) -> None:
        self._image.user = user

    def _volume(self, rest: str) -> None:
        self._image.volumes = json.loads(rest)

    def _healthcheck(self, rest: str) -> None:
        self._image.health = json.loads(rest.partition("CMD ")[2])

    def _entrypoint(self, rest: str) -> None:
        self._image.entrypoint = json.loads(rest)

    def _cmd(self, rest: str) -> None:
        self._image.command = json.loads(rest)

    def _copy(self, rest: str) -> None:
        *options, source, target = rest.split()
        named = dict(option.split("=", 1) for option in options)
        place = self._image.place(target)
        if "--from" in named:
            copied = self._built[named["--from"]].place(source)
            shutil.copytree(copied, place, symlinks=True, dirs_exist_ok=True)
            _give(place, named.get("--chown", ""))
            return
        for path in self._context.files(source):
            file = place / path.relative_to(source) if path.name != Path(source).name else place
            file.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(self._context.folder / path, file)

    def _run(self, rest: str) -> None:
        subprocess.run(
            ["/bin/sh", "-c", self._image.placed(rest)],
            cwd=self._image.place(""),
            env=environment(PATH=f"{self._tools}:{os.environ['PATH']}"),
            check=True,
        )

    def _make_tool(self, name: str, *command: str) -> None:
        tool = self._tools / name
        tool.write_text(f'#!/bin/sh\nexec {shlex.join(command)} "$@"\n')
        tool.chmod(0o755)


def _give(place: Path, owner: str) -> None:
    """Let the folder and all in it belong to `owner`, as 10001:10001, where that is allowed."""
    if owner and os.geteuid() == 0:
        user, group = map(int, owner.split(":"))
        for path in (place, *place.rglob("*")):
            os.chown(path, user, group)
