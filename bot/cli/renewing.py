"""`python -m bot keys rotate`: new keys of the server, for all that can be renewed."""

from __future__ import annotations

import asyncio
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from bot import logs
from bot.app import load_catalogs, state_in, wall_clock
from bot.cli.console import Console, usable_settings
from bot.cli.problems import START_PROBLEMS, explained
from bot.cli.trial import DATABASE
from bot.settings import ENVIRONMENT, Settings
from db import key_epochs, renewing
from db.engine.moments import stamp
from db.engine.opening import open_store
from db.engine.transaction import Store, StoreUnavailable, Trouble
from db.key_epochs import OtherEpoch, agree, epoch_of
from db.secrets.keys import SERVER_KEY, KeyProblem, ServerKeys, server_keys
from db.secrets.renewal import PENDING, put_beside, renewed, take_over
from db.secrets.vault import Vault
from messages.text import Code, t

LEASES = ("telegram", "discord", "lane telegram", "lane discord", "conductor", "clock")
"""The leases of a bot that is running: on PostgreSQL nothing else tells of one."""

REPORTED = 50_000
"""Rows of a table between two lines about them."""


def rotate(
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    older: Annotated[
        bool,
        typer.Option(
            "--older", help="A database from before the last renewal was put back: renew it too."
        ),
    ] = False,
) -> None:
    """Renew the server's keys: of addresses, of marks and of the journal. Stop the bot first."""
    settings = usable_settings(ENVIRONMENT)
    logs.configure(settings.log_level)
    console = Console(load_catalogs(default_language=settings.default_language))
    file = settings.data / DATABASE
    if not settings.database_url and not file.exists():
        console.stop(t("There is no database {file}.", file=Code(str(file))))
    question = t(
        "This gives the server new keys and rewrites the database {database}. Is the bot stopped, "
        "and is there a copy of both?",
        database=Code(_shown(settings)),
    )
    if not yes and not typer.confirm(console.say(question)):
        raise typer.Exit(1)
    try:
        asyncio.run(_rotate(settings, console, wall_clock(), older=older))
    except START_PROBLEMS as problem:
        console.stop(explained(problem))
    _explain(console, settings)


def _shown(settings: Settings) -> str:
    """The database in words; an address of a server has a password in it."""
    return "PostgreSQL" if settings.database_url else str(settings.data / DATABASE)


async def _rotate(settings: Settings, console: Console, now: datetime, *, older: bool) -> None:
    present = server_keys(settings.keys)
    store = await open_store(
        settings.database_url or settings.data / DATABASE,
        Vault(present),
        state_in(settings.state_dir),
    )
    try:
        for lease in LEASES:
            if not await store.hold(lease):
                raise StoreUnavailable(Trouble.LOCKED)
        if not await _finished(store, settings.keys):
            if older:
                await brought_along(store, present, now, partial(_told, console))
            await _renewed(store, settings.keys, present, console, now)
    finally:
        await store.close()


async def _finished(store: Store, folder: Path) -> bool:
    """Finish a renewal that was cut off after the database had its new keys; whether one was."""
    try:
        pending = Vault(server_keys(folder, PENDING))
    except KeyProblem:
        return False
    if await store.transact(key_epochs.epoch) != epoch_of(pending):
        return False
    take_over(folder)
    return True


async def _renewed(
    store: Store, folder: Path, present: ServerKeys, console: Console, now: datetime
) -> None:
    """Renew the keys, from those that the database has.

    Raises `OtherEpoch` and `OtherKeys` for other ones.
    """
    await store.transact(agree)
    fresh = renewed(present, now.date())
    put_beside(folder, fresh)

    renew = partial(
        renewing.renew,
        before=Vault(present),
        after=Vault(fresh),
        at=stamp(now),
        progress=partial(_told, console),
    )
    await store.transact(renew)
    take_over(folder)


def _told(console: Console, table: str, rows: int, *, last: bool) -> None:
    if last or rows % REPORTED == 0:
        console.tell(t("{what}: {count}", what=Code(table), count=rows))


async def brought_along(
    store: Store, present: ServerKeys, now: datetime, progress: renewing.Progress
) -> None:
    """Bring a database from before a renewal to the `present` keys; broadcasts are held then.

    Whoever has the keys of before and can write to the database can make one that looks like it:
    so this is done only for somebody who says that they have put it back. Raises `OtherEpoch` for
    keys that are not known any more, `OtherKeys`, and `StoreUnavailable`.
    """
    epoch, vault = await store.transact(key_epochs.epoch), Vault(present)
    if epoch == epoch_of(vault):
        await store.transact(agree)
        return
    before = Vault(_of_epoch(present, epoch))
    along = partial(
        renewing.bring_along, before=before, now=vault, at=stamp(now), progress=progress
    )
    await store.transact(along)


def _of_epoch(present: ServerKeys, epoch: bytes | None) -> ServerKeys:
    """The keys of the epoch of a database, which may be an older one. Raises `OtherEpoch`."""
    renewals = 0
    while (keys := present.before(renewals)) is not None:
        if epoch_of(Vault(keys)) == epoch:
            return keys
        renewals += 1
    raise OtherEpoch


def _explain(console: Console, settings: Settings) -> None:
    file = Code(str(settings.keys / SERVER_KEY))
    console.tell(
        t("The keys are renewed. Put a copy of {file} in the place of the one offline.", file=file)
    )
    console.tell(
        t(
            "Buttons under old messages work for 30 days more. Accounts are recognised as before: "
            "what does that cannot be renewed."
        )
    )
    console.tell(t("Now: {command}", command=Code("python -m bot scrub")))
