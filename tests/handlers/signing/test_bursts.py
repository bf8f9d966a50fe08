"""Floods of signatures: slowed down by link, never lost, and marked for organisers to look at."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from db import sources, suspects
from db.engine.transaction import Transaction
from db.suspects import Batch, Why
from handlers.signing.bursts import form_of, is_new
from messages.request import ChatId
from tests.stage.chats import Bot, Someone

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
async def flyer(bot: Bot) -> Bot:
    """A bot with a link of its own, by which few may sign in a minute."""
    await bot.store.transact(lambda tx: sources.make(tx, "flyer7"))
    rules = replace(bot.campaign.rules, signatures_per_minute=8, suspicious_per_minute=5)
    bot.campaign = replace(bot.campaign, rules=rules)
    bot.restart()
    return bot


async def _by_the_flyer(bot: Bot, n: int, name: str = "", start: int = 0) -> list[Someone]:
    people = [bot.someone(f"person {name} {number}") for number in range(start, start + n)]
    for person in people:
        await person.types("/start src-flyer7")
        await person.signs()
    return people


async def _batches(bot: Bot) -> list[Batch]:
    async def read(tx: Transaction) -> list[Batch]:
        return list(await suspects.every(tx))

    return await bot.store.transact(read)


async def test_many_in_a_minute_by_one_link_are_marked_with_why(flyer: Bot) -> None:
    await _by_the_flyer(flyer, 4)
    assert await _batches(flyer) == []
    await _by_the_flyer(flyer, 2, start=4)
    (batch,) = await _batches(flyer)
    assert (batch.why, batch.n, batch.day) == (Why.LINK, 6, "2026-03-01")
    assert len((await flyer.rows())["suspect"]) == 6


async def test_who_comes_by_no_link_is_not_marked(flyer: Bot) -> None:
    for number in range(7):
        await flyer.someone(f"somebody {number}").signs()
    assert await _batches(flyer) == []


async def test_names_as_a_program_makes_them_are_marked(flyer: Bot) -> None:
    for number in range(6):
        person = flyer.someone(f"person {number}")
        await person.signs(
            f"user{4000 + number}", appearance="With my name, for the organisers only"
        )
    (batch,) = await _batches(flyer)
    assert batch.why is Why.NAMES


async def test_who_is_one_too_many_in_a_minute_keeps_all_answers_and_presses_once_more(
    flyer: Bot, ana: Someone
) -> None:
    await _by_the_flyer(flyer, 8)
    await ana.types("/start src-flyer7")
    words = await ana.signs("Ana Diaz", appearance="Publicly, with my name")
    assert "Nothing of yours is lost" in words
    assert await flyer.signature_of("ana") is None
    assert "Nothing of yours is lost" in await ana.presses("Sign")
    flyer.clock.passes(timedelta(minutes=1))
    assert "Thank you. You have signed." in await ana.presses("Sign")
    assert (await flyer.totals()).people == 9


async def test_a_change_of_the_same_minute_is_not_one_more(flyer: Bot) -> None:
    people = await _by_the_flyer(flyer, 8)
    await people[0].types("/sign change")
    await people[0].presses("Without a name")
    assert "Your signature is changed." in await people[0].presses("Sign")


async def test_a_server_has_a_limit_too(flyer: Bot) -> None:
    people = [flyer.someone(str(number), platform="discord") for number in range(9)]
    for person in people:
        await person.types("/sign")
        await person.presses("Without a name")
        assert person.request is not None
        send = person.button("Sign")
        there = replace(
            person.request,
            update=type(person.request.update)(f"send {person.account}".encode()),
            command=send.command,
            arguments=send.arguments,
            place=ChatId("81384788765712384"),
        )
        await person.delivers(there)
    assert ["Nothing of yours is lost" in person.reads for person in people] == [False] * 8 + [True]
    (batch,) = await _batches(flyer)
    assert batch.why is Why.CHAT


async def test_an_organisation_is_never_marked(flyer: Bot) -> None:
    for number in range(6):
        person = flyer.someone(f"person {number}")
        await person.types("/start src-flyer7")
        await person.types("/sign")
        await person.fills(appearance="anonymous", organisation=f"Body {number}")
        await person.presses("Sign")
    assert await _batches(flyer) == []


async def test_after_a_withdrawal_no_mark_is_left(flyer: Bot) -> None:
    people = await _by_the_flyer(flyer, 6)
    assert "look at your signature together with others" in await people[0].types("/me")
    await people[0].types("/withdraw yes")
    await people[1].types("/forget yes")
    assert len((await flyer.rows())["suspect"]) == 4


@pytest.mark.parametrize("line", ["/withdraw yes", "/forget yes"])
async def test_who_leaves_within_the_minute_is_marked_by_nobody(flyer: Bot, line: str) -> None:
    people = await _by_the_flyer(flyer, 4)
    await people[0].types(line)
    await _by_the_flyer(flyer, 1, start=4)
    (batch,) = await _batches(flyer)
    assert batch.n == len((await flyer.rows())["suspect"]) == 4


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("user4711", "user0815", True),
        ("Max99", "max12", True),
        ("user4711", "user47", False),
        ("x_7", "x-7", False),
        ("٤٢ قلم", "12 abc", True),
    ],
)
def test_names_have_the_same_form_or_not(one: str, other: str, alike: bool) -> None:
    assert (form_of(one) == form_of(other)) is alike


@pytest.mark.parametrize("name", ["Ana Diaz", "林淑芬", "", "Jean-Luc"])
def test_a_name_without_digits_has_no_form(name: str) -> None:
    assert form_of(name) == ""


def test_a_number_of_discords_tells_its_age() -> None:
    """The example of Discord's own documentation, and one made at noon."""
    assert not is_new("175928847299117063", NOON, timedelta(days=7))
    made = int((NOON.timestamp() * 1000) - 1_420_070_400_000) << 22
    assert is_new(str(made), NOON, timedelta(days=7))
    assert not is_new(str(made), NOON + timedelta(days=7), timedelta(days=7))
    assert not is_new("ana", NOON, timedelta(days=7))
