"""People of the bench on the played platforms, who count and sign at one bot after the other."""

from __future__ import annotations

from itertools import count
from typing import Protocol

from tests.stage.discord.fake import Asked, FakeDiscord
from tests.stage.telegram.fake import FakeTelegram
from tests.stage.telegram.people import Person

HOW, SIGN, THANKS = "Without a name", "Sign", "Thank you"
"""What people press, and what they read at the end: the same at every bot."""

_users = count(80_351_110_224_678_912)


class Signer(Protocol):
    """Somebody on a platform; each act is over once the answer is there."""

    async def counts(self) -> str:
        """Type `/count`; what is answered."""
        ...

    async def gets_ready(self) -> None:
        """Type `/sign`, and answer everything up to the last press."""
        ...

    async def signs(self) -> None:
        """Press for the last time."""
        ...


class TelegramSigner:
    """Somebody on Telegram."""

    def __init__(self, telegram: FakeTelegram) -> None:
        self._telegram = telegram
        self._person = Person(telegram)

    async def counts(self) -> str:
        """See `Signer.counts`."""
        return await self._types("/count")

    async def gets_ready(self) -> None:
        """See `Signer.gets_ready`."""
        await self._types("/sign")
        await self._presses(HOW)

    async def signs(self) -> None:
        """See `Signer.signs`; then the chat is deleted."""
        assert (await self._presses(SIGN)).startswith(THANKS)
        self._telegram.shown.remove(self._last)

    async def _types(self, line: str) -> str:
        for each in self._person.shown:
            self._telegram.shown.remove(each)
        await self._person.sends(line)
        await self._telegram.until(lambda: self._person.shown)
        self._last = self._person.last
        return self._last.text

    async def _presses(self, label: str) -> str:
        shown = self._last
        data = next(each["callback_data"] for each in shown.buttons if each["text"] == label)
        before = shown.edits
        await self._person.pushes(data, shown)
        press = self._person.press
        await self._telegram.until(
            lambda: shown.edits > before and press in self._telegram.acknowledged
        )
        return shown.text


class DiscordSigner:
    """Somebody on Discord."""

    def __init__(self, discord: FakeDiscord) -> None:
        self._discord = discord
        self._user = next(_users)
        self._last: Asked | None = None

    async def counts(self) -> str:
        """See `Signer.counts`."""
        return (await self._discord.command("count", user=self._user)).reads

    async def gets_ready(self) -> None:
        """See `Signer.gets_ready`."""
        self._last = await self._discord.command("sign", user=self._user)
        await self._presses(HOW)

    async def signs(self) -> None:
        """See `Signer.signs`."""
        assert THANKS in (await self._presses(SIGN))

    async def _presses(self, label: str) -> str:
        assert self._last is not None
        self._last = await self._discord.press(self._last, label, user=self._user)
        return self._last.reads
