"""`python -m bot run` with both tokens: one process, one store, each platform on its own."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.stage.discord.fake import FakeDiscord
from tests.stage.discord.program import program, started
from tests.stage.key_folders import servers_keys
from tests.stage.programs import ROOT
from tests.stage.telegram.fake import TOKEN, FakeTelegram, serving
from tests.stage.telegram.people import Person

STOP_SECONDS = 10
OLGA = 80351110224678912


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    async with serving() as server:
        yield server


@pytest.fixture
async def discord() -> AsyncIterator[FakeDiscord]:
    server = FakeDiscord(None)
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
def settings(tmp_path: Path, telegram: FakeTelegram, discord: FakeDiscord) -> dict[str, str]:
    server = servers_keys(tmp_path / "keys" / "server")
    return {
        "DATA": str(tmp_path / "data"),
        "KEYS": str(server),
        "PYTHONPATH": str(ROOT),
        "TMPDIR": str(tmp_path),
        "TELEGRAM_TOKEN": TOKEN,
        "TELEGRAM_API_URL": telegram.url,
        **discord.settings,
    }


async def test_one_process_serves_both_from_one_store_and_stops_in_time(
    settings: dict[str, str], telegram: FakeTelegram, discord: FakeDiscord, tmp_path: Path
) -> None:
    ana = Person(telegram)
    async with program(tmp_path, settings) as running:
        await started(running, discord)
        await ana.types("/sign")
        await ana.presses("Without a name")
        await ana.presses("Sign")
        assert "People who signed here: 1" in (await discord.command("count")).reads
        running.send_signal(signal.SIGTERM)
        await asyncio.wait_for(running.communicate(), STOP_SECONDS)
    assert running.returncode == 0


async def test_an_organisation_signs_on_one_platform_and_is_confirmed_on_the_other(
    settings: dict[str, str], telegram: FakeTelegram, discord: FakeDiscord, tmp_path: Path
) -> None:
    """The signer reads of it on Telegram, where nothing was asked; both read the list."""
    ana, owners = Person(telegram), {"OWNERS": f"discord:{OLGA},discord:2"}
    async with program(tmp_path, {**settings, **owners}) as running:
        await started(running, discord)
        await ana.types("/sign")
        await ana.presses("Without a name")
        await ana.presses("Add: Organisation")
        await ana.types("Open Rights")
        await ana.presses("Add: Website or channel")
        await ana.types("https://example.org")
        await ana.presses("Sign")
        queue = await discord.command("organisations", user=OLGA, where="private")
        assert "Organisation: Open Rights" in queue.reads
        confirmed = await discord.press(queue, "Confirm", user=OLGA, where="private")
        assert "Confirmed: Open Rights" in confirmed.reads
        await telegram.until(lambda: "Your organisation is confirmed: Open Rights" in ana.reads)
        for words in (
            await ana.types("/signatories"),
            (await discord.command("signatories")).reads,
        ):
            assert "Open Rights: example.org" in words
        assert "Organisations: 1" in await ana.types("/count")
        running.send_signal(signal.SIGTERM)
        await asyncio.wait_for(running.communicate(), STOP_SECONDS)
    assert running.returncode == 0


async def test_signatures_are_taken_out_from_two_platforms_and_put_back_by_one(
    settings: dict[str, str], telegram: FakeTelegram, discord: FakeDiscord, tmp_path: Path
) -> None:
    """Proposed on Telegram, approved on Discord; who was taken out reads why, and signs again."""
    tess, people = Person(telegram), [Person(telegram) for _ in range(5)]
    owners = {"OWNERS": f"discord:{OLGA},telegram:{tess.id}"}
    async with program(tmp_path, {**settings, **owners}) as running:
        await started(running, discord)
        for person in people:
            await person.types("/sign")
            await person.presses("Without a name")
            await person.presses("Sign")
        await tess.types("/clean new")
        await tess.presses("Add: Chat service")
        await tess.presses("Telegram")
        assert "About 5 fit." in await tess.presses("Count them")
        await tess.presses("Propose to take them out")
        await tess.presses("they look as if a program had made them")
        await tess.types("Five in one minute, and nobody knows them.")
        assert "The other organisers are asked." in await tess.presses("Propose it")
        shown = await discord.command("clean", user=OLGA, where="private")
        assert "Five in one minute, and nobody knows them." in shown.reads
        await discord.press(shown, "Approve: take them out", user=OLGA, where="private")
        await telegram.until(lambda: ": taken out" in tess.reads)
        ana, *_ = people
        assert "5 signatures were taken out, after two organisers" in await ana.types("/count")
        assert "your signature was taken out with others" in await ana.types("/sign")
        await ana.presses("Without a name")
        assert "Thank you. You have signed." in await ana.presses("Sign")
        code = tess.reads.partition("Clean-up ")[2][:8]
        await discord.command("clean", f"undo {code} yes", user=OLGA, where="private")
        await telegram.until(lambda: ": put back" in tess.reads)
        assert "People who signed here: 5" in await ana.types("/count")
        running.send_signal(signal.SIGTERM)
        await asyncio.wait_for(running.communicate(), STOP_SECONDS)
    assert running.returncode == 0


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("DISCORD_TOKEN", "discord: Discord does not accept the token"),
        ("TELEGRAM_TOKEN", "telegram: Telegram does not know this token"),
    ],
)
async def test_a_platform_that_refuses_the_bot_leaves_the_other_running(
    settings: dict[str, str],
    telegram: FakeTelegram,
    discord: FakeDiscord,
    tmp_path: Path,
    wrong: str,
    told: str,
) -> None:
    token = settings[wrong][:-3] + "xyz"
    async with program(tmp_path, {**settings, wrong: token}) as running:
        if wrong == "DISCORD_TOKEN":
            assert "The count so far" in await Person(telegram).types("/count")
        else:
            await started(running, discord)
            assert "The count so far" in (await discord.command("count")).reads
        running.send_signal(signal.SIGTERM)
        _, errors = await asyncio.wait_for(running.communicate(), STOP_SECONDS)
    assert running.returncode == 0
    assert told in errors.decode()
    assert token not in errors.decode()


async def test_a_second_process_with_the_same_tokens_leaves_and_says_why(
    settings: dict[str, str], telegram: FakeTelegram, discord: FakeDiscord, tmp_path: Path
) -> None:
    """It has a database of its own: only the tokens are the same."""
    async with program(tmp_path, settings) as running:
        await started(running, discord)
        assert "The count so far" in await Person(telegram).types("/count")
        elsewhere = {
            **settings,
            "DATA": str(tmp_path / "other"),
            "STATE_DIR": str(tmp_path / "other state"),
        }
        async with program(tmp_path, elsewhere) as second:
            _, errors = await asyncio.wait_for(second.communicate(), 30)
        assert second.returncode == 2
        for platform in ("telegram", "discord"):
            assert f"{platform}: another process on this machine is running" in errors.decode()
        assert "The count so far" in await Person(telegram).types("/count")
        running.send_signal(signal.SIGTERM)
        await asyncio.wait_for(running.communicate(), STOP_SECONDS)
    assert running.returncode == 0


async def test_each_platform_names_the_genuine_bots_of_both_and_denies_a_foreign_code(
    settings: dict[str, str], telegram: FakeTelegram, discord: FakeDiscord, tmp_path: Path
) -> None:
    ana = Person(telegram)
    async with program(tmp_path, settings) as running:
        await started(running, discord)
        await ana.types("/verify")
        there = (await discord.command("verify")).reads
        for words in (ana.reads, there):
            assert "https://t.me/" in words
            assert "https://discord.com/oauth2/authorize?client_id=" in words
        await ana.types("/verify 00000000")
        there = (await discord.command("verify", "00000000")).reads
        for words in (ana.reads, there):
            assert "No alert of this campaign has that code" in words
