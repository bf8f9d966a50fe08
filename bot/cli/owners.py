"""`python -m bot owners confirm`: the way on where too few of the staff are left to confirm."""

from __future__ import annotations

import asyncio
from functools import partial

import typer

from bot import logs
from bot.app import core
from bot.cli.console import Console, usable_campaign, usable_settings
from bot.cli.problems import START_PROBLEMS, explained
from bot.cli.trial import DATABASE
from bot.settings import ENVIRONMENT, Settings
from bot.state_folder import sole_use
from handlers.staffing import naming
from messages.letter.content import Content
from messages.text import t, tn

group = typer.Typer(no_args_is_help=True, help="Owners of the campaign.")


@group.callback()
def owners() -> None:
    """Owners of the campaign."""


@group.command()
def confirm() -> None:
    """Confirm the owners in the settings, where fewer than two people of the staff could."""
    settings = usable_settings(ENVIRONMENT)
    logs.configure(settings.log_level)
    content, catalogs = usable_campaign(settings)
    console = Console(catalogs)
    admitted = asyncio.run(_confirmed(settings, content, console))
    if not admitted:
        words = t("Nobody was confirmed: nobody waits, or the staff themselves can confirm.")
        console.stop(words)
    console.tell(
        tn(
            "{n} account was confirmed. Its role takes effect after the delay, and all staff are "
            "told.",
            "{n} accounts were confirmed. Their role takes effect after the delay, and all staff "
            "are told.",
            admitted,
        )
    )


async def _confirmed(settings: Settings, content: Content, console: Console) -> int:
    """The number of accounts that were confirmed; leaves where the store cannot be opened."""
    database = settings.database_url or settings.data / DATABASE
    keys, catalogs, rules = settings.keys, console.catalogs, settings.rules
    try:
        async with (
            sole_use(settings.state_dir, database),
            core(database, keys, content, catalogs, rules=rules, state=settings.state_dir) as made,
        ):
            work = partial(naming.confirm_by_operator, campaign=made.campaign)
            return len(await made.store.transact(work))
    except START_PROBLEMS as problem:
        console.stop(explained(problem))
