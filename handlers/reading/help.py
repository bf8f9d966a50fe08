"""/help: every command in a line; those of the staff apart, for accounts that may use them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from db.staff import Role
from handlers.frame.roles import role_of
from handlers.frame.session import Command, Session
from handlers.reading.ways import to_pledges
from messages.reply import Block, Button, Items, Paragraph, Reply, Title, texts
from messages.text import Code, Text, t


async def help_(session: Session) -> Reply:
    """The commands that the reader may type, from the one table."""
    listed = [command for command in session.commands.values() if command.listed]
    usages = (command.usage for command in listed if command.usage)
    reply = await _help(session, listed)
    # a usage is set into its line as a word, so its language is chosen before
    language = session.campaign.catalogs.common((*texts(reply), *usages), session.language)
    if language != session.language:
        reply = await _help(replace(session, language=language), listed)
    return replace(reply, language=language)


async def _help(session: Session, listed: list[Command]) -> Reply:
    for_staff = await _for_staff(session, listed)
    return Reply.of(
        Title(t("What I can do")),
        _items(session, (command for command in listed if command.needs is Role.MEMBER)),
        *for_staff,
        buttons=(
            Button(t("Read the letter"), "letter"),
            Button(t("Sign"), "sign"),
            *to_pledges(session.campaign),
        ),
        shareable=not for_staff,
    )


async def _for_staff(session: Session, listed: list[Command]) -> tuple[Block, ...]:
    """The commands that the reader's role allows besides; shown only where nobody else reads."""
    role = await role_of(session) if session.request.private else Role.MEMBER
    allowed = [
        command
        for command in listed
        if command.needs is not Role.MEMBER and role.includes(command.needs)
    ]
    if not allowed:
        return ()
    return Paragraph(t("For the campaign's staff:")), _items(session, allowed)


def _items(session: Session, commands: Iterable[Command]) -> Items:
    return Items(tuple(_line(session, command) for command in commands))


def _line(session: Session, command: Command) -> Text:
    usage = session.say(command.usage) if command.usage else ""
    typed = Code(f"/{command.name} {usage}".strip())
    return t("{command}: {about}", command=typed, about=command.about)
