"""Answers of a Telegram, or of something on the way to it, that say nothing: nobody is left out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.adapters.shared.lost import PERHAPS_LOST
from bot.adapters.telegram.handover import WAITS, Waits
from bot.adapters.telegram.platform import Telegram
from bot.adapters.telegram.waiting import DOUBTS
from bot.app import Core
from tests.stage.chats import Bot
from tests.stage.serving import served as serve
from tests.stage.telegram.fake import FakeTelegram, Refused
from tests.stage.telegram.people import Group, Person
from tests.stage.telegram.served import Served, settings_for
from tests.stage.words import catalogs

QUICK = Waits(WAITS.poll / 100, tuple(each / 100 for each in WAITS.answer))
LOST = catalogs().say(PERHAPS_LOST, "en")
TRIES = len(WAITS.answer) + 1

NONSENSE = (
    b"",
    b"<html>",
    b"[]",
    b"null",
    b'"ok"',
    b"7",
    b"{}",
    b'{"ok":true}',
    b"\xff",
    b"[" * 99,
)
STRANGE = (b'{"ok":true,"result":[]}', b'{"ok":true,"result":{}}', b'{"ok":true,"result":null}')


@pytest.fixture
async def served(telegram: FakeTelegram, core: tuple[Bot, Core]) -> AsyncIterator[Served]:
    """A bot that polls, and waits a hundredth of the usual time."""
    settings, stop = settings_for(telegram), asyncio.Event()
    running = asyncio.create_task(serve(Telegram(settings, waits=QUICK), core[1], stop))
    served = Served(*core, telegram, settings, stop, running)
    yield served
    await served.ends()


pytestmark = pytest.mark.usefixtures("served")


@pytest.mark.parametrize("body", [*NONSENSE, *STRANGE, b'{"ok":true,"result":[7, null, {}]}'])
@pytest.mark.parametrize("status", [200, 400, 401, 403, 404, 409, 429, 500])
async def test_a_poll_that_says_nonsense_tears_nothing_down(
    telegram: FakeTelegram, ana: Person, body: bytes, status: int
) -> None:
    await ana.types("/start")
    telegram.garbles("getUpdates", body, status, times=5)
    await ana.types("/count")
    assert "The count so far" in ana.reads
    assert len(ana.shown) == 2
    assert telegram.calls["getMe"] == 1


@pytest.mark.parametrize("body", [*NONSENSE, *STRANGE])
async def test_an_answer_that_was_taken_with_nonsense_is_there_and_not_over_and_over(
    telegram: FakeTelegram, ana: Person, body: bytes
) -> None:
    telegram.garbles("sendMessage", body, times=100, chat=ana.id)
    await ana.types("/count")
    await telegram.until(lambda: len(ana.shown) == DOUBTS)
    telegram.faults.clear()
    await ana.types("/help")
    await telegram.until(lambda: "/sign" in ana.reads)
    assert len(ana.shown) == DOUBTS + 1


@pytest.mark.parametrize("body", NONSENSE)
@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 429])
async def test_a_refusal_that_is_not_telegrams_own_is_no_refusal(
    telegram: FakeTelegram, ana: Person, body: bytes, status: int
) -> None:
    await ana.types("/alerts")
    await ana.presses("Yes, write to me")
    shown = len(ana.shown)
    telegram.garbles("sendMessage", body, status, times=3)
    await ana.types("/count")
    await telegram.until(lambda: len(ana.shown) > shown)
    assert "The count so far" in ana.reads
    assert len(ana.shown) == shown + 1
    assert "Your alerts" in await ana.types("/alerts"), "nobody has blocked the bot"


@pytest.mark.parametrize("words", ["Bad Request: can't parse entities", "Bad Request", "?"])
async def test_what_telegram_refuses_comes_in_another_form(
    telegram: FakeTelegram, ana: Person, words: str
) -> None:
    telegram.fails("sendMessage", Refused(400, words))
    assert "An open letter" in await ana.types("/start")
    assert ana.last.parsed.entities == ()
    assert "Sign" in ana.last.labels


async def test_what_telegram_refuses_in_every_form_is_told(
    telegram: FakeTelegram, ana: Person, group: Group
) -> None:
    telegram.fails("sendMessage", Refused(400, "Bad Request: nonsense"), times=2, chat=ana.id)
    assert await ana.types("/start") == LOST
    telegram.fails("sendMessage", Refused(400, "Bad Request: nonsense"), times=2, chat=group.id)
    await group.hears(ana, "/count")
    assert [each.text for each in group.shown] == [LOST]


@pytest.mark.parametrize("arrives", [0, 1, 2])
@pytest.mark.parametrize("lost", [True, False])
async def test_the_later_half_of_a_long_answer_comes_later_or_is_told_to_be_lost(
    telegram: FakeTelegram, ana: Person, monkeypatch: pytest.MonkeyPatch, arrives: int, lost: bool
) -> None:
    long = [f"<i>{number}</i>" for number in range(3)]
    monkeypatch.setattr("bot.adapters.telegram.send.render", lambda *_: long)
    calls = telegram.calls["sendMessage"]

    def fails(_: str) -> None:
        if telegram.calls["sendMessage"] - calls == arrives + 1 and not telegram.faults:
            refusal = Refused(400, "Bad Request: nonsense") if lost else None
            telegram.fails("sendMessage", refusal, times=2 if lost else TRIES, chat=ana.id)

    telegram.on_arrival = fails
    await telegram.settled(await ana.sends("/privacy"))
    said = [*map(str, range(arrives)), LOST] if lost else ["0", "1", "2"]
    await telegram.until(lambda: len(ana.shown) == len(said))
    assert [each.text for each in ana.shown] == said


async def test_who_loses_a_document_is_told(telegram: FakeTelegram, ana: Person) -> None:
    await ana.types("/alerts")
    await ana.presses("Yes, write to me")
    telegram.fails("sendDocument", Refused(400, "Bad Request: file is too big"))
    assert await ana.types("/me") == LOST


async def test_a_document_that_does_not_come_through_comes_later(
    telegram: FakeTelegram, ana: Person
) -> None:
    await ana.types("/alerts")
    await ana.presses("Yes, write to me")
    shown = len(ana.shown)
    telegram.fails("sendDocument", None, times=TRIES)
    await ana.types("/me")
    await telegram.until(lambda: ana.shown[-1].document is not None)
    assert len(ana.shown) == shown + 2, "and the words before it are not said again"


async def test_an_edit_that_is_lost_becomes_a_message(telegram: FakeTelegram, ana: Person) -> None:
    await ana.types("/start")
    telegram.fails("editMessageText", None, times=TRIES)
    await ana.presses("Summary")
    await telegram.until(lambda: len(ana.shown) == 2)
    telegram.faults.clear()
    telegram.garbles("editMessageText", b"<html>", times=1)
    await ana.presses("Summary", ana.shown[0])
    assert len(ana.shown) == 2


@pytest.mark.parametrize("body", [*NONSENSE, *STRANGE])
async def test_who_manages_a_chat_is_not_believed_where_the_answer_is_nonsense(
    telegram: FakeTelegram, ana: Person, group: Group, body: bytes
) -> None:
    group.is_managed_by(ana)
    telegram.garbles("getChatMember", body)
    assert "Only those who run that chat" in await ana.types(f"/alerts in {abs(group.id)}")
    assert "Shall I post there" in await ana.types(f"/alerts in {abs(group.id)}")
