"""`python -m bot restore`: an encrypted copy of the database in the place of the database."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from getpass import getpass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from bot import logs
from bot.app import bury_again, load_catalogs, state_in, wall_clock
from bot.cli.console import Console, usable_settings
from bot.cli.filling import FILLING_PROBLEMS, filled, reserved, unfilled
from bot.cli.problems import START_PROBLEMS, explained
from bot.cli.progress import shown, stoppable
from bot.cli.renewing import brought_along
from bot.cli.trial import DATABASE
from bot.settings import ENVIRONMENT, Settings
from db import generation, holds, journal, tombstones
from db.engine import restoring
from db.engine.moments import moment, stamp
from db.engine.opening import is_postgres
from db.engine.progress import Progress, Step, Told, untold
from db.engine.scratch import folder_for
from db.engine.sqlite import SqliteStore
from db.engine.state import State
from db.engine.transaction import Store, StoreUnavailable, Transaction, Trouble
from db.holds import Cause
from db.secrets.keys import ServerKeys, server_keys
from db.secrets.recovery import CopyClosed, NoRecoveryKey, unseal
from db.secrets.vault import Vault
from messages.text import Code, Text, t, tn

FILES = 3
"""Times a copy may need its size: the file, its log, and the file as it is rewritten."""

CUT_OFF = t("Stopped. Nothing is lost. Restore again before you start the bot.")


class Refused(Exception):
    """A copy that is not put back; `words` say why."""

    def __init__(self, words: Text) -> None:
        super().__init__()
        self.words = words


@dataclass(frozen=True, slots=True)
class Restored:
    """What was done: the copy's `day`, the rows erased again, and the file of before."""

    day: date | None
    erased: int
    aside: Path | None
    remembered: bool


def restore(copy: Path) -> None:
    """Put COPY in the place of the database. The secret half of the recovery key is asked for."""
    settings = usable_settings(ENVIRONMENT)
    logs.configure(settings.log_level)
    console = Console(load_catalogs(default_language=settings.default_language))
    try:
        with stoppable(console, CUT_OFF), shown(console) as progress:
            done = restored(settings, copy, partial(_secret, console), progress)
    except FILLING_PROBLEMS as problem:
        console.stop(unfilled(problem))
    except Refused as refused:
        console.stop(refused.words)
    except START_PROBLEMS as problem:
        console.stop(explained(problem))
    _tell(console, done)


def restored(
    settings: Settings, copy: Path, secret: Callable[[], str], progress: Progress = untold
) -> Restored:
    """Check everything, then put `copy` in place; `secret` asks for the secret half.

    Raises `Refused`, `NotEmpty`, `NotTheSame`, `KeyProblem`, `StateUnreadable`,
    `StoreUnavailable`, `OtherEpoch`, `OtherKeys`.
    """
    address = settings.database_url or settings.data / DATABASE
    keys, state = server_keys(settings.keys), state_in(settings.state_dir)
    if not is_postgres(address) and restoring.is_in_use(Path(address)):
        raise StoreUnavailable(Trouble.LOCKED)
    plain = asyncio.run(_opened(copy, secret(), progress))
    taken = restoring.examine(plain.getbuffer())
    day = moment(taken).date() if taken else None
    _is_young_enough(day, settings.copies_kept_days, state)
    remembered = bool(state.tombstones.marks())
    put_back = _PutBack(Vault(keys), keys, state, taken or "", progress)
    if is_postgres(address):
        aside, erased = None, put_back.on_server(str(address), plain, settings.data)
    else:
        aside, erased = put_back.as_file(Path(address), plain)
    return Restored(day, erased, aside, remembered)


def _secret(console: Console) -> str:
    """The secret half from standard input; at a terminal, typed unseen."""
    if not sys.stdin.isatty():
        return sys.stdin.readline()
    return getpass(console.say(t("The secret half of the recovery key:")) + " ")


async def _opened(copy: Path, secret: str, progress: Progress) -> BytesIO:
    """What is in the encrypted copy, in memory. Raises `Refused`."""
    plain = BytesIO()

    def open_it() -> None:
        with copy.open("rb") as file:
            told = Told(file, copy.stat().st_size, Step.OPENING, progress)
            unseal(told, secret, plain)

    try:
        await asyncio.to_thread(open_it)
        return plain
    except OSError:
        raise Refused(t("The copy {file} cannot be read.", file=Code(str(copy)))) from None
    except NoRecoveryKey:
        words = t(
            "That is not the secret half of a recovery key, which begins with {beginning}.",
            beginning=Code("AGE-SECRET-KEY-1"),
        )
        raise Refused(words) from None
    except CopyClosed:
        words = t("The copy does not open: it is for another recovery key, or it is damaged.")
        raise Refused(words) from None


