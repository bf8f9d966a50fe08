"""A PostgreSQL server as whoever runs the bot sees it: settings, clock, room, who holds leases."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from db.engine.leases import IS_STRANGE
from db.engine.reaching import reached
from db.engine.shared_clock import NOW

OLDEST = 14
"""The first version that has `idle_session_timeout`, by which leases end."""

WANTED = {
    "fsync": "on",
    "full_page_writes": "on",
    "log_error_verbosity": "terse",
    "log_lock_waits": "off",
    "log_min_duration_sample": "-1",
    "log_min_duration_statement": "-1",
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
    "log_statement": "none",
    "log_transaction_sample_rate": "0",
    "track_commit_timestamp": "off",
}
"""The settings that docs/privacy.md asks for, and those without which a commit may be lost.

`synchronous_commit` is not among them: the store sets it for each of its connections.
"""

LIMITS = ("max_connections", "superuser_reserved_connections", "reserved_connections")
"""The settings that say how many connections there are; the last is only there since version 16."""

SURE = "verify-full"
"""The `sslmode` with which nobody on the way can read or pretend to be the server."""

SETTINGS = (
    "SELECT name, setting, context = 'postmaster' FROM pg_settings "
    "WHERE name = ANY ($1::text[]) ORDER BY name"
)
"""Each setting as it holds for the bot's connections, and whether only a restart changes it."""

SEEN = (
    "SELECT current_setting('server_version'), current_setting('server_version_num')::int, "
    "pg_database_size(current_database()), "
    "inet_server_addr() IS NULL OR inet_client_addr() <<= inet '127.0.0.0/8' "
    "OR inet_client_addr() = inet '::1', "
    "(SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid())"
)
"""The version, the size, whether the way stays on one machine, and whether it is by TLS."""

IS_OPEN = (
    "SELECT EXISTS (SELECT FROM aclexplode(COALESCE(datacl, acldefault('d', datdba))) "
    "WHERE grantee = 0 AND privilege_type = 'CONNECT') "
    "AND EXISTS (SELECT FROM pg_roles WHERE rolcanlogin AND NOT rolsuper "
    "AND NOT pg_has_role(oid, 'USAGE')) FROM pg_database WHERE datname = current_database()"
)
"""Whether there are roles that are not the bot's, and anybody may connect to its database."""

STRANGERS = (
    "SELECT DISTINCT usename::text FROM pg_locks JOIN pg_stat_activity USING (pid) "  # noqa: S608 - constants
    "WHERE locktype = 'advisory' "
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) "
    f"AND {IS_STRANGE} ORDER BY 1"
)
"""Roles with locks such as the bot's, on connections that are not: leases, or those of writers."""

HOLDERS = (
    "SELECT name, split_part(application_name, ' ', 3), host(client_addr), backend_start "
    "FROM unnest($1::text[]) name JOIN pg_locks ON locktype = 'advisory' AND classid = 1 "
    "AND objid = hashtext(name)::oid AND objsubid = 2 AND granted "
    "JOIN pg_stat_activity USING (pid) "
    "WHERE database = (SELECT oid FROM pg_database WHERE datname = current_database()) "
    "AND application_name LIKE 'lease %' AND pg_has_role(usesysid, 'USAGE') "
    "ORDER BY name, backend_start"
)
"""Who holds each lease in this database: see the names of connections in `db/engine/leases.py`."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting of the server that is not as `wanted`; `restart` where only that changes it."""

    name: str
    value: str
    wanted: str
    restart: bool


@dataclass(frozen=True, slots=True)
class Holder:
    """A process that holds `lease`, by its number on its machine, "" where that is not told.

    `address` is None over a Unix socket; `since` is the moment since which it is connected.
    """

    lease: str
    process: str
    address: str | None
    since: datetime


@dataclass(frozen=True, slots=True)
class Server:
    """A server as it was at one moment.

    `version` is in words, and `number` as 160004 for 16.4; `size` is of the database, in bytes.
    `ahead` are the seconds by which the server's clock is ahead of ours, `connections` those that
    are not reserved for others. `is_private` says that nobody on the way can read what goes there,
    `is_open` that roles which are not the bot's may connect to its database. `strangers` are roles
    that hold locks such as the bot's there.
    """

    version: str
    number: int
    size: int
    is_private: bool
    ahead: float
    connections: int
    astray: tuple[Setting, ...]
    holders: tuple[Holder, ...]
    is_open: bool
    strangers: tuple[str, ...]

    @property
    def is_too_old(self) -> bool:
        """Whether the server is older than `OLDEST`."""
        return self.number < OLDEST * 10_000


async def seen(url: str, leases: Sequence[str]) -> Server:
    """The server at `url`, beside whatever runs on it. Raises `StoreUnavailable`."""
    async with reached(url) as connection:
        version, number, size, is_local, by_tls = await connection.fetchrow(SEEN)
        rows = await connection.fetch(SETTINGS, [*WANTED, *LIMITS])
        return Server(
            version.split()[0],
            number,
            size,
            is_local or (by_tls and _mode(url) == SURE),
            await _ahead(connection),
            _room({name: value for name, value, _ in rows}),
            tuple(_astray(rows)),
            tuple(Holder(*row) for row in await connection.fetch(HOLDERS, [*leases])),
            await connection.fetchval(IS_OPEN),
            tuple(role for (role,) in await connection.fetch(STRANGERS)),
        )


def _astray(rows: Sequence[Any]) -> list[Setting]:
    return [
        Setting(name, value, WANTED[name], restart)
        for name, value, restart in rows
        if name in WANTED and value != WANTED[name]
    ]


def _room(settings: Mapping[str, str]) -> int:
    """The connections that are not reserved for others."""
    most, *reserved = (int(settings.get(name, 0)) for name in LIMITS)
    return most - sum(reserved)


def _mode(url: str) -> str:
    """The `sslmode` that the address or the environment asks for, "" for none."""
    asked = parse_qs(urlsplit(url).query).get("sslmode", [os.environ.get("PGSSLMODE", "")])
    return asked[-1]


async def _ahead(connection: Any) -> float:
    """The seconds by which the server's clock is ahead of ours, half of the way taken off."""
    sent = time.time()
    there = float(await connection.fetchval(NOW))
    return there - (sent + time.time()) / 2
