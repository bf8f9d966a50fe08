"""Files in a campaign's folder that nothing reads: most often a name that is spelled otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from messages.languages import normal
from messages.letter import files
from messages.letter.fault import Fault
from messages.letter.folder import Folder
from messages.reviews import FILE as REVIEWS
from messages.text import quoted, t

_READ = re.compile(
    rf"{files.CAMPAIGN}|{files.SENTENCES}|{files.PLEDGES}|{files.SUMMARIES}|{files.FACTS}"
    rf"|{files.RETIRED}|letter.*\.md|notes\..+\.json"
    rf"|{files.EARLIER}|{files.EARLIER}/[^/]+\.md"
    rf"|{files.LOCALES}|{files.LOCALES}/[^/]+|{files.LOCALES}/[^/]+/{REVIEWS}"
    rf"|{files.LOCALES}/[^/]+/LC_MESSAGES|{files.LOCALES}/[^/]+/LC_MESSAGES/(?:campaign|people)\.[pm]o"
)
_BESIDE = re.compile(r"(?:\..*|README.*|LICEN[CS]E.*)")
"""What stands beside a campaign in a repository, and is nobody's mistake."""


def stray_faults(folder: Folder) -> Iterator[Fault]:
    """A warning for each file and folder that nothing reads."""
    for path in _there(folder.path):
        file = path.relative_to(folder.path).as_posix()
        if not _READ.fullmatch(file):
            yield Fault(t("Nothing reads this. Is its name right?"), file, warning=True)
        elif path.parent == folder.path / files.LOCALES:
            yield from _misnamed(path.name, file)


def _there(folder: Path) -> Iterator[Path]:
    """What is in `folder`, but not what is in a folder that nothing reads."""
    for path in sorted(folder.iterdir()):
        if _BESIDE.fullmatch(path.name):
            continue
        yield path
        if path.is_dir() and path.name in (files.EARLIER, files.LOCALES):
            yield from (inner for inner in sorted(path.rglob("*")) if inner.name[0] != ".")


def _misnamed(name: str, file: str) -> Iterator[Fault]:
    """A warning for a folder of catalogs that is not named for a language."""
    usual = (normal(name) or "").replace("-", "_")
    if not usual:
        words = t("{code} is the code of no language.", code=quoted(name))
        yield Fault(words, file, warning=True)
    elif usual != name:
        words = t("Nothing reads this: call it {usual}.", usual=quoted(usual))
        yield Fault(words, file, warning=True)
