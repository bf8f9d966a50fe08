"""The public log on the command line: `verify count`, and what keeps the log from going on."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.checks.finding import Finding
from bot.cli.console import Console, usable_campaign, usable_settings
from bot.cli.keep import place_of, within
from bot.cli.problems import START_PROBLEMS, explained
from bot.settings import ENVIRONMENT, Settings
from db.auditing import Audit, audit
from db.engine.transaction import Store
from db.log.entries import NoEntry, Tally
from db.log.folder import LogFolder
from db.log.head import Head, Trouble
from db.log.key_file import log_key
from db.log.notes import NotSigned
from db.log.tiles import Broken
from db.publishing import Halted, see
from db.secrets.keys import server_keys
from db.secrets.vault import Vault
from handlers.organising.log_trouble import halted
from messages.text import Code, Text, t, tn

TAG_SHOWN = 8
"""Hexadecimal digits of a tag: enough to find the row, for who has the database."""

MOST = 20
"""The rows that are named, at most."""

MAKES_KEY = "python -m bot keys log keys/server"


def of_log(settings: Settings, letter: str, head: Head | None, noted: str | None) -> Finding:
    """The finding about the public log: without a key nobody can check the count."""
    what = t("Public log")
    try:
        key = log_key(settings.keys, letter)
    except START_PROBLEMS as problem:
        return Finding(what, explained(problem))
    if key is None:
        none = t(
            "none, so nobody else can check the count. This makes its key: {command}",
            command=Code(MAKES_KEY),
        )
        return Finding(
            what, halted(Trouble.NO_KEY, str(settings.log_folder)) if head else None, none
        )
    folder = LogFolder(settings.log_folder, key)
    known = None if head is not None and head.trouble == Trouble.HEAD else head
    trouble = trouble_of(folder, known, noted) or (head.trouble if head else "")
    if trouble:
        return Finding(what, halted(Trouble(trouble), str(folder.path)))
    state = tn(
        "{n} line; its key: {key}",
        "{n} lines; its key: {key}",
        folder.checkpoint().size,
        key=Code(key.verifier),
    )
    return Finding(what, None, state)


def trouble_of(folder: LogFolder, head: Head | None, noted: str | None) -> Trouble | None:
    """The trouble of the files in the folder; None where they are what was published."""
    try:
        see(folder, head, noted)
    except Halted as halted:
        return halted.trouble
    except NotSigned:
        return Trouble.OTHER_KEY
    except Broken:
        return Trouble.CHANGED
    except OSError:
        return Trouble.UNWRITABLE
    return None


def verify_count(
    data: Annotated[Path | None, typer.Option(help="The folder of the SQLite file.")] = None,
) -> None:
    """Count by the public log, and compare it with the database, signature by signature."""
    settings = usable_settings(ENVIRONMENT)
    content, _ = usable_campaign(settings)
    place = place_of(settings, data)
    folder = _folder(settings, content.letter.id, place.console)
    tally = _tally(folder, place.console)
    vault = Vault(server_keys(place.keys))

    async def compare(store: Store) -> Audit:
        return await audit(store, vault, tally)

    found = asyncio.run(within(place, compare))
    for words in _said(found, tally):
        place.console.tell(words)
    raise typer.Exit(0 if found.agrees else 1)


def _folder(settings: Settings, letter: str, console: Console) -> LogFolder:
    try:
        key = log_key(settings.keys, letter)
    except START_PROBLEMS as problem:
        console.stop(explained(problem))
    if key is None:
        words = t("There is no public log. This makes its key: {command}")
        console.stop(words.fill(command=Code(MAKES_KEY)))
    return LogFolder(settings.log_folder, key)


def _tally(folder: LogFolder, console: Console) -> Tally:
    if trouble := trouble_of(folder, None, None):
        console.stop(halted(trouble, str(folder.path)))
    try:
        return folder.tally(folder.checkpoint())
    except (Broken, NoEntry):
        console.stop(halted(Trouble.CHANGED, str(folder.path)))


def _said(found: Audit, tally: Tally) -> Iterator[Text]:
    for version, n in sorted(found.counts.items()):
        words = tn("Version {version}: {n} signature", "Version {version}: {n} signatures", n)
        yield words.fill(version=Code(version))
    yield t("Waiting for a later batch: {count}", count=found.waits)
    for tag in found.unlogged[:MOST]:
        words = t("The log does not count the signature in the row {tag}.")
        yield words.fill(tag=Code(tag.hex()[:TAG_SHOWN]))
    for leaf in found.loose[:MOST]:
        words = t("Line {line} of the log counts, and no row has that signature.")
        yield words.fill(line=Code(str(leaf)))
    differing = len(found.unlogged) + len(found.loose)
    if found.agrees:
        yield tn(
            "The log and the database agree: {n} line.",
            "The log and the database agree: {n} lines.",
            tally.size,
        )
    else:
        yield tn("{n} signature differs.", "{n} signatures differ.", differing)
