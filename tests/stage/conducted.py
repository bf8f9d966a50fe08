"""An alert that two of the staff stand behind, and the conductor that lets it begin and end."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from db import alerts, broadcasts, notices, staff, voices
from db.alerts import Alert, AlertState
from db.broadcasts import Broadcast, BroadcastKind, State
from db.engine.transaction import Transaction
from db.notices import Notice
from db.staff import PersonId, Role, Staff
from handlers.broadcasting.conducting import advance
from messages.render.plain import plain
from messages.reply import Button, Reply, unpack
from tests.stage.factories import tag_of
from tests.stage.outlets import ALERT, Field
from tests.stage.words import catalogs

AUTHOR, APPROVER, THIRD = (PersonId(tag_of(name)) for name in ("author", "approver", "third"))
STARTS, OPENS = "2026-03-01T12:10:00Z", "2026-03-01T12:11:00Z"
APPROVED = replace(ALERT, author=AUTHOR, state=AlertState.APPROVED, starts=STARTS)
RUNNING = Broadcast(
    number=1,
    kind=BroadcastKind.ALERT,
    alert=ALERT.id,
    urgent=True,
    frequency="at once",
    zone="",
    since=0,
    day="2026-03-01",
    state=State.RUNNING,
    opens=OPENS,
    started=STARTS,
)
"""The alert's broadcast while it goes out."""


async def put_staff(field: Field, name: str, person: PersonId, since: str = "2026-01-01") -> None:
    """Let somebody be a moderator, with their name as account."""
    tag = tag_of(f"staff {name}")
    address = field.bot.vault.encrypt_address(tag, name)
    one = Staff(tag, person, Role.MODERATOR, name, since, "telegram", address, "en")
    await field.bot.store.transact(lambda tx: staff.put(tx, one))


async def put_alert(field: Field, alert: Alert, *people: PersonId) -> None:
    """Put an alert into the store, with these people behind it."""

    async def put(tx: Transaction) -> None:
        await alerts.put(tx, alert)
        for person in people or (AUTHOR, APPROVER):
            await voices.stand_behind(tx, alert.proposal, person)

    await field.bot.store.transact(put)


async def advances(field: Field, span: timedelta = timedelta()) -> None:
    """Let time pass, and the conductor look."""
    field.bot.clock.passes(span)
    await advance(field.bot.store, field.bot.campaign)


async def begins(field: Field) -> None:
    """Let the alert's time come."""
    await advances(field, timedelta(minutes=10))


async def serves(field: Field) -> None:
    """Send what there is; of two notices to one chat the second waits its second."""
    await field.serves()
    field.bot.clock.passes(timedelta(seconds=2))
    await field.serves()


async def alert_of(field: Field) -> Alert:
    """The alert as it is in the store."""
    found = await field.bot.store.transact(lambda tx: alerts.alert(tx, "a1"))
    assert found is not None
    return found


async def state_of(field: Field, number: int = 1) -> State | None:
    """Where a broadcast stands; None where there is none."""
    found = await field.bot.store.transact(lambda tx: broadcasts.broadcast(tx, number))
    return found.state if found else None


async def kept(field: Field, about: str | None = None) -> list[Notice]:
    """The notices that are kept, or those about one thing."""
    found = await field.bot.store.transact(lambda tx: notices.on(tx, "telegram"))
    return [each for each in found if about is None or each.live == about]


def reply(field: Field, notice: Notice) -> Reply:
    """What a notice says."""
    return unpack(field.bot.vault.unhide(notice.id, notice.content))


def read(field: Field, notice: Notice) -> str:
    """What a notice says, as its reader sees it."""
    return plain(reply(field, notice), catalogs(), notice.locale)


def to(field: Field, found: list[Notice]) -> set[str]:
    """The accounts that notices are to."""
    return {field.bot.vault.decrypt_address(each.id, each.address) for each in found}


def acts(buttons: tuple[Button, ...]) -> list[tuple[str, ...]]:
    """What buttons do."""
    return [button.arguments for button in buttons]


async def goes_through(field: Field) -> None:
    """Let the alert begin, and everybody get it."""
    await begins(field)
    await serves(field)
    field.bot.clock.passes(timedelta(minutes=1))
    await serves(field)
