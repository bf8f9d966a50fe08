"""A platform that keeps the truth: what stands in which chat, and what it was asked for."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from bot.broadcast.lane import LaneWorker
from bot.broadcast.outlet import Fate, Outcome, Prepared, To
from bot.broadcast.pacer import Pacer, Permit
from db import alerts, broadcasts, subscriptions
from db.alerts import Alert, AlertState, AlertText
from db.broadcasts import BroadcastKind, State
from db.engine.moments import stamp
from db.engine.transaction import Transaction
from db.secrets.vault import AccountTag
from db.subscriptions import Subscription, Topic
from messages.catalogs import Catalogs
from messages.render.plain import plain
from messages.reply import Reply
from tests.stage.chats import Bot
from tests.stage.factories import tag_of
from tests.stage.words import catalogs

UNLIMITED = 1_000_000_000
ARRIVED = Outcome(Fate.ARRIVED)


ALERT = Alert(
    id="a1",
    origin="staff",
    author=None,
    state=AlertState.STARTED,
    topic=Topic.ACTION,
    urgent=True,
    day="2026-03-01",
    language="en",
    texts={
        "en": AlertText("Write to them", "They vote on Friday."),
        "ar": AlertText("اكتبوا إليهم", "يصوّتون يوم الجمعة."),
    },
)


async def until(happens: Callable[[], Awaitable[bool]]) -> None:
    """Wait for something that needs the loop, not time."""
    async with asyncio.timeout(20):
        while not await happens():  # noqa: ASYNC110 - what is waited for tells nobody
            await asyncio.sleep(0)


@dataclass
class FakeOutlet:
    """Takes everything, but for what is scripted: the next fates of an address.

    Requests wait for the `gate` if there is one, else for a few rounds of the loop by `chance`.
    `idempotent` is what a nonce does on Discord.
    """

    platform: str = "telegram"
    pacer: Pacer = field(default_factory=lambda: Pacer(UNLIMITED))
    refused: asyncio.Event = field(default_factory=asyncio.Event)
    idempotent: bool = False
    chats: dict[str, list[str]] = field(default_factory=dict)
    scripts: dict[str, deque[Outcome]] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    edits: list[tuple[str, int, str]] = field(default_factory=list)
    deleted: list[tuple[str, int]] = field(default_factory=list)
    on_send: Callable[[str], None] | None = None
    gate: asyncio.Event | None = None
    chance: Random | None = None
    catalogs: Catalogs = field(default_factory=catalogs)
    in_flight: int = 0
    most_in_flight: int = 0
    _nonces: dict[str, int] = field(default_factory=dict)
    _numbers: int = 0

    def script(self, address: str, *outcomes: Outcome) -> None:
        """What comes of the next requests to `address`."""
        self.scripts[address] = deque(outcomes)

    def prepare(self, reply: Reply) -> Prepared:
        """The reply as a terminal shows it."""
        language = reply.language or "en"
        say = self.catalogs.say
        buttons = tuple((say(each.label, language), each) for each in reply.buttons)
        return Prepared(plain(reply, self.catalogs, language), buttons)

    async def send(self, to: To, message: Prepared, nonce: str, permit: Permit) -> Outcome:
        """Take a message."""
        permit.written()
        self.asked[to.address] += 1
        if self.on_send is not None:
            self.on_send(to.address)
        known = self._nonces.get(nonce) if self.idempotent else None
        if known is not None:
            return Outcome(Fate.ARRIVED, known)
        outcome = self._scripted(to.address)
        number = None
        if outcome.fate in (Fate.ARRIVED, Fate.AMBIGUOUS):
            self._numbers += 1
            number = self._numbers
            self._nonces[nonce] = number
            self.chats.setdefault(to.address, []).append(message.text)
        await self._wait()
        if outcome.fate is not Fate.ARRIVED:
            return outcome
        return Outcome(Fate.ARRIVED, number, outcome.moved_to)

    async def edit(self, to: To, number: int, message: Prepared, permit: Permit) -> Outcome:
        """Change a message."""
        permit.written()
        outcome = self._scripted(to.address)
        if outcome.fate is Fate.ARRIVED:
            self.edits.append((to.address, number, message.text))
        await self._wait()
        return outcome

    async def delete(self, to: To, number: int, permit: Permit) -> Outcome:
        """Take a message away."""
        permit.written()
        outcome = self._scripted(to.address)
        if outcome.fate is Fate.ARRIVED:
            self.deleted.append((to.address, number))
        await self._wait()
        return outcome

    def _scripted(self, address: str) -> Outcome:
        script = self.scripts.get(address)
        return script.popleft() if script else ARRIVED

    async def _wait(self) -> None:
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            if self.gate is not None:
                await self.gate.wait()
            for _ in range(self.chance.randrange(8) if self.chance else 0):
                await asyncio.sleep(0)
        finally:
            self.in_flight -= 1


@dataclass
class Field:
    """A bot, its subscribers on one platform, and the lane that serves them."""

    bot: Bot
    outlet: FakeOutlet = field(default_factory=FakeOutlet)
    window: int = 16
    people: dict[str, AccountTag] = field(default_factory=dict)

    async def subscribes(self, *names: str, **different: Any) -> None:
        """Let them subscribe, with their name as address."""

        async def subscribe(tx: Transaction) -> None:
            for name in names:
                tag = self.people.setdefault(name, tag_of(name))
                address = self.bot.vault.encrypt_address(tag, name)
                plain = Subscription(address, "en", self.outlet.platform, 1, "2026-03-01")
                await subscriptions.subscribe(tx, tag, replace(plain, **different))

        await self.bot.store.transact(subscribe)

    async def leaves(self, *names: str) -> None:
        """Let them unsubscribe."""

        async def unsubscribe(tx: Transaction) -> None:
            for name in names:
                await subscriptions.unsubscribe(tx, self.people[name])

        await self.bot.store.transact(unsubscribe)

    async def reminds(self, day: str) -> int:
        """Start the reminders of a day; the broadcast's number."""
        return await self.sends(kind=BroadcastKind.REMINDER, zone="UTC", day=day, urgent=False)

    async def sends(self, alert: Alert = ALERT, **different: Any) -> int:
        """Start an alert to everyone; its broadcast's number."""

        async def start(tx: Transaction) -> int:
            usual: dict[str, Any] = {
                "kind": BroadcastKind.ALERT,
                "started": self.now,
                "opens": self.now,
                "alert": alert.id,
            }
            usual |= {"urgent": alert.urgent, "frequency": "at once"}
            totals = {self.outlet.platform: len(self.people)}
            number = await broadcasts.start(tx, totals, **(usual | different))
            if (usual | different)["kind"] is BroadcastKind.ALERT:
                await alerts.put(tx, replace(alert, broadcast=number))
            return number

        return await self.bot.store.transact(start)

    async def says(self, number: int, state: State) -> None:
        """Pause, resume, stop."""
        await self.bot.store.transact(lambda tx: broadcasts.set_state(tx, number, state, self.now))

    async def lane(self, number: int) -> broadcasts.Lane:
        """How far the broadcast is."""
        (lane,) = await self.bot.store.transact(lambda tx: broadcasts.lanes(tx, number))
        return lane

    async def delivery(self, number: int, name: str) -> tuple[str, str | None, int] | None:
        """The row of somebody who is an exception: state, due, tries."""
        row = await self.bot.store.transact(
            lambda tx: tx.row(
                "SELECT state, due, tries FROM delivery WHERE broadcast = $1 AND tag = $2",
                number,
                self.people[name],
            )
        )
        return (row[0], row[1], row[2]) if row else None

    async def subscription(self, name: str) -> Subscription | None:
        """What is kept of somebody."""
        return await self.bot.store.transact(
            lambda tx: subscriptions.subscription_of(tx, self.people[name])
        )

    async def serves(self, *, restarted: bool = True) -> None:
        """Run a lane until it finds nothing more to do, then stop it."""
        if restarted:
            self.outlet.pacer = Pacer(UNLIMITED)
        stop = asyncio.Event()
        lane = LaneWorker(self.bot.core, self.outlet, self.window, look_again=0.001)
        idle = self._idle(lane)
        running = asyncio.create_task(lane.run(stop))
        await until(lambda: idle(running))
        stop.set()
        await running

    async def is_killed_after(self, sends: int) -> None:
        """Run a lane and drop it in the middle of its n-th request, or when it has no more."""
        self.outlet.pacer = Pacer(UNLIMITED)
        lane = LaneWorker(self.bot.core, self.outlet, self.window, look_again=0.001)
        idle = self._idle(lane)
        running = asyncio.create_task(lane.run(asyncio.Event()))
        goal = self.outlet.asked.total() + sends

        def kill(_: str) -> None:
            if self.outlet.asked.total() >= goal:
                running.cancel()

        self.outlet.on_send = kill
        await until(lambda: idle(running))
        running.cancel()
        await asyncio.wait({running})
        self.outlet.on_send = None

    def _idle(self, lane: LaneWorker) -> Callable[[asyncio.Task[None]], Awaitable[bool]]:
        """Whether a lane has looked a few times and found nothing to do; or is gone."""
        looks: list[int] = []
        rest = lane._rest

        async def counted(stopping: asyncio.Task[bool]) -> None:
            looks.append(self.outlet.asked.total() + len(self.outlet.edits))
            await rest(stopping)

        async def idle(running: asyncio.Task[None]) -> bool:
            quiet = len(looks) >= 3 and looks[-3] == looks[-1] and not self.outlet.in_flight
            return quiet or running.done()

        lane._rest = counted  # type: ignore[method-assign]  # to see when it has nothing to do
        return idle

    @property
    def now(self) -> str:
        """The moment."""
        return stamp(self.bot.clock())
