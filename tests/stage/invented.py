"""Two campaigns that nobody runs: one in Arabic and Chinese, one in German, neither in English."""

from __future__ import annotations

from pathlib import Path

from db.engine.transaction import Store
from db.secrets.vault import Vault
from db.signatures import register_text
from handlers.commands import table
from messages.letter.content import load_content
from tests.stage.chats import Bot

CAMPAIGNS = Path(__file__).parent / "campaigns"
WELL, LAMPS = CAMPAIGNS / "well", CAMPAIGNS / "lamps"
"""The folder of each: a well, with pledges and sentences; lamps, with a letter and nothing else."""


async def bot_of(folder: Path, store: Store, vault: Vault) -> Bot:
    """A bot of the campaign in `folder`, as a start makes one."""
    content = load_content(folder)
    commands = table(pledges=bool(content.pledges.all()), summaries=content.summaries.any)
    bot = Bot(store, vault, table=commands, content=content)
    for edition in content.letter.editions.values():
        text = bot.campaign.signed(edition)
        await store.transact(lambda tx, text=text: register_text(tx, text))  # type: ignore[misc]  # defaults bind
    return bot
