"""Answers become an alert, and an alert the answers that would write it."""

from __future__ import annotations

from dataclasses import replace

from db.subscriptions import Topic
from tests.stage.chats import Bot, Someone
from tests.stage.moderators import (
    ALERT,
    keep,
    kept,
    only,
    person_of,
)


async def test_a_whole_page_of_answers_at_once(mina: Someone, bot: Bot) -> None:
    await mina.types("/alert new")
    await mina.fills(title="Write", body="Now.", action="", topic="news", urgent="urgent")
    await mina.fills(link="https://example.org/ü", contact="+886 2 2345-6789", countries="台灣, hk")
    assert "no country or territory called 台灣" in mina.reads
    await mina.types("Taiwan, hk")
    await mina.presses("Keep it as a draft")
    alert = await kept(bot, await only(bot))
    assert alert.topic is Topic.NEWS
    assert (alert.link, alert.contact) == ("https://example.org/%C3%BC", "+886223456789")
    assert alert.countries == ("TW", "HK")


async def test_an_edit_begins_with_what_is_there(bot: Bot, mina: Someone) -> None:
    whole = replace(
        ALERT,
        link="https://example.org",
        contact="+886223456789",
        ready="Copy this.",
        ends="2026-03-20",
        platforms=("discord",),
        languages=("en",),
        countries=("TW",),
        go_at="2026-03-05T18:00:00Z",
    )
    await keep(bot, whole)
    await mina.types(f"/alert edit {ALERT.id}")
    assert "When: 2026-03-05 18:00" in mina.reads
    await mina.presses("Keep it as a draft")
    person = await person_of(bot, "mina")
    assert await kept(bot) == replace(whole, author=person)
