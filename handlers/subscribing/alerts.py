"""/alerts and /stop: consent to alerts, given apart from signing and taken back at any time.

A person's own, or a chat's by who manages it; what it asks for is in `subscription_settings`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from db import alerts as written
from db import subscriptions
from db.alerts import Alert
from db.audience import Subscriber
from db.secrets.vault import Purpose
from db.subscriptions import Subscription
from handlers.alerting.audience import includes
from handlers.alerting.message import on_request
from handlers.frame.session import Session
from handlers.subscribing.panel import Whose, chat_called, own, panel
from handlers.subscribing.settings import CONSENT_VERSION, change, whose
from messages.form import Choice, Field, Kind
from messages.reply import Button, Note, Paragraph, Reply, Title
from messages.request import Argument, ChatId
from messages.text import Text, t

FIELD = "alerts"
AGREE = "agree"

LATEST = 20
"""So many actions are looked through for the one that a newcomer can still take part in."""

CONSENT = Field(
    FIELD,
    t("Action alerts"),
    t(
        "May I write to you here when there is something to do? This is apart from signing; "
        "/stop ends it at any time. How often, when and what else: /alerts"
    ),
    Kind.CHOICE,
    required=False,
    choices=(Choice(Argument.YES, t("Yes, write to me")), Choice("no", t("No"))),
)
"""The question, never answered beforehand."""


async def subscribed(session: Session) -> bool:
    """Whether the account has asked for alerts."""
    tag = session.tag(Purpose.SUBSCRIPTION)
    return await subscriptions.subscription_of(session.tx, tag) is not None


async def subscribe(session: Session) -> Reply:
    """Keep where to send the account its alerts; what it asked for before stays as it is.

    Says nothing, or what went out before somebody came and is still open.
    """
    if await subscribed(session):
        return Reply.of()
    return await _missed_by(session, await _begin(session, own(session)))


async def alerts(session: Session) -> Reply:
    """`/alerts` asks for consent, or shows what was consented to; its buttons change that."""
    theirs = whose(session)
    act = session.request.arguments
    kept = await subscriptions.subscription_of(session.tx, theirs.tag)
    if kept is not None:
        reply = await change(session, theirs, kept, act)
    elif act == (AGREE,):
        reply = await _welcomed(session, theirs, await _begin(session, theirs))
    else:
        reply = _question(theirs)
    return replace(reply, buttons=(*reply.buttons, *_here(act)))


def _here(act: tuple[str, ...]) -> Iterator[Button]:
    """The way to the alerts of a channel: `here` is said for who manages it and asks in it."""
    match act:
        case (Argument.HERE, id):
            yield Button(t("Alerts in this channel"), "alerts", (Argument.IN, id))


def _question(theirs: Whose) -> Reply:
    if theirs.kind is Subscriber.CHAT:
        return _question_for_chat(theirs)
    return Reply.of(
        Title(t("Action alerts")),
        Paragraph(
            t(
                "May I write to you here when there is something to do? If you like, also with "
                "news of the campaign, its milestones and reminders of your own pledges: you "
                "choose which, how often and when."
            )
        ),
        Note(
            t(
                "This is apart from signing. I keep where to write, encrypted, and what you "
                "choose. /stop ends it at any time and erases that."
            )
        ),
        buttons=(theirs.button(t("Yes, write to me"), AGREE), Button(t("No"), "help")),
    )


def _question_for_chat(theirs: Whose) -> Reply:
    return Reply.of(
        Title(t("Alerts in that chat")),
        Paragraph(
            t(
                "Shall I post there when there is something to do? Everybody in that chat sees "
                "it. Nobody who reads there is counted or kept."
            )
        ),
        Note(
            t(
                "I keep where to post, and your account to tell you if that fails: both "
                "encrypted, and erased when you stop it."
            )
        ),
        buttons=(theirs.button(t("Post alerts there"), AGREE), Button(t("No"), "help")),
    )


async def _begin(session: Session, theirs: Whose) -> Subscription:
    """Keep a new subscription: to calls to action, and nothing more."""
    vault = session.campaign.vault
    account = session.request.account
    chat = theirs.kind is Subscriber.CHAT
    kept = Subscription(
        address=vault.encrypt_address(theirs.tag, theirs.address),
        locale=session.language,
        platform=session.request.platform,
        consent_version=CONSENT_VERSION,
        day=session.today,
        kind=theirs.kind,
        owner=vault.encrypt_address(theirs.tag, account) if chat else None,
    )
    await subscriptions.subscribe(session.tx, theirs.tag, kept)
    return kept


async def _welcomed(session: Session, theirs: Whose, kept: Subscription) -> Reply:
    """What was begun; to a person also the last action that went out before, if it is open."""
    reply = panel(session, theirs, kept)
    if theirs.kind is Subscriber.CHAT:
        return reply
    missed = await _missed_by(session, kept)
    return Reply.of(*reply.blocks, *missed.blocks, buttons=(*missed.buttons, *reply.buttons))


async def _missed_by(session: Session, kept: Subscription) -> Reply:
    """The latest open action, whole; nothing where there is none."""
    missed = await _latest_open(session, kept)
    if missed is None:
        return Reply.of()
    alert = on_request(missed, session.language, today=session.campaign.today())
    note = Note(t("This went out before you came, and is still open:"))
    return Reply.of(note, *alert.blocks, buttons=alert.buttons)


async def _latest_open(session: Session, kept: Subscription) -> Alert | None:
    """The latest open action whose audience the subscription is in."""
    alike = kept.alike
    assert alike is not None
    tx, today = session.tx, session.today
    for id in await subscriptions.open_actions(tx, today, LATEST):
        found = await written.alert(tx, id)
        if found is not None and includes(found, alike):
            return found
    return None


async def stop(session: Session) -> Reply:
    """No more alerts, from this moment."""
    theirs = whose(session)
    removed = await subscriptions.unsubscribe(session.tx, theirs.tag)
    if theirs.kind is Subscriber.CHAT:
        words = t("Alerts in that chat are off, and its address is erased.")
    elif removed:
        words = t("Alerts are off, and where to send them is erased.")
    else:
        words = t("You get no alerts from here.")
    return Reply.of(Paragraph(words), buttons=(Button(t("What I can do"), "help"),))


async def added_to_group(session: Session) -> Reply:
    """What whoever added the bot to a group reads, with the way to that group's alerts."""
    words = t("I am in your group now. I read only commands there; what is personal stays here.")
    return _added(session, words)


