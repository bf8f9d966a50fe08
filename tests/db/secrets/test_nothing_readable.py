"""Whoever takes the whole disk, and no key, reads no account and no name from it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from db import (
    conversations,
    notices,
    pledges,
    public_names,
    receipts,
    responses,
    signatures,
    staff,
    subscriptions,
)
from db.engine.transaction import Store, Transaction
from db.notices import Notice
from db.public_names import PublicName
from db.responses import Response
from db.secrets.vault import AccountTag, Purpose, Vault
from db.staff import PersonId, Role, Staff
from tests.stage.disk import every_byte, traces
from tests.stage.factories import PLEDGE, SIGNATURE, SUBSCRIPTION, TEXT
from tests.stage.stores import PostgresServer

pytestmark = pytest.mark.outside

ACCOUNT = "7312945508"
NAME = "林淑芬 Şükran O’Neill"
WORDS = "I was filmed on my way to work."
CHOSEN = "The name another chose to show"
LABEL = "Shu-fen of the press team"

SECRETS = {"account": ACCOUNT, "name": NAME, "words": WORDS, "user name": "shufen_reads"}


async def test_the_disk_holds_no_account_and_no_name(
    store: Store, address: str | Path, vault: Vault, postgres_server: PostgresServer
) -> None:
    """On PostgreSQL the disk is all that the server writes, its log too."""
    await store.transact(lambda tx: signatures.register_text(tx, TEXT))
    account = vault.recognise("telegram", ACCOUNT)
    other = vault.recognise("telegram", "7312945509")
    sealed = vault.seal({"name": NAME, "words": WORDS})
    subscribed = account.tag(Purpose.SUBSCRIPTION)
    form = account.encrypt(Purpose.OPEN_FORM, f"{NAME} {WORDS} shufen_reads".encode())
    answer = account.encrypt(Purpose.RECEIPT, f"Thank you, {NAME}".encode())
    chosen = replace(
        SUBSCRIPTION,
        address=vault.encrypt_address(subscribed, ACCOUNT),
        owner=vault.encrypt_address(subscribed, ACCOUNT),
        reminders=vault.hide(subscribed, WORDS.encode()),
    )
    works = account.tag(Purpose.STAFF)
    role = Staff(
        *(works, PersonId(bytes(16)), Role.OWNER, LABEL, "2026-01-01T00:00:00Z", "telegram"),
        *(vault.encrypt_address(works, ACCOUNT), "en"),
    )
    id = AccountTag(bytes(range(16)))
    notice = Notice(
        *(id, "telegram", vault.encrypt_address(id, ACCOUNT), "en", vault.hide(id, NAME.encode())),
        due="2026-01-01T00:00:00Z",
    )

    async def everything(tx: Transaction) -> None:
        await signatures.sign(tx, account.tag(Purpose.SIGNATURE), replace(SIGNATURE, sealed=sealed))
        await pledges.make(tx, account.tag(Purpose.PLEDGE), PLEDGE)
        await subscriptions.subscribe(tx, subscribed, chosen)
        await responses.respond(tx, account.tag(Purpose.RESPONSE), "an alert", Response.DONE)
        await staff.put(tx, role)
        await notices.put(tx, notice)
        await conversations.choose_language(tx, account.tag(Purpose.PREFERENCE), "zh-Hant-TW")
        await conversations.keep_open_form(tx, account.tag(Purpose.OPEN_FORM), form, "2026-03-01")
        await receipts.keep(tx, "telegram", bytes(16), "2026-03-01", answer)
        await public_names.publish(
            tx, other.tag(Purpose.PUBLIC_NAME), PublicName(CHOSEN, None, None, True)
        )

    await store.transact(everything)
    shown: dict[str, str | bytes] = {
        "shown by choice": CHOSEN,
        "known to the staff": LABEL,
        "sealed": sealed,
    }
    await postgres_server.write_out()
    disk = address.parent if isinstance(address, Path) else postgres_server.folder
    assert traces({**SECRETS, **shown}, every_byte(disk)) == list(shown)


async def test_no_two_tables_share_a_tag(store: Store, vault: Vault) -> None:
    """So no row of one table can be joined to another's."""
    await store.transact(lambda tx: signatures.register_text(tx, TEXT))
    account = vault.recognise("telegram", ACCOUNT)

    async def everything(tx: Transaction) -> list[bytes]:
        await signatures.sign(tx, account.tag(Purpose.SIGNATURE), SIGNATURE)
        await pledges.make(tx, account.tag(Purpose.PLEDGE), PLEDGE)
        await subscriptions.subscribe(tx, account.tag(Purpose.SUBSCRIPTION), SUBSCRIPTION)
        await conversations.choose_language(tx, account.tag(Purpose.PREFERENCE), "en")
        await conversations.keep_open_form(
            tx, account.tag(Purpose.OPEN_FORM), b"a form", "2026-03-01"
        )
        await public_names.publish(
            tx, account.tag(Purpose.PUBLIC_NAME), PublicName(CHOSEN, None, None, True)
        )
        await responses.respond(tx, account.tag(Purpose.RESPONSE), "an alert", Response.DONE)
        tables = (
            *("signature", "pledge", "subscription", "preference", "draft", "public_name"),
            "response",
        )
        return [row[0] for table in tables for row in await tx.rows(f"SELECT tag FROM {table}")]

    tags = await store.transact(everything)
    assert len(tags) == len(set(tags)) == 7
    assert account.tag(Purpose.STAFF) not in tags
