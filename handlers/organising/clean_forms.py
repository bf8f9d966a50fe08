"""The forms of /clean: what signatures to choose, and why they are to be taken out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from db import cleanups
from db.cleanups import Reason, State
from db.criteria import ANY, Criteria
from db.staff import Role
from handlers.alerting.checks import REMARK_LONGEST, remark
from handlers.frame import conversation
from handlers.frame.few import FEW
from handlers.frame.refusal import Refusal
from handlers.frame.roles import acting
from handlers.frame.session import FormHandler, Session
from handlers.organising.clean import CHOICE, GONE, REASON, choose, propose, shown
from handlers.organising.clean_pages import ALL, NEW
from handlers.reading.taken_out import REASONS
from messages.countries import countries
from messages.form import BadAnswer, Choice, Field, Form, Kind, Misfit, Values
from messages.names import NAME_LONGEST
from messages.platforms import DISCORD, TELEGRAM, platform_name
from messages.reply import Paragraph, Reply
from messages.text import Code, Month, t

MONTHS = 12
"""The months that can be chosen: this one and those before it."""

SHORTEST = 2
"""The fewest letters of a pattern: one letter fits nearly everybody."""


def pattern(answer: str) -> str:
    """A part of a public name, or all of one with `*` for what may stand there."""
    typed = remark(answer)
    if len(typed.replace(ANY, "").replace(" ", "")) < SHORTEST:
        raise BadAnswer(t("Please type at least two letters of the names."))
    if len(typed) > NAME_LONGEST:
        raise BadAnswer(t("No name is as long as that."))
    return typed


def alone(values: Values) -> Misfit | None:
    """Names stand alone: beside a country they would tell the country of who is named."""
    if "names" in values and len(values) > 1:
        words = t(
            "Names are chosen by themselves: together with a month or a country they would tell "
            "those of somebody whose name is public. Leave one of the two out."
        )
        return Misfit("names", words)
    return None


async def choice_form(session: Session, arguments: tuple[str, ...]) -> Form:
    """The form that asks what the signatures have in common. Raises `Refusal`."""
    await acting(session, Role.ORGANISER)
    months = tuple(Choice(month, Month(month)) for month in _months(session.campaign.today()))
    platforms = tuple(Choice(each, platform_name(each)) for each in (TELEGRAM, DISCORD))
    fields = (
        Field("month", t("Month"), t("Signed in which month?"), Kind.CHOICE, False, choices=months),
        Field(
            "platform",
            t("Chat service"),
            t("Signed on which chat service?"),
            Kind.CHOICE,
            required=False,
            choices=platforms,
        ),
        Field(
            "country",
            t("Country"),
            t("Signed from which country or territory?"),
            Kind.SEARCH,
            required=False,
            choices=countries(),
        ),
        Field(
            "names",
            t("Public names"),
            t(
                "Which public names? Type a part of them; or all of a name, with {any} for what "
                "may stand there.",
                any=Code(ANY),
            ),
            required=False,
            check=pattern,
            longest=NAME_LONGEST,
        ),
    )
    return Form(t("Choose signatures"), fields, t("Count them"), misfit=alone)


def _months(today: date) -> Iterator[str]:
    """The latest months, as `2026-11`."""
    first = today.replace(day=1)
    for _ in range(MONTHS):
        yield f"{first:%Y-%m}"
        first = (first - timedelta(days=1)).replace(day=1)


async def choose_signatures(session: Session, arguments: tuple[str, ...], values: Values) -> Reply:
    """Begin a clean-up of what was chosen. Raises `Refusal` where nothing was."""
    me = await acting(session, Role.ORGANISER)
    criteria = Criteria(**values)
    if criteria.are_none:
        words = t("Please choose at least one of these: without any it would be everybody.")
        raise Refusal(words, *await conversation.to_the_form(session))
    return await choose(session, me, criteria)


async def chosen_already(session: Session, arguments: tuple[str, ...]) -> Reply:
    """The clean-up that is under way, after the form was sent. Raises `Refusal`."""
    me = await acting(session, Role.ORGANISER)
    found = await cleanups.under_way(session.tx)
    return await shown(session, me, found) if found else Reply.of(Paragraph(GONE), buttons=(NEW,))


async def reason_form(session: Session, arguments: tuple[str, ...]) -> Form:
    """The form that asks why signatures are taken out. Raises `Refusal`."""
    await acting(session, Role.ORGANISER)
    fields = (
        Field(
            "reason",
            t("Reason"),
            t("Why? Everybody reads this with the count, and whoever is taken out."),
            Kind.CHOICE,
            choices=tuple(Choice(each.value, words) for each, words in REASONS.items()),
        ),
        Field(
            "words",
            t("To the staff"),
            t("What have you seen, and whom did you ask? Only the staff reads this."),
            check=remark,
            longest=REMARK_LONGEST,
        ),
    )
    return Form(t("Propose a clean-up"), fields, t("Propose it"))


async def propose_it(session: Session, arguments: tuple[str, ...], values: Values) -> Reply:
    """Propose the clean-up for the reason given. Raises `Refusal`."""
    me = await acting(session, Role.ORGANISER)
    await session.tx.alone()
    found = await cleanups.called(session.tx, *arguments)
    if found is None:
        return Reply.of(Paragraph(GONE), buttons=(ALL,))
    if found.state is not State.COUNTED or found.matched < FEW:
        return await shown(session, me, found)
    given = replace(found, reason=Reason(values["reason"]), words=values["words"])
    return await propose(session, me, given)


async def proposed_already(session: Session, arguments: tuple[str, ...]) -> Reply:
    """The clean-up as it stands, after the form was sent. Raises `Refusal`."""
    me = await acting(session, Role.ORGANISER)
    found = await cleanups.called(session.tx, *arguments)
    return await shown(session, me, found) if found else Reply.of(Paragraph(GONE), buttons=(ALL,))


FORMS = (
    FormHandler(CHOICE, choice_form, choose_signatures, chosen_already),
    FormHandler(REASON, reason_form, propose_it, proposed_already),
)
