"""An export over Telegram: one asks, another agrees, the file comes, also after a lost answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.app import Core
from db.engine.sqlite import SqliteStore
from db.export_lines import Kind
from db.secrets.vault import Vault
from db.signatures import register_text
from db.staff import Role
from tests.stage.chats import Bot
from tests.stage.exporting import Office, office_of, opened_export
from tests.stage.moderators import moderator
from tests.stage.telegram.people import Group, Person
from tests.stage.telegram.served import Served


@pytest.fixture
async def office(sqlite_store: SqliteStore, vault: Vault, tmp_path: Path) -> Office:
    """A bot with a folder for exports."""
    bot = Bot(sqlite_store, vault)
    await sqlite_store.transact(lambda tx: register_text(tx, bot.campaign.text))
    return await office_of(bot, tmp_path / "exports")


@pytest.fixture
def core(office: Office) -> tuple[Bot, Core]:
    """A core with that folder."""
    return office.bot, office.core


async def _made(served: Served, office: Office, ana: Person, ben: Person) -> str:
    """An export that Ana has asked for, Ben agreed to, and the clock made; its id."""
    for someone in (ana, ben):
        await moderator(served.bot, str(someone.id), role=Role.ORGANISER, platform="telegram")
    await ben.types("/sign")
    await ben.presses("Without a name")
    await ben.presses("Sign")
    await ana.types("/export new")
    await ana.presses("All signatures")
    await ana.presses("Everything, the sealed names too")
    await ana.presses("Ask for it")
    (export,) = await office.every()
    await ben.types(f"/export show {export.id}")
    await ben.presses("Agree to exactly this")
    await office.makes()
    return export.id


async def test_the_file_is_handed_over_in_private_and_once_more(
    served: Served, office: Office, ana: Person, ben: Person, organisers_private: bytes
) -> None:
    id = await _made(served, office, ana, ben)
    for _ in range(2):
        before = len(ana.shown)
        await ana.types(f"/export fetch {id}")
        await served.telegram.until(
            lambda before=before: any(each.document for each in ana.shown[before:])
        )
        document = ana.shown[-1].document
        assert document is not None
        found = opened_export(document[1], organisers_private)
        assert [row["appearance"] for row in found.of(Kind.SIGNATURE)] == ["anonymous"]
    assert "gone from the server" in await ana.presses("I have it")
    assert not any(each.document for each in ben.shown)


@pytest.mark.parametrize("lost", ["before", "after"])
async def test_a_file_whose_answer_was_lost_comes_or_is_fetched_once_more(
    served: Served, office: Office, ana: Person, ben: Person, organisers_private: bytes, lost: str
) -> None:
    id = await _made(served, office, ana, ben)
    served.telegram.cuts("sendDocument", lost)
    await ana.types(f"/export fetch {id}")
    await served.telegram.until(lambda: ana.shown[-1].document)
    await ana.types("/count")
    await ana.types(f"/export fetch {id}")
    await served.telegram.until(lambda: ana.shown[-1].document)
    document = ana.shown[-1].document
    assert document is not None
    assert opened_export(document[1], organisers_private).header.rows == 1
    assert await office.every() != (), "nothing ends but by a word of who asked"


async def test_in_a_group_nobody_is_told_anything_of_an_export(
    served: Served, office: Office, ana: Person, ben: Person, group: Group
) -> None:
    id = await _made(served, office, ana, ben)
    for line in ("/export", f"/export fetch {id}", f"/export@letter_bot have {id}"):
        await group.hears(ana, line)
    assert not any(each.document or id in each.text for each in group.shown)
    assert len(await office.every()) == 1
