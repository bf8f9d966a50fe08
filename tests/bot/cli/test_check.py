"""`check` tells line by line what is wrong before the bot is started."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.app import load_catalogs
from bot.cli.check import findings
from bot.cli.trial import DATABASE
from bot.settings import Settings
from db.engine.sqlite import SqliteStore
from db.engine.transaction import Transaction
from tests.stage.copies import RECOVERY_KEY, opened_copy
from tests.stage.programs import ROOT
from tests.stage.stores import VAULT

TOKENS = {
    "telegram_token": "4200:" + "t" * 35,
    "discord_token": "NDIwMA.abcdef." + "d" * 30,
}
Serve = Callable[[int, str], Awaitable[str]]


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    """Starts a server that answers everything in one way; gives its address."""
    servers = []

    async def started(status: int, body: str) -> str:
        async def answer(_: web.Request) -> web.Response:
            headers = {"Content-Type": "application/json"}
            return web.Response(status=status, text=body, headers=headers)

        app = web.Application()
        app.router.add_route("*", "/{path:.*}", answer)
        server = TestServer(app)
        await server.start_server()
        servers.append(server)
        return str(server.make_url("")).rstrip("/")

    yield started
    for server in servers:
        await server.close()


async def _told(settings: Settings) -> dict[str, str]:
    catalogs = load_catalogs()
    return {
        catalogs.say(what, "en"): catalogs.say(problem or state, "en")
        async for what, problem, state in findings(settings)
    }


async def _wrong(settings: Settings) -> set[str]:
    catalogs = load_catalogs()
    return {
        catalogs.say(what, "en")
        async for what, problem, _ in findings(settings)
        if problem is not None
    }


async def test_a_folder_where_nothing_is_set_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert await _wrong(Settings()) == {"Settings", "Keys"}


@pytest.mark.parametrize(
    ("owners", "said"),
    [
        ("", "no owners, so no alerts can be sent"),
        ("telegram:1+discord:2", "alerts need two people: name a second owner"),
        ("telegram:1,discord:2", "2 people"),
    ],
)
async def test_too_few_owners_are_told_and_no_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, owners: str, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OWNERS", owners)
    told = await _told(Settings())
    assert told["Owners"] == said
    assert "Owners" not in await _wrong(Settings())


async def test_a_delay_that_protects_nobody_is_told_and_no_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert "Two people" not in await _told(Settings())
    monkeypatch.setenv("STOP_WINDOW_SECONDS", "0")
    told = await _told(Settings())
    assert told["Two people"].startswith("STOP_WINDOW_SECONDS: An alert begins 0 seconds after")
    assert "Two people" not in await _wrong(Settings())


async def test_what_others_can_read_is_told(
    tmp_path: Path, key_folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("")
    (tmp_path / ".env").chmod(0o644)
    told = await _told(Settings(keys=key_folders[0]))
    assert told[".env"] == "Others on this machine can read .env. Close it: chmod 600 .env"


async def test_a_damaged_database_is_told(
    tmp_path: Path, key_folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / DATABASE).write_bytes(b"no database" * 100)
    settings = Settings(data=tmp_path, keys=key_folders[0])
    assert await _wrong(settings) == {"Settings", "Database"}


async def _grown(store: SqliteStore, rows: range) -> None:
    """Write long rows, in no order."""

    async def write(tx: Transaction) -> None:
        for at in rows:
            name = f"{at * 7919 % 100_003:06}" + "x" * 2000
            await tx.execute("INSERT INTO counter (name, share, n) VALUES ($1, 0, 1)", name)

    await store.transact(write)


async def test_a_log_that_was_left_beside_a_restored_copy_is_told_and_not_written(
    tmp_path: Path, key_folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file, copy = tmp_path / DATABASE, tmp_path / "copy"
    log = file.with_name(f"{DATABASE}-wal")
    store = await SqliteStore.open(file, VAULT)
    await _grown(store, range(2000))
    await store.backup(tmp_path / "copy.age", RECOVERY_KEY)
    opened_copy(tmp_path / "copy.age", copy)
    for begin in range(2000, 11_000, 1000):
        await _grown(store, range(begin, begin + 1000))
    left = log.read_bytes()
    await store.close()
    file.write_bytes(copy.read_bytes())
    log.write_bytes(left)
    told = await _told(Settings(data=tmp_path, keys=key_folders[0]))
    assert told["Database"] == "The database file is damaged. Restore it from its backup."
    assert file.read_bytes() == copy.read_bytes()


@pytest.mark.parametrize("at", [100, 4096])
async def test_a_page_that_was_overwritten_is_told(
    tmp_path: Path, key_folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / DATABASE
    store = await SqliteStore.open(file, VAULT)
    await store.close()
    settings = Settings(data=tmp_path, keys=key_folders[0])
    assert (await _told(settings))["Database"] == "all right"
    with file.open("r+b") as out:
        out.seek(at)
        out.write(b"\xff" * 600)
    assert "Database" in await _wrong(settings)


@pytest.mark.outside
async def test_tokens_that_the_platforms_do_not_know(
    tmp_path: Path,
    key_folders: tuple[Path, Path],
    serve: Serve,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    refused = '{"ok": false, "error_code": 401, "description": "Unauthorized", "message": "401"}'
    address = await serve(401, refused)
    settings = Settings.model_validate(
        TOKENS
        | {
            "keys": key_folders[0],
            "telegram_api_url": address,
            "discord_api_url": f"{address}/api/v10",
        }
    )
    told = await _told(settings)
    assert await _wrong(settings) == {"telegram", "discord"}
    assert "does not know this token" in told["telegram"]
    assert "does not accept the token" in told["discord"]
    assert not any(token in words for token in TOKENS.values() for words in told.values())


@pytest.mark.outside
async def test_platforms_out_of_reach_are_no_fault(
    tmp_path: Path,
    key_folders: tuple[Path, Path],
    unused_tcp_port: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    nowhere = f"http://127.0.0.1:{unused_tcp_port}"
    settings = Settings.model_validate(
        TOKENS | {"keys": key_folders[0], "telegram_api_url": nowhere, "discord_api_url": nowhere}
    )
    told = await _told(settings)
    assert await _wrong(settings) == set()
    assert told["telegram"] == told["discord"] == "out of reach, so its token was not tried"


@pytest.mark.parametrize(
    ("language", "said"),
    [("de", "all right"), ("ar", "There is no such language. These are ready: de")],
)
async def test_the_default_language_is_one_that_the_campaign_offers(
    language: str, said: str
) -> None:
    lamps = ROOT / "tests" / "stage" / "campaigns" / "lamps"
    told = await _told(Settings(campaign=lamps, default_language=language))
    assert told["Default language"] == said


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (
            {},
            "none are made, for RECOVERY_KEY is not set. python -m bot keys recovery makes one",
        ),
        ({"recovery_key": RECOVERY_KEY.text}, "encrypted, of the last 2 nights"),
        (
            {"recovery_key": RECOVERY_KEY.text, "backups_kept": 0},
            "none are made: BACKUPS_KEPT is 0",
        ),
    ],
)
async def test_whether_copies_are_made_is_told_and_none_are_no_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: dict[str, Any], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert (await _told(Settings(**settings)))["Copies"] == said
    assert "Copies" not in await _wrong(Settings(**settings))
