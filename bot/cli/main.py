"""The command line: `chat` and `run` themselves, and each other command from its own file."""

from __future__ import annotations

import asyncio
import gc
import getpass
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from socket import socket
from typing import Annotated

import typer

from bot import logs
from bot.adapters.chosen import platforms
from bot.adapters.terminal import session
from bot.app import Core, core
from bot.broadcast.conductor import Conductor
from bot.cli import campaign, exports, keep, keys, owners, recovery, translations
from bot.cli.backup import backup, copies_of
from bot.cli.check import check
from bot.cli.checks.rules import unserved_language
from bot.cli.close import close
from bot.cli.console import UNUSABLE, Console, refuse, usable_campaign, usable_settings
from bot.cli.exposed import exposed
from bot.cli.handover import handover
from bot.cli.init import init
from bot.cli.move import move
from bot.cli.problems import START_PROBLEMS, explained
from bot.cli.public_log import verify_count
from bot.cli.restore import restore
from bot.cli.trial import (
    DATABASE,
    STATE,
    new_trial,
    no_trial,
    page_at,
    prepare,
    server_folder,
    trial_folder,
    trial_rules,
)
from bot.cli.unseal import unseal
from bot.clock.asked import CopiesOnRequest
from bot.clock.copies import Copies
from bot.health import Health
from bot.memory import keep_in_memory
from bot.noticing import Noticing
from bot.outdated import Outdated
from bot.page.listening import address_of, free_port
from bot.parts import EVERYTHING, NoSuchPart, Part, Parts, here, parts_in
from bot.platform import Platform
from bot.running import serve, stop_on_signals
from bot.service import Service
from bot.settings import ENVIRONMENT, EXPORTS, Settings, SettingsProblem
from bot.state_folder import sole_use
from bot.supervisor import Supervisor, supervised
from bot.sweeping import Sweeping
from bot.trying import Trial
from handlers.staffing import binding
from messages.letter.content import Content
from messages.text import Code, Listed, t

DEFAULT_LANGUAGE = "DEFAULT_LANGUAGE"
"""The name of the setting that only a loaded campaign can judge."""

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)
app.callback(help="")(keep_in_memory)


@app.command()
def chat(
    as_: Annotated[str, typer.Option("--as", help="Who is talking.")] = "",
    locale: Annotated[str, typer.Option(help="A language, as zh-TW.")] = "",
    data: Annotated[Path | None, typer.Option(help="Where everything is kept.")] = None,
) -> None:
    """Talk to the bot in this terminal: no token, no server."""
    settings = usable_settings()
    logs.configure(settings.log_level, settings.log_format)
    content, catalogs = usable_campaign(settings)
    hint = locale or _terminal_language()
    console = Console(catalogs, catalogs.languages.reads(None, hint))
    folder = data or trial_folder(content.letter.id)
    with suppress(KeyboardInterrupt):
        asyncio.run(_chat(settings, content, console, as_ or getpass.getuser(), hint, folder))


async def _chat(
    settings: Settings,
    content: Content,
    console: Console,
    account: str,
    hint: str | None,
    data: Path,
) -> None:
    database = settings.database_url or data / DATABASE
    try:
        if prepare(data):
            console.tell(new_trial(data, beside=bool(settings.database_url)), error=True)
        keys, catalogs, rules = server_folder(data), console.catalogs, settings.rules
        trial = Trial(trial_rules(settings), catalogs.languages.reads(None, hint))
        async with core(
            *(database, keys, content, catalogs),
            rules=rules,
            state=data / STATE,
            trial=trial,
            exports=data / EXPORTS,
        ) as made:
            at_keyboard = sys.stdin.isatty()
            if at_keyboard and not made.trial:
                console.tell(no_trial(data), error=True)
            if not at_keyboard or not made.trial:
                await session.talk(made, account, hint, data)
                return
            with free_port() as port:
                console.tell(page_at(port), error=True)
                beside = *_beside(settings), _trial_page(settings, port, data)
                await session.talk(made, account, hint, data, beside)
    except START_PROBLEMS as problem:
        console.stop(explained(problem))


def _beside(settings: Settings) -> tuple[Service, ...]:
    """The services beside the lane of a trial. It makes no copies: `data` may be a campaign's."""
    conductor = Service("conductor", Conductor().run, "conductor")
    return conductor, _clock(settings, None), Service("exports", Sweeping().run)


def _trial_page(settings: Settings, port: socket, data: Path) -> Service:
    """The page of a trial, for a browser on this machine, at the open `port`."""
    from bot.page.server import PageServer  # noqa: PLC0415 - for a person at the keyboard alone

    page = PageServer(port, settings.page_url or address_of(port), data / STATE / "log")
    return Service("page", page.run)


@app.command()
def run(
    only: Annotated[
        str | None,
        typer.Option(help="The parts of this process: telegram, discord, broadcast, clock, page."),
    ] = None,
) -> None:
    """Serve Telegram, Discord or both: whichever has a token."""
    settings = usable_settings(ENVIRONMENT)
    logs.configure(settings.log_level, settings.log_format)
    content, catalogs = usable_campaign(settings)
    console = Console(catalogs)
    if unserved := unserved_language(settings, catalogs):
        refuse(console, SettingsProblem((DEFAULT_LANGUAGE,), {DEFAULT_LANGUAGE: unserved}))
    parts = _parts(only, console)
    if only is not None:
        _see_to_settings(settings, parts, console)
    chosen = platforms(settings, parts)
    if not chosen and not {*parts} <= {Part.CLOCK, Part.PAGE}:
        words = t(
            "No platform is set up: give {telegram}, {discord} or both. To try the bot without "
            "either: {command}",
            telegram=Code("TELEGRAM_TOKEN"),
            discord=Code("DISCORD_TOKEN"),
            command=Code("make chat"),
        )
        console.stop(words)
    for words in exposed(settings):
        console.stop(words)
    for words in binding.short(settings.rules):
        console.tell(words, error=True)
    served = asyncio.run(_run(settings, content, console, chosen, parts))
    raise typer.Exit(0 if served else UNUSABLE)


