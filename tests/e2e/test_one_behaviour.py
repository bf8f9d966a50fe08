"""One story, told in the core's words, on every platform: what is kept of it is the same.

A person is driven by what they see. The words of a step name a command, or the button that stands
for one; where on the screen it is, each platform knows.
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import Enum, auto
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TypeAlias, cast

import pytest

from bot.adapters.discord.components import TYPE_ANSWER
from bot.adapters.discord.platform import Discord
from bot.adapters.telegram.platform import Telegram
from bot.adapters.terminal.chat import TerminalChat
from bot.app import Core
from bot.platform import Platform as Adapter
from db import conversations, counters, pledges, public_names, signatures, subscriptions
from db.counters import Totals
from db.engine.sqlite import SqliteStore
from db.engine.transaction import Transaction
from db.pledges import MadePledge
from db.public_names import PublicName
from db.secrets.vault import Purpose, Vault, unseal
from db.signatures import Appearance, Signature, SignedText, register_text
from handlers.dispatch import Answer, Dispatcher
from messages.reply import Button, Reply
from messages.request import Account, Request
from tests.stage.chats import FIRST_DAY, Bot
from tests.stage.discord.description import SPEC, Description
from tests.stage.discord.fake import SHOW_MODAL, Asked, FakeDiscord
from tests.stage.discord.served import core_of, settings
from tests.stage.serving import served
from tests.stage.telegram.fake import FakeTelegram
from tests.stage.telegram.people import Person as TelegramPerson
from tests.stage.telegram.served import settings_for
from tests.stage.words import CONTENT, LETTER, catalogs

PLEDGE = CONTENT.pledges.of("public")[0]
TODAY = FIRST_DAY.isoformat()
SOON = (FIRST_DAY + timedelta(60)).isoformat()
NOBODY = Totals()
ANYWHERE = ""
"""In place of the platform, where states of several are compared."""


class Does(Enum):
    """What a step is."""

    COMMAND = auto()
    PRESS = auto()
    TYPE = auto()
    LEAVE_OUT = auto()
    PRESS_STALE = auto()
    SAYS = auto()
    LOOK = auto()


class Step(NamedTuple):
    """One thing a person does, or one thing to be seen then."""

    does: Does
    words: str = ""


def command(words: str) -> Step:
    """A command with its arguments."""
    return Step(Does.COMMAND, words)


def press(words: str) -> Step:
    """The button that stands for a command with its arguments; of a form, without its id."""
    return Step(Does.PRESS, words)


def typed(words: str) -> Step:
    """An answer to the question that is open."""
    return Step(Does.TYPE, words)


def leave_out(field: str) -> Step:
    """No answer to the question that is open, nor any that was given before."""
    return Step(Does.LEAVE_OUT, field)


def press_stale() -> Step:
    """A button that has done its work: the last one pressed, or none at all in a terminal."""
    return Step(Does.PRESS_STALE)


def says(words: str) -> Step:
    """The answer has these words in it."""
    return Step(Does.SAYS, words)


def look(name: str) -> Step:
    """What is kept now is `KEPT[name]`."""
    return Step(Does.LOOK, name)


STORY = (
    *(command("start"), says("An open letter against biometric mass surveillance")),
    *(command("language"), press("language ar"), look("a language")),
    # reading
    *(command("letter"), press("letter preamble"), press("letter scope")),
    *(press("letter preamble"), press("summary preamble"), press("letter"), look("a language")),
    # without a name
    *(command("sign"), press("form answer appearance anonymous"), look("a form")),
    *(press("form send"), look("signed without a name")),
    # with a hidden name, the first of which cannot stand
    *(command("sign"), press("sign change"), press("form answer appearance hidden")),
    *(press("back"), press("form answer appearance hidden")),
    *(typed("Ana <b>"), typed("  Ana   Diaz "), press("form edit country"), typed("taiwan")),
    *(press("form edit country"), leave_out("country")),
    *(press("form send"), look("signed with a name")),
    # asking for what is not there
    *(command("language en"), says("from now on")),
    *(command("sing"), says("Did you mean /sign?")),
    *(command("letter nowhere"), says("no section called nowhere")),
    *(command("summary nowhere"), says("no section called nowhere")),
    *(command("pledge nothing"), says("no pledge or group called nothing")),
    *(command("language klingonese"), says("no language called klingonese")),
    # in public, for an organisation
    *(command("sign"), press("sign change"), press("form answer appearance public")),
    *(typed("林淑芬"), press("form edit organisation"), typed("Open Rights")),
    *(press("form edit role"), typed("chair")),
    *(press("form edit country"), typed("Atlantis"), says("nothing called Atlantis")),
    *(typed("korea"), says("Several fit"), press("form answer country KR")),
    *(press("form edit alerts"), press("form answer alerts yes")),
    *(press("form send"), says("1 organisation is waiting"), look("signed in public")),
    *(press_stale(), look("signed in public")),
    # a promise
    *(command("pledge"), press("pledge public"), press(f"pledge {PLEDGE.id}")),
    *(press("form edit due"), typed("soon"), says("no date I can read")),
    *(typed("2020-01-01"), says("between today and five years")),
    *(typed(SOON), press("form send"), says("Your pledge is kept"), look("promised")),
    *(command("pledges"), press(f"pledges {PLEDGE.id}"), press(f"pledges done {PLEDGE.id}")),
    *(says("Done. Thank you."), look("done")),
    *(command("me"), says("What is held about this account"), look("done")),
    # changing one's mind
    *(command("withdraw"), press("withdraw yes"), look("withdrawn")),
    *(command("withdraw"), says("no signature of yours to withdraw")),
    *(command("sign"), press("cancel"), says("Nothing of it was kept"), look("withdrawn")),
    *(command("sign"), press("form answer appearance anonymous"), press("form send")),
    *(says("1 person has signed"), look("signed again")),
    # going, in the middle of a form
    *(command("sign"), press("sign change"), press("form answer appearance hidden")),
    *(command("forget"), press("forget yes"), says("is erased"), look("nothing")),
    *(command("me"), says("Nothing is held about this account")),
)


@dataclass(frozen=True)
class Kept:
    """What is kept of one person, in the words of the repositories."""

    language: str | None = "en"
    signature: Signature | None = None
    sealed: Mapping[str, str] | None = None
    public_name: PublicName | None = None
    pledges: tuple[MadePledge, ...] = ()
    alerts: str | None = None
    form: bool = False
    totals: Totals = NOBODY


def _signature(appearance: Appearance, locale: str) -> Signature:
    return Signature(
        text=SignedText(LETTER.id, LETTER.version, LETTER.base.sha256, LETTER.base.language),
        appearance=appearance,
        organisation=False,
        confirmed=True,
        sealed=None,
        country=None,
        locale=locale,
        platform=ANYWHERE,
        consent_version=LETTER.consent_version,
        day=TODAY,
    )


_PROMISED = MadePledge(
    PLEDGE.id,
    CONTENT.pledges.version,
    PLEDGE.visibility,
    due=SOON,
    done=False,
    locale="en",
    platform=ANYWHERE,
    day=TODAY,
)
_IN_PUBLIC = Kept(
    signature=replace(
        _signature(Appearance.PUBLIC, "en"), organisation=True, confirmed=False, country="KR"
    ),
    sealed={"name": "林淑芬", "organisation": "Open Rights", "role": "chair"},
    public_name=PublicName("林淑芬", "Open Rights", "chair", confirmed=False),
    alerts="en",
    totals=Totals(organisations_waiting=1),
)
_DONE = replace(
    _IN_PUBLIC,
    pledges=(replace(_PROMISED, done=True),),
    totals=Totals(organisations_waiting=1, pledges=1, pledges_done=1),
)
_WITHDRAWN = Kept(pledges=_DONE.pledges, alerts="en", totals=Totals(pledges=1, pledges_done=1))

KEPT = {
    "a language": Kept("ar"),
    "a form": Kept("ar", form=True),
    "signed without a name": Kept(
        "ar", _signature(Appearance.ANONYMOUS, "ar"), totals=Totals(people=1)
    ),
    "signed with a name": Kept(
        "ar",
        _signature(Appearance.HIDDEN, "ar"),
        sealed={"name": "Ana Diaz"},
        totals=Totals(people=1),
    ),
    "signed in public": _IN_PUBLIC,
    "promised": replace(
        _IN_PUBLIC, pledges=(_PROMISED,), totals=Totals(organisations_waiting=1, pledges=1)
    ),
    "done": _DONE,
    "withdrawn": _WITHDRAWN,
    "signed again": replace(
        _WITHDRAWN,
        signature=_signature(Appearance.ANONYMOUS, "en"),
        totals=Totals(people=1, pledges=1, pledges_done=1),
    ),
    "nothing": Kept(language=None),
}
"""What is kept after each part of the story, whatever the platform."""


class Screen:
    """What the core answered last, so that a button is found by what it stands for."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self.answer = Answer(Reply(()), "en")
        self.core: Core = replace(core_of(bot), dispatch=cast(Dispatcher, self._dispatch))

    async def _dispatch(self, request: Request) -> Answer:
        self.answer = await self._bot.dispatch(request)
        return self.answer

    @property
    def buttons(self) -> tuple[Button, ...]:
        return self.answer.reply.buttons

    def number(self, words: str) -> int:
        """Which of the buttons stands for `words`."""
        found = [at for at, button in enumerate(self.buttons) if words in _stands_for(button)]
        assert found, (words, self.buttons)
        return found[0]

    def label(self, words: str) -> str:
        """What is written on it."""
        label = self.buttons[self.number(words)].label
        return catalogs().say(label, self.answer.language)


