"""One answer that Telegram holds back holds up nobody but its chat, and is said in the end."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.telegram.answering import GIVEN_UP
from bot.adapters.telegram.connection import SECONDS
from bot.adapters.telegram.handover import WAITS, Waits
from bot.adapters.telegram.platform import Telegram
from bot.adapters.telegram.shelter import Shelter
from bot.adapters.telegram.unsaid import DAY, STEP, Unsaid
from bot.adapters.telegram.waiting import DOUBTS, MOST_OF_ONE
from bot.app import Core
from db import subscriptions
from db.engine.transaction import StoreUnavailable, Trouble
from db.secrets.vault import AccountTag, Purpose
from handlers.frame.apologies import TOO_LATE
from handlers.frame.throttle import Throttle
from messages.text import Text
from tests.stage.chats import Bot
from tests.stage.key_folders import servers_keys
from tests.stage.serving import served
from tests.stage.telegram.fake import FakeTelegram, Refused
from tests.stage.telegram.people import Group, Person
from tests.stage.telegram.program import Program
from tests.stage.telegram.served import settings_for
from tests.stage.words import catalogs

QUICK = Waits(0.005, (0.005, 0.01))
LONG = 30
SOON = 15.0
"""Seconds that suffice for whom nobody holds up, on a busy machine too: far less than any pause."""


def slow_down(telegram: FakeTelegram, chat: int, seconds: int = LONG, times: int = 10**6) -> None:
    refusal = Refused(429, "Too Many Requests", retry_after=seconds)
    for method in ("sendMessage", "editMessageText", "sendDocument"):
        telegram.fails(method, refusal, chat=chat, times=times)


def said(words: Text) -> str:
    return catalogs().say(words, "en")


@asynccontextmanager
async def answering(
    core: Core, telegram: FakeTelegram, waits: Waits = QUICK, **settings: object
) -> AsyncIterator[None]:
    """A bot that answers until the block ends, and throttles nobody."""
    thumbs = count(step=1000)
    core = replace(core, throttle=Throttle(lambda: float(next(thumbs))))
    platform = Telegram(settings_for(telegram, **settings), waits)
    stop = asyncio.Event()
    running = asyncio.create_task(served(platform, core, stop))
    try:
        yield
    finally:
        stop.set()
        async with asyncio.timeout(10):
            await running


async def rows(bot: Bot) -> list[tuple[Any, ...]]:
    """Every answer that is kept."""
    return (await bot.rows())["answer"]


def opened(bot: Bot, row: tuple[Any, ...]) -> Unsaid:
    """An answer that is kept, with the server's key."""
    _, tag, _, content, _ = row
    return Unsaid.unpacked(bot.vault.unhide(AccountTag(tag), content))


async def until_gone(bot: Bot) -> None:
    async with asyncio.timeout(SOON):
        while await rows(bot):  # each look is a transaction that others come before
            pass


def later(bot: Bot, telegram: FakeTelegram, seconds: int = LONG + 1) -> None:
    """Let Telegram take everything again, `seconds` later."""
    telegram.faults.clear()
    bot.clock.passes(timedelta(seconds=seconds))


async def test_a_group_that_is_slowed_down_holds_up_nobody_else(
    telegram: FakeTelegram, core: tuple[Bot, Core], ana: Person, ben: Person, group: Group
) -> None:
    async with answering(core[1], telegram):
        await ben.types("/start")
        slow_down(telegram, group.id)
        for _ in range(100):
            await telegram.add(message=ana.message("/count", chat=group.chat))
        async with asyncio.timeout(SOON):
            assert "How" in await ben.types("/sign")
            crowd = [Person(telegram) for _ in range(160)]
            last = [await each.sends("/count") for each in crowd][-1]
            await telegram.settled(last)
            assert all(each.shown for each in crowd)
        assert telegram.confirmed > last, "and nothing is fetched over and over"
        assert len(await rows(core[0])) == MOST_OF_ONE


