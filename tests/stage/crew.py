"""Two processes on one PostgreSQL that serve both platforms, each known apart from the other.

Each has a role of its own in the database, so that the server tells which of them holds a lease,
and addresses of its own of the platforms, so that these tell which of them asked for what.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import asyncpg

from db.secrets.keys import server_keys
from db.secrets.vault import Vault
from tests.stage.discord.fake import FakeDiscord
from tests.stage.key_folders import servers_keys
from tests.stage.prepared import approved, prepared
from tests.stage.telegram.fake import TOKEN, FakeTelegram, serving
from tests.stage.together import Member, Together, onlooker
from tests.stage.watching import Watch

LEASES = ("telegram", "discord", "lane telegram", "lane discord", "conductor", "clock")
"""Every lease that there is."""

TAKEN_OVER = 10.0
"""Seconds within which another process goes on."""

STARTED = 30.0
"""Seconds that a start may take on a busy machine."""

MOST = 32
"""Processes at most."""

NEW_ROLE = "CREATE ROLE process{number} SUPERUSER LOGIN"

HELD = """
    SELECT usename FROM pg_locks JOIN pg_stat_activity USING (pid)
    WHERE locktype = 'advisory' AND classid = 1 AND objid = hashtext($1)::oid AND objsubid = 2
    AND granted AND application_name LIKE 'lease %' AND datname = current_database()
"""
"""Who has the lock of a lease, as db/engine/leases.py takes it."""

LEASING = (
    "SELECT usename FROM pg_stat_activity "
    "WHERE application_name LIKE 'lease %' AND datname = current_database()"
)
"""Who has leases, or stands by for some."""


WAITING = (
    "SELECT COUNT(*) FROM pg_stat_activity "
    "WHERE usename = $1 AND wait_event = 'relation' AND datname = current_database()"
)
"""The works of a process that wait for the lock of a table."""


LAST_JOB = "job = 'backup' AND state = 'coming'"

TIME = """
    CREATE TABLE ahead (seconds float8 NOT NULL);
    INSERT INTO ahead VALUES (0);
    ALTER FUNCTION pg_catalog.clock_timestamp() RENAME TO machine_clock;
    CREATE FUNCTION pg_catalog.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS $$
        SELECT pg_catalog.machine_clock() + make_interval(secs => seconds) FROM public.ahead
    $$
"""
"""A clock in the place of the server's own in one database, as a superuser can; a test moves it."""


