"""/help: every command in a line each."""

from __future__ import annotations

from handlers.session import Command, Session
from messages.reply import Button, Items, Reply, Title
from messages.text import Code, Text, t


async def help_(session: Session) -> Reply:
    """The commands that anyone may type, from the one table."""
    listed = [command for command in session.commands.values() if command.listed]
    return Reply.of(
        Title(t("What I can do")),
        Items(tuple(_line(session, command) for command in listed)),
        buttons=(
            Button(t("Read the letter"), "letter"),
            Button(t("Sign"), "sign"),
            Button(t("Make a pledge"), "pledge"),
        ),
    )


def _line(session: Session, command: Command) -> Text:
    usage = session.say(command.usage) if command.usage else ""
    typed = Code(f"/{command.name} {usage}".strip())
    return t("{command}: {about}", command=typed, about=command.about)
