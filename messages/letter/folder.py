"""A campaign's folder as people write it: each file read for itself, whatever the others are."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from messages.letter import files
from messages.letter.edition import Edition
from messages.letter.fault import BadCampaign, Fault
from messages.letter.files import (
    CampaignFile,
    FactsFile,
    NotesFile,
    PledgesFile,
    SentencesFile,
    SummariesFile,
)
from messages.letter.markdown import read_edition
from messages.text import Code, t

_R = TypeVar("_R")
_M = TypeVar("_M", bound=BaseModel)


@dataclass(frozen=True)
class Folder:
    """The files in the folder `path`; None for a file that is not there or cannot be read.

    `editions` and `earlier` are by file name, `notes` by language. `retired` are the lines of the
    list of retired ids, each with its number. `faults` tell which files could not be read, and why.
    """

    path: Path
    campaign: CampaignFile | None
    sentences: SentencesFile | None
    pledges: PledgesFile | None
    summaries: SummariesFile | None
    facts: FactsFile | None
    editions: Mapping[str, Edition]
    earlier: Mapping[str, Edition]
    notes: Mapping[str, NotesFile]
    retired: tuple[tuple[int, str], ...]
    faults: tuple[Fault, ...]

    @property
    def by_language(self) -> dict[str, Edition]:
        """The present editions by language, the first of each."""
        editions: dict[str, Edition] = {}
        for edition in self.editions.values():
            editions.setdefault(edition.language, edition)
        return editions

    @property
    def lacks_editions(self) -> bool:
        """Whether the file of an edition is there and cannot be read."""
        return len(self.editions) < len(edition_files(self.path))

    @property
    def base(self) -> Edition | None:
        """The edition that is signed; None where it is missing or cannot be read."""
        return self.by_language.get(self.campaign.base) if self.campaign else None


def read_folder(path: Path) -> Folder:
    """The folder at `path`, with a fault for each thing that keeps a file from being read."""
    reading = _Reading(path)
    earlier = [each for each in reading.inside(files.EARLIER) if each.suffix == ".md"]
    reading.inside(files.LOCALES)
    return Folder(
        path,
        campaign=reading.json(files.CAMPAIGN, CampaignFile, needed=True),
        sentences=reading.json(files.SENTENCES, SentencesFile),
        pledges=reading.json(files.PLEDGES, PledgesFile),
        summaries=reading.json(files.SUMMARIES, SummariesFile),
        facts=reading.json(files.FACTS, FactsFile),
        editions=reading.editions(edition_files(path)),
        earlier=reading.editions(earlier),
        notes=reading.notes(),
        retired=reading.retired(),
        faults=tuple(reading.faults),
    )


def edition_files(folder: Path) -> list[Path]:
    """The files of the present editions in `folder`."""
    return sorted(folder.glob("letter*.md"))


class _Reading:
    """Reads files of the folder `path`, and keeps the faults of those that cannot be read."""

    def __init__(self, path: Path) -> None:
        self.faults: list[Fault] = []
        self._path = path

    def json(self, name: str, model: type[_M], *, needed: bool = False) -> _M | None:
        """The file called `name`; None without one, which is a fault if the file is `needed`."""
        path = self._path / name
        if not needed and not os.path.lexists(path):
            return None
        return self._tried(path, lambda: files.read_json(path, model))

    def editions(self, paths: list[Path]) -> dict[str, Edition]:
        """The editions in the files `paths`, as far as they can be read."""
        read = {path.name: self._tried(path, partial(_edition, path)) for path in paths}
        return {name: edition for name, edition in read.items() if edition is not None}

    def notes(self) -> dict[str, NotesFile]:
        """The editor's notes on each edition that has some."""
        start, end = files.notes_file("*").split("*")
        names = sorted(path.name for path in self._path.glob(files.notes_file("*")))
        read = {name[len(start) : -len(end)]: self.json(name, NotesFile) for name in names}
        return {language: notes for language, notes in read.items() if notes is not None}

    def retired(self) -> tuple[tuple[int, str], ...]:
        """The ids in the list of retired ids, each with the number of its line."""
        path = self._path / files.RETIRED
        is_there = os.path.lexists(path)
        text = self._tried(path, lambda: files.read_text(path)) if is_there else None
        lines = ((number, line.strip()) for number, line in enumerate((text or "").split("\n"), 1))
        return tuple((number, id) for number, id in lines if id and not id.startswith("#"))

    def inside(self, name: str) -> list[Path]:
        """What is in the folder called `name`, in order; nothing without one."""
        path = self._path / name
        if not os.path.lexists(path):
            return []
        try:
            return sorted(path.iterdir())
        except OSError:
            self.faults.append(_unreadable(path))
            return []

    def _tried(self, path: Path, read: Callable[[], _R]) -> _R | None:
        """What `read` makes of the file at `path`, which is opened only if it is a file."""
        if os.path.lexists(path) and not _is_file(path):
            self.faults.append(_unreadable(path))
            return None
        try:
            return read()
        except BadCampaign as bad:
            self.faults += bad.faults
            return None


def _is_file(path: Path) -> bool:
    """Whether a regular file is at `path`, or a link leads to one."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return False


def _unreadable(path: Path) -> Fault:
    words = t("This file cannot be read. Check what it is, and who owns it.")
    return Fault(words, path.name)


def _edition(path: Path) -> Edition:
    return read_edition(files.read_text(path), path.name)


def folder_fault(path: Path) -> Fault | None:
    """The fault that there is no folder at `path`, or none that can be read; None without it."""
    try:
        next(path.iterdir(), None)
    except (FileNotFoundError, NotADirectoryError):
        words = t("There is no such folder. Make one: {command}")
        return Fault(words.fill(command=Code("python -m bot campaign new DIR")), path.name)
    except OSError:
        return Fault(t("This folder cannot be read. Check who owns it."), path.name)
    return None
