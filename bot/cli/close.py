"""`python -m bot close`: proposes to close the campaign, which two of the staff must want too."""

from __future__ import annotations

import asyncio
from functools import partial

from bot import logs
from bot.app import core
from bot.cli.console import Console, usable_campaign, usable_settings
from bot.cli.problems import START_PROBLEMS, explained
from bot.cli.trial import DATABASE
from bot.settings import ENVIRONMENT, Settings
from bot.state_folder import sole_use
from handlers.closing import operator
from messages.letter.content import Content
from messages.text import Code, t


def close() -> None:
    """Propose to close the campaign: two of the staff must then say so in the chat."""
    settings = usable_settings(ENVIRONMENT)
    logs.configure(settings.log_level)
    content, catalogs = usable_campaign(settings)
    console = Console(catalogs)
    if not asyncio.run(_proposed(settings, content, console)):
        words = t("Nothing was proposed: a closing is under way already, or is over: {command}")
        console.stop(words.fill(command=Code("/close")))
    console.tell(
        t(
            "It is proposed, and the staff are told. Two of them must say so within 7 days: "
            "{command}",
            command=Code("/close"),
        )
    )


async def _proposed(settings: Settings, content: Content, console: Console) -> bool:
    """Whether it was proposed; leaves where the store cannot be opened."""
    database = settings.database_url or settings.data / DATABASE
    keys, catalogs, rules = settings.keys, console.catalogs, settings.rules
    try:
        async with (
            sole_use(settings.state_dir, database),
            core(database, keys, content, catalogs, rules=rules, state=settings.state_dir) as made,
        ):
            work = partial(operator.propose, campaign=made.campaign)
            return await made.store.transact(work, writes=True)
    except START_PROBLEMS as problem:
        console.stop(explained(problem))
