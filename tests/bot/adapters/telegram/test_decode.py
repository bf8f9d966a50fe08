"""What Telegram's updates ask; and that none of any shape can stop the receiver."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.telegram.buttons import Marks
from bot.adapters.telegram.decode import Asked, Decoder, Destination, Stale
from bot.adapters.telegram.receiver import readable
from db.secrets.keys import ServerKeys
from db.secrets.vault import Vault
from messages.reply import Button
from messages.request import Account, Request, UpdateId

ANA = {"id": 7_000_000_001, "is_bot": False, "first_name": "Ana", "language_code": "zh-hant"}
PRIVATE = {"id": 7_000_000_001, "type": "private", "first_name": "Ana"}
GROUP = {"id": -5, "type": "supergroup", "title": "G"}
MARKS = Marks(Vault(ServerKeys(b"t" * 32, b"a" * 32, b"o" * 32)))
DECODE = Decoder("letter_bot", frozenset({"sign", "forget", "delete"}), MARKS)

MESSAGE = {"message_id": 9, "date": 1_700_000_000, "chat": PRIVATE, "from": ANA, "text": "/sign"}
PRESS = {"id": "p", "from": ANA, "chat_instance": "c", "data": "1x", "message": MESSAGE}
CHANGE = {
    "chat": GROUP,
    "from": ANA,
    "date": 1_700_000_000,
    "old_chat_member": {"status": "left", "user": ANA},
    "new_chat_member": {"status": "member", "user": ANA},
}
QUERY = {"id": "q", "from": ANA, "query": "x", "offset": ""}
KINDS = {
    "message": MESSAGE,
    "callback_query": PRESS,
    "my_chat_member": CHANGE,
    "inline_query": QUERY,
    "edited_message": MESSAGE,
}


def heard(kind: str, content: dict[str, Any]) -> Any:
    arrival = readable({"update_id": 1, kind: content}, None)
    assert arrival is not None
    return DECODE(arrival.update)


def asked(text: str, chat: dict[str, Any] = PRIVATE) -> Request | None:
    found = heard("message", MESSAGE | {"text": text, "chat": chat})
    return found.request if isinstance(found, Asked) else None


def test_words_come_with_the_number_of_their_message_and_commands_without() -> None:
    typed = asked("Lin Shufen")
    assert typed is not None
    assert typed.message == MESSAGE["message_id"]
    command = asked("/sign")
    assert command is not None
    assert command.message is None
    assert asked("Lin Shufen", GROUP) is None


def test_a_command_comes_with_its_arguments_and_all_that_is_known() -> None:
    assert heard("message", MESSAGE | {"text": "/letter notes  w1"}) == Asked(
        Request(
            platform="telegram",
            update=UpdateId(b"\0\0\0\0\0\0\0\x01"),
            account=Account("7000000001"),
            command="letter",
            arguments=("notes", "w1"),
            hint="zh-hant",
        ),
        Destination(7_000_000_001),
    )


@pytest.mark.parametrize(
    ("text", "private", "group"),
    [
        ("/sign", "sign", "sign"),
        ("/sign@letter_bot", "sign", "sign"),
        ("/SIGN@Letter_Bot now", "SIGN", "SIGN"),
        ("/sign@other_bot", None, None),
        ("/sing", "sing", None),
        ("/sing@letter_bot", "sing", "sing"),
        ("/delete", "delete", "delete"),
    ],
)
def test_who_a_command_is_for(text: str, private: str | None, group: str | None) -> None:
    for chat, wanted in ((PRIVATE, private), (GROUP, group)):
        request = asked(text, chat)
        assert (request.command if request else None) == wanted
        assert request is None or request.private == (chat is PRIVATE)


@pytest.mark.parametrize(
    "text", ["\u2068/sign now\u2069", "\u200f\u2068/sign\u2069 “now”", "«/sign now»", "• /sign now"]
)
def test_a_line_that_was_pasted_is_that_command(text: str) -> None:
    request = asked(text)
    assert request is not None
    assert (request.command, request.arguments) == ("sign", ("now",))


@pytest.mark.parametrize("text", ["“/tmp/sign”", "«/sing»"])
def test_quoted_words_that_are_no_command_stay_words(text: str) -> None:
    request = asked(text)
    assert request is not None
    assert (request.command, request.text) == (None, text)


@pytest.mark.parametrize("text", ["hello", "/", "/ sign", "1", "＼sign"])
def test_words_are_words_in_private_and_nothing_in_a_group(text: str) -> None:
    request = asked(text)
    assert request is not None
    assert (request.command, request.text) == (None, text)
    assert asked(text, GROUP) is None


def test_a_button_asks_what_it_says_and_edits_its_message_if_that_stands_alone() -> None:
    for alone in (True, False):
        data = MARKS.write(Button("x", "sign", ("change",)), Account("7000000001"), alone=alone)
        found = heard("callback_query", PRESS | {"data": data})
        assert isinstance(found, Asked)
        assert (found.request.command, found.request.arguments) == ("sign", ("change",))
        assert (found.to.edits, found.to.press) == (9 if alone else None, "p")
    assert isinstance(heard("callback_query", PRESS), Stale)


def paths(content: Any, at: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    if not isinstance(content, dict):
        return [at]
    return [at, *(path for name, each in content.items() for path in paths(each, (*at, name)))]


@given(st.sampled_from(sorted(KINDS)), st.data())
def test_no_update_of_any_shape_stops_the_receiver(kind: str, data: st.DataObject) -> None:
    update = copy.deepcopy({"update_id": 1, kind: KINDS[kind]})
    for _ in range(data.draw(st.integers(1, 3))):
        *way, name = data.draw(st.sampled_from([path for path in paths(update) if len(path) > 1]))
        inner: Any = update
        for step in way:
            inner = inner[step]
        value: Any = data.draw(
            st.sampled_from((None, [], {}, "", "x", -1, 2**70, True, [{}], {"id": []}))
        )
        inner[name] = value
    arrival = readable(update, None)
    assert arrival is None or arrival.account is None or isinstance(arrival.account, int)
