"""Whatever one person does, with as many accounts as they like, no alert can start by it alone.

Nor if that person can write to the database, and has no key.
"""

from __future__ import annotations

import asyncio
import random
import re
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import ANY

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from db import alerts, roll, staff, voices
from db.alerts import Alert, AlertState
from db.engine.moments import stamp
from db.engine.sqlite import SqliteStore
from db.engine.transaction import Transaction
from db.secrets.vault import AccountTag, Purpose, Vault
from db.signatures import register_text
from db.staff import PersonId, Role
from db.subscriptions import Topic
from db.voices import Matter, Proposal
from handlers.alerting.standing import may_start
from handlers.frame.roles import MOST_STAFF
from handlers.staffing import two_people
from handlers.staffing.two_people import short_fingerprint
from messages.reply import Button
from tests.stage.adversary import Rows, add_back, copy, insert, put_back, vary
from tests.stage.chats import FIRST_DAY, Bot, Clock, Someone
from tests.stage.examples import examples
from tests.stage.moderators import (
    ALERT,
    LONG_AGO,
    every_alert,
    keep,
    kept,
    moderator,
    person_of,
    told,
)
from tests.stage.office import ruled, start
from tests.stage.stores import VAULT

ACCOUNTS = (
    ("mal", "terminal"),
    ("mal", "discord"),
    ("mal", "telegram"),
    ("mallory", "terminal"),
    ("mallet", "discord"),
)
FAR = "9999-12-31T23:59:59Z"
"""A moment by which every role and every time has come."""

WORDS = (
    "show {id}",
    "preview {id}",
    "submit {id}",
    "approve {id} {fingerprint}",
    "stop {id}",
    "edit {id}",
    "text {id} ar",
    "pause {id}",
    "resume {id}",
    "recall {id}",
)
CODE = re.compile(r"/(?:join|link) ([0-9A-Z-]+)")

POWER = ("staff", "voice", "invitation", "link_code", "alert", "alert_text", "broadcast")
HEADS = ("journal", "journal_head")
"""Tables that somebody writes to who has no key."""

accounts = st.sampled_from(ACCOUNTS)
staffed = st.sampled_from((*ACCOUNTS[:1] * 4, *ACCOUNTS))
"""Mostly the account that has a role from the beginning; so it is with those that come after."""

linked = st.sampled_from((*ACCOUNTS[1:3] * 3, *ACCOUNTS))
invited = st.sampled_from((*ACCOUNTS[3:] * 3, *ACCOUNTS))
numbers = st.integers(0, 30)
others = st.lists(st.sampled_from(("nina", "omar")), unique=True)


async def startable(tx: Transaction, now: str) -> list[str]:
    """What a conductor would start at the stamp `now`."""
    return [alert.id for alert in await every_alert(tx) if await may_start(tx, alert, now)]


