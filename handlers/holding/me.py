"""/me and /forget: everything that is held about an account, shown or erased."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from db import (
    alerts,
    answers,
    contacts,
    conversations,
    organisations,
    pledges,
    public_names,
    responses,
    signatures,
    staff,
    subscriptions,
    suspects,
)
from db.alerts import Alert
from db.cleaning import signature_in
from db.organisations import Organisation
from db.pledges import MadePledge
from db.public_names import PublicName
from db.responses import Response
from db.secrets.vault import Purpose
from db.signatures import Signature
from db.subscriptions import Subscription
from handlers.alerting.message import title
from handlers.exporting.traces import Traces, traces
from handlers.exporting.traces import described as described_traces
from handlers.frame import conversation, typed_messages
from handlers.frame.consent import consent
from handlers.frame.receipt import kept_id
from handlers.frame.session import Session
from handlers.pledging import reminders
from handlers.pledging.pledge import described as described_pledge
from handlers.reading import backups, taken_out
from handlers.reading.closing import UNKNOWN, is_erased
from handlers.signing import organisation
from handlers.signing.sign import described as described_signature
from handlers.staffing import departure
from handlers.staffing.departure import Membership
from handlers.subscribing import wishes
from handlers.subscribing.owned import OwnedChat, disown, owned
from handlers.subscribing.panel import WISHES
from handlers.subscribing.panel import described as described_alerts
from handlers.subscribing.responses import ANSWERED
from handlers.subscribing.wishes import Wish
from messages.form import Values
from messages.reply import Button, File, Items, Note, Paragraph, Reply, Title
from messages.request import Argument
from messages.text import Code, LanguageName, Month, Text, Words, t, tn

FILE_NAME = "held-about-me.json"


WISHED = t("You asked for alerts when you signed: they begin within the hour.")
"""The line about alerts that were asked for and have not begun."""

ASKED_FOR = t("You asked for alerts in a group or channel ({chat}), in {month}")
"""The line about a chat whose alerts the account asked for."""


CHATS_STAY = t(
    "Groups and channels that you asked alerts for keep getting them. Nothing there leads to you "
    "then, and nobody is told if they end. To end them too, do that first: {command}",
    command=Code("/alerts"),
)
CHATS_STAYED = t(
    "Groups and channels that you asked alerts for keep getting them, but nothing there leads to "
    "you any more."
)
UNTIL_CLOSED = t(
    "You can change or withdraw your signature until the campaign closes. If you were told that "
    "you can do so at any time, that has changed: {command}",
    command=Code("/privacy"),
)
"""The words to everybody who signed, for some did so under other words."""

TAKEN_OUT = t(
    "Organisers have taken files with signatures out, and yours may be in them. I cannot erase "
    "those: ask the organisers."
)
SPOILED = t(
    "Somebody else has changed in my database what I kept about this account. It does not count. "
    "To erase it: {command}",
    command=Code("/forget"),
)


@dataclass(frozen=True, slots=True)
class Held:
    """Everything in the store that belongs to one account."""

    signature: Signature | None
    public_name: PublicName | None
    organisation: Organisation | None
    pledges: tuple[MadePledge, ...]
    subscription: Subscription | None
    wish: Wish | None
    chats: tuple[OwnedChat, ...]
    responses: tuple[tuple[Alert, Response], ...]
    staff: Membership | None
    language: str | None
    form: Values | None
    spoiled: bool = False
    """Whether there is a row that somebody changed in the database, so that it does not count."""
    typed: tuple[int, ...] = ()
    unsaid: int = 0
    taken_out: Signature | None = None
    taken_name: str | None = None
    looked_at: bool = False
    exports: Traces = field(default_factory=Traces)

    @property
    def nothing(self) -> bool:
        """Whether the account has left no trace."""
        signed = (self.signature, self.public_name, self.organisation)
        rows = (*signed, self.pledges, self.subscription)
        more = (self.wish, self.chats, self.responses, self.staff, self.language, self.spoiled)
        last = (self.typed, self.unsaid, self.taken_out, self.looked_at)
        return not any((*rows, *more, *last)) and self.form is None


async def held(session: Session) -> Held:
    """Everything held about the account, out of every table."""
    tx, tag = session.tx, session.tag
    taken = await taken_out.of(session)
    signature = await signatures.signature_of(tx, tag(Purpose.SIGNATURE))
    public_name = await public_names.public_name_of(tx, tag(Purpose.PUBLIC_NAME))
    organisation = await organisations.organisation_of(tx, tag(Purpose.ORGANISATION))
    return Held(
        signature=signature,
        public_name=public_name,
        organisation=organisation,
        pledges=await pledges.pledges_of(tx, tag(Purpose.PLEDGE)),
        subscription=await subscriptions.subscription_of(tx, tag(Purpose.SUBSCRIPTION)),
        wish=await wishes.pending(session),
        chats=await owned(session),
        responses=await _responses(session),
        staff=await departure.membership(session),
        language=await conversations.chosen_language(tx, tag(Purpose.PREFERENCE)),
        form=await conversation.answers(session),
        typed=await typed_messages.waiting(session),
        unsaid=await answers.count_of(tx, tag(Purpose.ANSWER), but=_own_answer(session)),
        spoiled=await _spoiled(session),
        taken_out=signature_in(taken) if taken else None,
        taken_name=taken.name["name"] if taken and taken.name else None,
        looked_at=await taken_out.is_looked_at(session),
        exports=await traces(tx, signature, public_name, organisation),
    )


async def _spoiled(session: Session) -> bool:
    tx, tag = session.tx, session.tag
    return (
        await signatures.is_spoiled(tx, tag(Purpose.SIGNATURE))
        or await public_names.is_spoiled(tx, tag(Purpose.PUBLIC_NAME))
        or await organisations.is_spoiled(tx, tag(Purpose.ORGANISATION))
        or bool(await pledges.spoiled(tx, tag(Purpose.PLEDGE)))
        or await staff.is_spoiled(tx, tag(Purpose.STAFF))
    )


def _own_answer(session: Session) -> bytes:
    """The id of the answer to this very request, which may have waited: said now, it is gone."""
    request = session.request
    return kept_id(session.campaign.vault, request.platform, request.update)


async def _responses(session: Session) -> tuple[tuple[Alert, Response], ...]:
    answered = []
    for id, response in await responses.responses_of(session.tx, session.tag(Purpose.RESPONSE)):
        alert = await alerts.alert(session.tx, id)
        if alert is not None:
            answered.append((alert, response))
    return tuple(answered)


async def me(session: Session) -> Reply:
    """Everything held about the account, as text and as a file that another program can read."""
    everything, after = await held(session), await _after_closing(session)
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


async def _after_closing(session: Session) -> tuple[Note, ...]:
    """That nobody knows any more whose a signature is; nothing while that is known."""
    return (Note(UNKNOWN),) if await is_erased(session.tx) else ()


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


async def forget(session: Session) -> Reply:
    """The question before everything is erased, or with `/forget yes` the erasure."""
    everything = await held(session)
    if everything.nothing:
        after = await _after_closing(session)
        return Reply.of(*(after or (Paragraph(t("Nothing is held about this account.")),)))
    if session.request.arguments != (Argument.YES,):
        return Reply.of(
            Title(t("Erase everything about you?")),
            consent(
                t(
                    "Your signature, public name, organisation, pledges, alerts, answers to "
                    "actions, language and any open form; also a role in the campaign. This cannot "
                    "be undone."
                )
            ),
            *((Note(CHATS_STAY),) if everything.chats else ()),
            *((Note(TAKEN_OUT),) if everything.exports != Traces() else ()),
            buttons=(
                Button(t("Yes, erase everything"), "forget", (Argument.YES,)),
                Button(t("No, keep it"), "me"),
            ),
        )
    typed = await typed_messages.forgotten(session)
    await erase(session)
    reply = Reply.of(
        Title(t("Everything about this account is erased.")),
        Paragraph(
            t(
                "What stands in this chat stays there: please delete the chat yourself. Encrypted "
                "records of your last steps stay for about three days; they do not say who you are."
            )
        ),
        *((Note(CHATS_STAYED),) if everything.chats else ()),
        Paragraph(backups.of_copies(session.campaign.rules)),
        Paragraph(backups.of_marks(session.campaign.rules)),
    )
    return replace(reply, erase=typed)


async def erase(session: Session) -> None:
    """Erase every row of the account, and take those rows out of the numbers."""
    tx, tag = session.tx, session.tag
    await signatures.withdraw(tx, tag(Purpose.SIGNATURE))
    await public_names.retract(tx, tag(Purpose.PUBLIC_NAME))
    await organisations.withdraw(tx, tag(Purpose.ORGANISATION))
    await suspects.forget(tx, tag(Purpose.SUSPECT))
    made = {each.pledge for each in await pledges.pledges_of(tx, tag(Purpose.PLEDGE))}
    for pledge in made | set(await pledges.spoiled(tx, tag(Purpose.PLEDGE))):
        await pledges.withdraw(tx, tag(Purpose.PLEDGE), pledge)
    ended = await subscriptions.unsubscribe(tx, tag(Purpose.SUBSCRIPTION))
    await wishes.drop(session, ended=ended)
    await disown(session)
    await responses.forget(tx, tag(Purpose.RESPONSE))
    await departure.forget(session)
    await conversations.forget_language(tx, tag(Purpose.PREFERENCE))
    await conversations.forget_open_form(tx, tag(Purpose.OPEN_FORM))
    await answers.erase_of(tx, tag(Purpose.ANSWER))
    tx.erases = True
