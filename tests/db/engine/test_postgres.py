"""What only PostgreSQL promises: several processes, coming back after an outage, scrubbing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

import asyncpg
import pytest

from db import counters, pledges, public_names, signatures
from db.counters import Counter
from db.engine.migrate import check
from db.engine.postgres import PostgresStore
from db.engine.postgres_transaction import WRITERS
from db.engine.scrubbing import REWRITTEN
from db.engine.state import State
from db.engine.transaction import StoreUnavailable, Transaction, Trouble
from db.key_epochs import agree, stay
from db.secrets.vault import AccountTag
from tests.stage.factories import (
    ANA,
    BEN,
    CHO,
    PLEDGE,
    PUBLIC_NAME,
    SIGNATURE,
    TEXT,
    number_of_signatures,
    random_tags,
    sign,
    signature_of,
)
from tests.stage.stores import VAULT, PostgresServer


@pytest.fixture
def server(postgres_server: PostgresServer, postgres_url: str) -> Iterator[PostgresServer]:
    """A server that a test may stop: it runs again before the database goes."""
    yield postgres_server
    postgres_server.start()


async def test_nobody_waits_for_the_act_of_somebody_else(bot: PostgresStore) -> None:
    under_way, over = asyncio.Event(), asyncio.Event()

    async def slow(tx: Transaction) -> None:
        await signatures.sign(tx, ANA, SIGNATURE)
        under_way.set()
        await over.wait()

    slowly = asyncio.create_task(bot.transact(slow, (ANA,)))
    await under_way.wait()
    await sign(bot, BEN)
    assert await number_of_signatures(bot) == 1, "nobody sees what is not committed"
    over.set()
    await slowly
    assert (await bot.transact(counters.totals)).people == 2


async def test_work_that_is_nobodys_waits_for_acts_and_acts_for_it(
    bot: PostgresStore, other_bot: PostgresStore
) -> None:
    """In another process too."""
    told: list[str] = []
    under_way, over = asyncio.Event(), asyncio.Event()

    async def act(tx: Transaction) -> None:
        await signatures.sign(tx, ANA, SIGNATURE)
        under_way.set()
        await over.wait()
        told.append("act")

    async def alone(tx: Transaction) -> None:
        told.append("alone")
        await tx.execute("UPDATE alive SET at = at")

    acting = asyncio.create_task(bot.transact(act, (ANA,), writes=True))
    await under_way.wait()
    working = asyncio.create_task(other_bot.transact(alone, writes=True))
    later = asyncio.create_task(sign(bot, BEN))
    over.set()
    await asyncio.gather(acting, working, later)
    assert told == ["act", "alone"]


async def test_what_its_caller_breaks_off_is_undone(bot: PostgresStore) -> None:
    under_way = asyncio.Event()

    async def slow(tx: Transaction) -> None:
        await signatures.sign(tx, ANA, SIGNATURE)
        under_way.set()
        await tx.row("SELECT pg_sleep(60)")

    acting = asyncio.create_task(bot.transact(slow, (ANA,)))
    await under_way.wait()
    acting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await acting
    await sign(bot, ANA)
    assert await number_of_signatures(bot) == 1
    assert (await bot.transact(counters.totals)).people == 1


async def test_acts_of_one_account_never_run_at_the_same_time(
    bot: PostgresStore, other_bot: PostgresStore
) -> None:
    """In whichever process: the second sees what the first did."""

    async def sign_or_withdraw(tx: Transaction) -> bool:
        signed = await signatures.signature_of(tx, ANA) is not None
        if signed:
            await signatures.withdraw(tx, ANA)
        else:
            await signatures.sign(tx, ANA, SIGNATURE)
        return signed

    acts = (each.transact(sign_or_withdraw, (ANA,)) for _ in range(10) for each in (bot, other_bot))
    before = await asyncio.gather(*acts)
    assert sorted(before) == [False] * 10 + [True] * 10
    assert (await bot.transact(counters.totals)).people == 0


async def test_nobody_is_answered_before_others_can_see_the_commit(
    bot: PostgresStore, onlooker: asyncpg.Connection
) -> None:
    async with onlooker.transaction():
        await onlooker.execute("SELECT pg_advisory_xact_lock($1)", WRITERS)
        answer = asyncio.create_task(sign(bot, ANA))
        await _somebody_waits(onlooker, answer)
    await answer
    assert await onlooker.fetchval("SELECT tag FROM signature") == ANA


async def test_every_commit_waits_for_the_disk(bot: PostgresStore) -> None:
    assert await bot.transact(lambda tx: tx.row("SHOW synchronous_commit")) == ("on",)
    assert await bot.transact(lambda tx: tx.row("SHOW fsync")) == ("on",)


async def test_two_bots_that_sign_at_the_same_time_count_together(
    bot: PostgresStore, other_bot: PostgresStore
) -> None:
    tags = random_tags(200, seed=3)
    await asyncio.gather(
        *(sign(bot, tag) for tag in tags[:120]), *(sign(other_bot, tag) for tag in tags[80:])
    )
    assert await number_of_signatures(bot) == 200
    assert (await other_bot.transact(counters.totals)).people == 200


async def test_two_bots_may_start_at_the_same_time(postgres_url: str) -> None:
    stores = await asyncio.gather(*(PostgresStore.open(postgres_url, VAULT) for _ in range(4)))
    await asyncio.gather(*(store.close() for store in stores))


async def test_a_store_comes_back_after_the_server_was_restarted(
    server: PostgresServer, bot: PostgresStore
) -> None:
    await sign(bot, ANA)
    await asyncio.to_thread(server.shut_down)
    server.start()
    await sign(bot, BEN)
    assert await number_of_signatures(bot) == 2


async def test_an_outage_is_told_as_unreachable_and_ends_when_it_ends(
    server: PostgresServer, bot: PostgresStore
) -> None:
    await sign(bot, ANA)
    server.crash()
    for _ in range(3):
        with pytest.raises(StoreUnavailable) as caught:
            await sign(bot, BEN)
        assert caught.value.trouble is Trouble.UNREACHABLE
    server.start()
    await sign(bot, CHO)
    assert await signature_of(bot, ANA) == SIGNATURE
    assert await signature_of(bot, BEN) is None
    assert (await bot.transact(counters.totals)).people == 2


@pytest.mark.parametrize("end", [PostgresServer.crash, PostgresServer.shut_down])
async def test_a_server_that_goes_away_in_the_middle_of_work_keeps_nothing_of_it(
    server: PostgresServer, bot: PostgresStore, end: Callable[[PostgresServer], None]
) -> None:
    async def sign_while_it_stops(tx: Transaction) -> None:
        await signatures.sign(tx, ANA, SIGNATURE)
        await asyncio.to_thread(end, server)
        await signatures.sign(tx, BEN, SIGNATURE)

    answers = await asyncio.gather(
        bot.transact(sign_while_it_stops, (ANA,)),
        bot.transact(lambda tx: signatures.withdraw(tx, ANA), (ANA,)),
        return_exceptions=True,
    )
    assert [getattr(answer, "trouble", None) for answer in answers] == [Trouble.UNREACHABLE] * 2
    server.start()
    await sign(bot, BEN)
    assert await number_of_signatures(bot) == 1
    assert (await bot.transact(counters.totals)).people == 1


async def test_who_waits_for_a_turn_while_the_server_shuts_down_is_told_so(
    server: PostgresServer, bot: PostgresStore, onlooker: asyncpg.Connection
) -> None:
    await onlooker.execute("SELECT pg_advisory_lock($1)", WRITERS)
    answer = asyncio.create_task(sign(bot, ANA))
    await _somebody_waits(onlooker, answer)
    await asyncio.to_thread(server.shut_down)
    with pytest.raises(StoreUnavailable) as caught:
        await answer
    assert caught.value.trouble is Trouble.UNREACHABLE


async def _somebody_waits(onlooker: asyncpg.Connection, answer: asyncio.Task[None]) -> None:
    while not await onlooker.fetchval("SELECT COUNT(*) FROM pg_locks WHERE NOT granted"):
        assert not answer.done()


async def test_a_connection_that_was_put_out_is_made_anew(
    bot: PostgresStore, onlooker: asyncpg.Connection
) -> None:
    pid = await bot.transact(lambda tx: tx.row("SELECT pg_backend_pid()"))
    assert pid is not None
    await onlooker.fetch("SELECT pg_terminate_backend($1, 5000)", pid[0])
    await sign(bot, ANA)


async def test_a_server_with_few_connections_serves_everybody_through_them(
    bot: PostgresStore, onlooker: asyncpg.Connection, postgres_url: str
) -> None:
    name = await onlooker.fetchval("SELECT current_database()")
    await onlooker.execute(f"CREATE ROLE {name}_few LOGIN CONNECTION LIMIT 2")
    await onlooker.execute(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {name}_few")
    few = PostgresStore(postgres_url.replace("postgres:@", f"{name}_few:@"), VAULT, State(), 16)
    await asyncio.gather(*(sign(few, tag) for tag in random_tags(40, seed=11)))
    await few.close()
    assert await number_of_signatures(bot) == 40


async def test_a_server_that_is_not_there_is_unreachable(
    server: PostgresServer, postgres_url: str
) -> None:
    server.shut_down()
    with pytest.raises(StoreUnavailable) as caught:
        await PostgresStore.open(postgres_url, VAULT)
    assert caught.value.trouble is Trouble.UNREACHABLE


async def test_a_database_that_may_only_be_read_says_so(
    bot: PostgresStore, onlooker: asyncpg.Connection, postgres_url: str
) -> None:
    name = await onlooker.fetchval("SELECT current_database()")
    await onlooker.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    later = PostgresStore(postgres_url, VAULT, State(), 1)
    with pytest.raises(StoreUnavailable) as caught:
        await sign(later, ANA)
    await later.close()
    assert caught.value.trouble is Trouble.READ_ONLY


async def test_scrubbing_puts_signatures_in_the_order_of_their_tags(bot: PostgresStore) -> None:
    async def as_on_disk() -> list[bytes]:
        rows = await bot.transact(lambda tx: tx.rows("SELECT tag FROM signature ORDER BY ctid"))
        return [row[0] for row in rows]

    tags = random_tags(300, seed=5)
    for tag in tags:
        await sign(bot, tag)
    assert await as_on_disk() == tags, "the order of signing shows until then"
    await bot.scrub()
    assert await as_on_disk() == sorted(tags)


async def test_scrubbing_leaves_one_transaction_number_to_join_nothing_by(
    bot: PostgresStore,
) -> None:
    async def numbers() -> int:
        row = await bot.transact(
            lambda tx: tx.row("SELECT COUNT(DISTINCT xmin::text) FROM signature")
        )
        assert row is not None
        return int(row[0])

    for tag in random_tags(5, seed=9):
        await sign(bot, tag)
    assert await numbers() == 5, "each has its own until then"
    await bot.scrub()
    assert await numbers() == 1


async def test_after_scrubbing_no_transaction_number_joins_a_pledge_to_a_signature(
    bot: PostgresStore,
) -> None:
    """PostgreSQL keeps in each row which transaction wrote it, so the two of one person match."""

    async def numbers(tx: Transaction) -> list[set[str]]:
        tables = ("signature", "pledge")
        return [
            {row[0] for row in await tx.rows(f"SELECT xmin::text FROM {table}")} for table in tables
        ]

    for tag in random_tags(5, seed=9):
        await _sign_and_pledge(bot, tag)
    signed, pledged = await bot.transact(numbers)
    assert len(signed) == len(pledged) == 5
    await bot.scrub()
    signed, pledged = await bot.transact(numbers)
    assert len(signed) == len(pledged) == 1
    assert signed.isdisjoint(pledged)
    assert await number_of_signatures(bot) == 5


async def _sign_and_pledge(bot: PostgresStore, tag: AccountTag) -> None:
    async def work(tx: Transaction) -> None:
        await signatures.sign(tx, tag, SIGNATURE)
        await pledges.make(tx, tag, PLEDGE)

    await bot.transact(work)


async def test_people_can_sign_while_the_store_is_scrubbed(
    bot: PostgresStore, other_bot: PostgresStore
) -> None:
    tags = random_tags(60, seed=6)
    await asyncio.gather(
        bot.scrub(),
        *(sign(bot, tag) for tag in tags[:30]),
        bot.scrub(),
        *(sign(other_bot, tag) for tag in tags[30:]),
    )
    assert await number_of_signatures(bot) == 60


async def test_who_has_begun_to_read_finds_no_table_empty_that_is_scrubbed(
    bot: PostgresStore, other_bot: PostgresStore
) -> None:
    """`ALTER TABLE` empties a table for whoever sees an earlier moment."""
    await sign(bot, ANA)
    scrubs: list[asyncio.Task[None]] = []

    async def read(tx: Transaction) -> int:
        await tx.row("SELECT COUNT(*) FROM draft")
        scrubs.append(asyncio.create_task(other_bot.scrub()))
        await asyncio.wait(scrubs, timeout=1)
        row = await tx.row("SELECT COUNT(*) FROM signature")
        return int(row[0]) if row else 0

    assert await bot.transact(read) == 1
    await scrubs[0]
    assert await number_of_signatures(bot) == 1


async def test_whoever_owns_the_database_may_scrub_it_without_ruling_the_server(
    postgres_url: str,
) -> None:
    """As with a database that someone else runs for the campaign."""
    ruler = await asyncpg.connect(postgres_url)
    name = await ruler.fetchval("SELECT current_database()")
    await ruler.execute(f"CREATE ROLE {name}_owner LOGIN")
    await ruler.execute(f"ALTER DATABASE {name} OWNER TO {name}_owner")
    await ruler.close()
    store = await PostgresStore.open(postgres_url.replace("postgres:@", f"{name}_owner:@"), VAULT)
    await store.transact(lambda tx: signatures.register_text(tx, TEXT))
    await sign(store, ANA)
    await store.scrub()
    assert await signature_of(store, ANA) == SIGNATURE
    await store.close()


async def test_a_scrub_that_fails_is_told_as_the_store_failing(bot: PostgresStore) -> None:
    await bot.transact(lambda tx: tx.execute("DROP TABLE draft"))
    with pytest.raises(StoreUnavailable) as caught:
        await bot.scrub()
    assert caught.value.trouble is Trouble.FAILED
    await sign(bot, ANA)


async def test_postgres_keeps_no_samples_of_rows_about_people(
    bot: PostgresStore, onlooker: asyncpg.Connection
) -> None:
    async def publish(tag: AccountTag) -> None:
        await bot.transact(lambda tx: public_names.publish(tx, tag, PUBLIC_NAME))

    for tag in random_tags(300, seed=8):
        await sign(bot, tag)
        await publish(tag)
    await bot.scrub()
    await onlooker.execute("ANALYZE")
    sampled = await onlooker.fetch(
        "SELECT attname FROM pg_stats WHERE tablename = ANY ($1::text[])", list(REWRITTEN)
    )
    assert sampled == []


async def test_nothing_is_written_to_tables_that_a_newer_program_has_changed(
    bot: PostgresStore, onlooker: asyncpg.Connection
) -> None:
    await sign(bot, ANA)
    await onlooker.execute("UPDATE schema_version SET version = version + 1")
    alone = bot.transact(lambda tx: counters.add(tx, Counter.PEOPLE, 1))
    for work in (sign(bot, BEN), alone, bot.transact(check)):
        with pytest.raises(StoreUnavailable) as caught:
            await work
        assert caught.value.trouble is Trouble.NEWER
    await onlooker.execute("UPDATE schema_version SET version = version - 1")
    assert (await bot.transact(counters.totals)).people == 1


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE key_epoch SET mark = mark || mark",
        "INSERT INTO key_epoch (id, mark) VALUES (1, 'renewed')",
        "DELETE FROM key_epoch",
    ],
    ids=["others", "renewed", "before"],
)
async def test_nothing_is_written_by_who_has_outlived_the_keys(
    bot: PostgresStore, onlooker: asyncpg.Connection, change: str
) -> None:
    bot.keep_to(await bot.transact(agree))
    await sign(bot, ANA)
    await onlooker.execute(change)
    alone = bot.transact(lambda tx: counters.add(tx, Counter.PEOPLE, 1))
    for work in (sign(bot, BEN), alone, bot.transact(stay)):
        with pytest.raises(StoreUnavailable) as caught:
            await work
        assert caught.value.trouble is Trouble.RENEWED
    assert (await bot.transact(counters.totals)).people == 1
