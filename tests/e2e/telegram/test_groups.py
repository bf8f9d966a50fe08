"""Groups: commands only, briefly, and nothing that is anyone's own."""

from __future__ import annotations

import pytest

from tests.stage.telegram.fake import USERNAME, FakeTelegram, Refused
from tests.stage.telegram.people import Group, Person
from tests.stage.telegram.served import Served

pytestmark = pytest.mark.usefixtures("served")


async def test_a_group_gets_one_message_whose_buttons_are_links(ana: Person, group: Group) -> None:
    asked = await group.hears(ana, f"/letter@{USERNAME} w1")
    (shown,) = group.shown
    assert shown.replies_to == asked
    assert all(each["url"].startswith(f"https://t.me/{USERNAME}") for each in shown.buttons)
    assert f"https://t.me/{USERNAME}?start=summary-why-a-ban" in [b["url"] for b in shown.buttons]


async def test_every_link_of_a_group_leads_where_it_says(ana: Person, group: Group) -> None:
    await group.hears(ana, "/letter scope")
    links = [(each["text"], each["url"].partition("?start=")[2]) for each in group.shown[0].buttons]
    for label, payload in links:
        read = await ana.types(f"/start {payload}")
        assert "no section called" not in read
        if label.startswith("Editor"):
            assert "not part of the letter" in read


async def test_what_is_personal_moves_into_the_private_chat(
    served: Served, ana: Person, group: Group
) -> None:
    await group.hears(ana, "/sign")
    (shown,) = group.shown
    assert [each["url"] for each in shown.buttons] == [f"https://t.me/{USERNAME}?start=sign"]
    assert ana.shown == []
    await ana.types("/start sign")
    await ana.presses("Without a name")
    await ana.presses("Sign")
    await group.hears(ana, "/me")
    assert "That is private" in group.shown[-1].text


@pytest.mark.parametrize(
    ("typed", "payload"),
    [
        ("/stop", "private-stop"),
        ("/pledge 團體", "pledge"),
        ("/join ABCD-EFGH", "private-join"),
        ("/link", "private-link"),
        ("/sign change", "sign-change"),
    ],
)
async def test_what_is_answered_in_private_leads_there_and_not_to_the_welcome(
    ana: Person, group: Group, typed: str, payload: str
) -> None:
    await group.hears(ana, typed)
    (button,) = group.shown[0].buttons[:1]
    assert button["url"] == f"https://t.me/{USERNAME}?start={payload}"
    words = await ana.types(f"/start {payload}")
    assert "Read the letter section by section" not in words


async def test_a_document_is_fetched_in_private(ana: Person, group: Group) -> None:
    await group.hears(ana, "/letter full")
    assert group.shown[0].buttons[0]["url"] == f"https://t.me/{USERNAME}?start=letter-full"
    assert not any(each.document for each in group.shown)


@pytest.mark.parametrize(
    "text", ["hello", "/letter@another_bot", "/ban_everyone", "/", "/ letter", "sign me"]
)
async def test_what_is_not_for_the_bot_is_left_alone(ana: Person, group: Group, text: str) -> None:
    await group.hears(ana, text)
    assert group.shown == []


async def test_anonymous_admins_and_other_bots_are_left_alone(ana: Person, group: Group) -> None:
    await group.hears(ana, "/count", sender_chat=group.chat)
    bot = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
    await group.hears(ana, "/count", **{"from": bot})
    assert group.shown == []


async def test_a_group_that_became_a_supergroup_is_answered_there(
    telegram: FakeTelegram, ana: Person
) -> None:
    old, new = Group(telegram, kind="group"), Group(telegram)
    moved = Refused(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=new.id)
    telegram.fails("sendMessage", moved, chat=old.id)
    await old.hears(ana, "/count")
    assert len(new.shown) == 1


async def test_who_adds_the_bot_gets_one_line_and_the_group_none(ana: Person, group: Group) -> None:
    for before, now in (("left", "member"), ("member", "administrator"), ("member", "left")):
        await group.changes(ana, before, now)
    assert len(ana.shown) == 1
    assert group.shown == []