async def test_seventy_members_of_a_slowed_group_leave_room_for_others(
    telegram: FakeTelegram, core: tuple[Bot, Core], ben: Person, group: Group
) -> None:
    async with answering(core[1], telegram):
        await ben.types("/start")
        before = telegram.calls["sendMessage"]
        slow_down(telegram, group.id)
        for _ in range(70):
            await telegram.add(message=Person(telegram).message("/count", chat=group.chat))
        async with asyncio.timeout(SOON):
            assert "How" in await ben.types("/sign")
        assert group.shown == []
        assert telegram.calls["sendMessage"] <= before + 65, "nobody is tried before the time"


@pytest.mark.parametrize("trouble", ["502", "cut"])
async def test_seventy_chats_that_fail_leave_room_for_others(
    telegram: FakeTelegram, core: tuple[Bot, Core], ben: Person, trouble: str
) -> None:
    async with answering(core[1], telegram, WAITS):
        await ben.types("/start")
        for _ in range(70):
            person = Person(telegram)
            if trouble == "cut":
                telegram.cuts("sendMessage", "before", chat=person.id, times=10**6)
            else:
                telegram.fails("sendMessage", None, chat=person.id, times=10**6)
            await person.sends("/count")
        async with asyncio.timeout(SOON):
            assert "How" in await ben.types("/sign")


async def test_seventy_chats_that_hang_leave_room_for_others_and_are_answered_once(
    telegram: FakeTelegram, core: tuple[Bot, Core], ben: Person
) -> None:
    async with answering(core[1], telegram):
        await ben.types("/start")
        crowd = [Person(telegram) for _ in range(70)]
        for person in crowd:
            telegram.hangs("sendMessage", chat=person.id)
            await person.sends("/count")
        async with asyncio.timeout(SECONDS - 2):
            assert "How" in await ben.types("/sign")
        telegram.let_go.set()
        await until_gone(core[0])
        assert [len(person.shown) for person in crowd] == [1] * 70


async def test_what_changed_something_is_said_once_as_it_was(
    telegram: FakeTelegram, core: tuple[Bot, Core], ana: Person
) -> None:
    bot, _ = core
    async with answering(core[1], telegram):
        await ana.types("/sign")
        await ana.presses("Without a name")
        slow_down(telegram, ana.id)
        await ana.presses("Sign")
        (row,) = await rows(bot)
        assert opened(bot, row).done
        await telegram.settled(await ana.sends("/withdraw yes"))
    later(bot, telegram)
    async with answering(core[1], telegram):
        await until_gone(bot)
    thanks, withdrawn = [each.text for each in ana.shown][-2:]
    assert thanks.startswith("Thank you")
    assert "withdrawn" in withdrawn
    assert (await bot.rows())["signature"] == []


async def test_answers_come_in_order_and_none_comes_before_an_earlier_one(
    telegram: FakeTelegram, core: tuple[Bot, Core], ana: Person
) -> None:
    async with answering(core[1], telegram):
        slow_down(telegram, ana.id, seconds=1, times=1)
        asked = [await ana.sends(line) for line in ("/count", "/privacy", "/help", "/about")]
        await telegram.settled(asked[-1])
        await telegram.until(lambda: len(ana.shown) >= 4)
        await until_gone(core[0])
        alone = [each.text for each in ana.shown]
        ana.telegram.shown.clear()
        for line in ("/count", "/privacy", "/help", "/about"):
            await ana.types(line)
        assert alone == [each.text for each in ana.shown]


async def test_what_only_read_is_answered_anew(
    telegram: FakeTelegram, core: tuple[Bot, Core], ana: Person, ben: Person
) -> None:
    bot, _ = core
    async with answering(core[1], telegram):
        slow_down(telegram, ana.id)
        await telegram.settled(await ana.sends("/count"))
        await ben.types("/sign")
        await ben.presses("Without a name")
        await ben.presses("Sign")
    later(bot, telegram)
    async with answering(core[1], telegram):
        await until_gone(bot)
    assert "People who signed here: 1" in ana.reads


