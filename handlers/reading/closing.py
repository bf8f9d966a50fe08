"""The closing of the campaign in words for everybody: what comes, what stays, and what is over."""

from __future__ import annotations

from datetime import date

from db import closing as closings
from db.closing import Closing, State
from db.engine.transaction import Transaction
from messages.reply import Button, Items, Note, Paragraph, Reply, Title
from messages.text import Code, Text, t, tn

WHAT_STAYS = t(
    "What stays: the count, public names, organisations, and names that only the organisers can "
    "open. Who shows a name or an organisation here can still take it off."
)

UNKNOWN = t(
    "The campaign has closed. I can no longer tell whether you signed, or which signature is "
    "yours; the count stays."
)
"""The words to somebody who asks about a signature when nobody knows any more whose it is."""

PROMISE = t(
    "Before the campaign closes, I say so for 30 days. Then nobody can sign any more. A week later "
    "I erase all subscriptions, and whatever leads here from an account to its signature: from "
    "then on nobody can change or withdraw a signature, and nobody can find out here whose it is. "
    "Copies of my keys and my data elsewhere are the organisers' to erase."
)
"""The promise of what happens in the end, in /privacy."""

CLOSED, NOTHING_NEW = (
    t("The campaign has closed."),
    t("Nobody can sign, promise or subscribe any more."),
)

COUNT = Button(t("The count so far"), "count")


async def coming(tx: Transaction) -> tuple[Note, ...]:
    """The line that the campaign closes soon; none while nothing is announced."""
    found = await closings.current(tx)
    return (Note(soon(found)),) if found and found.state is State.ANNOUNCED else ()


def of_closing(closing: Closing | None) -> tuple[Text, ...]:
    """What everybody should know who comes to sign: nothing while no closing is announced."""
    if closing is None or closing.state is State.PROPOSED:
        return ()
    return (CLOSED, NOTHING_NEW) if closing.is_over else (soon(closing),)


async def unknown(tx: Transaction) -> tuple[Note, ...]:
    """That nobody knows any more whose a signature is; nothing while that is known."""
    return (Note(UNKNOWN),) if await closings.is_erased(tx) else ()


def since(closing: Closing | None) -> tuple[Text, ...]:
    """What is not as /privacy tells it any more, a line each; none before the campaign closes."""
    if closing is None or not closing.is_over:
        return ()
    if closing.state is State.CLOSED:
        return (CLOSED, NOTHING_NEW, _until(closing))
    return (
        t(
            "The campaign has closed. I have erased all subscriptions, and whatever led here from "
            "an account to its signature: nobody can find out here whose it is. What stands below "
            "about signing, promising and subscribing is how it was until then."
        ),
        WHAT_STAYS,
    )


def soon(closing: Closing) -> Text:
    """The line for everybody who writes while a closing is announced."""
    return t(
        "This campaign closes on {day}. Until then you can sign, change and withdraw as always. "
        "What happens then: {command}",
        day=day_of(closing),
        command=Code("/privacy"),
    )


def day_of(closing: Closing) -> date:
    """The day on which the campaign closes, or closed."""
    return date.fromisoformat(closing.day)


def what_happens() -> tuple[Text, ...]:
    """What happens at the end, a line each."""
    return (
        t("From that day nobody can sign or promise anything, and no more alerts go out."),
        t(
            "A week later I erase all subscriptions, and whatever leads here from an account to "
            "its signature. From then on nobody can change or withdraw a signature, and nobody "
            "can find out here whose it is."
        ),
        WHAT_STAYS,
    )


def announcement(closing: Closing) -> Reply:
    """The message that announces a closing, to everybody who can be reached."""
    return Reply.of(
        Title(t("The campaign closes on {day}.", day=day_of(closing))),
        Items(what_happens()),
        Note(
            t(
                "Until then you can change or withdraw what you signed, as always. If you were "
                "told that you can do so at any time, that ends on that day: {command}",
                command=Code("/me"),
            )
        ),
        shareable=True,
    )


def called_off() -> Reply:
    """The message that a closing which was announced does not happen."""
    return Reply.of(
        Title(t("The campaign does not close.")),
        Paragraph(
            t("The closing that I had announced does not happen. All goes on as it was before.")
        ),
        shareable=True,
    )


def thanks(closing: Closing, people: int) -> Reply:
    """The last message, after the end, to those who wanted to hear how it goes."""
    return Reply.of(
        Title(t("The campaign has closed. Thank you.")),
        Paragraph(signed(people)),
        Paragraph(
            t(
                "On {day} I erase your subscription. This is the last message.",
                day=date.fromisoformat(closing.ends),
            )
        ),
        shareable=True,
    )


def signed(people: int) -> Text:
    """How many have signed."""
    return tn(
        "{n} person has signed through this bot.",
        "{n} people have signed through this bot.",
        people,
    )


def over(closing: Closing, people: int) -> Reply:
    """The answer to whoever wants to sign, to promise or to subscribe when that is over."""
    left = (Paragraph(_until(closing)),) if closing.state is State.CLOSED else (Note(UNKNOWN),)
    return Reply.of(
        Title(CLOSED),
        Paragraph(signed(people)),
        Paragraph(NOTHING_NEW),
        *left,
        buttons=(
            COUNT,
            Button(t("Who has signed in public"), "signatories"),
            Button(t("Show what is held about me"), "me"),
        ),
    )


def _until(closing: Closing) -> Text:
    return t(
        "Until {day} you can still see what is held about you, and withdraw: {command}",
        day=date.fromisoformat(closing.ends),
        command=Code("/me"),
    )
