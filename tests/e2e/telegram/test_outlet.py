"""Telegram's way out, over real sockets: what arrives, and what each refusal is taken for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace

import pytest

from bot.adapters.telegram.outlet import TelegramOutlet
from bot.app import Core
from bot.broadcast.outlet import Fate, Outcome, Prepared, To
from db.audience import Subscriber
from messages.reply import Button, Paragraph, Reply, Title
from messages.text import t
from tests.stage.chats import Bot
from tests.stage.telegram.fake import FakeTelegram, Refused
from tests.stage.telegram.people import Group, Person
from tests.stage.telegram.served import Served
from tests.stage.telegram.way_out import opened

REPLY = Reply.of(
    Title("Write to <Parliament>"),
    Paragraph(t("Promise something concrete you will do.")),
    buttons=(Button(t("Share"), "share"), Button(t("Read the letter"), "letter", ("scope",))),
)
Do = Callable[[TelegramOutlet, To, Prepared], Awaitable[Outcome]]


@pytest.fixture
async def outlet(telegram: FakeTelegram, core: tuple[Bot, Core]) -> AsyncIterator[TelegramOutlet]:
    async with opened(telegram, core[1]) as made:
        yield made


async def send(outlet: TelegramOutlet, to: To, message: Prepared | None = None) -> Outcome:
    with (await outlet.pacer.turn()).use() as permit:
        return await outlet.send(to, message or outlet.prepare(REPLY), "n1", permit)


async def edit(outlet: TelegramOutlet, to: To, number: int, reply: Reply) -> Outcome:
    return await outlet.edit(to, number, outlet.prepare(reply), await outlet.pacer.turn())


def person(one: Person) -> To:
    return To(str(one.id), Subscriber.PERSON)


def chat(one: Group) -> To:
    return To(str(one.id), Subscriber.CHAT)


async def test_a_message_stands_as_one_and_its_buttons_are_answered_below_it(
    served: Served, outlet: TelegramOutlet, ana: Person
) -> None:
    outcome = await send(outlet, person(ana))
    assert outcome == Outcome(Fate.ARRIVED, ana.last.id)
    assert ana.reads.startswith("Write to <Parliament>")
    assert ana.last.labels == ["Share", "Read the letter"]
    alert = ana.last
    await ana.presses("Share", alert)
    assert ana.last is not alert
    assert alert.edits == 0


async def test_a_button_of_somebody_elses_alert_does_nothing(
    served: Served, outlet: TelegramOutlet, ana: Person, ben: Person
) -> None:
    await send(outlet, person(ana))
    data = ana.last.buttons[0]["callback_data"]
    await served.telegram.settled(await ben.pushes(data, ana.last))
    assert ben.shown == []


async def test_it_is_said_in_the_language_of_the_reply(outlet: TelegramOutlet, ana: Person) -> None:
    arabic = Reply(REPLY.blocks, REPLY.buttons, language="ar")
    await send(outlet, person(ana), outlet.prepare(arabic))
    assert ana.last.labels != ["Share", "Read the letter"]


async def test_in_a_group_buttons_lead_to_the_private_chat(
    outlet: TelegramOutlet, group: Group
) -> None:
    assert (await send(outlet, chat(group))).fate is Fate.ARRIVED
    addresses = [each["url"] for each in group.shown[0].buttons]
    assert addresses == [
        "https://t.me/letter_bot?start=share",
        "https://t.me/letter_bot?start=letter-scope",
    ]


@pytest.mark.parametrize("shareable", [False, True])
async def test_what_tells_of_its_reader_is_protected_and_stays_so(
    outlet: TelegramOutlet, ana: Person, group: Group, *, shareable: bool
) -> None:
    """A reminder of a pledge, a notice to the staff; not an alert, and nothing in a group."""
    message = outlet.prepare(replace(REPLY, shareable=shareable))
    outcome = await send(outlet, person(ana), message)
    assert ana.last.protected is not shareable
    assert outcome.message is not None
    await edit(outlet, person(ana), outcome.message, Reply.of(Title("Recalled")))
    assert (ana.last.protected, ana.reads) == (not shareable, "Recalled")
    await send(outlet, chat(group), message)
    assert not group.shown[0].protected


@pytest.mark.parametrize("paid", [False, True])
async def test_broadcasts_cost_nothing_unless_the_setting_says_so(
    telegram: FakeTelegram, core: tuple[Bot, Core], ana: Person, *, paid: bool
) -> None:
    async with opened(telegram, core[1], paid=paid) as outlet:
        await send(outlet, person(ana))
    _, said = telegram.sent[-1]
    assert said.get("allow_paid_broadcast") == ("true" if paid else None)
    assert said["link_preview_options"] == '{"is_disabled": true}'


@pytest.mark.parametrize(
    ("refusal", "fate"),
    [
        (Refused(403, "Forbidden: bot was blocked by the user"), Fate.UNREACHABLE),
        (Refused(403, "Forbidden: user is deactivated"), Fate.UNREACHABLE),
        (Refused(400, "Bad Request: chat not found"), Fate.UNREACHABLE),
        (Refused(400, "Bad Request: can't parse entities"), Fate.REFUSED),
        (None, Fate.FAILED),
        (Refused(500, "Internal Server Error"), Fate.FAILED),
        (Refused(401, "Unauthorized"), Fate.FAILED),
    ],
)
async def test_what_telegram_says_of_a_person(
    telegram: FakeTelegram, outlet: TelegramOutlet, ana: Person, refusal: Refused, fate: Fate
) -> None:
    telegram.fails("sendMessage", refusal)
    assert await send(outlet, person(ana)) == Outcome(fate)
    assert ana.shown == []


@pytest.mark.parametrize(
    "refusal",
    [
        Refused(403, "Forbidden: bot was kicked from the supergroup chat"),
        Refused(400, "Bad Request: chat not found"),
        Refused(400, "Bad Request: not enough rights to send text messages to the chat"),
        Refused(400, "Bad Request: need administrator rights in the channel chat"),
        Refused(400, "Bad Request: have no rights to send a message"),
        Refused(400, "Bad Request: CHAT_ADMIN_REQUIRED"),
        Refused(400, "Bad Request: CHAT_SEND_PLAIN_FORBIDDEN"),
        Refused(400, "Bad Request: CHANNEL_PRIVATE"),
        Refused(400, "Bad Request: USER_BANNED_IN_CHANNEL"),
        Refused(400, "Bad Request: bot is not a member of the channel chat"),
    ],
)
async def test_what_telegram_says_of_a_group_that_is_closed(
    telegram: FakeTelegram, outlet: TelegramOutlet, group: Group, refusal: Refused
) -> None:
    telegram.fails("sendMessage", refusal)
    assert await send(outlet, chat(group)) == Outcome(Fate.CLOSED)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 429])
@pytest.mark.parametrize("body", [b"", b"<html>bot was blocked</html>", b"[]", b"{}", b"null"])
async def test_what_is_not_telegrams_own_word_ends_nobodys_alerts(
    telegram: FakeTelegram, outlet: TelegramOutlet, ana: Person, status: int, body: bytes
) -> None:
    telegram.garbles("sendMessage", body, status)
    assert await send(outlet, person(ana)) == Outcome(Fate.FAILED)


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"{}", b"null", b'{"ok":true}'])
async def test_a_message_taken_with_nonsense_may_have_arrived(
    telegram: FakeTelegram, outlet: TelegramOutlet, ana: Person, body: bytes
) -> None:
    telegram.garbles("sendMessage", body)
    assert await send(outlet, person(ana)) == Outcome(Fate.AMBIGUOUS)
    assert len(ana.shown) == 1


async def test_a_limit_is_known_to_the_millisecond_and_holds_every_broadcast(
    telegram: FakeTelegram, outlet: TelegramOutlet, ana: Person
) -> None:
    telegram.fails("sendMessage", Refused(429, "Too Many Requests", retry_after=0.123))
    assert await send(outlet, person(ana)) == Outcome(Fate.LIMITED, after=0.123)
    loop = asyncio.get_running_loop()
    began = loop.time()
    await outlet.pacer.turn()
    assert loop.time() - began > 0.1


async def test_a_group_that_moved_gets_it_once_at_its_new_address(
    telegram: FakeTelegram, outlet: TelegramOutlet, group: Group
) -> None:
    new = Group(telegram)
    moved = Refused(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=new.id)
    telegram.fails("sendMessage", moved, times=100, chat=group.id)
    outcome = await send(outlet, chat(group))
    assert outcome == Outcome(Fate.ARRIVED, new.shown[0].id, moved_to=str(new.id))
    assert len(new.shown) == 1


async def test_a_lost_answer_may_have_arrived(
    telegram: FakeTelegram, outlet: TelegramOutlet, ana: Person, ben: Person
) -> None:
    telegram.cuts("sendMessage", "after", chat=ana.id)
    telegram.cuts("sendMessage", "before", chat=ben.id)
    assert [await send(outlet, person(each)) for each in (ana, ben)] == [
        Outcome(Fate.AMBIGUOUS)
    ] * 2
    assert [len(each.shown) for each in (ana, ben)] == [1, 0]


async def test_what_was_never_written_cannot_have_arrived(
    telegram: FakeTelegram, core: tuple[Bot, Core], ana: Person, unused_tcp_port: int
) -> None:
    async with opened(telegram, core[1], url=f"http://127.0.0.1:{unused_tcp_port}") as outlet:
        permit = await outlet.pacer.turn()
        outcome = await outlet.send(person(ana), outlet.prepare(REPLY), "n1", permit)
    assert outcome == Outcome(Fate.FAILED)
    assert permit.written_at is None


async def test_the_permit_hears_when_the_request_is_on_its_way_not_when_it_is_answered(
    telegram: FakeTelegram, outlet: TelegramOutlet, ana: Person
) -> None:
    heard: list[float | None] = []
    permit = await outlet.pacer.turn()
    sending = asyncio.create_task(outlet.send(person(ana), outlet.prepare(REPLY), "n1", permit))
    telegram.on_arrival = lambda _: heard.append(permit.written_at)
    assert (await sending).fate is Fate.ARRIVED
    assert heard == [permit.written_at]
    assert permit.written_at is not None


async def test_a_copy_is_changed_and_taken_back(
    telegram: FakeTelegram, outlet: TelegramOutlet, ana: Person
) -> None:
    number = (await send(outlet, person(ana))).message
    assert number is not None
    over = Reply.of(Title("Over"))
    for _ in range(2):
        assert (await edit(outlet, person(ana), number, over)).fate is Fate.ARRIVED
    assert ana.reads == "Over"
    assert ana.last.labels == []
    for _ in range(2):
        permit = await outlet.pacer.turn()
        assert (await outlet.delete(person(ana), number, permit)).fate is Fate.ARRIVED
    assert ana.shown == []
    telegram.fails("editMessageText", Refused(400, "Bad Request: message to edit not found"))
    assert (await edit(outlet, person(ana), number, over)).fate is Fate.REFUSED


async def test_a_change_whose_answer_is_lost_may_be_made_again(
    telegram: FakeTelegram, outlet: TelegramOutlet, ana: Person
) -> None:
    number = (await send(outlet, person(ana))).message
    assert number is not None
    telegram.cuts("editMessageText", "after")
    over = Reply.of(Title("Over"))
    assert (await edit(outlet, person(ana), number, over)).fate is Fate.FAILED
    assert (await edit(outlet, person(ana), number, over)).fate is Fate.ARRIVED
    assert ana.last.edits == 1


async def test_what_cannot_be_said_is_said_as_far_as_it_fits(
    outlet: TelegramOutlet, ana: Person, caplog: pytest.LogCaptureFixture
) -> None:
    long = outlet.prepare(Reply.of(Paragraph("word " * 2000)))
    assert (await send(outlet, person(ana), long)).fate is Fate.ARRIVED
    assert "too long" in caplog.text
    assert (await send(outlet, person(ana), outlet.prepare(Reply.of()))).fate is Fate.ARRIVED
