"""/start: the door, and the deep links that lead straight through it."""

from __future__ import annotations

import re
from dataclasses import replace

from db import sources
from handlers.frame import gate
from handlers.frame.session import Command, Link, Session
from handlers.reading.language import LABEL, missing
from messages.reply import Button, Items, Paragraph, Reply, Title
from messages.request import Argument
from messages.text import t

SOURCE_CODE = re.compile(r"src-([A-Za-z0-9_-]{1,32})")
"""A payload that says where a link was found; Telegram's limit for a payload is 64 characters."""

CHAT = re.compile(rf"{Argument.IN}-([0-9]{{1,20}})")
"""An argument that names a chat by its id, before a platform has said who manages that chat."""


async def start(session: Session) -> Reply:
    """The welcome, or the command of the payload: `sign`, `letter-scope`, `alerts-in-5`.

    A payload as `src-flyer7` is counted, and welcomed.
    """
    payload = "-".join(session.request.arguments)
    source = SOURCE_CODE.fullmatch(payload)
    if source:
        await sources.count(session.tx, source.group(1).lower())
        return await _greeting(session)
    name, _, argument = payload.partition("-")
    command = session.commands.get(name)
    if command is None or command.link is Link.NEVER:
        return await _greeting(session)
    return await gate.go(session, name, _arguments(command, argument))


def _arguments(command: Command, argument: str) -> tuple[str, ...]:
    """The arguments that a link may give `command`: to one that asks first, at most a chat."""
    if command.of_chat and (chat := CHAT.fullmatch(argument)):
        return Argument.IN, chat.group(1)
    return (argument,) if argument and command.link is Link.OPENS else ()


async def _greeting(session: Session) -> Reply:
    """The welcome, with a note for a reader whose language is missing."""
    reply = welcome()
    return replace(reply, blocks=(*reply.blocks, *await missing(session)))


async def welcomed(session: Session) -> Reply:
    """The welcome for a platform that shows it before the first message."""
    return welcome()


def welcome() -> Reply:
    """The welcome: what this bot is, and the first steps."""
    return Reply.of(
        Title(t("An open letter against biometric mass surveillance")),
        Paragraph(
            t(
                "Civil society asks the world to ban face recognition and other remote biometric "
                "recognition where it allows mass or discriminatory surveillance."
            )
        ),
        Items(
            (
                t("Read the letter section by section, or a short summary."),
                t(
                    "Sign it: without a name, with a name only the organisers can read, or in "
                    "public."
                ),
                t("Promise something concrete you will do."),
            )
        ),
        Paragraph(t("What I keep about you, and how to erase it: /privacy")),
        buttons=(
            Button(t("Read the letter"), "letter"),
            Button(t("Summary"), "summary"),
            Button(t("Sign"), "sign"),
            Button(t("Make a pledge"), "pledge"),
            Button(LABEL, "language"),
        ),
    )
