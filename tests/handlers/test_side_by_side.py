"""Twenty people and the staff at once, in two processes on one PostgreSQL: nothing is lost or odd.

What somebody has at the end follows from their own acts, in their order. All totals are those of
the rows, the journal is whole, and nobody is told that something failed. With a lock taken out that
is not so.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, nullcontext
from dataclasses import replace
from functools import partial
from itertools import cycle
from random import Random
from typing import Any

import pytest

from db import audience, counters, daily, pledges, signatures, statistics, subscriptions
from db.counters import Totals
from db.engine import postgres_transaction
from db.engine.transaction import Transaction
from db.engine.turns import Turns
from db.secrets.vault import Purpose
from db.subjects import Subject
from handlers.broadcasting.conducting import advance
from handlers.frame.roles import MOST_STAFF
from handlers.subscribing import wishes
from messages.request import Request, UpdateId
from tests.stage.chats import Bot, Someone
from tests.stage.office import CODE, acts, everyone, start
from tests.stage.stores import VAULT, opened

CLIENTS, ACTS, TRIES = 20, 10, 3
OWNERS = "telegram:1,telegram:2"
PLEDGES = ("law-ban-bill", "court-training")

pytestmark = pytest.mark.outside


class Client:
    """A person who cannot make up their mind; `signed` and the like tell what they have by now.

    `signed` is the country of the signature. `told` are the answers that say what must not be.
    """

    def __init__(self, bots: Sequence[Bot], account: str, chance: Random) -> None:
        self._people = [bot.someone(account) for bot in bots]
        self._chance = chance
        self.account = account
        self.signed: str | None = None
        self.alerted = False
        self.pledged: set[str] = set()
        self.told: list[str] = []

    async def lives(self) -> None:
        for _ in range(ACTS):
            act = self._chance.choice((self._signs, self._signs, self._pledges, self._leaves))
            await act(self._chance.choice(self._people))

    async def _signs(self, someone: Someone) -> None:
        """Answers come at once by two ways, and the last press comes twice by each."""
        wants, country = self._chance.random() < 0.5, self._chance.choice(("TW", "DE"))
        await self._types(someone, "/cancel", "/sign change")
        form = someone.reply.form
        assert form is not None
        filled: list[dict[str, str]] = [{"appearance": "anonymous"}, {"country": country}]
        if wants and not self.alerted:
            filled.append({"alerts": "yes"})
        updates = [self._update(someone, (form.id, "fill"), values) for values in filled]
        ways = zip(cycle(self._people), updates)
        await asyncio.gather(*(each.delivers(update) for each, update in ways))
        await self._types(someone, "/count")
        await someone.presses("Go on with: Sign the letter")
        if "Sign" not in someone.offered:
            self.told.append(f"an answer is lost: {someone.reads}")
            return
        press = self._update(someone, someone.button("Sign").arguments, {})
        await asyncio.gather(*(each.delivers(press) for each in 2 * self._people))
        self._look(*self._people)
        self.signed, self.alerted = country, self.alerted or wants

    def _update(
        self, someone: Someone, arguments: tuple[str, ...], values: dict[str, str]
    ) -> Request:
        assert someone.request is not None
        update = UpdateId(next(someone.bot.updates).to_bytes(8, "big"))
        form = replace(someone.request, update=update, command="form")
        return replace(form, arguments=arguments, values=values)

    async def _pledges(self, someone: Someone) -> None:
        pledge = self._chance.choice(PLEDGES)
        if pledge in self.pledged:
            await self._types(someone, f"/pledges withdraw {pledge}")
        else:
            await self._types(someone, "/cancel", f"/pledge {pledge}")
            if "I promise this" in someone.offered:
                await someone.presses("I promise this")
            else:
                self.told.append(f"pledged already: {pledge}")
            self._look(someone)
        self.pledged ^= {pledge}

    async def _leaves(self, someone: Someone) -> None:
        match self._chance.randrange(4):
            case 0:
                await self._types(someone, "/forget yes")
                self.signed, self.alerted = None, False
                self.pledged.clear()
            case 1:
                await self._types(someone, "/withdraw yes")
                self.signed = None
            case 2:
                await self._types(someone, "/stop")
                self.alerted = False
            case _:
                await self._types(someone, "/count", "/me", "/letter scope")

    async def _types(self, someone: Someone, *lines: str) -> None:
        for line in lines:
            await someone.types(line)
            self._look(someone)

    def _look(self, *people: Someone) -> None:
        self.told += [each.reads for each in people if each.answer.failed]


@asynccontextmanager
async def two_processes(url: str) -> AsyncIterator[tuple[Bot, Bot]]:
    """Two bots with a machine each, on one database."""
    async with opened(url) as one, opened(url) as other:
        first, second = Bot(one, VAULT), Bot(other, VAULT)
        second.updates = first.updates
        await one.transact(lambda tx: signatures.register_text(tx, first.campaign.text))
        for bot in (first, second):
            await start(bot, OWNERS)
        yield first, second


async def everybody(bots: tuple[Bot, Bot], seed: int) -> list[Client]:
    """Everybody acts at once, and the campaign goes on beside."""
    clients = [
        Client(bots, f"client {n} of {seed}", Random(seed * 100 + n)) for n in range(CLIENTS)
    ]
    over = asyncio.Event()

    async def again(work: Callable[[Bot], Awaitable[Any]]) -> None:
        for n in range(1_000_000):
            await work(bots[n % 2])
            if over.is_set():
                return

    beside = [
        asyncio.create_task(again(work))
        for work in (
            lambda bot: statistics.count(bot.store, str),
            lambda bot: wishes.fulfil_all(bot.store, bot.campaign),
            lambda bot: advance(bot.store, bot.campaign),
            _staff_acts,
        )
    ]
    try:
        await asyncio.gather(*(client.lives() for client in clients))
    finally:
        over.set()
        await asyncio.gather(*beside)
    for bot in bots:
        await wishes.fulfil_all(bot.store, bot.campaign)
    return clients


async def _staff_acts(bot: Bot) -> None:
    """Both owners invite at once, while there is room, and two take each code up at once."""
    owners = [bot.someone(account, platform="telegram") for account in "12"]
    await asyncio.gather(*(each.types("/staff invite moderator") for each in owners))
    for code in (found[1] for each in owners if (found := CODE.search(each.reads))):
        both = [bot.someone(f"{name} {code}", platform="telegram") for name in "ab"]
        await asyncio.gather(*(each.all(f"/join {code}", f"New {code[:4]}") for each in both))
        await asyncio.gather(*(each.uses(each.button("Join")) for each in both))


async def contradictions(bots: tuple[Bot, Bot], clients: Sequence[Client]) -> list[str]:
    """What does not fit together at the end, in words."""
    store = bots[0].store
    found = [f"{client.account} was told: {told}" for client in clients for told in client.told]
    for client in clients:
        found += await store.transact(partial(_of_client, client=client))
    found += await store.transact(_of_totals)
    await acts(bots[0])
    invited = await store.transact(lambda tx: tx.rows("SELECT tag FROM invitation"))
    if len(await everyone(bots[0])) + len(invited) > MOST_STAFF:
        found.append("places in the staff")
    return found


async def _of_client(tx: Transaction, client: Client) -> list[str]:
    keys = VAULT.recognise("terminal", client.account)
    signature = await signatures.signature_of(tx, keys.tag(Purpose.SIGNATURE))
    kept = await pledges.pledges_of(tx, keys.tag(Purpose.PLEDGE))
    subscription = await subscriptions.subscription_of(tx, keys.tag(Purpose.SUBSCRIPTION))
    fits = {
        "signature": client.signed == (signature.country if signature else None),
        "pledges": client.pledged == {each.pledge for each in kept},
        "alerts": client.alerted == (subscription is not None),
    }
    return [f"{what} of {client.account}" for what, is_so in fits.items() if not is_so]


async def _of_totals(tx: Transaction) -> list[str]:
    async def rows(table: str) -> int:
        row = await tx.row(f"SELECT COUNT(*) FROM {table}")
        assert row is not None
        return int(row[0])

    async def days(*subjects: Subject) -> int:
        return sum([sum((await daily.by_day(tx, each)).values()) for each in subjects])

    signed, subscribed, pledged = [
        await rows(table) for table in ("signature", "subscription", "pledge")
    ]
    fits = {
        "totals": await counters.totals(tx) == Totals(people=signed, pledges=pledged),
        "days of signatures": await days(Subject.PEOPLE) == signed,
        "days of pledges": await days(Subject.PLEDGES_OPEN, Subject.PLEDGES_DONE) == pledged,
        "days of subscriptions": await days(Subject.SUBSCRIBERS) == subscribed,
        "audience": await audience.total(tx) == subscribed,
    }
    return [what for what, is_so in fits.items() if not is_so]


async def test_whatever_people_and_staff_do_at_once_fits_together(postgres_url: str) -> None:
    async with two_processes(postgres_url) as bots:
        assert await contradictions(bots, await everybody(bots, seed=1)) == []


def without_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Turns, "of", lambda *_: nullcontext())
    monkeypatch.setattr(postgres_transaction, "_own", lambda _: "")


def without_the_lock_of_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres_transaction, "WRITERS", "nextval('free')")


def with_days_side_by_side(monkeypatch: pytest.MonkeyPatch) -> None:
    async def free(_: object) -> None:
        """Let others write meanwhile."""

    monkeypatch.setattr(postgres_transaction.PostgresTransaction, "alone", free)


@pytest.mark.parametrize(
    "taken_out", [without_turns, without_the_lock_of_all, with_days_side_by_side]
)
async def test_with_a_lock_taken_out_it_does_not(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch, taken_out: Callable[..., None]
) -> None:
    """The control."""
    async with two_processes(postgres_url) as bots:
        await bots[0].store.transact(lambda tx: tx.execute("CREATE SEQUENCE free"))
        taken_out(monkeypatch)
        odd = [await contradictions(bots, await everybody(bots, seed)) for seed in range(TRIES)]
    assert any(odd), "nobody needs that lock"
