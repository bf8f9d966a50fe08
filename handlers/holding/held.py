"""Everything that the store holds about one account, out of every table."""

from __future__ import annotations

from dataclasses import dataclass, field

from db import (
    alerts,
    answers,
    conversations,
    organisations,
    pledges,
    public_names,
    responses,
    signatures,
    staff,
    subscriptions,
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
from handlers.exporting.traces import Traces, traces
from handlers.frame import conversation, typed_messages
from handlers.frame.receipt import kept_id
from handlers.frame.session import Session
from handlers.reading import taken_out
from handlers.staffing import departure
from handlers.staffing.departure import Membership
from handlers.subscribing import wishes
from handlers.subscribing.owned import OwnedChat, owned
from handlers.subscribing.wishes import Wish
from messages.form import Values


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
