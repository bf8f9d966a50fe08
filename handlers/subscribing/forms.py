"""The forms about alerts: quiet hours, a time zone, a country."""

from __future__ import annotations

from dataclasses import replace

from db import subscriptions
from db.secrets.vault import AccountTag
from handlers.frame.session import FormHandler, Session
from handlers.subscribing.panel import Whose, chat_called, known_chat, own, panel
from handlers.subscribing.settings import COUNTRY, QUIET, ZONE, keep
from messages.countries import countries
from messages.form import Choice, Field, Form, Kind, Misfit, Values
from messages.reply import Note, Reply
from messages.request import Argument, ChatId
from messages.text import Code, t
from messages.zones import choices, zone_of

HOURS = tuple(Choice(str(hour), Code(f"{hour}:00")) for hour in (*range(1, 24), 0))
"""Midnight comes last: where the choices are numbered, each hour has its own number."""


async def quiet(session: Session, _: tuple[str, ...]) -> Form:
    """The form for quiet hours: from when until when, in which time zone."""
    return Form(
        t("Quiet hours"),
        (
            Field("from", t("From"), t("From which hour?"), Kind.CHOICE, choices=HOURS),
            Field("until", t("Until"), t("Until which hour?"), Kind.CHOICE, choices=HOURS),
            _zone(session),
        ),
        t("Keep this"),
        (t("Alerts due in these hours are sent afterwards."),),
        misfit=_same_hour,
    )


def _same_hour(values: Values) -> Misfit | None:
    if "from" in values and values["from"] == values.get("until"):
        return Misfit("until", t("The beginning and the end must differ."))
    return None


async def zone(session: Session, _: tuple[str, ...]) -> Form:
    """The form for the time zone."""
    return Form(t("Time zone"), (_zone(session),), t("Keep this"))


def _zone(session: Session) -> Field:
    return Field(
        "zone",
        t("Time zone"),
        t("Which time zone are you in? Type a large city near you, or your country."),
        Kind.SEARCH,
        choices=choices(session.language, *session.campaign.languages.codes),
    )


async def country(_: Session, __: tuple[str, ...]) -> Form:
    """The form for the country, which some alerts are limited to."""
    asked = Field(
        "country",
        t("Country"),
        t(
            "Some alerts concern one country only and go to people who named it. Which country "
            "should I note? Type its name, or a part of it."
        ),
        Kind.SEARCH,
        choices=countries(),
    )
    return Form(t("Country"), (asked,), t("Keep this"))


async def submit(session: Session, arguments: tuple[str, ...], values: Values) -> Reply:
    """Keep the answers; none of them, if alerts were stopped meanwhile."""
    whose = _whose(session, arguments)
    subscription = await subscriptions.subscription_of(session.tx, whose.tag)
    if subscription is None:
        return _stopped(whose)
    if "from" in values:
        subscription = replace(
            subscription, quiet_from=int(values["from"]), quiet_until=int(values["until"])
        )
    zone = zone_of(values.get("zone", "")) or subscription.zone
    country = values.get("country", subscription.country)
    return await keep(session, whose, replace(subscription, zone=zone, country=country))


async def standing(session: Session, arguments: tuple[str, ...]) -> Reply:
    """The settings as they are kept now, after the form was sent; or that alerts were stopped."""
    whose = _whose(session, arguments)
    subscription = await subscriptions.subscription_of(session.tx, whose.tag)
    return panel(session, whose, subscription) if subscription else _stopped(whose)


def _stopped(whose: Whose) -> Reply:
    return Reply.of(
        Note(t("Alerts were stopped meanwhile, so there is nothing to change.")),
        buttons=(whose.button(t("Action alerts")),),
    )


def _whose(session: Session, arguments: tuple[str, ...]) -> Whose:
    """The chat that a form was opened for, by an account that managed it then; else the account."""
    match arguments:
        case (Argument.IN, id, tag):
            return known_chat(ChatId(id), AccountTag(bytes.fromhex(tag)))
        case (Argument.IN, id):  # opened by the version before, which kept no tag
            return chat_called(session, ChatId(id))
    return own(session)


FORMS = (
    FormHandler(QUIET, quiet, submit, standing),
    FormHandler(ZONE, zone, submit, standing),
    FormHandler(COUNTRY, country, submit, standing),
)
