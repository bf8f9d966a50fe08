"""The log is published in shuffled batches, and never disagrees with the database unnoticed."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Coroutine, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date
from functools import partial
from random import Random
from typing import Any

import pytest

from bot.published import verify_count
from db import holds, publishing, publishing_steps, renewing, signatures
from db.engine.transaction import Store, Transaction
from db.engine.walking import Within
from db.entering import logged
from db.log import head, leaves, plans, waiting
from db.log.entries import Kind, commitment
from db.log.folder import LogFolder
from db.log.head import Head, Trouble
from db.log.notes import LogKey
from db.lost import say as say_lost
from db.secrets.keys import ServerKeys
from db.secrets.renewal import renewed
from db.secrets.vault import Vault
from tests.stage.factories import SIGNATURE, random_tags, sign, withdraw
from tests.stage.logged import AT, Logged
from tests.stage.public_log import KEY

PEOPLE = random_tags(30, 1)
LATER = "2026-03-01T13:00:00Z"


async def _sign(log: Logged, start: int, end: int, version: str = "1") -> None:
    text = replace(SIGNATURE.text, version=version)
    for tag in PEOPLE[start:end]:
        await sign(log.store, tag, replace(SIGNATURE, text=text))


async def test_a_batch_has_five_at_least(log: Logged) -> None:
    assert await log.publish() == ""
    await _sign(log, 0, 4)
    assert await log.publish() == ""
    assert (await log.people(), await log.waits()) == (0, 4)
    await _sign(log, 4, 5)
    assert await log.publish() == "5"
    assert (await log.people(), await log.waits()) == (5, 0)
    assert await log.agrees()


async def test_who_signed_before_the_log_is_in_its_one_first_batch(log: Logged) -> None:
    await _sign(log, 0, 20)
    assert await log.commitments() == set()
    assert await log.publish() == "20"
    assert await log.agrees()
    assert (await log.head()).at == AT


async def test_the_places_of_a_batch_tell_nothing_of_who_came_first(log: Logged) -> None:
    await log.publish()
    await _sign(log, 0, 30)
    came = []
    for tag in PEOPLE:
        found = await log.store.transact(partial(signatures.signature_of, tag=tag))
        nonce = leaves.nonce_of(log.vault, tag, found.leaf if found else None)
        assert nonce is not None
        came.append(nonce)
    await log.publish()
    placed = [log.tally.signed[commitment(nonce)] for nonce in came]
    assert sorted(placed) == list(range(30))
    assert placed != sorted(placed)
    by_tag = [place for _, place in sorted(zip(PEOPLE, placed, strict=True))]
    assert by_tag != sorted(by_tag)


async def test_who_withdraws_is_ended_and_who_came_between_was_never_there(log: Logged) -> None:
    await _sign(log, 0, 10)
    await log.publish()
    await _sign(log, 10, 18)
    for tag in PEOPLE[5:13]:
        await withdraw(log.store, tag)
    await log.publish()
    assert await log.agrees()
    kinds = [entry.split(b" ")[0] for entry in log.entries[10:]]
    assert sorted(kinds) == [*[b"signed"] * 5, *[b"taken-back"] * 5]


async def test_who_changes_their_signature_stays_and_who_signs_a_new_version_is_counted_there(
    log: Logged,
) -> None:
    await _sign(log, 0, 10)
    await log.publish()
    await _sign(log, 0, 10)
    assert await log.waits() == 0
    await _sign(log, 0, 6, "2")
    await log.publish(LATER)
    assert (await log.head()).counts == {"1": 4, "2": 6}
    assert await log.agrees()
    assert (await log.head()).at == LATER


async def test_an_organisation_is_in_no_log(log: Logged) -> None:
    await log.publish()
    for tag in PEOPLE[:6]:
        await sign(log.store, tag, replace(SIGNATURE, organisation=True, confirmed=False))
    assert await log.waits() == 0
    await _sign(log, 0, 5)
    assert await log.waits() == 5
    await log.publish()
    for tag in PEOPLE[:5]:
        await sign(log.store, tag, replace(SIGNATURE, organisation=True, confirmed=False))
    await log.publish()
    assert (await log.people(), len(log.entries)) == (0, 10)


async def test_what_is_cleaned_and_undone_counts_again_by_the_same_leaf(log: Logged) -> None:
    await _sign(log, 0, 10)
    await log.publish()

    async def for_five(what: Callable[..., Coroutine[Any, Any, None]]) -> None:
        for tag in PEOPLE[:5]:
            found = await log.store.transact(partial(signatures.signature_of, tag=tag))
            assert found is not None
            await log.store.transact(partial(what, tag=tag, leaf=found.leaf))

    cleaned = partial(leaves.ended, kind=Kind.CLEANED)
    await for_five(cleaned)
    await log.publish()
    assert await log.people() == 5
    await for_five(leaves.undone)
    await log.publish()
    assert await log.agrees()
    await for_five(cleaned)
    await for_five(leaves.undone)
    assert await log.publish() == ""
    assert (await log.waits(), len(log.entries)) == (0, 20)


class _Stops(Exception):
    """The process is killed."""


class _Stopping(LogFolder):
    """A folder in which writing ends before the file number `left`."""

    left = 0

    def put(self, name: str, content: bytes) -> None:
        if type(self).left == 0:
            raise _Stops
        type(self).left -= 1
        super().put(name, content)


@pytest.mark.parametrize("files", range(6))
async def test_a_batch_that_is_killed_before_any_file_is_finished_later(
    files: int, log: Logged
) -> None:
    await _sign(log, 0, 10)
    await log.publish()
    await _sign(log, 10, 16)
    await withdraw(log.store, PEOPLE[0])
    _Stopping.left = files
    try:
        await log.publish(into=_Stopping(log.path, KEY))
    except _Stops:
        assert await log.people() == 10
    await _sign(log, 16, 22)
    await log.publish(LATER)
    await log.publish(LATER)
    assert await log.agrees()
    assert len(log.entries) == 23


async def test_a_batch_that_is_killed_before_it_is_noted_is_taken_over(
    log: Logged, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _sign(log, 0, 10)

    async def killed(*_: object, **__: object) -> Head:
        raise _Stops

    with monkeypatch.context() as patched:
        patched.setattr(publishing_steps, "published", killed)
        with pytest.raises(_Stops):
            await log.publish()
    assert (await log.people(), len(log.entries)) == (0, 10)
    await log.publish()
    assert await log.agrees()
    assert len(log.entries) == 10
    assert not (await log.head()).behind
    assert await log.store.transact(holds.current) is None


async def test_a_full_disk_in_the_middle_is_said_and_the_batch_goes_on_later(
    log: Logged, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _sign(log, 0, 10)

    def full(*_: object) -> None:
        raise OSError

    with monkeypatch.context() as patched:
        patched.setattr("db.log.folder.os.fsync", full)
        assert await log.publish() == Trouble.UNWRITABLE
    assert (await log.head()).trouble == Trouble.UNWRITABLE
    await log.publish()
    assert await log.agrees()
    assert (await log.head()).trouble == ""


async def test_a_clock_that_is_set_back_takes_no_time_back(log: Logged) -> None:
    await _sign(log, 0, 5)
    await log.publish(LATER)
    await _sign(log, 5, 10)
    await log.publish(AT)
    assert (await log.head()).at == LATER


async def test_two_who_publish_at_once_publish_one_log(log: Logged) -> None:
    await _sign(log, 0, 20)
    done = await asyncio.gather(*(log.publish() for _ in range(4)))
    assert sorted(done) == ["", "", "", "20"]
    assert await log.agrees()


async def _cut(log: Logged) -> None:
    shutil.rmtree(log.path)


async def _rolled_back(log: Logged) -> None:
    older = Logged(log.store, log.vault, log.path.with_name("older"))
    older.folder.append(older.folder.empty, log.entries[:5])
    shutil.rmtree(log.path)
    older.path.rename(log.path)


async def _laid_anew(log: Logged) -> None:
    other = Logged(log.store, log.vault, log.path.with_name("other"))
    other.folder.append(other.folder.empty, [*reversed(log.entries), b"signed 1 " + b"0" * 64])
    shutil.rmtree(log.path)
    other.path.rename(log.path)


async def _by_another_key(log: Logged) -> None:
    other = LogFolder(log.path.with_name("other"), LogKey(KEY.origin, bytes(32)))
    other.append(other.empty, log.entries)
    shutil.rmtree(log.path)
    other.path.rename(log.path)


async def _damaged(log: Logged) -> None:
    tile = next(log.path.glob("tile/0/000.p/*"))
    tile.write_bytes(bytes(len(tile.read_bytes())))


Damage = Callable[[Logged], Coroutine[Any, Any, None]]


@pytest.mark.parametrize(
    ("done", "trouble"),
    [
        (_cut, Trouble.CUT),
        (_rolled_back, Trouble.CUT),
        (_laid_anew, Trouble.CHANGED),
        (_by_another_key, Trouble.OTHER_KEY),
        (_damaged, Trouble.CHANGED),
    ],
)
async def test_nothing_is_published_where_the_files_are_not_what_was_published(
    done: Damage, trouble: Trouble, log: Logged
) -> None:
    await _sign(log, 0, 10)
    await log.publish()
    await done(log)
    files = {file: file.read_bytes() for file in log.path.rglob("*") if file.is_file()}
    await _sign(log, 10, 20)
    assert await log.publish() == trouble
    assert {file: file.read_bytes() for file in log.path.rglob("*") if file.is_file()} == files
    found = await log.head()
    assert (found.trouble, found.people, await log.waits()) == (trouble, 10, 10)


async def test_without_its_key_the_log_stands_still(log: Logged) -> None:
    async def without() -> str:
        return await publishing.publish(log.store, log.vault, None, AT, log.chance)

    assert await without() == ""
    assert await log.store.transact(head.current) is None
    await _sign(log, 0, 5)
    await log.publish()
    assert await without() == Trouble.NO_KEY
    assert (await log.head()).trouble == Trouble.NO_KEY
    await log.publish()
    assert (await log.head()).trouble == ""


async def test_a_head_that_somebody_changed_is_not_believed(log: Logged) -> None:
    await _sign(log, 0, 6)
    await log.publish()
    await log.store.transact(
        lambda tx: tx.execute("UPDATE log_head SET said = REPLACE(said, '6', '7')")
    )
    assert (await log.head()).trouble == Trouble.HEAD
    assert (await log.people(), (await log.head()).at) == (6, AT)
    await log.publish()
    assert await log.agrees()
    assert await log.store.transact(holds.current) is not None


async def _rows(store: Store) -> list[tuple[Any, ...]]:
    rows = await store.transact(lambda tx: tx.rows("SELECT * FROM signature"))
    return [tuple(row) for row in rows]


async def test_an_older_database_goes_on_from_the_log_and_two_people_end_what_is_lost(
    log: Logged, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database of this test forgets what a copy of an hour ago would not have."""
    await _sign(log, 0, 10)
    await log.publish()
    before, rows = await log.head(), await _rows(log.store)
    await _sign(log, 10, 20)
    await _sign(log, 0, 3, "2")
    await log.publish()
    await log.store.transact(lambda tx: _put_back(tx, before, rows))
    await log.publish(LATER)
    found = await log.head()
    assert (found.size, found.behind) == (26, True)
    hold = await log.store.transact(holds.current)
    assert hold is not None
    assert hold.cause is holds.Cause.OLDER
    await log.publish(LATER)
    assert found.people == 20
    await log.store.transact(lambda tx: say_lost(tx, "2026-03-02"))
    await log.publish(LATER)
    assert await log.agrees()
    assert (await log.people(), (await log.head()).behind) == (10, False)
    lost = [entry for entry in log.entries if entry.startswith(b"lost")]
    assert len(lost) == 13
    assert all(entry.endswith(b" 2026-03-02") for entry in lost)


