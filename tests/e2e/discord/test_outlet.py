"""Discord's way out, over real sockets: what arrives, and what each refusal is taken for."""

from __future__ import annotations

import asyncio
import tomllib
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.adapters.discord.breaker import MOST, Breaker
from bot.adapters.discord.outlet import DiscordOutlet
from bot.broadcast.outlet import Fate, Outcome, Prepared, To
from db.audience import Subscriber
from messages.reply import Button, Paragraph, Reply, Title
from messages.text import t
from tests.stage.chats import Bot
from tests.stage.discord.channels import ANNOUNCEMENTS, Posted
from tests.stage.discord.fake import (
    BLANK,
    COMPONENT,
    EPHEMERAL,
    MESSAGE,
    UPDATE,
    Asked,
    FakeDiscord,
)
from tests.stage.discord.served import Running
from tests.stage.discord.way_out import opened
from tests.stage.programs import ROOT

ANA, BEN = "80351110224678912", "80351110224678913"
REPLY = Reply.of(
    Title("Write to *Parliament*"),
    Paragraph(t("Promise something concrete you will do.")),
    buttons=(Button(t("Share"), "share"), Button(t("Read the letter"), "letter", ("scope",))),
)
POST, OPENED = r"/messages$", r"/users/@me/channels$"


@pytest.fixture
async def outlet(fake: FakeDiscord, bot: Bot) -> AsyncIterator[DiscordOutlet]:
    async with opened(fake, bot) as made:
        yield made


async def send(
    outlet: DiscordOutlet, to: To, nonce: str = "n1", message: Prepared | None = None
) -> Outcome:
    with (await outlet.pacer.person()).use() as permit:
        return await outlet.send(to, message or outlet.prepare(REPLY), nonce, permit)


async def edit(outlet: DiscordOutlet, to: To, number: int, reply: Reply) -> Outcome:
    return await outlet.edit(to, number, outlet.prepare(reply), await outlet.pacer.person())


def person(account: str) -> To:
    return To(account, Subscriber.PERSON)


def known(fake: FakeDiscord, account: str) -> To:
    """Somebody whose private chat is open already."""
    channel = fake.channels.private[account] = fake.channels.create(1)
    return To(f"{account}/{channel}", Subscriber.PERSON)


def room(fake: FakeDiscord, kind: int = 0) -> To:
    return To(fake.channels.create(kind), Subscriber.CHAT)


def press(posted: Posted, label: str) -> str:
    return next(str(each["custom_id"]) for each in posted.buttons if each["label"] == label)


async def test_a_private_chat_is_opened_once_and_its_address_kept(
    outlet: DiscordOutlet, fake: FakeDiscord
) -> None:
    outcome = await send(outlet, person(ANA))
    (posted,) = fake.channels.shown_to(ANA)
    assert outcome == Outcome(Fate.ARRIVED, int(posted.id), moved_to=f"{ANA}/{posted.channel}")
    assert posted.text.startswith("### Write to \\*Parliament\\*")
    assert posted.labels == ["Share", "Read the letter"]
    assert outcome.moved_to is not None
    again = await send(outlet, person(outcome.moved_to), "n2")
    assert again.fate is Fate.ARRIVED
    assert again.moved_to is None
    assert len(fake.asks("POST", "/users/@me/channels")) == 1


async def test_it_says_who_asks(outlet: DiscordOutlet, fake: FakeDiscord) -> None:
    await send(outlet, person(ANA))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert {each.agent for each in fake.requests} == {
        f"DiscordBot ({project['name']}, {project['version']})"
    }


@pytest.mark.parametrize("where", ["private", "server"])
async def test_a_press_under_an_alert_is_answered_below_it_for_the_presser_alone(
    running: Running, outlet: DiscordOutlet, fake: FakeDiscord, where: str
) -> None:
    to = person(ANA) if where == "private" else room(fake)
    async with running():
        await send(outlet, to)
        posted = fake.channels.posted[-1]
        asked = await fake.interact(
            COMPONENT,
            {"custom_id": press(posted, "Share"), "component_type": 2},
            user=int(ANA),
            on=shown(posted),
            where=where,
        )
        await asked.until(lambda each: each.callback is not None)
        assert asked.kind == MESSAGE
        assert asked.data["flags"] & EPHEMERAL
        assert posted.edits == 0
        onwards = await fake.press_id(asked, asked.components[0]["custom_id"], user=int(ANA))
        assert onwards.kind == UPDATE, "from then on it is an answer like any other"


