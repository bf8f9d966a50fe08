"""The gate before every command: what others must not read, and what needs a role."""

from __future__ import annotations

from dataclasses import replace

from db.staff import Role
from handlers.frame.roles import acting, role_of
from handlers.frame.session import Command, Session
from messages.reply import Button, Note, Reply
from messages.text import t


async def answer(session: Session, command: Command) -> Reply:
    """The reply of `command`; where others read a personal command, the way to the private chat.

    Raises `Refusal` for an account without the role that the command needs.
    """
    if not command.personal or session.request.private:
        reply = await command.after_role(session) if command.after_role else None
        if reply is not None:
            return reply
        if command.needs is not Role.MEMBER:
            await acting(session, command.needs)
        return await command.run(session)
    return Reply.of(
        Note(t("That is private, so I answer in our private chat.")),
        buttons=(Button(t("Open the private chat"), command.name, session.request.arguments),),
    )


async def go(
    session: Session, name: str, arguments: tuple[str, ...], language: str | None = None
) -> Reply:
    """The reply of the command `name` in the same update, in `language` if one is given."""
    there = replace(session.request, command=name, arguments=arguments)
    onward = replace(
        session,
        request=there,
        language=language or session.language,
        wanted=language or session.wanted,
    )
    return await answer(onward, onward.commands[name])


async def is_open(session: Session, command: Command) -> bool:
    """Whether `command` would be answered in this chat, to the account that asks."""
    if command.personal and not session.request.private:
        return False
    return (await role_of(session)).includes(command.needs)
