"""Interactions on Discord, typed, pressed, chosen or sent, and their answers."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Collection, Coroutine
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from typing import Any

import aiohttp
import discord
from discord import Interaction, ui

from bot.adapters.discord import decode, forms, send, tries
from bot.adapters.discord.components import CHOOSE, controls_of, view
from bot.adapters.discord.marks import FOREIGN, BadMark, Does, Mark, Marks
from bot.adapters.discord.send import Outgoing
from bot.adapters.shared.lost import PERHAPS_LOST
from bot.adapters.shared.pictures import NOT_DRAWN, picture_of
from bot.app import Core
from db.engine.transaction import LeaseLost, StoreUnavailable
from handlers.dispatch import Answer
from handlers.frame.session import Offer
from handlers.frame.throttle import Verdict
from messages.form import OpenForm
from messages.render.discord import render
from messages.reply import Note, Reply
from messages.request import Request
from messages.text import Code, Words

log = logging.getLogger(__name__)

MOST_OFFERED = 25
"""Offers that Discord shows under an option."""

PATIENCE, MODAL_PATIENCE = 1.0, 2.0
"""Seconds that an answer, or a form, may take before Discord is told to wait."""

ASKED = (Does.ASK, Does.BELOW)
PRESSED = (*ASKED, Does.OPEN_PAGE, Does.OPEN_FIELD)
SENT = (Does.FILL, Does.ANSWER)
"""The deeds of buttons that ask the core, of all buttons, and of modals."""

NEEDED, MAY_STAY_EMPTY = "1", "0"
"""Whether a field asked by itself must be answered; if not, an empty answer clears the field."""

NOTHING = "…"
"""The stand-in for an answer without words: Discord takes no empty message."""


class Interactions:
    """The way of each interaction to its answer."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._marks = Marks(core.campaign.vault)
        self._decode = decode.Decoder(core.campaign.vault, core.commands)
        self._open: set[asyncio.Task[Any]] = set()

    async def command(self, interaction: Interaction, name: str, typed: str = "") -> None:
        """Answer a slash command, with the text in its option."""
        async with self._answering():
            self._may_answer()
            request = self._decode(interaction, name, tuple(typed.split()))
            await self._ask(interaction, request, in_place=False)

    async def pressed(self, interaction: Interaction) -> None:
        """Answer a pressed button, or a choice in a select."""
        await self._marked(interaction, PRESSED, self._pressed)

    async def sent(self, interaction: Interaction) -> None:
        """Answer a modal that was sent."""
        await self._marked(interaction, SENT, self._sent)

    async def offers(self, interaction: Interaction, name: str, typed: str) -> tuple[Offer, ...]:
        """The offers for the option of the command `name`, of which `typed` is there already."""
        request = replace(self._decode(interaction, name), text=typed)
        return await self._core.dispatch.offers(request, MOST_OFFERED)

    async def finished(self) -> None:
        """Wait for every answer under way."""
        while self._open:
            await asyncio.wait(self._open)

    @asynccontextmanager
    async def _answering(self) -> AsyncIterator[None]:
        """Count an answer as under way; an answer that cannot arrive is logged, and no more."""
        task, meter = asyncio.current_task(), self._core.meter
        assert task is not None
        self._open.add(task)
        meter.updates[decode.PLATFORM] += 1
        try:
            with meter.answering(decode.PLATFORM):
                yield
        except StoreUnavailable as problem:
            log.warning("an interaction could not be answered here: %s", problem.trouble)
        except discord.HTTPException as error:
            meter.refused[decode.PLATFORM] += 1
            log.warning("an answer was refused: status %s, code %s", error.status, error.code)
        except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
            meter.refused[decode.PLATFORM] += 1
            log.warning("an answer was not delivered: %s", type(error).__name__)
        except Exception:
            log.exception("an interaction could not be answered")
        finally:
            self._open.discard(task)

    def _may_answer(self) -> None:
        """Raise `LeaseLost` where another process hears people by now.

        What came before may come late here, after what somebody has done there since.
        """
        if not self._core.lease.is_held:
            raise LeaseLost

    async def _marked(
        self,
        interaction: Interaction,
        expected: Collection[Does],
        answer: Callable[[Interaction, Mark], Coroutine[Any, Any, None]],
    ) -> None:
        """Answer what carries a mark; say what is wrong with another mark than one `expected`."""
        async with self._answering():
            self._may_answer()
            try:
                mark = self._mark(interaction, expected)
            except BadMark as bad:
                await self._refuse(interaction, bad)
            else:
                await answer(interaction, mark)

    async def _pressed(self, interaction: Interaction, mark: Mark) -> None:
        if mark.does in ASKED:
            request = self._decode(interaction, mark.parts[0], mark.parts[1:])
            await self._ask(interaction, request, in_place=mark.does is Does.ASK)
        else:
            await self._open_form(interaction, mark)

    async def _sent(self, interaction: Interaction, mark: Mark) -> None:
        values = forms.answers(_data(interaction))
        request = self._decode(interaction, "form", *_step(mark, values))
        await self._ask(interaction, request, in_place=interaction.message is not None)

    def _mark(self, interaction: Interaction, expected: Collection[Does]) -> Mark:
        """The mark of the button, choice or modal. Raises `BadMark` for others than `expected`."""
        account, data = decode.account(interaction), _data(interaction)
        mark = self._marks.read(account, str(data.get("custom_id", "")))
        if mark.does is Does.CHOOSE:
            mark = self._marks.read(account, forms.answer(data))
        if mark.does not in expected:
            raise BadMark(FOREIGN)
        return mark

    async def _ask(self, interaction: Interaction, request: Request, *, in_place: bool) -> None:
        """Let the core answer; tell Discord to wait where the answer takes long."""
        async with send.announced(interaction, PATIENCE, in_place=in_place):
            answer = await self._answer(interaction, request)
        await self._say(interaction, answer, in_place=in_place)

    async def _answer(self, interaction: Interaction, request: Request) -> Answer:
        """The core's answer; to an account that asks too much, how long to wait.

        Discord wants an answer each time, or calls the bot broken.
        """
        counted = self._core.counted(request)
        if self._core.throttle(counted) is Verdict.ANSWER:
            return await self._core.dispatch(request)
        words = self._core.too_much(counted)
        language = await self._core.dispatch.language_of(
            request.platform, request.account, request.hint
        )
        return Answer(Reply.of(Note(words)), language)

    async def _say(self, interaction: Interaction, answer: Answer, *, in_place: bool) -> None:
        reply = answer.reply
        labels = (control.label for control in controls_of(reply))
        language = self._core.catalogs.whole(reply, answer.language, CHOOSE, *labels)
        account = decode.account(interaction)
        outgoing = Outgoing(
            tuple(render(reply, self._core.catalogs, language)) or (NOTHING,),
            self._core.catalogs.say(PERHAPS_LOST, language),
            view(reply, self._saying(language), self._marks, account),
            reply.files,
        )
        await send.send(interaction, outgoing, in_place=in_place)
        if reply.picture is not None:
            await self._show(interaction, reply, language)

    async def _show(self, interaction: Interaction, reply: Reply, language: str) -> None:
        """Show the picture of `reply` below, or say that there is none."""
        picture = await picture_of(reply, self._core, language)
        await send.show(interaction, picture, self._core.catalogs.say(NOT_DRAWN, language))

    async def _refuse(self, interaction: Interaction, bad: BadMark) -> None:
        """Say below what is wrong with a button; that button does nothing and stays."""
        words = bad.words.fill(command=Code("/start"))
        account, hint = decode.account(interaction), decode.hint(interaction)
        async with send.announced(interaction, PATIENCE, in_place=False):
            language = await self._core.dispatch.language_of(decode.PLATFORM, account, hint)
        answer = Answer(Reply.of(Note(words)), language)
        await self._say(interaction, answer, in_place=False)

    async def _open_form(self, interaction: Interaction, mark: Mark) -> None:
        """Show a page or field of the form if the form is still open; else the core's answer.

        A modal must be the first word of an answer. Where a modal would come too late the form is
        shown in the chat, to be pressed again.
        """
        id, wanted = mark.parts
        request = self._decode(interaction, "form", (id, "go"))
        async with send.announced(interaction, MODAL_PATIENCE, in_place=True):
            answer = await self._answer(interaction, request)
        late = tries.is_begun(interaction)
        modal = None if late else self._modal(interaction, mark.does, wanted, answer)
        if modal is None:
            await self._say(interaction, answer, in_place=True)
        else:
            await tries.begin(interaction, partial(interaction.response.send_modal, modal))

    def _modal(
        self, interaction: Interaction, does: Does, wanted: str, answer: Answer
    ) -> ui.Modal | None:
        opened = answer.reply.form
        if opened is None:
            return None
        say = self._saying(answer.language)
        write = partial(self._marks.write, decode.account(interaction), 0)
        if does is Does.OPEN_PAGE:
            return forms.page_modal(opened, int(wanted), say, write(Does.FILL, opened.id))
        custom_id = write(Does.ANSWER, opened.id, wanted, _needed(opened, wanted))
        return forms.field_modal(opened, wanted, say, custom_id)

    def _saying(self, language: str) -> Callable[[Words], str]:
        return lambda words: self._core.catalogs.say(words, language)


def _needed(opened: OpenForm, name: str) -> str:
    field = opened.form.field(name)
    return MAY_STAY_EMPTY if field is not None and not field.required else NEEDED


def _step(mark: Mark, values: dict[str, str]) -> tuple[tuple[str, ...], dict[str, str]]:
    """The step of the form that a modal takes, and the values that go with that step."""
    if mark.does is Does.FILL:
        return (mark.parts[0], "fill"), values
    id, name, needed = mark.parts
    answer = values.get(name, "")
    if needed == MAY_STAY_EMPTY and not answer.strip():
        return (id, "clear", name), {}
    return (id, "answer", name, answer), {}


def _data(interaction: Interaction) -> dict[str, Any]:
    return dict(interaction.data or {})
