"""Subscribers who read together, alerts that went out, and the broadcasts that came of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from db import alerts, broadcasts, subscriptions
from db.alerts import Alert, AlertState, AlertText
from db.broadcasts import Broadcast, BroadcastKind
from db.engine.moments import stamp
from db.engine.transaction import Transaction
from db.subscriptions import Frequency, Subscription, Topic
from tests.stage.chats import Bot
from tests.stage.factories import tag_of

WORDS = {"en": AlertText("Write to parliament", "The vote is on Friday.")}
ALERT = Alert(
    *("abc234", "staff", None, AlertState.STARTED, Topic.ACTION, False, "2026-03-01", WORDS),
    language="en",
)
READER = Subscription(b"hidden", "en", "telegram", 1, "2026-03-01", zone="Europe/Berlin")
DAILY = replace(READER, frequency=Frequency.DAILY)
WEEKLY = replace(READER, frequency=Frequency.WEEKLY)
REMINDED = replace(READER, topics=Topic.REMINDERS, reminders=b"hidden", remind_on="2026-03-03")


class Readership:
    """Those who read what a bot sends, and what is on its way to them."""

    def __init__(self, bot: Bot) -> None:
        self.bot = bot

    async def subscribe(self, name: str, subscription: Subscription) -> None:
        """Let somebody subscribe."""
        await self.bot.store.transact(
            lambda tx: subscriptions.subscribe(tx, tag_of(name), subscription)
        )

    async def sends(self, alert: Alert = ALERT) -> int:
        """Send an alert now, to those who want to hear at once; the number of its broadcast."""

        async def send(tx: Transaction) -> int:
            now = stamp(self.bot.clock())
            opens = stamp(self.bot.clock() + timedelta(minutes=1))
            number = await broadcasts.start(
                tx,
                {"telegram": 3},
                kind=BroadcastKind.ALERT,
                started=now,
                opens=opens,
                alert=alert.id,
            )
            await alerts.put(tx, replace(alert, broadcast=number))
            return number

        return await self.bot.store.transact(send)

    async def broadcasts(self, kind: BroadcastKind) -> list[Broadcast]:
        """All of one kind, in their order."""
        found = await self.bot.store.transact(broadcasts.unfinished)
        return [each for each in found if each.kind is kind]

    async def totals(self, number: int) -> dict[str, int]:
        """To how many a broadcast goes."""
        lanes = await self.bot.store.transact(lambda tx: broadcasts.lanes(tx, number))
        return {lane.platform: lane.total for lane in lanes}
