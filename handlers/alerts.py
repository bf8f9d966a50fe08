"""Consent to action alerts: given apart from signing, taken back with /stop."""

from __future__ import annotations

from db import subscriptions
from db.subscriptions import Subscription
from db.vault import Purpose
from handlers.session import Session
from messages.form import Choice, Field, Kind
from messages.reply import Button, Paragraph, Reply
from messages.text import t

FIELD = "alerts"
CONSENT_VERSION = 1
"""Of the words in `CONSENT`; goes up whenever what they promise changes."""


CONSENT = Field(
    FIELD,
    t("Action alerts"),
    t(
        "May I write to you here when there is something to do? This is apart from signing; "
        "/stop ends it at any time."
    ),
    Kind.CHOICE,
    required=False,
    choices=(Choice("yes", t("Yes, write to me")), Choice("no", t("No"))),
)
"""The question, never answered beforehand."""


async def subscribed(session: Session) -> bool:
    """Whether the account has asked for alerts."""
    tag = session.tag(Purpose.SUBSCRIPTION)
    return await subscriptions.subscription_of(session.tx, tag) is not None


async def subscribe(session: Session) -> None:
    """Keep where to send alerts, encrypted."""
    tag = session.tag(Purpose.SUBSCRIPTION)
    request = session.request
    kept = Subscription(
        address=session.campaign.vault.encrypt_address(tag, request.account),
        locale=session.language,
        platform=request.platform,
        consent_version=CONSENT_VERSION,
        day=session.today,
    )
    await subscriptions.subscribe(session.tx, tag, kept)


async def stop(session: Session) -> Reply:
    """No more alerts, from this moment."""
    removed = await subscriptions.unsubscribe(session.tx, session.tag(Purpose.SUBSCRIPTION))
    words = (
        t("Alerts are off, and where to send them is erased.")
        if removed
        else t("You get no alerts from here.")
    )
    return Reply.of(Paragraph(words), buttons=(Button(t("What I can do"), "help"),))