async def test_what_only_read_does_nothing_when_it_is_answered_anew(
    telegram: FakeTelegram, core: tuple[Bot, Core]
) -> None:
    """Which script of Chinese was asked before; now that it is chosen, /sign would open a form."""
    bot, cho = core[0], Person(telegram, "zh")
    async with answering(core[1], telegram):
        slow_down(telegram, cho.id)
        await telegram.settled(await cho.sends("/sign"))
        await telegram.settled(await cho.sends("/language en"))
    later(bot, telegram)
    async with answering(core[1], telegram):
        await until_gone(bot)
    assert cho.shown[0].text == said(TOO_LATE)
    assert cho.shown[0].labels
    assert (await bot.rows())["draft"] == []


async def test_an_answer_that_waits_outlives_a_restart_and_comes_once(
    telegram: FakeTelegram, core: tuple[Bot, Core], ana: Person, group: Group
) -> None:
    bot, _ = core
    async with answering(core[1], telegram):
        slow_down(telegram, ana.id)
        slow_down(telegram, group.id)
        await telegram.settled(await ana.sends("/alerts"))
        number = await group.hears(ana, "/count")
    assert len(await rows(bot)) == 2
    later(bot, telegram)
    for _ in range(2):
        async with answering(core[1], telegram):
            await until_gone(bot)
    assert len(ana.shown) == 1
    assert [each.replies_to for each in group.shown] == [number]


async def test_an_answer_that_waits_is_not_tried_before_its_time_after_a_restart(
    telegram: FakeTelegram, core: tuple[Bot, Core], ana: Person
) -> None:
    async with answering(core[1], telegram):
        slow_down(telegram, ana.id)
        await telegram.settled(await ana.sends("/count"))
    telegram.faults.clear()
    tried = telegram.calls["sendMessage"]
    async with answering(core[1], telegram):
        await telegram.settled(await ana.sends("/help"))
        assert telegram.calls["sendMessage"] == tried
    assert len(await rows(core[0])) == 2


async def test_an_update_that_comes_again_is_not_answered_from_two_places(
    telegram: FakeTelegram, core: tuple[Bot, Core], ana: Person
) -> None:
    """Kept, and then killed before Telegram heard of it."""
    bot, _ = core
    async with answering(core[1], telegram):
        await ana.types("/start")
        slow_down(telegram, ana.id)

        def unconfirmed(method: str) -> None:
            if method == "sendMessage":
                telegram.fails("getUpdates", Refused(502, "Bad Gateway"), times=10**6)

        telegram.on_arrival = unconfirmed
        asked = await ana.sends("/alerts on")
        async with asyncio.timeout(SOON):
            while not await rows(bot):
                pass
    telegram.on_arrival = lambda _: None
    later(bot, telegram)
    async with answering(core[1], telegram):
        await telegram.settled(asked)
        await until_gone(bot)
    assert telegram.given[asked] >= 2
    assert len(ana.shown) == 2


async def test_what_is_forgotten_is_not_said(
    telegram: FakeTelegram, core: tuple[Bot, Core], ana: Person, ben: Person
) -> None:
    bot, _ = core
    async with answering(core[1], telegram):
        for each in (ana, ben):
            slow_down(telegram, each.id)
            await telegram.settled(await each.sends("/count"))
            await telegram.settled(await each.sends("/language es"))
        await telegram.settled(await ana.sends("/forget yes"))
        assert len(await rows(bot)) == 2 + 1, "ben's, and that hers are erased"
    later(bot, telegram)
    async with answering(core[1], telegram):
        await until_gone(bot)
    assert [each.text.split(".")[0] for each in ana.shown] == [
        "Everything about this account is erased"
    ]
    assert len(ben.shown) == 2


async def test_me_names_what_waits_but_not_itself(
    telegram: FakeTelegram, core: tuple[Bot, Core], ana: Person
) -> None:
    bot, _ = core
    async with answering(core[1], telegram):
        slow_down(telegram, ana.id)
        await telegram.settled(await ana.sends("/me"))
        await telegram.settled(await ana.sends("/count"))
    later(bot, telegram)
    async with answering(core[1], telegram):
        await until_gone(bot)
    assert "1 answer that I could not send you yet" in ana.shown[0].text


