"""The commands /alerts and /stop: consent to alerts, apart from signing, ended at any time.

The consent is an account's own, or for a chat that the account manages. The settings that follow
are in `settings.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from db import alerts as written
from db import daily, subscriptions
from db.alerts import Alert
from db.audience import Subscriber
from db.secrets.vault import Column, Purpose
from db.subscriptions import Subscription
from handlers.alerting.audience import includes
from handlers.alerting.message import on_request
from handlers.frame.consent import consent
from handlers.frame.refusal import Refusal
from handlers.frame.session import Session
from handlers.subscribing import wishes
from handlers.subscribing.panel import Whose, of_chat, own, panel
from handlers.subscribing.settings import CONSENT_VERSION, change, whose
from messages.form import Choice, Field, Kind
from messages.reply import Button, Note, Paragraph, Reply, Title, set_apart
from messages.request import Argument, ChatId
from messages.text import Code, Text, t

MAY_NOT_POST = t(
    "I may not write in that channel, so no alert can arrive there. First give me the rights to "
    "see the channel and to send messages in it."
)

SOON = t(
    "Your alerts begin within the hour, not at once: so their beginning does not show which "
    "signature is yours. {command} ends them at any time, also before.",
    command=Code("/stop"),
)
"""The words to somebody who asked for alerts in the form for signing."""

FIELD = "alerts"
AGREE = "agree"

LATEST = 20
"""The number of actions looked through for one that a newcomer can still take part in."""

CONSENT = Field(
    FIELD,
    t("Action alerts"),
    t(
        "May I write to you here when there is something to do? I then keep your account, "
        "encrypted. You can sign without this; {stop} ends it at any time. How often, when and "
        "what else: {alerts}",
        stop=Code("/stop"),
        alerts=Code("/alerts"),
    ),
    Kind.CHOICE,
    required=False,
    agrees=True,
    choices=(Choice(Argument.YES, t("Yes, write to me")), Choice("no", t("No"))),
)
"""The question for consent, never answered beforehand."""


async def subscribed(session: Session) -> bool:
    """Whether the account has asked for alerts, also if they have not begun yet."""
    tag = session.tag(Purpose.SUBSCRIPTION)
    if await subscriptions.subscription_of(session.tx, tag) is not None:
        return True
    return await wishes.pending(session) is not None


async def wish(session: Session, *, wanted: bool) -> Reply:
    """Keep with a signature whether its signer wants alerts, which begin within the hour.

    The reply is empty, or says so and holds the latest action that went out before and is still
    open. A subscription that is there already stays as it is.
    """
    new = wanted and not await subscribed(session)
    await wishes.note(session, wanted=new)
    if not new:
        return Reply.of()
    missed = await _missed_by(session, _new(session, own(session)))
    return Reply.of(Note(SOON), *missed.blocks, buttons=missed.buttons)


async def alerts(session: Session) -> Reply:
    """Answer `/alerts`: ask for consent, or show the subscription, which the buttons change.

    Raises `Refusal`.
    """
    theirs = whose(session)
    act = session.request.arguments
    if theirs.kind is Subscriber.PERSON and await wishes.pending(session) is not None:
        if act in ((), (AGREE,)) or act[0] == Argument.HERE:
            return _soon(session, theirs, act)
        await wishes.fulfil_own(session)
    subscription = await subscriptions.subscription_of(session.tx, theirs.tag)
    chat = session.request.chat
    silent = chat is not None and not chat.may_post
    if subscription is not None:
        reply = await change(session, theirs, subscription, act)
        reply = replace(reply, blocks=(*reply.blocks, Note(MAY_NOT_POST))) if silent else reply
    elif silent:
        raise Refusal(MAY_NOT_POST, theirs.button(t("Alerts in that chat")))
    elif act == (AGREE,):
        reply = await _welcomed(session, theirs, await _begin(session, theirs))
    else:
        reply = _question(session, theirs)
    return replace(reply, buttons=(*reply.buttons, *_here(act)))


def _soon(session: Session, theirs: Whose, act: tuple[str, ...]) -> Reply:
    """The alerts that begin within the hour; to look at them begins nothing."""
    reply = panel(session, theirs, _new(session, theirs))
    buttons = (*reply.buttons, *_here(act))
    return replace(reply, blocks=(Note(SOON), *reply.blocks), buttons=buttons)


def _here(act: tuple[str, ...]) -> Iterator[Button]:
    """The button to a channel's alerts, where a manager of the channel asks in it (`HERE`)."""
    match act:
        case (Argument.HERE, id):
            yield Button(t("Alerts in this channel"), "alerts", (Argument.IN, id))


def _question(session: Session, theirs: Whose) -> Reply:
    if theirs.kind is Subscriber.CHAT:
        return _question_for_chat(theirs)
    return Reply.of(
        Title(t("Action alerts")),
        Paragraph(_what_is_asked(pledges=bool(session.campaign.pledges.all()))),
        consent(
            t(
                "This is separate from signing. I keep your account, encrypted, so that I can "
                "write to you, and what you choose. {command} ends it at any time and erases "
                "both.",
                command=Code("/stop"),
            )
        ),
        buttons=(theirs.button(t("Yes, write to me"), AGREE), Button(t("No"), "help")),
    )


