"""Contacts: what is kept, hidden, beside an organisation while it waits, or once it is refused."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from db.organisations import Organisation
from db.secrets.vault import AccountTag, Column, SealBroken, Vault


@dataclass(frozen=True, slots=True)
class Contact:
    """The account to write to in `locale`, what an organiser asked it, and what it answered.

    Once the organisation is refused, all of these are "", and `reason` is what its signer was told.
    """

    platform: str = ""
    account: str = ""
    locale: str = ""
    question: str = ""
    answer: str = ""
    reason: str = ""


def hidden(vault: Vault, tag: AccountTag, contact: Contact) -> bytes:
    """`contact` as the row of `tag` keeps it."""
    return vault.hide(tag, json.dumps(asdict(contact), ensure_ascii=False).encode(), Column.KEPT)


def contact_of(vault: Vault, organisation: Organisation) -> Contact:
    """What is kept beside `organisation`; empty where nothing is, or nothing that opens."""
    if organisation.kept is None:
        return Contact()
    try:
        return Contact(**json.loads(vault.unhide(organisation.tag, organisation.kept, Column.KEPT)))
    except SealBroken:
        return Contact()
