"""Wishes for alerts from the form for signing, made subscriptions of within the hour.

A signature and a subscription that came in one moment could be matched without any key. So the
signature is kept with a wish, which tells nothing, and the clock makes subscriptions of all wishes
together, in a drawn order.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from db import conversations, daily, subscriptions, wishes
from db.engine.transaction import Read, Store, Transaction
from db.secrets.vault import AccountTag, Column, Purpose, SealBroken, Vault
from db.subjects import Subject
from db.subscriptions import Subscription
from handlers.frame.campaign import Campaign
from handlers.frame.session import Session
from handlers.subscribing.settings import CONSENT_VERSION

PIECE = 100
"""Wishes made subscriptions of in one transaction, so that nobody waits for it."""

STEP = 512
"""Bytes. What is hidden fills a multiple of `STEP`, one for every account of a chat platform."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A wish: everything that a subscription to calls to action needs.

    `tag` is that of the subscription to be, in hex, and `choice` that of the account's choice of a
    language, which may change meanwhile.
    """

    tag: str
    choice: str
    account: str
    platform: str
    locale: str
    consent_version: int

    @property
    def theirs(self) -> AccountTag:
        """The tag of the subscription to be."""
        return AccountTag(bytes.fromhex(self.tag))

    @property
    def chooser(self) -> AccountTag:
        """The tag of the choice of a language."""
        return AccountTag(bytes.fromhex(self.choice))


async def note(session: Session, *, wanted: bool) -> None:
    """Keep beside a signature what its signer wished: alerts, what was wished before, or nothing.

    Each signature writes a row, so that no row tells that something was wished.
    """
    wish = _of(session) if wanted else await pending(session)
    tag = session.tag(Purpose.WISH)
    hidden = session.campaign.vault.hide(tag, _packed(wish), Column.WISH)
    await wishes.keep(session.tx, tag, hidden)


async def pending(session: Session) -> Wish | None:
    """The wish of the account, of which no subscription has been made yet; None without one."""
    tag = session.tag(Purpose.WISH)
    hidden = await wishes.wish_of(session.tx, tag)
    return None if hidden is None else read(session.campaign.vault, tag, hidden)


async def withdrawn(session: Session) -> None:
    """Erase the row that came with a signature that is gone, unless something was wished in it."""
    if await pending(session) is None:
        await drop(session)


async def drop(session: Session, *, ended: bool = False) -> bool:
    """Erase the wish of the account; whether anything was wished, or a subscription has `ended`."""
    ended = ended or await pending(session) is not None
    erase = wishes.take_back if ended else wishes.drop
    await erase(session.tx, session.tag(Purpose.WISH))
    return ended


async def fulfil_own(session: Session) -> None:
    """Make the subscription now that the account wished for, if it did: it asks about alerts."""
    wish = await pending(session)
    if wish is not None:
        await wishes.drop(session.tx, session.tag(Purpose.WISH))
        await _begin(session.tx, session.campaign, (wish,))


async def fulfil_all(store: Store, campaign: Campaign) -> None:
    """Make subscriptions of all wishes, in pieces. Raises `StoreUnavailable`."""
    while await store.transact(partial(fulfil, campaign=campaign)):
        pass


async def fulfil(tx: Transaction, campaign: Campaign) -> int:
    """Make subscriptions of at most `PIECE` wishes, in a drawn order; the number of wishes read."""
    waiting = await wishes.waiting(tx, PIECE)
    if waiting:
        read_ones = (read(campaign.vault, tag, hidden) for tag, hidden in waiting)
        wanted = [wish for wish in read_ones if wish is not None]
        campaign.chance.shuffle(wanted)
        await _begin(tx, campaign, wanted)
        await wishes.drop_range(tx, waiting[0][0], waiting[-1][0])
    return len(waiting)


async def _begin(tx: Transaction, campaign: Campaign, wanted: Sequence[Wish]) -> None:
    """Begin the subscriptions that are `wanted`; one that was made meanwhile stays as it is."""
    if not wanted:
        return
    await tx.ahead(lambda: [read for wish in wanted for read in _reads(wish)])
    begun = {
        wish.theirs: await _begun(tx, campaign, wish)
        for wish in wanted
        if await subscriptions.subscription_of(tx, wish.theirs) is None
    }
    if begun:
        await subscriptions.begin(tx, begun)
        await daily.came(tx, Subject.SUBSCRIBERS, campaign.today().isoformat(), len(begun))


def _reads(wish: Wish) -> tuple[Read, Read]:
    return (
        (subscriptions.SUBSCRIPTION_OF, (wish.theirs,)),
        (conversations.LANGUAGE_OF, (wish.chooser,)),
    )


async def _begun(tx: Transaction, campaign: Campaign, wish: Wish) -> Subscription:
    chosen = await conversations.chosen_language(tx, wish.chooser)
    return Subscription(
        address=campaign.vault.encrypt_address(wish.theirs, wish.account),
        locale=campaign.languages.reads(chosen, None) if chosen else wish.locale,
        platform=wish.platform,
        consent_version=wish.consent_version,
        month=campaign.today().isoformat()[:7],
    )


def _of(session: Session) -> Wish:
    return Wish(
        session.tag(Purpose.SUBSCRIPTION).hex(),
        session.tag(Purpose.PREFERENCE).hex(),
        session.request.account,
        session.request.platform,
        session.language,
        CONSENT_VERSION,
    )


def _packed(wish: Wish | None) -> bytes:
    """`wish`, or nothing, as bytes of one length, one less than `STEP` or a multiple of it."""
    parts = None if wish is None else [getattr(wish, name) for name in Wish.__slots__]
    content = json.dumps(parts, ensure_ascii=False).encode(errors="surrogatepass")
    return content.ljust((len(content) // STEP + 1) * STEP - 1)


def read(vault: Vault, tag: AccountTag, hidden: bytes) -> Wish | None:
    """The wish in a row; None where nothing was wished, or another key hid the wish."""
    try:
        parts = json.loads(vault.unhide(tag, hidden, Column.WISH).decode(errors="surrogatepass"))
    except SealBroken:
        return None
    return None if parts is None else Wish(*parts)
