"""The gate of every command: what others must not read, and what needs a role."""

from __future__ import annotations

from dataclasses import replace

from db.staff import Role
from handlers.frame.roles import acting, role_of
from handlers.frame.session import Command, Session
from messages.reply import Button, Note, Reply
from messages.text import t


async def answer(session: Session, command: Command) -> Reply:
    """What `command` says; where others read, in place of somebody's own affairs, where to ask.

    Raises `Refusal` for whoever has not the role that it needs.
    """
    if not command.personal or session.request.private:
        if command.needs is not Role.MEMBER:
            await acting(session, command.needs)
        return await command.run(session)
    return Reply.of(
        Note(t("That is between us, so I answer it in our private chat.")),
        buttons=(Button(t("Open the private chat"), command.name, session.request.arguments),),
    )


async def go(
    session: Session, name: str, arguments: tuple[str, ...], language: str | None = None
) -> Reply:
    """What the command `name` answers in the same update, in `language` if one is given."""
    there = replace(session.request, command=name, arguments=arguments)
    onward = replace(session, request=there, language=language or session.language)
    return await answer(onward, onward.commands[name])


async def is_open(session: Session, command: Command) -> bool:
    """Whether `command` would be answered here, to who asks."""
    if command.personal and not session.request.private:
        return False
    return (await role_of(session)).includes(command.needs)
