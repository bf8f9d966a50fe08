"""The labels that the staff call each other: one a person, no two alike."""

from __future__ import annotations

import re
import unicodedata
from functools import partial

from db import invitations, named_owners, staff
from db.engine.transaction import Transaction
from db.staff import PersonId
from handlers.frame.session import Session
from messages.form import BadAnswer, Field
from messages.look_alikes import SHAPES
from messages.names import name
from messages.text import Value, quoted, t, tn

LONGEST = 40
"""The characters of a label at most."""

_EMPTY = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0]")
"""Characters that Unicode takes for letters, marks or signs, and that show nothing."""

_LINK = re.compile(r"\w\.\w{2}|[/@:]")


async def taken(session: Session, but: PersonId | None = None) -> frozenset[str]:
    """The looks of the labels of all who are staff or wait, but not of the person `but`."""
    invited = await invitations.pending(session.tx, session.now)
    labels = [each.label for each in await staff.everyone(session.tx) if each.person != but]
    labels += [each.label for each in await named_owners.waiting(session.tx) if each.person != but]
    labels += [each.candidate.label for each in invited if each.candidate]
    return frozenset(way for label in labels for way in looks(label))


def looks(label: str) -> frozenset[str]:
    """The ways in which the eye may take `label` in: labels that look alike have one in common.

    Case, width, spaces and whatever is invisible make no difference, nor does it whether a letter
    is Latin or has the shape of a Latin one.
    """
    shown = unicodedata.normalize("NFKC", label)
    ways = (shown.casefold(), shown.translate(SHAPES).casefold().translate(SHAPES))
    return frozenset("".join(filter(_is_visible, unicodedata.normalize("NFKC", w))) for w in ways)


def _is_visible(character: str) -> bool:
    category = unicodedata.category(character)
    return category[0] not in "CZ" and not _EMPTY.match(character)


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
    if looks(shown) & taken:
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
