"""A crowd about to sign by the real program, while something befalls the database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Any

from db.secrets.keys import server_keys
from db.secrets.vault import Purpose, Vault
from handlers.frame.apologies import DOUBTFUL
from messages.text import Text, t
from tests.stage.key_folders import servers_keys
from tests.stage.telegram.fake import TOKEN, FakeTelegram, serving
from tests.stage.telegram.people import Person
from tests.stage.together import Together, onlooker
from tests.stage.words import catalogs

THANKS = t("Thank you. You have signed.")
SIGNED = t("You have signed.")
AWAY = t("My records are out of reach just now, so nothing was changed. Please try again later.")
READ_ONLY = t("Nothing can be kept just now, so nothing was changed. Please try again later.")

LANGUAGES = {"en": "en", "ar": "ar", "zh-hant": "zh-Hant-TW"}
"""What apps report, and what their people read."""

SOON = 30.0
"""Seconds within which all goes on, on a machine that is busy with other tests."""


@dataclass
class Storm:
    """The processes of one bot on Telegram, those who write to it, and what is kept of them."""

    telegram: FakeTelegram
    together: Together
    vault: Vault

    async def crowd(self, number: int) -> Sequence[Person]:
        """So many people, in three languages, each of whom has only to press `Sign`."""
        languages = cycle(LANGUAGES)
        crowd = [Person(self.telegram, next(languages)) for _ in range(number)]
        for person in crowd:
            await person.sends("/sign")
        await self.all_is_answered()
        for person in crowd:
            await self.pushes(person, t("Without a name"))
        await self.all_is_answered()
        return crowd

    async def pushes(self, person: Person, label: Text) -> int:
        """Let somebody press a button of theirs; the update."""
        said = self.say(person, label)
        where = next(each for each in reversed(person.shown) if said in each.labels)
        data = next(each["callback_data"] for each in where.buttons if each["text"] == said)
        return await person.pushes(data, where)

    async def all_sign(self, crowd: Sequence[Person]) -> None:
        """Let everybody press `Sign` at once."""
        for person in crowd:
            await self.pushes(person, t("Sign"))

    async def all_is_answered(self) -> None:
        """Wait until no update waits for the bot."""
        await self.telegram.until(lambda: not self.telegram.waiting, SOON)

    def say(self, person: Person, words: Text) -> str:
        """`words` in the language that somebody reads."""
        return catalogs().say(words, LANGUAGES[person.language or "en"])

    def told(self, person: Person) -> list[str]:
        """Everything that somebody was told, as it was sent, the first first."""
        own = (str(person.id), person.press)
        return [str(said["text"]) for _, said in self.telegram.sent if _is_told(said, own)]

    def was_told(self, person: Person, words: Text) -> bool:
        """Whether somebody was told `words`, in a language of theirs."""
        return any(self.say(person, words) in each for each in self.told(person))

    def number_of(self, crowd: Sequence[Person], words: Text) -> int:
        """How many of a crowd were told `words`."""
        return sum(self.was_told(person, words) for person in crowd)

    async def counted(self, crowd: Sequence[Person]) -> list[Person]:
        """Those of a crowd of whom a signature is kept."""
        async with onlooker(self.together.url) as looker:
            kept = {bytes(row[0]) for row in await looker.fetch("SELECT tag FROM signature")}
        tags = await asyncio.to_thread(lambda: [self._tag(person) for person in crowd])
        return [person for person, tag in zip(crowd, tags, strict=True) if tag in kept]

    async def count(self) -> int:
        """How many people the bot says have signed: the sum, not the rows."""
        async with onlooker(self.together.url) as looker:
            found = await looker.fetchval("SELECT SUM(n) FROM counter WHERE name = 'people'")
        return int(found or 0)

    def _tag(self, person: Person) -> bytes:
        return self.vault.recognise("telegram", person.account).tag(Purpose.SIGNATURE)

    async def holds_what_it_says(self, crowd: Sequence[Person]) -> None:
        """See that the last that each was told of is so, and that each was told something."""
        counted = await self.counted(crowd)
        for person in crowd:
            last = self.told(person)[-1]
            thanked = any(self.say(person, words) in last for words in (THANKS, SIGNED))
            unsaved = any(self.say(person, words) in last for words in (AWAY, READ_ONLY))
            doubtful = self.say(person, DOUBTFUL) in last
            assert thanked + unsaved + doubtful == 1, last
            assert doubtful or thanked == (person in counted), last

    async def all_sign_in_the_end(self, crowd: Sequence[Person]) -> None:
        """Let all press again who were not thanked: then everybody is counted, and once."""
        for person in crowd:
            if not self.was_told(person, THANKS):
                await person.sends("/sign")
        await self.all_is_answered()
        for person in crowd:
            if not self.was_told(person, THANKS) and not self.was_told(person, SIGNED):
                await self.pushes(person, t("Sign"))
        await self.all_is_answered()
        assert await self.counted(crowd) == list(crowd)
        assert await self.count() == len(crowd)


def _is_told(said: dict[str, Any], own: tuple[str, str]) -> bool:
    """Whether a call says something to the chat, or about the press, of somebody."""
    return bool(said.get("text")) and (said.get("chat_id") == own[0] or _press(said) == own[1])


def _press(said: dict[str, Any]) -> str | None:
    return said.get("callback_query_id")


@asynccontextmanager
async def storm_over(url: str, folder: Path) -> AsyncIterator[Storm]:
    """A storm over the database at `url`; no process runs yet."""
    server = servers_keys(folder / "keys" / "server")
    async with serving() as telegram:
        settings = {
            "KEYS": str(server),
            "TELEGRAM_TOKEN": TOKEN,
            "TELEGRAM_API_URL": telegram.url,
        }
        async with Together(folder, url, settings) as together:
            yield Storm(telegram, together, Vault(server_keys(server)))
