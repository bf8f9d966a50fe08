"""/signatories: organisations first, then people, in one order, to everybody, in groups too."""

from __future__ import annotations

from db import organisations, public_names
from db.engine.transaction import Transaction
from db.organisations import State
from db.public_names import PublicName
from handlers.reading.signatories import ON_A_PAGE
from messages.collation import place
from messages.reply import Items
from tests.stage.chats import Bot, Someone
from tests.stage.factories import random_tags
from tests.stage.organisations import waiting

PUBLIC = "Publicly, with my name"


async def listed(bot: Bot, bodies: int, people: int) -> None:
    """So many confirmed organisations and people on the list, called by their places."""

    async def fill(tx: Transaction) -> None:
        for at, tag in enumerate(random_tags(bodies, seed=1)):
            body = waiting(tag, f"Body {at:03}")
            await organisations.enter(tx, body)
            await organisations.judge(tx, body, State.CONFIRMED, "2026-03-01", None)
        for at, tag in enumerate(random_tags(people, seed=2)):
            name = f"Person {at:03}"
            shown = PublicName(name, None, None, confirmed=True)
            await public_names.publish(tx, tag, shown, place(name))

    await bot.store.transact(fill)


def entries(someone: Someone) -> list[str]:
    """The names on the page that somebody reads."""
    blocks = [block for block in someone.reply.blocks if isinstance(block, Items)]
    return [someone.say(item) for block in blocks for item in block.items]


async def test_without_anybody_it_says_so(ana: Someone) -> None:
    assert "Nobody has signed in public yet." in await ana.types("/signatories")


async def test_who_signs_in_public_is_listed_at_once_and_others_never(
    bot: Bot, ana: Someone, ben: Someone
) -> None:
    await ana.signs("Ana Diaz", appearance=PUBLIC)
    await ben.signs("Ben Birch", appearance="With my name, for the organisers only")
    words = await bot.someone("reader").types("/signatories")
    assert "Ana Diaz" in words
    assert "Ben Birch" not in words
    assert "The order is the same for every reader" in words


async def test_every_entry_is_on_one_page_organisations_first(bot: Bot, ana: Someone) -> None:
    await listed(bot, bodies=ON_A_PAGE + 5, people=ON_A_PAGE * 2)
    await ana.types("/signatories")
    found = entries(ana)
    while "Next" in ana.offered:
        assert len(entries(ana)) == ON_A_PAGE
        await ana.presses("Next")
        found += entries(ana)
    assert found == [f"Body {at:03}" for at in range(ON_A_PAGE + 5)] + [
        f"Person {at:03}" for at in range(ON_A_PAGE * 2)
    ]


async def test_a_list_that_ends_with_a_page_has_no_further_one(bot: Bot, ana: Someone) -> None:
    for bodies, people in ((ON_A_PAGE, 0), (0, ON_A_PAGE)):
        await listed(bot, bodies, people)
        await ana.types("/signatories")
    assert len(entries(ana)) == ON_A_PAGE
    await ana.presses("Next")
    assert "Next" not in ana.offered


async def test_a_place_that_is_gone_says_so_and_shows_the_beginning(bot: Bot, ana: Someone) -> None:
    await listed(bot, bodies=2, people=1)
    for code in ("NAAAAAAA", "OAAAAAAA", "nothing", "0"):
        words = await ana.types(f"/signatories {code}")
        assert f"That place in the list is gone: {code.upper()}" in words
        assert entries(ana) == ["Body 000", "Body 001", "Person 000"]


async def test_it_is_read_in_groups_too(bot: Bot) -> None:
    await listed(bot, bodies=1, people=1)
    reader = bot.someone("reader", private=False)
    assert "Body 000" in await reader.types("/signatories")


async def test_a_waiting_organisation_is_on_no_page_and_in_no_number(
    bot: Bot, ana: Someone
) -> None:
    await bot.store.transact(
        lambda tx: organisations.enter(tx, waiting(random_tags(1, seed=9)[0], "Open Rights"))
    )
    for line in ("/signatories", "/count", "/about", "/start"):
        words = await ana.types(line)
        assert "Open Rights" not in words
        assert "waiting" not in words
    assert "Organisations: 0" in await ana.types("/count")


async def test_an_organisation_is_listed_with_its_country_and_address(
    bot: Bot, ana: Someone
) -> None:
    both = {"country": "TW", "website": "b.org"}
    details: tuple[dict[str, str], ...] = ({}, {"country": "TW"}, {"website": "a.org"}, both)

    async def fill(tx: Transaction) -> None:
        for at, tag in enumerate(random_tags(4, seed=4)):
            body = waiting(tag, f"Body {at}", **details[at])
            await organisations.enter(tx, body)
            await organisations.judge(tx, body, State.CONFIRMED, "2026-03-01", None)

    await bot.store.transact(fill)
    await ana.types("/signatories")
    assert entries(ana) == ["Body 0", "Body 1 (Taiwan)", "Body 2: a.org", "Body 3 (Taiwan): b.org"]
