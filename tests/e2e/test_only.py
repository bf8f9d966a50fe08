"""Processes that have parts of the bot each, on one database: together they are the whole bot."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest

from db.secrets.keys import server_keys
from db.secrets.vault import Vault
from tests.stage.discord.fake import FakeDiscord
from tests.stage.discord.program import program
from tests.stage.key_folders import servers_keys
from tests.stage.prepared import prepared
from tests.stage.programs import ROOT, bot
from tests.stage.telegram.fake import TOKEN, FakeTelegram, Refused, serving
from tests.stage.telegram.people import Person
from tests.stage.together import Together
from tests.stage.watching import Watch

ON_TELEGRAM, ON_DISCORD = range(7_100_000_000, 7_100_000_040), range(4_200_000, 4_200_010)


@dataclass
class Scene:
    """A broadcast that may begin, and the processes that share the work."""

    telegram: FakeTelegram
    discord: FakeDiscord
    together: Together
    watch: Watch

    async def everybody(self) -> None:
        """Wait until everybody got the alert, once."""
        await self.watch.until(
            lambda: (
                len({each.chat for each in self.telegram.shown} & {*ON_TELEGRAM})
                == len(ON_TELEGRAM)
                and len(self.discord.channels.posted) == len(ON_DISCORD)
            )
        )
        got = [each.chat for each in self.telegram.shown if each.chat in ON_TELEGRAM]
        assert len(got) == len(ON_TELEGRAM)


@pytest.fixture
async def scene(tmp_path: Path, postgres_url: str) -> AsyncIterator[Scene]:
    server = servers_keys(tmp_path / "keys" / "server")
    vault = Vault(server_keys(server))
    await prepared(postgres_url, vault, ON_TELEGRAM, ON_DISCORD, urgent=False)
    discord = FakeDiscord(None)
    await discord.start()
    async with serving() as telegram:
        settings = {
            "KEYS": str(server),
            "TELEGRAM_TOKEN": TOKEN,
            "TELEGRAM_API_URL": telegram.url,
            "CANARY_SECONDS": "0",
            **discord.settings,
        }
        async with Together(tmp_path, postgres_url, settings) as together:
            yield Scene(telegram, discord, together, Watch(telegram, discord))
    await discord.stop()


async def ready(port: int) -> dict[str, str]:
    """How the services of the process at `port` are."""
    url = f"http://127.0.0.1:{port}/ready"
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        services = json.loads(await answer.text())["services"]
    return {name: str(standing) for name, standing in services.items()}


@pytest.mark.parametrize("sends", [("--only", "broadcast"), ()], ids=["a part", "everything"])
async def test_what_one_process_does_not_have_another_does(
    scene: Scene, unused_tcp_port: int, sends: tuple[str, ...]
) -> None:
    """In a process that has everything, the lane does not wait for what is answered elsewhere."""
    answers = await scene.together.start("--only", "telegram,clock")
    ana = Person(scene.telegram)
    assert "/sign" in await ana.types("/help")
    assert {each.chat for each in scene.telegram.shown} == {ana.id}, "nobody sends here"
    other = await scene.together.start(*sends, MONITOR_PORT=str(unused_tcp_port))
    await scene.everybody()
    services = await ready(unused_tcp_port)
    lanes = {"broadcasting on telegram", "broadcasting on discord"}
    if sends:
        beside = {"store", "monitor", "version", "failover", "exports", "conductor"}
        assert services.keys() == beside | lanes
        assert {*services.values()} == {"serving"}
        assert not scene.discord.heard, "a lane needs no gateway"
    else:
        assert (services["telegram"], services["clock"]) == ("standing by", "standing by")
    assert "/sign" in await ana.types("/help")
    assert await other.is_told_to_stop() == 0
    assert await answers.is_told_to_stop() == 0


@pytest.mark.parametrize(
    ("only", "said"),
    [
        ("page", "page needs PAGE_LISTEN."),
        ("web", "web. These are its parts: telegram, discord, broadcast, clock and page"),
        ("telegram,,clock", "These are its parts"),
        ("discord", "discord needs DISCORD_TOKEN."),
    ],
)
def test_what_cannot_be_had_is_refused_in_clear_words(tmp_path: Path, only: str, said: str) -> None:
    settings = {"TELEGRAM_TOKEN": TOKEN, "PYTHONPATH": str(ROOT)}
    refused = bot("run", "--only", only, settings=settings, folder=tmp_path)
    assert refused.status == 2
    assert said in refused.err


def alone(tmp_path: Path, telegram: FakeTelegram, **more: str) -> dict[str, str]:
    """The settings of a process on SQLite."""
    return {
        "DATA": str(tmp_path / "data"),
        "KEYS": str(tmp_path / "keys" / "server"),
        "PYTHONPATH": str(ROOT),
        "TMPDIR": str(tmp_path),
        "TELEGRAM_TOKEN": TOKEN,
        "TELEGRAM_API_URL": telegram.url,
        "CANARY_SECONDS": "0",
        **more,
    }


async def test_a_file_has_one_process_whatever_its_parts(tmp_path: Path) -> None:
    servers_keys(tmp_path / "keys" / "server")
    async with serving() as telegram:
        settings = alone(tmp_path, telegram)
        async with program(tmp_path, settings, "--only", "telegram"):
            assert "/sign" in await Person(telegram).types("/help")
            async with program(tmp_path, settings, "--only", "clock") as second:
                _, err = await second.communicate()
    assert second.returncode == 2
    assert "Another bot is using this database." in err.decode()


async def test_the_state_of_a_machine_has_one_process(scene: Scene, tmp_path: Path) -> None:
    folder, ana = {"STATE_DIR": str(tmp_path / "state")}, Person(scene.telegram)
    first = await scene.together.start("--only", "telegram", **folder)
    assert "/sign" in await ana.types("/help")
    second = await scene.together.start("--only", "clock", **folder)
    assert await second.ends(30) == 2
    assert "Another process has the folder of STATE_DIR." in await second.rest()
    await first.is_killed()
    third = await scene.together.start("--only", "telegram", **folder)
    assert "/sign" in await ana.types("/help")
    assert await third.is_told_to_stop() == 0


async def test_a_lane_alone_ends_where_its_token_is_not_known(tmp_path: Path) -> None:
    servers_keys(tmp_path / "keys" / "server")
    async with serving() as telegram:
        wrong = TOKEN.replace("AA", "BB")
        settings = alone(tmp_path, telegram, TELEGRAM_TOKEN=wrong)
        async with program(tmp_path, settings, "--only", "broadcast") as running:
            _, err = await running.communicate()
    assert running.returncode == 2
    assert "broadcasting on telegram: Telegram does not know this token" in err.decode()
    assert wrong not in err.decode()


async def test_a_token_that_is_not_known_for_a_moment_costs_nobody_the_alert(
    tmp_path: Path,
) -> None:
    server = servers_keys(tmp_path / "keys" / "server")
    (tmp_path / "data").mkdir()
    file = tmp_path / "data" / "letter.db"
    await prepared(file, Vault(server_keys(server)), ON_TELEGRAM, (), urgent=False)
    async with serving() as telegram:
        watch = Watch(telegram, FakeDiscord(None))
        telegram.fails("sendMessage", Refused(401, "Unauthorized"), times=3)
        settings = alone(tmp_path, telegram)
        async with program(tmp_path, settings, "--only", "broadcast"):
            await watch.until(lambda: len(telegram.shown) == len(ON_TELEGRAM))
        assert telegram.calls["getMe"] > 1, "it has asked whether the token is known"
        assert telegram.calls["getUpdates"] == 0
