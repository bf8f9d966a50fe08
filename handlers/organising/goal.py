"""/goal: how many people the campaign wants to sign, set by an organiser."""

from __future__ import annotations

import re

from db import goals
from db.staff import Role
from handlers.frame.refusal import Refusal
from handlers.frame.roles import acting
from handlers.frame.session import Session
from handlers.staffing import journal
from messages.figures import plain
from messages.reply import Button, Paragraph, Reply
from messages.request import Argument
from messages.text import Code, Text, quoted, t

MOST = 1_000_000_000
"""The largest goal, in people: more is a slip of the finger."""

EXAMPLE = "/goal 10000"

_GROUPED = re.compile(r"[0-9]{1,3}(?:[,.'’ ٬،][0-9]{3})+|[0-9]+")
"""A number in one piece, or in groups of three digits."""

_SHORT = re.compile(r"([0-9]+(?:[.,][0-9]+)?)\s*(\w+)")
_TIMES = {
    **dict.fromkeys(("k", "thousand", "tausend", "mille", "mil", "千", "ألف", "الف", "آلاف"), 3),
    **dict.fromkeys(("万", "萬"), 4),
    **dict.fromkeys(("m", "mio", "million", "millions", "百萬", "百万", "مليون"), 6),
}
"""Words behind a number, and the noughts that people mean by them: offered, never taken."""


async def goal(session: Session) -> Reply:
    """Show the goal, set it, or take it away: `/goal`, `/goal 10000`, `/goal off`.

    Raises `Refusal` where the words are no number of people.
    """
    me = await acting(session, Role.ORGANISER)
    typed = " ".join(session.request.arguments)
    before = await goals.goal(session.tx)
    if not typed:
        return _shown(before)
    people = None if typed.casefold() == Argument.OFF else _people(typed)
    if people == before:
        return _shown(before)
    await goals.put(session.tx, people)
    await journal.by_staff(session, me, "goal set" if people else "goal removed", str(people or ""))
    return _shown(people)


def _shown(people: int | None) -> Reply:
    if people is None:
        words = t(
            "There is no goal. To set one, type for example {command}.", command="/goal 10000"
        )
        return Reply.of(Paragraph(words))
    return Reply.of(
        Paragraph(
            t(
                "The goal: {goal} people. {command} shows how far it is.",
                goal=people,
                command=Code("/count"),
            )
        ),
        buttons=(Button(t("No goal"), "goal", (Argument.OFF,)), Button(t("Numbers"), "stats")),
    )


def _people(typed: str) -> int:
    """The number that was typed. Raises `Refusal`, with what may have been meant."""
    words = plain(typed).strip().casefold()
    if _GROUPED.fullmatch(words):
        people = int(re.sub("[^0-9]", "", words))
        if 1 <= people <= MOST:
            return people
        raise Refusal(t("A goal is from 1 to {most} people.", most=MOST))
    meant = _meant(words)
    if meant is None:
        raise Refusal(_unclear(typed))
    button = Button(t("Yes, {goal}", goal=meant), "goal", (str(meant),))
    raise Refusal(t("Do you mean {goal} people?", goal=meant), button)


def _unclear(typed: str) -> Text:
    return t(
        "{typed} is no number of people. Type it in digits: {command}",
        typed=quoted(typed),
        command=Code(EXAMPLE),
    )


def _meant(words: str) -> int | None:
    """The whole number that a number with a word behind it may mean, as `10k`; None for others."""
    short = _SHORT.fullmatch(words)
    if short is None or short[2] not in _TIMES:
        return None
    whole, _, fraction = short[1].replace(",", ".").partition(".")
    noughts = _TIMES[short[2]]
    if len(fraction) > noughts:
        return None
    meant = int(whole + fraction + "0" * (noughts - len(fraction)))
    return meant if 1 <= meant <= MOST else None
