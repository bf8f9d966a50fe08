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

from messages.chart import Chart
from messages.form import Consent, OpenForm
from messages.text import Code, CountryName, InEachScript, LanguageName, Listed, Month, Text, Words


@dataclass(frozen=True, slots=True)
class Title:
    """The first line of a reply."""

    words: Words
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the bot's own words."""

    words: Words
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Quote:
    """The letter's wording, verbatim; `depth` is the depth of the wording in the letter's lists."""

    words: str
    depth: int = 0
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Items:
    """A list; a renderer may split between its items, never inside one."""

    items: tuple[Words, ...]
    numbered: bool = False
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """A note beside the matter itself: a status mark, a hint, a condition."""

    words: Words
    apart: bool = False


class Passing(Note):
    """A note that no receipt keeps, as it tells something of the reader that is never stored."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class ToCopy:
    """Words of a reply once more, by themselves, shown only where the reply cannot be copied."""

    words: Words
    apart: bool = True


Block: TypeAlias = Title | Paragraph | Quote | Items | Note | ToCopy | Consent
"""A block of a reply; before a reply leaves, its language is known and each `Consent` spelt out.

A block that is `apart` is of the other kind than its reply: see `Reply.shareable`.
"""


@dataclass(frozen=True, slots=True)
class Button:
    """A button: a command with its arguments, one press away; `apart` as a block may be."""

    label: Words
    command: str
    arguments: tuple[str, ...] = ()
    apart: bool = False


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
class Stored:
    """A document that lies on a machine under `id`, to hand over as a file called `name`.

    It is read when the reply leaves. `missing` is said where it is not on this machine.
    """

    id: str
    name: str
    missing: Text


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply: blocks, buttons and files, in reading order.

    `language` is the code of the reply's language, where the reader had another when asking.
    `form` is the form that the reply asks about. `picture` is a chart to be drawn and shown below
    the rest. `stored` is a document to be read and sent with it. `pack` leaves out these three and
    every `Passing`.
    `shareable` is True for a reply that tells nothing of its reader, and may be copied; a platform
    protects every other reply, and sends what is `apart` by itself. `erase` are the numbers of
    messages of the reader's to take out of the chat once the reply is there, again or at last.
    """

    blocks: tuple[Block, ...]
    buttons: tuple[Button, ...] = ()
    files: tuple[File, ...] = ()
    language: str | None = None
    shareable: bool = False
    erase: tuple[int, ...] = ()
    form: OpenForm | None = None
    picture: Chart | None = None
    stored: Stored | None = None

    @classmethod
    def of(
        cls,
        *blocks: Block,
        buttons: Iterable[Button] = (),
        files: Iterable[File] = (),
        shareable: bool = False,
        picture: Chart | None = None,
        stored: Stored | None = None,
    ) -> Reply:
        """A reply of `blocks`."""
        given = tuple(files)
        return cls(
            *(blocks, tuple(buttons), given),
            shareable=shareable,
            picture=picture,
            stored=stored,
        )


def set_apart(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The `blocks` as blocks of the other kind than the reply that they are put into."""
    return tuple(b if isinstance(b, Consent) else replace(b, apart=True) for b in blocks)


def by_kind(reply: Reply) -> tuple[Reply, ...]:
    """The reply as replies of one kind each: itself, then what is `apart`, if anything is.

    The reply of a lone button says the button's label.
    """
    apart = tuple(b for b in reply.blocks if not isinstance(b, Consent) and b.apart)
    buttons = tuple(button for button in reply.buttons if button.apart)
    if not apart and not buttons:
        return (reply,)
    rest = replace(
        reply,
        blocks=tuple(block for block in reply.blocks if block not in apart),
        buttons=tuple(button for button in reply.buttons if not button.apart),
    )
    said = tuple(Paragraph(b.words) if isinstance(b, ToCopy) else b for b in apart)
    blocks = said or (Note(buttons[0].label),)
    return rest, Reply(blocks, buttons, language=reply.language, shareable=not reply.shareable)


def texts(reply: Reply) -> list[Text]:
    """Every text of `reply`, of its open form and its picture, those set into others too."""
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
    if reply.picture is not None:
        words += reply.picture.words
    if reply.stored is not None:
        words.append(reply.stored.missing)
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
_BLOCKS = (Title, Paragraph, Quote, Items, Note, ToCopy)
_WORDS = (Text, Code, CountryName, LanguageName, Listed, InEachScript, Month)
_KINDS: dict[str, type[Any]] = {kind.__name__: kind for kind in (Reply, *_BLOCKS, Button, *_WORDS)}
_FILE = "File"
"""The name of a file that the version before this one packed: such receipts live for two days."""

_LEFT_OUT = {Reply: ("form", "picture", "stored")}
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
