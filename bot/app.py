"""The composition root: the one place where every part is made and given to the others."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from bot.drawing import Drawing
from bot.export_folder import ExportFolder
from bot.meter import Meter
from bot.trying import IsTrial, Trial, refuse_another, ruling
from db import closing, generation, graves, holds, marking, tombstones
from db.engine.fenced import FencedStore
from db.engine.lasting import LastingLease
from db.engine.opening import CONNECTIONS, is_postgres, open_store
from db.engine.progress import Progress, untold
from db.engine.shared_clock import SharedClock
from db.engine.state import State
from db.engine.transaction import Lease, Store, Transaction
from db.holds import Cause
from db.key_epochs import agree
from db.log.folder import LogFolder
from db.log.key_file import log_key
from db.marks import Marked
from db.secrets.keys import KeyProblem, server_keys
from db.secrets.parting import part
from db.secrets.vault import Vault
from db.signatures import is_signed, letter_texts, register_text
from handlers.closing import parting
from handlers.commands import table
from handlers.dispatch import Dispatcher
from handlers.frame.campaign import Campaign
from handlers.frame.rules import USUAL, Rules
from handlers.frame.session import Command
from handlers.frame.throttle import Counted, Throttle, too_much
from handlers.staffing import binding, owners
from handlers.subscribing import wishes
from messages.catalogs import Catalogs, offered
from messages.languages import SOURCE, Languages
from messages.letter.content import Content
from messages.request import Request
from messages.text import Text
from messages.typed import name_in

log = logging.getLogger(__name__)
NOWHERE = Path(os.devnull)
"""The folder of exports where none are made."""


@dataclass(frozen=True, slots=True)
class Core:
    """The core that an adapter is given: the dispatcher, the store, catalogs and commands.

    `campaign` is for menus and for marks on buttons; adapters change nothing in the campaign.
    `state` is this machine's, and `alone` whether no other machine uses the store. In a `trial`
    whoever talks may be anyone. Adapters and the clock count in `meter`; adapters let `draw` draw
    pictures. The files of exports lie in `exports`, on this machine. A service runs by `lease`, and
    does nothing without that lease which others would do too.
    """

    dispatch: Dispatcher
    store: Store
    catalogs: Catalogs
    commands: Mapping[str, Command]
    campaign: Campaign
    state: State = field(default_factory=State)
    alone: bool = True
    trial: bool = False
    throttle: Throttle = field(default_factory=Throttle)
    meter: Meter = field(default_factory=Meter)
    draw: Drawing = field(default_factory=Drawing)
    exports: ExportFolder = field(default_factory=lambda: ExportFolder(NOWHERE))
    lease: Lease = field(default_factory=lambda: LastingLease("none is needed"))
    clock: SharedClock = field(default_factory=SharedClock)
    noticing: asyncio.Lock = field(default_factory=asyncio.Lock)
    keys: Path | None = None

    def holding(self, lease: Lease) -> Core:
        """The core for a service that runs by `lease`."""
        return replace(self, lease=lease)

    @property
    def fenced(self) -> Store:
        """The store for what one process alone may write: nothing is kept without the lease."""
        return FencedStore(self.store, self.lease)

    async def notice_an_older_one(self) -> None:
        """Look where the database has become an older one meanwhile, as a server may be replaced.

        Then broadcasts are held, and what this machine knows to be erased is erased again. It is
        noted as seen only afterwards, so that all is tried again where the server fails meanwhile.
        The file of SQLite is this process's alone. Raises `StoreUnavailable`, `StateUnreadable`.
        """
        if self.alone:
            return
        async with self.noticing:
            if await self.store.transact(partial(_is_older, state=self.state)):
                await self.store.transact(partial(holds.begin_once, cause=Cause.OLDER))
                await bury_again(self.store, self.state)
                await self.store.transact(
                    partial(generation.grow, state=self.state, alone=self.alone)
                )

    async def part_if_closed(self) -> None:
        """Let go of what leads from accounts to signatures, once the campaign has erased the rest.

        Each process has a key file of its own. Raises `StoreUnavailable`.
        """
        vault = self.campaign.vault
        if vault.is_closed or self.keys is None:
            return
        if await self.store.transact(closing.is_erased):
            parted = await asyncio.to_thread(_part, self.keys)
            vault.part()
            self.dispatch.recognise.forget()
            noting = partial(parting.note, campaign=self.campaign, parted=parted)
            await self.store.transact(noting)

    async def look_after_marks(self) -> None:
        """Drop what is old of this machine's marks, and let the order of the others tell nothing.

        Raises `StoreUnavailable` and `StateUnreadable`.
        """
        oldest = await self.store.transact(tombstones.reach)
        try:
            await asyncio.to_thread(tombstones.follow, self.state, oldest)
        except OSError as error:
            raise StateUnreadable from error

    async def look(self) -> None:
        """Note that this machine sees the database; see `generation.grow`.

        Where the database is an older one, what was erased since is erased again. Raises
        `StoreUnavailable` and `StateUnreadable`.
        """
        await self.notice_an_older_one()
        if await self.store.transact(partial(generation.grow, state=self.state, alone=self.alone)):
            await bury_again(self.store, self.state)

    def counted(self, request: Request) -> Counted:
        """The account that the throttle counts `request` for; what undoes counts apart."""
        name = name_in(request.command or "")
        always = any(name in each.names for each in self._always)
        return Counted(request.platform, request.account, always)

    def too_much(self, counted: Counted) -> Text:
        """The words for an account that is held back: how long, and what still works."""
        names = tuple(command.name for command in self._always)
        return too_much(self.throttle.wait(counted), names)

    @property
    def _always(self) -> tuple[Command, ...]:
        return tuple(command for command in self.commands.values() if command.always)


class SinceClosed(Exception):
    """The database is from before the campaign closed: nobody in it is recognised any more."""


class OtherCampaign(Exception):
    """A store holds what people did for another letter, whose id is `letter`."""

    def __init__(self, letter: str) -> None:
        super().__init__(letter)
        self.letter = letter


class WordsGone(Exception):
    """People signed other words of the letter's present `version`, which the folder lacks now."""

    def __init__(self, version: str) -> None:
        super().__init__(version)
        self.version = version


