"""One person on each platform, found by what their buttons stand for, and the platform served."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any, Protocol, TypeAlias, cast

from bot.adapters.discord.components import TYPE_ANSWER
from bot.adapters.discord.platform import Discord
from bot.adapters.telegram.platform import Telegram
from bot.adapters.terminal.chat import TerminalChat
from bot.app import Core
from bot.platform import Platform as Adapter
from handlers.dispatch import Answer, Dispatcher
from handlers.frame.throttle import Throttle
from messages.reply import Button, Reply
from messages.request import Account, Request
from tests.stage.chats import Bot
from tests.stage.discord.description import SPEC, Description
from tests.stage.discord.fake import SHOW_MODAL, Asked, FakeDiscord
from tests.stage.discord.served import core_of, settings
from tests.stage.serving import served
from tests.stage.telegram.fake import FakeTelegram
from tests.stage.telegram.people import Person as TelegramPerson
from tests.stage.telegram.served import settings_for


class Screen:
    """What the core answered last, so that a button is found by what it stands for."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self.answer = Answer(Reply(()), "en")
        self.core: Core = replace(core_of(bot), dispatch=cast(Dispatcher, self))

    async def __call__(self, request: Request) -> Answer:
        """Ask the bot's dispatcher, for which this stands."""
        answer = await self._bot.dispatch(request)
        if request.event is None:  # what a platform asks by itself is on nobody's screen
            self.answer = answer
        return answer

    def __getattr__(self, name: str) -> Any:
        return getattr(self._bot.dispatch, name)

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
        return self.core.catalogs.say(label, self.answer.language)


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

    stale = "You have signed."

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
    stale = "You have signed."

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
            label = self._screen.core.catalogs.say(TYPE_ANSWER, self._screen.answer.language)
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
    platform = Telegram(settings_for(server))
    async with _running(platform, screen.core):
        yield OnTelegram(screen, TelegramPerson(server))
    await server.stop()
    assert server.violations == []


def _unhurried() -> Callable[[], float]:
    """A clock for somebody who thinks for a while before each step."""
    seconds = count(step=10)
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
    core = replace(core, throttle=Throttle(_unhurried()))
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
