"""A commit whose answer is lost: nobody is told that nothing was changed where something was."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from db.engine.postgres import PostgresStore
from db.engine.transaction import StoreUnavailable, Trouble
from db.secrets.vault import Vault
from db.signatures import register_text
from handlers.frame.apologies import DOUBTFUL
from tests.stage.chats import Bot, Someone
from tests.stage.cut import Way, through
from tests.stage.factories import ANA, TEXT, number_of_signatures, sign

COMMIT = b"Q\0\0\0\x0bCOMMIT\0"
"""The simple query `COMMIT`, as it is told to the server (PostgreSQL, message formats)."""


@pytest.fixture
async def store(way: Way, postgres_url: str, vault: Vault) -> AsyncIterator[PostgresStore]:
    """A store at the end of `way`."""
    store = await PostgresStore.open(through(postgres_url, way.port), vault)
    await store.transact(lambda tx: register_text(tx, TEXT))
    yield store
    way.mend()
    await store.close()


@pytest.fixture
async def ana(store: PostgresStore, vault: Vault) -> Someone:
    """Someone who has only to press `Sign`."""
    bot = Bot(store, vault)
    await store.transact(lambda tx: register_text(tx, bot.campaign.text))
    ana = bot.someone("ana")
    await ana.types("/sign")
    await ana.presses("Without a name")
    return ana


async def test_work_whose_commit_stays_without_an_answer_is_doubtful(
    store: PostgresStore, way: Way
) -> None:
    way.lose_answer_to(COMMIT)
    with pytest.raises(StoreUnavailable) as caught:
        await sign(store, ANA)
    assert caught.value.trouble is Trouble.DOUBTFUL
    assert await number_of_signatures(store) == 1, "as it happens, it was kept"


async def test_work_that_is_lost_before_its_commit_is_not_doubtful(
    store: PostgresStore, way: Way
) -> None:
    way.lose_answer_to(b"INSERT INTO signature")
    with pytest.raises(StoreUnavailable) as caught:
        await sign(store, ANA)
    assert caught.value.trouble is Trouble.UNREACHABLE
    assert await number_of_signatures(store) == 0


async def test_reading_is_never_doubtful(store: PostgresStore, way: Way) -> None:
    way.lose_answer_to(COMMIT)
    with pytest.raises(StoreUnavailable) as caught:
        await number_of_signatures(store)
    assert caught.value.trouble is Trouble.UNREACHABLE


async def test_a_signature_that_was_kept_is_thanked_for_once_the_receipt_is_found(
    ana: Someone, way: Way
) -> None:
    way.lose_answer_to(COMMIT)
    assert "Thank you. You have signed." in await ana.presses("Sign")
    assert (await ana.bot.totals()).people == 1


async def test_who_signs_as_the_records_go_away_is_not_told_that_nothing_was_changed(
    ana: Someone, way: Way
) -> None:
    way.lose_answer_to(COMMIT, for_good=True)
    assert await ana.presses("Sign") == ana.say(DOUBTFUL)
    way.mend()
    assert "You have signed." in await ana.types("/sign")
    assert (await ana.bot.totals()).people == 1
