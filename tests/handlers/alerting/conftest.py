"""Two moderators: what one writes, the other approves."""

from __future__ import annotations

import pytest

from tests.stage.chats import Bot, Someone
from tests.stage.moderators import moderator


@pytest.fixture
async def mina(bot: Bot) -> Someone:
    """A moderator who reads English."""
    return await moderator(bot, "mina")


@pytest.fixture
async def jo(bot: Bot) -> Someone:
    """A moderator who reads Chinese."""
    return await moderator(bot, "jo", "zh-Hant-TW")
