"""Two owners whom the settings name, and two newcomers."""

from __future__ import annotations

import pytest

from tests.stage.chats import Bot, Someone
from tests.stage.office import start


@pytest.fixture
async def ana(bot: Bot) -> Someone:
    """The first owner, on Telegram."""
    await start(bot, "telegram:1,telegram:2")
    return bot.someone("1", platform="telegram")


@pytest.fixture
def ben(bot: Bot) -> Someone:
    """The second owner, on Telegram."""
    return bot.someone("2", platform="telegram")


@pytest.fixture
def cho(bot: Bot) -> Someone:
    """A newcomer."""
    return bot.someone("3", platform="telegram")


@pytest.fixture
def dan(bot: Bot) -> Someone:
    """Another newcomer, on Discord."""
    return bot.someone("4", platform="discord")
