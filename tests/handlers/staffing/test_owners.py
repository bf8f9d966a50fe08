"""The owners are those whom the settings name, entered at each start."""

from __future__ import annotations

from datetime import timedelta

import pytest

from db import journal
from db.engine.sqlite import SqliteStore
from db.secrets.vault import Vault
from db.signatures import register_text
from db.staff import Role
from tests.stage.chats import Bot, Someone
from tests.stage.office import (
    acts,
    admitted,
    code_in,
    everyone,
    person_of,
    reads,
    staff_of,
    start,
)


@pytest.fixture
async def bot(sqlite_store: SqliteStore, vault: Vault) -> Bot:
    """A campaign that nobody owns yet."""
    bot = Bot(sqlite_store, vault)
    await sqlite_store.transact(lambda tx: register_text(tx, bot.campaign.text))
    return bot


@pytest.fixture
def ana(bot: Bot) -> Someone:
    """Who will be an owner."""
    return bot.someone("1", platform="telegram")


@pytest.fixture
def ana_on_discord(bot: Bot) -> Someone:
    """The same on Discord."""
    return bot.someone("3", platform="discord")


@pytest.fixture
def ben(bot: Bot) -> Someone:
    """Somebody else."""
    return bot.someone("2", platform="telegram")


async def test_owners_have_their_role_from_the_first_start_on(
    bot: Bot, ana: Someone, ana_on_discord: Someone, ben: Someone
) -> None:
    await start(bot, "telegram:1+discord:3,telegram:2")
    assert "Owner 1: owner on Discord and Telegram, since 1 March 2026" in await ana.types("/staff")
    assert await person_of(bot, ana) == await person_of(bot, ana_on_discord)
    assert await person_of(bot, ana) != await person_of(bot, ben)
    assert len(await bot.store.transact(journal.entries)) == 3


async def test_another_start_changes_nothing(bot: Bot, ana: Someone) -> None:
    await start(bot, "telegram:1,telegram:2")
    await ana.types("/staff name Ana")
    before = await bot.rows_but_receipts()
    bot.clock.passes(timedelta(days=30))
    await start(bot)
    assert await bot.rows_but_receipts() == before


async def test_a_new_order_keeps_persons_and_names(
    bot: Bot, ana: Someone, ana_on_discord: Someone, ben: Someone
) -> None:
    await start(bot, "telegram:1+discord:3,telegram:2")
    before = await person_of(bot, ana)
    await start(bot, "telegram:2,discord:3+telegram:1")
    assert await person_of(bot, ana) == await person_of(bot, ana_on_discord) == before
    labels = {one.tag: one.label for one in await everyone(bot)}
    assert sorted(labels.values()) == ["Owner 1", "Owner 1", "Owner 2"]


async def test_who_is_named_later_waits_and_all_staff_are_told(
    bot: Bot, ana: Someone, ana_on_discord: Someone, ben: Someone
) -> None:
    eva = bot.someone("eva")
    await start(bot, "telegram:1,telegram:2")
    await start(bot, "terminal:eva,telegram:2,telegram:1+discord:3")
    for newcomer in (eva, ana_on_discord):
        assert await staff_of(bot, newcomer) is None
        assert "That is for the campaign's moderators." in await newcomer.types("/alert")
    for told in (ana, ben):
        await reads(bot, told, "The settings name a new owner on Terminal: Owner 3.")
        await reads(bot, told, "The settings name an account on Discord that is to count as Owner")
    before = await bot.rows_but_receipts()
    await start(bot)
    assert await bot.rows_but_receipts() == before


async def test_who_is_named_no_longer_waits_no_longer(bot: Bot, ana: Someone) -> None:
    await start(bot, "telegram:1,telegram:2")
    await start(bot, "telegram:1,telegram:2,terminal:eva")
    await start(bot, "telegram:1,telegram:2")
    assert (await bot.rows())["named_owner"] == []
    assert (await acts(bot))[-2:] == ["owner named", "owner no longer named"]


