"""/privacy: the data kept, who can see them, how to erase them; docs/privacy.md in short."""

from __future__ import annotations

from db import closing as closings
from db.closing import Closing
from db.engine.transaction import Transaction
from db.log import head
from handlers.frame.campaign import Campaign
from handlers.frame.session import Session
from handlers.reading import backups
from handlers.reading.closing import PROMISE, since
from messages.reply import Button, Items, Note, Paragraph, Reply, Title
from messages.text import Code, Text, t


def kept(*, logged: bool) -> tuple[Text, ...]:
    """The traces of a signature, a line each; where it is `logged`, also that in the public log."""
    return (*_kept(), *((_in_the_log(),) if logged else ()))


async def is_logged(tx: Transaction, campaign: Campaign) -> bool:
    """Whether signatures are lines in a public log, or will be."""
    return campaign.log is not None or await head.is_begun(tx)


def _in_the_log() -> Text:
    return t("A line without a name in a permanent public log.")


def _kept() -> tuple[Text, ...]:
    return (
        t(
            "A code made from your account with a secret key, not the account itself. Somebody "
            "with that key and my data could check whether an account they know has signed."
        ),
        t(
            "How you sign, whether for an organisation, your country if you give it, your "
            "language, the chat service, the version of the letter and the language of its text, "
            "and the month; never the day, never the hour."
        ),
        t(
            "Your name, organisation and role, only if you give them: sealed, that is, encrypted "
            "so that only the organisers can open them. If you sign publicly, your name is also "
            "stored readable, to be shown."
        ),
        t(
            "For an organisation, under another code: its name, country and address, encrypted "
            "with the server's key, to be shown to everybody once an organiser confirms it. Until "
            "then, for 60 days at most, also your account and what you answer to organisers, "
            "encrypted likewise. Your own name and role stay sealed, even if you sign publicly."
        ),
    )


def of_the_log() -> tuple[Text, ...]:
    """The paragraphs about the public log of signatures."""
    return (
        t(
            "So that anybody can check the count, each person's signature is also a line in a "
            "public log: the version of the letter and a random code; no name, no account, no "
            "time. Lines are added in groups of at least five, in a random order: whoever watches "
            "sees in which hour a group was added, and not who is in it. Which line is yours is "
            "kept with your signature, encrypted with the server's key."
        ),
        t(
            "If you withdraw, or erase everything, a second line says that the first one counts no "
            "more, and not why. These lines without a name stay in the public log for ever. Then "
            "nothing here leads from them to you; a receipt that you asked for still does."
        ),
    )


def of_alerts(*, pledges: bool) -> tuple[Text, ...]:
    """The traces of a subscription in the store, a line each; reminders need `pledges`."""
    return (
        t(
            "Your account, encrypted, so that I can write to you. It is kept apart from "
            "signatures; but somebody with the server's key and my data could match the two."
        ),
        t(
            "Your language, the chat service, the month, which alert reached you last, and what "
            "you choose: topics, how often, quiet hours with your time zone, a country if you name "
            "one."
        ),
        *(_of_reminders() if pledges else ()),
        t("Your answers to actions (“I did it”, “Not now”), under a code of their own."),
        t(
            "For a group or channel: who asked for alerts there, encrypted. Nothing is kept about "
            "people who only read."
        ),
    )


def _of_reminders() -> tuple[Text, ...]:
    return (
        t(
            "If you turn on reminders: which pledges, encrypted, and the date of the next "
            "reminder. Leave them off if it could put you in danger that somebody learns of your "
            "pledges."
        ),
    )


def _of_pledges() -> tuple[Text, ...]:
    return (
        t(
            "When you make a pledge, I keep under another code: which one, your date, whether "
            "it is done, your language, the chat service and the month."
        ),
    )


def of_steps() -> tuple[Text, ...]:
    """The lines about what is kept so that nothing is done twice, and nobody is left unanswered."""
    return (
        t(
            "Of each step that changes something I keep an encrypted record for about three days, "
            "so that nothing is done twice. It does not say who you are."
        ),
        t(
            "Where Telegram does not take an answer, I keep what you asked, encrypted with the "
            "server's key, until the answer is sent; two days at most."
        ),
    )


