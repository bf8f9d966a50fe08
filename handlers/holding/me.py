"""/me: everything that is held about an account, shown, as text and as a file."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import Any

from db import contacts
from db.alerts import Alert
from db.organisations import Organisation
from db.public_names import PublicName
from db.secrets.vault import Purpose
from db.subscriptions import Subscription
from handlers.alerting.message import title
from handlers.exporting.traces import described as described_traces
from handlers.frame.session import Session
from handlers.holding.held import Held, held
from handlers.pledging import reminders
from handlers.pledging.pledge import described as described_pledge
from handlers.reading import taken_out
from handlers.reading.closing import unknown
from handlers.signing import organisation
from handlers.signing.described import described as described_signature
from handlers.staffing import departure
from handlers.subscribing.panel import WISHES
from handlers.subscribing.panel import described as described_alerts
from handlers.subscribing.responses import ANSWERED
from messages.reply import Button, File, Items, Note, Paragraph, Reply, Title
from messages.text import Code, LanguageName, Month, Text, Words, t, tn

FILE_NAME = "held-about-me.json"


WISHED = t("You asked for alerts when you signed: they begin within the hour.")
"""The line about alerts that were asked for and have not begun."""

ASKED_FOR = t("You asked for alerts in a group or channel ({chat}), in {month}")
"""The line about a chat whose alerts the account asked for."""


UNTIL_CLOSED = t(
    "You can change or withdraw your signature until the campaign closes. If you were told that "
    "you can do so at any time, that has changed: {command}",
    command=Code("/privacy"),
)
"""The words to everybody who signed, for some did so under other words."""

SPOILED = t(
    "Somebody else has changed in my database what I kept about this account. It does not count. "
    "To erase it: {command}",
    command=Code("/forget"),
)


async def me(session: Session) -> Reply:
    """Everything held about the account, as text and as a file that another program can read."""
    everything, after = await held(session), await unknown(session.tx)
    if everything.nothing:
        ways = () if after else (Button(t("Sign"), "sign"),)
        return Reply.of(
            *(after or (Paragraph(t("Nothing is held about this account.")),)),
            *await taken_out.no_longer_known(session),
            buttons=(*ways, Button(t("Privacy"), "privacy")),
        )
    return Reply.of(
        Title(t("What is held about this account")),
        *after,
        Items((*await _of_signature(session, everything), *_lines(session, everything))),
        *(
            (Note(UNTIL_CLOSED),)
            if everything.signature
            else await taken_out.no_longer_known(session)
        ),
        Note(
            t(
                "The file holds the same data in a form that programs can read. It tells all of "
                "this to whoever gets it: delete it from this chat once you have saved it."
            )
        ),
        buttons=(
            *(
                (
                    Button(t("Change my signature"), "sign", ("change",)),
                    Button(t("Withdraw my signature"), "withdraw"),
                )
                if everything.signature
                else ()
            ),
            *((Button(t("Sign"), "sign"),) if everything.taken_out else ()),
            *((Button(t("My pledges"), "pledges"),) if everything.pledges else ()),
            *(
                (Button(t("Your alerts"), "alerts"), Button(t("Stop alerts"), "stop"))
                if everything.subscription or everything.wish
                else ()
            ),
            Button(t("Erase everything about me"), "forget"),
        ),
        files=(File.of_text(FILE_NAME, _as_json(session, everything)),),
    )


async def _of_signature(session: Session, everything: Held) -> tuple[Text, ...]:
    """The lines of the signature, or of an organisation that stands without one."""
    if everything.signature:
        looked_at = (taken_out.LOOKED_AT,) if everything.looked_at else ()
        return (*await described_signature(session, everything.signature), *looked_at)
    found = everything.organisation
    return (
        *await taken_out.described(session),
        *((_public_name(everything.taken_name),) if everything.taken_name else ()),
        *(organisation.described(session, found) if found else ()),
    )


def _lines(session: Session, everything: Held) -> list[Words]:
    catalogue = session.campaign.pledges
    lines: list[Words] = []
    if public_name := everything.public_name:
        lines.append(_public_name(_joined(public_name)))
    lines += described_traces(everything.exports)
    for made in everything.pledges:
        lines.append(described_pledge(catalogue.get(made.pledge), made))
    if subscription := everything.subscription:
        lines.append(_alerts(subscription))
        lines += described_alerts(session, subscription)
    if everything.wish:
        lines.append(WISHED)
    for chat in everything.chats:
        lines.append(ASKED_FOR.fill(chat=Code(chat.id), month=Month(chat.subscription.month)))
    for alert, response in everything.responses:
        lines.append(ANSWERED[response].fill(title=_title(alert, session.language)))
    if membership := everything.staff:
        lines.append(departure.described(membership))
    if everything.language:
        lines.append(
            t("Language you chose: {language}", language=LanguageName(everything.language))
        )
    if everything.spoiled:
        lines.append(SPOILED)
    if everything.form is not None:
        lines.append(t("A form you have started; only you can continue it."))
    if everything.typed:
        lines.append(
            tn(
                "The number of {n} message that you typed into a form, until it is out of this "
                "chat.",
                "The numbers of {n} messages that you typed into a form, until they are out of "
                "this chat.",
                len(everything.typed),
            )
        )
    if everything.unsaid:
        lines.append(
            tn(
                "{n} answer that I could not send you yet. It is gone once it is sent, or after "
                "two days.",
                "{n} answers that I could not send you yet. Each is gone once it is sent, or after "
                "two days.",
                n=everything.unsaid,
            )
        )
    return lines


def _title(alert: Alert, language: str) -> str:
    """The title of `alert`; the id of one whose words somebody changed in the database."""
    return title(alert, language) if alert.sound else alert.id


def _public_name(name: str) -> Text:
    return t("Public name: {name}", name=name)


def _joined(public_name: PublicName) -> str:
    parts = (public_name.name, public_name.role, public_name.organisation)
    return ", ".join(part for part in parts if part)


def _alerts(subscription: Subscription) -> Text:
    return t("Alerts go to this account, since {month}", month=Month(subscription.month))


def _as_json(session: Session, everything: Held) -> str:
    """`everything` as JSON: sealed words are named but not spelled out, a subscription is."""
    content: dict[str, Any] = asdict(replace(everything, responses=(), chats=(), organisation=None))
    content["organisation"] = _plain_organisation(session, everything.organisation)
    for signature in filter(None, (content["signature"], content["taken_out"])):
        signature["sealed"] = "sealed to the organisers" if signature["sealed"] else None
        if signature.pop("leaf"):
            signature["public_log"] = "a random number, encrypted with the server's key"
    if everything.subscription is not None:
        content["subscription"] |= _plain_alerts(session, everything.subscription)
        del content["subscription"]["owner_tag"]
    if everything.wish is not None:
        del content["wish"]["tag"], content["wish"]["choice"]
    content["chats"] = [
        {"address": chat.id, "platform": chat.subscription.platform}
        | {"owner": session.request.account, "month": chat.subscription.month}
        for chat in everything.chats
    ]
    content["responses"] = [
        {"alert": alert.id, "title": _title(alert, alert.language), "answer": response.value}
        for alert, response in everything.responses
    ]
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _plain_organisation(session: Session, found: Organisation | None) -> dict[str, Any] | None:
    """The columns of an organisation that say anything, and what is kept hidden beside them."""
    if found is None:
        return None
    columns = asdict(found)
    for column in ("tag", "look", "place", "kept"):
        del columns[column]
    return columns | asdict(contacts.contact_of(session.campaign.vault, found))


def _plain_alerts(session: Session, subscription: Subscription) -> dict[str, Any]:
    """The fields of a subscription that are bytes or bits, as the account knows them."""
    tag = session.tag(Purpose.SUBSCRIPTION)
    reminded = reminders.kept_in(session.campaign.vault, tag, subscription)
    return {
        "address": session.request.account,
        "topics": [name for name, (topic, _) in WISHES.items() if subscription.topics & topic],
        "reminders": [asdict(reminder) for reminder in reminded],
    }