class Unmarked(Exception):
    """A store of the version before has rows without marks: `numbers`, by table."""

    def __init__(self, numbers: Mapping[Marked, int]) -> None:
        super().__init__(sum(numbers.values()))
        self.numbers = numbers


class StateUnreadable(Exception):
    """The state of this machine is there and cannot be read."""


def load_catalogs(content: Content | None = None, default_language: str | None = None) -> Catalogs:
    """The catalogs of every language that is offered, with the campaign's own words if any.

    The default is `default_language`, or the fallback of the campaign.
    """
    own = content.words if content else None
    default = default_language or (own.fallback if own else SOURCE)
    return Catalogs(Languages(offered(own), default), own=own)


def load_campaign(
    content: Content,
    catalogs: Catalogs,
    vault: Vault,
    now: Callable[[], datetime],
    rules: Rules = USUAL,
    log: LogFolder | None = None,
) -> Campaign:
    """The campaign: the letter and all that goes with it."""
    return Campaign(
        content.letter,
        content.pledges,
        content.summaries,
        content.facts,
        content.sentences,
        catalogs,
        vault,
        now,
        rules,
        log=log,
    )


def wall_clock() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


async def enter_owners(store: Store, campaign: Campaign, trial: Trial | None = None) -> None:
    """Bring the staff to what the rules say: the owners, and what binds two people.

    In a `trial` nothing binds two people, for one is both.
    """
    language = trial.language if trial else ""
    named = await asyncio.to_thread(owners.recognised, campaign, language)

    async def enter(tx: Transaction) -> None:
        await owners.enter(tx, campaign, named)
        if trial is None:
            await binding.note(tx, campaign)

    await store.transact(enter)


async def _see_to_trial(store: Store, trial: Trial | None) -> None:
    """See that a trial's keys open a trial alone, and that it is being played.

    Nothing is written. Raises `NotOfTheTrial`, `Unmarked`, `IsTrial`.
    """
    await store.transact(refuse_another)
    if trial is None:
        numbers = await store.transact(marking.unmarked)
        raise Unmarked(numbers) if numbers else IsTrial


async def _begin_marks(store: Store, *, trial: bool) -> None:
    """Begin the roll in a new database; of an older one the operator decides. Raises `Unmarked`."""
    numbers = await store.transact(marking.begin)
    if numbers and not trial:
        raise Unmarked(numbers)
    if numbers:
        await marking.mark_all(store)


