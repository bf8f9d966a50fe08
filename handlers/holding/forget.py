"""/forget: everything that is held about an account, erased."""

from __future__ import annotations

from dataclasses import replace

from db import (
    answers,
    conversations,
    organisations,
    pledges,
    public_names,
    responses,
    signatures,
    subscriptions,
    suspects,
)
from db.secrets.vault import Purpose
from handlers.exporting.traces import Traces
from handlers.frame import typed_messages
from handlers.frame.consent import consent
from handlers.frame.session import Session
from handlers.holding.held import held
from handlers.reading import backups
from handlers.reading.closing import unknown
from handlers.staffing import departure
from handlers.subscribing import wishes
from handlers.subscribing.owned import disown
from messages.reply import Button, Note, Paragraph, Reply, Title
from messages.request import Argument
from messages.text import Code, t

CHATS_STAY = t(
    "Groups and channels that you asked alerts for keep getting them. Nothing there leads to you "
    "then, and nobody is told if they end. To end them too, do that first: {command}",
    command=Code("/alerts"),
)
CHATS_STAYED = t(
    "Groups and channels that you asked alerts for keep getting them, but nothing there leads to "
    "you any more."
)

TAKEN_OUT = t(
    "Organisers have taken files with signatures out, and yours may be in them. I cannot erase "
    "those: ask the organisers."
)


async def forget(session: Session) -> Reply:
    """The question before everything is erased, or with `/forget yes` the erasure."""
    everything = await held(session)
    if everything.nothing:
        after = await unknown(session.tx)
        return Reply.of(*(after or (Paragraph(t("Nothing is held about this account.")),)))
    if session.request.arguments != (Argument.YES,):
        return Reply.of(
            Title(t("Erase everything about you?")),
            consent(
                t(
                    "Your signature, public name, organisation, pledges, alerts, answers to "
                    "actions, language and any open form; also a role in the campaign. This cannot "
                    "be undone."
                )
            ),
            *((Note(CHATS_STAY),) if everything.chats else ()),
            *((Note(TAKEN_OUT),) if everything.exports != Traces() else ()),
            buttons=(
                Button(t("Yes, erase everything"), "forget", (Argument.YES,)),
                Button(t("No, keep it"), "me"),
            ),
        )
    typed = await typed_messages.forgotten(session)
    await erase(session)
    reply = Reply.of(
        Title(t("Everything about this account is erased.")),
        Paragraph(
            t(
                "What stands in this chat stays there: please delete the chat yourself. Encrypted "
                "records of your last steps stay for about three days; they do not say who you are."
            )
        ),
        *((Note(CHATS_STAYED),) if everything.chats else ()),
        Paragraph(backups.of_copies(session.campaign.rules)),
        Paragraph(backups.of_marks(session.campaign.rules)),
    )
    return replace(reply, erase=typed)


async def erase(session: Session) -> None:
    """Erase every row of the account, and take those rows out of the numbers."""
    tx, tag = session.tx, session.tag
    await signatures.withdraw(tx, tag(Purpose.SIGNATURE))
    await public_names.retract(tx, tag(Purpose.PUBLIC_NAME))
    await organisations.withdraw(tx, tag(Purpose.ORGANISATION))
    await suspects.forget(tx, tag(Purpose.SUSPECT))
    made = {each.pledge for each in await pledges.pledges_of(tx, tag(Purpose.PLEDGE))}
    for pledge in made | set(await pledges.spoiled(tx, tag(Purpose.PLEDGE))):
        await pledges.withdraw(tx, tag(Purpose.PLEDGE), pledge)
    ended = await subscriptions.unsubscribe(tx, tag(Purpose.SUBSCRIPTION))
    await wishes.drop(session, ended=ended)
    await disown(session)
    await responses.forget(tx, tag(Purpose.RESPONSE))
    await departure.forget(session)
    await conversations.forget_language(tx, tag(Purpose.PREFERENCE))
    await conversations.forget_open_form(tx, tag(Purpose.OPEN_FORM))
    await answers.erase_of(tx, tag(Purpose.ANSWER))
    tx.erases = True
