"""Logs that can be read by anyone: events and kinds of errors, never what people said or are.

Exceptions are logged as their type and where they arose, without their message, which may quote
data. Libraries that log what passes through them are kept at WARNING whatever the level, and of
what asyncio says the first words alone are logged.
"""

from __future__ import annotations

import copy
import json
import logging
import re
import sys
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Literal, TypeAlias

Form: TypeAlias = Literal["text", "json"]
"""The forms of the log: lines for people to read, or an object of JSON a line."""

TALKATIVE = ("aiosqlite", "asyncio", "asyncpg", "discord", "httpx", "httpcore", "telegram")
"""The loggers of libraries that log what passes through them."""

TOKEN = re.compile(r"(?<!\d)\d{6,}+:[\w-]{30,}+|(?<![\w-])[\w-]{20,}+\.[\w-]{6,}+\.[\w-]{27,}+")
"""A Telegram or a Discord bot token, wherever it stands.

Each run of characters is tried once, from its beginning: a long line takes no more than its length.
"""


LOOP = "asyncio"
"""The logger of the event loop, whose messages quote exceptions, and what callbacks were given."""

OURS = ("bot", "db", "handlers", "messages")
"""The packages whose loggers quote an exception only where its words are the program's own."""

FIRST_WORDS = re.compile(r"[A-Za-z ]*+")
"""What stands in a message of the event loop before anything that it quotes."""

NO_MATTER = "voice will NOT be supported"
"""The words of discord.py about libraries for voice, which this bot has no use for."""


class Formatter(logging.Formatter):
    """The format of the log: one line an event."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """The line of an event, without any token."""
        return TOKEN.sub("[token]", super().format(_without_quotes(record)))

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the library's name
        """The place in the code where an exception arose, and its type; not its message."""
        kind, _, trace = ei
        frames = "".join(traceback.format_tb(trace))
        return f"{frames}{kind.__name__ if kind else 'None'}"


class JsonFormatter(logging.Formatter):
    """The format of the log for programs: an object a line, with the same in it as in `Formatter`.

    Nothing else that a record carries gets in.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The line of an event, without any token; `error` only where there is an exception.

        Tokens are looked for before anything is escaped: an escape may begin like one.
        """
        said = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": TOKEN.sub("[token]", _without_quotes(record).getMessage()),
        }
        error = _error(*record.exc_info[::2]) if record.exc_info else {}
        return json.dumps(said | error)


def _without_quotes(record: logging.LogRecord) -> logging.LogRecord:
    """The event as it is logged: a library's exceptions by their kind, the loop's words cut."""
    shown = copy.copy(record)
    if isinstance(record.args, tuple) and record.name.partition(".")[0] not in OURS:
        shown.args = tuple(map(_kind, record.args))
    if record.name == LOOP and (words := FIRST_WORDS.match(record.getMessage())):
        shown.msg, shown.args = words[0].strip(), ()
    return shown


def _kind(value: object) -> object:
    """`value` itself; of an exception the name of its type."""
    return type(value).__name__ if isinstance(value, BaseException) else value


def _error(kind: type[BaseException] | None, trace: TracebackType | None) -> dict[str, object]:
    """The kind of an exception, and where it arose, the innermost place last."""
    if kind is None:
        return {}
    frames = traceback.extract_tb(trace)
    where = [f"{each.filename}:{each.lineno} {each.name}" for each in frames]
    return {"error": kind.__name__, "where": where}


def configure(level: str, form: Form = "text") -> None:
    """Send logs of `level` and above to standard error, in the form `form`."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter() if form == "json" else Formatter())
    handler.addFilter(_matters)
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLogger().level))


def _matters(record: logging.LogRecord) -> bool:
    return NO_MATTER not in record.getMessage()
