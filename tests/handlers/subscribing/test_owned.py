"""Who asked for a chat's alerts sees that, and can have it erased."""

from __future__ import annotations

import json

import pytest

from db.engine.transaction import Transaction
from tests.stage.chats import Bot
from tests.stage.managing import GROUP, Member

ASKED = f"You asked for alerts in a group or channel ({GROUP}), in March 2026"


@pytest.fixture
def ana(bot: Bot) -> Member:
    return Member(bot, "7000000001", "en", "telegram", private=True)


async def subscribes(ana: Member) -> None:
    await ana.types(f"/alerts in {GROUP[1:]} agree")


async def as_before(tx: Transaction) -> None:
    """As the version before left it: without the tag of the account."""
    await tx.execute("UPDATE subscription SET owner_tag = NULL")


@pytest.mark.parametrize("older", [False, True])
async def test_who_asked_for_a_chats_alerts_is_shown_to_them_and_to_nobody_else(
    bot: Bot, ana: Member, older: bool
) -> None:
    await subscribes(ana)
    if older:
        await bot.store.transact(as_before)
    assert ASKED in await ana.types("/me")
    (file,) = ana.reply.files
    assert json.loads(file.content)["chats"] == [
        {"address": GROUP, "platform": "telegram", "owner": ana.account, "month": "2026-03"}
    ]
    for account, platform in (("7000000002", "telegram"), (ana.account, "discord")):
        other = bot.someone(account, platform=platform)
        assert "Nothing is held about this account." in await other.types("/me")


@pytest.mark.parametrize("older", [False, True])
async def test_forget_erases_who_asked_and_says_that_the_chat_goes_on(
    bot: Bot, ana: Member, older: bool
) -> None:
    await subscribes(ana)
    if older:
        await bot.store.transact(as_before)
    assert "keep getting them. Nothing there leads to you then" in await ana.types("/forget")
    assert "nothing there leads to you any more" in await ana.types("/forget yes")
    assert "Nothing is held about this account." in await ana.types("/me")
    row = await bot.store.transact(lambda tx: tx.row("SELECT owner, owner_tag FROM subscription"))
    assert row is not None
    assert tuple(row) == (None, None)


async def test_who_asked_for_no_chat_hears_nothing_of_chats(bot: Bot, ana: Member) -> None:
    await ana.signs()
    assert "Groups and channels" not in await ana.types("/forget")
    assert "Groups and channels" not in await ana.types("/forget yes")


async def test_what_another_key_hid_is_nobodys(bot: Bot, ana: Member) -> None:
    await subscribes(ana)

    async def spoil(tx: Transaction) -> None:
        await as_before(tx)
        await tx.execute("UPDATE subscription SET owner = $1", bytes(168))

    await bot.store.transact(spoil)
    assert "Nothing is held about this account." in await ana.types("/me")
