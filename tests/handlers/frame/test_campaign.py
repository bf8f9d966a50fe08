"""The campaign's day is that of UTC, wherever its clock stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from tests.stage.chats import Bot


@pytest.mark.parametrize(
    ("hour", "east", "day"),
    [(23, -5, date(2026, 3, 2)), (1, 9, date(2026, 2, 28)), (12, 0, date(2026, 3, 1))],
)
async def test_the_day_is_that_of_utc(bot: Bot, hour: int, east: int, day: date) -> None:
    zone = timezone(timedelta(hours=east)) if east else UTC
    campaign = replace(bot.campaign, now=lambda: datetime(2026, 3, 1, hour, tzinfo=zone))
    assert campaign.today() == day