async def _register(tx: Transaction, campaign: Campaign) -> None:
    """Let every present edition be signed.

    Raises `OtherCampaign` where another letter was, or other words of this one that are nowhere in
    the folder, and `WordsGone` where the base edition was changed without a new version.
    """
    letter = campaign.letter
    texts = await letter_texts(tx)
    others = {text.letter for text in texts} - {letter.id}
    if others:
        raise OtherCampaign(min(others))
    editions = (*letter.editions.values(), *letter.earlier)
    here = {edition.sha256 for edition in editions}
    gone = [text for text in texts if text.sha256 not in here and await is_signed(tx, text)]
    base = (letter.version, letter.base.language)
    if any((text.version, text.language or base[1]) == base for text in gone):
        raise WordsGone(letter.version)
    if gone and not any(text.sha256 in here for text in texts):
        raise OtherCampaign(letter.id)
    for edition in campaign.letter.editions.values():
        await register_text(tx, campaign.signed(edition))


def state_in(folder: Path | None) -> State:
    """The state of this machine in `folder`. Raises `StateUnreadable`."""
    try:
        return State(folder)
    except (OSError, ValueError) as error:
        raise StateUnreadable from error


def _part(keys: Path) -> bool:
    """Let the key file be one that recognises no signer; False where it cannot be written."""
    try:
        part(keys)
    except KeyProblem as problem:
        log.error("the key file still leads to signatures: %s", problem.fault)
        return False
    return True


async def _see_to_closing(tx: Transaction) -> None:
    """See that the database is not from before a closing that this machine knows of.

    Raises `SinceClosed`.
    """
    if await closing.is_before(tx):
        raise SinceClosed


async def _is_older(tx: Transaction, state: State) -> bool:
    """Whether the database is older than this machine knows, by its number or by its marks."""
    return await generation.is_older(tx, state) or await tombstones.are_lost(tx, state)


async def bury_again(store: Store, state: State, progress: Progress = untold) -> dict[str, int]:
    """See `graves.bury_again`. Raises `StoreUnavailable` and `StateUnreadable`."""
    try:
        return await graves.bury_again(store, state, progress)
    except OSError as error:
        raise StateUnreadable from error


@asynccontextmanager
async def core(
    database: str | Path,
    keys: Path,
    content: Content,
    catalogs: Catalogs,
    now: Callable[[], datetime] = wall_clock,
    rules: Rules = USUAL,
    state: Path | None = None,
    trial: Trial | None = None,
    connections: int = CONNECTIONS,
    exports: Path = NOWHERE,
    log: Path | None = None,
) -> AsyncIterator[Core]:
    """A running core on the store `database` with the server's key folder `keys`.

    `now` is this machine's clock, which gives way to that of a server. `state` is the folder of
    this machine's state, `exports` that of its exports, `connections` the most to a server, and
    `log` the folder of the public log, of which a trial has none.

    `trial` is given where anybody may be talking as anyone: then the staff are entered and count in
    a trial alone, and there the rows of the version before are marked unasked. Without it a trial
    is refused.

    Raises `KeyProblem`, `StateUnreadable`, `StoreUnavailable`, `OtherEpoch`, `Unmarked`, `IsTrial`,
    `NotOfTheTrial`, `OtherCampaign`, `WordsGone`, `OtherKeys`, `SinceClosed`: each before anyone
    is answered.
    """
    clock = SharedClock(now)
    secrets = server_keys(keys)
    vault, of_a_trial = Vault(secrets, lambda: clock().date()), secrets.of_a_trial
    del secrets  # the vault alone has them, and may have to let go of some
    rules = ruling(rules, trial, of_a_trial=of_a_trial)
    signs = None if log is None or of_a_trial else log_key(keys, content.letter.id)
    public_log = LogFolder(log, signs) if log and signs else None
    campaign = load_campaign(content, catalogs, vault, clock, rules, public_log)
    machine = state_in(state)
    store = await open_store(database, vault, machine, connections, clock)
    try:
        if of_a_trial:
            await _see_to_trial(store, trial)
        store.keep_to(await store.transact(agree))
        await store.transact(_see_to_closing)
        await _begin_marks(store, trial=of_a_trial)
        await bury_again(store, machine)
        await store.transact(partial(_register, campaign=campaign))
        if rules.with_roles:
            await enter_owners(store, campaign, trial)
        await wishes.fulfil_all(store, campaign)  # where no clock runs, as in a pipe
        everything = table(pledges=bool(content.pledges.all()), summaries=content.summaries.any)
        folder = ExportFolder(exports)
        dispatch = Dispatcher(campaign, store, everything, folder.read)
        alone = not is_postgres(database)
        made = Core(
            *(dispatch, store, catalogs, everything.commands, campaign, machine, alone),
            trial=of_a_trial,
            clock=clock,
            keys=keys,
            exports=folder,
        )
        await made.look()
        await made.part_if_closed()
        try:
            yield made
        finally:
            await dispatch.beside.stop()
    finally:
        await store.close()
