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
from tests.stage.office import code_in, everyone, person_of, staff_of, start


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


async def test_a_new_order_and_a_new_account_keep_persons_and_names(
    bot: Bot, ana: Someone, ana_on_discord: Someone, ben: Someone
) -> None:
    await start(bot, "telegram:1,telegram:2")
    before = await person_of(bot, ana)
    await start(bot, "terminal:eva,telegram:2,telegram:1+discord:3")
    assert await person_of(bot, ana) == await person_of(bot, ana_on_discord) == before
    labels = {one.tag: one.label for one in await everyone(bot)}
    assert sorted(labels.values()) == ["Owner 1", "Owner 1", "Owner 2", "Owner 3"]


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


async def test_a_moderator_who_is_named_is_an_owner_at_once_and_the_same_person(
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
    assert (found.role, found.settings, found.label, found.locale) == (
        *(Role.OWNER, True),
        *("Cho", "ar"),
    )
    assert found.person == before
    assert "Cho: owner on Telegram, since 1 March 2026" in await ana.types("/staff")


async def test_two_owners_who_turn_out_to_be_one_are_one(
    bot: Bot, ana: Someone, ana_on_discord: Someone
) -> None:
    await start(bot, "telegram:1,discord:3")
    assert await person_of(bot, ana) != await person_of(bot, ana_on_discord)
    await start(bot, "telegram:1+discord:3")
    assert await person_of(bot, ana) == await person_of(bot, ana_on_discord)
    assert {one.label for one in await everyone(bot)} == {"Owner 1"}
    await start(bot, "telegram:1,discord:3")
    assert await person_of(bot, ana) == await person_of(bot, ana_on_discord)
