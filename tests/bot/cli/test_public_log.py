"""The public log on the command line: what check finds, and `verify count`, row by row."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.app import Core, core, load_catalogs
from bot.cli.check import findings
from bot.cli.main import app
from bot.cli.trial import DATABASE
from bot.clock.chores import batches
from bot.settings import load_settings
from db import signatures
from db.engine.transaction import Transaction
from db.log.key_file import LOG_KEY, create_log_key
from tests.stage.factories import SIGNATURE, random_tags
from tests.stage.key_folders import servers_keys
from tests.stage.words import CONTENT, catalogs

PEOPLE = random_tags(7, 3)
Act = Callable[[Core], Coroutine[Any, Any, None]]


class Place:
    """A server's folders, and a bot that runs there for as long as it has something to do."""

    def __init__(self, folder: Path) -> None:
        self.data, self.state, self.log = folder / "data", folder / "state", folder / "log"
        self.keys = servers_keys(folder / "server")

    def does(self, act: Act) -> None:
        """Start the bot, let it do `act`, and stop it."""

        async def run() -> None:
            started = core(
                *(self.data / DATABASE, self.keys, CONTENT, catalogs()),
                state=self.state,
                log=self.log,
            )
            async with started as made:
                await act(made)

        asyncio.run(run())

    def five_sign_and_are_counted(self) -> None:
        """Let an hour pass in which people sign."""
        self.does(_sign)
        self.does(_an_hour)


async def _sign(made: Core) -> None:
    signature = replace(SIGNATURE, text=made.campaign.text)

    async def work(tx: Transaction) -> None:
        for tag in PEOPLE[:5]:
            await signatures.sign(tx, tag, signature)

    await made.store.transact(work)


async def _an_hour(made: Core) -> None:
    work = await batches(made)(made.campaign.now())
    await made.store.transact(work)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    place = Place(tmp_path)
    for name, path in (
        ("DATA", place.data),
        ("STATE_DIR", place.state),
        ("KEYS", place.keys),
        ("LOG_DIR", place.log),
    ):
        monkeypatch.setenv(name, str(path))
    monkeypatch.chdir(tmp_path)
    return place


def _verified() -> tuple[int, list[str]]:
    done = CliRunner().invoke(app, ["verify", "count"])
    return done.exit_code, done.output.splitlines()


def _found() -> str:
    """What check says of the public log."""

    async def run() -> str:
        words = load_catalogs()
        found = {
            words.say(what, "en"): words.say(problem or state, "en")
            async for what, problem, state in findings(load_settings())
        }
        return found["Public log"]

    return asyncio.run(run())


def test_a_log_that_agrees_is_counted(place: Place) -> None:
    create_log_key(place.keys)
    place.five_sign_and_are_counted()
    version = CONTENT.letter.version
    assert _verified() == (
        0,
        [
            f"Version {version}: 5 signatures",
            "Waiting for a later batch: 0",
            "The log and the database agree: 5 lines.",
        ],
    )
    assert _found().startswith("5 lines; its key: open-letter/")
    assert (place.log / "verify_count.py").exists()


def test_each_row_that_differs_is_named(place: Place) -> None:
    create_log_key(place.keys)
    place.five_sign_and_are_counted()

    async def tampered(made: Core) -> None:
        async def work(tx: Transaction) -> None:
            await tx.execute("DELETE FROM signature WHERE tag = $1", PEOPLE[0])
            await signatures.sign(tx, PEOPLE[6], replace(SIGNATURE, text=made.campaign.text))
            await tx.execute("DELETE FROM log_waiting")

        await made.store.transact(work)

    place.does(tampered)
    status, lines = _verified()
    assert status == 1
    assert f"The log does not count the signature in the row {PEOPLE[6].hex()[:8]}." in lines
    assert sum("of the log counts, and no row has that signature." in line for line in lines) == 1
    assert lines[-1] == "2 signatures differ."


def test_without_a_key_check_says_why_nobody_can_check_the_count(place: Place) -> None:
    place.five_sign_and_are_counted()
    assert _found().startswith("none, so nobody else can check the count.")
    status, lines = _verified()
    assert status != 0
    assert lines[0].startswith("There is no public log.")


def test_a_key_that_went_missing_is_said(place: Place) -> None:
    create_log_key(place.keys)
    place.five_sign_and_are_counted()
    (place.keys / LOG_KEY).unlink()
    place.does(_an_hour)
    assert _found().startswith("The public log stands still, for its key log.key is missing.")


def test_a_key_that_others_can_read_is_said(place: Place) -> None:
    create_log_key(place.keys).chmod(0o644)
    assert "chmod 600" in _found()


def test_a_log_that_was_cut_is_said_and_the_bot_starts_and_counts_on(place: Place) -> None:
    create_log_key(place.keys)
    place.five_sign_and_are_counted()
    shutil.rmtree(place.log)
    assert "is gone, or shorter than what was published" in _found()
    place.does(_an_hour)
    assert not (place.log / "checkpoint").exists()


def test_no_key_of_the_log_is_ever_overwritten(tmp_path: Path) -> None:
    made = CliRunner().invoke(app, ["keys", "server", str(tmp_path / "server")])
    assert made.exit_code == 0
    assert "signs the public log" in made.output
    again = CliRunner().invoke(app, ["keys", "log", str(tmp_path / "server")])
    assert again.exit_code != 0
    assert (tmp_path / "server" / LOG_KEY).stat().st_mode & 0o777 == 0o600