async def test_anyone_may_press_in_a_channel_and_nobody_else_in_private(
    running: Running, outlet: DiscordOutlet, fake: FakeDiscord
) -> None:
    async with running():
        for to, says in (
            (room(fake), "Copy this and pass it on"),
            (person(ANA), "meant for somebody else"),
        ):
            await send(outlet, to)
            posted = fake.channels.posted[-1]
            asked = await fake.press_id(shown(posted), press(posted, "Share"), user=int(BEN))
            assert says in asked.reads


def shown(posted: Posted) -> Asked:
    """A message as somebody has it before their eyes."""
    return Asked("", "", {}, messages=[BLANK | posted.raw])


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_lost_answer_is_made_up_for_without_a_second_copy(
    outlet: DiscordOutlet, fake: FakeDiscord, when: str
) -> None:
    to = known(fake, ANA)
    fake.channels.cuts("POST", POST, when)
    fake.channels.fails("POST", POST, 502)
    outcomes = [await send(outlet, to) for _ in range(3)]
    assert [each.fate for each in outcomes] == [Fate.FAILED, Fate.FAILED, Fate.ARRIVED]
    assert len(fake.channels.shown_to(ANA)) == 1
    fake.channels.minutes_pass()
    assert (await send(outlet, to)).fate is Fate.ARRIVED
    assert len(fake.channels.shown_to(ANA)) == 2, "a nonce is good for minutes, not longer"


async def test_what_was_opened_before_a_failure_is_not_opened_again(
    outlet: DiscordOutlet, fake: FakeDiscord
) -> None:
    fake.channels.fails("POST", POST, 503)
    outcome = await send(outlet, person(ANA))
    assert outcome == Outcome(Fate.FAILED, moved_to=f"{ANA}/{fake.channels.private[ANA]}")


async def test_a_private_chat_that_is_no_more_is_opened_anew(
    outlet: DiscordOutlet, fake: FakeDiscord
) -> None:
    outcome = await send(outlet, person(f"{ANA}/1"))
    assert outcome.moved_to == f"{ANA}/{fake.channels.private[ANA]}"
    assert outcome.fate is Fate.ARRIVED


async def test_discord_out_of_reach(fake: FakeDiscord, bot: Bot, unused_tcp_port: int) -> None:
    async with opened(fake, bot, api=f"http://127.0.0.1:{unused_tcp_port}/api/v10") as outlet:
        assert await send(outlet, person(ANA)) == Outcome(Fate.FAILED)


@pytest.mark.parametrize(
    ("path", "status", "code", "fate"),
    [
        (POST, 403, 50007, Fate.UNREACHABLE),
        (POST, 403, 50278, Fate.UNREACHABLE),
        (OPENED, 404, 10013, Fate.UNREACHABLE),
        (OPENED, 400, 50033, Fate.UNREACHABLE),
        (POST, 403, 20026, Fate.REFUSED),
        (POST, 400, 50035, Fate.REFUSED),
        (POST, 401, 0, Fate.FAILED),
        (OPENED, 500, 0, Fate.FAILED),
    ],
)
async def test_what_discord_says_of_a_person(
    outlet: DiscordOutlet, fake: FakeDiscord, path: str, status: int, code: int, fate: Fate
) -> None:
    fake.channels.fails("POST", path, status, code)
    assert (await send(outlet, person(ANA))).fate is fate
    assert fake.channels.posted == []


@pytest.mark.parametrize(
    ("status", "code", "fate"),
    [
        (404, 10003, Fate.CLOSED),
        (403, 50001, Fate.CLOSED),
        (403, 50013, Fate.CLOSED),
        (400, 50008, Fate.CLOSED),
        (400, 50024, Fate.CLOSED),
        (400, 50035, Fate.REFUSED),
    ],
)
async def test_what_discord_says_of_a_channel(
    outlet: DiscordOutlet, fake: FakeDiscord, status: int, code: int, fate: Fate
) -> None:
    fake.channels.fails("POST", POST, status, code)
    assert await send(outlet, room(fake)) == Outcome(fate)


@pytest.mark.parametrize(
    ("scope", "everyone"), [("global", True), ("user", False), ("shared", False)]
)
async def test_a_limit_is_known_to_the_millisecond_and_nothing_is_asked_meanwhile(
    outlet: DiscordOutlet, fake: FakeDiscord, scope: str, *, everyone: bool
) -> None:
    ana, ben = known(fake, ANA), known(fake, BEN)
    fake.channels.limits("POST", POST, 0.123, scope)
    assert await send(outlet, ana) == Outcome(Fate.LIMITED, after=0.123, everyone=everyone)
    asked = len(fake.requests)
    held = await send(outlet, ana)
    assert held.fate is Fate.LIMITED
    assert 0.1 < held.after <= 0.123
    assert len(fake.requests) == asked
    assert (await send(outlet, ben)).fate is (Fate.LIMITED if everyone else Fate.ARRIVED)
    await asyncio.sleep(held.after)
    assert (await send(outlet, ana)).fate is Fate.ARRIVED