def _stands_for(button: Button) -> tuple[str, ...]:
    """A button in the words of a step; with a form's id, and without."""
    first, *rest = (button.command, *button.arguments)
    return " ".join((first, *rest)), " ".join((first, *rest[1:]))


class Person(Protocol):
    """Someone on a platform, with its means. Each method returns what they read then."""

    account: str
    stale: str
    """Words of the answer to a stale button."""

    async def commands(self, words: str) -> str: ...

    async def presses(self, words: str) -> str: ...

    async def types(self, words: str) -> str: ...

    async def leaves_out(self, field: str) -> str: ...

    async def presses_stale(self) -> str: ...


class OnTerminal:
    """Numbers stand for buttons, and only for those of the last answer."""

    account = "ana"
    stale = "There is no button 99 here"

    def __init__(self, screen: Screen, folder: Path) -> None:
        self._screen = screen
        self._chat = TerminalChat(screen.core, Account(self.account), "en", folder / "files")

    async def commands(self, words: str) -> str:
        return await self.types("/" + words)

    async def presses(self, words: str) -> str:
        return await self.types(str(self._screen.number(words) + 1))

    async def types(self, words: str) -> str:
        return "\n".join(line.text for line in await self._chat.hear(words))

    async def leaves_out(self, field: str) -> str:
        return await self.presses(f"form clear {field}")

    async def presses_stale(self) -> str:
        return await self.types("99")


