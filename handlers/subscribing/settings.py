"""The settings of a subscription: topics, how often, when, in which language, a pause.

An account changes its own, or those of a chat that it manages.
"""

from __future__ import annotations

from dataclasses import replace

from db import subscriptions
from db.audience import Subscriber
from db.subscriptions import Subscription, Topic
from handlers.frame import conversation
from handlers.frame.refusal import Refusal
from handlers.frame.session import Session
from handlers.pledging import reminders
from handlers.subscribing.panel import (
    OFTEN,
    WISHES,
    Whose,
    of_chat,
    own,
    panel,
    stop,
    wishes,
)
from messages.countries import countries
from messages.form import Values
from messages.languages import Languages
from messages.reply import Button, Paragraph, Reply, Title
from messages.request import Argument
from messages.text import t
from messages.zones import UTC, code_of, zone_of

CONSENT_VERSION = 3
"""The version of the words that ask for consent; it goes up whenever their promise changes."""

QUIET, ZONE, COUNTRY = "quiet", "zone", "country"
"""The settings that a form asks for: each an argument, and the form's name in the table."""

COUNTRIES = frozenset(choice.value for choice in countries())
"""The ISO 3166 codes that a country can have here."""


def whose(session: Session) -> Whose:
    """The account or chat whose alerts the request is about.

    Raises `Refusal` where the account that asks does not manage the chat.
    """
    chat = session.request.chat
    if chat is None and session.request.arguments[:1] != (Argument.IN,):
        return own(session)
    if chat is None or session.chat is None or not chat.managed:
        raise Refusal(
            t("Only those who run that chat can change its alerts."),
            Button(t("Your alerts"), "alerts"),
        )
    return of_chat(chat.id, session.chat)


async def change(
    session: Session, whose: Whose, subscription: Subscription, act: tuple[str, ...]
) -> Reply:
    """Change a subscription as `act` says, the arguments of a button; the panel then.

    Raises `Refusal`.
    """
    match act:
        case ("topic", name, *wish) if name in wishes(session.campaign, whose.kind):
            return await _toggle(session, whose, subscription, name, wish)
        case ("pause" | "resume" as wish,):
            return await keep(session, whose, replace(subscription, paused=wish == "pause"))
        case ("country", Argument.OFF):
            return await keep(session, whose, replace(subscription, country=""))
        case ("country", code) if code in COUNTRIES:
            typed = await conversation.sent_as(session, COUNTRY)
            kept = await keep(session, whose, replace(subscription, country=code))
            return replace(kept, erase=typed)
        case ("country",):
            return await _ask(session, whose, COUNTRY)
    if whose.kind is Subscriber.CHAT:
        return await _change_chat(session, whose, subscription, act)
    return await _change_own(session, whose, subscription, act)


async def _change_chat(
    session: Session, whose: Whose, subscription: Subscription, act: tuple[str, ...]
) -> Reply:
    match act:
        case ("say", language) if language in session.campaign.languages.codes:
            return await keep(session, whose, replace(subscription, locale=language))
        case ("say", *_):
            return _languages(session.campaign.languages, whose)
    return panel(session, whose, subscription)


async def _change_own(
    session: Session, whose: Whose, subscription: Subscription, act: tuple[str, ...]
) -> Reply:
    match act:
        case ("often", name) if name in OFTEN:
            return await keep(session, whose, replace(subscription, frequency=OFTEN[name][0]))
        case ("quiet", Argument.OFF):
            return await keep(
                session, whose, replace(subscription, quiet_from=None, quiet_until=None)
            )
        case ("quiet",):
            return await _ask(session, whose, QUIET, _known_zone(subscription))
        case ("zone",):
            return await _ask(session, whose, ZONE)
    return panel(session, whose, subscription)


async def _toggle(
    session: Session, whose: Whose, subscription: Subscription, name: str, wish: list[str]
) -> Reply:
    """Turn a topic on or off; the other way round where `wish` says neither. Raises `Refusal`."""
    topic, _ = WISHES[name]
    is_on = bool(subscription.topics & topic)
    wanted = wish == [Argument.ON] or (wish != [Argument.OFF] and not is_on)
    if wanted == is_on:
        return panel(session, whose, subscription)
    topics = subscription.topics ^ topic
    if not topics:
        raise Refusal(
            t("That is the last topic. Without any there is nothing to send: stop alerts instead."),
            stop(whose),
            whose.button(t("Keep it")),
        )
    changed = replace(subscription, topics=topics)
    if wanted:
        changed = replace(changed, consent_version=CONSENT_VERSION)
    if topic is Topic.REMINDERS:
        listed = await reminders.all_of(session) if wanted else ()
        changed = reminders.holding(session.campaign.vault, whose.tag, changed, listed)
    return await keep(session, whose, changed)


async def keep(session: Session, whose: Whose, subscription: Subscription) -> Reply:
    """Keep `subscription`, a person's in the language that is read now; the panel then."""
    if whose.kind is Subscriber.PERSON:
        subscription = replace(subscription, locale=session.language)
    await subscriptions.subscribe(session.tx, whose.tag, subscription)
    return panel(session, whose, subscription)


def _languages(languages: Languages, whose: Whose) -> Reply:
    return Reply.of(
        Title(t("Language")),
        Paragraph(t("In which language shall I write there?")),
        buttons=(
            Button(languages.own_name(language), "alerts", (*whose.way, "say", language))
            for language in languages.codes
        ),
    )


def _known_zone(subscription: Subscription) -> Values:
    known = subscription.zone != UTC and zone_of(code_of(subscription.zone)) is not None
    return {"zone": code_of(subscription.zone)} if known else {}


async def _ask(session: Session, whose: Whose, form: str, values: Values | None = None) -> Reply:
    return await conversation.begin(session, form, whose.way, values=values)
