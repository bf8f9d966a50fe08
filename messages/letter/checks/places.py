"""Faults with the line of a file that they are at."""

from __future__ import annotations

from messages.letter.edition import Edition, SectionId
from messages.letter.fault import BadCampaign, Fault
from messages.letter.files import read_text
from messages.letter.folder import Folder
from messages.letter.lines import entry_line, id_line, json_lines, line_with
from messages.text import Text


def in_json(folder: Folder, file: str, key: str, words: Text, *, warning: bool = False) -> Fault:
    """A fault in the JSON file called `file`, at the path `key` with dots."""
    return Fault(words, file, json_lines(_text(folder, file)).get(key), warning)


def at_words(folder: Folder, file: str, said: str, words: Text, *, warning: bool = False) -> Fault:
    """A fault of the words `said` in the file called `file`."""
    return Fault(words, file, line_with(_text(folder, file), said), warning)


def at_id(
    name: str, edition: Edition, id: SectionId, words: Text, *, warning: bool = False
) -> Fault:
    """A fault of the section or item `id` in the edition whose file is called `name`."""
    return Fault(words, name, id_line(edition, id), warning)


def at_entry(name: str, edition: Edition, key: str, words: Text, *, warning: bool = False) -> Fault:
    """A fault of the entry `key` in the front matter of the edition in the file called `name`."""
    return Fault(words, name, entry_line(edition, key), warning)


def _text(folder: Folder, file: str) -> str:
    try:
        return read_text(folder.path / file)
    except BadCampaign:
        return ""
