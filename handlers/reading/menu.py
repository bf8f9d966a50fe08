"""The menu: everything that can be done, a button each, for whoever cannot or will not type."""

from __future__ import annotations

from db.staff import Role
from handlers.frame import plain_words
from handlers.frame.session import Session
from messages.reply import Button, Note, Paragraph, Reply, Title
from messages.text import t


async def menu(session: Session) -> Reply:
    """The menu in answer to words that are read only for the command that they may mean.

    What they mean comes first, to stop before all else; nothing is done before a press.
    """
    named = plain_words.meant(session)
    ways = tuple(command.way for command in named if not command.within_form)
    words = plain_words.question(named) if ways else t("Press a button for what you want to do.")
    return Reply.of(
        Title(t("What I can do")),
        Paragraph(words),
        Note(
            t(
                "Of what you write to me here I look only for a word such as stop. I keep none of "
                "it, and take none of it as an answer."
            )
        ),
        buttons=tuple(dict.fromkeys((*ways, *buttons(session)))),
    )


def buttons(session: Session) -> tuple[Button, ...]:
    """A button for every command that is for everybody, on the list, and has words for one."""
    return tuple(
        command.way
        for command in session.commands.values()
        if command.needs is Role.MEMBER and command.listed and command.button is not None
    )
