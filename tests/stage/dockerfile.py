"""A Dockerfile and its context, read as an engine reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath


@dataclass(frozen=True)
class Stage:
    """A stage of a Dockerfile: its base, its name or "", and its steps in order."""

    base: str
    name: str
    steps: tuple[tuple[str, str], ...]


def stages(dockerfile: Path) -> list[Stage]:
    """The stages of a Dockerfile, with the defaults of its arguments in place."""
    lines = [line for line in dockerfile.read_text("utf-8").splitlines() if line[:1] != "#"]
    text = re.sub(r"\\\n\s*", "", "\n".join(lines))
    arguments = dict(re.findall(r"^ARG (\w+)=(.*)$", text, re.MULTILINE))
    made = list[Stage]()
    for line in filter(None, text.splitlines()):
        instruction, rest = line.split(" ", 1)
        if instruction == "FROM":
            base, _, name = rest.partition(" AS ")
            made.append(Stage(filled(base, arguments), name, ()))
        elif made:
            last = made[-1]
            made[-1] = Stage(last.base, last.name, (*last.steps, (instruction, rest)))
    return made


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with the values of its variables."""
    return re.sub(r"\$\{?(\w+)\}?", lambda found: values.get(found[1], ""), text)


class Context:
    """What is sent to be built: a folder, without what its .dockerignore names."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        lines = (folder / ".dockerignore").read_text("utf-8").splitlines()
        self._patterns = [line for line in lines if line and line[0] != "#"]

    def files(self, below: str) -> Iterator[PurePosixPath]:
        """The files of the path `below`, or that file alone, each from the folder on."""
        start = self.folder / below
        for file in sorted(start.rglob("*")) if start.is_dir() else [start]:
            path = PurePosixPath(file.relative_to(self.folder).as_posix())
            if file.is_file() and not self._is_left_out(path):
                yield path

    def _is_left_out(self, path: PurePosixPath) -> bool:
        out = False
        for pattern in self._patterns:
            if any(_matches(pattern.lstrip("!"), each) for each in (path, *path.parents)):
                out = not pattern.startswith("!")
        return out


def _matches(pattern: str, path: PurePosixPath) -> bool:
    parts = (re.escape(each).replace(r"\*", "[^/]*") for each in pattern.split("**/"))
    return re.fullmatch("(.*/)?".join(parts), str(path)) is not None
