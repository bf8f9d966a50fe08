"""`python -m bot check`: everything that can be wrong with the set-up, line by line."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime

import typer

from bot.adapters.chosen import platforms
from bot.app import load_catalogs, state_in, wall_clock
from bot.cli.checks import copies, database, files, online, ports, room, rules, words
from bot.cli.checks.finding import Finding
from bot.cli.console import Console, usable_settings
from bot.cli.problems import START_PROBLEMS
from bot.cli.public_log import of_log
from bot.settings import ENVIRONMENT, Settings
from db.engine.opening import is_postgres
from db.log.head import NOTED
from messages.letter.check import check as check_campaign
from messages.letter.content import load_content
from messages.text import Code, Text, Words, t


def check() -> None:
    """Say line by line what is wrong with the set-up; exit status 1 if anything is."""
    settings = usable_settings(ENVIRONMENT)
    console = Console(load_catalogs())

    async def wrong() -> int:
        problems = 0
        async for what, problem, state in findings(settings):
            console.tell(t("{what}: {state}", what=what, state=problem or state))
            problems += problem is not None
        return problems

    raise typer.Exit(1 if asyncio.run(wrong()) else 0)


async def findings(settings: Settings) -> AsyncIterator[Finding]:
    """Every check, in the order in which a start would meet them, and those of a bot at work."""
    for finding in rules.of_settings(settings):
        yield finding
    campaign = check_campaign(settings.campaign, today=datetime.now(UTC).date(), thorough=True)
    yield rules.of_language(settings, campaign)
    for finding in (
        *words.of_campaign(campaign),
        *words.of_catalogs(),
        *files.of_keys(settings),
        *files.of_folders(settings),
    ):
        yield finding
    yield await database.of_sqlite()
    ahead: dict[Words, float] = {}
    async for finding in _kept(settings, ahead):
        yield finding
    async for finding in ports.of_ports(settings):
        yield finding
    for platform in platforms(settings):
        finding, tried = await online.of_platform(platform)
        yield finding
        if tried.ahead is not None:
            ahead[Code(platform.name)] = tried.ahead
    for finding in online.of_clock(ahead):
        yield finding


async def _kept(settings: Settings, ahead: dict[Words, float]) -> AsyncIterator[Finding]:
    """The database, its server if there is one, its copies, and the room for them."""
    looked = await database.look(settings)
    yield Finding(t("Database"), looked.problem)
    size = None
    if settings.database_url and is_postgres(settings.database_url):
        from bot.cli.checks import server  # noqa: PLC0415 - its driver only where it is used

        there = await server.look(settings.database_url, settings)
        if not isinstance(there, Text):
            ahead[Code("PostgreSQL")], size = there.ahead, there.size
            for finding in server.of_server(there, settings):
                yield finding
        elif looked.problem is None:
            yield Finding(Code("PostgreSQL"), there)
    yield copies.of_copies(settings, looked, wall_clock())
    with suppress(*START_PROBLEMS):  # other lines say so
        letter, state = load_content(settings.campaign).letter.id, state_in(settings.state_dir)
        yield of_log(settings, letter, looked.head, state[NOTED])
    for finding in room.of_disks(settings, size):
        yield finding