class OnTelegram:
    """Everything is typed or pressed in one private chat."""

    stale = "There is no open form any more"

    def __init__(self, screen: Screen, person: TelegramPerson) -> None:
        self._screen = screen
        self._person = person
        self._pressed = ""
        self.account = str(person.account)

    async def commands(self, words: str) -> str:
        return await self.types("/" + words)

    async def presses(self, words: str) -> str:
        label = self._screen.label(words)
        where = [each for each in self._person.shown if label in each.labels][-1]
        self._pressed = next(b["callback_data"] for b in where.buttons if b["text"] == label)
        return await self._person.presses(label, where)

    async def types(self, words: str) -> str:
        return await self._person.types(words)

    async def leaves_out(self, field: str) -> str:
        return await self.presses(f"form clear {field}")

    async def presses_stale(self) -> str:
        person = self._person
        await person.telegram.settled(await person.pushes(self._pressed, person.last))
        return person.reads


class OnDiscord:
    """What is typed into a form is typed into a modal, and a button opens it."""

    account = "80351110224678912"
    stale = "There is no open form any more"

    def __init__(self, screen: Screen, server: FakeDiscord) -> None:
        self._screen = screen
        self._server = server
        self._on: Asked | None = None
        self._modal: Asked | None = None
        self._pressed = ""

    async def commands(self, words: str) -> str:
        name, _, option = words.partition(" ")
        return await self._reads(await self._server.command(name, option or None))

    async def presses(self, words: str) -> str:
        return await self._push(self._message.custom_id(self._screen.label(words)))

    async def types(self, words: str) -> str:
        if self._modal is None:
            label = catalogs().say(TYPE_ANSWER, self._screen.answer.language)
            await self._push(self._message.custom_id(label))
        modal, self._modal = self._modal, None
        assert modal is not None
        (name,) = (field["custom_id"] for field in _fields(modal))
        return await self._reads(await self._server.send(modal, self._message, {name: words}))

    async def leaves_out(self, field: str) -> str:
        """Sent empty."""
        return await self.types("")

    async def presses_stale(self) -> str:
        return await self._push(self._pressed)

    @property
    def _message(self) -> Asked:
        assert self._on is not None
        return self._on

    async def _push(self, custom_id: str) -> str:
        self._pressed = custom_id
        asked = await self._server.press_id(self._message, custom_id)
        if asked.kind != SHOW_MODAL:
            return await self._reads(asked)
        self._modal = asked
        return ""

    async def _reads(self, asked: Asked) -> str:
        """Wait for the last of the messages, which has the buttons."""
        wanted = bool(self._screen.buttons)
        self._on = await asked.until(lambda each: bool(each.components) == wanted)
        return re.sub(r"\\(.)", r"\1", asked.reads)


def _fields(modal: Asked) -> list[dict[str, Any]]:
    return [row["component"] for row in modal.data["components"] if "component" in row]


@asynccontextmanager
async def terminal(screen: Screen, folder: Path) -> AsyncIterator[Person]:
    yield OnTerminal(screen, folder)


