"""The owners are those whom the settings name: read exactly, entered at each start."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import owners
from db import journal
from db.engine.sqlite import SqliteStore
from db.secrets.vault import Vault
from db.signatures import register_text
from db.staff import Role
from handlers.frame.roles import MOST_STAFF
from tests.stage.chats import Bot, Someone
from tests.stage.office import code_in, everyone, person_of, staff_of, start

numbers = st.integers(1, 10**19).map(str)
accounts = st.one_of(
    st.tuples(st.sampled_from(("telegram", "discord")), numbers),
    st.tuples(st.just("terminal"), st.text("abcXYZ019_.-", min_size=1)),
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


@given(st.lists(st.lists(accounts, min_size=1, max_size=3), min_size=1, max_size=6))
def test_what_is_written_is_read_back(named: list[list[tuple[str, str]]]) -> None:
    flat = [account for owner in named for account in owner]
    written = " , ".join("+".join(":".join(account) for account in owner) for owner in named)
    if len(set(flat)) == len(flat):
        assert owners.read(written) == tuple(map(tuple, named))
    else:
        with pytest.raises(ValueError, match=r"^$"):
            owners.read(written)


@given(st.text("telgramdisco:+,123 @"))
def test_whatever_is_written_is_read_or_refused(written: str) -> None:
    try:
        found = owners.read(written)
    except ValueError:
        return
    assert all(owner for owner in found)


@pytest.mark.parametrize(
    "written",
    [
        *("telegram", "telegram:", ":1", "telegram:ana", "telegram:-5", "telegram:01"),
        *("signal:1", "telegram:1,", "telegram:1,,discord:2", "+discord:2", "telegram:١"),
        *("telegram:1,telegram:1", "telegram:1+telegram:1", "telegram:1;discord:2"),
        ",".join(f"telegram:{n}" for n in range(1, MOST_STAFF + 2)),
    ],
)
def test_what_is_no_account_is_refused_without_naming_it(written: str) -> None:
    with pytest.raises(ValueError, match=r"^$"):
        owners.read(written)


async def test_owners_have_their_role_from_the_first_start_on(
    bot: Bot, ana: Someone, ana_on_discord: Someone, ben: Someone
) -> None:
    await start(bot, "telegram:1+discord:3,telegram:2")
    assert "Owner 1: owner on Discord, Telegram, since March 1, 2026" in await ana.types("/staff")
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
    assert await bot.store.transact(lambda tx: journal.verify(tx, bot.vault))


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
    assert "Cho: owner on Telegram, since March 1, 2026" in await ana.types("/staff")


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
