"""The connection to Discord over real sockets: what breaks is mended, or said in clear words."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from bot.adapters.discord.platform import Discord
from bot.platform import PlatformRefused
from bot.running import serve
from tests.stage.chats import Bot
from tests.stage.discord.fake import (
    CHANNEL,
    COMMAND,
    COMPONENT,
    DEFER,
    DEFER_UPDATE,
    EPHEMERAL,
    IDENTIFY,
    MESSAGE,
    MODAL,
    RESUME,
    SHOW_MODAL,
    TOKEN,
    FakeDiscord,
)
from tests.stage.discord.served import Running, core_of, settings


def identified(discord: FakeDiscord) -> list[dict[str, object]]:
    return [heard["d"] for heard in discord.heard if heard["op"] == IDENTIFY]


async def test_a_command_is_answered_for_the_asker_alone(running: Running) -> None:
    async with running() as discord:
        asked = await discord.command("start")
    assert asked.kind == MESSAGE
    assert asked.data["flags"] & EPHEMERAL
    assert asked.data["allowed_mentions"] == {"parse": []}
    assert "An open letter against biometric mass surveillance" in asked.reads


async def test_no_privileged_intent_is_asked_for(running: Running) -> None:
    async with running() as discord:
        pass
    (said,) = identified(discord)
    assert said["intents"] == 1 + 4096, "servers, and direct messages: none is privileged"
    assert said["shard"] == [0, 1]


async def test_a_lost_connection_is_resumed_and_nothing_is_missed(running: Running) -> None:
    async with running() as discord:
        await discord.reconnect()
        missed = await discord.interact(COMMAND, {"id": "1", "name": "count", "type": 1})
        await asyncio.wait_for(discord.resumed.wait(), 8)
        await missed.until(lambda each: bool(each.messages))
        assert "The count so far" in missed.reads
        assert sum(heard["op"] == RESUME for heard in discord.heard) == 1
        assert len(identified(discord)) == 1


async def test_an_invalid_session_is_begun_anew_at_the_same_gateway(running: Running) -> None:
    async with running() as discord:
        await discord.invalidate()
        await asyncio.wait_for(discord.ready.wait(), 8)
        assert "The count so far" in (await discord.command("count")).reads
        assert len(identified(discord)) == 2


async def test_a_given_gateway_is_used(running: Running, fake: FakeDiscord) -> None:
    address, fake.gateway = fake.gateway, "ws://127.0.0.1:9/nowhere"
    async with running(discord_gateway_url=address, discord_shards=None) as discord:
        assert "The count so far" in (await discord.command("count")).reads


@pytest.mark.parametrize(
    ("code", "words"),
    [(4004, "DISCORD_TOKEN"), (4011, "DISCORD_SHARDS"), (4013, "intents"), (4014, "intents")],
)
async def test_a_gateway_that_refuses_is_not_asked_again(
    running: Running, fake: FakeDiscord, code: int, words: str
) -> None:
    fake.closes_with = code
    with pytest.raises(PlatformRefused, match=words) as refused:
        async with running():
            pass
    assert TOKEN not in str(refused.value)


async def test_a_wrong_token_is_said_in_clear_words(running: Running, fake: FakeDiscord) -> None:
    wrong = "MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.wrong"
    with pytest.raises(PlatformRefused, match="DISCORD_TOKEN") as refused:
        async with running(discord_token=wrong):
            pass
    assert wrong not in str(refused.value)
    assert len(fake.requests) == 1


@pytest.mark.parametrize("where", ["/users/@me", "/gateway/bot", "the gateway"])
async def test_a_token_that_is_not_known_for_a_moment_ends_nothing(
    fake: FakeDiscord, bot: Bot, tmp_path: Path, where: str, caplog: pytest.LogCaptureFixture
) -> None:
    fake.unknown_to += [where] * 2
    fake.closes_with, fake.closes_once = (4004, True) if where == "the gateway" else (None, False)
    stop = asyncio.Event()
    platform = Discord(settings(tmp_path, discord_api_url=fake.api))
    serving = asyncio.create_task(serve(core_of(bot), [platform], stop, first_wait=0.01))
    await asyncio.wait_for(fake.ready.wait(), 8)
    assert "The count so far" in (await fake.command("count")).reads
    stop.set()
    assert await asyncio.wait_for(serving, 10)
    assert caplog.text.count("trying again until that passes") == (where != "/gateway/bot")


OWNER, MANAGES, SEES, WRITES = 1, 1 << 5, 1 << 10, 1 << 11


@pytest.mark.parametrize(
    ("rights", "told"), [(0, True), (SEES, True), (WRITES, True), (SEES | WRITES, False)]
)
@pytest.mark.parametrize("chosen", [True, False])
async def test_discords_own_word_on_a_channel_is_heard(
    running: Running, rights: int, told: bool, chosen: bool
) -> None:
    data = {
        "id": "1",
        "name": "alerts",
        "type": 1,
        "options": [{"name": "channel", "type": 3, "value": str(CHANNEL)}],
    }
    if chosen:
        channel = {"id": str(CHANNEL), "type": 0, "name": "general", "permissions": "0"}
        data["resolved"] = {"channels": {str(CHANNEL): channel | {"app_permissions": str(rights)}}}
    async with running() as discord:
        asked = await discord.interact(
            COMMAND, data, user=OWNER, may=MANAGES, bot_may=0 if chosen else rights or 1
        )
        await asked.until(lambda each: bool(each.messages))
    assert ("I may not write in that channel" in asked.reads) == told
    assert ("Shall I post there" in asked.reads) != told


async def test_a_rate_limit_is_waited_for(running: Running, fake: FakeDiscord) -> None:
    async with running() as discord:
        discord.limits_next = True
        assert "The count so far" in (await discord.command("count")).reads
        assert len(discord.asks("POST", "/callback")) == 2


async def test_commands_are_published_once(running: Running, tmp_path: Path) -> None:
    for _ in range(2):
        async with running() as discord:
            pass
    assert len(discord.asks("PUT", "/commands")) == 1
    (tmp_path / "discord-commands.sha256").write_text("of another table")
    async with running() as discord:
        pass
    assert len(discord.asks("PUT", "/commands")) == 2


async def test_commands_are_published_without_locales_that_discord_refuses(
    running: Running, fake: FakeDiscord
) -> None:
    fake.refuses_locales = True
    async with running() as discord:
        pass
    assert discord.commands is not None
    (letter,) = [each for each in discord.commands if each["name"] == "letter"]
    assert "zh-TW" in letter["description_localizations"]
    assert "ar" not in letter["description_localizations"]


async def test_a_bot_whose_commands_are_refused_serves_with_those_it_had(
    running: Running, fake: FakeDiscord
) -> None:
    fake.refuses_commands = True
    async with running() as discord:
        assert "The count so far" in (await discord.command("count")).reads
    fake.refuses_commands = False
    async with running() as discord:
        pass
    assert discord.commands is not None


async def test_an_answer_that_comes_too_late_is_logged_without_a_name(
    running: Running, caplog: pytest.LogCaptureFixture
) -> None:
    async with running() as discord:
        discord.expires = True
        late = await discord.interact(COMMAND, {"id": "1", "name": "sign", "type": 1})
        await asyncio.wait_for(discord.expired.wait(), 8)
        discord.expires = False
        assert "How do you want to sign?" in (await discord.command("sign")).reads
    assert "an answer was refused: status 404, code 10062" in caplog.messages
    assert not [line for line in caplog.messages if late.token in line or late.user["id"] in line]


@pytest.mark.parametrize("where", ["elsewhere", "private"])
async def test_it_answers_where_only_an_account_has_it(running: Running, where: str) -> None:
    async with running() as discord:
        start = await discord.command("start", where=where)
        assert start.data["flags"] & EPHEMERAL
        sign = await discord.press(start, "Sign", where=where)
        shown = await discord.press(sign, "Fill in, page 1 of 2", where=where)
        sent = await discord.send(shown, sign, {"appearance": ["anonymous"]}, where=where)
        assert "Thank you" in (await discord.press(sent, "Sign", where=where)).reads


async def test_what_cannot_be_read_is_passed_by(running: Running) -> None:
    async with running() as discord:
        await discord.interact(99, {"id": "1", "name": "count"})
        await discord.interact(1, {})
        await discord.interact(COMPONENT, {})
        await discord.interact(MODAL, {"custom_id": "1"})
        await discord.interact(COMMAND, {"type": 1})
        await discord.say("INTERACTION_CREATE", {"id": "1"})
        await discord.say("NEVER_SEEN", {"id": "1"})
        assert "The count so far" in (await discord.command("count")).reads
        assert len(identified(discord)) == 1


async def test_a_slow_answer_is_announced_within_its_time(running: Running) -> None:
    async with running(slow=1.3) as discord:
        began = time.monotonic()
        asked = await discord.interact(COMMAND, {"id": "1", "name": "count", "type": 1})
        await asked.until(lambda each: each.callback is not None)
        assert time.monotonic() - began < 1.3
        assert asked.kind == DEFER
        assert asked.data["flags"] & EPHEMERAL
        await asked.until(lambda each: bool(each.messages))
        assert "The count so far" in asked.reads


async def test_slow_answers_come_whole_in_place_and_below(running: Running) -> None:
    async with running() as discord:
        start = await discord.command("start")
        contents = await discord.press(start, "Read the letter")
        await discord.command("language", "en")
    async with running(slow=1.1) as discord:
        me, section, notes = await asyncio.gather(
            discord.command("me"),
            discord.press(start, "Summary"),
            discord.press(contents, "Editor's notes"),
        )
        await section.until(lambda each: "our summary" in each.reads)
        await notes.until(lambda each: bool(each.messages[-1]["components"]) and each.reads != "")
        await notes.until(lambda each: "Back to the letter" in str(each.messages[-1]))
    assert (me.kind, section.kind, notes.kind) == (DEFER, DEFER_UPDATE, DEFER_UPDATE)
    assert me.files == ["held-about-me.json"]
    assert [len(each.messages) for each in (me, section)] == [1, 1]
    assert section.messages[0]["id"] == start.messages[0]["id"]
    assert len(notes.messages) > 2
    assert notes.messages[0]["id"] == contents.messages[0]["id"]


async def test_a_form_that_comes_too_late_stands_in_the_chat(running: Running) -> None:
    async with running() as discord:
        sign = await discord.command("sign")
    async with running(slow=2.1) as discord:
        shown = await discord.press(sign, "Fill in, page 1 of 2")
        assert shown.kind == DEFER_UPDATE
        await shown.until(lambda each: "in the middle of this" in each.reads)
    async with running() as discord:
        assert (await discord.press(shown, "Fill in, page 1 of 2")).kind == SHOW_MODAL


async def test_every_shard_connects(running: Running) -> None:
    async with running(discord_shards=2) as discord:
        async with asyncio.timeout(8):
            while len(identified(discord)) < 2:
                discord.ready.clear()
                await discord.ready.wait()
        assert "The count so far" in (await discord.command("count")).reads
    assert [said["shard"] for said in identified(discord)] == [[0, 2], [1, 2]]


async def test_an_answer_under_way_is_finished_before_the_end(running: Running) -> None:
    async with running(slow=0.5) as discord:
        asked = await discord.interact(COMMAND, {"id": "1", "name": "count", "type": 1})
        await asyncio.sleep(0.1)
    assert "The count so far" in asked.reads


async def test_the_count_is_shown_if_the_owner_wants_it(running: Running) -> None:
    async with running(discord_presence=True) as discord:
        status = await asyncio.wait_for(discord.status, 8)
    assert "People who signed here: 0" in str(status["activities"])


async def test_no_status_without_that(running: Running) -> None:
    async with running() as discord:
        await discord.command("count")
    assert not discord.status.done()
