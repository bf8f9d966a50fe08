"""`python -m bot check`: everything that can be wrong before the bot is started, line by line."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import typer

from bot.adapters.chosen import platforms
from bot.app import StateUnreadable, Unmarked, load_catalogs, state_in
from bot.cli.backup import none_made
from bot.cli.console import Console, usable_settings
from bot.cli.exposed import astray, is_open, organisers_secret, to_be_closed, with_tokens
from bot.cli.problems import OLDER, START_PROBLEMS, explained
from bot.cli.trial import DATABASE
from bot.platform import Platform, PlatformRefused
from bot.settings import ENVIRONMENT, Settings
from db import journal, marking
from db.engine.opening import open_store
from db.engine.soundness import is_sound
from db.engine.sqlite import VERSION
from db.engine.state import State
from db.engine.transaction import StoreUnavailable, Transaction, Trouble
from db.key_epochs import agree
from db.secrets.keys import ORGANISERS_KEY, KeyProblem, ServerKeys, server_keys
from db.secrets.vault import Vault
from handlers.staffing import binding
from messages.catalogs import Catalogs
from messages.languages import SOURCE, Languages, published
from messages.letter.check import Checked
from messages.letter.check import check as check_campaign
from messages.letter.fault import told
from messages.text import Code, LanguageName, Listed, Text, Words, t, tn

NOBODYS = Vault(ServerKeys(bytes(32), bytes(32), bytes(32)))
"""A vault to open a store with in which nothing is read."""

ONLINE_SECONDS = 10.0
"""Seconds that a platform may take to say whether it knows the token."""


def check() -> None:
    """Say line by line what is wrong with the set-up; exit status 1 if anything is."""
    settings = usable_settings(ENVIRONMENT)
    console = Console(load_catalogs())

    async def wrong() -> int:
        problems = 0
        async for what, problem, state in findings(settings):
            console.tell(t("{what}: {state}", what=what, state=problem or state))
            problems += problem is not None
        return problems

    raise typer.Exit(1 if asyncio.run(wrong()) else 0)


class Finding(NamedTuple):
    """One finding: its subject, the problem or None, and the word said without a problem."""

    what: Words
    problem: Words | None
    state: Words = t("all right")


async def findings(settings: Settings) -> AsyncIterator[Finding]:
    """Every check, in the order in which a start would meet them."""
    yield Finding(t("Settings"), _platform_set(settings))
    yield Finding(t("Owners"), None, _owners(settings))
    for words in binding.short(settings.rules):
        yield Finding(t("Two people"), None, words)
    campaign = check_campaign(settings.campaign, today=datetime.now(UTC).date(), thorough=True)
    yield Finding(t("Default language"), _language_offered(settings, campaign))
    for finding in _campaign(campaign):
        yield finding
    for language in published()[1:]:
        name = LanguageName(language)
        yield Finding(t("Catalog: {language}", language=name), _catalog(language))
    yield Finding(t("Keys"), _fault(lambda: server_keys(settings.keys)))
    yield Finding(Code(ORGANISERS_KEY), _astray(settings))
    for file in with_tokens():
        yield Finding(Code(file.name), _closed(file))
    yield Finding(t("SQLite {version}", version=Code(VERSION)), await _sqlite())
    yield Finding(t("Database"), await _database(settings))
    yield Finding(t("Copies"), None, _copies(settings))
    for platform in platforms(settings):
        yield await _token(platform)


def _campaign(checked: Checked) -> Iterator[Finding]:
    """Each fault of the campaign's folder; the warnings hinder no start."""
    for fault in checked.faults:
        problem = None if fault.warning else told(fault)
        yield Finding(t("Campaign"), problem, told(fault))
    if not checked.faults:
        yield Finding(t("Campaign"), None)


def _platform_set(settings: Settings) -> Text | None:
    if settings.telegram_token or settings.discord_token:
        return None
    return t(
        "No platform is set up: give {telegram} or {discord}.",
        telegram=Code("TELEGRAM_TOKEN"),
        discord=Code("DISCORD_TOKEN"),
    )


