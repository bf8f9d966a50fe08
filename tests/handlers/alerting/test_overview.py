"""The alerts there are, and everything about each of them."""

from __future__ import annotations

from dataclasses import replace

from db.alerts import AlertState
from db.staff import PersonId
from tests.stage.chats import Bot, Someone
from tests.stage.moderators import (
    ALERT,
    keep,
    person_of,
)


async def test_everything_about_an_alert(bot: Bot, mina: Someone) -> None:
    person = await person_of(bot, "mina")
    await keep(bot, replace(ALERT, author=person, countries=("TW",), languages=("ar",)))
    words = await mina.types(f"/alert show {ALERT.id}")
    for line in (
        "A draft.",
        "Written by: Mina",
        "Urgent action",
        "Written in: English",
        "For readers of: Arabic",
        "For people in: Taiwan",
        "Telegram: fewer than five",
        "In a digest later: fewer than five",
    ):
        assert line in words
    assert mina.offered == [
        "Hand it in for approval",
        "Change it",
        "Languages",
        "Erase it",
        "Preview",
        "All alerts",
    ]
    await keep(bot, replace(ALERT, author=PersonId(b"nobody")))
    assert "Written by: somebody who has left" in await mina.types(f"/alert show {ALERT.id}")
    await keep(bot, replace(ALERT, origin="milestone 250"))
    assert "Written by: the campaign clock" in await mina.types(f"/alert show {ALERT.id}")


async def test_the_list_says_how_far_each_is(bot: Bot, mina: Someone, jo: Someone) -> None:
    await keep(bot, replace(ALERT, id="drft22"))
    await keep(bot, replace(ALERT, id="wait22", state=AlertState.WAITING))
    begins = "2026-03-01T12:10:00Z"
    await keep(bot, replace(ALERT, id="appr22", state=AlertState.APPROVED, starts=begins))
    words = await mina.types("/alert")
    for line in (
        "Drafts\n\n• drft22: Write to parliament",
        "Waiting for a second person\n\n• wait22: Write to parliament",
        "Approved\n\n• appr22: Write to parliament, begins on 1 March 2026 at 12:10 UTC",
    ):
        assert line in words
    await mina.presses("wait22: Write to parliament")
    assert "It waits for a second person." in mina.reads
