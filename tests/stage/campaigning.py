"""Some weeks of a campaign, lived through the bot: people sign, ask for alerts, pledge and leave.

Half of those who sign ask for alerts in the form, a fifth sign in public; they read three languages
on two platforms. There is an alert each week, and the clock does its jobs. All of it is counted by
a public log, of which a stranger keeps everything; some people sign who withdraw days later.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import NamedTuple, TypeAlias

from bot.clock import chores
from db import broadcasts, deliveries, publishing, signatures
from db.broadcasts import BEGINNING, BroadcastKind, State
from db.deliveries import Result, Settled
from db.engine.moments import stamp
from db.engine.transaction import Transaction
from db.entering import logged
from db.log import waiting
from db.log.batches import FEWEST
from db.secrets.vault import Purpose
from handlers.subscribing import wishes
from tests.stage.chats import Bot, Someone
from tests.stage.mirror import Mirror
from tests.stage.public_log import folder
from tests.stage.seizure import Joins

LANGUAGES, PLATFORMS = ("en", "ar", "zh-Hant-TW"), ("telegram", "discord")
WEIGHTS = (60, 15, 25), (65, 35)
"""How many in a hundred read each language, and are on each platform."""

_READ = LANGUAGES, WEIGHTS[0]

BEGINS = datetime(2026, 3, 1, 0, tzinfo=UTC)
ALERTS, PUBLIC, PLEDGES, LEAVES = 0.5, 0.2, 0.2, 0.05
"""The shares of those who sign that ask for alerts, do it in public, pledge, and withdraw."""

PASSING = 0.1
"""How many more people sign and withdraw hours or days later, as a share of those who come."""

NIGHT = 4
"""The hour of copies, in UTC."""

Night: TypeAlias = Callable[[], Awaitable[object]]
"""What happens each night."""


@dataclass
class Lived:
    """A campaign that was lived, and what only those know who were there.

    `arrived` are the signatures and the names in the order in which they came, `days` the day of
    each signature and subscription. `mirror` is what a stranger has of the public log, and
    `committed` the commitment of each signature that it counts, which only the key tells.
    """

    bot: Bot
    mirror: Mirror
    asked: Joins = field(default_factory=dict)
    named: Joins = field(default_factory=dict)
    arrived: list[bytes] = field(default_factory=list)
    names: list[bytes] = field(default_factory=list)
    days: dict[bytes, str] = field(default_factory=dict)
    committed: dict[bytes, bytes] = field(default_factory=dict)

    async def hour(self) -> None:
        """Do what the clock does for the log each hour; the stranger copies what is public then."""
        if await self.bot.store.transact(waiting.number) >= FEWEST:
            await self.publish()
        await self.mirror.look(self.bot)

    async def an_hour_passes(self) -> None:
        """Let an hour go by."""
        self.bot.clock.passes(timedelta(hours=1))
        await self.hour()

    async def publish(self) -> None:
        """Publish what waits for the log, if it is enough."""
        bot, at = self.bot, stamp(self.bot.campaign.now())
        log, chance = self.mirror.folder, bot.campaign.chance
        await publishing.publish(bot.store, bot.vault, log, at, chance)

    @property
    def true_lines(self) -> dict[bytes, int]:
        """The index of the line of each signature that has one."""
        lines = self.mirror.lines
        return {tag: lines[each] for tag, each in self.committed.items() if each in lines}

    @property
    def true_groups(self) -> dict[bytes, int]:
        """The first index of the group of each of these lines."""
        starts = [group.start for group in self.mirror.groups]
        return {tag: starts[bisect(starts, at) - 1] for tag, at in self.true_lines.items()}

    async def note_lines(self) -> None:
        """Note which signature made which commitment."""
        rows = await self.bot.store.transact(lambda tx: signatures.behind(tx, b"", 10_000))
        found = logged(self.bot.vault, rows)
        self.committed |= {bytes(one.tag): one.commitment for one in found if one.commitment}


async def live(
    bot: Bot,
    people: int,
    days: int,
    seed: int,
    each_night: Night,
    log: Path,
    *,
    begins: datetime = BEGINS,
    tidy: bool = True,
) -> Lived:
    """Let `people` come in the course of `days`; without `tidy` no row is ever rewritten.

    The public log lies in the folder `log`.
    """
    chance = Random(seed)
    lived = await _begun(bot, log, begins)
    moments = sorted(chance.uniform(0, days * 24) for _ in range(people))
    passing = _passing(int(people * PASSING), int(moments[-1]), seed)
    hour, platforms = 0, chance.choices(PLATFORMS, WEIGHTS[1], k=people)
    for number, moment in enumerate(moments):
        while hour + 1 < moment:
            hour += 1
            _now(bot, begins, hour)
            await _pass(lived, passing, hour)
            await _hour(lived, hour, tidy=tidy)
            if bot.clock.time.hour == NIGHT:
                await lived.note_lines()
                await each_night()
        _now(bot, begins, moment)
        account = str(7_000_000_000 + chance.randrange(10**9) * 7 + number)
        await _comes(lived, bot.someone(account, None, platforms[number]), chance)
        if number < people - 1:
            await bot.store.empty_log()  # the log is emptied every few minutes
    await lived.note_lines()
    return lived


async def _begun(bot: Bot, log: Path, begins: datetime) -> Lived:
    """A campaign whose log has begun, and which nobody has signed."""
    bot.campaign = replace(bot.campaign, log=folder(log))
    bot.restart()
    _now(bot, begins, 0)
    lived = Lived(bot, Mirror(folder(log), begins))
    await lived.publish()
    return lived


class Passer(NamedTuple):
    """Somebody who signs in an hour, and withdraws in a later one."""

    account: str
    platform: str
    hint: str
    comes: int
    goes: int


def _passing(people: int, hours: int, seed: int) -> Sequence[Passer]:
    """People who have all gone after so many `hours`, one of them in the last."""
    chance, passers = Random(-seed - 1), []
    for number in range(people):
        (platform,), (hint,) = chance.choices(PLATFORMS, WEIGHTS[1]), chance.choices(*_READ)
        comes = chance.randrange(1, hours // 2)
        goes = chance.randrange(comes + 1, hours + 1) if number else hours
        passers.append(Passer(str(6_000_000_000 + number), platform, hint, comes, goes))
    return passers


async def _pass(lived: Lived, passing: Sequence[Passer], hour: int) -> None:
    for account, platform, hint, comes, goes in passing:
        if hour in (comes, goes):
            someone = lived.bot.someone(account, hint, platform)
            lived.mirror.asks(platform, lived.bot.campaign.now() - timedelta(minutes=1))
            if hour == comes:
                await _signs(someone, in_public=False, alerts=False, name="")
            else:
                await someone.types("/withdraw yes")


def _now(bot: Bot, begins: datetime, hours: float) -> None:
    now = begins + timedelta(hours=hours)
    bot.clock.day, bot.clock.time = now.date(), now.time()


async def _hour(lived: Lived, hour: int, *, tidy: bool) -> None:
    """Do what the clock does each hour and each week; nothing where nobody came in that hour."""
    bot = lived.bot
    busy = bot.campaign.now() in lived.mirror.busy
    if busy:
        await lived.hour()
    if tidy and busy:
        await chores.traces(bot.store, bot.campaign)(bot.campaign.now())
    elif busy:
        await wishes.fulfil_all(bot.store, bot.campaign)
    if hour % 168 == 100:
        await _alert(bot)
        lived.mirror.asks(PLATFORMS[0], bot.campaign.now())


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
    (language,) = chance.choices(*_READ)
    someone.hint = language
    lived.mirror.asks(someone.platform, lived.bot.campaign.now())
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
