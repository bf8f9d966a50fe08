"""What somebody with the token gets by copying the numbers of a chat: nothing about the person."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from functools import partial
from itertools import count

import pytest
from pydantic import SecretStr

from bot.adapters.telegram.buttons import Marks
from bot.adapters.telegram.platform import Telegram
from bot.app import Core
from db.staff import Role
from handlers.frame.throttle import Throttle
from messages.reply import Button
from tests.stage.chats import Bot
from tests.stage.moderators import ALERT, moderator, starts
from tests.stage.serving import served as serve
from tests.stage.telegram.fake import FakeTelegram, Heard, Shown
from tests.stage.telegram.people import Group, Person
from tests.stage.telegram.served import Served, settings_for

NAME, ORGANISATION, ROLE = "Lin Shufen", "Harbour Union", "a teacher"
READY = "Dear members of parliament, please vote no."
TELLING = (
    *("signed", "Sign:", "withdrawn", "Withdraw", "signature is", "Your signature", "promise"),
    *("pledge is", "You subscribed", "Your alerts", "Alerts are", "Counted", "held about this"),
    *("Staff", "invitation", "role", "Owner", "approve", "Go on with", "is erased", "/join"),
)
"""Words that stand in answers to those who signed, pledged, take alerts or are staff."""


def unhurried() -> Callable[[], float]:
    """A clock by which nobody is ever too quick."""
    return partial(next, count(0.0, 1.0))


@pytest.fixture(params=["polling", "webhook"])
async def served(
    telegram: FakeTelegram,
    core: tuple[Bot, Core],
    unused_tcp_port: int,
    request: pytest.FixtureRequest,
) -> AsyncIterator[Served]:
    """A bot that polls, or that is posted to."""
    address = f"127.0.0.1:{unused_tcp_port}"
    webhook = {
        "telegram_webhook_url": f"http://{address}/hook",
        "telegram_webhook_listen": address,
        "telegram_webhook_secret": SecretStr("s3cret"),
    }
    settings = settings_for(telegram, **(webhook if request.param == "webhook" else {}))
    unthrottled = replace(core[1], throttle=Throttle(unhurried()))
    stop = asyncio.Event()
    running = asyncio.create_task(serve(Telegram(settings), unthrottled, stop))
    await telegram.until(lambda: telegram.calls["getUpdates"] or telegram.webhook)
    served = Served(*core, telegram, settings, stop, running)
    yield served
    await served.ends()


async def does(person: Person, label: str) -> None:
    """Press `label` of the newest message that has it, and wait for the answer."""
    await _shown_with(person, label)
    calls = person.telegram.calls
    before = calls["sendMessage"] + calls["editMessageText"]
    where = [each for each in person.shown if label in each.labels][-1]
    data = next(each["callback_data"] for each in where.buttons if each["text"] == label)
    await person.telegram.settled(await person.pushes(data, where))
    await person.telegram.until(lambda: calls["sendMessage"] + calls["editMessageText"] > before)


async def _shown_with(person: Person, label: str) -> None:
    await person.telegram.until(lambda: any(label in each.labels for each in person.shown))


async def says(person: Person, line: str, answered: str) -> None:
    """Send a line, and wait until `answered` stands in the chat."""
    seen = len(person.shown)
    await person.telegram.settled(await person.sends(line))
    await person.telegram.until(
        lambda: any(answered in each.text for each in person.shown[seen - 1 :])
    )


async def lives(served: Served, ana: Person) -> None:
    """Sign in public, pledge, take alerts, act, work for the campaign, and ask for all that."""
    await moderator(served.bot, str(ana.id), role=Role.OWNER, platform="telegram")
    await moderator(served.bot, "1", role=Role.OWNER, platform="telegram")
    await starts(served.bot, replace(ALERT, ready=READY))
    await says(ana, "/sign", "How do you want to sign?")
    await does(ana, "Publicly, with my name")
    await says(ana, "<b>", "not one")
    await says(ana, NAME, NAME)
    await does(ana, "Add: Organisation")
    await says(ana, ORGANISATION, ORGANISATION)
    await does(ana, "Add: Role")
    await says(ana, ROLE, ROLE)
    await says(ana, "/letter", "open letter")
    await does(ana, "Go on with: Sign the letter")
    await does(ana, "Add: Action alerts")
    await does(ana, "Yes, write to me")
    await does(ana, "Sign")
    await says(ana, "/sign", "You have signed")
    await says(ana, "/pledge law-ban-bill", "Make a pledge")
    await does(ana, "I promise this")
    await says(ana, "/pledges", "pledge")
    await says(ana, "/alerts", "Your alerts")
    await says(ana, f"/did {ALERT.id}", "Counted")
    await says(ana, "/staff", "Staff")
    await does(ana, "Invite a moderator")
    await says(ana, "/alert", "Alerts")
    await says(ana, "/schedule", "planned")
    await says(ana, "/help", "For the campaign's staff")
    await says(ana, "/sing", "Did you mean")
    await says(ana, "/join", "Type the code")
    await says(ana, "/stop", "Alerts are off")
    await says(ana, "/withdraw", "Withdraw your signature?")
    await does(ana, "Yes, withdraw it")
    await says(ana, "/withdraw", "no signature of yours")


def words_of(copied: list[Shown | Heard]) -> list[str]:
    """The words of what was copied, with those of buttons; commands typed by hand stay."""
    return [
        "\n".join((each.text, *each.labels)) if isinstance(each, Shown) else each.text
        for each in copied
        if not each.text.startswith("/")
    ]


async def test_copying_a_whole_chat_tells_nothing_of_the_person(
    served: Served, telegram: FakeTelegram, ana: Person
) -> None:
    await lives(served, ana)
    await says(ana, "/letter w1", "(")
    await telegram.until(lambda: NAME not in telegram.heard_in(ana.id))
    copied = words_of(await telegram.copied_out(ana.id))
    for telling in (*TELLING, NAME, ORGANISATION, ROLE, "<b>"):
        assert [words for words in copied if telling in words] == []
    assert any(READY in words for words in copied), "a ready text is there to be copied"
    assert any("The text shown here" in words for words in copied), "the letter too"


async def test_what_tells_of_the_person_is_sent_anew_and_never_edited_into_a_page(
    served: Served, ana: Person
) -> None:
    await says(ana, "/start", "open letter")
    page = ana.last
    await does(ana, "Sign")
    await _shown_with(ana, "Without a name")
    assert (page.protected, page.edits) == (False, 0)
    form = ana.last
    await does(ana, "Without a name")
    await does(ana, "Sign")
    await _shown_with(ana, "Share")
    assert (form.protected, form.edits) == (True, 2), "an answer of the same kind takes its place"
    await does(ana, "Share")
    await ana.telegram.until(lambda: "pass it on" in ana.reads)
    assert not ana.last.protected
    assert "You have signed" in form.text


async def test_buttons_of_before_any_message_was_protected_are_answered_by_a_message_of_their_own(
    served: Served, ana: Person
) -> None:
    """Two kinds of buttons were known then; under either the message can be copied."""
    await says(ana, "/start", "open letter")
    page = ana.last
    marks = Marks(served.bot.vault)
    for alone in (True, False):
        data = marks.write(Button("Sign", "sign"), ana.account, alone=alone)
        assert data[0] in "12"
        await ana.telegram.settled(await ana.pushes(data, page))
        await _shown_with(ana, "Without a name")
        assert ana.last.protected
    assert page.edits == 0


async def test_a_page_keeps_its_kind_while_a_form_is_open(served: Served, ana: Person) -> None:
    await says(ana, "/sign", "How do you want to sign?")
    await says(ana, "/letter", "The text shown here")
    await _shown_with(ana, "Go on with: Sign the letter")
    letter, way_back = ana.shown[-2:]
    assert (letter.protected, way_back.protected) == (False, True)
    assert way_back.text == "Go on with: Sign the letter"
    assert "Go on with: Sign the letter" not in letter.labels


async def test_a_file_that_was_asked_for_can_be_saved(served: Served, ana: Person) -> None:
    await says(ana, "/language en", "from now on")
    await says(ana, "/me", "What is held")
    await ana.telegram.until(lambda: ana.shown[-1].document is not None)
    told, file = ana.shown[-2:]
    assert (told.protected, file.protected) == (True, False)


async def test_a_group_reads_the_answer_anyway(served: Served, ana: Person, group: Group) -> None:
    await group.hears(ana, "/sign")
    await ana.telegram.until(lambda: len(group.shown) == 1)
    assert not group.shown[0].protected
