"""Some weeks of a campaign, lived through the bot: people sign, ask for alerts, pledge and leave.

Half of those who sign ask for alerts in the form, a fifth sign in public; they read three languages
on two platforms. There is an alert each week, and the clock does its jobs.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TypeAlias

from bot.clock import chores
from db import broadcasts, deliveries
from db.broadcasts import BEGINNING, BroadcastKind, State
from db.deliveries import Result, Settled
from db.engine.moments import stamp
from db.engine.transaction import Transaction
from db.secrets.vault import Purpose
from handlers.subscribing import wishes
from tests.stage.chats import Bot, Someone
from tests.stage.seizure import Joins

LANGUAGES, PLATFORMS = ("en", "ar", "zh-Hant-TW"), ("telegram", "discord")
WEIGHTS = (60, 15, 25), (65, 35)
"""How many in a hundred read each language, and are on each platform."""

BEGINS = datetime(2026, 3, 1, 0, tzinfo=UTC)
ALERTS, PUBLIC, PLEDGES, LEAVES = 0.5, 0.2, 0.2, 0.05
"""The shares of those who sign that ask for alerts, do it in public, pledge, and withdraw."""


NIGHT = 4
"""The hour of copies, in UTC."""

Night: TypeAlias = Callable[[], Awaitable[object]]
"""What happens each night."""


@dataclass
class Lived:
    """A campaign that was lived, and what only those know who were there.

    `arrived` are the signatures and the names in the order in which they came, `days` the day of
    each signature and subscription.
    """

    bot: Bot
    asked: Joins = field(default_factory=dict)
    named: Joins = field(default_factory=dict)
    arrived: list[bytes] = field(default_factory=list)
    names: list[bytes] = field(default_factory=list)
    days: dict[bytes, str] = field(default_factory=dict)


async def live(
    bot: Bot,
    people: int,
    days: int,
    seed: int,
    each_night: Night,
    *,
    begins: datetime = BEGINS,
    tidy: bool = True,
) -> Lived:
    """Let `people` come in the course of `days`; without `tidy` no row is ever rewritten."""
    chance, lived = Random(seed), Lived(bot)
    moments = sorted(chance.uniform(0, days * 24) for _ in range(people))
    hour, platforms = 0, chance.choices(PLATFORMS, WEIGHTS[1], k=people)
    for number, moment in enumerate(moments):
        while hour < moment:
            hour += 1
            _now(bot, begins, hour)
            await _hour(bot, hour, tidy=tidy)
            if bot.clock.time.hour == NIGHT:
                await each_night()
        _now(bot, begins, moment)
        account = str(7_000_000_000 + chance.randrange(10**9) * 7 + number)
        await _comes(lived, bot.someone(account, None, platforms[number]), chance)
        if number < people - 1:
            await bot.store.empty_log()  # the log is emptied every few minutes
    return lived


def _now(bot: Bot, begins: datetime, hours: float) -> None:
    now = begins + timedelta(hours=hours)
    bot.clock.day, bot.clock.time = now.date(), now.time()


async def _hour(bot: Bot, hour: int, *, tidy: bool) -> None:
    """Do what the clock does each hour and each week."""
    if tidy:
        await chores.traces(bot.store, bot.campaign)(bot.campaign.now())
    else:
        await wishes.fulfil_all(bot.store, bot.campaign)
    if hour % 168 == 100:
        await _alert(bot)


async def _alert(bot: Bot) -> None:
    """Send an alert to all, as lanes do: in the order of their tags, each with a copy."""

    async def send(tx: Transaction) -> None:
        now = stamp(bot.campaign.now())
        number = await broadcasts.start(
            tx, dict.fromkeys(PLATFORMS, 0), kind=BroadcastKind.ALERT, started=now, opens=now
        )
        for platform in PLATFORMS:
            rows = await tx.rows(
                "SELECT tag FROM subscription WHERE platform = $1 ORDER BY tag", platform
            )
            settled = [
                Settled(tag, Result.SENT, copy=bot.vault.cover(tag, number, 1000 + place))
                for place, (tag,) in enumerate(rows)
            ]
            await deliveries.record(tx, number, platform, settled, BEGINNING, at_end=True)
        await broadcasts.set_state(tx, number, State.DONE, now)

    await bot.store.transact(send)


async def _comes(lived: Lived, someone: Someone, chance: Random) -> None:
    """Somebody signs, in one of the ways that there are, and perhaps pledges or leaves again."""
    (language,) = chance.choices(LANGUAGES, WEIGHTS[0])
    someone.hint = language
    in_public, alerts = chance.random() < PUBLIC, chance.random() < ALERTS
    await _signs(
        someone, in_public=in_public, alerts=alerts, name=f"Noor {chance.randrange(10**6)}"
    )
    if chance.random() < LEAVES:
        await someone.types("/withdraw yes")
        return
    if chance.random() < PLEDGES:
        await someone.types("/pledge law-ban-bill")
        await _sends(someone)
    _note(lived, someone, in_public=in_public, alerts=alerts)


async def comes_in_public(lived: Lived, someone: Someone, name: str) -> None:
    """Somebody signs in public and asks for alerts."""
    await _signs(someone, in_public=True, alerts=True, name=name)
    _note(lived, someone, in_public=True, alerts=True)


async def _signs(someone: Someone, *, in_public: bool, alerts: bool, name: str) -> None:
    await someone.types("/sign")
    values: dict[str, str] = {"appearance": "public" if in_public else "anonymous"}
    values |= {"name": name} if in_public else {}
    values |= {"alerts": "yes"} if alerts else {}
    await someone.fills(**values)
    await _sends(someone)


async def _sends(someone: Someone) -> None:
    """Press the last button of the open form."""
    (send,) = (button for button in someone.reply.buttons if button.arguments[-1:] == ("send",))
    await someone.uses(send)


def _note(lived: Lived, someone: Someone, *, in_public: bool, alerts: bool) -> None:
    tag = lived.bot.keys(someone.account, someone.platform).tag
    signed, day = bytes(tag(Purpose.SIGNATURE)), lived.bot.clock.day.isoformat()
    lived.arrived.append(signed)
    lived.days[signed] = day
    if alerts:
        theirs = bytes(tag(Purpose.SUBSCRIPTION))
        lived.asked[theirs] = signed
        lived.days[theirs] = day
    if in_public:
        name = bytes(tag(Purpose.PUBLIC_NAME))
        lived.named[name] = signed
        lived.names.append(name)
