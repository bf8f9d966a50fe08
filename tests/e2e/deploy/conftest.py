"""The platform that the programs of these tests serve."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.stage.telegram.fake import FakeTelegram, serving


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    async with serving() as server:
        yield server
