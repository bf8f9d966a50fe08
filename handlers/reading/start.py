"""/start: the door, and the deep links that lead straight through it."""

from __future__ import annotations

import re
from dataclasses import replace

from db import sources
from db.secrets.vault import Purpose
from handlers.frame import conversation, gate
from handlers.frame.campaign import Campaign
from handlers.frame.session import IN_PRIVATE, Command, Link, Session
from handlers.reading.draft import draft_note
from handlers.reading.language import LABEL, missing
from handlers.reading.versions import earlier_signed
from handlers.reading.ways import to_pledges, to_summary
from messages.reply import Button, Items, Paragraph, Reply, Title, set_apart
from messages.request import Argument
from messages.text import Code, t

SOURCE_CODE = re.compile(r"src[-_]([A-Za-z0-9_-]{1,32})", re.IGNORECASE)
"""A payload that says where a link was found; Telegram's limit for a payload is 64 characters."""

OTHER = "other"
"""The code under which all openings are counted whose own code nobody has made."""

TO_COMMAND = re.compile(r"(\w+?)(?:-(.*)|_(.+))?", re.ASCII)
"""A payload that names a command, and its argument behind `-` or `_`."""

CHAT = re.compile(rf"{Argument.IN}[-_]([0-9]{{1,20}})")
"""An argument that names a chat by its id, before a platform has said who manages that chat."""


async def start(session: Session) -> Reply:
    """The welcome, or the command of the payload: `sign`, `letter-scope`, `alerts-in-5`.

    A payload as `src-flyer7` is counted, and welcomed. A payload may be in capitals.
    """
    payload = "-".join(session.request.arguments)
    source = SOURCE_CODE.fullmatch(payload)
    if source:
        code = await _known(session, source.group(1).lower())
        await sources.count(session.tx, code)
        session.campaign.arrivals.came_by(session.tag(Purpose.SUSPECT), code)
        return await _greeting(session)
    in_private = payload.lower().startswith(f"{IN_PRIVATE}-")
    linked = TO_COMMAND.fullmatch(payload[len(IN_PRIVATE) + 1 :] if in_private else payload)
    command = session.command(linked[1]) if linked else None
    if linked is None or command is None:
        return await _greeting(session)
    arguments = _arguments(command, (linked[2] or linked[3] or "").lower())
    if command.link is not Link.NEVER:
        return await gate.go(session, command.name, arguments)
    return await (_beside(session, command, arguments) if in_private else _greeting(session))


async def _known(session: Session, code: str) -> str:
    """The code to count: those that no organiser made are one, for anybody types them."""
    if code in session.campaign.rules.sources:
        return code
    return OTHER if await sources.opened(session.tx, code) is None else code


async def _beside(session: Session, command: Command, arguments: tuple[str, ...]) -> Reply:
    """The way to a command that no link leads to: a button to be pressed here, by the reader.

    A group's buttons are links: who asked there for something private comes here with them.
    """
    if command.within_form and await conversation.answers(session) is not None:
        return await conversation.current(session)
    if command.within_form or not command.personal or not await gate.is_open(session, command):
        return await _greeting(session)
    button = replace(command.way, arguments=arguments)
    words = t("This is our private chat. To go on, press the button.")
    return Reply.of(Paragraph(words), buttons=(button,))


def _arguments(command: Command, argument: str) -> tuple[str, ...]:
    """The arguments that a link may give `command`: to one that asks first, at most a chat."""
    if command.of_chat and (chat := CHAT.fullmatch(argument)):
        return Argument.IN, chat.group(1)
    return (argument,) if argument and command.link is Link.OPENS else ()


async def welcomed(session: Session) -> Reply:
    """The welcome for a platform that shows it before the first message."""
    return welcome(session.campaign, session.language)


async def _greeting(session: Session) -> Reply:
    """The welcome, with what must be told to this reader: a changed letter, a missing language."""
    reply = welcome(session.campaign, session.language)
    title, *further = reply.blocks
    told = set_apart(await earlier_signed(session))
    return replace(reply, blocks=(title, *told, *further, *await missing(session)))


def welcome(campaign: Campaign, language: str) -> Reply:
    """The welcome to a reader of `language`: what this bot is, and the first steps."""
    sentences, edition = campaign.sentences, campaign.letter.edition(language)
    summary = to_summary(campaign)
    steps = (
        t("Read the letter section by section, or a short summary.")
        if summary
        else t("Read the letter section by section."),
        t("Sign it: without a name, with your name for the organisers only, or publicly."),
        *((t("Promise something concrete you will do."),) if to_pledges(campaign) else ()),
    )
    return Reply.of(
        Title(sentences.title or edition.title),
        *((Paragraph(sentences.call),) if sentences.call else ()),
        Items(steps),
        Paragraph(
            t("What I keep about you, and how to erase it: {command}", command=Code("/privacy"))
        ),
        *draft_note(campaign, language),
        buttons=(
            Button(t("Read the letter"), "letter"),
            *summary,
            Button(t("Sign"), "sign"),
            *to_pledges(campaign),
            Button(LABEL, "language"),
        ),
        shareable=True,
    )
