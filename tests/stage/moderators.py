"""Moderators for tests of alerts: people with a role in effect, and an alert that one wrote."""

from __future__ import annotations

from dataclasses import replace
from secrets import token_bytes

from db import alerts, audience, notices, staff
from db.alerts import STAFF, Alert, AlertState, AlertText
from db.audience import Alike, Subscriber
from db.broadcasts import BroadcastKind, start
from db.engine.moments import stamp
from db.engine.transaction import Transaction
from db.secrets.vault import Purpose
from db.staff import PersonId, Role, Staff
from db.subscriptions import Topic
from handlers.alerting.standing import may_start
from messages.render.plain import plain
from messages.reply import Reply, unpack
from tests.stage.chats import Bot, Someone
from tests.stage.words import catalogs

LONG_AGO = "2026-01-01T00:00:00Z"
WORDS = AlertText("Write to parliament", "The vote is on Friday.\nEvery letter counts.", "Write.")
ALERT = Alert(
    "abc234",
    STAFF,
    None,
    AlertState.DRAFT,
    Topic.ACTION,
    False,
    "2026-03-01",
    {"en": WORDS},
    language="en",
)


async def moderator(
    bot: Bot,
    account: str,
    hint: str = "en",
    *,
    role: Role = Role.MODERATOR,
    person: PersonId | None = None,
    platform: str = "terminal",
) -> Someone:
    """Somebody with a role in effect."""
    tag = bot.keys(account, platform).tag(Purpose.STAFF)
    address = bot.vault.encrypt_address(tag, account)
    id = person or PersonId(token_bytes(16))
    one = Staff(tag, id, role, account.capitalize(), LONG_AGO, platform, address, hint)
    await bot.store.transact(lambda tx: staff.put(tx, one))
    return bot.someone(account, hint, platform)


async def person_of(bot: Bot, account: str, platform: str = "terminal") -> PersonId:
    """Who an account of the staff is."""
    tag = bot.keys(account, platform).tag(Purpose.STAFF)
    found = await bot.store.transact(lambda tx: staff.staff_of(tx, tag))
    assert found is not None
    return found.person


async def kept(bot: Bot, id: str = ALERT.id) -> Alert:
    """The alert as it is in the store."""
    found = await bot.store.transact(lambda tx: alerts.alert(tx, id))
    assert found is not None
    return found


async def every_alert(tx: Transaction) -> tuple[Alert, ...]:
    """All alerts, whatever has become of them."""
    return tuple([alert for state in AlertState for alert in await alerts.in_state(tx, state)])


async def only(bot: Bot) -> str:
    """The id of the one alert there is."""
    (found,) = await bot.store.transact(every_alert)
    return found.id


async def startable(bot: Bot, id: str) -> bool:
    """Whether an alert may go out now."""

    async def asked(tx: Transaction) -> bool:
        alert = await alerts.alert(tx, id)
        assert alert is not None
        return await may_start(tx, alert, stamp(bot.clock()))

    return await bot.store.transact(asked)


async def written(someone: Someone, title: str = "Write to parliament") -> None:
    """Answer what must be answered, and keep the draft."""
    await someone.all("/alert new", title, "The vote is on Friday.")
    await someone.presses("Urgent action")
    await someone.presses("Routine")
    await someone.presses("Keep it as a draft")


async def keep(bot: Bot, alert: Alert) -> Alert:
    """Put an alert into the store as it is."""
    await bot.store.transact(lambda tx: alerts.put(tx, alert))
    return alert


async def starts(bot: Bot, alert: Alert, sent: int = 0) -> Alert:
    """Let an alert begin, as the conductor does, with so many copies sent on Telegram."""

    async def begin(tx: Transaction) -> Alert:
        number = await start(
            tx,
            {"telegram": 10, "discord": 5},
            kind=BroadcastKind.ALERT,
            alert=alert.id,
            frequency="at once",
            started=LONG_AGO,
            opens=LONG_AGO,
        )
        await tx.execute("UPDATE lane SET sent = $1 WHERE platform = 'telegram'", sent)
        started = replace(alert, state=AlertState.STARTED, broadcast=number)
        await alerts.put(tx, started)
        return started

    return await bot.store.transact(begin)


async def subscribed(bot: Bot, number: int, **others: str | int) -> None:
    """Let so many alike want alerts on Telegram, in English, at once."""
    alike = Alike("telegram", Subscriber.PERSON, "at once", "UTC", "en", "", int(Topic.ACTION))
    wanted = alike._replace(**others)  # type: ignore[arg-type]  # tests name fields with values
    await bot.store.transact(lambda tx: audience.add(tx, wanted, number))


async def told(bot: Bot, account: str) -> list[Reply]:
    """What an account of the staff was sent; in no order within a second."""

    async def found(tx: Transaction) -> list[Reply]:
        waiting = await notices.waiting(tx, "terminal", "9", 1000)
        return [
            unpack(bot.vault.unhide(each.id, each.content))
            for each in waiting
            if bot.vault.decrypt_address(each.id, each.address) == account
        ]

    return await bot.store.transact(found)


def said(reply: Reply) -> str:
    """What the staff are told, as its reader sees it."""
    return plain(reply, catalogs(), reply.language or "en")