def _parts(written: str | None, console: Console) -> Parts:
    """The parts that `--only` names, all without it; leaves with words where there is no such."""
    try:
        return EVERYTHING if written is None else parts_in(written)
    except NoSuchPart as none:
        words = t(
            "No part of the bot is called {name}. These are its parts: {parts}",
            name=Code(str(none)),
            parts=Listed(tuple(map(Code, Part))),
        )
        console.stop(words)


def _see_to_settings(settings: Settings, parts: Parts, console: Console) -> None:
    """Leave with words where a part was named that lacks its setting."""
    needed = {
        Part.TELEGRAM: ("TELEGRAM_TOKEN", settings.telegram_token),
        Part.DISCORD: ("DISCORD_TOKEN", settings.discord_token),
        Part.PAGE: ("PAGE_LISTEN", settings.page_listen),
    }
    for part, (setting, value) in needed.items():
        if part in parts and not value:
            console.stop(t("{part} needs {names}.", part=Code(part), names=Code(setting)))


async def _run(
    settings: Settings, content: Content, console: Console, chosen: list[Platform], parts: Parts
) -> bool:
    stop = asyncio.Event()
    stop_on_signals(stop)
    database = settings.database_url or settings.data / DATABASE
    try:
        keys, catalogs, rules = settings.keys, console.catalogs, settings.rules
        state = settings.state_dir
        async with (
            sole_use(state, database),
            core(
                *(database, keys, content, catalogs),
                rules=rules,
                state=state,
                exports=settings.exports,
                connections=settings.database_connections,
                log=settings.log_folder,
            ) as made,
            supervised(Supervisor.named_in(os.environ), stop),
        ):
            health, copies = Health(), copies_of(settings)
            conductor = Service("conductor", Conductor().run, "conductor")
            beside = [
                *here(parts, {Part.BROADCAST: conductor, Part.CLOCK: _clock(settings, copies)}),
                *_page(settings, parts),
                *_monitor(settings, health, chosen),
                Service("exports", Sweeping().run),
            ]
            outdated = Outdated(stop)
            if made.alone:
                beside.append(Service("copies", CopiesOnRequest(copies).run))
            else:
                beside.append(Service("version", outdated.run))
                beside.append(Service("failover", Noticing().run))
            gc.freeze()  # what the start has made stays: the collector need not look at it again
            served = await serve(made, chosen, stop, beside=beside, health=health)
            outdated.tell()
            return served
    except START_PROBLEMS as problem:
        console.stop(explained(problem))


def _clock(settings: Settings, copies: Copies | None) -> Service:
    """The clock's service, with the housekeeping of the settings."""
    from bot.clock.agenda import Housekeeping  # noqa: PLC0415 - APScheduler only to serve
    from bot.clock.clock import Clock  # noqa: PLC0415 - for the same reason

    housekeeping = Housekeeping(copies, settings.keeping, settings.fact_every_days)

    async def run(made: Core, stop: asyncio.Event) -> None:
        await Clock(made, housekeeping).run(stop)

    return Service("clock", run, "clock")


def _page(settings: Settings, parts: Parts) -> Iterator[Service]:
    """The page's service, where the settings say where it listens."""
    if settings.page_listen is None or Part.PAGE not in parts:
        return
    from bot.adapters.discord.deauthorized import PATH, Deauthorized  # noqa: PLC0415 - only here
    from bot.page.pace import PER_SECOND  # noqa: PLC0415 - only here
    from bot.page.server import PageServer  # noqa: PLC0415 - a web server only where asked for

    key = settings.discord_public_key
    hooks = {PATH: Deauthorized(key)} if key else {}
    pace = None if {*parts} == {Part.PAGE} else PER_SECOND
    page = PageServer(
        settings.page_listen, settings.page_url or "", settings.log_folder, hooks, pace
    )
    yield Service("page", page.run)


def _monitor(settings: Settings, health: Health, chosen: list[Platform]) -> Iterator[Service]:
    """The monitor's service, where the settings name a port for it."""
    if settings.monitor_port is None:
        return
    from bot.monitor.monitor import Monitor  # noqa: PLC0415 - a web server only where asked for

    names = [platform.name for platform in chosen]
    yield Service("monitor", Monitor(settings.monitor_port, health, names).run)


def _terminal_language() -> str | None:
    """The language of the terminal by POSIX's variables, as `zh_TW` of `zh_TW.UTF-8`."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "").partition(".")[0]
        if value:
            return None if value in ("C", "POSIX") else value
    return None


_COMMANDS = (
    init,
    check,
    keep.scrub,
    keep.retention,
    backup,
    restore,
    move,
    unseal,
    handover,
    close,
)
for command in _COMMANDS:
    app.command()(command)
keys.group.command("mark")(keep.mark_rows)
keys.group.command("recovery")(recovery.new)
keep.proofs.command("count")(verify_count)
app.add_typer(keys.group, name="keys")
app.add_typer(keep.proofs, name="verify")
app.add_typer(exports.group, name="exports")
app.add_typer(owners.group, name="owners")
app.add_typer(translations.group, name="messages")
app.add_typer(campaign.group, name="campaign")