def _what_is_asked(*, pledges: bool) -> Text:
    if not pledges:
        return t(
            "May I write to you here when there is something to do? If you like, also with news of "
            "the campaign and its milestones: you choose which, how often and when."
        )
    return t(
        "May I write to you here when there is something to do? If you like, also with news of the "
        "campaign, its milestones and reminders of your own pledges: you choose which, how often "
        "and when."
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
        consent(
            t(
                "I keep where to post, and your account to tell you if that fails: both "
                "encrypted, and erased when you stop it."
            )
        ),
        buttons=(theirs.button(t("Post alerts there"), AGREE), Button(t("No"), "help")),
    )


async def _begin(session: Session, theirs: Whose) -> Subscription:
    """Begin a subscription, to calls to action and nothing more."""
    subscription = _new(session, theirs)
    await subscriptions.subscribe(session.tx, theirs.tag, subscription)
    await daily.came(session.tx, subscriptions.COUNTED[theirs.kind], session.today)
    return subscription


def _new(session: Session, theirs: Whose) -> Subscription:
    vault = session.campaign.vault
    account = session.request.account
    chat = theirs.kind is Subscriber.CHAT
    return Subscription(
        address=vault.encrypt_address(theirs.tag, theirs.address),
        locale=session.language,
        platform=session.request.platform,
        consent_version=CONSENT_VERSION,
        month=session.month,
        kind=theirs.kind,
        owner=vault.encrypt_address(theirs.tag, account, Column.OWNER) if chat else None,
        owner_tag=session.tag(Purpose.OWNER) if chat else None,
    )


async def _welcomed(session: Session, theirs: Whose, subscription: Subscription) -> Reply:
    """The panel of a new subscription; for a person also the latest action that is still open."""
    reply = panel(session, theirs, subscription)
    if theirs.kind is Subscriber.CHAT:
        return reply
    missed = await _missed_by(session, subscription)
    return Reply.of(*reply.blocks, *missed.blocks, buttons=(*missed.buttons, *reply.buttons))


async def _missed_by(session: Session, subscription: Subscription) -> Reply:
    """The latest open action, whole; an empty reply where there is none."""
    missed = await _latest_open(session, subscription)
    if missed is None:
        return Reply.of()
    alert = on_request(missed, session.language, today=session.campaign.today())
    note = Note(t("Sent before you subscribed, and still open:"))
    return Reply.of(note, *set_apart(alert.blocks), buttons=alert.buttons)


async def _latest_open(session: Session, subscription: Subscription) -> Alert | None:
    """The latest open action whose audience the subscription is in."""
    alike = subscription.alike
    assert alike is not None
    tx, today = session.tx, session.today
    for id in await subscriptions.open_actions(tx, today, LATEST):
        alert = await written.alert(tx, id)
        if alert is not None and includes(alert, alike):
            return alert
    return None


async def stop(session: Session) -> Reply:
    """End the alerts, from this moment. Raises `Refusal`."""
    theirs = whose(session)
    removed = await subscriptions.unsubscribe(session.tx, theirs.tag)
    if theirs.kind is Subscriber.PERSON:
        removed = await wishes.drop(session, ended=removed)
    if theirs.kind is Subscriber.CHAT:
        words = t("Alerts in that chat are off, and its address is erased.")
    elif removed:
        words = t("Alerts are off, and your account is erased from the list.")
    else:
        words = t("You are not subscribed to alerts here.")
    return Reply.of(Paragraph(words), buttons=(Button(t("What I can do"), "help"),))


async def added_to_group(session: Session) -> Reply:
    """The message to the account that added the bot to a group, with a button to its alerts."""
    words = t("I am in your group now. I read only commands there; what is personal stays here.")
    return _added(session, words)


async def added_to_channel(session: Session) -> Reply:
    """The message to the account that added the bot to a channel, with a button to its alerts."""
    return _added(session, t("I am in your channel now. I post nothing there before you say so."))


def _added(session: Session, words: Text) -> Reply:
    assert session.request.chat is not None
    way = (Argument.IN, session.request.chat.id.removeprefix("-"))
    return Reply.of(Paragraph(words), buttons=(Button(t("Alerts in that chat"), "alerts", way),))


async def moved(session: Session) -> Reply:
    """Move the alerts of a chat to the chat's new id, the first argument."""
    theirs = whose(session)
    subscription = await subscriptions.subscription_of(session.tx, theirs.tag)
    if theirs.kind is not Subscriber.CHAT or subscription is None:
        return _question(session, theirs)
    assert session.moved is not None
    there = of_chat(ChatId(session.request.arguments[0]), session.moved)
    if await subscriptions.subscription_of(session.tx, there.tag) is None:
        along = _taken_along(session, subscription, theirs, there)
        await subscriptions.move(session.tx, theirs.tag, there.tag, along)
    else:
        await subscriptions.unsubscribe(session.tx, theirs.tag)
    return panel(session, there, subscription)


def _taken_along(
    session: Session, subscription: Subscription, before: Whose, there: Whose
) -> Subscription:
    """`subscription` with its addresses encrypted to the row of `there`, not of `before`."""
    vault = session.campaign.vault
    owner = (
        vault.decrypt_address(before.tag, subscription.owner, Column.OWNER)
        if subscription.owner is not None
        else None
    )
    return replace(
        subscription,
        address=vault.encrypt_address(there.tag, there.address),
        owner=None if owner is None else vault.encrypt_address(there.tag, owner, Column.OWNER),
    )
