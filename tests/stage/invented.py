"""Two campaigns that nobody runs: one in Arabic and Chinese, one in German, neither in English."""

from __future__ import annotations

import shutil
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

LAST_WORDS, OTHER_WORDS = "بصوت مسموع.", "بصوت مسموع، ولن يسكت."
"""How the well's letter ends, in its first version and in the next."""


async def bot_of(folder: Path, store: Store, vault: Vault) -> Bot:
    """A bot of the campaign in `folder`, as a start makes one; on a store, a start anew."""
    content = load_content(folder)
    commands = table(pledges=bool(content.pledges.all()), summaries=content.summaries.any)
    bot = Bot(store, vault, table=commands, content=content)
    for edition in content.letter.editions.values():
        text = bot.campaign.signed(edition)
        await store.transact(lambda tx, text=text: register_text(tx, text))  # type: ignore[misc]  # defaults bind
    return bot


def changed(folder: Path, to: Path) -> Path:
    """Copy the well's `folder` to `to`, with other words in a section of its base edition.

    That is version 1.1.0. The edition before is kept; the Chinese one stays as it was.
    """
    shutil.copytree(folder, to)
    base, earlier = to / "letter.ar.md", to / "earlier"
    earlier.mkdir()
    text = base.read_text("utf-8")
    (earlier / "letter.ar-1.0.0.md").write_text(text, "utf-8")
    text = text.replace("version: 1.0.0", "version: 1.1.0").replace(LAST_WORDS, OTHER_WORDS)
    base.write_text(text, "utf-8")
    return to
