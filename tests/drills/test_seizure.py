"""Somebody takes the database, without any key, and tries to join what belongs to one person.

As a drill (`make drills`) with several campaigns of 200 people in 10 days and of 60 in 30, on both
engines; otherwise with one small campaign of each kind. What is found is printed; what is asserted
is how much may be claimed for certain, and that the same seizer finds what is planted.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from nacl.pwhash import argon2id

from bot.clock.chores import traces
from db import public_names, signatures, sources, subscriptions
from db.engine.transaction import Store, Transaction
from db.log import leaves
from db.secrets.vault import AccountTag, Purpose, Vault
from db.signatures import register_text
from tests.stage import laying
from tests.stage.campaigning import PLATFORMS, comes_in_public, live
from tests.stage.chats import Bot
from tests.stage.cleaning import chooses, put_back, take_out
from tests.stage.disk import every_byte
from tests.stage.disk import traces as told_in
from tests.stage.factories import PUBLIC_NAME, SIGNATURE, SUBSCRIPTION, random_tags
from tests.stage.organisations import organiser, signs_for
from tests.stage.seized import KINDS, PLANTED, Seize, summed, tell, told_by
from tests.stage.seizure import (
    BODY,
    NAME,
    Joins,
    Score,
    by_columns,
    by_exclusion,
    by_month,
    by_transaction,
    score,
    seize_file,
    seize_server,
)
from tests.stage.seizure import SUBSCRIPTION as SUBSCRIBED
from tests.stage.stores import PostgresServer, opened

pytestmark = pytest.mark.outside


FEW = 12, 9
"""People, and the days in which they come: hardly ever two in an hour."""

RUNS = 5
"""Campaigns of each kind in a drill; otherwise one."""


@pytest.fixture(autouse=True)
def _cheap_tags(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tags cost next to nothing here: a seizer without keys cannot try any."""
    monkeypatch.setattr("db.secrets.vault.ARGON2_PASSES", argon2id.OPSLIMIT_MIN)
    monkeypatch.setattr("db.secrets.vault.ARGON2_BYTES", argon2id.MEMLIMIT_MIN)


@pytest.fixture(params=["sqlite", "postgres"])
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@asynccontextmanager
async def _fresh(
    engine: str, request: pytest.FixtureRequest, folder: Path, vault: Vault
) -> AsyncIterator[tuple[Bot, Seize]]:
    """A bot on an empty store, and the way to seize the store."""
    if engine == "postgres":
        server: PostgresServer = request.getfixturevalue("postgres_server")
        async with server.new_database() as url, opened(url, vault) as store:
            yield await _bot(store, vault), lambda: seize_server(store)
        return
    path = folder / "data" / "letter.db"
    async with opened(path, vault) as store:
        yield await _bot(store, vault), lambda: seize_file(store, path)


async def _bot(store: Store, vault: Vault) -> Bot:
    bot = Bot(store, vault)
    await store.transact(lambda tx: register_text(tx, bot.campaign.text))
    return bot


@pytest.mark.parametrize("name", KINDS)
async def test_hardly_anything_can_be_joined_without_a_key(
    request: pytest.FixtureRequest,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    vault: Vault,
    engine: str,
    name: str,
) -> None:
    drill = request.config.getoption("drills")
    kind, runs = (KINDS[name], RUNS) if drill else (KINDS[name].small, 1)
    told = []
    for seed in range(runs):
        async with _fresh(engine, request, tmp_path / str(seed), vault) as (bot, seize):
            log = tmp_path / str(seed) / "log"
            told.append(await told_by(bot, seize, kind, seed, log, old=engine == "postgres"))
    with capsys.disabled():
        tell(engine, kind, told)
    certain = summed([each.columns + each.together._replace(of=0) for each in told])
    assert certain.claimed <= max(1, kind.most * certain.of), certain
    assert summed([each.names for each in told]).claimed <= runs
    assert summed([each.groups + each.lines for each in told]).claimed == 0
    assert summed([each.by_groups for each in told]).claimed == 0
    with_days = summed([each.with_days for each in told])
    assert with_days.share >= kind.with_days if drill else with_days.claimed > certain.claimed


BURST = 8
"""How many come in one minute by one link."""


