"""The PostgreSQL server: its version, its settings, the way to it, and who holds which lease."""

from __future__ import annotations

from collections.abc import Iterator

from bot.cli.checks.finding import Finding
from bot.cli.problems import explained
from bot.cli.renewing import LEASES
from bot.settings import Settings
from db.engine.server import OLDEST, SURE, Holder, Server, Setting, seen
from db.engine.transaction import StoreUnavailable
from messages.text import Code, Text, t, tn


async def look(url: str, settings: Settings) -> Server | Text:
    """The server at `url`, or the reason why it cannot be looked at."""
    try:
        return await seen(url, _leases(settings))
    except StoreUnavailable as problem:
        return explained(problem)


def of_server(server: Server, settings: Settings) -> Iterator[Finding]:
    """What is not as it must be on the server, and who holds each lease."""
    processes = server.connections // (settings.database_connections + 1)
    state = tn(
        "all right, with room for {n} process",
        "all right, with room for {n} processes",
        processes,
    )
    for problem in (*_problems(server, processes),) or (None,):
        yield Finding(t("PostgreSQL {version}", version=Code(server.version)), problem, state)
    for name in _leases(settings):
        held = [holder for holder in server.holders if holder.lease == name]
        for words in (*map(_holder, held),) or (t("nobody has it"),):
            yield Finding(t("Lease {lease}", lease=Code(name)), None, words)


def _leases(settings: Settings) -> tuple[str, ...]:
    """The names of all leases, of Discord's shards those that the settings name."""
    shards = settings.discord_shards
    return (*LEASES, *(shards.leases if shards else ()))


def _problems(server: Server, processes: int) -> Iterator[Text]:
    if server.is_too_old:
        yield t(
            "Version {version} or newer is needed: update the server.", version=Code(str(OLDEST))
        )
    if not server.is_private:
        yield t(
            "Others on the way to the server may read what goes there. Let it listen on a Unix "
            "socket, or write {ending} behind the address in {setting}.",
            ending=Code(f"?sslmode={SURE}"),
            setting=Code("DATABASE_URL"),
        )
    if not processes:
        yield t(
            "It leaves the bot fewer connections than one process takes. Raise {variable} there, "
            "or lower {setting} here.",
            variable=Code("max_connections"),
            setting=Code("DATABASE_CONNECTIONS"),
        )
    if server.is_open:
        yield t(
            "Any role of the server may connect to the database, see when it is used, and stop the "
            "bot. As its owner: {command}.",
            command=Code("REVOKE CONNECT ON DATABASE … FROM PUBLIC"),
        )
    for role in server.strangers:
        yield t(
            "{login} holds locks there by which the bot's processes share the work, and stops it. "
            "End its connections, and look who can reach the database.",
            login=Code(role),
        )
    yield from map(_other, server.astray)


def _other(setting: Setting) -> Text:
    """The words on a setting that is not as wanted."""
    command = Code(f"ALTER SYSTEM SET {setting.name} = '{setting.wanted}'")
    if setting.restart:
        words = t("{variable} is {value}. As superuser of the server: {command}. Then restart it.")
    else:
        words = t("{variable} is {value}. As superuser of the server: {command}. Then reload it.")
    return words.fill(variable=Code(setting.name), value=Code(setting.value), command=command)


def _holder(holder: Holder) -> Text:
    return t(
        "the process {process} at {host}, connected since {since}",
        process=Code(holder.process or "?"),
        host=Code(holder.address) if holder.address else t("the server itself"),
        since=Code(f"{holder.since:%Y-%m-%d %H:%M} UTC"),
    )
