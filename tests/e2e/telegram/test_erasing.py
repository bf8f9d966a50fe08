"""What people typed into forms is taken out of their chats; what stays is said."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.adapters.telegram import erasing
from bot.adapters.telegram.platform import Telegram
from db.engine.moments import stamp
from db.secrets.vault import Column, Purpose
from db.typed_messages import ROOM
from tests.stage.serving import served as serve
from tests.stage.telegram.fake import Refused
from tests.stage.telegram.people import Person
from tests.stage.telegram.served import Served

NAME = "Lin Shufen"
pytestmark = pytest.mark.usefixtures("served")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at the clock often."""
    monkeypatch.setattr(erasing, "TICK", 0.01)


async def begins(person: Person) -> None:
    """Begin to sign: a name that is refused, then one that stands."""
    await person.types("/sign")
    await person.presses("With my name, for the organisers only")
    await person.all("<b>", NAME)


async def rows(served: Served) -> int:
    return len((await served.bot.rows())["typed"])


async def test_a_form_that_is_sent_leaves_nothing_typed_in_the_chat(
    served: Served, ana: Person
) -> None:
    await begins(ana)
    await ana.presses("Add: Country")
    await ana.types("Atlantis")
    await ana.presses("Skip this")
    assert ana.telegram.heard_in(ana.id) == ["/sign", "<b>", NAME, "Atlantis"]
    await ana.presses("Sign")
    assert ana.telegram.heard_in(ana.id) == ["/sign"], "commands typed by hand stay"
    assert ana.telegram.calls["deleteMessages"] == 1
    assert ana.telegram.calls["deleteMessage"] == 0
    assert "You have signed" in ana.reads
    assert await rows(served) == 0


@pytest.mark.parametrize("end", ["/cancel", "Cancel", "/forget yes"])
async def test_a_form_that_ends_in_another_way_leaves_nothing_either(
    served: Served, ana: Person, end: str
) -> None:
    await begins(ana)
    await ana.types(end)
    left = [] if end == "Cancel" else [end]
    assert ana.telegram.heard_in(ana.id) == ["/sign", *left]
    assert await rows(served) == 0


async def test_who_forgets_while_the_chat_is_slowed_down_is_cleared_once_it_is_not(
    served: Served, ana: Person
) -> None:
    """Nothing of them is kept but the receipt, which holds the numbers of the messages."""
    await begins(ana)
    ana.telegram.fails("sendMessage", Refused(429, "Too Many Requests", retry_after=3), chat=ana.id)
    await ana.telegram.settled(await ana.sends("/forget yes"))
    assert await rows(served) == 0
    await ana.telegram.until(lambda: NAME not in ana.telegram.heard_in(ana.id))


async def test_who_forgets_is_told_where_nothing_can_be_erased_now(
    served: Served, ana: Person
) -> None:
    await begins(ana)
    ana.telegram.fails("deleteMessages", Refused(500, "Internal Server Error"), times=20)
    await ana.types("/forget yes")
    assert "could not erase 2 messages" in ana.reads
    assert await rows(served) == 0


async def test_words_typed_while_no_form_is_open_stay(ana: Person) -> None:
    await ana.types("hello")
    await ana.types("/sign")
    await ana.types("/cancel")
    assert ana.telegram.heard_in(ana.id) == ["hello", "/sign", "/cancel"]
    assert ana.telegram.calls["deleteMessages"] == 0


async def test_what_telegram_does_not_let_go_is_said(served: Served, ana: Person) -> None:
    await begins(ana)
    ana.telegram.hour = 50
    await ana.types("Nan")
    await ana.presses("Cancel")
    assert "could not erase 2 messages" in ana.reads
    assert ana.last.protected
    assert ana.telegram.heard_in(ana.id) == ["/sign", "<b>", NAME]
    assert await rows(served) == 0, "nothing is tried for ever"


async def test_what_somebody_deleted_themselves_is_no_trouble(served: Served, ana: Person) -> None:
    await begins(ana)
    ana.telegram.heard.clear()
    await ana.presses("Cancel")
    assert "could not" not in ana.reads
    assert await rows(served) == 0


async def test_a_form_that_stays_open_is_cleared_within_a_day(served: Served, ana: Person) -> None:
    await begins(ana)
    served.bot.clock.passes(timedelta(hours=18))
    for _ in range(5):
        await ana.types("/letter")
    assert NAME in ana.telegram.heard_in(ana.id)
    served.bot.clock.passes(timedelta(hours=5))
    await ana.telegram.until(lambda: NAME not in ana.telegram.heard_in(ana.id))
    form = next(each for each in reversed(ana.shown) if "Add: Country" in each.labels)
    await ana.presses("Sign", form)
    assert "You have signed" in form.text, "the form goes on as it was"


async def test_a_form_that_ended_just_before_a_crash_is_cleared_at_the_next_start(
    served: Served, ana: Person
) -> None:
    await begins(ana)
    ana.telegram.fails("deleteMessages", Refused(500, "Internal Server Error"), times=20)
    await ana.pushes(
        next(b["callback_data"] for b in ana.last.buttons if b["text"] == "Cancel"), ana.last
    )
    await ana.telegram.until(lambda: ana.telegram.calls["deleteMessages"] > 0)
    served.running.cancel()
    await asyncio.gather(served.running, return_exceptions=True)
    assert NAME in ana.telegram.heard_in(ana.id)
    ana.telegram.faults.clear()
    served.stop = asyncio.Event()
    served.running = asyncio.create_task(serve(Telegram(served.settings), served.core, served.stop))
    await ana.telegram.until(lambda: NAME not in ana.telegram.heard_in(ana.id))


async def test_the_numbers_are_opened_by_the_servers_key_and_tell_nothing_without(
    served: Served, ana: Person
) -> None:
    """The clock cannot open what is encrypted to the account; the hour alone is noted."""
    await begins(ana)
    tag = served.bot.keys(str(ana.id), "telegram").tag(Purpose.OPEN_FORM)
    ((kept, platform, sealed, day),) = (await served.bot.rows())["typed"]
    assert (kept, platform, day) == (tag, "telegram", "2026-03-01")
    assert str(ana.id).encode() not in sealed
    assert len(sealed) > ROOM
    opened = served.bot.vault.unhide(tag, sealed, Column.TYPED)
    assert str(ana.id).encode() in opened
    assert stamp(served.bot.clock()).encode() in opened
