"""compose.yaml: containers are shut in, no bot starts by mistake, PostgreSQL serves."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import asyncpg
import pytest
from ruamel.yaml import YAML

from bot.settings import Settings
from db.log.key_file import LOG_KEY
from db.secrets.keys import PUBLIC_KEY, SERVER_KEY
from tests.stage.containers import Built, Container, Running
from tests.stage.programs import ROOT
from tests.stage.stores import PostgresServer
from tests.stage.telegram.fake import FakeTelegram
from tests.stage.telegram.people import Person

COMPOSE: dict[str, Any] = YAML(typ="safe").load(ROOT / "compose.yaml")
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
BOTS = {name: each for name, each in SERVICES.items() if name.startswith("bot")}
SOCKET, LOG = "/var/run/postgresql", "/var/lib/letter/log"

every_service = pytest.mark.parametrize("service", SERVICES.values(), ids=SERVICES)


@every_service
def test_a_container_can_do_and_change_as_little_as_can_be(service: dict[str, Any]) -> None:
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "noexec" in service["tmpfs"][0]
    assert service["pids_limit"] < 1000
    assert not {"privileged", "cap_add", "devices", "pid", "ports"} & service.keys()


@every_service
def test_nothing_of_its_memory_reaches_a_disk(service: dict[str, Any]) -> None:
    assert service["ulimits"]["core"] == 0
    assert service["mem_limit"] == service["memswap_limit"]


@every_service
def test_its_log_is_short(service: dict[str, Any]) -> None:
    assert service["logging"]["options"] == {"max-size": "1m", "max-file": "3"}


def test_one_profile_is_an_sqlite_file_and_the_other_two_processes_on_postgresql() -> None:
    """Without a profile nothing starts: with SQLite's bot beside them all would be sent twice."""
    started = {name: each["profiles"] for name, each in SERVICES.items()}
    assert started == {
        "bot": ["sqlite"],
        "bot-1": ["postgres"],
        "bot-2": ["postgres"],
        "postgres": ["postgres"],
    }
    assert "environment" not in SERVICES["bot"]
    assert SERVICES["bot-1"]["environment"] == SERVICES["bot-2"]["environment"]
    for name in ("bot-1", "bot-2"):
        assert SERVICES[name]["depends_on"]["postgres"]["condition"] == "service_healthy"


def test_each_bot_has_volumes_of_its_own_where_the_image_has_them(built: Built) -> None:
    mounted = [each.split(":") for bot in BOTS.values() for each in bot["volumes"]]
    own = [(name, target) for name, target in mounted if target not in (SOCKET, LOG)]
    assert len({name for name, _ in own}) == len(own) == 2 * len(BOTS)
    assert {target for _, target in own} == set(built.image.volumes)
    assert {name for name, _ in own} <= COMPOSE["volumes"].keys()


def test_processes_of_one_database_publish_into_one_log(built: Built) -> None:
    """Whichever has the clock goes on where the other stopped, in a folder that it may write."""
    sharing = [name for name, each in SERVICES.items() if f"log:{LOG}" in each["volumes"]]
    assert sharing == ["bot-1", "bot-2"]
    assert SERVICES["bot-1"]["environment"]["LOG_DIR"] == LOG
    made = built.image.place(LOG)
    data = built.image.place("/var/lib/letter/data")
    assert (made.stat().st_uid, made.stat().st_mode) == (data.stat().st_uid, data.stat().st_mode)


def test_the_secrets_are_files_called_as_settings_and_keys_are() -> None:
    secrets = {name: each["file"] for name, each in COMPOSE["secrets"].items()}
    assert secrets == {name: f"secrets/{name}" for name in secrets}
    assert secrets.keys() - Settings.model_fields.keys() == {SERVER_KEY, PUBLIC_KEY, LOG_KEY}
    for bot in BOTS.values():
        assert set(bot["secrets"]) == secrets.keys()
    assert "secrets" not in SERVICES["postgres"]


def test_postgresql_is_reached_by_its_socket_alone_and_logs_nobodys_values() -> None:
    server = SERVICES["postgres"]
    assert server["network_mode"] == "none"
    sharing = [name for name, each in SERVICES.items() if f"socket:{SOCKET}" in each["volumes"]]
    assert sharing == ["bot-1", "bot-2", "postgres"]
    command = " ".join(server["command"])
    for setting in (
        "listen_addresses=",
        "log_error_verbosity=terse",
        "log_statement=none",
        "log_parameter_max_length_on_error=0",
        "track_commit_timestamp=off",
        "log_min_error_statement=panic",
        "log_lock_waits=off",
    ):
        assert f"-c {setting}" in command


@pytest.fixture
async def letters(postgres_server: PostgresServer, built: Built) -> AsyncIterator[None]:
    """The database as the service has it, behind the socket where the containers look for it."""
    asked = SERVICES["postgres"]["environment"]
    user, database = asked["POSTGRES_USER"], asked["POSTGRES_DB"]
    connection = await asyncpg.connect(postgres_server.url())
    await connection.execute(f"CREATE ROLE {user} LOGIN")
    await connection.execute(f"CREATE DATABASE {database} OWNER {user}")
    where = urlsplit(postgres_server.url())
    port = where.port or 5432
    folder = built.image.place(SOCKET)
    folder.mkdir(parents=True)
    socket = Path(parse_qs(where.query)["host"][0]) / f".s.PGSQL.{port}"
    (folder / ".s.PGSQL.5432").symlink_to(socket)
    yield
    await connection.execute(f"DROP DATABASE {database} WITH (FORCE)")
    await connection.execute(f"DROP ROLE {user}")
    await connection.close()


@pytest.mark.usefixtures("letters")
async def test_a_bot_serves_people_from_postgresql(
    container: Container, telegram: FakeTelegram
) -> None:
    """It is run by whoever runs the tests: the tests' server is closed to everybody else."""
    written = SERVICES["bot-1"]["environment"]
    settings = {name: container.image.placed(value) for name, value in written.items()}
    own = replace(container, running=Running(sys.executable))
    async with own.started(TELEGRAM_API_URL=telegram.url, **settings) as running:
        async with asyncio.timeout(30):
            assert "The count so far" in await Person(telegram).types("/count"), own.said
        running.send_signal(signal.SIGTERM)
        assert await running.wait() == 0
    assert not (container.image.place(container.image.volumes[0]) / "letter.db").exists()