def _is_young_enough(day: date | None, days: int, state: State) -> None:
    """Make sure that what was erased since `day` is still known. Raises `Refused`."""
    if day is None:
        raise Refused(t("Nobody can tell how old this copy is, so it is not put back."))
    today = wall_clock().date()
    reach = state[tombstones.REACH] or ""
    if day < today - timedelta(days=days) or f"{day:%Y-%m}" < reach:
        raise Refused(
            t(
                "This copy is of {day}. What people have erased since then is no longer known for "
                "so long, and would come back. The setting {setting} says how old a copy may be.",
                day=day,
                setting=Code("COPIES_KEPT_DAYS"),
            )
        )


@dataclass(frozen=True, slots=True)
class _PutBack:
    """The putting back of a copy that broadcasts were last looked after in at `taken`."""

    vault: Vault
    keys: ServerKeys
    state: State
    taken: str
    progress: Progress

    def as_file(self, path: Path, plain: BytesIO) -> tuple[Path | None, int]:
        """Make the copy `plain` the file `path`; the file of before, and the rows erased again."""
        aside = _written(plain, path)

        async def bring() -> int:
            async with self._opened(path) as store:
                return await self._brought_up_to_date(store)

        return aside, asyncio.run(bring())

    def on_server(self, url: str, plain: BytesIO, data: Path) -> int:
        """Fill the server's empty database with the copy `plain`; the rows erased again.

        It is brought up to date before, as a file of its own in memory, or in the folder `data`
        where that has no room: so nobody can open anything in between.
        """
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        room = folder_for(FILES * len(plain.getbuffer()), otherwise=data)
        with TemporaryDirectory(prefix="letter-", dir=room) as folder:
            path = Path(folder) / DATABASE
            _written(plain, path)

            async def bring() -> int:
                await reserved(url, self.vault)
                async with self._opened(path) as store:
                    erased = await self._brought_up_to_date(store)
                    await filled(store, url, self.progress)
                return erased

            return asyncio.run(bring())

    @asynccontextmanager
    async def _opened(self, path: Path) -> AsyncIterator[SqliteStore]:
        store = await SqliteStore.open(path, self.vault, self.state)
        try:
            yield store
        finally:
            await store.close()

    async def _brought_up_to_date(self, store: Store) -> int:
        """Erase again what was erased since, and hold all broadcasts; the number of rows erased.

        A copy from before a renewal of the keys is brought to the present ones first.
        """
        await brought_along(store, self.keys, wall_clock(), _silent)
        erased = await bury_again(store, self.state, self.progress)
        await store.transact(partial(_marked, state=self.state, taken=self.taken))
        return sum(erased.values())


def _written(plain: BytesIO, path: Path) -> Path | None:
    """Put the copy `plain` in place, and let go of its memory; see `restoring.put_in_place`."""
    try:
        aside = restoring.put_in_place(plain.getbuffer(), path)
    except OSError as error:
        raise StoreUnavailable(Trouble.READ_ONLY) from error
    plain.close()
    return aside


def _silent(table: str, rows: int, *, last: bool) -> None:
    """Tell nobody how far the renewal is."""


async def _marked(tx: Transaction, state: State, taken: str) -> None:
    """Mark the database as one that was put back.

    Whatever else this machine has noted of the database of before is accepted anew here.
    """
    await journal.accept_end(tx)
    await generation.grow(tx, state, alone=True)
    await holds.begin(tx, Cause.RESTORED)
    await journal.record(tx, stamp(wall_clock()), journal.CLOCK, "copy restored", taken)


def _tell(console: Console, done: Restored) -> None:
    assert done.day is not None
    console.tell(t("The copy of {day} is in place.", day=done.day))
    if done.remembered:
        words = tn(
            "What people erased since then is erased again: {n} row.",
            "What people erased since then is erased again: {n} rows.",
            done.erased,
        )
    else:
        words = t(
            "This machine knows of nothing that people erased. If the bot ran on another one, "
            "bring the folder of {setting} from there and restore again before you start the bot: "
            "otherwise what people erased since then is back.",
            setting=Code("STATE_DIR"),
        )
    console.tell(words)
    if done.aside is not None:
        console.tell(
            t(
                "The database of before lies in {file}. It may hold what people have erased: "
                "erase it, and what lies beside it, as soon as all is well.",
                file=Code(str(done.aside)),
            )
        )
    console.tell(
        t(
            "No broadcast goes out until two people of the staff say so: {command}",
            command=Code("/broadcasts"),
        )
    )
