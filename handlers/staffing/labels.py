"""The labels that the staff call each other: one a person, no two alike."""

from __future__ import annotations

import re
import unicodedata
from functools import partial

from db import invitations, staff
from db.engine.transaction import Transaction
from db.staff import PersonId
from handlers.frame.session import Session
from messages.form import BadAnswer, Field
from messages.names import name
from messages.text import Value, quoted, t, tn

LONGEST = 40
"""The characters of a label at most."""

_LINK = re.compile(r"\w\.\w{2}|[/@:]")


async def taken(session: Session, but: PersonId | None = None) -> frozenset[str]:
    """The labels of all staff except the person `but`, and of newcomers who wait, case-folded."""
    everyone = await staff.everyone(session.tx)
    waiting = await invitations.pending(session.tx, session.now)
    return frozenset(
        (
            *(account.label.casefold() for account in everyone if account.person != but),
            *(
                invitation.candidate.label.casefold()
                for invitation in waiting
                if invitation.candidate
            ),
        )
    )


def label(answer: str, taken: frozenset[str]) -> str:
    """`answer` as a label. Raises `BadAnswer`."""
    if not answer.strip():
        raise BadAnswer(t("That is empty. Please type a name."))
    shown = name(answer)
    if len(shown) > LONGEST:
        words = tn(
            "That has {n} character; {longest} is the most.",
            "That has {n} characters; {longest} is the most.",
            len(shown),
        )
        raise BadAnswer(words.fill(longest=LONGEST))
    if _LINK.search(unicodedata.normalize("NFKC", shown)):
        raise BadAnswer(t("A name has no link or address in it. Please type it without."))
    if shown.casefold() in taken:
        raise BadAnswer(t("Somebody of the staff is called that already. Please choose another."))
    return shown


def field(taken: frozenset[str]) -> Field:
    """The question for a label, none of those `taken`."""
    return Field(
        "label",
        t("Name"),
        t("What shall the other staff call you? A nickname is enough."),
        check=partial(label, taken=taken),
        longest=LONGEST,
    )


async def by_person(tx: Transaction) -> dict[PersonId, Value]:
    """The label of each person of the staff, quoted."""
    return {each.person: quoted(each.label) for each in await staff.everyone(tx)}


def named(labels: dict[PersonId, Value], person: PersonId | None) -> Value:
    """The label of `person`, or words for the clock (None) and for somebody who has left."""
    if person is None:
        return t("the campaign clock")
    return labels.get(person, t("somebody who has left the staff"))
