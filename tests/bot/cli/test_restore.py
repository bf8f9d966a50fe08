"""`restore`: a copy is looked at, put in place, freed of what was erased since, and marked."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest

from bot.app import load_catalogs
from bot.cli.console import Console
from bot.cli.move import moved
from bot.cli.renewing import _rotate
from bot.cli.restore import Refused, Restored, restored
from bot.cli.trial import DATABASE
from bot.settings import Settings
from db import alive, generation, holds, journal, marking, signatures, staff
from db.engine.migrate import migrations
from db.engine.moments import stamp
from db.engine.progress import Progress, Step, untold
from db.engine.restoring import examine
from db.engine.sqlite import SqliteStore
from db.engine.state import FILE, State
from db.engine.tables import NotEmpty
from db.engine.transaction import Store, StoreUnavailable, Transaction, Trouble
from db.graves import bury_again
from db.holds import Cause
from db.key_epochs import OtherEpoch, OtherKeys, agree
from db.secrets.keys import create_keys, server_keys
from db.secrets.recovery import new_recovery_key
from db.secrets.recovery import opened as opened_bytes
from db.secrets.vault import AccountTag, Vault
from db.staff import PersonId, Role, Staff
from tests.stage.copies import RECOVERY_KEY, RECOVERY_SECRET
from tests.stage.factories import (
    ANA,
    BEN,
    CHO,
    SIGNATURE,
    TEXT,
    number_of_signatures,
    sign,
    signature_of,
    withdraw,
)
from tests.stage.stores import PostgresServer
from tests.stage.stores import opened as opened_store


class Place:
    """A server: its settings, and the folder to which copies are taken."""

    def __init__(self, folder: Path, keys: Path) -> None:
        self.settings = Settings(data=folder / "data", state_dir=folder / "state", keys=keys)
        self.file = self.settings.data / DATABASE
        self.copy = folder / "safe" / "letter.db.age"

    @asynccontextmanager
    async def running(self, days_ago: int = 0) -> AsyncIterator[SqliteStore]:
        """The store while the bot runs; broadcasts were looked after some days ago."""
        state = State(self.settings.state_dir)
        store = await SqliteStore.open(self.file, Vault(server_keys(self.settings.keys)), state)
        at = stamp(datetime.now(UTC) - timedelta(days=days_ago))

        async def begin(tx: Transaction) -> None:
            await signatures.register_text(tx, TEXT)
            await generation.grow(tx, state, alone=True)
            await alive.note(tx, at)

        try:
            await store.transact(begin)
            yield store
        finally:
            await store.close()

    @asynccontextmanager
    async def on_server(self) -> AsyncIterator[Store]:
        """The store on the server of the settings, while the bot runs."""
        assert self.settings.database_url
        state = State(self.settings.state_dir)
        vault = Vault(server_keys(self.settings.keys))
        async with opened_store(self.settings.database_url, vault, state) as store:
            await store.transact(lambda tx: generation.grow(tx, state, alone=False))
            yield store

    def restore(self, secret: str = RECOVERY_SECRET, progress: Progress = untold) -> Restored:
        return restored(self.settings, self.copy, lambda: secret, progress)

    def beside(self) -> set[str]:
        return {path.name for path in self.settings.data.iterdir()}


@pytest.fixture
def place(tmp_path: Path, key_folders: tuple[Path, Path]) -> Place:
    return Place(tmp_path, key_folders[0])


async def _copied(place: Place, days_ago: int = 0) -> None:
    """Ana and Ben have signed; a copy is made; then Ana withdraws, and Cho signs."""
    async with place.running(days_ago) as store:
        await sign(store, ANA)
        await sign(store, BEN)
        await store.backup(place.copy, RECOVERY_KEY)
        await withdraw(store, ANA)
        await sign(store, CHO)


async def _restored(
    place: Place, secret: str = RECOVERY_SECRET, progress: Progress = untold
) -> Restored:
    """Restore as the command does: with a loop of its own, so in another thread."""
    import asyncio

    return await asyncio.to_thread(place.restore, secret, progress)


async def test_who_erased_since_stays_erased_and_the_others_are_back(place: Place) -> None:
    await _copied(place)
    done = await _restored(place)
    assert (done.day, done.erased, done.remembered) == (datetime.now(UTC).date(), 1, True)
    async with place.running() as store:
        assert await signature_of(store, ANA) is None
        assert await signature_of(store, BEN) == SIGNATURE
        assert await signature_of(store, CHO) is None, "who signed since can sign again"


async def test_the_database_of_before_is_set_aside_with_its_log(place: Place) -> None:
    await _copied(place)
    before = place.file.read_bytes()
    for ending in ("-wal", "-shm"):
        place.file.with_name(DATABASE + ending).write_bytes(b"stale")
    done = await _restored(place)
    assert done.aside == place.file.with_name(f"{DATABASE}.before-restore-1")
    assert done.aside.read_bytes() == before
    assert done.aside.with_name(done.aside.name + "-wal").read_bytes() == b"stale"
    assert not place.file.with_name(DATABASE + "-wal").exists()
    again = await _restored(place)
    assert again.aside == place.file.with_name(f"{DATABASE}.before-restore-2")
    assert done.aside.read_bytes() == before


async def test_a_log_that_was_left_is_never_read_into_the_copy(place: Place) -> None:
    """A real log, of the pages as they were later: with it, the copy would be damaged."""
    async with place.running() as store:
        await sign(store, BEN)
        await store.backup(place.copy, RECOVERY_KEY)
        for tag in (ANA, CHO):
            await sign(store, tag)
        left = place.file.with_name(DATABASE + "-wal").read_bytes()
    assert left
    place.file.with_name(DATABASE + "-wal").write_bytes(left)
    await _restored(place)
    async with place.running() as store:
        assert await signature_of(store, BEN) == SIGNATURE
        assert await signature_of(store, CHO) is None


async def test_broadcasts_are_held_and_the_journal_says_why(place: Place) -> None:
    await _copied(place)
    await _restored(place)
    async with place.running() as store:
        hold = await store.transact(holds.current)
        assert hold is not None
        assert (hold.cause, hold.told) == (Cause.RESTORED, False), "and the start changes nothing"
        *_, last = await store.transact(journal.entries)
        assert last.act == "copy restored"


async def test_on_a_new_machine_that_knows_of_nothing_it_says_so(
    place: Place, tmp_path: Path, key_folders: tuple[Path, Path]
) -> None:
    await _copied(place)
    elsewhere = Place(tmp_path / "elsewhere", key_folders[0])
    elsewhere.copy = place.copy
    done = await _restored(elsewhere)
    assert (done.erased, done.aside, done.remembered) == (0, None, False)
    async with elsewhere.running() as store:
        assert await signature_of(store, ANA) == SIGNATURE
        assert await store.transact(holds.current) is not None


async def test_it_refuses_while_a_bot_runs(place: Place) -> None:
    async with place.running() as store:
        await sign(store, ANA)
        await store.backup(place.copy, RECOVERY_KEY)
        with pytest.raises(StoreUnavailable) as caught:
            await _restored(place)
        assert caught.value.trouble is Trouble.LOCKED
        assert await signature_of(store, ANA) == SIGNATURE


@pytest.mark.parametrize(("days_ago", "refused"), [(35, False), (36, True)])
async def test_a_copy_older_than_what_is_remembered_is_refused(
    place: Place, days_ago: int, refused: bool
) -> None:
    await _copied(place, days_ago)
    before = place.file.read_bytes()
    if not refused:
        assert (await _restored(place)).erased == 1
        return
    with pytest.raises(Refused) as caught:
        await _restored(place)
    assert "would come back" in load_catalogs().say(caught.value.words, "en")
    assert place.file.read_bytes() == before
    assert place.beside() == {DATABASE, f"{DATABASE}.reserve"}


async def test_a_copy_of_before_the_marks_reach_back_to_is_refused(place: Place) -> None:
    """Where the setting was raised since, what it promises now is not known yet."""
    await _copied(place, days_ago=1)
    State(place.settings.state_dir).note({"tombstones reach": "9999-12"})
    with pytest.raises(Refused):
        await _restored(place)


async def test_another_key_opens_nothing_and_changes_nothing(place: Place) -> None:
    await _copied(place)
    before = place.file.read_bytes()
    for secret in (new_recovery_key()[1], "no key", "", RECOVERY_KEY.text):
        with pytest.raises(Refused):
            await _restored(place, secret)
    assert place.file.read_bytes() == before


async def test_a_damaged_copy_is_found_before_anything_is_replaced(place: Place) -> None:
    await _copied(place)
    before = place.file.read_bytes()
    plain = bytearray(opened_bytes(place.copy.read_bytes(), RECOVERY_SECRET))
    plain[4096 : 4096 + 64] = os.urandom(64)
    damaged = BytesIO()
    RECOVERY_KEY.encrypt(bytes(plain), damaged)
    place.copy.write_bytes(damaged.getvalue())
    with pytest.raises(StoreUnavailable) as caught:
        await _restored(place)
    assert caught.value.trouble is Trouble.CORRUPT
    assert place.file.read_bytes() == before


@pytest.mark.parametrize("bytes_of", [b"", b"SQLite format 3\0", b"x" * 9000])
def test_what_is_no_database_is_refused(bytes_of: bytes) -> None:
    with pytest.raises(StoreUnavailable) as caught:
        examine(bytes_of)
    assert caught.value.trouble is Trouble.CORRUPT


async def test_a_copy_of_a_newer_program_is_refused(place: Place) -> None:
    newer = len(migrations()) + 1
    async with place.running() as store:
        await store.transact(lambda tx: tx.execute("UPDATE schema_version SET version = $1", newer))
        await store.backup(place.copy, RECOVERY_KEY)
    with pytest.raises(StoreUnavailable) as caught:
        await _restored(place)
    assert caught.value.trouble is Trouble.NEWER


async def test_a_copy_of_an_unknown_day_is_refused(place: Place) -> None:
    async with place.running() as store:
        await store.transact(lambda tx: tx.execute("DELETE FROM alive"))
        await store.backup(place.copy, RECOVERY_KEY)
    with pytest.raises(Refused):
        await _restored(place)


async def test_without_a_database_the_copy_becomes_one(place: Place) -> None:
    await _copied(place)
    for path in place.settings.data.iterdir():
        path.unlink()
    done = await _restored(place)
    assert done.aside is None
    assert place.file.stat().st_mode & 0o777 == 0o600
    async with place.running() as store:
        assert await signature_of(store, BEN) == SIGNATURE


async def test_a_copy_of_either_engine_is_put_into_an_empty_server_and_back(
    place: Place, postgres_server: PostgresServer, tmp_path: Path
) -> None:
    await _copied(place)
    async with postgres_server.new_database() as one, postgres_server.new_database() as other:
        place.settings.database_url = one
        done = await _restored(place)
        assert (done.day, done.erased, done.aside) == (datetime.now(UTC).date(), 1, None)
        async with place.on_server() as store:
            assert await signature_of(store, ANA) is None
            assert await signature_of(store, BEN) == SIGNATURE
            hold = await store.transact(holds.current)
            assert hold is not None
            assert hold.cause is Cause.RESTORED
            await store.transact(journal.verify)
            await store.backup(place.copy, RECOVERY_KEY)
            await withdraw(store, BEN)
            await sign(store, CHO)
        place.settings.database_url = other
        assert (await _restored(place)).erased == 1
        async with place.on_server() as store:
            assert await number_of_signatures(store) == 0
        place.settings.database_url = None
        assert (await _restored(place)).erased == 1
        async with place.running() as store:
            assert await number_of_signatures(store) == 0


async def test_a_server_with_anything_in_it_is_left_alone_and_so_is_what_the_machine_knows(
    place: Place, postgres_url: str
) -> None:
    await _copied(place)
    place.settings.database_url = postgres_url
    await _restored(place)
    async with place.on_server() as store:
        await sign(store, CHO)
    known = (place.settings.state_dir / FILE).read_bytes()
    with pytest.raises(NotEmpty):
        await _restored(place)
    assert (place.settings.state_dir / FILE).read_bytes() == known
    async with place.on_server() as store:
        assert await signature_of(store, CHO) == SIGNATURE


async def test_cut_off_on_a_server_it_leaves_one_that_nobody_opens_and_is_run_again(
    place: Place, postgres_url: str
) -> None:
    await _copied(place)
    place.settings.database_url = postgres_url

    def cut(step: Step, done: int, total: int) -> None:
        if step is Step.COPYING:
            raise InterruptedError

    with pytest.raises(StoreUnavailable):
        await _restored(place, progress=cut)
    with pytest.raises(StoreUnavailable) as caught:
        async with place.on_server():
            pass
    assert caught.value.trouble is Trouble.UNFINISHED
    await _restored(place)
    async with place.on_server() as store:
        assert await signature_of(store, ANA) is None
        assert await signature_of(store, BEN) == SIGNATURE
        assert await store.transact(holds.current) is not None


async def _on_the_staff(store: SqliteStore, *tags: AccountTag) -> None:
    async def put(tx: Transaction) -> None:
        await marking.begin(tx)
        for tag in tags:
            address = tx.vault.encrypt_address(tag, "7")
            await staff.put(
                tx, Staff(tag, PersonId(tag), Role.OWNER, "", stamp_of(0), "telegram", address, "")
            )

    await store.transact(put)


def stamp_of(days_ago: int) -> str:
    return stamp(datetime.now(UTC) - timedelta(days=days_ago))


@pytest.mark.parametrize("by_hand", [False, True])
async def test_a_copy_from_before_a_renewal_of_the_keys_keeps_the_staff_but_who_left(
    place: Place, by_hand: bool
) -> None:
    console = Console(load_catalogs())
    async with place.running() as store:
        await _on_the_staff(store, ANA, BEN)
        await sign(store, CHO)
        await store.backup(place.copy, RECOVERY_KEY)
    before = place.file.read_bytes()
    await _rotate(place.settings, console, datetime.now(UTC), older=False)
    async with place.running() as store:
        await store.transact(lambda tx: staff.remove(tx, ANA))
        await withdraw(store, CHO)
    if by_hand:
        place.file.write_bytes(before)
        await _rotate(place.settings, console, datetime.now(UTC), older=True)
    else:
        assert (await _restored(place)).erased == 2
    async with place.running() as store:
        await store.transact(agree)
        await bury_again(store, State(place.settings.state_dir))
        (left,) = await store.transact(staff.everyone)
        assert left.tag == BEN
        assert await signature_of(store, CHO) is None
        await store.transact(journal.verify)


async def test_without_the_row_of_its_epoch_a_database_is_not_taken_for_an_older_one(
    place: Place,
) -> None:
    """Whoever can erase that row has not the earlier keys, or only those: nothing is rewritten."""
    console = Console(load_catalogs())
    async with place.running() as store:
        await _on_the_staff(store, ANA)
    await _rotate(place.settings, console, datetime.now(UTC), older=False)
    async with place.running() as store:
        await store.transact(lambda tx: tx.execute("DELETE FROM key_epoch"))
    for older in (False, True):
        with pytest.raises(OtherEpoch):
            await _rotate(place.settings, console, datetime.now(UTC), older=older)


async def test_new_keys_end_no_hold(place: Place) -> None:
    await _copied(place)
    await _restored(place)
    await _rotate(place.settings, Console(load_catalogs()), datetime.now(UTC), older=False)
    async with place.running() as store:
        hold = await store.transact(holds.current)
        assert hold is not None
        assert hold.cause is Cause.RESTORED
        await store.transact(journal.accept_end)
        assert await store.transact(holds.current) == hold


async def test_with_another_server_key_nothing_is_restored_renewed_or_moved(
    place: Place, tmp_path: Path
) -> None:
    async with place.running() as store:
        await store.transact(agree)
    await _copied(place)
    others, _ = create_keys(tmp_path / "others")
    stranger = Place(tmp_path, others)
    with pytest.raises(OtherKeys):
        await _restored(stranger)
    with pytest.raises(OtherKeys):
        await moved(stranger.settings, place.file, "postgresql://nowhere.invalid/", untold)
    for older in (False, True):
        with pytest.raises(OtherKeys):
            await _rotate(
                stranger.settings, Console(load_catalogs()), datetime.now(UTC), older=older
            )
    async with place.running() as store:
        await store.transact(agree)