class OnePerson(RuleBasedStateMachine):
    """Mal is staff with one account, has others, and tries everything; nobody else does a thing.

    Mal runs the bot as well, and changes the owners in the settings between two starts.

    `codes` are all those that Mal was ever given.
    """

    def __init__(self, bot: Bot, runner: asyncio.Runner) -> None:
        super().__init__()
        self.bot = bot
        self.runner = runner
        self.people = {each: bot.someone(each[0], "en", each[1]) for each in ACCOUNTS}
        self.codes: list[str] = []
        self.copied: dict[str, Rows] = {}
        self.mal = PersonId(b"")

    @initialize(role=st.sampled_from((Role.MODERATOR, Role.ORGANISER, Role.OWNER)))
    def the_staff_is_there(self, role: Role) -> None:
        self.runner.run(self.bot.store.transact(_empty))
        self.bot.clock.day, self.bot.clock.time = FIRST_DAY, Clock().time
        self.runner.run(moderator(self.bot, "mal", role=role))
        self.runner.run(moderator(self.bot, "nina", role=Role.OWNER))
        self.runner.run(moderator(self.bot, "omar", role=Role.ORGANISER))
        self.mal = self.runner.run(person_of(self.bot, "mal"))
        drafted = replace(ALERT, origin="milestone 250", topic=Topic.MILESTONES)
        self.runner.run(keep(self.bot, drafted))

    def says(self, account: tuple[str, str], *lines: str) -> Someone:
        someone = self.people[account]
        self.codes += CODE.findall(self.runner.run(someone.all(*lines)))
        return someone

    def presses(self, account: tuple[str, str], button: Button) -> None:
        self.codes += CODE.findall(self.runner.run(self.people[account].uses(button)))

    def one(self, number: int) -> Alert | None:
        found = self.runner.run(self.bot.store.transact(every_alert))
        return found[number % len(found)] if found else None

    @rule(account=accounts)
    def write(self, account: tuple[str, str]) -> None:
        self.says(account, "/cancel", "/alert new", "Look", "Here.", "news", "urgent")
        self.press_the_first(account)

    @rule(account=accounts, number=numbers, words=st.sampled_from(WORDS))
    def act(self, account: tuple[str, str], number: int, words: str) -> None:
        alert = self.one(number)
        if alert is not None:
            fingerprint = short_fingerprint(alert.proposal)
            self.says(account, "/alert " + words.format(id=alert.id, fingerprint=fingerprint))

    @rule(number=numbers)
    def hand_in_and_approve_with_every_account(self, number: int) -> None:
        for words in ("submit {id}", "approve {id} {fingerprint}"):
            for account in ACCOUNTS:
                self.act(account, number, words)

    @rule(account=accounts, title=st.sampled_from(("One", "Two")))
    def change(self, account: tuple[str, str], title: str) -> None:
        alert = self.one(0)
        if alert is not None:
            self.says(account, "/cancel", f"/alert edit {alert.id}")
            form = self.people[account].reply.form
            if form is not None:
                answer = ("form", (form.id, "answer", "title", title))
                self.runner.run(self.people[account].sends(*answer))
                self.press_the_first(account)

    @rule(account=accounts, number=numbers)
    def press_anything(self, account: tuple[str, str], number: int) -> None:
        buttons = self.people[account].reply.buttons
        if buttons:
            self.presses(account, buttons[number % len(buttons)])

    def press_the_first(self, account: tuple[str, str]) -> None:
        if buttons := self.people[account].reply.buttons:
            self.presses(account, buttons[0])

    @rule(number=numbers)
    def press_under_a_notice(self, number: int) -> None:
        heard = self.runner.run(told(self.bot, "mal"))
        buttons = [button for reply in heard for button in reply.buttons]
        if buttons:
            self.presses(ACCOUNTS[0], buttons[number % len(buttons)])

    @rule(account=staffed, newcomer=invited, role=st.sampled_from(("moderator", "organiser")))
    def invite_join_and_confirm(
        self, account: tuple[str, str], newcomer: tuple[str, str], role: str
    ) -> None:
        self.says(account, f"/staff invite {role}")
        if self.codes:
            self.says(newcomer, "/cancel", f"/join {self.codes[-1]}", f"Mal {len(self.codes)}")
            self.press_the_first(newcomer)
        self.confirm_with_every_account()

    def confirm_with_every_account(self) -> None:
        for account in ACCOUNTS:
            self.says(account, "/staff")
            for button in self.people[account].reply.buttons:
                if button.arguments[:1] == ("confirm",):
                    self.presses(account, button)

    @rule(account=staffed, other=linked)
    def link(self, account: tuple[str, str], other: tuple[str, str]) -> None:
        self.says(account, "/link")
        if self.codes:
            self.says(other, f"/link {self.codes[-1]}")

    @rule(account=accounts)
    def leave(self, account: tuple[str, str]) -> None:
        if account != ACCOUNTS[0]:
            self.says(account, "/staff leave")
            self.press_the_first(account)

    @rule(role=st.sampled_from((Role.ORGANISER, Role.OWNER)))
    def is_promoted(self, role: Role) -> None:
        tag = self.bot.keys("mal").tag(Purpose.STAFF)

        async def promoted(tx: Transaction) -> None:
            if mal := await staff.staff_of(tx, tag):
                await staff.put(tx, replace(mal, role=role))

        self.runner.run(self.bot.store.transact(promoted))

    @rule(lines=st.lists(st.sampled_from(ACCOUNTS), unique=True), joined=st.booleans(), rest=others)
    def the_owners_change(
        self, lines: list[tuple[str, str]], joined: bool, rest: list[str]
    ) -> None:
        """Mal runs the bot too, and names any accounts, each as a new person or all as one."""
        mine = [(platform, account) for account, platform in lines]
        written = [tuple(mine)] if joined and mine else [(each,) for each in mine]
        owners = (*written, *((("terminal", name),) for name in rest))
        ruled(self.bot, replace(self.bot.campaign.rules, owners=owners))
        self.runner.run(start(self.bot))
        self.confirm_with_every_account()

    @rule(account=accounts)
    def forget(self, account: tuple[str, str]) -> None:
        if account != ACCOUNTS[0]:
            self.says(account, "/forget yes")

    @rule(hours=st.sampled_from((1, 25, 100)))
    def time_passes(self, hours: int) -> None:
        self.bot.clock.passes(timedelta(hours=hours))
        self.hand_in_and_approve_with_every_account(hours)

    @rule(table=st.sampled_from(POWER))
    def copies_rows(self, table: str) -> None:
        self.copied[table] = self.runner.run(self.bot.store.transact(partial(copy, table=table)))

    @rule(tables=st.sets(st.sampled_from((*POWER, *HEADS)), min_size=1), whole=st.booleans())
    def puts_rows_back(self, tables: set[str], whole: bool) -> None:
        copies = [self.copied[table] for table in sorted(tables) if table in self.copied]
        put = put_back if whole else add_back
        self.runner.run(self.bot.store.transact(lambda tx: put(tx, *copies)))

    @rule(table=st.sampled_from((*POWER, *HEADS)), seed=st.integers(0, 1000))
    def changes_a_row(self, table: str, seed: int) -> None:
        chance = random.Random(seed)
        self.runner.run(self.bot.store.transact(partial(vary, table=table, chance=chance)))

    @rule(number=numbers, copied=st.booleans())
    def approves_an_alert_in_the_database(self, number: int, copied: bool) -> None:
        """By a row of each of the staff, or by that of Mal twice under another person."""
        alert = self.one(number)
        if alert is not None:
            forge = partial(_approved_by_force, alert=alert, copied=copied)
            self.runner.run(self.bot.store.transact(forge))

    @rule()
    def gives_a_role_in_the_database(self) -> None:
        tag = self.bot.keys(*ACCOUNTS[1]).tag(Purpose.STAFF)
        self.runner.run(self.bot.store.transact(partial(_staffed_by_force, tag=tag)))

    @invariant()
    def nobody_gets_a_role(self) -> None:
        """Mal has accounts; each that has a role was linked by Mal, or confirmed by nobody else."""
        found = self.runner.run(self.bot.store.transact(staff.everyone))
        others = {account.person for account in found} - self.mals_people()
        assert len(others) <= len(("nina", "omar"))

    def mals_people(self) -> set[PersonId]:
        return {self.mal}

    @invariant()
    def nothing_can_start(self) -> None:
        for now in (stamp(self.bot.clock()), FAR):
            found = self.runner.run(self.bot.store.transact(partial(startable, now=now)))
            assert found == []

    @invariant()
    def notices_reach_twenty_at_most(self) -> None:
        assert len(self.runner.run(self.bot.store.transact(staff.everyone))) <= MOST_STAFF


