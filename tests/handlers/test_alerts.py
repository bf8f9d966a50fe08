"""/stop: no more alerts, at once."""

from __future__ import annotations

from tests.handlers.chats import Bot, Someone


async def test_stop_erases_where_alerts_go_and_nothing_else(bot: Bot, ana: Someone) -> None:
    await ana.types("/sign")
    await ana.presses("Without a name")
    await ana.presses("Add: Action alerts")
    await ana.presses("Yes, write to me")
    await ana.presses("Sign")
    assert "Alerts go to this account" in await ana.types("/me")
    assert "Alerts are off" in await ana.presses("Stop alerts")
    assert (await bot.rows())["subscription"] == []
    assert (await bot.totals()).people == 1
    assert "Alerts go to" not in await ana.types("/me")


async def test_stop_without_alerts_says_so(ana: Someone) -> None:
    assert "You get no alerts from here." in await ana.types("/stop")