async def test_one_account_keeps_so_many_answers_and_hears_of_the_others(
    telegram: FakeTelegram, core: tuple[Bot, Core], ana: Person
) -> None:
    bot, _ = core
    async with answering(core[1], telegram):
        slow_down(telegram, ana.id)
        for _ in range(MOST_OF_ONE + 5):
            asked = await ana.sends("/count")
        await telegram.settled(asked)
        assert len(await rows(bot)) == MOST_OF_ONE
    later(bot, telegram)
    async with answering(core[1], telegram):
        await until_gone(bot)
    words = said(GIVEN_UP)
    assert len(ana.shown) == MOST_OF_ONE
    assert any(words in each.text for each in ana.shown)
    assert "The count so far" in ana.reads


async def test_all_together_keep_so_many_answers_and_few_lose_theirs(
    telegram: FakeTelegram, core: tuple[Bot, Core], monkeypatch: pytest.MonkeyPatch, ana: Person
) -> None:
    monkeypatch.setattr("bot.adapters.telegram.waiting.MOST", 10)
    bot, ben = core[0], Person(telegram)
    async with answering(core[1], telegram):
        for person, times in ((ana, 9), (ben, 4)):
            slow_down(telegram, person.id)
            for _ in range(times):
                await telegram.settled(await person.sends("/count"))
        tags = [row[1] for row in await rows(bot)]
        his = bot.keys(str(ben.id), "telegram").tag(Purpose.ANSWER)
        assert len(tags) == 10
        assert tags.count(his) == 4, "who has the most gives up"


async def test_what_is_a_day_old_is_given_up_and_that_is_said(
    telegram: FakeTelegram, core: tuple[Bot, Core], ana: Person
) -> None:
    bot, _ = core
    async with answering(core[1], telegram):
        slow_down(telegram, ana.id)
        await telegram.settled(await ana.sends("/count"))
    later(bot, telegram, DAY + 60)
    async with answering(core[1], telegram):
        await until_gone(bot)
    assert ana.reads == said(GIVEN_UP)


async def test_what_may_have_arrived_comes_at_most_once_more(
    telegram: FakeTelegram, core: tuple[Bot, Core], ana: Person
) -> None:
    async with answering(core[1], telegram):
        telegram.cuts("sendMessage", "after", times=10**6, chat=ana.id)
        await telegram.settled(await ana.sends("/count"))
        await until_gone(core[0])
        assert len(ana.shown) == DOUBTS
        telegram.faults.clear()
        assert "/sign" in await ana.types("/help")


async def test_who_has_gone_meanwhile_gets_no_more_alerts(
    telegram: FakeTelegram, core: tuple[Bot, Core], ana: Person
) -> None:
    bot, _ = core
    async with answering(core[1], telegram):
        await ana.types("/alerts")
        await ana.presses("Yes, write to me")
        slow_down(telegram, ana.id)
        await telegram.settled(await ana.sends("/count"))
    later(bot, telegram)
    blocked = Refused(403, "Forbidden: bot was blocked by the user")
    telegram.fails("sendMessage", blocked, chat=ana.id, times=10)
    async with answering(core[1], telegram):
        await until_gone(bot)
    tag = bot.keys(str(ana.id), "telegram").tag(Purpose.SUBSCRIPTION)
    assert await bot.store.transact(lambda tx: subscriptions.subscription_of(tx, tag)) is None


async def test_a_kept_answer_tells_nothing_without_the_key_and_no_name_with_it(
    telegram: FakeTelegram, core: tuple[Bot, Core], ana: Person, ben: Person
) -> None:
    bot, _ = core
    async with answering(core[1], telegram):
        for each in (ana, ben):
            await each.types("/sign")
            await each.presses("Publicly, with my name")
            slow_down(telegram, each.id)
        await telegram.settled(await ana.sends("Secret Signer"))
        await telegram.settled(await ben.sends("/count"))
        found = await rows(bot)
    lengths = {len(row[3]) for row in found}
    assert len(lengths) == 1, "nobody tells them apart"
    for id, tag, platform, content, day in found:
        assert (platform, day) == ("telegram", bot.clock.day.isoformat())
        for secret in (b"Secret", str(ana.id).encode(), str(ben.id).encode(), b"count"):
            assert secret not in id + tag + content
        assert len(bot.vault.unhide(AccountTag(tag), content)) % STEP == STEP - 1
        assert b"Secret" not in bot.vault.unhide(AccountTag(tag), content)