async def test_marks_and_clean_ups_make_it_worse_for_nobody(
    request: pytest.FixtureRequest, tmp_path: Path, vault: Vault, engine: str
) -> None:
    """Each campaign is lived a second time without any of it: a seizer joins no less then."""
    found = []
    for cleaned in (False, True):
        folder = tmp_path / str(cleaned)
        async with _fresh(engine, request, folder, vault) as (bot, seize):
            suspicious = 5 if cleaned else 1000
            rules = replace(bot.campaign.rules, suspicious_per_minute=suspicious)
            bot.campaign = replace(bot.campaign, rules=rules)
            bot.restart()
            found.append(await _with_a_burst(bot, seize, folder / "log", cleaned=cleaned))
    without, with_it = found
    for before, after in zip(without, with_it, strict=True):
        assert after.right <= before.right, (without, with_it)
        assert after.claimed <= max(1, before.claimed), (without, with_it)


async def _with_a_burst(bot: Bot, seize: Seize, log: Path, *, cleaned: bool) -> tuple[Score, ...]:
    """Live a small campaign that ends in a burst; if `cleaned`, it is marked, taken out,
    put back, and picked once more. Its public log, in the folder `log`, tells all of that.

    The joins of subscriptions by columns and by what was written together, and those of names; and
    of signatures with lines of the log.
    """
    await bot.store.transact(lambda tx: sources.make(tx, "flyer7"))
    lived = await live(bot, 12, 2, 7, seize, log)
    for number in range(BURST):
        one = bot.someone(f"{8_000_000_000 + number}", None, "telegram")
        one.hint = "en"
        await one.types("/start src-flyer7")
        await comes_in_public(lived, one, f"Noor {number}")
    await lived.an_hour_passes()
    night = laying.Night(await seize(), bot.campaign.now())
    if cleaned:
        olga, oren = await organiser(bot), await organiser(bot, "oren")
        taken_out = await take_out(bot, olga, oren, names="noor")
        await lived.an_hour_passes()
        await put_back(bot, olga, taken_out)
        await lived.an_hour_passes()
        await chooses(olga, month="2026-03")
    await traces(bot.store, bot.campaign)(bot.campaign.now())
    seized = await seize()
    hidden = await bot.store.transact(lambda tx: tx.rows("SELECT tag, batch FROM suspect"))
    assert bool(hidden) is cleaned
    signed = seized.tags["signature"]
    assert not signed & {bytes(tag) for tag, _ in hidden}
    assert not any(tag in bytes(batch) for tag in signed for _, batch in hidden)
    return (
        score(by_columns(seized), lived.asked),
        score(by_transaction(seized, SUBSCRIBED), lived.asked),
        score(by_exclusion(seized) | by_transaction(seized, NAME), lived.named),
        score(laying.to_lines(seized, lived.mirror, night), lived.true_lines),
    )


async def test_the_seizer_reads_the_order_of_pages_where_no_row_is_rewritten(
    request: pytest.FixtureRequest, tmp_path: Path, vault: Vault
) -> None:
    """So the figures above say something: with order, names lie beside their signatures."""
    async with _fresh("sqlite", request, tmp_path, vault) as (bot, seize):
        told = await told_by(bot, seize, PLANTED, 1, tmp_path / "log", old=False, tidy=False)
    assert told.order >= 0.9
    assert told.beside.right > told.beside.of / 2


async def test_the_seizer_lays_rows_to_groups_by_the_numbers_of_transactions(
    request: pytest.FixtureRequest, tmp_path: Path, vault: Vault
) -> None:
    """On PostgreSQL, until they are rewritten: see docs/privacy.md."""
    async with _fresh("postgres", request, tmp_path, vault) as (bot, seize):
        told = await told_by(bot, seize, PLANTED, 1, tmp_path / "log", old=False, tidy=False)
    assert told.groups.right == told.groups.claimed > told.groups.of / 2
    assert told.arrivals >= 0.9


