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
from tests.stage.telegram.people import Person
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


async def test_the_file_is_handed_over_in_private_and_once_more(
    served: Served, office: Office, ana: Person, ben: Person, organisers_private: bytes
) -> None:
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
    for _ in range(2):
        before = len(ana.shown)
        await ana.types(f"/export fetch {export.id}")
        await served.telegram.until(
            lambda before=before: any(each.document for each in ana.shown[before:])
        )
        document = ana.shown[-1].document
        assert document is not None
        found = opened_export(document[1], organisers_private)
        assert [row["appearance"] for row in found.of(Kind.SIGNATURE)] == ["anonymous"]
    assert "gone from the server" in await ana.presses("I have it")
    assert not any(each.document for each in ben.shown)