@asynccontextmanager
async def telegram(screen: Screen, _: Path) -> AsyncIterator[Person]:
    server = FakeTelegram()
    await server.start()
    platform = Telegram(settings_for(server), clock=_unhurried())
    async with _running(platform, screen.core):
        yield OnTelegram(screen, TelegramPerson(server))
    await server.stop()
    assert server.violations == []


def _unhurried() -> Callable[[], float]:
    """A clock for somebody who thinks for a second before each step."""
    seconds = count()
    return lambda: float(next(seconds))


@asynccontextmanager
async def discord(screen: Screen, folder: Path) -> AsyncIterator[Person]:
    path = os.environ.get(SPEC)
    server = FakeDiscord(Description(Path(path)) if path else None)
    await server.start()
    platform = Discord(settings(folder, discord_api_url=server.api))
    async with _running(platform, screen.core):
        async with asyncio.timeout(8):
            await server.ready.wait()
        yield OnDiscord(screen, server)
    await server.stop()
    assert server.faults == []


@asynccontextmanager
async def _running(platform: Adapter, core: Core) -> AsyncIterator[None]:
    stop = asyncio.Event()
    task = asyncio.create_task(served(platform, core, stop))
    try:
        yield
    finally:
        stop.set()
        async with asyncio.timeout(10):
            await task


Platform: TypeAlias = Callable[[Screen, Path], AbstractAsyncContextManager[Person]]
PLATFORMS: Mapping[str, Platform] = {
    "terminal": terminal,
    "telegram": telegram,
    "discord": discord,
}


@dataclass(frozen=True)
class Archive:
    """The store as the server reads it, and the organisers, of one account on one platform."""

    bot: Bot
    private: bytes
    platform: str
    account: str

    async def kept(self) -> Kept:
        return await self.bot.store.transact(self._kept)

    async def _kept(self, tx: Transaction) -> Kept:
        tag = self.bot.keys(self.account, self.platform).tag
        signature = await signatures.signature_of(tx, tag(Purpose.SIGNATURE))
        made = await pledges.pledges_of(tx, tag(Purpose.PLEDGE))
        assert {each.platform for each in (*made, signature) if each} <= {self.platform}
        sealed = signature.sealed if signature else None
        return Kept(
            await conversations.chosen_language(tx, tag(Purpose.PREFERENCE)),
            replace(signature, sealed=None, platform=ANYWHERE) if signature else None,
            unseal(self.private, sealed) if sealed else None,
            await public_names.public_name_of(tx, tag(Purpose.PUBLIC_NAME)),
            tuple(replace(each, platform=ANYWHERE) for each in made),
            await self._alerts(tx),
            await conversations.open_form_of(tx, tag(Purpose.OPEN_FORM)) is not None,
            await counters.totals(tx),
        )

    async def _alerts(self, tx: Transaction) -> str | None:
        """The language of the alerts, whose address is the account."""
        tag = self.bot.keys(self.account, self.platform).tag(Purpose.SUBSCRIPTION)
        kept = await subscriptions.subscription_of(tx, tag)
        if kept is None:
            return None
        address = self.bot.campaign.vault.decrypt_address(tag, kept.address)
        assert (address, kept.platform) == (self.account, self.platform)
        return kept.locale


async def _lives(story: tuple[Step, ...], person: Person, archive: Archive) -> list[Any]:
    """Go through `story`; what was kept at each look."""
    reads, seen = "", []
    for does, words in story:
        match does:
            case Does.COMMAND:
                reads = await person.commands(words)
            case Does.PRESS:
                reads = await person.presses(words)
            case Does.TYPE:
                reads = await person.types(words)
            case Does.LEAVE_OUT:
                reads = await person.leaves_out(words)
            case Does.PRESS_STALE:
                reads = await person.presses_stale()
                assert person.stale in reads
            case Does.SAYS:
                assert words in reads
            case Does.LOOK:
                seen.append((words, await archive.kept()))
    return seen


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_the_same_story_leaves_the_same_traces_and_then_none(
    sqlite_store: SqliteStore,
    vault: Vault,
    organisers_private: bytes,
    tmp_path: Path,
    platform: str,
) -> None:
    bot = Bot(sqlite_store, vault)
    await sqlite_store.transact(lambda tx: register_text(tx, bot.campaign.text))
    untouched = await bot.rows_but_receipts()
    async with PLATFORMS[platform](Screen(bot), tmp_path) as person:
        archive = Archive(bot, organisers_private, platform, person.account)
        seen = await _lives(STORY, person, archive)
    assert seen == [(step.words, KEPT[step.words]) for step in STORY if step.does is Does.LOOK]
    assert await bot.rows_but_receipts() == untouched
