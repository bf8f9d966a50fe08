"""/privacy: the data kept, who can see them, how to erase them; docs/privacy.md in short."""

from __future__ import annotations

from handlers.frame.session import Session
from messages.reply import Button, Items, Note, Paragraph, Reply, Title
from messages.text import Text, t


def kept() -> tuple[Text, ...]:
    """The traces of a signature in the store, a line each."""
    return (
        t("Not your account, but a code made from it with a secret key."),
        t(
            "What you choose when you sign, your language, the chat service, the version of the "
            "letter, and the day; never the hour."
        ),
        t("A name only if you give one, sealed so that only the organisers can open it."),
    )


def of_alerts() -> tuple[Text, ...]:
    """The traces of a subscription in the store, a line each."""
    return (
        t("Where to send them, encrypted. It cannot be matched with signatures."),
        t(
            "Your language, the day, and what you choose: topics, how often, quiet hours with "
            "your time zone, a country if you name one."
        ),
        t(
            "If you want reminders: of which pledges, encrypted, and the day of the next one. Do "
            "not ask for them where nobody may learn that you pledged."
        ),
        t("What you answer to an action, under a code of its own."),
        t("For a chat: who asked for them there, encrypted. Nobody who only reads is kept."),
    )


def seen_by() -> tuple[Text, ...]:
    """The lines about who can see what."""
    return (
        t("Nobody can ask me whether you signed."),
        t("A name is shown to others only if you choose a public name."),
        t(
            "The chat service itself sees this chat, and it stays on your device until you "
            "delete it."
        ),
    )


async def privacy(session: Session) -> Reply:
    """The page with everything about people's data."""
    return Reply.of(
        Title(t("What I keep, and who can see it")),
        Paragraph(t("When you sign, I keep:")),
        Items(kept()),
        Paragraph(
            t(
                "When you make a pledge: which one, your date, and whether it is done, under "
                "another code."
            )
        ),
        Paragraph(t("When you ask for alerts, under another code:")),
        Items(of_alerts()),
        Paragraph(t("For the staff of the campaign: role, name, and what they did as such.")),
        Paragraph(t("A form you have begun is encrypted to you, and erased after seven days.")),
        Paragraph(t("Who can see what:")),
        Items(seen_by()),
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
    )