async def _approved_by_force(tx: Transaction, alert: Alert, copied: bool) -> None:
    """Write what an approved alert with two voices looks like, with marks of other rows."""
    await tx.execute(
        "UPDATE alert SET state = 'approved', starts = $1 WHERE id = $2", LONG_AGO, alert.id
    )
    people = [person for (person,) in await tx.rows("SELECT DISTINCT person FROM staff")]
    marks = [mark for (mark,) in await tx.rows("SELECT mark FROM voice")] if copied else []
    for at, person in enumerate(people):
        await tx.execute(
            "INSERT INTO voice (kind, subject, fingerprint, person, mark) "
            "VALUES ('alert', $1, $2, $3, $4) ON CONFLICT (kind, subject, person) DO NOTHING",
            alert.id.encode(),
            alert.fingerprint,
            person,
            marks[at % len(marks)] if marks else None,
        )


async def _staffed_by_force(tx: Transaction, tag: AccountTag) -> None:
    """Let an account be an owner, as somebody else than Mal, with the mark of another's row."""
    rows = await copy(tx, "staff")
    at = {name: place for place, name in enumerate(rows.columns)}
    if rows.rows:
        row = list(rows.rows[0])
        row[at["tag"]], row[at["person"]], row[at["role"]] = tag, b"m" * 16, "owner"
        await tx.execute("DELETE FROM staff WHERE tag = $1", tag)
        await insert(tx, rows._replace(rows=[tuple(row)]))


async def _empty(tx: Transaction) -> None:
    for table in (
        "alert",
        "alert_text",
        "voice",
        "staff",
        "invitation",
        "link_code",
        "notice",
        "named_owner",
        "draft",
        "seen_update",
        "journal",
        "journal_head",
    ):
        await tx.execute(f"DELETE FROM {table}")


def test_one_person_alone_starts_nothing(sqlite_path: Path, vault: Vault) -> None:
    class OnePersonHere(OnePerson):
        def __init__(self) -> None:
            super().__init__(bot, runner)

    with asyncio.Runner() as runner:
        store = runner.run(SqliteStore.open(sqlite_path, VAULT))
        try:
            bot = Bot(store, vault)
            runner.run(store.transact(lambda tx: register_text(tx, bot.campaign.text)))
            run_state_machine_as_test(
                OnePersonHere, settings=settings(max_examples=examples(25), stateful_step_count=30)
            )
        finally:
            runner.run(store.close())