async def test_the_seizer_lays_rows_to_lines_where_groups_are_of_one_or_the_number_lies_open(
    request: pytest.FixtureRequest, tmp_path: Path, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("db.log.batches", "db.publishing", "tests.stage.campaigning"):
        monkeypatch.setattr(f"{module}.FEWEST", 1)
    async with _fresh("sqlite", request, tmp_path, vault) as (bot, seize):
        nights: list[laying.Night] = []

        async def night() -> None:
            nights.append(laying.Night(await seize(), bot.campaign.now()))

        lived = await live(bot, *FEW, 3, night, tmp_path / "log", tidy=False)
        await lived.an_hour_passes()
        found = score(laying.to_lines(await seize(), lived.mirror, nights[-1]), lived.true_lines)
        assert found.right == found.claimed > 0
        await bot.store.transact(lambda tx: _opened(tx, bot.vault))
        seized = await seize()
        found = score(laying.to_lines(seized, lived.mirror, nights[-1]), lived.true_lines)
        assert found.right == found.claimed >= len(seized.said)


async def _opened(tx: Transaction, vault: Vault) -> None:
    """Let the random number of each signature lie open in its row."""
    for tag, leaf in await tx.rows("SELECT tag, leaf FROM signature WHERE leaf IS NOT NULL"):
        number = leaves.nonce_of(vault, AccountTag(bytes(tag)), bytes(leaf))
        await tx.execute("UPDATE signature SET leaf = $2 WHERE tag = $1", tag, number)


async def test_the_seizer_joins_what_was_written_together(
    request: pytest.FixtureRequest, tmp_path: Path, vault: Vault, engine: str
) -> None:
    tag, theirs, name = random_tags(3, seed=1)

    async def planted(tx: Transaction) -> None:
        await signatures.sign(tx, tag, replace(SIGNATURE, text=text))
        await subscriptions.subscribe(tx, theirs, SUBSCRIPTION)
        await public_names.publish(tx, name, PUBLIC_NAME)

    async with _fresh(engine, request, tmp_path, vault) as (bot, seize):
        text = bot.campaign.text
        await bot.store.empty_log()
        await bot.store.transact(planted)
        seized = await seize()
        assert by_transaction(seized, SUBSCRIBED) == {theirs: tag}
        assert by_transaction(seized, NAME) == {name: tag}
        await traces(bot.store, bot.campaign)(bot.campaign.now())
        cleared = await seize()
        assert by_transaction(cleared, SUBSCRIBED) == by_transaction(cleared, NAME) == {}


async def _bodies(bot: Bot, names: Sequence[str], chance: Random) -> Joins:
    """Organisations sign within two days, and an organiser judges most; whose signature is whose.

    One in three is confirmed, one refused, and one waits; of these the first is asked back.
    """
    olga, theirs = await organiser(bot, "olga", platform="telegram"), {}
    for number, name in enumerate(names):
        bot.clock.passes(timedelta(hours=chance.uniform(0, 48 / len(names))))
        account = str(8_000_000_000 + chance.randrange(10**9))
        someone = bot.someone(account, platform=chance.choice(PLATFORMS))
        await signs_for(someone, name, address=f"union-{number}.example", country="TW")
        tag = bot.keys(account, someone.platform).tag
        theirs[bytes(tag(Purpose.ORGANISATION))] = bytes(tag(Purpose.SIGNATURE))
        if number % 3 < 2:
            await olga.types("/organisations")
            await olga.presses("Confirm" if number % 3 else "Refuse")
        if not number % 3:
            await olga.all("Nobody there knew of it.")
            await olga.presses("Refuse")
        await traces(bot.store, bot.campaign)(bot.campaign.now())
    await olga.types("/organisations")
    await olga.presses("Ask back")
    await olga.types("Who of you decided it?")
    await olga.presses("Send the question")
    return theirs


async def test_of_organisations_nobody_finds_who_signed_for_them(
    request: pytest.FixtureRequest, tmp_path: Path, vault: Vault, engine: str
) -> None:
    """Nor what they are called before they are confirmed, nor what was asked."""
    names = [f"Union of trade number {number}" for number in range(12)]
    async with _fresh(engine, request, tmp_path, vault) as (bot, seize):
        theirs = await _bodies(bot, names, Random(12))
        bot.clock.passes(timedelta(days=1))
        await traces(bot.store, bot.campaign)(bot.campaign.now())
        await bot.store.empty_log()
        seized = await seize()
        assert set(theirs) == set(seized.tags[BODY])
        assert set(theirs.values()) == set(seized.for_one)
        assert by_month(seized) | by_transaction(seized, BODY) == {}
        said = {name: name for name in (*names, "union-3.example", "Nobody there", "Who of you")}
        if engine == "sqlite":
            assert told_in(said, every_byte(tmp_path / "data")) == []


async def test_one_organisation_alone_is_joined_with_its_signature(
    request: pytest.FixtureRequest, tmp_path: Path, vault: Vault
) -> None:
    """As docs/privacy.md says: so the figure above says something."""
    async with _fresh("sqlite", request, tmp_path, vault) as (bot, seize):
        ana = bot.someone("ana")
        await signs_for(ana, "Open Rights")
        tag = bot.keys("ana", "terminal").tag
        joined = {bytes(tag(Purpose.ORGANISATION)): bytes(tag(Purpose.SIGNATURE))}
        assert by_month(await seize()) == joined
