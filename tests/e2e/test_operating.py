"""docs/operating.md, followed from an empty folder on: its own commands, in the page's order.

An operator sets the bot up, makes copies, loses the machine, and is back on a new one; moves to
PostgreSQL, rotates the keys, loses that machine too, and updates. Who signed is known all along.
"""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest

from tests.stage.handbook import Handbook, commands_in
from tests.stage.operators import RUN, Operator, put_program
from tests.stage.programs import ROOT, bot
from tests.stage.stores import PostgresServer
from tests.stage.telegram.fake import TOKEN, FakeTelegram, serving
from tests.stage.telegram.people import Person

PAGE = Handbook.read(ROOT / "docs" / "operating.md")

SET_UP = PAGE.block("Set it up")
NEW_KEY, COPY = PAGE.block("Backups", 1), PAGE.block("Backups", 2)
NEW_MACHINE, RESTORE = PAGE.block("Restoring", 1), PAGE.block("Restoring", 2)
MOVE = PAGE.block("Moving to PostgreSQL")
ROTATE = PAGE.block("Rotate keys")
UPDATE = PAGE.block("Upgrading")

EXAMPLE_COPY = "letter-2026-11-24.db.age"
EXAMPLE_URL = "postgresql://bot@localhost/letter"
MAKE_DATABASE = "createdb letter"
"""The one line that is not ours: here a new database of the tests' server stands for it."""

ELSEWHERE = {
    "campaign check": (
        "bot/cli/test_campaign.py",
        "test_the_check_tells_each_fault_and_ends_with_1",
    ),
    "campaign new": ("bot/cli/test_campaign.py", "test_a_new_folder_passes_the_check"),
    "campaign version": ("bot/cli/test_campaign.py", "test_another_version_keeps_the_text_so_far"),
    "close": (
        "e2e/test_proposing.py",
        "test_at_the_shell_a_closing_is_proposed_once_and_the_staff_decide",
    ),
    "handover": (
        "e2e/test_handover.py",
        "test_its_words_are_read_back_in_each_language_and_no_hidden_name_is_in_it",
    ),
    "keys log": ("bot/cli/test_public_log.py", "test_no_key_of_the_log_is_ever_overwritten"),
    "verify count": ("bot/cli/test_public_log.py", "test_a_log_that_agrees_is_counted"),
    "keys mark": ("e2e/test_keys_mark.py", "test_check_says_so_too"),
    "keys server": ("e2e/test_keys.py", "test_new_keys_fit_each_other_and_are_closed_to_others"),
    "messages check": (
        "bot/cli/test_translations.py",
        "test_the_check_names_what_would_be_said_wrongly",
    ),
    "messages reviewed": ("bot/cli/test_translations.py", "test_a_reviewer_has_a_name"),
    "owners confirm": ("bot/cli/test_owners.py", "test_whoever_is_left_alone_gets_a_second_owner"),
    "retention": ("e2e/test_retention.py", "test_an_operator_sees_what_would_go_and_lets_it_go"),
    "exports": ("bot/cli/test_exports.py", "test_what_lies_there_is_listed"),
    "exports take": (
        "bot/cli/test_exports.py",
        "test_an_export_is_taken_along_sealed_and_for_its_owner_alone",
    ),
    "unseal": (
        "e2e/test_unseal.py",
        "test_names_of_another_key_are_counted_and_the_rest_is_there",
    ),
}
"""The commands that the page names and this walk does not take, each with its test."""


@dataclass
class Walk:
    """Everything around the operator: Telegram, the places that are not on the server, people."""

    root: Path
    telegram: FakeTelegram
    recovery: str = ""
    secret: str = ""

    @property
    def media(self) -> Path:
        return self.root / "media"

    def machine(self, name: str, **settings: str) -> Operator:
        """A new machine with nothing on it but the program."""
        here = {"TELEGRAM_API_URL": self.telegram.url, "TMPDIR": str(self.root / name), **settings}
        today = datetime.now(UTC).date()
        meant = {
            "/media/": f"{self.media}/",
            EXAMPLE_COPY: f"letter-{today}.db.age",
            EXAMPLE_URL: settings.get("DATABASE_URL", EXAMPLE_URL),
        }
        operator = Operator(self.root / name / "letter", here, meant)
        operator.gets_the_program()
        return operator

    async def signs(self) -> Person:
        """Somebody who signs without a name."""
        person = Person(self.telegram)
        await person.types("/sign")
        await person.presses("Without a name")
        assert "You have signed" in await person.presses("Sign")
        return person

    async def knows(self, *people: Person) -> None:
        """See that everybody of `people` has signed, as the bot says itself."""
        for person in people:
            assert "You have signed" in await person.types("/sign")

    async def copies(self, operator: Operator) -> Person:
        """Bring all to other places, beside the bot; somebody who then has nothing kept."""
        leaves = await self.signs()
        await type_all(operator, COPY)
        await leaves.types("/forget yes")
        await type_all(operator, COPY[-1:])
        return leaves

    async def restores(self, operator: Operator, knows: Person, knows_not: Person) -> None:
        """Follow `Restoring` on a new machine, until whoever signed is answered."""
        began = time.perf_counter()
        await type_all(operator, NEW_MACHINE, {" init": f"{TOKEN}\n\n"})
        operator.writes(self.recovery)
        said = await type_all(operator, RESTORE, {" restore ": self.secret})
        assert "is erased again: 1 row." in said
        async with operator.runs(RESTORE[-1]):
            await self.knows(knows)
            seconds = time.perf_counter() - began
            assert "Nothing is held about this account." in await knows_not.types("/me")
        print(f"from an empty folder to a restored bot that answers: {seconds:.1f} s")  # noqa: T201 - a figure

    def takes_away(self, said: str) -> None:
        """Note the line for `.env`, and take the secret half of the recovery key away."""
        self.recovery = said.splitlines()[-1]
        assert self.recovery.startswith("RECOVERY_KEY=age1")
        (file,) = (self.media / "recovery").iterdir()
        self.secret = file.read_text()
        file.unlink()