async def added_to_channel(session: Session) -> Reply:
    """What whoever added the bot to a channel reads, with the way to that channel's alerts."""
    return _added(session, t("I am in your channel now. I post nothing there before you say so."))


def _added(session: Session, words: Text) -> Reply:
    assert session.request.chat is not None
    way = (Argument.IN, session.request.chat.id.removeprefix("-"))
    return Reply.of(Paragraph(words), buttons=(Button(t("Alerts in that chat"), "alerts", way),))


async def moved(session: Session) -> Reply:
    """The chat is called otherwise now, by the first argument: its alerts go along."""
    theirs = whose(session)
    kept = await subscriptions.subscription_of(session.tx, theirs.tag)
    if theirs.kind is not Subscriber.CHAT or kept is None:
        return _question(theirs)
    there = chat_called(session, ChatId(session.request.arguments[0]))
    await subscriptions.unsubscribe(session.tx, theirs.tag)
    if await subscriptions.subscription_of(session.tx, there.tag) is None:
        along = _taken_along(session, kept, theirs, there)
        await subscriptions.subscribe(session.tx, there.tag, along)
    return panel(session, there, kept)


def _taken_along(session: Session, kept: Subscription, before: Whose, there: Whose) -> Subscription:
    """What was encrypted to the old row, encrypted to the new."""
    vault = session.campaign.vault
    owner = vault.decrypt_address(before.tag, kept.owner) if kept.owner is not None else None
    return replace(
        kept,
        address=vault.encrypt_address(there.tag, there.address),
        owner=vault.encrypt_address(there.tag, owner) if owner is not None else None,
    )
