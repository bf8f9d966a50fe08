"""Characters that nobody sees, in any word of the JSON files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from messages.letter import files
from messages.letter.checks.forms import unseen
from messages.letter.checks.places import in_json
from messages.letter.fault import Fault
from messages.letter.folder import Folder

_Value: TypeAlias = "str | int | bool | dict[str, _Value] | list[_Value] | None"


def character_faults(folder: Folder) -> Iterator[Fault]:
    """A fault for each string or key in which a character stands that nobody sees."""
    read = {
        files.CAMPAIGN: folder.campaign,
        files.SENTENCES: folder.sentences,
        files.PLEDGES: folder.pledges,
        files.SUMMARIES: folder.summaries,
        files.FACTS: folder.facts,
        **{files.notes_file(language): notes for language, notes in folder.notes.items()},
    }
    for file, model in read.items():
        for key, words in _strings(model.model_dump(mode="json"), "") if model else ():
            if fault := unseen(key, words):
                yield in_json(folder, file, key, fault)


def _strings(value: _Value, key: str) -> Iterator[tuple[str, str]]:
    """The strings in `value`, which is at `key`, names of keys too, each with its own path."""
    match value:
        case str():
            yield key, value
        case dict():
            for name, inner in value.items():
                path = f"{key}.{name}".lstrip(".")
                yield path, name
                yield from _strings(inner, path)
        case list():
            for at, inner in enumerate(value):
                yield from _strings(inner, f"{key}.{at}")
