"""The Dockerfile's own steps make an image that answers people, with nothing of it writable."""

from __future__ import annotations

import asyncio
import re
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from packaging.requirements import Requirement

from bot.running import STOP_SECONDS
from bot.settings import Settings
from db.secrets.keys import PUBLIC_KEY, SERVER_KEY
from tests.stage.containers import Built, Container
from tests.stage.dockerfile import stages
from tests.stage.images import Image
from tests.stage.littered import ROOMS, SECRET
from tests.stage.programs import ROOT
from tests.stage.telegram.fake import FakeTelegram
from tests.stage.telegram.people import Person

STAGES = stages(ROOT / "Dockerfile")
DIGITS = re.compile(r"\d+:\d+")


@asynccontextmanager
async def _monitor(status: int) -> AsyncIterator[str]:
    """The port of a monitor that answers with `status` where it is asked if the bot lives."""

    async def live(_: web.Request) -> web.Response:
        return web.Response(status=status)

    app = web.Application()
    app.router.add_get("/live", live)
    async with TestServer(app) as server:
        yield str(server.port)


def _state(image: Image) -> dict[Path, tuple[int, int]]:
    """Every file of the program, with its size and when it was changed."""
    files = (path for path in image.place("/srv").rglob("*") if not path.is_symlink())
    return {path: (path.stat().st_size, path.stat().st_mtime_ns) for path in files}


async def test_the_image_answers_people_and_nothing_of_it_is_changed(
    built: Built, container: Container, telegram: FakeTelegram
) -> None:
    before = _state(built.image)
    async with container.started(TELEGRAM_API_URL=telegram.url) as running:
        ana = Person(telegram)
        async with asyncio.timeout(30):
            assert "The count so far" in await ana.types("/count"), container.said
        await ana.types("/sign")
        await ana.presses("Without a name")
        await ana.presses("Sign")
        assert "People who signed here: 1" in await ana.types("/count")
        running.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(running.wait(), STOP_SECONDS) == 0
    assert container.said == ""
    assert _state(built.image) == before
    data, state = map(built.image.place, built.image.volumes)
    assert (data / "letter.db").stat().st_mode & 0o777 == 0o600
    assert (state / "state.json").exists()


async def test_it_speaks_every_language_of_the_source(
    container: Container, telegram: FakeTelegram
) -> None:
    async with container.started(TELEGRAM_API_URL=telegram.url) as running:
        async with asyncio.timeout(30):
            assert "目前" in await Person(telegram, "zh-hant").types("/count"), container.said
        running.send_signal(signal.SIGTERM)
        await running.wait()


async def test_secrets_that_others_can_read_are_refused(container: Container) -> None:
    file = container.image.place("/run/secrets") / "telegram_token"
    file.chmod(0o444)
    async with container.started() as running:
        assert await running.wait() == 2
    assert container.said == f"Others on this machine can read {file}. Close it: chmod 600 {file}\n"


@pytest.mark.parametrize(("status", "healthy"), [(200, True), (503, False), (404, False)])
async def test_it_is_healthy_when_its_monitor_says_so(
    container: Container, status: int, healthy: bool
) -> None:
    async with _monitor(status) as port:
        said = await container.health(MONITOR_PORT=port, http_proxy="http://127.0.0.1:9")
    assert (said == 0) is healthy


async def test_it_is_not_healthy_where_nobody_answers(container: Container) -> None:
    async with _monitor(200) as port:
        pass
    assert await container.health(MONITOR_PORT=port) != 0


def test_only_the_program_is_in_it(built: Built) -> None:
    program = built.image.place("/srv/letter")
    assert {path.name for path in program.iterdir()} == {*ROOMS, "requirements", ".venv"}
    files = [path for path in program.rglob("*") if path.is_file() and not path.is_symlink()]
    assert [path for path in files if SECRET in path.read_bytes()] == []
    made = {path.with_suffix(".po") for path in program.rglob("*.mo")}
    assert made == {path for path in program.rglob("*.po") if "locales" in path.parts} != set()
    assert not (program / ".venv/bin/pip").exists()


def test_the_libraries_are_those_that_are_pinned_by_hash(built: Built) -> None:
    """They are not fetched again here: the tests run on the same ones."""
    (asked,) = built.asked
    assert {"install", "--require-hashes", "--no-deps"} <= set(asked)
    assert asked[-2:] == ["-r", "requirements/run.txt"]
    assert not any("index" in each or "host" in each or "://" in each for each in asked)
    pinned = re.findall(r"^[a-z].*?(?= \\$)", (ROOT / asked[-1]).read_text("utf-8"), re.MULTILINE)
    wanted = [Requirement(line) for line in pinned]
    assert len(wanted) > 30
    for each in wanted:
        if each.marker is None or each.marker.evaluate():
            assert each.specifier.contains(version(each.name)), each.name


def test_its_bases_are_slim_and_of_one_version() -> None:
    assert len(STAGES) == 2
    (base,) = {stage.base for stage in STAGES}
    assert re.fullmatch(r"python:3\.11-slim-[a-z]+", base)


def test_it_runs_as_nobody_of_the_machine(built: Built) -> None:
    assert DIGITS.fullmatch(built.image.user)
    assert not built.image.user.startswith("0")


def test_what_it_is_told_are_settings(built: Built) -> None:
    told = {name.lower() for name in built.image.environment}
    others = {"path", "pythondontwritebytecode", "credentials_directory"}
    assert told - Settings.model_fields.keys() == others
    kept = {built.image.environment[name] for name in ("DATA", "STATE_DIR")}
    assert kept == {str(built.image.place(volume)) for volume in built.image.volumes}
    secrets = built.image.environment["CREDENTIALS_DIRECTORY"]
    assert built.image.environment["KEYS"] == secrets
    assert {SERVER_KEY, PUBLIC_KEY}.isdisjoint(Settings.model_fields)
