"""/menu: the menu of buttons, posted once in a group or channel by whoever runs it.

It says nothing that a moderator could choose: everybody may press, each is answered alone.
"""

from __future__ import annotations

import secrets
from dataclasses import replace

from db import notices
from db.notices import ID_BYTES, Notice, Sending
from db.secrets.vault import AccountTag, Purpose
from handlers.frame.refusal import Refusal
from handlers.frame.roles import acting
from handlers.frame.session import Session
from handlers.reading.menu import buttons
from handlers.staffing import journal
from messages.reply import Button, Note, Paragraph, Reply, Title, pack
from messages.request import Argument, Chat, chat_account
from messages.text import t

MENU = "menu"
"""The subject of a menu that stands in a chat, before the chat's tag."""


async def menu(session: Session) -> Reply:
    """Post the menu in the chat that the request is about; ask first. Raises `Refusal`."""
    staff = await acting(session)
    chat = session.request.chat
    if chat is None and session.request.arguments[:1] != (Argument.IN,):
        raise Refusal(
            t("Say in which group or channel you want the menu; I post it there, once."),
            Button(t("What I can do"), "help"),
        )
    if chat is None or session.chat is None or not chat.managed:
        raise Refusal(t("Only those who run that chat can have the menu posted there."))
    if not chat.may_post:
        raise Refusal(t("I may not write in that channel, so no menu can be posted there."))
    if session.request.arguments != (Argument.YES,):
        return _asked(chat)
    tag = session.chat.tag(Purpose.SUBSCRIPTION)
    await _post(session, chat, tag)
    await journal.by_staff(session, staff, "menu posted", "")
    return Reply.of(
        Paragraph(t("The menu is on its way. Asked again, I bring the same message up to date."))
    )


def _asked(chat: Chat) -> Reply:
    way = (Argument.IN, chat.id.removeprefix("-"), Argument.YES)
    return Reply.of(
        Paragraph(
            t(
                "Shall I post a menu of buttons there? Everybody in that chat sees it and can "
                "press; each is answered alone. I keep the chat, encrypted, to bring the menu up "
                "to date."
            )
        ),
        buttons=(Button(t("Post the menu"), "menu", way), Button(t("No"), "help")),
    )


async def taken_away(session: Session, tag: AccountTag) -> None:
    """Forget the menu of a chat that nothing reaches any more."""
    for notice in await notices.live(session.tx, f"{MENU} {tag.hex()}"):
        await notices.drop(session.tx, notice.id)


async def _post(session: Session, chat: Chat, tag: AccountTag) -> None:
    """Put the menu, as a message to the chat that stays and is edited where it stands already."""
    about, vault = f"{MENU} {tag.hex()}", session.campaign.vault
    standing = await notices.live(session.tx, about)
    id = standing[0].id if standing else AccountTag(secrets.token_bytes(ID_BYTES))
    content = vault.hide(id, pack(_menu(session)))
    fresh = Notice(
        id,
        session.request.platform,
        vault.encrypt_address(id, chat_account(chat.id)),
        session.language,
        content,
        session.now,
        live=about,
    )
    if standing:
        fresh = replace(standing[0], content=content, due=session.now, state=Sending.WAITING)
    await notices.put(session.tx, fresh)


def _menu(session: Session) -> Reply:
    return replace(
        Reply.of(
            Title(session.campaign.sentences.title or session.campaign.letter.base.title),
            Paragraph(t("Press a button for what you want to do.")),
            Note(t("Nobody else sees that you press, nor what I answer.")),
            buttons=buttons(session),
        ),
        language=session.language,
    )
