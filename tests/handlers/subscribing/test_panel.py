"""A subscription as it is shown: all that it asks for, and the way to change each."""

from __future__ import annotations

from dataclasses import replace

from tests.stage.chats import Bot, Someone
from tests.stage.office import ruled
from tests.stage.subscribers import subscribes


async def test_a_terminal_is_told_that_nothing_reaches_it(bot: Bot, ana: Someone) -> None:
    said = "Nothing can be sent to a terminal"
    assert said in await subscribes(bot.someone("here"))
    assert said not in await subscribes(ana)


async def test_each_line_of_what_is_asked_for_has_its_button(ana: Someone) -> None:
    await subscribes(ana)
    await ana.presses("Turn on: Milestones")
    for topic in ("Urgent action", "Campaign news", "Milestones", "Reminders of my pledges"):
        on = f"On: {topic}" in ana.reads
        assert on != (f"Off: {topic}" in ana.reads)
        assert (f"Turn off: {topic}" in ana.offered) is on
        assert (f"Turn on: {topic}" in ana.offered) is not on


async def test_what_is_there_is_not_offered_again(bot: Bot, ana: Someone) -> None:
    await subscribes(ana)
    often = {"Send each at once", "Send them once a day", "Send them once a week"}
    assert often - {*ana.offered} == {"Send each at once"}
    await ana.presses("Send them once a week")
    assert often - {*ana.offered} == {"Send them once a week"}
    assert {"Pause", "Go on", "No quiet hours", "No country"} & {*ana.offered} == {"Pause"}
    await ana.presses("Pause")
    assert {"Pause", "Go on"} & {*ana.offered} == {"Go on"}


async def test_the_way_out_stands_last_whatever_was_chosen(ana: Someone) -> None:
    await subscribes(ana)
    for label in ("Pause", "Send them once a day", "Turn on: Campaign news", "Go on"):
        assert ana.offered[-1] == "Stop alerts"
        await ana.presses(label)
    assert ana.offered[-1] == "Stop alerts"
    assert "Alerts are off" in await ana.presses("Stop alerts")


async def test_where_alerts_go_to_terminals_nobody_is_told_otherwise(bot: Bot) -> None:
    ruled(bot, replace(bot.campaign.rules, alerted=("terminal",)))
    bot.restart()
    assert "Nothing can be sent to a terminal" not in await subscribes(bot.someone("here"))