async def _put_back(tx: Transaction, before: Head, rows: list[tuple[Any, ...]]) -> None:
    await tx.execute("DELETE FROM signature")
    for row in rows:
        places = ", ".join(f"${number}" for number in range(1, len(row) + 1))
        await tx.execute(f"INSERT INTO signature VALUES ({places})", *row)
    await tx.execute("DELETE FROM log_leaf")
    await head.keep(tx, before)


async def test_a_row_of_another_version_of_the_bot_is_entered_an_hour_later(
    log: Logged, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _sign(log, 0, 6)
    await log.publish()
    with monkeypatch.context() as before:
        before.setattr(leaves, "new", _no_leaf)
        await sign(log.store, PEOPLE[7])
    await log.publish()
    assert (await log.waits(), await log.people()) == (1, 6)


async def _no_leaf(*_: object) -> None:
    """What a version before the log gave a row."""


async def test_no_plan_stays_once_it_is_published(log: Logged) -> None:
    await _sign(log, 0, 6)
    await log.publish()
    assert await log.store.transact(plans.current) is None
    assert (await log.store.transact(lambda tx: tx.rows("SELECT 1 FROM log_plan"))) in ([], ())


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Nothing that the log says tells of a person."""
    yield
    for record in caplog.records:
        assert not any(tag.hex() in record.getMessage() for tag in PEOPLE)


@pytest.mark.parametrize("seed", range(6))
async def test_whatever_people_do_between_batches_and_kills_the_log_comes_to_the_rows(
    seed: int, log: Logged
) -> None:
    chance = Random(seed)
    for _ in range(120):
        tag = PEOPLE[chance.randrange(24)]
        match chance.choice(["sign", "sign", "change", "organisation", "withdraw", "hour", "kill"]):
            case "sign" | "change":
                text = replace(SIGNATURE.text, version=chance.choice(["1", "2"]))
                await sign(log.store, tag, replace(SIGNATURE, text=text))
            case "organisation":
                await sign(log.store, tag, replace(SIGNATURE, organisation=True, confirmed=False))
            case "withdraw":
                await withdraw(log.store, tag)
            case "hour":
                await log.publish()
            case "kill":
                _Stopping.left = chance.randrange(5)
                with suppress(_Stops):
                    await log.publish(into=_Stopping(log.path, KEY))
    await log.publish()
    for tag in PEOPLE[24:]:
        await sign(log.store, tag)
    await log.publish()
    assert await log.waits() == 0
    assert await log.agrees()
    verify_count.check_log(KEY.verifier, str(log.path), None)


async def test_renewed_keys_lose_no_leaf_and_nothing_that_waits(
    log: Logged, server_keys: ServerKeys
) -> None:
    await _sign(log, 0, 10)
    await log.publish()
    await _sign(log, 10, 14)
    await withdraw(log.store, PEOPLE[0])
    committed = await log.commitments()
    after = Vault(renewed(server_keys, date(2026, 3, 1)))

    def untold(table: str, rows: int, *, last: bool) -> None:
        """Tell nobody."""

    async def renew(tx: Transaction) -> None:
        await renewing.renew(tx, log.vault, after, AT, untold)
        assert all((await waiting.everything(Within(tx), after)).values())
        found = await head.current(tx)
        assert found is not None
        assert (found.people, found.trouble) == (10, "")
        rows = await signatures.behind(tx, b"", 100)
        assert {each.commitment for each in logged(after, rows)} == committed

    await log.store.transact(renew)
