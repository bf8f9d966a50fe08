"""What a platform says as its token is tried: its time, and where it posts updates to."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from email.utils import formatdate

import pytest
from aiohttp import web

from bot.adapters.chosen import platforms
from bot.cli.checks.online import of_clock, of_platform
from bot.platform import Tried
from bot.settings import Settings
from messages.text import Code
from tests.stage.discord.fake import FakeDiscord
from tests.stage.telegram.fake import TOKEN, FakeTelegram, serving
from tests.stage.words import ENGLISH

OURS = "https://letter.example.org/telegram"


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    async with serving() as server:
        yield server


async def _tried(**settings: object) -> tuple[str, Tried]:
    """What is said of the one platform with a token, and what it said itself."""
    (platform,) = platforms(Settings.model_validate(settings))
    finding, tried = await of_platform(platform)
    assert finding.problem is None
    return ENGLISH(finding.state), tried


@pytest.mark.outside
@pytest.mark.parametrize("set_here", [None, OURS])
async def test_a_webhook_that_the_settings_do_not_name_is_told_by_its_host_alone(
    telegram: FakeTelegram, set_here: str | None
) -> None:
    telegram.webhook = "https://elsewhere.example/a-secret-path"
    settings = {
        "telegram_token": TOKEN,
        "telegram_api_url": telegram.url,
        "telegram_webhook_url": set_here,
    }
    said, _ = await _tried(**settings)
    assert "posts updates to elsewhere.example, of which" in said
    assert "secret" not in said
    assert telegram.webhook.startswith("https://elsewhere"), "looking changes nothing"
    telegram.webhook = set_here or ""
    said, _ = await _tried(**settings)
    assert said == "all right"


@pytest.mark.outside
async def test_both_platforms_tell_the_time(telegram: FakeTelegram) -> None:
    discord = FakeDiscord(None)
    await discord.start()
    try:
        for settings in (
            {"telegram_token": TOKEN, "telegram_api_url": telegram.url},
            {name.lower(): value for name, value in discord.settings.items()},
        ):
            _, tried = await _tried(**settings)
            assert tried.ahead is not None
            assert abs(tried.ahead) < 30
    finally:
        await discord.stop()


@pytest.mark.outside
@pytest.mark.parametrize("seconds", [-3600, 600])
async def test_a_clock_that_is_minutes_apart_is_noticed(seconds: int) -> None:
    user = {"id": 1, "is_bot": True, "first_name": "L", "username": "l_bot"}
    hook = {"url": "", "has_custom_certificate": False, "pending_update_count": 0}

    async def answer(request: web.Request) -> web.Response:
        result = hook if "ebhook" in request.path else user
        date = formatdate(time.time() + seconds, usegmt=True)
        return web.json_response({"ok": True, "result": result}, headers={"Date": date})

    application = web.Application()
    application.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    try:
        settings = {"telegram_token": TOKEN, "telegram_api_url": f"http://{host}:{port}"}
        _, tried = await _tried(**settings)
    finally:
        await runner.cleanup()
    assert tried.ahead == pytest.approx(seconds, abs=30)


def test_a_minute_is_the_most_that_two_clocks_may_be_apart() -> None:
    for by in (0.0, 59.9, -59.9):
        (finding,) = of_clock({Code("telegram"): by})
        assert finding.problem is None
    (finding,) = of_clock({Code("PostgreSQL"): -90.0, Code("telegram"): 0.4})
    assert finding.problem is not None
    assert ENGLISH(finding.problem).startswith("This machine and PostgreSQL are 90 seconds apart.")
    assert of_clock({}) == [], "nobody was there to ask"
