"""A campaign that has lived with everything and closed: no table leads from an account to it.

Every column of every table is searched for every tag that an account has, also inside what the
server's key opens, by whoever has the key file that is left, or even the one of before.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from copy import copy
from functools import partial
from pathlib import Path

import pytest

from db import suspects
from db.closing import State
from db.engine.sqlite_transaction import SqliteTransaction
from db.engine.tombstones import mark_of
from db.engine.transaction import Row, Store, Transaction
from db.graves import GRAVES
from db.secrets.vault import AccountTag, Column, Purpose, SealBroken, Vault
from db.signatures import register_text
from tests.stage.adversary import copy as copy_of
from tests.stage.chats import Bot
from tests.stage.cleaning import chooses, crowd, put_back, take_out
from tests.stage.closing import announced, goes_on, part, state_of
from tests.stage.exporting import Office, office_of
from tests.stage.organisations import signs_for

SHOWN = {
    ("public_name", "tag", "ana"),
    ("organisation", "tag", "org"),
    ("staff", "tag", "olu"),
}
"""Who is found: who shows a name or an organisation, and the staff."""

Found = set[tuple[str, str, str]]
"""A table, a column and an account that it leads to."""


@pytest.fixture
async def office(store: Store, vault: Vault, tmp_path: Path) -> Office:
    """Two organisers, on either engine."""
    bot = Bot(store, vault)
    await store.transact(lambda tx: register_text(tx, bot.campaign.text))
    return await office_of(bot, tmp_path / "exports")


async def _lives(office: Office) -> list[str]:
    """Let a campaign have all that there is; the accounts that took part."""
    bot, olu, mia = office.bot, office.olu, office.mia
    ana, ben = bot.someone("ana"), bot.someone("ben")
    await ana.types("/sign")
    await ana.fills(appearance="public", name="Ana Ruiz", country="Spain")
    await ana.presses("Sign")
    await ben.signs()
    await ben.pledges("law-ban-bill")
    await ben.all("/alerts", "1", "/language ar", "/sign change")
    await signs_for(bot.someone("org"), "Open Rights", address="https://example.org")
    await olu.signs()
    out = await crowd(bot, 6, country="Taiwan", name="Mo")
    back = await crowd(bot, 6, country="Japan", name="Ky")
    await put_back(bot, mia, await take_out(bot, olu, mia, country="Japan"))
    await take_out(bot, olu, mia, names="Mo *")
    await office.made()
    picked = await crowd(bot, 6, country="Peru")
    people = [ana, ben, olu, bot.someone("org"), *out, *back, *picked]
    return [each.account for each in people]


async def _marked_and_picked(office: Office) -> None:
    bot = office.bot
    keys = bot.keys("ben")
    member = suspects.Member(keys.tag(Purpose.SUSPECT), keys.tag(Purpose.SIGNATURE))
    day, why = bot.campaign.today().isoformat(), suspects.Why.LINK
    await bot.store.transact(lambda tx: suspects.enter(tx, b"abcd", why, day, [member]))
    await chooses(office.olu, country="Peru")


async def test_no_column_leads_from_an_account_to_what_it_signed(office: Office) -> None:
    bot, accounts = office.bot, await _lives(office)
    earlier = copy(bot.vault)
    await announced(bot, office.olu, office.mia)
    await _marked_and_picked(office)
    before = await _everything(bot, earlier, accounts)
    assert {
        ("signature", "tag", "ben"),
        ("suspect", "batch", "ben"),
        ("picked", "tag", "Peru  1"),
        ("public_name", "signature", "ana"),
        ("cleaned", "tag", "Taiwan Mo 1"),
    } <= before
    await goes_on(bot, 37)
    assert await state_of(bot) is State.CLOSED
    await goes_on(bot, 7)
    assert await state_of(bot) is State.ERASED
    part(bot)
    for vault in (bot.vault, earlier):
        found = await _everything(bot, vault, accounts)
        assert {each for each in found if "Ky" not in each[2]} == SHOWN
        assert {each[:2] for each in found if "Ky" in each[2]} == {("public_name", "tag")}


async def _everything(bot: Bot, vault: Vault, accounts: Collection[str]) -> Found:
    keys = {account: vault.recognise("terminal", account) for account in accounts}
    tags = {bytes(keys[each].tag(purpose)): each for each in accounts for purpose in Purpose}
    return await bot.store.transact(partial(_found, vault=vault, tags=tags))


async def _found(tx: Transaction, vault: Vault, tags: dict[bytes, str]) -> Found:
    buried = {
        mark_of(vault, grave.kind, (tag,), 0): account
        for grave in GRAVES
        for tag, account in tags.items()
    }
    found: Found = set()
    for each in await _tables(tx):
        table, columns, rows = await copy_of(tx, each)
        for row in rows:
            for column, content in zip(columns, row, strict=True):
                known = tags if table != "tombstone" else buried
                for inside in _contents(vault, row, content):
                    accounts = {known[tag] for tag in known if tag in inside}
                    found |= {(table, column, account) for account in accounts}
    return found


def _contents(vault: Vault, row: Row, content: object) -> Iterator[bytes]:
    """What stands in a cell: as it is, and opened as any column of its row."""
    if isinstance(content, str):
        yield content.encode()
    if not isinstance(content, bytes | memoryview | bytearray):
        return
    yield bytes(content)
    if not isinstance(row[0], bytes | memoryview | bytearray):
        return
    for column in Column:
        try:
            opened = vault.unhide(AccountTag(bytes(row[0])), bytes(content), column)
        except SealBroken:
            continue
        yield opened
        yield from _from_hexadecimal(opened)


def _from_hexadecimal(opened: bytes) -> Iterator[bytes]:
    for word in opened.replace(b'"', b" ").split():
        try:
            yield bytes.fromhex(word.decode())
        except ValueError:
            continue


async def _tables(tx: Transaction) -> list[str]:
    """Every table of the database."""
    rows = await tx.rows(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        if isinstance(tx, SqliteTransaction)
        else "SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema()"
    )
    return [str(name) for (name,) in rows]
