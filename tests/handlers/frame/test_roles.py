"""What a command needs: refused, hidden and explained; and one person never becomes two."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from db import invitations, staff
from db.engine.sqlite import SqliteStore
from db.secrets.vault import Purpose, Vault
from db.signatures import register_text
from db.staff import PersonId, Role, Staff
from handlers.frame import roles
from handlers.frame.roles import MOST_STAFF
from handlers.frame.session import Command, Session
from handlers.staffing.two_people import short_fingerprint
from messages.reply import Reply, Title
from messages.text import Text
from tests.stage.chats import Bot, Someone, extended
from tests.stage.examples import examples
from tests.stage.office import CODE, admitted, everyone, person_of, reads, ruled, start
from tests.stage.stores import VAULT

SECRET = "Only organisers may see this."


async def secret(_: Session) -> Reply:
    return Reply.of(Title(SECRET))


@pytest.fixture
async def ana(bot: Bot) -> Someone:
    """An owner of a campaign that has a command for organisers."""
    needing = Command("secret", Text("A secret"), secret, needs=Role.ORGANISER)
    bot.table = extended(needing)
    await start(bot, "telegram:1,telegram:2")
    return bot.someone("1", platform="telegram")


@pytest.fixture
def ben(bot: Bot) -> Someone:
    """Another owner."""
    return bot.someone("2", platform="telegram")


@pytest.fixture
def cho(bot: Bot) -> Someone:
    """Nobody yet."""
    return bot.someone("3", platform="telegram")


async def test_a_role_opens_what_needs_it_and_all_below(
    bot: Bot, ana: Someone, ben: Someone, cho: Someone
) -> None:
    assert SECRET in await ana.types("/secret")
    assert "That is for the campaign's organisers." in await cho.types("/secret")
    await admitted(bot, ana, ben, cho, "moderator", "Cho")
    assert "That is for the campaign's organisers." in await cho.types("/secret")


async def test_help_shows_the_staff_theirs_and_nobody_else(
    bot: Bot, ana: Someone, ben: Someone, cho: Someone
) -> None:
    assert "/secret: A secret" in await ana.types("/help")
    for reader in (cho, bot.someone("1", platform="telegram", private=False)):
        words = await reader.types("/help")
        assert "/secret" not in words
        assert "/staff" not in words
    await admitted(bot, ana, ben, cho, "moderator", "Cho")
    words = await cho.types("/help")
    assert "For the campaign's staff:" in words
    assert "/staff" in words
    assert "/secret" not in words


async def test_a_slip_of_the_hand_gives_no_staff_command_away(ana: Someone, cho: Someone) -> None:
    assert "/secret" not in (await cho.types("/secre")).replace("command /secre.", "")
    assert "/staff" not in (await cho.types("/staf")).replace("command /staf.", "")


async def test_whoever_is_acting_is_written_to_in_the_language_they_read_now(
    bot: Bot, ana: Someone
) -> None:
    (before, _) = await everyone(bot)
    await bot.someone("1", "ar", platform="telegram").types("/staff")
    changed = [one for one in await everyone(bot) if one.tag == before.tag]
    assert [one.locale for one in changed] == ["ar"]


async def test_a_person_is_shown_by_their_highest_role(bot: Bot, ana: Someone) -> None:
    one, other = await everyone(bot)
    lower = replace(other, person=one.person, role=Role.MODERATOR)
    assert roles.people((lower, one)) == ((one, lower),)


OWN = (("1", "telegram"), ("1", "discord"), ("2", "telegram"), ("2", "discord"), ("x", "terminal"))
"""All accounts of one person, who is owner with the first; everybody else sits still."""

which = st.integers(0, len(OWN) - 1)


class OnePerson(RuleBasedStateMachine):
    """Somebody who tries everything to count as two."""

    def __init__(self, bot: Bot, runner: asyncio.Runner) -> None:
        super().__init__()
        self.bot = bot
        self.runner = runner
        self.invitations: list[str] = []
        self.links: list[str] = []
        self.names = 0

    def says(self, account: tuple[str, str], line: str) -> Someone:
        someone = self.bot.someone(account[0], platform=account[1])
        self.runner.run(someone.types(line))
        return someone

    def role_of(self, account: tuple[str, str]) -> Staff | None:
        tag = self.bot.keys(*account).tag(Purpose.STAFF)
        return self.runner.run(self.bot.store.transact(lambda tx: staff.staff_of(tx, tag)))

    def one_with_a_role(self, number: int) -> tuple[str, str]:
        """One of the accounts with a role; any, if none has."""
        found = [account for account in OWN if self.role_of(account)] or list(OWN)
        return found[number % len(found)]

    @initialize()
    def it_begins(self) -> None:
        for account in OWN:
            self.says(account, "/forget yes")
        self.runner.run(start(self.bot, ""))
        self.runner.run(start(self.bot, "telegram:1,telegram:9"))

    @rule(number=which, role=st.sampled_from(("moderator", "organiser")))
    def invite(self, number: int, role: str) -> None:
        words = self.says(self.one_with_a_role(number), f"/staff invite {role}").reads
        self.invitations += CODE.findall(words)

    @precondition(lambda self: self.invitations)
    @rule(account=st.sampled_from(OWN))
    def join(self, account: tuple[str, str]) -> None:
        self.says(account, "/cancel")
        someone = self.says(account, f"/join {self.invitations[-1]}")
        if someone.reply.form:
            self.invitations.pop()
            self.names += 1
            letters = "".join(chr(ord("a") + int(digit)) for digit in str(self.names))
            self.runner.run(someone.types(f"Some {letters}"))
            self.runner.run(someone.presses("Join"))

    @rule(number=which)
    def ask_for_a_link(self, number: int) -> None:
        self.links += CODE.findall(self.says(self.one_with_a_role(number), "/link").reads)

    @precondition(lambda self: self.links)
    @rule(account=st.sampled_from(OWN))
    def link(self, account: tuple[str, str]) -> None:
        self.says(account, f"/link {self.links[-1]}")

    @rule(number=which)
    def confirm_whoever_waits(self, number: int) -> None:
        waiting = self.runner.run(self.bot.store.transact(partial(invitations.pending, now="")))
        for each in waiting:
            exactly = f"{each.code.hex()} {short_fingerprint(each.proposal)}"
            self.says(self.one_with_a_role(number), f"/staff confirm {exactly}")

    @rule(number=which, other=which)
    def remove(self, number: int, other: int) -> None:
        if found := self.role_of(self.one_with_a_role(other)):
            self.says(self.one_with_a_role(number), f"/staff remove {found.label} yes")

    @rule(number=which, line=st.sampled_from(("/staff leave yes", "/forget yes")))
    def go(self, number: int, line: str) -> None:
        self.says(self.one_with_a_role(number), line)

    @rule(
        named=st.sampled_from(("telegram:1", "telegram:1+discord:1", "discord:1", "")),
    )
    def the_bot_is_started_again(self, named: str) -> None:
        self.runner.run(start(self.bot, ",".join(filter(None, ("telegram:9", named)))))

    @rule(hours=st.sampled_from((1, 25, 200)))
    def time_passes(self, hours: int) -> None:
        self.bot.clock.passes(timedelta(hours=hours))

    @invariant()
    def it_is_one_person_and_the_staff_is_small(self) -> None:
        accounts = self.runner.run(everyone(self.bot))
        tags = {self.bot.keys(*account).tag(Purpose.STAFF) for account in OWN}
        persons: set[PersonId] = {one.person for one in accounts if one.tag in tags}
        assert len(persons) <= 1
        assert len(accounts) <= MOST_STAFF


def test_no_one_person_ever_becomes_two(sqlite_path: Path, vault: Vault) -> None:
    class OnePersonHere(OnePerson):
        def __init__(self) -> None:
            super().__init__(bot, runner)

    with asyncio.Runner() as runner:
        store = runner.run(SqliteStore.open(sqlite_path, VAULT))
        try:
            bot = Bot(store, vault)
            runner.run(store.transact(lambda tx: register_text(tx, bot.campaign.text)))
            known = {account: vault.recognise(account[1], account[0]) for account in OWN}
            bot.keys = lambda account, platform="terminal": known[account, platform]  # type: ignore[method-assign]  # Argon2id once each
            run_state_machine_as_test(
                OnePersonHere, settings=settings(max_examples=examples(25), stateful_step_count=25)
            )
        finally:
            runner.run(store.close())


async def test_two_people_are_needed_and_enough(
    bot: Bot, ana: Someone, ben: Someone, cho: Someone
) -> None:
    await admitted(bot, ana, ben, cho, "organiser", "Cho")
    assert await person_of(bot, cho) not in {await person_of(bot, ana), await person_of(bot, ben)}
    dan = bot.someone("4", platform="telegram")
    await admitted(bot, cho, ana, dan, "organiser", "Dan")
    await reads(bot, ben, "Owner 1 has confirmed Dan.")


async def test_where_roles_do_not_count_nobody_acts_as_staff(bot: Bot, ana: Someone) -> None:
    ruled(bot, replace(bot.campaign.rules, with_roles=False))
    bot.restart()
    assert "That is for the campaign's organisers." in await ana.types("/secret")
    assert "/secret" not in await ana.types("/help")
