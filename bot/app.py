"""The composition root: the one place where every part is made and given to the others."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from db.engine.opening import open_store
from db.engine.transaction import Store
from db.secrets.keys import server_keys
from db.secrets.vault import Vault
from db.signatures import register_text
from handlers.commands import table
from handlers.dispatch import Dispatcher
from handlers.frame.campaign import Campaign
from handlers.frame.rules import USUAL, Rules
from handlers.frame.session import Command
from handlers.staffing import owners
from messages.catalogs import Catalogs
from messages.languages import SOURCE, Languages, published
from messages.letter.facts import load_facts
from messages.letter.letter import load_letter
from messages.letter.pledges import load_pledges
from messages.letter.summaries import load_summaries


@dataclass(frozen=True, slots=True)
class Core:
    """The core that an adapter is given: the dispatcher, the store, catalogs and commands.

    `campaign` is for menus and for marks on buttons; adapters change nothing in the campaign.
    """

    dispatch: Dispatcher
    store: Store
    catalogs: Catalogs
    commands: Mapping[str, Command]
    campaign: Campaign


def load_catalogs(default_language: str = SOURCE) -> Catalogs:
    """The catalogs of every published language."""
    return Catalogs(Languages(published(), default_language))


def load_campaign(
    catalogs: Catalogs, vault: Vault, now: Callable[[], datetime], rules: Rules = USUAL
) -> Campaign:
    """The campaign: the letter and all that goes with it. Raises `LetterChanged`."""
    letter, pledges, summaries = load_letter(), load_pledges(), load_summaries()
    return Campaign(letter, pledges, summaries, load_facts(), catalogs, vault, now, rules)


def wall_clock() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


async def enter_owners(store: Store, campaign: Campaign) -> None:
    """Give their role to the owners whom the rules name."""
    named = await asyncio.to_thread(owners.recognised, campaign)
    await store.transact(partial(owners.enter, campaign=campaign, named=named))


@asynccontextmanager
async def core(
    database: str | Path,
    keys: Path,
    catalogs: Catalogs,
    now: Callable[[], datetime] = wall_clock,
    rules: Rules = USUAL,
) -> AsyncIterator[Core]:
    """A running core on the store `database` with the server's key folder `keys`.

    Raises `LetterChanged`, `KeyProblem`, `StoreUnavailable`: each before anyone is answered.
    """
    campaign = load_campaign(catalogs, Vault(server_keys(keys)), now, rules)
    store = await open_store(database)

    try:
        await store.transact(partial(register_text, text=campaign.text))
        await enter_owners(store, campaign)
        everything = table()
        dispatch = Dispatcher(campaign, store, everything)
        yield Core(dispatch, store, catalogs, everything.commands, campaign)
    finally:
        await store.close()