async def type_all(
    operator: Operator, block: tuple[str, ...], answers: dict[str, str] | None = None
) -> str:
    """Type the lines of a block but those that run the bot; all that was said."""
    said = ""
    for line in block:
        if not line.endswith(RUN):
            typed = next((each for part, each in (answers or {}).items() if part in line), "")
            said += (await asyncio.to_thread(operator.types, line, typed)).out
    return said


@pytest.fixture
async def walk(tmp_path: Path) -> AsyncIterator[Walk]:
    for place in ("keys", "copies", "recovery"):
        (tmp_path / "media" / place).mkdir(parents=True)
    async with serving() as telegram:
        yield Walk(tmp_path, telegram)


@asynccontextmanager
async def quiet_database(server: PostgresServer) -> AsyncIterator[str]:
    """An empty database, of which the server's log tells no more than the page lets it."""
    async with server.new_database() as url:
        connection = await asyncpg.connect(url)
        name = await connection.fetchval("SELECT current_database()")
        await connection.execute(f"ALTER DATABASE {name} SET log_error_verbosity = terse")
        await connection.execute(f"ALTER DATABASE {name} SET log_min_error_statement = panic")
        await connection.close()
        yield url


async def test_an_operator_follows_the_page_from_an_empty_folder_to_an_update(
    walk: Walk, postgres_server: PostgresServer
) -> None:
    first = walk.machine("first")
    organisers = walk.root / "organisers"
    bot("keys", "organisers", organisers)
    public = organisers / "organisers.pub"
    await type_all(first, SET_UP, {" init": f"{TOKEN}\n\n{public}\n"})
    async with first.runs(SET_UP[-1]):
        ana = await walk.signs()
    walk.takes_away(await type_all(first, NEW_KEY))
    first.writes(walk.recovery)
    async with first.runs(SET_UP[-1]) as running:
        ben = await walk.copies(first)
        running.kill()
        await running.wait()
    shutil.rmtree(first.folder)

    second = walk.machine("second")
    await walk.restores(second, ana, ben)

    async with quiet_database(postgres_server) as url, quiet_database(postgres_server) as other:
        second.meant[EXAMPLE_URL] = url
        assert MOVE[0] == MAKE_DATABASE
        said = await type_all(second, MOVE[1:-1])
        assert "found the same on both sides" in said
        async with second.runs(MOVE[-2]):
            await walk.knows(ana)
        await type_all(second, MOVE[-1:])

        end = next(at for at, line in enumerate(ROTATE) if line.endswith(RUN))
        await type_all(second, ROTATE[:end], {" rotate": "y\n"})
        async with second.runs(ROTATE[end]) as running:
            await walk.knows(ana)
            dora = await walk.copies(second)
            running.kill()
            await running.wait()
        await type_all(second, ROTATE[end:])
        shutil.rmtree(second.folder)

        third = walk.machine("third", DATABASE_URL=other)
        await walk.restores(third, ana, dora)
        put_program(walk.media / "new")
        await type_all(third, UPDATE)
        async with third.runs(UPDATE[-1]):
            await walk.knows(ana)


def test_every_command_of_the_page_is_tried_here_or_by_a_test_that_is_named() -> None:
    blocks = (SET_UP, NEW_KEY, COPY, NEW_MACHINE, RESTORE, MOVE, ROTATE, UPDATE)
    walked = commands_in("\n".join(line for block in blocks for line in block))
    assert PAGE.commands == walked | {"keys organisers"} | ELSEWHERE.keys()
    assert not walked & ELSEWHERE.keys()


@pytest.mark.parametrize("test", ELSEWHERE.values(), ids=ELSEWHERE)
def test_the_tests_that_are_named_are_there(test: tuple[str, str]) -> None:
    file, name = test
    assert f"def {name}(" in (ROOT / "tests" / file).read_text("utf-8")
