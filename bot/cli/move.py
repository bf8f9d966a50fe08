"""`python -m bot move`: a campaign from its SQLite file to PostgreSQL, whole."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bot import logs
from bot.app import load_catalogs, state_in
from bot.cli.console import Console, usable_settings
from bot.cli.filling import FILLING_PROBLEMS, filled, reserved, unfilled
from bot.cli.problems import START_PROBLEMS, explained
from bot.cli.progress import shown, stoppable
from bot.cli.trial import DATABASE
from bot.settings import ENVIRONMENT, Settings
from db.engine.opening import is_postgres
from db.engine.progress import Progress
from db.engine.sqlite import SqliteStore
from db.key_epochs import agree
from db.secrets.keys import server_keys
from db.secrets.vault import Vault
from messages.text import Code, t, tn

SETTING = Code("DATABASE_URL")

CUT_OFF = t(
    "Stopped. The file is as it was, and nobody can open the other database. Run it again to go on."
)


def move(
    to: Annotated[str, typer.Option("--to", help="The address of an empty PostgreSQL database.")],
) -> None:
    """Move the database from its SQLite file to PostgreSQL. Stop the bot first."""
    settings = usable_settings(ENVIRONMENT)
    logs.configure(settings.log_level)
    console = Console(load_catalogs(default_language=settings.default_language))
    file = Path(settings.database_url or settings.data / DATABASE)
    if is_postgres(settings.database_url or ""):
        console.stop(t("The database is on PostgreSQL already: see {setting}.", setting=SETTING))
    if not is_postgres(to):
        console.stop(
            t("A PostgreSQL address begins with {beginning}.", beginning=Code("postgresql://"))
        )
    if not file.exists():
        console.stop(t("There is no database {file}.", file=Code(str(file))))
    try:
        with stoppable(console, CUT_OFF), shown(console) as progress:
            rows, tables = asyncio.run(moved(settings, file, to, progress))
    except FILLING_PROBLEMS as problem:
        console.stop(unfilled(problem))
    except START_PROBLEMS as problem:
        console.stop(explained(problem))
    _tell(console, file, rows, tables)


async def moved(settings: Settings, file: Path, url: str, progress: Progress) -> tuple[int, int]:
    """Move everything in `file` to the database at `url`; the numbers of rows and of tables.

    The machine has seen both just as often, so neither is taken for an older one: whichever the bot
    is started with first is the present one, and the other is older from then on. Raises
    `NotEmpty`, `NotTheSame`, `KeyProblem`, `StateUnreadable`, `StoreUnavailable`, `OtherEpoch`,
    `OtherKeys`.
    """
    vault = Vault(server_keys(settings.keys))
    store = await SqliteStore.open(file, vault, state_in(settings.state_dir))
    try:
        await store.transact(agree)
        await reserved(url, vault)
        return await filled(store, url, progress)
    finally:
        await store.close()


def _tell(console: Console, file: Path, rows: int, tables: int) -> None:
    console.tell(
        tn(
            "Moved, and found the same on both sides: {n} row, in tables: {tables}.",
            "Moved, and found the same on both sides: {n} rows, in tables: {tables}.",
            rows,
            tables=tables,
        )
    )
    settings = Code(ENVIRONMENT)
    console.tell(
        t(
            "Now write the new address into {file} as {setting}, and start the bot.",
            file=settings,
            setting=SETTING,
        )
    )
    console.tell(
        t(
            "{file} is as it was. Never start the bot with it again, for it is older from now on. "
            "Erase it, and what lies beside it, as soon as all is well.",
            file=Code(str(file)),
        )
    )
