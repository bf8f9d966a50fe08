"""People who ask for alerts, and what is kept of that."""

from __future__ import annotations

from db import subscriptions
from db.secrets.vault import Purpose
from db.subscriptions import Subscription
from tests.stage.chats import Bot, Someone


async def subscribes(someone: Someone) -> str:
    """Ask for alerts, and say yes; the answer."""
    await someone.types("/alerts")
    return await someone.presses("Yes, write to me")


async def kept(bot: Bot, someone: Someone) -> Subscription:
    """The subscription as it is in the store."""
    tag = bot.keys(someone.account, someone.platform).tag(Purpose.SUBSCRIPTION)
    found = await bot.store.transact(lambda tx: subscriptions.subscription_of(tx, tag))
    assert found is not None
    return found
