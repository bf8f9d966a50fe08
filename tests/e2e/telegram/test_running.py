"""Starting, stopping, webhooks, and what only the owner can mend; in the real program too."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

import pytest
from pydantic import SecretStr
from telegram.error import NetworkError

from bot.adapters.telegram.handover import WAITS, Waits
from bot.adapters.telegram.platform import Telegram
from bot.adapters.telegram.receiver import REFUSALS
from bot.app import Core
from bot.cli.trial import DATABASE
from bot.platform import PlatformRefused, RefusedForNow
from bot.running import serve
from db.engine.sqlite import SqliteStore
from tests.stage.chats import Bot
from tests.stage.key_folders import servers_keys
from tests.stage.serving import served
from tests.stage.stores import VAULT
from tests.stage.telegram.fake import TOKEN, FakeTelegram, Refused
from tests.stage.telegram.people import Person
from tests.stage.telegram.program import Program
from tests.stage.telegram.served import settings_for

WAITING, KILLS = 200, 25
ENOUGH, SECONDS = 8, 25.0
"""On a machine so busy that the kills take this long, fewer must do."""


@pytest.fixture
def program(telegram: FakeTelegram, tmp_path: Path) -> Program:
    servers_keys(tmp_path / "keys" / "server")
    return Program(telegram, tmp_path)


async def test_the_program_serves_and_stops_in_order_and_its_log_names_nobody(
    program: Program, telegram: FakeTelegram, ana: Person
) -> None:
    telegram.fails("sendMessage", None)
    telegram.fails("sendMessage", Refused(429, "Too Many Requests", retry_after=1))
    running = await program.start()
    await telegram.settled(await telegram.add(message={"message_id": "Secretname"}))
    assert "open letter" in await ana.types("/start")
    await ana.types("/sign")
    await ana.presses("Publicly, with my name")
    await ana.types("Secret Signer")
    await ana.presses("Sign")
    assert await program.stops(running) == 0
    (said,) = program.errors
    secrets = (TOKEN, TOKEN.split(":")[1], str(ana.id), "Secret", "Mallory", telegram.url, "/sign")
    assert [each for each in secrets if each in said] == []
    again = await program.start()
    assert "You have signed" in await ana.types("/sign")
    assert await program.stops(again) == 0
    assert telegram.given[1001] == 1, "confirmed before it ended, so never sent again"


async def test_the_wrong_token_is_said_in_clear_words_and_not_tried_again(
    program: Program, telegram: FakeTelegram
) -> None:
    wrong = "987654321:" + "B" * 35
    assert await program.ended(await program.start(TELEGRAM_TOKEN=wrong)) == 2
    assert "BotFather" in program.errors[0]
    assert wrong not in program.errors[0]
    assert "B" * 35 not in program.errors[0]
    assert telegram.calls == {}


async def test_two_hundred_updates_outlive_any_number_of_kills(
    program: Program, telegram: FakeTelegram
) -> None:
    crowd: list[Person] = []
    chance = Random(20260301)
    until = asyncio.get_running_loop().time() + SECONDS
    for kills in range(KILLS):
        if kills >= ENOUGH and asyncio.get_running_loop().time() > until:
            break
        for _ in range(WAITING - telegram.waiting):
            crowd.append(Person(telegram))
            await crowd[-1].sends("/start src-drill")
        running = await program.start()
        await telegram.until(_got_on(telegram, chance, offset=kills % 4 == 3), seconds=20)
        await asyncio.sleep(chance.random() / 50)
        running.send_signal(signal.SIGKILL)
        await program.ended(running)
        assert telegram.waiting
    last = await program.start()
    await telegram.until(lambda: not telegram.waiting, seconds=20)
    assert await program.stops(last) == 0
    assert [each.id for each in crowd if not each.shown] == []
    store = await SqliteStore.open(program.folder / DATABASE, VAULT)
    row = await store.transact(lambda tx: tx.row("SELECT opened FROM source WHERE code = 'other'"))
    await store.close()
    assert row is not None
    assert row[0] == len(crowd) > WAITING


def _got_on(telegram: FakeTelegram, chance: Random, *, offset: bool) -> Callable[[], bool]:
    """Whether a few more answers were sent; or, with `offset`, more updates confirmed."""
    confirmed, answers = telegram.confirmed, telegram.calls["sendMessage"] + chance.randint(1, 12)
    if offset:
        return lambda: telegram.confirmed > confirmed + 1 or not telegram.waiting
    return lambda: telegram.calls["sendMessage"] >= answers


@asynccontextmanager
async def running(core: Core, platform: Telegram) -> AsyncIterator[asyncio.Task[None]]:
    stop = asyncio.Event()
    task = asyncio.create_task(served(platform, core, stop))
    try:
        yield task
    finally:
        stop.set()
        async with asyncio.timeout(10):
            await task


async def test_another_instance_is_told_apart_from_a_request_of_our_own(
    telegram: FakeTelegram, core: tuple[Bot, Core], ana: Person
) -> None:
    conflict = Refused(409, "Conflict: terminated by other getUpdates request")
    telegram.fails("getUpdates", conflict, times=2)
    async with running(core[1], Telegram(settings_for(telegram))):
        await ana.types("/start")
    telegram.fails("getUpdates", conflict, times=100)
    with pytest.raises(PlatformRefused, match="another program"):
        await served(Telegram(settings_for(telegram)), core[1], asyncio.Event())


async def test_a_server_out_of_reach_is_left_to_be_tried_again(
    telegram: FakeTelegram, core: tuple[Bot, Core], unused_tcp_port: int
) -> None:
    nowhere = settings_for(telegram, telegram_api_url=f"http://127.0.0.1:{unused_tcp_port}")
    with pytest.raises(NetworkError) as failed:
        await served(Telegram(nowhere), core[1], asyncio.Event())
    assert TOKEN not in str(failed.value)


async def test_a_minute_without_network_loses_nothing(
    telegram: FakeTelegram, core: tuple[Bot, Core], ana: Person, ben: Person
) -> None:
    """A hundredth of the waits, so of the minute too."""
    waits = Waits(WAITS.poll / 100, tuple(each / 100 for each in WAITS.answer))
    async with running(core[1], Telegram(settings_for(telegram), waits=waits)):
        telegram.fails("sendMessage", None)
        asked = await ana.sends("/start src-away")
        await telegram.until(lambda: telegram.calls["sendMessage"] == 1)
        began = asyncio.get_running_loop().time()
        async with telegram.out_of_reach():
            last = [await each.sends("/start src-away") for each in (ben, ana)][-1]
            await telegram.until(lambda: telegram.dropped["getUpdates"] == 6)
            assert telegram.confirmed <= asked
        assert asyncio.get_running_loop().time() - began > waits.poll * (1 + 2 + 4 + 8 + 16)
        await telegram.settled(last)
        await telegram.until(lambda: len(ana.shown) == 2)
    assert [len(each.shown) for each in (ana, ben)] == [2, 1]
    assert (await core[0].rows())["source"] == [("other", 3)]


@pytest.mark.parametrize(
    "refusal",
    [
        Refused(401, "Unauthorized"),
        Refused(403, "Forbidden"),
        Refused(404, "Not Found"),
    ],
    ids=lambda refusal: str(refusal.code),
)
async def test_a_token_that_is_not_known_for_a_moment_ends_nothing(
    telegram: FakeTelegram, core: tuple[Bot, Core], ana: Person, refusal: Refused
) -> None:
    waits = Waits(WAITS.poll / 50, tuple(each / 50 for each in WAITS.answer))
    async with running(core[1], Telegram(settings_for(telegram), waits=waits)):
        await ana.types("/start")
        telegram.fails("getUpdates", refusal, times=REFUSALS - 1)
        asked = await ana.sends("/count")
        await telegram.settled(asked)
        if refusal.code != 403:
            telegram.fails("sendMessage", refusal)
        assert "The count so far" in await ana.types("/count")
    assert len(ana.shown) == 3


async def test_a_token_revoked_meanwhile_is_told_and_left_to_be_tried_again(
    telegram: FakeTelegram, core: tuple[Bot, Core]
) -> None:
    telegram.fails("getUpdates", Refused(401, "Unauthorized"), times=REFUSALS)
    platform = Telegram(settings_for(telegram), waits=Waits(0.001, ()))
    with pytest.raises(RefusedForNow, match="BotFather") as refused:
        await served(platform, core[1], asyncio.Event())
    assert refused.value.known


async def test_a_platform_that_knows_the_token_again_is_served_again(
    telegram: FakeTelegram, core: tuple[Bot, Core], ana: Person, caplog: pytest.LogCaptureFixture
) -> None:
    for method in ("getMe", "deleteWebhook"):
        telegram.fails(method, Refused(401, "Unauthorized"), times=2)
    telegram.fails("getUpdates", Refused(401, "Unauthorized"), times=2 * REFUSALS)
    stop = asyncio.Event()
    platform = Telegram(settings_for(telegram), waits=Waits(0.001, ()))
    serving = asyncio.create_task(serve(core[1], [platform], stop, first_wait=0.01))
    assert "open letter" in await ana.types("/start")
    stop.set()
    async with asyncio.timeout(10):
        await serving
    assert caplog.text.count("trying again until that passes") == 1
    assert TOKEN not in caplog.text


async def test_it_can_be_run_again(
    telegram: FakeTelegram, core: tuple[Bot, Core], ana: Person
) -> None:
    platform = Telegram(settings_for(telegram))
    for _ in range(2):
        async with running(core[1], platform):
            await ana.types("/count")
    assert telegram.calls["setMyCommands"] <= 6, "menus that stand are left alone"


async def test_who_posts_what_is_no_request_is_neither_written_down_nor_told_anything(
    telegram: FakeTelegram,
    core: tuple[Bot, Core],
    unused_tcp_port: int,
    caplog: pytest.LogCaptureFixture,
) -> None:
    address = f"127.0.0.1:{unused_tcp_port}"
    settings = settings_for(
        telegram,
        telegram_webhook_url=f"http://{address}/hook",
        telegram_webhook_listen=address,
        telegram_webhook_secret=SecretStr("s3cret"),
    )
    async with running(core[1], Telegram(settings)):
        await telegram.until(lambda: bool(telegram.webhook))
        for odd in (b"GE T /hook HTTP/1.1\r\n\r\n", b"POST /hook HTTP/1.1\r\nHost <x>\r\n\r\n"):
            reading, writing = await asyncio.open_connection("127.0.0.1", unused_tcp_port)
            writing.write(odd)
            answer = await reading.read()
            writing.close()
            assert answer.startswith(b"HTTP/1.0 400 ")
            assert b"aiohttp" not in answer
            assert b"<x>" not in answer
    assert "127.0.0.1" not in caplog.text
    assert "Error handling request" not in caplog.text


async def test_webhooks_are_answered_once_the_effect_is_durable(
    telegram: FakeTelegram, core: tuple[Bot, Core], ana: Person, unused_tcp_port: int
) -> None:
    address = f"127.0.0.1:{unused_tcp_port}"
    settings = settings_for(
        telegram,
        telegram_webhook_url=f"http://{address}/hook",
        telegram_webhook_listen=address,
        telegram_webhook_secret=SecretStr("s3cret"),
    )
    async with running(core[1], Telegram(settings)):
        await telegram.until(lambda: bool(telegram.webhook))
        update = {"update_id": 1, "message": ana.message("/start src-hook")}
        assert await telegram.post(update, "s3cres") == 403
        assert await telegram.post(update, None) == 403
        assert await telegram.post(update, "é") == 403
        assert await telegram.post(b"{", "s3cret") == 400
        assert await telegram.post([], "s3cret") == 400
        assert await telegram.post(b"x" * 2_000_000, "s3cret") == 413
        assert await telegram.post({"update_id": 2, "message": 7}, "s3cret") == 200
        assert telegram.shown == []
        assert await telegram.post(update, "s3cret") == 200
        assert await telegram.post(update, "s3cret") == 200
        await telegram.until(lambda: len(ana.shown) == 2)
        rows = await core[0].rows()
        assert rows["source"] == [("other", 1)]
    assert telegram.webhook, "what comes while the bot is away is kept by Telegram"
