"""A bot in memory of nothing but its store, and people who type to it and press its buttons."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from random import Random
from typing import Any

from bot.app import Core, load_campaign
from db import counters, signatures
from db.counters import Totals
from db.engine.transaction import Store, Transaction
from db.secrets.vault import AccountKeys, AccountTag, Purpose, Vault
from db.signatures import Signature
from handlers.commands import table
from handlers.dispatch import Answer, Dispatcher
from handlers.frame.campaign import Campaign
from handlers.frame.session import Command
from handlers.frame.table import Table
from handlers.subscribing import wishes
from messages.letter.content import Content
from messages.render.plain import plain
from messages.reply import Button, Reply
from messages.request import Account, Request, UpdateId
from messages.text import Words
from tests.stage.words import CONTENT, catalogs_of

FIRST_DAY = date(2026, 3, 1)
DRAWS = 2026
"""The seed of what is drawn, so that a test draws the same each time."""

RECEIPTS = "seen_update"
"""The table of what was answered: encrypted, and kept for two days whatever people erase."""


def extended(*commands: Command) -> Table:
    """The table with further commands at its end."""
    own = table()
    return replace(own, commands={**own.commands, **{each.name: each for each in commands}})


@dataclass
class Clock:
    """A calendar and a watch that tests turn."""

    day: date = FIRST_DAY
    time: time = time(12)

    def __call__(self) -> datetime:
        return datetime.combine(self.day, self.time, UTC)

    def passes(self, span: timedelta) -> None:
        """Let `span` go by."""
        now = self() + span
        self.day, self.time = now.date(), now.time()


@dataclass
class Bot:
    """A campaign that people can write to."""

    store: Store
    vault: Vault
    clock: Clock = field(default_factory=Clock)
    table: Table = field(default_factory=table)
    content: Content = CONTENT
    stored: Callable[[str], bytes | None] = lambda _: None

    def __post_init__(self) -> None:
        words = catalogs_of(self.content)
        campaign = load_campaign(self.content, words, self.vault, self.clock)
        self.campaign: Campaign = replace(campaign, chance=Random(DRAWS))
        self.updates = count()
        self.dispatch = self.dispatcher()

    def dispatcher(self) -> Dispatcher:
        """What answers; another one on the same store is the bot after a restart."""
        return Dispatcher(self.campaign, self.store, self.table, self.stored)

    @property
    def commands(self) -> Mapping[str, Command]:
        """Every command by its name."""
        return self.table.commands

    @property
    def core(self) -> Core:
        """What an adapter is given."""
        catalogs = self.campaign.catalogs
        return Core(self.dispatch, self.store, catalogs, self.commands, self.campaign)

    async def an_hour_passes(self) -> None:
        """Let an hour go by: the clock makes subscriptions of what was wished for."""
        self.clock.passes(timedelta(hours=1))
        await wishes.fulfil_all(self.store, self.campaign)

    def restart(self) -> None:
        """Forget whatever is not in the store."""
        self.dispatch = self.dispatcher()

    def someone(
        self,
        account: str,
        hint: str | None = "en",
        platform: str = "terminal",
        private: bool = True,
    ) -> Someone:
        """A person at the chat, alone with the bot or where others read along."""
        return Someone(self, account, hint, platform, private)

    def keys(self, account: str, platform: str = "terminal") -> AccountKeys:
        """The keys of an account."""
        return self.vault.recognise(platform, account)

    def tag(self, account: str, purpose: Purpose) -> AccountTag:
        """An account's tag."""
        return self.keys(account).tag(purpose)

    async def signature_of(self, account: str) -> Signature | None:
        """What is kept of someone's signature."""
        tag = self.tag(account, Purpose.SIGNATURE)
        return await self.store.transact(lambda tx: signatures.signature_of(tx, tag))

    async def totals(self) -> Totals:
        """Every counter."""
        return await self.store.transact(counters.totals)

    async def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table."""
        return await self.store.transact(_rows)

    async def rows_but_receipts(self) -> dict[str, list[tuple[Any, ...]]]:
        """The same without answers, marks of what was erased, and counters that stand at zero.

        Nor with what a platform calls the bot, which is of nobody who came, and with the head in
        which that is on the roll.
        """
        rows = await self.rows()
        del rows[RECEIPTS], rows["tombstone"], rows["doorway"], rows["journal_head"]
        rows["counter"] = [row for row in rows["counter"] if row[2] != 0]
        return rows


async def _rows(tx: Transaction) -> dict[str, list[tuple[Any, ...]]]:
    names = await tx.rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    return {
        name: [tuple(row) for row in await tx.rows(f"SELECT * FROM {name}")] for (name,) in names
    }


class Someone:
    """One account in a chat: what it said last, and what it was answered."""

    def __init__(
        self, bot: Bot, account: str, hint: str | None, platform: str, private: bool
    ) -> None:
        self.bot = bot
        self.account = account
        self.hint = hint
        self.platform = platform
        self.private = private
        self.request: Request | None = None
        self.answer = Answer(Reply(()), "en")

    @property
    def reply(self) -> Reply:
        """The last answer."""
        return self.answer.reply

    @property
    def reads(self) -> str:
        """The last answer as its reader sees it."""
        return plain(self.reply, self.bot.campaign.catalogs, self.answer.language)

    @property
    def kept(self) -> Answer:
        """The last answer as it is kept in case its update comes again: without an open form."""
        return self.answer._replace(reply=replace(self.reply, form=None))

    @property
    def offered(self) -> list[str]:
        """The words on the buttons of the last answer."""
        return [self.say(button.label) for button in self.reply.buttons]

    def say(self, words: Words) -> str:
        """`words` in the language of the last answer."""
        return self.bot.campaign.catalogs.say(words, self.answer.language)

    async def types(self, line: str) -> str:
        """Send a line: a command if it begins with `/`, else words."""
        if line.startswith("/"):
            command, *arguments = line[1:].split() or [""]
            return await self.sends(command, arguments)
        return await self.sends(None, text=line)

    async def all(self, *lines: str) -> str:
        """Send one line after another; the last answer."""
        for line in lines:
            await self.types(line)
        return self.reads

    async def presses(self, label: Words) -> str:
        """Press the button that says `label`."""
        return await self.uses(self.button(label))

    def button(self, label: Words) -> Button:
        """The button that says `label`, of the last answer."""
        wanted = self.say(label)
        found = [button for button in self.reply.buttons if self.say(button.label) == wanted]
        assert found, f"no button {wanted!r} in\n{self.reads}"
        return found[0]

    async def uses(self, button: Button) -> str:
        """Press a button, of this answer or of an old one."""
        return await self.sends(button.command, button.arguments)

    async def sends(
        self, command: str | None, arguments: Sequence[str] = (), text: str = ""
    ) -> str:
        """Send a new update."""
        update = UpdateId(next(self.bot.updates).to_bytes(8, "big"))
        return await self.delivers(
            Request(
                self.platform,
                update,
                Account(self.account),
                command,
                tuple(arguments),
                text,
                self.hint,
                private=self.private,
            )
        )

    async def fills(self, **answers: str) -> str:
        """Answer several questions of the open form at once."""
        form = self.reply.form
        assert form is not None
        assert self.request is not None
        update = UpdateId(next(self.bot.updates).to_bytes(8, "big"))
        return await self.delivers(
            replace(
                self.request,
                update=update,
                command="form",
                arguments=(form.id, "fill"),
                values=answers,
            )
        )

    async def delivers(self, request: Request) -> str:
        """Send exactly this update, as a platform does that has not heard of our answer."""
        self.request = request
        self.answer = await self.bot.dispatch(request)
        return self.reads

    async def repeats(self) -> str:
        """Send the last update again."""
        assert self.request is not None
        return await self.delivers(self.request)

    async def signs(self, *answers: str, appearance: str = "Without a name") -> str:
        """Sign from the beginning: how to appear, then whatever else is asked."""
        await self.types("/sign")
        await self.presses(appearance)
        await self.all(*answers)
        return await self.presses("Sign")

    async def pledges(self, id: str) -> str:
        """Promise something, without a date."""
        await self.types(f"/pledge {id}")
        return await self.presses("I promise this")


def changed_letter(bot: Bot) -> None:
    """Put another text in the place of the letter, as a new version of its folder would."""
    letter = bot.campaign.letter
    base = replace(letter.base, title=letter.base.title + "!", version="2.0.0")
    editions = letter.editions | {base.language: base}
    changed = replace(letter, base=base, editions=editions, earlier=(letter.base,))
    bot.campaign = replace(bot.campaign, letter=changed)
    bot.restart()
