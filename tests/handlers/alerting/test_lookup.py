"""The alert that is meant is found by its id, however that is typed."""

from __future__ import annotations

import pytest

from tests.stage.chats import Bot, Someone
from tests.stage.moderators import ALERT, keep


@pytest.mark.parametrize("typed", ["abc234", "ABC234", "aBc234"])
async def test_capitals_make_no_other_id(bot: Bot, mina: Someone, typed: str) -> None:
    await keep(bot, ALERT)
    assert "Write to parliament" in await mina.types(f"/alert show {typed}")


@pytest.mark.parametrize("act", ["show", "preview", "edit", "submit", "approve", "stop", "drop"])
async def test_an_id_that_nothing_has_leads_to_those_there_are(
    bot: Bot, mina: Someone, act: str
) -> None:
    await keep(bot, ALERT)
    assert "There is no alert called abc235." in await mina.types(f"/alert {act} abc235")
    await mina.presses("All alerts")
    assert "abc234: Write to parliament" in mina.reads
