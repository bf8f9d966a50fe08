"""/me and /forget: everything that is held about an account, shown or erased."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from db import conversations, pledges, public_names, signatures, subscriptions
from db.pledges import MadePledge
from db.public_names import PublicName
from db.signatures import Signature
from db.subscriptions import Subscription
from db.vault import Purpose
from handlers import conversation
from handlers.pledge import described as described_pledge
from handlers.session import Session
from handlers.sign import YES
from handlers.sign import described as described_signature
from messages.form import Values
from messages.reply import Button, File, Items, Note, Paragraph, Reply, Title
from messages.text import LanguageName, Text, Words, t

FILE_NAME = "held-about-me.json"


@dataclass(frozen=True, slots=True)
class Held:
    """Everything in the store that belongs to one account."""

    signature: Signature | None
    public_name: PublicName | None
    pledges: tuple[MadePledge, ...]
    subscription: Subscription | None
    language: str | None
    form: Values | None

    @property
    def nothing(self) -> bool:
        """Whether the account has left no trace."""
        return (
            not any(
                (self.signature, self.public_name, self.pledges, self.subscription, self.language)
            )
            and self.form is None
        )


async def held(session: Session) -> Held:
    """Look in every table."""
    tx, tag = session.tx, session.tag
    return Held(
        signature=await signatures.signature_of(tx, tag(Purpose.SIGNATURE)),
        public_name=await public_names.public_name_of(tx, tag(Purpose.PUBLIC_NAME)),
        pledges=await pledges.pledges_of(tx, tag(Purpose.PLEDGE)),
        subscription=await subscriptions.subscription_of(tx, tag(Purpose.SUBSCRIPTION)),
        language=await conversations.chosen_language(tx, tag(Purpose.PREFERENCE)),
        form=await conversation.answers(session),
    )


async def me(session: Session) -> Reply:
    """As text, and as a file another program can read."""
    everything = await held(session)
    if everything.nothing:
        return Reply.of(
            Paragraph(t("Nothing is held about this account.")),
            buttons=(Button(t("Sign"), "sign"), Button(t("Privacy"), "privacy")),
        )
    return Reply.of(
        Title(t("What is held about this account")),
        Items(tuple(_lines(session, everything))),
        Note(t("The file has the same in a form that programs read.")),
        buttons=(
            *(
                (
                    Button(t("Change my signature"), "sign", ("change",)),
                    Button(t("Withdraw my signature"), "withdraw"),
                )
                if everything.signature
                else ()
            ),
            *((Button(t("My pledges"), "pledges"),) if everything.pledges else ()),
            *((Button(t("Stop alerts"), "stop"),) if everything.subscription else ()),
            Button(t("Erase everything about me"), "forget"),
        ),
        files=(File(FILE_NAME, _as_json(session, everything)),),
    )


def _lines(session: Session, everything: Held) -> list[Words]:
    catalogue = session.campaign.pledges
    lines: list[Words] = (
        list(described_signature(everything.signature)) if everything.signature else []
    )
    if shown := everything.public_name:
        lines.append(t("Public name: {name}", name=_joined(shown)))
    for made in everything.pledges:
        lines.append(described_pledge(catalogue[made.pledge], made))
    if subscription := everything.subscription:
        lines.append(_alerts(subscription))
    if everything.language:
        lines.append(
            t("Language you chose: {language}", language=LanguageName(everything.language))
        )
    if everything.form is not None:
        lines.append(t("A form you have begun, readable to you alone."))
    return lines


def _joined(shown: PublicName) -> str:
    return ", ".join(part for part in (shown.name, shown.role, shown.organisation) if part)


def _alerts(subscription: Subscription) -> Text:
    return t("Alerts go to this account, since {day}", day=date.fromisoformat(subscription.day))


def _as_json(session: Session, everything: Held) -> str:
    """The same, with what is sealed or encrypted named but not spelled out."""
    content: dict[str, Any] = asdict(everything)
    if signature := content["signature"]:
        signature["sealed"] = "sealed to the organisers" if signature["sealed"] else None
    if subscription := content["subscription"]:
        subscription["address"] = session.request.account
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


async def forget(session: Session) -> Reply:
    """`/forget` asks, `/forget yes` erases every row of the account."""
    if (await held(session)).nothing:
        return Reply.of(Paragraph(t("Nothing is held about this account.")))
    if session.request.arguments != (YES,):
        return Reply.of(
            Title(t("Erase everything about you?")),
            Paragraph(
                t(
                    "Your signature, public name, pledges, alerts, language and any open form. "
                    "This cannot be undone."
                )
            ),
            buttons=(
                Button(t("Yes, erase everything"), "forget", (YES,)),
                Button(t("No, keep it"), "me"),
            ),
        )
    await erase(session)
    return Reply.of(
        Title(t("Everything about this account is erased.")),
        Paragraph(
            t(
                "Messages in this chat are not mine to erase: delete the chat on your side. For "
                "two days an encrypted receipt of this step remains; it names nobody."
            )
        ),
    )


async def erase(session: Session) -> None:
    """Every row of the account, and the numbers that counted them."""
    tx, tag = session.tx, session.tag
    await signatures.withdraw(tx, tag(Purpose.SIGNATURE))
    await public_names.retract(tx, tag(Purpose.PUBLIC_NAME))
    for made in await pledges.pledges_of(tx, tag(Purpose.PLEDGE)):
        await pledges.withdraw(tx, tag(Purpose.PLEDGE), made.pledge)
    await subscriptions.unsubscribe(tx, tag(Purpose.SUBSCRIPTION))
    await conversations.forget_language(tx, tag(Purpose.PREFERENCE))
    await conversations.drop_draft(tx, tag(Purpose.DRAFT))
    tx.erases = True
