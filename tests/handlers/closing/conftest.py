"""Two of the staff, each a person of their own."""

from __future__ import annotations

import pytest

from tests.stage.chats import Bot, Someone
from tests.stage.moderators import moderator


@pytest.fixture
async def nina(bot: Bot) -> Someone:
    """A moderator."""
    return await moderator(bot, "nina")


@pytest.fixture
async def omar(bot: Bot) -> Someone:
    """Another moderator."""
    return await moderator(bot, "omar")
