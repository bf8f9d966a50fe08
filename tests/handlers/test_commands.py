"""The one table: no name twice, every link decided, everything listed explained."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from db.staff import Role
from handlers import commands
from handlers.commands import table
from handlers.frame.session import Command, Link
from messages.request import Event
from tests.stage.chats import Bot, Someone
from tests.stage.moderators import moderator
from tests.stage.subscribers import subscribes

COMMANDS = tuple(table().commands.values())
NEVER = [each for each in COMMANDS if each.link is Link.NEVER]
BY_LINK = {
    Link.OPENS: {
        *("letter", "summary", "sign", "pledge", "pledges", "count", "share", "did", "later"),
        *("signatories", "read", "me", "privacy", "about", "help"),
    },
    Link.ASKS: {"receipt", "withdraw", "alerts", "forget", "language"},
}
"""Anybody can write a link, and somebody else follows it: to any other command there is no link."""


def names_of(which: list[Command]) -> set[str]:
    return {each.name for each in which}


def test_every_name_is_one_commands_alone() -> None:
    names = Counter(name for each in commands._COMMANDS for name in each.names)
    assert [name for name, number in names.items() if number > 1] == []


def test_every_form_has_a_name_of_its_own() -> None:
    assert len(table().forms) == len(commands._FORMS)


def test_every_event_leads_somewhere() -> None:
    assert set(table().events) == set(Event)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda each: each.name)
def test_names_are_typed_on_every_platform(command: Command) -> None:
    assert all(re.fullmatch(r"[a-z]{1,32}", name) for name in command.names)


def test_what_a_link_may_do_is_decided_for_every_command() -> None:
    for link in (Link.OPENS, Link.ASKS):
        assert names_of([each for each in COMMANDS if each.link is link]) == BY_LINK[link]
    never = names_of(NEVER)
    assert {"stop", "join", "link", "staff", "alert", "back", "cancel", "form", "start"} <= never


@pytest.mark.parametrize("name", sorted(set.union(*BY_LINK.values())))
async def test_no_link_alone_keeps_or_erases_anything(bot: Bot, ana: Someone, name: str) -> None:
    """A form may be open afterwards: nothing is done before somebody answers it."""
    await ana.signs()
    await ana.pledges("law-ban-bill")
    await subscribes(ana)
    before = await bot.rows_but_receipts()
    await ana.types(f"/start {name}")
    after = await bot.rows_but_receipts()
    assert before.pop("draft") == []
    del after["draft"]
    assert after == before


@pytest.mark.parametrize("command", NEVER, ids=lambda each: each.name)
async def test_every_other_link_leads_to_the_welcome(ana: Someone, command: Command) -> None:
    for payload in (command.name, f"{command.name}-yes"):
        assert await ana.types(f"/start {payload}") == await ana.types("/start")


async def test_all_that_is_listed_is_explained_to_who_may_use_it(bot: Bot) -> None:
    owner = await moderator(bot, "olu", role=Role.OWNER)
    lines = dict(re.findall(r"^• /(\w+)[^:]*: (.+)$", await owner.types("/help"), re.MULTILINE))
    listed = [each for each in COMMANDS if each.listed]
    assert lines.keys() == names_of(listed)
    for command in listed:
        assert lines[command.name] == owner.say(command.about)


def test_an_option_is_explained_by_the_usage() -> None:
    assert names_of([each for each in COMMANDS if each.option and not each.usage]) == set()


def test_what_needs_a_role_is_asked_in_private() -> None:
    staffs = [each for each in COMMANDS if each.needs is not Role.MEMBER]
    assert [each.name for each in staffs if not each.personal] == []


@pytest.mark.parametrize(
    "command", [each for each in COMMANDS if each.of_chat], ids=lambda each: each.name
)
async def test_what_can_be_about_a_chat_is_refused_to_who_does_not_manage_it(
    bot: Bot, ana: Someone, command: Command
) -> None:
    await subscribes(ana)
    if command.needs is not Role.MEMBER:
        ana = await moderator(bot, "mo")
    before = await bot.rows()
    assert command.personal
    for line in (f"/{command.name} in 5", f"/{command.name} in 5 agree", f"/{command.name} in"):
        assert "Only those who run that chat" in await ana.types(line)
    assert await bot.rows() == before


def test_what_is_handed_on_says_nothing_about_anybody() -> None:
    assert not any(each.personal for each in COMMANDS if each.handed_on)


def test_a_step_of_a_form_is_no_command_to_choose() -> None:
    assert not any(
        each.listed or each.link is not Link.NEVER for each in COMMANDS if each.within_form
    )
