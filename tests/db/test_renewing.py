"""Renewed keys: all that the earlier ones hid or marked is by the new ones, or nothing is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from db import (
    cleaned,
    cleanups,
    invitations,
    journal,
    key_epochs,
    notices,
    organisations,
    picks,
    public_names,
    renewing,
    staff,
    subscriptions,
    suspects,
)
from db.cleaned import Cleaned
from db.engine.sqlite import SqliteStore
from db.engine.transaction import Store, Transaction
from db.invitations import Candidate, Invitation
from db.key_epochs import OtherEpoch, agree, epoch, epoch_of
from db.marks import Marked
from db.notices import Notice
from db.secrets.keys import ServerKeys
from db.secrets.renewal import renewed
from db.secrets.vault import AccountTag, Column, SealBroken, Vault
from db.staff import PersonId, Role, Staff
from db.subscriptions import copy_of, numbers_of
from db.suspects import Member, Why
from tests.stage.factories import PUBLIC_NAME, SUBSCRIPTION
from tests.stage.marked import CLEANUP
from tests.stage.organisations import waiting

AT = "2026-03-01T12:00:00Z"
PEOPLE = [AccountTag(bytes([number]) * 16) for number in range(1, 6)]
WITHOUT = AccountTag(b"\xee" * 16)
MESSAGE = 7_000

PLAIN = {
    *(("preference", "tag"), ("pledge", "tag"), ("response", "tag"), ("link_code", "tag")),
    *(("delivery", "tag"), ("lane", "tag"), ("signature", "tag"), ("public_name", "tag")),
    *(("subscription", "tag"), ("staff", "tag"), ("invitation", "tag"), ("draft", "tag")),
    *(("notice", "id"), ("staff", "person"), ("invitation", "inviter"), ("voice", "person")),
    *(("alert", "author"), ("journal", "actor"), ("voice", "subject"), ("voice", "fingerprint")),
    *(("wish", "tag"), ("answer", "tag"), ("typed", "tag"), ("named_owner", "tag")),
    *(("subscription", "owner_tag"), ("named_owner", "person"), ("counter", "upto")),
    *(("organisation", "tag"), ("organisation", "place"), ("public_name", "place")),
    *(("cleanup", "id"), ("picked", "tag"), ("cleaned", "tag"), ("cleaned", "cleanup")),
    *(("suspect", "tag"), ("batch", "id")),
    *(("counter", "recount"), ("generation", "machine"), ("hold", "token")),
    ("closing", "token"),
    ("export", "person"),
    *(("log_waiting", "id"), ("log_plan", "id"), ("log_leaf", "commitment")),
}
"""Tags, which are for ever; random bytes; and what no key makes."""

BY_OTHERS = {("signature", "sealed"), ("draft", "sealed"), ("seen_update", "answer")}
"""What only the organisers or the account itself can open."""

NOT_RENEWED = {
    ("seen_update", "id"): "found by earlier keys too for as long as receipts are kept",
    ("invitation", "code"): "found by earlier keys too for as long as codes can be used",
    ("link_code", "code"): "found by earlier keys too for as long as codes can be used",
    ("journal", "hash"): "each entry stays by the key of its epoch",
    ("journal_head", "hash"): "the entry about the renewal is the last",
    ("key_epoch", "mark"): "written anew",
    ("answer", "id"): "an update that comes again in that minute is answered twice, no more",
    **dict.fromkeys(
        (("tombstone", "mark"), ("reach", "mark"), ("log_head", "mark")),
        "made by the one key that is never renewed",
    ),
    **dict.fromkeys(((table.value, "mark") for table in Marked), "made anew for what counts"),
    ("journal_head", "mark"): "made anew with the entry about the renewal",
}
"""What a key makes and no renewal rewrites, with the reason."""


@pytest.fixture
def after(server_keys: ServerKeys) -> Vault:
    """The vault of the renewed keys."""
    return Vault(renewed(server_keys, date(2026, 3, 1)))


@pytest.fixture
async def kept(store: Store, vault: Vault) -> Store:
    """A store with something in every column that is hidden."""

    async def write(tx: Transaction) -> None:
        for tag in PEOPLE:
            await subscriptions.subscribe(
                tx,
                tag,
                replace(
                    SUBSCRIPTION,
                    address=vault.encrypt_address(tag, f"address {tag[0]}"),
                    owner=vault.encrypt_address(tag, "owner", Column.OWNER),
                    reminders=vault.hide(tag, b"reminders", Column.REMINDERS),
                ),
            )
            await tx.execute(
                "UPDATE subscription SET copy = $2 WHERE tag = $1",
                tag,
                copy_of(3, vault.cover(tag, 3, MESSAGE + tag[0])),
            )
        await subscriptions.subscribe(
            tx, WITHOUT, replace(SUBSCRIPTION, address=vault.encrypt_address(WITHOUT, "without"))
        )
        address = vault.encrypt_address(PEOPLE[0], "staff")
        label = ("Mina", AT, "telegram", address, "en")
        await staff.put(tx, Staff(PEOPLE[0], PersonId(b"p" * 16), Role.OWNER, *label))
        candidate = Candidate(
            PEOPLE[1], "Kai", "telegram", vault.encrypt_address(PEOPLE[1], "candidate"), "en"
        )
        for code, who in ((b"taken up", candidate), (b"open....", None)):
            invited = Invitation(code, Role.MODERATOR, PersonId(b"p" * 16), AT, who)
            await invitations.put(tx, invited)
        id = PEOPLE[2]
        words = vault.hide(id, b"words")
        await notices.put(
            tx, Notice(id, "telegram", vault.encrypt_address(id, "notice"), "en", words, AT)
        )
        asked = vault.hide(id, b"contact", Column.KEPT)
        await organisations.enter(tx, replace(waiting(id, "Open Rights"), kept=asked))
        await public_names.publish(tx, id, PUBLIC_NAME, b"place", PEOPLE[3])
        await public_names.take_off(tx, id, vault.hide(id, b"reason", Column.REASON))
        await cleanups.put(tx, CLEANUP)
        await picks.put(tx, CLEANUP.id, id)
        await cleaned.put(tx, Cleaned(id, CLEANUP.id, {"month": "2026-03"}))
        await suspects.enter(tx, b"many", Why.LINK, "2026-03-01", [Member(id, PEOPLE[3])])
        await journal.record(tx, AT, b"p" * 16, "staff invited", "x")

    await store.transact(write)
    return store


def _silent(table: str, rows: int, *, last: bool) -> None:
    """Tell nobody."""


async def _renew(store: Store, before: Vault, after: Vault) -> None:
    await store.transact(lambda tx: renewing.renew(tx, before, after, AT, _silent))


async def _opened(store: Store, vault: Vault) -> list[Any]:
    """All that is hidden, opened with `vault`."""

    async def read(tx: Transaction) -> list[Any]:
        tx.vault = vault
        found: list[Any] = []
        for tag in PEOPLE:
            kept = await subscriptions.subscription_of(tx, tag)
            row = await tx.row("SELECT copy FROM subscription WHERE tag = $1", tag)
            assert kept is not None
            assert row is not None
            assert kept.owner is not None
            assert kept.reminders is not None
            number, covered = numbers_of(bytes(row[0]))
            found += [
                vault.decrypt_address(tag, kept.address),
                vault.decrypt_address(tag, kept.owner, Column.OWNER),
                vault.unhide(tag, kept.reminders, Column.REMINDERS),
                (number, vault.uncover(tag, number, covered)),
            ]
        bare = await subscriptions.subscription_of(tx, WITHOUT)
        assert bare is not None
        found += [vault.decrypt_address(WITHOUT, bare.address), bare.owner, bare.reminders]
        (mina,) = await staff.everyone(tx)
        (invited,) = await invitations.taken_up(tx, PEOPLE[1])
        assert invited.candidate is not None
        (notice,) = await notices.on(tx, "telegram")
        body = await organisations.organisation_of(tx, PEOPLE[2])
        off = await public_names.taken_off(tx, PEOPLE[2])
        assert body is not None
        assert body.kept is not None
        assert off is not None
        found += [
            vault.unhide(PEOPLE[2], body.kept, Column.KEPT),
            vault.unhide(PEOPLE[2], off.reason, Column.REASON),
        ]
        ((_, _, signature),) = await public_names.linked(tx, b"", 2)
        found += [
            signature,
            await cleanups.every(tx),
            await picks.piece(tx, 2),
            await cleaned.cleaned_of(tx, PEOPLE[2]),
            await suspects.piece(tx, b"", 2),
        ]
        return [
            *found,
            vault.decrypt_address(mina.tag, mina.address),
            vault.decrypt_address(PEOPLE[1], invited.candidate.address),
            vault.decrypt_address(notice.id, notice.address),
            vault.unhide(notice.id, notice.content),
        ]

    return await store.transact(read)


async def test_everything_hidden_opens_with_the_new_keys_and_no_more_with_the_old(
    kept: Store, vault: Vault, after: Vault
) -> None:
    before = await _opened(kept, vault)
    assert (3, MESSAGE + 1) in before
    await _renew(kept, vault, after)
    assert await _opened(kept, after) == before
    with pytest.raises(SealBroken):
        await _opened(kept, vault)


async def test_more_rows_than_are_read_at_once_are_all_rewritten(
    kept: Store, vault: Vault, after: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.renewing.PIECE", 2)
    before, told = await _opened(kept, vault), []
    await kept.transact(
        lambda tx: renewing.renew(
            tx, vault, after, AT, lambda table, rows, *, last: told.append((table, rows, last))
        )
    )
    assert await _opened(kept, after) == before
    assert ("subscription", 2, False) in told
    assert ("subscription", 6, True) in told


async def test_what_did_not_open_before_stays_as_it_is(
    kept: Store, vault: Vault, after: Vault
) -> None:
    broken = b"x" * 300
    await kept.transact(
        lambda tx: tx.execute(
            "UPDATE subscription SET reminders = $1 WHERE tag = $2", broken, PEOPLE[0]
        )
    )
    await _renew(kept, vault, after)
    first = await kept.transact(lambda tx: subscriptions.subscription_of(tx, PEOPLE[0]))
    assert first is not None
    assert first.reminders == broken
    assert after.decrypt_address(PEOPLE[0], first.address) == "address 1"


class _Killed(Exception):
    pass


async def test_a_renewal_that_fails_leaves_all_as_it_was(
    kept: Store, vault: Vault, after: Vault
) -> None:
    before = await _opened(kept, vault)

    def killed(table: str, rows: int, *, last: bool) -> None:
        if table == "notice":
            raise _Killed

    with pytest.raises(_Killed):
        await kept.transact(lambda tx: renewing.renew(tx, vault, after, AT, killed))
    assert await _opened(kept, vault) == before
    assert await kept.transact(epoch) is None
    assert await kept.transact(journal.verify) == 1


async def test_the_journal_goes_on_by_the_new_key_and_is_whole(
    kept: Store, vault: Vault, after: Vault
) -> None:
    await _renew(kept, vault, after)

    async def further(tx: Transaction) -> int:
        tx.vault = after
        await journal.record(tx, AT, b"p" * 16, "alert approved", "x")
        return await journal.verify(tx)

    assert await kept.transact(further) == 3
    entries = await kept.transact(journal.entries)
    assert [(entry.act, entry.epoch) for entry in entries] == [
        ("staff invited", 0),
        (renewing.RENEWED, 1),
        ("alert approved", 1),
    ]


async def test_a_database_is_of_one_epoch_and_no_other_keys_serve_it(
    kept: Store, vault: Vault, after: Vault
) -> None:
    async def agrees(vault: Vault) -> None:
        async def work(tx: Transaction) -> None:
            tx.vault = vault
            await agree(tx)

        await kept.transact(work)

    await agrees(vault)
    with pytest.raises(OtherEpoch):
        await agrees(after)
    await _renew(kept, vault, after)
    assert await kept.transact(epoch) == epoch_of(after)
    await agrees(after)
    with pytest.raises(OtherEpoch):
        await agrees(vault)


async def test_a_new_database_is_of_the_epoch_of_its_first_keys(
    store: Store, vault: Vault, after: Vault
) -> None:
    async def work(tx: Transaction) -> None:
        tx.vault = after
        await agree(tx)
        await journal.record(tx, AT, b"p" * 16, "staff invited", "x")
        await agree(tx)
        assert await key_epochs.epoch(tx) == epoch_of(after)
        assert await journal.verify(tx) == 1

    await store.transact(work)


async def test_every_column_of_bytes_is_renewed_or_said_to_need_no_renewal(
    sqlite_store: SqliteStore,
) -> None:
    """Whoever adds one says which it is: here, or in `HIDDEN`."""
    known = {(each.table, name) for each in renewing.HIDDEN for name in each.columns}
    declared = PLAIN | BY_OTHERS | set(NOT_RENEWED)
    columns = await sqlite_store.transact(
        lambda tx: tx.rows(
            "SELECT m.name, c.name FROM sqlite_schema m, pragma_table_info(m.name) c "
            "WHERE m.type = 'table' AND c.type = 'BLOB'"
        )
    )
    assert known.isdisjoint(declared)
    assert {(table, column) for table, column in columns} == known | declared


def test_a_table_with_something_hidden_tells_that_a_database_is_not_new() -> None:
    assert {each.table for each in renewing.HIDDEN} <= set(key_epochs.KEYED)
