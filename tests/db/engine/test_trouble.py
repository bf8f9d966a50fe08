"""A file that cannot be used is told plainly, and what can still be read is not lost."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Awaitable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TypeVar

import pytest

from db import counters, signatures
from db.engine.opening import open_store
from db.engine.transaction import Store, StoreUnavailable, Trouble
from tests.stage.drills import output
from tests.stage.factories import (
    SIGNATURE,
    TEXT,
    number_of_signatures,
    random_tags,
    sign,
    signature_of,
)
from tests.stage.stores import VAULT, opened

T = TypeVar("T")

PAGE = 4096
NOBODY = 65534
TAGS = random_tags(400, seed=21)


async def _trouble(address: str | Path) -> Trouble:
    with pytest.raises(StoreUnavailable) as caught:
        await open_store(address, VAULT)
    return caught.value.trouble


async def _sign_all(store: Store) -> None:
    await store.transact(lambda tx: signatures.register_text(tx, TEXT))
    await asyncio.gather(*(sign(store, tag) for tag in TAGS))


@pytest.fixture
async def database(sqlite_path: Path) -> Path:
    """A file with 400 signatures in it that nobody has open."""
    async with opened(sqlite_path) as store:
        await _sign_all(store)
    return sqlite_path


@pytest.fixture(
    params=[
        b"This is a shopping list.\n" * 400,
        Random(1).randbytes(5 * PAGE),
        b"SQLite format 3\0" + Random(2).randbytes(5 * PAGE),
    ],
    ids=["a text", "noise", "noise behind the right first words"],
)
def no_database(sqlite_path: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A file that is something else, and must be that afterwards."""
    content: bytes = request.param
    sqlite_path.parent.mkdir()
    sqlite_path.write_bytes(content)
    yield sqlite_path
    assert sqlite_path.read_bytes() == content


async def test_a_file_that_is_no_database_is_called_damaged_and_not_touched(
    no_database: Path,
) -> None:
    assert await _trouble(no_database) is Trouble.CORRUPT


def _cut_short(database: Path) -> None:
    os.truncate(database, 2 * PAGE)


async def test_a_database_that_was_cut_short_is_called_damaged(database: Path) -> None:
    _cut_short(database)
    assert await _trouble(database) is Trouble.CORRUPT


def _pages_of_signatures(content: bytes) -> list[int]:
    """Where the pages with rows on them begin; the first holds the root of the table."""
    return [
        start
        for start in range(0, len(content), PAGE)
        if sum(bytes(tag) in content[start : start + PAGE] for tag in TAGS) > 5
    ]


def _damage(database: Path, pages: Iterable[int], seed: int) -> None:
    """Overwrite pages with noise."""
    chance = Random(seed)
    with database.open("r+b") as file:
        for start in pages:
            file.seek(start)
            file.write(chance.randbytes(PAGE))


def _content(database: Path) -> bytes:
    return database.read_bytes()


async def _answer(work: Awaitable[T]) -> T | Trouble:
    """What someone is told who comes alone."""
    try:
        return await work
    except StoreUnavailable as problem:
        return problem.trouble


@pytest.mark.parametrize("seed", range(3))
async def test_a_damaged_page_fails_only_those_whose_rows_were_on_it(
    database: Path, seed: int
) -> None:
    """Everyone else is answered, rightly; nobody is told something wrong."""
    pages = _pages_of_signatures(_content(database))
    _damage(database, [pages[len(pages) // 2]], seed)
    async with opened(database) as store:
        answers = [await _answer(signature_of(store, tag)) for tag in TAGS]
        assert answers.count(Trouble.CORRUPT) < 60
        assert answers.count(SIGNATURE) == len(TAGS) - answers.count(Trouble.CORRUPT)
        assert Trouble.CORRUPT in answers


async def test_on_damaged_pages_signing_fails_whole_and_elsewhere_it_goes_on(
    database: Path,
) -> None:
    pages = _pages_of_signatures(_content(database))
    _damage(database, pages[1::2], seed=4)
    async with opened(database) as store:
        answers = [await _answer(sign(store, tag)) for tag in random_tags(100, seed=22)]
        assert set(answers) == {None, Trouble.CORRUPT}
        totals = await store.transact(counters.totals)
        assert totals.people == len(TAGS) + answers.count(None)


async def test_a_crowd_that_meets_a_damaged_page_is_told_what_was_kept(database: Path) -> None:
    """SQLite gives up a whole transaction that met one: then nobody in it is thanked."""
    pages = _pages_of_signatures(_content(database))
    _damage(database, [pages[len(pages) // 2]], seed=5)
    async with opened(database) as store:
        answers = await asyncio.gather(
            *(_answer(sign(store, tag)) for tag in random_tags(100, seed=23))
        )
        assert set(answers) <= {None, Trouble.CORRUPT}
        totals = await store.transact(counters.totals)
        assert totals.people == len(TAGS) + answers.count(None)


async def test_a_folder_in_the_files_place_is_no_place_to_write(tmp_path: Path) -> None:
    assert await _trouble(tmp_path) is Trouble.READ_ONLY


async def test_a_file_in_the_folders_place_is_no_place_to_write(database: Path) -> None:
    assert await _trouble(database / "letter.db") is Trouble.READ_ONLY


@dataclass(frozen=True)
class Others:
    """A database in a folder that everyone may look into and nobody may change."""

    folder: Path

    @property
    def database(self) -> Path:
        return self.folder / "letter.db"

    def set_modes(self, folder: int, database: int) -> None:
        """What others may do with them."""
        self.folder.chmod(folder)
        self.database.chmod(database)


@pytest.fixture
async def others() -> AsyncIterator[Others]:
    """Whoever comes, all that was kept is still there in the end."""
    with tempfile.TemporaryDirectory() as name:
        others = Others(Path(name))
        async with opened(others.database) as store:
            await _sign_all(store)
        others.set_modes(0o555, 0o444)
        yield others
        others.set_modes(0o755, 0o644)
        async with opened(others.database) as store:
            assert await number_of_signatures(store) == len(TAGS)


async def _told(path: Path) -> str:
    """What someone is told who owns nothing here; root, who may do all, becomes nobody."""
    become = [NOBODY] if os.geteuid() == 0 else []
    return await asyncio.to_thread(output, "tests.stage.open_drill", path, *become)


@pytest.mark.outside
@pytest.mark.parametrize("mode", [0o444, 0o400, 0o666], ids=oct)
async def test_a_database_of_someone_else_cannot_be_written(others: Others, mode: int) -> None:
    """With 0666 the file itself may be written, but no log can be made beside it."""
    others.set_modes(0o555, mode)
    assert await _told(others.database) == "read-only"


@pytest.mark.outside
async def test_no_database_can_be_made_in_a_folder_of_someone_else(others: Others) -> None:
    assert await _told(others.folder / "new.db") == "read-only"


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://nobody@localhost:1/letter",
        "postgres://nobody@/letter?host=/nowhere",
        "postgresql://nobody@no-such-host.invalid/letter",
    ],
)
async def test_a_server_that_is_not_there_is_unreachable(url: str) -> None:
    assert await _trouble(url) is Trouble.UNREACHABLE
