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
from tests.stage.office import ruled


async def test_a_whole_page_of_answers_at_once(mina: Someone, bot: Bot) -> None:
    await mina.types("/alert new")
    await mina.fills(title="Write", body="Now.", action="", topic="news", urgent="urgent")
    await mina.fills(
        link="https://example.org/ü", contact="+886 2 2345-6789", countries="台灣, Atlantis"
    )
    assert "no country or territory called Atlantis" in mina.reads
    await mina.types("臺灣, hk")
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


async def test_a_country_that_only_resembles_is_offered_and_never_taken(
    bot: Bot, mina: Someone
) -> None:
    await mina.types("/alert new")
    await mina.fills(title="Write", body="Now.", action="", topic="news", urgent="urgent")
    await mina.presses("Add: Countries")
    assert "no country or territory called Kora" in await mina.types("UK, Kora, Turkey")
    assert {"South Korea", "North Korea"} & set(mina.offered)
    await mina.presses("South Korea")
    await mina.presses("Keep it as a draft")
    assert (await kept(bot, await only(bot))).countries == ("GB", "KR", "TR")


async def test_what_the_bot_prints_in_arabic_is_an_answer(bot: Bot, mina: Someone) -> None:
    await mina.types("/alert new")
    await mina.fills(title="Write", body="Now.", action="", topic="news", urgent="urgent")
    for label, typed in (
        ("Link", "\u2068https://example.org\u2069"),
        ("Whom to write to or call", "\u2068+\u0668\u0668\u0666 ٢ ٢٣٤٥ ٦٧٨٩\u2069"),
        ("Languages", "\u2068ar\u2069، «en»"),
        ("When", "\u20682026-03-05 １８：００\u2069"),
    ):
        await mina.presses(f"Add: {label}")
        await mina.types(typed)
    await mina.presses("Keep it as a draft")
    alert = await kept(bot, await only(bot))
    assert (alert.link, alert.contact) == ("https://example.org", "+886223456789")
    assert (alert.languages, alert.go_at) == (("ar", "en"), "2026-03-05T18:00:00Z")


async def test_where_an_alert_can_go_to_one_platform_alone_nobody_is_asked_which(
    bot: Bot, mina: Someone
) -> None:
    await mina.types("/alert new")
    await mina.fills(title="Write", body="Now.", topic="news", urgent="urgent")
    assert "Add: Platforms" in mina.offered
    await mina.types("/cancel")
    ruled(bot, replace(bot.campaign.rules, alerted=("terminal",)))
    bot.restart()
    await mina.types("/alert new")
    await mina.fills(title="Write", body="Now.", topic="news", urgent="urgent")
    assert "Add: Link" in mina.offered
    assert "Add: Platforms" not in mina.offered
    assert "Terminal: fewer than five" in await mina.presses("Keep it as a draft")
