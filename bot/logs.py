"""Logs that can be read by anyone: events and kinds of errors, never what people said or are.

Exceptions are logged as their type and where they arose, without their message, which may quote
data. Libraries that log what passes through them are kept at WARNING whatever the level.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from typing import Any

TALKATIVE = ("aiosqlite", "asyncio", "asyncpg", "discord", "httpx", "httpcore", "telegram")
"""The loggers of libraries that log what passes through them."""

TOKEN = re.compile(r"(?<!\d)\d{6,}+:[\w-]{30,}+|(?<![\w-])[\w-]{20,}+\.[\w-]{6,}+\.[\w-]{27,}+")
"""A Telegram or a Discord bot token, wherever it stands.

Each run of characters is tried once, from its beginning: a long line takes no more than its length.
"""


NO_MATTER = "voice will NOT be supported"
"""The words of discord.py about libraries for voice, which this bot has no use for."""


class Formatter(logging.Formatter):
    """The format of the log: one line an event."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """The line of an event, without any token."""
        return TOKEN.sub("[token]", super().format(record))

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the library's name
        """The place in the code where an exception arose, and its type; not its message."""
        kind, _, trace = ei
        frames = "".join(traceback.format_tb(trace))
        return f"{frames}{kind.__name__ if kind else 'None'}"


def configure(level: str) -> None:
    """Send logs of `level` and above to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Formatter())
    handler.addFilter(_matters)
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLogger().level))


def _matters(record: logging.LogRecord) -> bool:
    return NO_MATTER not in record.getMessage()
