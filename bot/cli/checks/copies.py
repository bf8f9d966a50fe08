"""Copies of the database: whether any are made, and how old the newest one is."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.cli.backup import copies_of, none_made
from bot.cli.checks.database import Looked
from bot.cli.checks.finding import Finding
from bot.settings import Settings
from db.engine.opening import is_postgres
from messages.text import Code, Text, t, tn

LATEST = timedelta(hours=36)
"""The age at which a copy is too old: one is made each night, up to 12 hours late."""


def of_copies(settings: Settings, looked: Looked, now: datetime) -> Finding:
    """The copies; that none are made is no problem, that the last is old is one.

    On a server, another machine may have the newest copy: there the ledger tells of it too.
    """
    if (none := none_made(settings)) is not None:
        return Finding(t("Copies"), None, none)
    state = tn(
        "encrypted, of the last night",
        "encrypted, of the last {n} nights",
        settings.backups_kept,
    )
    return Finding(t("Copies"), _too_old(settings, looked, now), state)


def _too_old(settings: Settings, looked: Looked, now: datetime) -> Text | None:
    if looked.since is None or now - looked.since <= LATEST:
        return None
    on_server = is_postgres(settings.database_url or "")
    made = [copies_of(settings).newest(), looked.copied if on_server else None]
    if any(moment and now - moment <= LATEST for moment in made):
        return None
    return t(
        "None is younger than a day and a half. Look into the bot's log, and make one: {command}",
        command=Code("python -m bot backup"),
    )