async def test_a_bucket_is_emptied_and_not_overdrawn(
    outlet: DiscordOutlet, fake: FakeDiscord
) -> None:
    ana, ben = known(fake, ANA), known(fake, BEN)
    fake.says["POST"] = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset-After": "0.150"}
    assert (await send(outlet, ana)).fate is Fate.ARRIVED
    held = await send(outlet, ana, "n2")
    assert held.fate is Fate.LIMITED
    assert not held.everyone
    assert (await send(outlet, ben)).fate is Fate.ARRIVED


async def test_opening_chats_too_fast_is_everyones_limit(
    outlet: DiscordOutlet, fake: FakeDiscord
) -> None:
    fake.channels.limits("POST", OPENED, 0.2, "user")
    assert await send(outlet, person(ANA)) == Outcome(Fate.LIMITED, after=0.2, everyone=True)
    fake.channels.planned.clear()
    fake.channels.fails("POST", OPENED, 400, 40003)
    await asyncio.sleep(0.2)
    assert (await send(outlet, person(ANA))).fate is Fate.LIMITED


async def test_an_announcement_is_published(outlet: DiscordOutlet, fake: FakeDiscord) -> None:
    announcements, ordinary = room(fake, ANNOUNCEMENTS), room(fake)
    for nonce in ("n1", "n2"):
        for to in (announcements, ordinary):
            assert (await send(outlet, to, nonce)).fate is Fate.ARRIVED
    assert [each.published for each in fake.channels.shown_in(announcements.address)] == [True] * 2
    assert len(fake.asks("GET", announcements.address)) == 1, "a channel's kind is asked for once"
    assert len(fake.asks("POST", "/crosspost")) == 2


@pytest.mark.parametrize("refused", ["limit", "permission", "kind"])
async def test_a_publication_that_is_refused_fails_nothing(
    outlet: DiscordOutlet, fake: FakeDiscord, refused: str
) -> None:
    match refused:
        case "limit":
            fake.channels.limits("POST", "crosspost", 3000, "user")
        case "permission":
            fake.channels.fails("POST", "crosspost", 403, 50013)
        case "kind":
            fake.channels.fails("GET", "/channels/", 500)
    to = room(fake, ANNOUNCEMENTS)
    assert (await send(outlet, to)).fate is Fate.ARRIVED
    assert (await send(outlet, to, "n2")).fate is Fate.ARRIVED


async def test_a_copy_is_changed_and_taken_back(outlet: DiscordOutlet, fake: FakeDiscord) -> None:
    over = replace(REPLY, blocks=(Title("Over"),), buttons=())
    for to in (known(fake, ANA), room(fake)):
        number = (await send(outlet, to)).message
        assert number is not None
        (posted,) = fake.channels.posted
        assert (await edit(outlet, to, number, over)).fate is Fate.ARRIVED
        assert (posted.text, posted.labels, posted.edits) == ("### Over", [], 1)
        for _ in range(2):
            permit = await outlet.pacer.person()
            assert (await outlet.delete(to, number, permit)).fate is Fate.ARRIVED
        assert fake.channels.posted == []
        assert (await edit(outlet, to, number, over)).fate is Fate.REFUSED


async def test_the_permit_hears_when_the_request_is_on_its_way(
    outlet: DiscordOutlet, fake: FakeDiscord
) -> None:
    heard: list[float | None] = []
    permit = await outlet.pacer.turn()
    fake.on_arrival = lambda _: heard.append(permit.written_at)
    await outlet.send(known(fake, ANA), outlet.prepare(REPLY), "n1", permit)
    assert heard == [permit.written_at]
    assert permit.written_at is not None


async def test_at_a_thousand_invalid_requests_nothing_more_is_asked(
    fake: FakeDiscord, bot: Bot
) -> None:
    held: list[float] = []
    breaker = Breaker(held.append)
    async with opened(fake, bot, breaker=breaker) as outlet:
        for _ in range(MOST - 1):
            breaker.heard(403, {})
        fake.channels.fails("POST", POST, 403, 50007)
        assert (await send(outlet, known(fake, ANA))).fate is Fate.UNREACHABLE
        assert len(held) == 1
        asked = len(fake.requests)
        assert (await send(outlet, known(fake, BEN))).fate is Fate.LIMITED
        assert len(fake.requests) == asked