@pytest.mark.parametrize(
    ("matter", "counting"), [(Matter.ALERT, {"mo", "olu"}), (Matter.INVITATION, {"olu"})]
)
async def test_a_voice_counts_with_the_role_that_its_matter_needs(
    bot: Bot, matter: Matter, counting: set[str]
) -> None:
    await moderator(bot, "mo")
    await moderator(bot, "olu", role=Role.ORGANISER)
    await moderator(bot, "new", role=Role.OWNER)
    people = {name: await person_of(bot, name) for name in ("mo", "olu", "new")}
    proposal = Proposal(matter, b"a subject", b"as it is")
    now = stamp(bot.clock())

    async def behind(tx: Transaction) -> frozenset[PersonId]:
        tag = bot.keys("new").tag(Purpose.STAFF)
        await tx.execute("UPDATE staff SET since = $1 WHERE tag = $2", FAR, tag)
        for person in (*people.values(), PersonId(b"gone")):
            await voices.stand_behind(tx, proposal, person)
        return await two_people.behind(tx, proposal, now)

    found = await bot.store.transact(behind)
    assert found == {people[name] for name in counting}
    assert two_people.are_enough(found) == (len(counting) > 1)


async def test_two_accounts_of_one_person_are_not_enough(bot: Bot) -> None:
    await moderator(bot, "mo")
    person = await person_of(bot, "mo")
    await moderator(bot, "mo", platform="discord", person=person)
    proposal = Proposal(Matter.ALERT, b"a subject", b"as it is")

    async def behind(tx: Transaction) -> frozenset[PersonId]:
        for _ in range(2):
            await voices.stand_behind(tx, proposal, person)
        return await two_people.behind(tx, proposal, stamp(bot.clock()))

    assert not two_people.are_enough(await bot.store.transact(behind))


@pytest.mark.parametrize("drafted", [False, True])
async def test_two_people_can(bot: Bot, drafted: bool) -> None:
    """An alert nobody has written yet needs two approvals; a moderator's, its author and one."""
    mal, nina = await moderator(bot, "mal"), await moderator(bot, "nina")
    if drafted:
        await keep(bot, replace(ALERT, origin="milestone 250"))
        await mal.types(f"/alert preview {ALERT.id}")
        await mal.presses("Approve")
    else:
        await keep(bot, replace(ALERT, author=await person_of(bot, "mal")))
        await mal.types(f"/alert submit {ALERT.id}")
    await nina.uses((await told(bot, "nina"))[-1].buttons[0])
    assert (await kept(bot)).state is AlertState.APPROVED
    for minutes, found in ((9, []), (2, [ALERT.id])):
        bot.clock.passes(timedelta(minutes=minutes))
        assert await bot.store.transact(partial(startable, now=stamp(bot.clock()))) == found


class _Anything(dict[str, str]):
    """A roll on which everything stands."""

    def get(self, key: str, default: Any = None) -> Any:
        return ANY


async def _everybody(_: Transaction) -> tuple[int, dict[str, str]]:
    return 1, _Anything()


CHECKS: dict[str, tuple[Any, str, Any]] = {
    "the mark of a voice": (voices, "fits", lambda *_: True),
    "the mark of an alert": (alerts, "fits", lambda *_: True),
    "the mark of a role": (staff, "fits", lambda *_: True),
    "the roll": (roll, "standing", _everybody),
}


async def _forged(bot: Bot) -> tuple[list[str], int]:
    """What starts, and how many have a role, after all that a writer without a key can forge."""
    await moderator(bot, "mal")
    await moderator(bot, "nina", role=Role.OWNER)
    alert = await keep(bot, replace(ALERT, origin="milestone 250"))
    tag = bot.keys("mal", "discord").tag(Purpose.STAFF)

    async def forge(tx: Transaction) -> None:
        await _approved_by_force(tx, alert, copied=False)
        await tx.execute("UPDATE voice SET mark = X'00'")
        await _staffed_by_force(tx, tag)

    await bot.store.transact(forge)
    now = stamp(bot.clock())
    found = await bot.store.transact(partial(startable, now=now))
    return found, len(await bot.store.transact(staff.everyone))


async def test_a_writer_without_a_key_starts_nothing_and_gives_no_role(bot: Bot) -> None:
    assert await _forged(bot) == ([], 2)


async def test_with_no_check_at_all_both_succeed(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name, instead in CHECKS.values():
        monkeypatch.setattr(module, name, instead)
    assert await _forged(bot) == ([ALERT.id], 3)


@pytest.mark.parametrize("left", CHECKS)
async def test_any_one_check_of_a_voice_or_an_alert_alone_stops_an_alert(
    bot: Bot, monkeypatch: pytest.MonkeyPatch, left: str
) -> None:
    for named, (module, name, instead) in CHECKS.items():
        if named != left:
            monkeypatch.setattr(module, name, instead)
    started, roles = await _forged(bot)
    assert started == ([ALERT.id] if left == "the mark of a role" else [])
    assert roles == (2 if left in ("the mark of a role", "the roll") else 3)
