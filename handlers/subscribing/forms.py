"""The forms about alerts: quiet hours, a time zone, a country."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from db import subscriptions
from handlers.frame.session import FormHandler, Session
from handlers.subscribing.panel import Whose, own, panel
from handlers.subscribing.settings import COUNTRY, QUIET, ZONE, keep
from messages.countries import countries
from messages.form import Choice, Field, Form, Kind, Misfit, Values
from messages.reply import Button, Note, Paragraph, Reply
from messages.text import Code, t
from messages.zones import choices, zone_of

KEEP = t("Keep this")

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
        KEEP,
        (t("Alerts due in these hours are sent afterwards."),),
        misfit=_same_hour,
    )


def _same_hour(values: Values) -> Misfit | None:
    if "from" in values and values["from"] == values.get("until"):
        return Misfit("until", t("The beginning and the end must differ."))
    return None


async def zone(session: Session, _: tuple[str, ...]) -> Form:
    """The form for the time zone."""
    return Form(t("Time zone"), (_zone(session),), KEEP)


def _zone(session: Session) -> Field:
    return Field(
        "zone",
        t("Time zone"),
        t("Which time zone are you in? Type a large city near you, or your country."),
        Kind.SEARCH,
        choices=choices(session.language, *session.campaign.languages.codes),
    )


async def country(session: Session, arguments: tuple[str, ...]) -> Form:
    """The form for the country, which some alerts are limited to.

    About a chat its last press is a command's: who managed the chat when the form began need not
    manage the chat any more.
    """
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
    return Form(t("Country"), (asked,), KEEP, sends=_sent_to(arguments) if arguments else None)


def _sent_to(way: tuple[str, ...]) -> Callable[[Values], tuple[str, tuple[str, ...]]]:
    """The last press of the form about the chat that `way` leads to, as buttons name the chat.

    A form that the version before opened has the chat's id with its sign, and more behind it.
    """
    within, id, *_ = way
    return lambda values: (
        "alerts",
        (within, id.removeprefix("-"), COUNTRY, values["country"]),
    )


async def submit(session: Session, _: tuple[str, ...], values: Values) -> Reply:
    """Keep the answers of an account; none of them, if alerts were stopped meanwhile."""
    whose = own(session)
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


async def standing(session: Session, way: tuple[str, ...]) -> Reply:
    """The settings as they are kept now, after the form was sent; or that alerts were stopped.

    About a chat, the `way` that leads to its settings.
    """
    if way:
        within, id, *_ = way
        to_chat = Button(t("Alerts in that chat"), "alerts", (within, id.removeprefix("-")))
        words = t("This was sent. Press the button to see how it stands now.")
        return Reply.of(Paragraph(words), buttons=(to_chat,))
    whose = own(session)
    subscription = await subscriptions.subscription_of(session.tx, whose.tag)
    return panel(session, whose, subscription) if subscription else _stopped(whose)


def _stopped(whose: Whose) -> Reply:
    return Reply.of(
        Note(t("Alerts were stopped meanwhile, so there is nothing to change.")),
        buttons=(whose.button(t("Action alerts")),),
    )


FORMS = (
    FormHandler(QUIET, quiet, submit, standing),
    FormHandler(ZONE, zone, submit, standing),
    FormHandler(COUNTRY, country, submit, standing),
)
