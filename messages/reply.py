"""Replies: blocks, buttons and files, with no word of any platform in them.

A reply without files can be stored and read back (`pack`, `unpack`): an update that arrives twice
gets the same answer twice.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from operator import attrgetter
from typing import Any, TypeAlias

from messages.form import Consent, OpenForm
from messages.text import Code, CountryName, InEachScript, LanguageName, Listed, Month, Text, Words


@dataclass(frozen=True, slots=True)
class Title:
    """The first line of a reply."""

    words: Words


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the bot's own words."""

    words: Words


@dataclass(frozen=True, slots=True)
class Quote:
    """The letter's wording, verbatim; `depth` is the depth of the wording in the letter's lists."""

    words: str
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Items:
    """A list; a renderer may split between its items, never inside one."""

    items: tuple[Words, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """A note beside the matter itself: a status mark, a hint, a condition."""

    words: Words


class Passing(Note):
    """A note that no receipt keeps, as it tells something of the reader that is never stored."""

    __slots__ = ()


Block: TypeAlias = Title | Paragraph | Quote | Items | Note | Consent
"""A block of a reply; before a reply leaves, its language is known and each `Consent` spelt out."""


@dataclass(frozen=True, slots=True)
class Button:
    """A button: a command with its arguments, one press away."""

    label: Words
    command: str
    arguments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class File:
    """A document to hand over, byte for byte, and never to store."""

    name: str
    content: bytes = field(repr=False)

    @classmethod
    def of_text(cls, name: str, text: str) -> File:
        """A document with `text` in UTF-8; each lone surrogate becomes a question mark."""
        return cls(name, text.encode(errors="replace"))


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply: blocks, buttons and files, in reading order.

    `language` is the code of the reply's language, where the reader had another when asking.
    `form` is the form that the reply asks about; `pack` leaves out the form and every `Passing`.
    """

    blocks: tuple[Block, ...]
    buttons: tuple[Button, ...] = ()
    files: tuple[File, ...] = ()
    language: str | None = None
    form: OpenForm | None = None

    @classmethod
    def of(
        cls, *blocks: Block, buttons: Iterable[Button] = (), files: Iterable[File] = ()
    ) -> Reply:
        """A reply of `blocks`."""
        return cls(blocks, tuple(buttons), tuple(files))


def texts(reply: Reply) -> list[Text]:
    """Every text of `reply` and of its open form, those set into others too."""
    words: list[Words] = [button.label for button in reply.buttons]
    for block in reply.blocks:
        if isinstance(block, Items):
            words += block.items
        elif isinstance(block, Consent):
            words += block.all_words
        else:
            words.append(block.words)
    if reply.form is not None:
        words += reply.form.form.words()
    return texts_in(words)


def texts_in(words: Iterable[Words]) -> list[Text]:
    """Every text among `words`, those set into others too."""
    found: list[Text] = []
    waiting = list(words)
    for each in waiting:  # grows while it is gone through
        match each:
            case Text():
                found.append(each)
                waiting += [value for _, value in each.values if not isinstance(value, int)]
            case Listed(items):
                waiting += items
            case InEachScript(text):
                waiting.append(text)
    return found


FASTEST = 1
"""zlib's level: half the size for 7 µs."""

_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_BLOCKS = (Title, Paragraph, Quote, Items, Note)
_WORDS = (Text, Code, CountryName, LanguageName, Listed, InEachScript, Month)
_KINDS: dict[str, type[Any]] = {kind.__name__: kind for kind in (Reply, *_BLOCKS, Button, *_WORDS)}
_FILE = "File"
"""The name of a file that the version before this one packed: such receipts live for two days."""

_LEFT_OUT = {Reply: ("form",)}
_SLOTS = {
    kind: tuple(slot for slot in kind.__slots__ if slot not in _LEFT_OUT.get(kind, ()))
    for kind in _KINDS.values()
}
_FIELDS = {kind: (kind.__name__, attrgetter(*slots), len(slots)) for kind, slots in _SLOTS.items()}


def _plain(value: Any) -> Any:
    """`value` in JSON's own types; dataclasses become [name, fields...]."""
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, tuple):
        return ["", *map(_plain, value)]
    if isinstance(value, date):
        return ["date", value.isoformat()]
    name, fields, number = _FIELDS[type(value)]
    values = fields(value)
    return [name, *map(_plain, values)] if number > 1 else [name, _plain(values)]


def _rich(value: Any) -> Any:
    """The value that `_plain` turned into `value`."""
    if not isinstance(value, list):
        return value
    name, *fields = value
    if name == "date":
        return date.fromisoformat(fields[0])
    parts = [_rich(field) for field in fields]
    if name == _FILE:
        return File.of_text(*parts)
    return tuple(parts) if name == "" else _KINDS[name](*parts)


def pack(reply: Reply) -> bytes:
    """`reply` as few bytes that `unpack` reads. Raises `ValueError` for a reply with files."""
    if reply.files:
        raise ValueError("files are never stored")
    kept = tuple(block for block in reply.blocks if not isinstance(block, Passing))
    reply = replace(reply, blocks=kept)
    return zlib.compress(_JSON.encode(_plain(reply)).encode(errors="surrogatepass"), FASTEST)


def unpack(packed: bytes) -> Reply:
    """The reply that `pack` made `packed` from."""
    reply = _rich(json.loads(zlib.decompress(packed).decode(errors="surrogatepass")))
    assert isinstance(reply, Reply)
    return reply
