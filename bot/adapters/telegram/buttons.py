"""Buttons: their data, their rows, and links in place of buttons where others could press.

A button's data is a version, a short mark made with the server's key, and the command, hidden by
bytes of the same key. No table is needed: a button works after any restart, for one account alone.
"""

from __future__ import annotations

import hmac
import re
import unicodedata
from base64 import b85decode, b85encode
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import TypeVar

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from db.secrets.vault import Vault
from messages.reply import Button
from messages.request import Account

ALONE, PART, PROTECTED = "1", "2", "3"
"""The versions of the format: under a message that may be edited in place, under one that may not,
and under one that may, into another answer that is protected like itself.

Buttons of before any message was protected are of the first two.
"""

MARK_BYTES, MASK_BYTES = 6, 64
ROOM = 44
"""Bytes left for a command and its arguments: 64 characters, base85, without version and mark."""

PARTED = "\x1f"
"""The sign between a command and its arguments."""

START = "start"
"""The command behind which every link puts its payload."""

PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""The words that Telegram takes behind `?start=` (Bot API, deep linking)."""

ROW_WIDTH, ROW_LONGEST = 34, 4
"""The columns of letters, and the buttons, in a row before a phone cuts labels off."""

MOST_BUTTONS = 100
"""Buttons that a keyboard holds (Bot API, tested limits)."""

Drawn = TypeVar("Drawn")
"""A button as Telegram gets it: the library's, or plain JSON."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """The command that a button stood for; `alone` if its message may be edited in place.

    `protected` is True where that message cannot be copied; an answer takes the message's place
    only if both are protected or neither is.
    """

    command: str
    arguments: tuple[str, ...]
    alone: bool
    protected: bool = False


class Marks:
    """The writer and reader of buttons' data."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def write(
        self, button: Button, account: Account, *, alone: bool, protected: bool = False
    ) -> str:
        """The data of `button` for `account`, at most 64 bytes.

        Arguments that find no room are left off the end; only what people typed is that long.
        """
        words = (button.command, *button.arguments)
        while len(content := PARTED.join(words).encode(errors="replace")) > ROOM:
            words = words[:-1]
        kind = (PROTECTED if protected else ALONE) if alone else PART
        mark = self._vault.mark(*_mark_of(kind, account, content), MARK_BYTES)
        mask = self._vault.mark(*_mask_of(mark, account), MASK_BYTES)
        return kind + b85encode(mark + _masked(content, mask)).decode()

    def read(self, data: str, account: Account) -> Pressed | None:
        """The button that `data` stands for; None for data not made here for `account`."""
        kind = data[:1]
        try:
            raw = b85decode(data[1:])
        except ValueError:
            return None
        mark, hidden = raw[:MARK_BYTES], raw[MARK_BYTES:]
        if kind not in (ALONE, PART, PROTECTED) or len(hidden) > ROOM:
            return None
        for mask in self._vault.marks(*_mask_of(mark, account), MASK_BYTES):
            content = _masked(hidden, mask)
            made = self._vault.marks(*_mark_of(kind, account, content), MARK_BYTES)
            if any(hmac.compare_digest(mark, each) for each in made):
                command, *arguments = content.decode(errors="replace").split(PARTED)
                return Pressed(command, tuple(arguments), kind != PART, kind == PROTECTED)
        return None


def _mark_of(kind: str, account: Account, content: bytes) -> tuple[str, str]:
    """The purpose and the content of a button's mark."""
    return "telegram button", f"{kind}{account}\0{content.hex()}"


def _mask_of(mark: bytes, account: Account) -> tuple[str, str]:
    """The purpose and the content of the mask of a button with `mark`."""
    return "telegram button mask", f"{account}\0{mark.hex()}"


def _masked(content: bytes, mask: bytes) -> bytes:
    size = len(content)
    return (int.from_bytes(content) ^ int.from_bytes(mask[:size])).to_bytes(size)


def link(bot: str, command: str, arguments: Sequence[str]) -> str:
    """The address of the private chat with `bot`, at a command if a link can name that command.

    Arguments that a link cannot carry are left off the end.
    """
    words = tuple(arguments) if command == START else (command, *arguments)
    while words and not PAYLOAD.fullmatch("-".join(words)):
        words = words[:-1]
    return f"https://t.me/{bot}" + (f"?start={'-'.join(words)}" if words else "")


def keyboard(buttons: Iterable[InlineKeyboardButton]) -> InlineKeyboardMarkup | None:
    """The keyboard of `buttons`, in rows that a phone shows whole; None without any button."""
    drawn = list(rows(buttons, attrgetter("text")))
    return InlineKeyboardMarkup(drawn) if drawn else None


def rows(buttons: Iterable[Drawn], label: Callable[[Drawn], str]) -> Iterator[list[Drawn]]:
    """The rows of `buttons`, as many as a keyboard holds.

    Every button of a row gets the same width, so the widest decides.
    """
    row: list[Drawn] = []
    widest = 0
    for _, button in zip(range(MOST_BUTTONS), buttons, strict=False):
        columns = _columns(label(button))
        widest = max(widest, columns)
        if row and (len(row) == ROW_LONGEST or widest * (len(row) + 1) > ROW_WIDTH):
            yield row
            row, widest = [], columns
        row.append(button)
    if row:
        yield row


def _columns(label: str) -> int:
    """The columns of a label with a border of two; East Asian characters count twice."""
    if label.isascii():
        return 2 + len(label)
    return 2 + sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in label)
