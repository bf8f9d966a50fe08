"""The PostgreSQL server: what docs/privacy.md asks of it, and who holds which lease."""

from __future__ import annotations

import os
import secrets
from dataclasses import replace

import asyncpg

from bot.cli.checks.server import look, of_server
from bot.settings import Settings
from db.engine.postgres import PostgresStore
from db.engine.server import Server
from tests.stage.stores import VAULT
from tests.stage.together import onlooker
from tests.stage.words import ENGLISH

QUIET = ("log_error_verbosity", "terse"), ("log_min_error_statement", "panic")


async def _set(url: str, *settings: tuple[str, str]) -> None:
    """Let the connections to this one database have `settings`."""
    connection = await asyncpg.connect(url)
    name = await connection.fetchval("SELECT current_database()")
    for setting, value in settings:
        await connection.execute(f"ALTER DATABASE {name} SET {setting} = '{value}'")
    await connection.close()


async def _seen(settings: Settings) -> Server:
    server = await look(settings.database_url or "", settings)
    assert isinstance(server, Server)
    return server


def _problems(server: Server, settings: Settings) -> list[str]:
    found = of_server(server, settings)
    return [ENGLISH(each.problem) for each in found if each.problem is not None]


async def test_a_server_that_is_set_as_the_page_says_is_all_right(postgres_url: str) -> None:
    await _set(postgres_url, *QUIET)
    settings = Settings(database_url=postgres_url)
    server = await _seen(settings)
    assert _problems(server, settings) == []
    assert abs(server.ahead) < 30
    assert server.size > 1_000_000


async def test_each_setting_that_lets_the_log_tell_of_people_is_named_with_the_remedy(
    postgres_url: str,
) -> None:
    loud = {
        "log_error_verbosity": ("verbose", "terse"),
        "log_lock_waits": ("on", "off"),
        "log_min_duration_sample": ("100", "-1"),
        "log_min_duration_statement": ("0", "-1"),
        "log_min_error_statement": ("error", "panic"),
        "log_parameter_max_length_on_error": ("-1", "0"),
        "log_statement": ("all", "none"),
        "log_transaction_sample_rate": ("0.5", "0"),
    }
    await _set(postgres_url, *((name, value) for name, (value, _) in loud.items()))
    settings = Settings(database_url=postgres_url)
    problems = _problems(await _seen(settings), settings)
    assert problems == [
        f"{name} is {value}. As superuser of the server: ALTER SYSTEM SET {name} = '{wanted}'. "
        "Then reload it."
        for name, (value, wanted) in loud.items()
    ]


async def test_too_few_connections_an_open_way_and_an_old_server_are_problems(
    postgres_url: str,
) -> None:
    await _set(postgres_url, *QUIET)
    greedy = Settings(database_url=postgres_url, database_connections=1000)
    server = await _seen(greedy)
    (problem,) = _problems(server, greedy)
    assert "fewer connections than one process takes" in problem
    modest = Settings(database_url=postgres_url, database_connections=1)
    old = replace(server, number=130_021, is_private=False)
    assert [words.split(".")[0] for words in _problems(old, modest)] == [
        "Version 14 or newer is needed: update the server",
        "Others on the way to the server may read what goes there",
    ]


async def test_who_holds_each_lease_is_told_by_process_and_time(postgres_url: str) -> None:
    store = await PostgresStore.open(postgres_url, VAULT)
    settings = Settings(database_url=postgres_url)
    try:
        assert await store.hold("lane telegram")
        assert await store.hold("telegram", shared=True)
        server = await _seen(settings)
    finally:
        await store.close()
    said = {ENGLISH(what): ENGLISH(state) for what, _, state in of_server(server, settings)}
    for lease in ("telegram", "lane telegram"):
        assert said[f"Lease {lease}"].startswith(f"the process {os.getpid()} at the server itself")
    assert said["Lease clock"] == "nobody has it"


async def test_a_role_without_rights_that_may_connect_and_hold_leases_is_told(
    postgres_url: str,
) -> None:
    await _set(postgres_url, *QUIET)
    settings = Settings(database_url=postgres_url)
    name = f"nobody_{secrets.token_hex(4)}"
    async with onlooker(postgres_url) as owner:
        await owner.execute(f"CREATE ROLE {name} LOGIN; CREATE ROLE {name}_bot LOGIN")
        bots = Settings(database_url=postgres_url.replace("postgres:", f"{name}_bot:"))
        async with onlooker(postgres_url.replace("postgres:", f"{name}:")) as nobody:
            await nobody.execute("SELECT pg_advisory_lock(1, hashtext('clock'))")
            server = await _seen(bots)
            assert (server.is_open, server.strangers) == (True, (name,))
            assert [words.split(" ")[0] for words in _problems(server, bots)] == ["Any", name]
            said = {ENGLISH(what): ENGLISH(state) for what, _, state in of_server(server, bots)}
            assert said["Lease clock"] == "nobody has it"
            assert (await _seen(settings)).strangers == (name,)
        database = await owner.fetchval("SELECT current_database()")
        await owner.execute(f"REVOKE CONNECT ON DATABASE {database} FROM PUBLIC")
        await owner.execute(f"GRANT CONNECT ON DATABASE {database} TO {name}_bot")
        server = await _seen(bots)
        await owner.execute(
            f"REVOKE CONNECT ON DATABASE {database} FROM {name}_bot; "
            f"DROP ROLE {name}; DROP ROLE {name}_bot"
        )
    assert (server.is_open, server.strangers) == (False, ())


async def test_a_server_out_of_reach_is_told_as_that() -> None:
    problem = await look("postgresql://bot@127.0.0.1:1/letter", Settings())
    assert not isinstance(problem, Server)
    assert ENGLISH(problem).startswith("The database server cannot be reached.")
