<<<<<<< HEAD
"""Ways on lead only where this campaign has something."""

from __future__ import annotations

from dataclasses import replace

from handlers.reading.ways import to_pledges, to_summary
from messages.letter.pledges import Pledges
from messages.letter.summaries import Summaries
from tests.stage.chats import Bot


def test_a_campaign_leads_to_what_it_has(bot: Bot) -> None:
    (pledge,) = to_pledges(bot.campaign)
    (summary,) = to_summary(bot.campaign, "scope")
    assert (pledge.command, summary.command, summary.arguments) == ("pledge", "summary", ("scope",))


def test_a_campaign_without_them_leads_nowhere(bot: Bot) -> None:
    bare = replace(bot.campaign, pledges=Pledges(0, (), ()), summaries=Summaries())
    assert to_pledges(bare) == to_summary(bare) == ()
=======
"""Ways on are offered only where the campaign has what they lead to."""

from __future__ import annotations

from pathlib import Path

import pytest

from db.engine.sqlite import SqliteStore
from db.secrets.vault import Vault
from tests.stage.chats import Someone
from tests.stage.invented import LAMPS, WELL, bot_of

LINES = ("/start", "/help", "/count", "/letter", "/letter ending", "/letter bitte")


async def _offered(someone: Someone) -> set[str]:
    """The commands of every button below a few answers."""
    commands: set[str] = set()
    for line in LINES:
        await someone.types(line)
        commands |= {button.command for button in someone.reply.buttons}
    return commands


async def test_a_campaign_with_everything_offers_it(ana: Someone) -> None:
    assert {"pledge", "summary", "letter", "sign"} <= await _offered(ana)


@pytest.mark.parametrize(("folder", "pledges"), [(WELL, True), (LAMPS, False)])
async def test_nothing_is_offered_that_the_folder_does_not_have(
    sqlite_store: SqliteStore, vault: Vault, folder: Path, pledges: bool
) -> None:
    bot = await bot_of(folder, sqlite_store, vault)
    offered = await _offered(bot.someone("ana"))
    assert ("pledge" in offered) is pledges
    assert "summary" not in offered
    assert {"letter", "sign"} <= offered
>>>>>>> invented