async def test_what_the_store_cannot_keep_is_said_all_the_same(
    telegram: FakeTelegram, core: tuple[Bot, Core], ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: object) -> None:
        raise StoreUnavailable(Trouble.FULL)

    monkeypatch.setattr(Shelter, "keep", full)
    async with answering(core[1], telegram):
        slow_down(telegram, ana.id, seconds=1, times=1)
        await telegram.settled(await ana.sends("/count"))
        await telegram.until(lambda: bool(ana.shown))
    assert "The count so far" in ana.reads


async def test_a_press_that_cannot_come_to_rest_holds_nothing_up(
    telegram: FakeTelegram, core: tuple[Bot, Core], ana: Person
) -> None:
    async with answering(core[1], telegram):
        await ana.types("/start")
        refusal = Refused(429, "Too Many Requests", retry_after=LONG)
        telegram.fails("answerCallbackQuery", refusal, times=10)
        label = "Summary"
        (where,) = ana.shown
        data = next(each["callback_data"] for each in where.buttons if each["text"] == label)
        async with asyncio.timeout(SOON):
            await telegram.settled(await ana.pushes(data, where))
    assert where.edits == 1


async def test_by_webhook_it_is_the_same(
    telegram: FakeTelegram, core: tuple[Bot, Core], ana: Person, unused_tcp_port: int, group: Group
) -> None:
    bot, ben = core[0], Person(telegram)
    address = f"127.0.0.1:{unused_tcp_port}"
    hook: dict[str, Any] = {
        "telegram_webhook_url": f"http://{address}/hook",
        "telegram_webhook_listen": address,
    }
    async with answering(core[1], telegram, **hook):
        await telegram.until(lambda: bool(telegram.webhook))
        for chat in (group.id, ana.id):
            slow_down(telegram, chat)
        async with asyncio.timeout(SOON):
            for _ in range(MOST_OF_ONE):
                asked = await telegram.add(message=ana.message("/count", chat=group.chat))
                assert telegram.posted[asked] == 200
            await ana.sends("/alerts on")
            assert "How" in await ben.types("/sign")
        assert len(await rows(bot)) == MOST_OF_ONE
    later(bot, telegram)
    async with answering(core[1], telegram, **hook):
        await until_gone(bot)
    assert len(ana.shown) == 1
    assert len(group.shown) == MOST_OF_ONE - 1


KILLS = 4


async def test_kept_answers_outlive_any_number_of_kills(
    telegram: FakeTelegram, tmp_path: Path
) -> None:
    """Effects come once, every answer comes, in order, and hardly one twice."""
    servers_keys(tmp_path / "keys" / "server")
    program = Program(telegram, tmp_path)
    crowd = [Person(telegram) for _ in range(12)]
    lines = ("/start src-drill", "/alerts on", "/count")
    for person in crowd:
        slow_down(telegram, person.id, seconds=1)
        for line in lines:
            last = await person.sends(line)
    for kill in range(KILLS):
        running = await program.start()
        calls = telegram.calls["sendMessage"]
        await telegram.until(lambda n=calls, k=kill: telegram.calls["sendMessage"] > n + 4 * k)
        running.send_signal(signal.SIGKILL)
        await program.ended(running)
    telegram.faults.clear()
    running = await program.start()
    await telegram.settled(last)
    await telegram.until(lambda: all(len(each.shown) >= len(lines) for each in crowd), seconds=60)
    assert await program.stops(running) == 0
    alike = {tuple(each.text.splitlines()[0] for each in person.shown) for person in crowd}
    assert len(alike) == 1, "nobody is answered twice, or in another order"
    answers = sqlite3.connect(tmp_path / "letter.db")
    assert answers.execute("SELECT COUNT(*) FROM answer").fetchone() == (0,)
    assert answers.execute("SELECT opened FROM source").fetchone() == (len(crowd),)
    answers.close()