def _owners(settings: Settings) -> Text:
    """The number of owners in the settings; too few hinder alerts, not the start."""
    match len(settings.rules.owners):
        case 0:
            return t("no owners, so no alerts can be sent")
        case 1:
            return t("alerts need two people: name a second owner")
        case number:
            return tn("{n} person", "{n} people", number)


def _language_offered(settings: Settings, campaign: Checked) -> Text | None:
    """The problem with the default language; of a campaign that cannot be read its line tells."""
    content = None if campaign.wrong else campaign.content
    return unserved_language(settings, load_catalogs(content))


def unserved_language(settings: Settings, catalogs: Catalogs) -> Text | None:
    """The problem that no language of `catalogs` serves readers of the default, if none does."""
    chosen, codes = settings.default_language, catalogs.languages.codes
    if chosen is None or catalogs.languages.serving(chosen) is not None:
        return None
    ready = Listed(tuple(map(Code, codes)))
    return t("There is no such language. These are ready: {languages}", languages=ready)


def _fault(check: Callable[[], object]) -> Text | None:
    """The problem that `check` raises and that would keep the bot from starting, if any."""
    try:
        check()
    except START_PROBLEMS as problem:
        return explained(problem)
    return None


async def _store_fault(
    address: str | Path, vault: Vault, state: State | None = None
) -> Text | None:
    """The reason why the store at `address` cannot be opened, or not used; None if it can.

    What is in it is looked at with this machine's `state`, if that is given.
    """
    try:
        store = await open_store(address, vault, state)
        try:
            return await store.transact(_doubt) if state else None
        finally:
            await store.close()
    except START_PROBLEMS as problem:
        return explained(problem)


async def _doubt(tx: Transaction) -> Text | None:
    """The reason why what is in the database is not simply to be believed; None without any."""
    await agree(tx)
    if numbers := await marking.unmarked(tx):
        return explained(Unmarked(numbers))
    return None if await journal.is_as_noted(tx) else OLDER


def _catalog(language: str) -> Text | None:
    try:
        Catalogs(Languages((SOURCE, language)))
    except OSError:
        return t("It is not compiled. Run: {command}", command=Code("make catalogs"))
    return None


def _closed(path: Path) -> Text | None:
    """The problem that others than its owner can read the file with the tokens, if they can."""
    return to_be_closed(path) if is_open(path) else None


def _astray(settings: Settings) -> Text | None:
    """The problem that the organisers' secret key lies near the bot, if it does."""
    file = organisers_secret(settings)
    return None if file is None else astray(file)


async def _sqlite() -> Text | None:
    """The problem with this SQLite, if any: tried on a file that is thrown away."""
    with TemporaryDirectory() as folder:
        return await _store_fault(Path(folder) / DATABASE, NOBODYS)


async def _token(platform: Platform) -> Finding:
    name = Code(platform.name)
    try:
        async with asyncio.timeout(ONLINE_SECONDS):
            await platform.check()
    except PlatformRefused as refused:
        return Finding(name, str(refused))
    except Exception:  # the libraries' own ways to be out of reach
        return Finding(name, None, t("out of reach, so its token was not tried"))
    return Finding(name, None)


async def _database(settings: Settings) -> Text | None:
    vault, state = NOBODYS, None
    with suppress(KeyProblem, StateUnreadable):  # other lines, or the start, say so
        vault, state = Vault(server_keys(settings.keys)), state_in(settings.state_dir)
    if settings.database_url:
        return await _store_fault(settings.database_url, vault, state)
    file = settings.data / DATABASE
    if not file.exists():
        return None
    if not await asyncio.to_thread(is_sound, file):
        return explained(StoreUnavailable(Trouble.CORRUPT))
    return await _store_fault(file, vault, state)


def _copies(settings: Settings) -> Text:
    """The copies that are made of the database; none hinder no start."""
    if (none := none_made(settings)) is not None:
        return none
    return tn(
        "encrypted, of the last night",
        "encrypted, of the last {n} nights",
        settings.backups_kept,
    )
