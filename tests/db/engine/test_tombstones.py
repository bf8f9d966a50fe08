"""Tombstones: noted with the erasure, beside the database too, and telling nobody anything."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

import pytest

from db import signatures, tombstones
from db.engine.state import State
from db.engine.tombstone_file import FILE, TombstoneFile
from db.engine.tombstones import MOST, bury, lies_buried, mark_of
from db.engine.transaction import Store, Transaction
from tests.stage.factories import ANA, BEN, SIGNATURE, TEXT
from tests.stage.stores import VAULT, opened

ONE, TWO, THREE = (bytes([number]) * 16 for number in (1, 2, 3))


async def test_what_is_erased_is_noted_on_disk_before_the_person_hears_of_it(
    address: str | Path, tmp_path: Path
) -> None:
    async with opened(address, state=State(tmp_path / "state")) as store:
        await store.transact(lambda tx: bury(tx, "signature", ANA))
        mark = mark_of(VAULT, "signature", (ANA,), 0)
        assert TombstoneFile(tmp_path / "state").marks() == {mark}
        assert await tombstones.everything(store) == {mark}


async def test_nothing_is_noted_of_an_erasure_that_was_undone(
    address: str | Path, tmp_path: Path
) -> None:
    async def undone(tx: Transaction) -> None:
        await bury(tx, "signature", ANA)
        raise RuntimeError

    async with opened(address, state=State(tmp_path / "state")) as store:
        with pytest.raises(RuntimeError):
            await store.transact(undone)
        assert await tombstones.everything(store) == frozenset()
    assert TombstoneFile(tmp_path / "state").marks() == frozenset()


async def test_each_erasure_of_the_same_row_has_a_mark_of_its_own(store: Store) -> None:
    for _ in range(3):
        await store.transact(lambda tx: bury(tx, "signature", ANA))
    marks = await tombstones.everything(store)
    assert (
        marks == {mark_of(VAULT, "signature", (ANA,), nth) for nth in range(3)} or len(marks) == 3
    )


def test_a_row_lies_buried_only_if_a_mark_is_missing() -> None:
    marks = [mark_of(VAULT, "signature", (ANA,), nth) for nth in range(MOST)]

    def buried(missing: list[bytes], known: list[bytes]) -> bool:
        return lies_buried(VAULT, "signature", (ANA,), set(missing), set(known).__contains__)

    assert buried(marks[:1], [])
    assert not buried([], marks[:1]), "erased and made anew before the copy"
    assert buried(marks[1:2], marks[:1]), "and erased once more since"
    assert not buried([mark_of(VAULT, "signature", (BEN,), 0)], [])
    assert not buried([mark_of(VAULT, "pledge", (ANA,), 0)], [])
    assert buried([], marks), "so often that nobody knows any more"


async def test_no_bytes_of_what_was_erased_lie_beside_the_database(
    address: str | Path, tmp_path: Path
) -> None:
    async with opened(address, state=State(tmp_path / "state")) as store:

        async def sign(tx: Transaction) -> None:
            await signatures.register_text(tx, TEXT)
            await signatures.sign(tx, ANA, SIGNATURE)

        await store.transact(sign)
        await store.transact(lambda tx: signatures.withdraw(tx, ANA))
    files = [path for path in (tmp_path / "state").rglob("*") if path.is_file()]
    assert FILE in {file.name for file in files}
    for file in files:
        assert file.stat().st_mode & 0o777 == 0o600
        content = file.read_bytes()
        for form in (ANA, ANA.hex().encode(), ANA.hex().upper().encode(), b64encode(ANA)):
            assert form not in content


def test_a_line_that_a_crash_left_torn_spoils_no_other(tmp_path: Path) -> None:
    TombstoneFile(tmp_path).add([ONE])
    with (tmp_path / FILE).open("a") as file:
        file.write("\n0202")
    TombstoneFile(tmp_path).add([THREE])
    assert TombstoneFile(tmp_path).marks() == {ONE, THREE}


def test_a_folder_that_cannot_be_written_is_made_up_for_later(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    folder.write_text("in the way", "utf-8")
    file = TombstoneFile(folder)
    file.add([ONE])
    folder.unlink()
    file.add([TWO])
    assert TombstoneFile(folder).marks() == {ONE, TWO}


def test_a_mark_has_the_later_of_its_months_and_goes_with_that(tmp_path: Path) -> None:
    """A row that was made anew once its mark was old, and erased again, has the same mark."""
    TombstoneFile(tmp_path).add([ONE, TWO], "2026-01")
    TombstoneFile(tmp_path).add([ONE], "2026-06")
    TombstoneFile(tmp_path).add([THREE])
    assert TombstoneFile(tmp_path).months() == {ONE: "2026-06", TWO: "2026-01", THREE: ""}
    TombstoneFile(tmp_path).drop_before("2026-06")
    assert TombstoneFile(tmp_path).months() == {ONE: "2026-06", THREE: ""}


def test_once_a_night_their_order_tells_nothing_any_more(tmp_path: Path) -> None:
    file = TombstoneFile(tmp_path)
    for mark in (THREE, ONE, TWO):
        file.add([mark])
    file.drop([])
    assert (tmp_path / FILE).read_text().split() == [ONE.hex(), TWO.hex(), THREE.hex()]


async def test_they_get_a_month_at_night_and_go_when_no_copy_is_so_old(
    address: str | Path, tmp_path: Path
) -> None:
    state = State(tmp_path / "state")
    async with opened(address, state=state) as store:
        await store.transact(lambda tx: bury(tx, "signature", ANA))
        assert await tombstones.grow_old(store, state, "2026-10", "2026-09") == 0
        await store.transact(lambda tx: bury(tx, "signature", BEN))
        assert await tombstones.grow_old(store, state, "2026-11", "2026-10") == 0
        assert await tombstones.grow_old(store, state, "2026-12", "2026-11") == 1
        ben = mark_of(VAULT, "signature", (BEN,), 0)
        assert await tombstones.everything(store) == {ben} == state.tombstones.marks()
