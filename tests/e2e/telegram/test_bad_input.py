"""Whatever else arrives: it is answered plainly or left alone, and nothing breaks."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.adapters.telegram.answering import USELESS
from handlers.frame.throttle import too_much
from messages.text import Text
from tests.stage.telegram.fake import FakeTelegram, Refused
from tests.stage.telegram.people import Group, Person
from tests.stage.telegram.served import Served
from tests.stage.words import catalogs

pytestmark = pytest.mark.usefixtures("served")

MORE: dict[str, dict[str, Any]] = {
    "forwarded": {"forward_origin": {"type": "hidden_user", "sender_user_name": "x", "date": 1}},
    "through a bot": {"via_bot": {"id": 5, "is_bot": True, "first_name": "x", "username": "xbot"}},
    "in a channel's name": {"sender_chat": {"id": -100, "type": "channel", "title": "x"}},
    "in a channel": {"chat": {"id": -100, "type": "channel", "title": "x"}},
}


@pytest.mark.parametrize("more", MORE.values(), ids=MORE.keys())
async def test_what_nobody_wrote_here_has_no_effect(
    telegram: FakeTelegram, ana: Person, more: dict[str, Any]
) -> None:
    await telegram.settled(await telegram.add(message=ana.message("/start", **more)))
    assert telegram.shown == []


async def test_edits_posts_and_notices_have_no_effect(telegram: FakeTelegram, ana: Person) -> None:
    for content in (
        {"edited_message": ana.message("/start")},
        {"channel_post": ana.message("/start", chat={"id": -1, "type": "channel", "title": "x"})},
        {"message": ana.message(None)},
        {
            "message": ana.message(
                None, message_auto_delete_timer_changed={"message_auto_delete_time": 86400}
            )
        },
    ):
        await telegram.settled(await telegram.add_raw(content))
    assert telegram.shown == []


FILE = {"file_id": "a", "file_unique_id": "a"}
SENT: dict[str, dict[str, Any]] = {
    "a photo": {"photo": [FILE | {"width": 1, "height": 1}], "caption": "/start"},
    "a sticker": {
        "sticker": FILE
        | {"width": 1, "height": 1, "type": "regular", "is_animated": False, "is_video": False}
    },
    "a voice": {"voice": FILE | {"duration": 1}},
    "a place": {"location": {"latitude": 1.0, "longitude": 1.0}},
}


@pytest.mark.parametrize("content", SENT.values(), ids=SENT.keys())
async def test_what_is_no_text_is_answered_as_words_without_a_question(
    telegram: FakeTelegram, ana: Person, content: dict[str, Any]
) -> None:
    await telegram.settled(await telegram.add(message=ana.message(None, **content)))
    assert "No question is open" in ana.reads
    await ana.types("/sign")
    for label, problem in (
        ("Publicly, with my name", "choose one"),
        ("Back", "That is empty"),
    ):
        await telegram.settled(await telegram.add(message=ana.message(None, **content)))
        assert problem in ana.reads
        await ana.presses(label)
    group = Group(telegram)
    await group.hears(ana, "", **content)
    assert group.shown == []


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"hologram": {"id": 1}},
        {"message": {}},
        {"message": 7},
        {"message": {"message_id": "x", "date": "never", "chat": None}},
        {"callback_query": {"id": "1"}},
        {"callback_query": {"id": "1", "from": {}, "data": "x"}},
        {"my_chat_member": {"chat": {}}},
        {"poll": {}},
    ],
)
async def test_updates_nobody_can_read_are_passed_over(
    telegram: FakeTelegram, ana: Person, content: dict[str, Any]
) -> None:
    await telegram.settled(await telegram.add_raw(content))
    assert "open letter" in await ana.types("/start")


async def test_forged_and_foreign_buttons_do_nothing_and_say_so(
    served: Served, ana: Person, ben: Person
) -> None:
    telegram = served.telegram
    await ana.types("/sign")
    await ana.presses("Without a name")
    await ana.types("/start")
    await ben.types("/start")
    sign = next(each["callback_data"] for each in ana.shown[0].buttons if each["text"] == "Sign")
    for data in (sign, "1forged", "sign", "\U0001f600", "1" + "0" * 63):
        await telegram.settled(await ben.pushes(data, ben.last))
        assert "does not work" in str(telegram.acknowledged[ben.press])
    assert len(ben.shown) == 1
    assert await served.signature_of(ben) is None


async def test_an_old_button_still_works_where_its_message_is_out_of_reach(
    telegram: FakeTelegram, ana: Person
) -> None:
    await ana.types("/start")
    data = next(b["callback_data"] for b in ana.last.buttons if b["text"] == "Summary")
    query = {
        "id": "old",
        "from": ana.user,
        "chat_instance": "1",
        "data": data,
        "message": {"message_id": 1, "date": 0, "chat": ana.message(None)["chat"]},
    }
    await telegram.settled(await telegram.add(callback_query=query))
    assert len(ana.shown) == 2
    assert telegram.acknowledged["old"] is None


async def test_a_message_that_cannot_be_edited_is_followed_by_a_new_one(
    telegram: FakeTelegram, ana: Person
) -> None:
    await ana.types("/start")
    telegram.fails("editMessageText", Refused(400, "Bad Request: message can't be edited"))
    await ana.presses("Summary")
    assert len(ana.shown) == 2
    telegram.violations.clear()


async def test_too_much_at_once_is_told_once(telegram: FakeTelegram, ana: Person) -> None:
    updates = [await ana.sends("/count") for _ in range(40)]
    await telegram.settled(updates[-1])
    assert len(ana.shown) == 21
    assert "too much at once" in ana.reads


async def test_one_account_is_answered_in_order_while_others_are_not_kept_waiting(
    telegram: FakeTelegram, ana: Person
) -> None:
    crowd = [Person(telegram) for _ in range(20)]
    telegram.fails("sendMessage", Refused(429, "Too Many Requests", retry_after=1), chat=ana.id)
    first = await ana.sends("/language ar")
    await ana.sends("/language en")
    async with asyncio.timeout(5):
        await asyncio.gather(*(each.sends("/count") for each in crowd))
        await telegram.until(lambda: all(each.shown for each in crowd))
    assert ana.shown == []
    assert telegram.confirmed <= first
    await telegram.until(lambda: len(ana.shown) == 2)
    assert "English" in ana.reads


async def test_who_blocked_the_bot_is_left_alone(
    telegram: FakeTelegram, ana: Person, ben: Person
) -> None:
    blocked = Refused(403, "Forbidden: bot was blocked by the user")
    telegram.fails("sendMessage", blocked, chat=ana.id, times=100)
    await telegram.settled(await ana.sends("/start"))
    assert telegram.calls["sendMessage"] == 1
    await ben.types("/start")


async def test_an_answer_is_sent_again_when_the_network_fails(
    telegram: FakeTelegram, ana: Person
) -> None:
    telegram.fails("sendMessage", None)
    telegram.fails("getUpdates", None)
    assert "open letter" in await ana.types("/start")


async def test_the_name_typed_in_any_chat_offers_sections_and_summaries(
    telegram: FakeTelegram, ana: Person
) -> None:
    for words, least in (("", 10), ("scope", 1), ("nothing like this", 0)):
        query = {"id": f"q{words}", "from": ana.user, "query": words, "offset": ""}
        await telegram.settled(await telegram.add(inline_query=query))
        assert len(telegram.inline[f"q{words}"]) >= least
    assert telegram.inline["qnothing like this"] == []
    found = {each["id"]: each for each in telegram.inline["qscope"]}
    assert found["letter-scope"]["title"] == found["summary-scope"]["title"] == "Scope"
    assert "our summary" in found["summary-scope"]["input_message_content"]["message_text"]
    assert telegram.shown == []


async def test_menus_and_descriptions_stand_in_every_language(telegram: FakeTelegram) -> None:
    wanted = {
        (scope, code)
        for scope in ("all_private_chats", "all_group_chats")
        for code in ("", "ar", "zh")
    }
    await telegram.until(lambda: len(telegram.descriptions) == 6)
    assert set(telegram.commands) == wanted
    private = [each["command"] for each in telegram.commands["all_private_chats", ""]]
    public = [each["command"] for each in telegram.commands["all_group_chats", ""]]
    assert {"sign", "forget", "privacy", "help"} <= set(private)
    assert "sign" not in public
    assert "letter" in public


def in_arabic(words: Text) -> str:
    return catalogs().say(words, "ar")


async def test_toasts_and_the_warning_are_in_the_language_that_was_chosen(
    served: Served, telegram: FakeTelegram, ana: Person
) -> None:
    await ana.types("/language ar")
    await telegram.settled(await ana.pushes("1forged", ana.last))
    assert telegram.acknowledged[ana.press] == in_arabic(USELESS)
    updates = [await ana.sends("/count") for _ in range(40)]
    await telegram.settled(updates[-1])
    always = ("withdraw", "stop", "forget")
    assert any(in_arabic(too_much(left, always)) in ana.reads for left in range(3, 11))
    await telegram.settled(await ana.pushes("1forged", ana.last))


async def test_a_dead_button_is_told_in_the_language_chosen_before_a_restart(
    served: Served, telegram: FakeTelegram, ana: Person, ben: Person
) -> None:
    served.bot.restart()
    await served.bot.someone(str(ana.id), platform="telegram").types("/language ar")
    await ben.types("/start")
    await telegram.settled(await ana.pushes("1forged", ben.last))
    assert telegram.acknowledged[ana.press] == in_arabic(USELESS)


async def test_a_last_press_twice_keeps_the_thanks_or_shows_the_signature(
    served: Served, telegram: FakeTelegram, ana: Person
) -> None:
    await ana.types("/sign")
    await ana.presses("Without a name")
    sign = next(each["callback_data"] for each in ana.last.buttons if each["text"] == "Sign")
    where = ana.last
    for _ in range(2):
        first, again = await ana.pushes(sign, where), await ana.pushes(sign, where)
        await telegram.settled(first)
        await telegram.settled(again)
        assert "You have signed." in ana.reads
        assert len(ana.shown) == 1
    assert (await served.bot.totals()).people == 1
