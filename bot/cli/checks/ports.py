"""Ports that `run` will open: free, or taken by the bot that runs, or by something else."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

from bot.cli.checks.finding import Finding
from bot.page.listening import UNIX
from bot.settings import Settings
from messages.text import Code, Text, t

HERE = "127.0.0.1"
PATIENCE = 2.0
"""Seconds that whoever listens there may take to say who it is."""

OK, NOT_ALLOWED = 200, 405
"""What monitor and page say to who asks whether they are there, and the webhook to readers."""


async def of_ports(settings: Settings) -> AsyncIterator[Finding]:
    """The ports of the monitor, the page and the webhook, each if the settings ask for it."""
    if settings.monitor_port is not None:
        yield await _port("MONITOR_PORT", HERE, settings.monitor_port, "/live", OK)
    if settings.page_listen is not None and not settings.page_listen.startswith(UNIX):
        host, _, port = settings.page_listen.rpartition(":")
        yield await _port("PAGE_LISTEN", host.strip("[]"), int(port), "/count.json", OK)
    if settings.telegram_webhook_url is not None:
        host, _, port = settings.telegram_webhook_listen.rpartition(":")
        path = urlsplit(settings.telegram_webhook_url).path or "/"
        name = "TELEGRAM_WEBHOOK_LISTEN"
        yield await _port(name, host.strip("[]"), int(port), path, NOT_ALLOWED)


async def _port(setting: str, host: str, port: int, path: str, says: int) -> Finding:
    """The port of `setting`; a bot that has it already says the status `says` at `path`."""
    what = t("Port of {setting}", setting=Code(setting))
    refusal = await _refusal(host, port)
    if refusal is None:
        return Finding(what, None, t("free"))
    if refusal == errno.EADDRINUSE:
        if await asyncio.to_thread(_said, host or HERE, port, path) == says:
            return Finding(what, None, t("taken by a bot that runs"))
        return Finding(what, _taken(setting))
    words = t("It cannot be opened. Is the address one of this machine, and the port above 1023?")
    return Finding(what, words)


def _taken(setting: str) -> Text:
    return t("Another program has it. Stop that, or change {setting}.", setting=Code(setting))


async def _refusal(host: str, port: int) -> int | None:
    """The system's number of the error with which the port cannot be opened; None if it can."""
    try:
        listener = await asyncio.get_running_loop().create_server(
            asyncio.Protocol, host or None, port
        )
    except OSError as error:
        return error.errno or errno.EINVAL
    listener.close()
    await listener.wait_closed()
    return None


def _said(host: str, port: int, path: str) -> int | None:
    """The status with which somebody answers there; None where nobody does so by HTTP."""
    from http.client import HTTPConnection, HTTPException  # noqa: PLC0415 - seldom needed

    connection = HTTPConnection(host, port, timeout=PATIENCE)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, HTTPException):
        return None
    finally:
        connection.close()
