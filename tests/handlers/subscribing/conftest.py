"""Somebody whom alerts can reach."""

from __future__ import annotations

import pytest

from tests.stage.chats import Bot, Someone


@pytest.fixture
def ana(bot: Bot) -> Someone:
    """Somebody on Telegram, who reads English."""
    return bot.someone("7000000001", platform="telegram")