@dataclass
class Crew:
    """The processes, the platforms that they serve, and an onlooker in their database."""

    telegram: FakeTelegram
    discord: FakeDiscord
    together: Together
    watch: Watch
    looker: asyncpg.Connection
    url: str
    vault: Vault

    async def holders(self, lease: str) -> list[str]:
        """The names of the processes that hold `lease`."""
        return [str(row[0]) for row in await self.looker.fetch(HELD, lease)]

    async def until(self, happens: Callable[[], Awaitable[bool]], seconds: float) -> float:
        """Wait until something holds in the database; the seconds it took."""
        began = time.monotonic()
        async with asyncio.timeout(seconds):
            while not await happens():  # noqa: ASYNC110 - the database tells nobody
                await asyncio.sleep(0.02)
        return time.monotonic() - began

    async def has(
        self, member: Member, leases: Sequence[str] = LEASES, seconds: float = TAKEN_OVER
    ) -> float:
        """Wait until `member` alone holds all of `leases`; the seconds it took."""

        async def all_held() -> bool:
            return all([await self.holders(lease) == [member.name] for lease in leases])

        return await self.until(all_held, seconds)

    async def are_there(self, *members: Member) -> None:
        """Wait until `members`, and nobody else, hold leases or stand by."""
        names = {member.name for member in members}

        async def there() -> bool:
            return {str(row[0]) for row in await self.looker.fetch(LEASING)} == names

        await self.until(there, STARTED)

    async def count(self, table: str, where: str = "TRUE") -> int:
        """The rows of a table."""
        sql = f"SELECT COUNT(*) FROM {table} WHERE {where}"
        return int(await self.looker.fetchval(sql))

    async def counted(self, counter: str) -> int:
        """A total, as people are told it."""
        sql = "SELECT COALESCE(SUM(n), 0) FROM counter WHERE name = $1"
        return int(await self.looker.fetchval(sql, counter))

    @asynccontextmanager
    async def locked(self, table: str) -> AsyncIterator[None]:
        """Let nobody write to `table` before the block ends: who tries waits inside its work."""
        async with onlooker(self.url) as locking, locking.transaction():
            await locking.execute(f"LOCK TABLE {table} IN SHARE MODE")
            yield

    async def waits_for_the_lock(self, member: Member, works: int = 1) -> None:
        """Wait until so many works of `member` wait for a lock."""

        async def wait() -> bool:
            return bool(await self.looker.fetchval(WAITING, member.name) >= works)

        await self.until(wait, STARTED)

    def told(self, chat: int, words: str) -> int:
        """How many messages in a chat on Telegram begin with `words`."""
        return sum(each.text.startswith(words) for each in self.telegram.shown_in(chat))

    async def clock_has_begun(self) -> None:
        """Wait until the clock has done what was due at its start."""

        async def begun() -> bool:
            return await self.count("run", LAST_JOB) == 1

        await self.until(begun, STARTED)

    async def approves(self, starts: datetime | None = None) -> None:
        """Let two moderators stand behind an alert that begins at `starts`, or at once."""
        await approved(self.url, self.vault, urgent=False, starts=starts)

    async def moves_time(self, by: timedelta) -> None:
        """Let the server's clock be ahead by so much."""
        await self.looker.execute("UPDATE ahead SET seconds = $1", by.total_seconds())

    async def starts(self, leases: Sequence[str] = LEASES) -> tuple[Member, Member]:
        """A process with all of `leases`, and one that stands by."""
        first = await self.together.start()
        await self.has(first, leases, STARTED)
        second = await self.together.start()
        await self.are_there(first, second)
        return first, second


@asynccontextmanager
async def crew(
    folder: Path,
    url: str,
    telegram_people: Sequence[int] = (),
    discord_people: Sequence[int] = (),
    on: FakeTelegram | None = None,
    **more: str,
) -> AsyncIterator[Crew]:
    """A crew with `more` settings, `on` a Telegram or a plain one; nobody is started yet.

    The database is as `prepared` makes it for people on either platform, and empty without any.
    """
    server = servers_keys(folder / "keys" / "server")
    vault = Vault(server_keys(server))
    if telegram_people or discord_people:
        await prepared(url, vault, telegram_people, discord_people)
    discord = FakeDiscord(None)
    await discord.start()
    try:
        async with serving(on) as telegram, onlooker(url) as looker:
            await _roles(looker)
            await looker.execute(TIME)
            settings = {
                "KEYS": str(server),
                "TELEGRAM_TOKEN": TOKEN,
                "TELEGRAM_API_URL": f"{telegram.url}/{{process}}",
                **discord.settings,
                "DISCORD_API_URL": discord.api.replace("/api/", "/{process}/api/"),
                "CANARY_SECONDS": "0",
                **more,
            }
            address = url.replace("//postgres:", "//{process}:")
            async with Together(folder, address, settings) as together:
                yield Crew(
                    telegram, discord, together, Watch(telegram, discord), looker, url, vault
                )
    finally:
        await discord.stop()


async def _roles(looker: asyncpg.Connection) -> None:
    there = await looker.fetchval("SELECT COUNT(*) FROM pg_roles WHERE rolname LIKE 'process%'")
    for number in range(there, MOST):
        try:
            await looker.execute(NEW_ROLE.format(number=number))
        except (asyncpg.DuplicateObjectError, asyncpg.UniqueViolationError):
            continue
