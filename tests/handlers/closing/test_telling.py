"""Everybody who can be reached is told of a closing, and who wants news is thanked at the end."""

from __future__ import annotations

import pytest

from db.audience import Subscriber
from db.closing import State
from db.subscriptions import Frequency, Topic
from tests.stage.chats import Bot, Someone
from tests.stage.closing import announced, days_pass, looks, state_of
from tests.stage.moderators import moderator
from tests.stage.outlets import Field

CLOSES, GOES_ON, THANKS = (
    "The campaign closes on 7 April 2026.",
    "The campaign does not close.",
    "The campaign has closed. Thank you.",
)


@pytest.fixture
def field(bot: Bot) -> Field:
    return Field(bot)


def titles(field: Field) -> dict[str, list[str]]:
    """The first lines of what each has got."""
    chats = field.outlet.chats.items()
    return {name: [each.partition("\n")[0] for each in got] for name, got in chats}


async def passes(field: Field, days: int) -> None:
    """Let days go by on which the lane serves."""
    for _ in range(days):
        await days_pass(field.bot, 1)
        await field.serves()


async def test_all_who_can_be_reached_are_told_and_those_who_want_news_are_thanked(
    bot: Bot, field: Field, nina: Someone, omar: Someone
) -> None:
    await field.subscribes("ana")
    await field.subscribes("ben", topics=Topic.ACTION | Topic.NEWS, locale="ar")
    await field.subscribes("cho", frequency=Frequency.WEEKLY, topics=Topic.REMINDERS)
    await field.subscribes("dot", paused=True)
    await field.subscribes("group", kind=Subscriber.CHAT, topics=Topic.MILESTONES)
    await announced(bot, nina, omar)
    await field.serves()
    (arabic,) = titles(field)["ben"]
    assert "تُغلق الحملة" in arabic
    others = {name: told for name, told in titles(field).items() if name != "ben"}
    assert others == {"ana": [CLOSES], "cho": [CLOSES], "group": [CLOSES]}
    await passes(field, 36)
    assert titles(field)["ana"] == [CLOSES]
    await passes(field, 2)
    assert await state_of(bot) is State.CLOSED
    assert titles(field)["ana"] == [CLOSES]
    assert titles(field)["group"] == [CLOSES, THANKS]
    assert len(titles(field)["ben"]) == 2
    await passes(field, 7)
    assert await state_of(bot) is State.ERASED


async def test_it_does_not_close_before_all_have_been_told(
    bot: Bot, field: Field, nina: Someone, omar: Someone
) -> None:
    await field.subscribes("ana")
    await announced(bot, nina, omar)
    await days_pass(bot, 40)
    assert await state_of(bot) is State.ANNOUNCED
    await field.serves()
    await looks(bot)
    await looks(bot)
    assert await state_of(bot) is State.CLOSED


async def test_an_alert_on_its_way_goes_first(
    bot: Bot, field: Field, nina: Someone, omar: Someone
) -> None:
    await field.subscribes("ana")
    await field.sends(urgent=False)
    await announced(bot, nina, omar)
    assert await state_of(bot) is State.ANNOUNCED
    await field.serves()
    await looks(bot)
    await field.serves()
    assert titles(field)["ana"] == ["Write to them", CLOSES]


async def test_who_was_told_is_told_that_it_was_stopped(
    bot: Bot, field: Field, nina: Someone, omar: Someone
) -> None:
    pia = await moderator(bot, "pia")
    await field.subscribes("ana", "ben")
    await announced(bot, nina, omar)
    await field.serves()
    await pia.types("/close stop")
    await field.serves()
    assert titles(field) == {"ana": [CLOSES, GOES_ON], "ben": [CLOSES, GOES_ON]}