async def test_no_start_is_the_first_again_when_everybody_has_gone(
    bot: Bot, ana: Someone, ben: Someone
) -> None:
    await start(bot, "telegram:1,telegram:2")
    await ana.types("/forget yes")
    await start(bot, "")
    assert await everyone(bot) == ()
    await start(bot, "telegram:1,telegram:2")
    assert await everyone(bot) == ()


async def test_an_account_that_is_named_no_longer_is_told_and_so_are_the_others(
    bot: Bot, ana: Someone, ana_on_discord: Someone, ben: Someone
) -> None:
    await start(bot, "telegram:1+discord:3,telegram:2")
    await start(bot, "telegram:1")
    assert [one.platform for one in await everyone(bot)] == ["telegram"]
    await reads(bot, ana, "Owner 1 has no account on Discord any more.")
    await reads(bot, ana, "Owner 2 has left the staff.")
    await reads(bot, ana_on_discord, "You have no role in this campaign any more.")
    await reads(bot, ben, "You have no role in this campaign any more.")


async def test_a_role_that_was_earned_goes_with_the_owner_who_is_dropped(
    bot: Bot, ana: Someone, ana_on_discord: Someone, ben: Someone
) -> None:
    """Ana's other account was invited, confirmed, and only then linked."""
    await start(bot, "telegram:1,telegram:2")
    await admitted(bot, ana, ben, ana_on_discord, "organiser", "Anna")
    await ana_on_discord.types(f"/link {code_in(await ana.types('/link'))}")
    await start(bot, "telegram:2")
    assert await staff_of(bot, ana_on_discord) is None
    await start(bot, "telegram:1,telegram:2,discord:3")
    assert [await person_of(bot, ben)] == [one.person for one in await everyone(bot)]


async def test_who_is_named_no_longer_has_no_role_nor_any_account_linked_by_them(
    bot: Bot, ana: Someone, ana_on_discord: Someone, ben: Someone
) -> None:
    await start(bot, "telegram:1,telegram:2")
    invitation = code_in(await ana.types("/staff invite moderator"))
    await ana_on_discord.types(f"/link {code_in(await ana.types('/link'))}")
    await start(bot, "telegram:2")
    assert await staff_of(bot, ana) is None
    assert await staff_of(bot, ana_on_discord) is None
    assert "I know no such code" in await ana.types(f"/join {invitation}")
    await start(bot, "")
    assert await everyone(bot) == ()
    assert await bot.store.transact(journal.verify)


async def test_a_moderator_who_is_named_stays_one_and_the_same_person(
    bot: Bot, ana: Someone, ben: Someone
) -> None:
    await start(bot, "telegram:1,telegram:2")
    cho = bot.someone("4", "ar", platform="telegram")
    await cho.all(f"/join {code_in(await ana.types('/staff invite moderator'))}", "Cho")
    await cho.sends("form", (cho.reply.buttons[0].arguments))
    await ben.types("/staff")
    await ben.presses("Confirm: Cho")
    before = await person_of(bot, cho)
    await start(bot, "telegram:1,telegram:2,telegram:4")
    found = await staff_of(bot, cho)
    assert found is not None
    assert (found.role, found.settings) == (Role.MODERATOR, False)
    for confirmer in (ana, ben):
        await confirmer.types("/staff")
        await confirmer.presses("Confirm: Cho")
    found = await staff_of(bot, cho)
    assert found is not None
    assert (found.role, found.settings, found.label, found.locale) == (
        *(Role.OWNER, True),
        *("Cho", "ar"),
    )
    assert found.person == before


async def test_two_owners_who_turn_out_to_be_one_are_one(
    bot: Bot, ana: Someone, ana_on_discord: Someone
) -> None:
    await start(bot, "telegram:1,discord:3")
    assert await person_of(bot, ana) != await person_of(bot, ana_on_discord)
    await start(bot, "telegram:1+discord:3")
    assert await person_of(bot, ana) == await person_of(bot, ana_on_discord)
    assert {one.label for one in await everyone(bot)} == {"Owner 1"}
    await reads(bot, ana, "Owner 1 and Owner 2 count as one person now: the settings say so.")
    await start(bot, "telegram:1,discord:3")
    assert await person_of(bot, ana) == await person_of(bot, ana_on_discord)
