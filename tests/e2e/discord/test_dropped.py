"""Connections that drop under an answer: it comes all the same, once, or its reader is told."""

from __future__ import annotations

import asyncio

import pytest

from bot.adapters.discord import tries
from bot.adapters.shared.lost import PERHAPS_LOST
from tests.stage.chats import Bot
from tests.stage.discord.fake import COMMAND, DEFER, MESSAGE, SHOW_MODAL, UPDATE, FakeDiscord
from tests.stage.discord.served import Running
from tests.stage.words import catalogs

LOST = catalogs().say(PERHAPS_LOST, "en")
CALLBACK, ORIGINAL, FURTHER = r"/callback$", r"/messages/@original$", r"^/webhooks/\d+/[^/]+$"
COUNT = {"id": "1", "name": "count", "type": 1}


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundredth of the later waits."""
    monkeypatch.setattr(tries, "WAITS", tuple(wait / 100 for wait in tries.WAITS[:8]))


async def three_messages(
    fake: FakeDiscord, monkeypatch: pytest.MonkeyPatch, method: str, path: str, when: str
) -> list[str]:
    """What stands after an answer of three messages, during which one request is cut."""
    parts = ["first", "second", "third"]
    monkeypatch.setattr("bot.adapters.discord.interactions.render", lambda *_: parts)
    fake.channels.cuts(method, path, when)
    asked = await fake.command("count")
    await asked.until(lambda each: any(said["content"] == "third" for said in each.messages))
    return [said["content"] for said in asked.messages]


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_first_word_is_said_again_and_stands_once(
    running: Running, fake: FakeDiscord, when: str
) -> None:
    async with running() as discord:
        fake.channels.cuts("POST", CALLBACK, when, times=1 if when == "after" else 3)
        start = await discord.command("start")
        assert start.kind == MESSAGE
        fake.channels.cuts("POST", CALLBACK, when)
        summary = await discord.press(start, "Summary")
        assert summary.kind == UPDATE
        assert "our summary" in summary.reads
    assert (len(start.messages), len(summary.messages)) == (1, 1)
    assert LOST not in start.reads + summary.reads


@pytest.mark.parametrize("when", ["before", "after"])
async def test_an_answer_that_is_said_again_has_one_effect(
    running: Running, fake: FakeDiscord, bot: Bot, when: str
) -> None:
    async with running() as discord:
        sign = await discord.command("sign")
        fake.channels.cuts("POST", CALLBACK, when)
        shown = await discord.press(sign, "Fill in, page 1 of 2")
        assert shown.kind == SHOW_MODAL
        fake.channels.cuts("POST", CALLBACK, when)
        sent = await discord.send(shown, sign, {"appearance": ["anonymous"]})
        fake.channels.cuts("POST", CALLBACK, when)
        thanks = await discord.press(sent, "Sign")
        await thanks.until(lambda each: "Thank you" in each.reads)
    assert (await bot.totals()).people == 1


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize(("method", "path"), [("POST", CALLBACK), ("PATCH", ORIGINAL)])
async def test_an_answer_that_was_announced_arrives(
    running: Running, fake: FakeDiscord, method: str, path: str, when: str
) -> None:
    async with running(slow=1.1) as discord:
        fake.channels.cuts(method, path, when, times=2 if path == ORIGINAL else 1)
        asked = await discord.interact(COMMAND, COUNT)
        await asked.until(lambda each: "The count so far" in each.reads)
        await asyncio.sleep(0)
    assert asked.kind == DEFER
    assert len(asked.messages) == 1


async def test_an_answer_comes_though_discord_could_not_be_told_to_wait(
    running: Running, fake: FakeDiscord
) -> None:
    async with running(slow=1.1) as discord:
        fake.channels.cuts("POST", CALLBACK, "before", times=len(tries.FIRST_WAITS) + 1)
        asked = await discord.interact(COMMAND, COUNT)
        await asked.until(lambda each: "The count so far" in each.reads)
    assert asked.kind == MESSAGE


@pytest.mark.parametrize("when", ["before", "after"])
async def test_who_may_have_lost_a_further_message_is_told_and_reads_none_twice(
    running: Running, fake: FakeDiscord, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    async with running():
        stands = await three_messages(fake, monkeypatch, "POST", FURTHER, when)
        (asked,) = {id(each): each for each in fake.asked.values()}.values()
        await asked.until(lambda each: LOST in each.reads)
        stands = [said["content"] for said in asked.messages]
    arrived = ["second"] if when == "after" else []
    assert stands == ["first", *arrived, "third", LOST]


async def test_who_loses_a_message_that_discord_refuses_is_told(
    running: Running, fake: FakeDiscord, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running() as discord:
        fake.channels.fails("POST", FURTHER, 400, 50035)
        monkeypatch.setattr(
            "bot.adapters.discord.interactions.render", lambda *_: ["first", "second"]
        )
        asked = await discord.command("count")
        await asked.until(lambda each: LOST in each.reads)
        assert [said["content"] for said in asked.messages] == ["first", LOST]
        fake.channels.fails("POST", CALLBACK, 400, 50035)
        assert (await discord.command("count")).reads == LOST


async def test_an_interaction_that_is_over_is_given_up(
    running: Running, fake: FakeDiscord, caplog: pytest.LogCaptureFixture
) -> None:
    async with running() as discord:
        discord.expires = True
        fake.channels.cuts("POST", CALLBACK, "before")
        late = await discord.interact(COMMAND, COUNT)
        await asyncio.wait_for(discord.expired.wait(), 8)
        discord.expires = False
        assert "The count so far" in (await discord.command("count")).reads
    assert late.callback is None
    assert "an answer was refused: status 404, code 10062" in caplog.messages
    assert late.token not in caplog.text