def of_clean_ups() -> tuple[Text, ...]:
    """The lines about signatures that look as if a program had made them."""
    return (
        t(
            "By which link you came, and who signs in the same minute, I remember in memory "
            "alone. If very many are alike, I mark them for organisers to look at: under another "
            "code, encrypted with the server's key, for a week at most."
        ),
        t(
            "If two organisers take signatures out, what you gave is kept for 30 days, encrypted "
            "with the server's key: so it can be put back, and I can tell you why."
        ),
        t(
            "If you sign publicly, I also keep which signature your name belongs to, encrypted "
            "with the server's key."
        ),
    )


def of_chats() -> tuple[Text, ...]:
    """The lines about what stands in chats on Telegram, and what is erased from them."""
    return (
        t(
            "On Telegram, whoever takes this bot over can copy messages out of a chat. So what I "
            "say about you cannot be copied or forwarded. The letter, summaries, alerts, texts to "
            "copy, codes and files can."
        ),
        t(
            "On Telegram, what you type into a form is erased from the chat when the form ends, "
            "or within a day. Until then I keep your account and the numbers of those messages, "
            "encrypted with the server's key. If I cannot erase something, I say so. Commands that "
            "you typed, and messages from before I did this, stay until you delete them."
        ),
    )


def of_exports() -> Text:
    """The lines about what organisers take out of the store."""
    return t(
        "Two organisers together can have a file made with signatures: of each what I keep, as "
        "above, but the code of the account, and the sealed name with it. Only the organisers can "
        "open it. {command} tells in which months yours may have been in one. What they have then "
        "stays with them, also if you withdraw or erase everything here.",
        command=Code("/me"),
    )


def _of_the_staff() -> Text:
    """What is kept of those who work for the campaign, and of nobody who signs."""
    return t(
        "Of the campaign's staff: account (encrypted), role, name, and what they did as staff."
    )


def seen_by() -> tuple[Text, ...]:
    """The lines about who can see what."""
    return (
        t("I do not tell anybody who asks whether you signed."),
        t(
            "Apart from the organisers, your name is shown to nobody unless you sign publicly, "
            "and your role to nobody at all."
        ),
        t("An organisation that you sign for is shown to everybody once an organiser confirms it."),
        t("What is shown may be printed and handed over, for good."),
        t(
            "The chat service itself sees this chat, and it stays on your device until you "
            "delete it."
        ),
    )


async def privacy(session: Session) -> Reply:
    """Answer `/privacy`."""
    logged = await is_logged(session.tx, session.campaign)
    return everything(session.campaign, await closings.current(session.tx), logged=logged)


def everything(campaign: Campaign, closing: Closing | None, *, logged: bool) -> Reply:
    """Everything about people's data, in a chat and on the campaign's page; see `is_logged`."""
    pledges = bool(campaign.pledges.all())
    return Reply.of(
        Title(t("What I keep, and who can see it")),
        *map(Paragraph, since(closing)),
        Paragraph(t("When you sign, I keep:")),
        Items(kept(logged=logged)),
        *(map(Paragraph, of_the_log()) if logged else ()),
        *(map(Paragraph, _of_pledges()) if pledges else ()),
        Paragraph(t("When you ask for alerts, I keep under another code:")),
        Items(of_alerts(pledges=pledges)),
        Paragraph(_of_the_staff()),
        Paragraph(
            t(
                "A form you have started is encrypted so that only you can continue it, and "
                "erased after seven days."
            )
        ),
        *map(Paragraph, of_steps()),
        *map(Paragraph, of_clean_ups()),
        Paragraph(backups.of_copies(campaign.rules)),
        Paragraph(backups.of_marks(campaign.rules)),
        Paragraph(of_exports()),
        *map(Paragraph, of_chats()),
        Paragraph(t("Who can see what:")),
        Items(seen_by()),
        Paragraph(PROMISE),
        Note(
            t(
                "If a signature could put you in danger, do not use an account that others can "
                "read, delete this chat when you are done, or do not sign here."
            )
        ),
        buttons=(
            Button(t("Show what is held about me"), "me"),
            Button(t("Erase everything about me"), "forget"),
        ),
        shareable=True,
    )
