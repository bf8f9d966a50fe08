"""People in a simulated Discord (simcord), who do what its clients let them do."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from simcord.actors import MemberActor
from simcord.builders import ChannelHandle
from simcord.env import Env
from simcord.results import InteractionResult, ResponseMessage

from bot.adapters.discord.client import Client
from bot.adapters.discord.platform import Discord
from db import counters, pledges, public_names, signatures, subscriptions
from db.pledges import MadePledge
from db.public_names import PublicName
from db.secrets.vault import Purpose
from db.signatures import Signature
from db.subscriptions import Subscription
from tests.stage.chats import Bot
from tests.stage.discord.served import core_of, settings


class Simulation:
    """A server with one channel, and the bot in it."""

    def __init__(self, env: Env, bot: Bot, folder: Path) -> None:
        self.env = env
        self.bot = bot
        self._folder = folder
        self.guild = env.create_guild()
        self.channel = self.guild.create_text_channel("general")

    def someone(self, name: str) -> Person:
        """A member of the server."""
        return Person(self, self.guild.add_member(self.env.create_user(name)), self.channel)

    async def restart(self) -> None:
        """End the bot and start it again, with nothing but what it keeps."""
        self.bot.restart()
        await self.env.restart_bot(client(self.bot, self._folder))


def client(bot: Bot, folder: Path) -> Client:
    """The bot's client, not connected yet."""
    return Discord(settings(folder)).client(core_of(bot))


class Person:
    """A member: what they did last, what they read, and what is kept of them."""

    def __init__(self, simulation: Simulation, actor: MemberActor, channel: ChannelHandle) -> None:
        self._bot = simulation.bot
        self._actor = actor
        self._channel = channel
        self._alone = actor.user
        self._last: InteractionResult | None = None
        self._keys = self._bot.keys(str(actor.id), "discord")

    async def types(self, command: str, **options: str) -> str:
        """A slash command."""
        return self._done(await self._actor.slash(self._channel, command, **options))

    async def types_alone(self, command: str, **options: str) -> str:
        """A slash command in the private chat with the bot."""
        return self._done(await self._alone.slash(command, **options))

    async def offers(self, command: str, option: str, typed: str) -> list[dict[str, Any]]:
        """What is offered while an option is typed."""
        return await self._actor.autocomplete(self._channel, command, option, typed)

    async def presses(self, label: str) -> str:
        """The button that says `label`, of the last answer."""
        return self._done(await self._actor.click(self.messages[-1], label=label))

    async def fills_in(self, label: str, **values: str | list[str]) -> str:
        """The form that a button opens."""
        shown = await self._actor.click(self.messages[-1], label=label)
        assert shown.modal is not None
        return self._done(await self._actor.submit_modal(shown, dict(values)))

    def _done(self, result: InteractionResult) -> str:
        assert result.acknowledged
        self._last = result
        assert all(message.ephemeral for message in self.messages)
        return self.reads

    @property
    def messages(self) -> list[ResponseMessage]:
        """Every message of the last answer."""
        assert self._last is not None
        first = [self._last.response] if self._last.response else []
        return first + self._last.followups

    @property
    def reads(self) -> str:
        """The last answer without its marks."""
        said = "\n".join(message.content for message in self.messages)
        return re.sub(r"\\(.)", r"\1", said)

    @property
    def offered(self) -> list[str]:
        """The labels of the last answer's buttons."""
        rows: list[dict[str, Any]] = self.messages[-1].components
        return [str(each.get("label")) for row in rows for each in row["components"]]

    @property
    def files(self) -> list[str]:
        """The names of the documents with the last answer."""
        return [each.filename for message in self.messages for each in message.attachments]

    async def signature(self) -> Signature | None:
        """What is kept of a signature."""
        tag = self._keys.tag(Purpose.SIGNATURE)
        return await self._bot.store.transact(lambda tx: signatures.signature_of(tx, tag))

    async def public_name(self) -> PublicName | None:
        """What is shown."""
        tag = self._keys.tag(Purpose.PUBLIC_NAME)
        return await self._bot.store.transact(lambda tx: public_names.public_name_of(tx, tag))

    async def pledges(self) -> tuple[MadePledge, ...]:
        """What was promised."""
        tag = self._keys.tag(Purpose.PLEDGE)
        return await self._bot.store.transact(lambda tx: pledges.pledges_of(tx, tag))

    async def subscription(self) -> Subscription | None:
        """The consent to alerts."""
        tag = self._keys.tag(Purpose.SUBSCRIPTION)
        return await self._bot.store.transact(lambda tx: subscriptions.subscription_of(tx, tag))

    async def waits_an_hour(self) -> None:
        """Let an hour go by, in which the clock begins the alerts that were asked for."""
        await self._bot.an_hour_passes()

    async def signed_in_all(self) -> int:
        """How many people have signed."""
        return (await self._bot.store.transact(counters.totals)).people
