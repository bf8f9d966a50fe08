"""A copy of an SQLite file that no bot has open, whatever version made the file."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from db.engine import backup
from db.engine.backup import Unsound
from db.engine.heeding import Heeding
from db.engine.progress import Progress
from db.engine.sqlite import LOCK_WAIT
from db.engine.sqlite_trouble import TROUBLES
from db.engine.transaction import StoreUnavailable, Trouble
from db.secrets.recovery import RecoveryKey


async def keep(database: Path, path: Path, key: RecoveryKey, progress: Progress) -> int:
    """Copy the file `database` to `path`, encrypted to `key`; see `Store.backup`.

    Raises `StoreUnavailable`.
    """
    told = Heeding(progress)
    return await told.in_thread(_keep, database, path, key, told)


def _keep(database: Path, path: Path, key: RecoveryKey, progress: Progress) -> int:
    address = f"{database.resolve().as_uri()}?mode=rw"
    try:
        with closing(sqlite3.connect(address, uri=True, timeout=LOCK_WAIT)) as connection:
            connection.execute("PRAGMA locking_mode = exclusive")
            connection.execute("SELECT 1 FROM sqlite_schema").fetchone()  # copying waits for ever
            with backup.at_one_go(connection, progress) as copy:
                return backup.keep(copy, path, key, progress)
    except Unsound as error:
        raise StoreUnavailable(Trouble.CORRUPT) from error
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        raise StoreUnavailable(TROUBLES.get(code, Trouble.FAILED)) from error
    except OSError as error:
        raise StoreUnavailable(Trouble.READ_ONLY) from error
