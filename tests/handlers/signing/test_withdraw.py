"""/withdraw: asked first, done at once, and nothing of the signature stays."""

from __future__ import annotations

import pytest

from tests.stage.chats import Bot, Someone

PUBLIC = "Publicly, with my name"


async def test_withdrawing_asks_first(bot: Bot, ana: Someone) -> None:
    await ana.signs()
    assert "Withdraw your signature?" in await ana.presses("Withdraw")
    assert (await bot.totals()).people == 1
    assert "You have signed." in await ana.presses("No, keep it")


async def test_withdrawing_takes_two_presses_and_leaves_no_row(bot: Bot, ana: Someone) -> None:
    before = await bot.rows_but_receipts()
    await ana.signs("Ana Diaz", appearance=PUBLIC)
    await ana.presses("Withdraw")
    words = await ana.presses("Yes, withdraw it")
    assert "Your signature is withdrawn and erased." in words
    assert await bot.rows_but_receipts() == before


async def test_pledges_and_alerts_outlive_a_withdrawn_signature(bot: Bot, ana: Someone) -> None:
    await ana.pledges("law-ban-bill")
    await ana.types("/sign")
    await ana.presses("Without a name")
    await ana.presses("Add: Action alerts")
    await ana.presses("Yes, write to me")
    await ana.presses("Sign")
    await ana.types("/withdraw yes")
    await bot.an_hour_passes()
    rows = await bot.rows()
    assert (len(rows["pledge"]), len(rows["subscription"]), rows["signature"]) == (1, 1, [])


@pytest.mark.parametrize("line", ["/withdraw", "/withdraw yes"])
async def test_without_a_signature_there_is_nothing_to_withdraw(ana: Someone, line: str) -> None:
    assert "There is no signature of yours to withdraw." in await ana.types(line)


async def test_yes_withdraw_it_twice_says_that_it_is_erased(bot: Bot, ana: Someone) -> None:
    await ana.signs()
    await ana.presses("Withdraw")
    sure = ana.button("Yes, withdraw it")
    assert "Your signature is withdrawn and erased." in await ana.uses(sure)
    rows = await bot.rows()
    assert "If you withdrew it, it is erased." in await ana.uses(sure)
    assert await bot.rows() == rows
