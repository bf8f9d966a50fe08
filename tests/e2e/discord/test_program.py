"""`python -m bot run` as its owner runs it, on Discord: start, serve, stop, refuse; and its log."""

from __future__ import annotations

import asyncio
import signal
import time
from pathlib import Path

import pytest

from tests.stage.discord.fake import CHANNEL, GUILD, TOKEN, Asked, FakeDiscord
from tests.stage.discord.program import program, started
from tests.stage.key_folders import servers_keys
from tests.stage.programs import ROOT

ANA = 80351110224678912
STOP_SECONDS = 10


@pytest.fixture
def settings(tmp_path: Path, fake: FakeDiscord) -> dict[str, str]:
    server = servers_keys(tmp_path / "keys" / "server")
    folders = {"DATA": str(tmp_path / "data"), "KEYS": str(server), "PYTHONPATH": str(ROOT)}
    return {**folders, **fake.settings, "LOG_LEVEL": "DEBUG", "TMPDIR": str(tmp_path)}


async def signed(discord: FakeDiscord) -> Asked:
    """Ana signs in public, after a mistake or two."""
    sign = await discord.command("sign")
    shown = await discord.press(sign, "Fill in, page 1 of 2")
    wrong = {"appearance": ["public"], "name": "Ana Diaz 😀"}
    sent = await discord.send(shown, sign, wrong)
    assert "this is not one" in sent.reads
    sent = await discord.send(shown, sign, {"appearance": ["public"], "name": "Ana Diaz"})
    await discord.press_id(sent, "1.0.AAAAAAAAAAAA.p|forget|yes")
    return await discord.press(sent, "Sign")


async def test_it_serves_and_stops_in_time_and_its_log_names_nobody(
    fake: FakeDiscord, settings: dict[str, str], tmp_path: Path
) -> None:
    async with program(tmp_path, settings) as running:
        await started(running, fake)
        assert "You have signed" in (await signed(fake)).reads
        fake.limits_next = True
        me = await fake.command("me")
        assert me.files == ["held-about-me.json"]
        await fake.reconnect()
        await asyncio.wait_for(fake.resumed.wait(), 8)
        unknown = await fake.command("ana-diaz")
        running.send_signal(signal.SIGTERM)
        began = time.monotonic()
        out, err = await asyncio.wait_for(running.communicate(), STOP_SECONDS)
    assert time.monotonic() - began < STOP_SECONDS
    assert running.returncode == 0
    log = (out + err).decode()
    secrets = {TOKEN, str(ANA), "ana-diaz", "Ana Diaz", "Diaz", "Secret Society"}
    secrets |= {str(GUILD), str(CHANNEL), unknown.token, me.token, me.id, "held-about-me"}
    assert not [secret for secret in secrets if secret in log], log
    assert "Discord has the commands now" in log


async def test_a_wrong_token_ends_it_with_a_clear_word(
    fake: FakeDiscord, settings: dict[str, str], tmp_path: Path
) -> None:
    wrong = TOKEN.replace("Z", "Y")
    async with program(tmp_path, {**settings, "DISCORD_TOKEN": wrong}) as running:
        _, err = await asyncio.wait_for(running.communicate(), 30)
    assert running.returncode == 2, err.decode()
    assert "discord: Discord does not accept the token" in err.decode()
    assert wrong not in err.decode()
    assert 1 < len(fake.requests) < 10, "one 401 may pass; a wrong token is not tried for long"
