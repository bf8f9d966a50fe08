"""Who takes alerts on Telegram hears that the campaign closes, and is thanked at the end."""

from __future__ import annotations

from functools import partial

from bot.app import Core
from tests.stage.chats import Bot
from tests.stage.telegram.fake import FakeTelegram
from tests.stage.telegram.people import Person
from tests.stage.telegram.way_out import opened
from tests.stage.told_of_closing import hears_of_it


async def test_the_end_is_told_and_thanks_follow(
    telegram: FakeTelegram, core: tuple[Bot, Core], ana: Person
) -> None:
    bot, made = core
    await hears_of_it(
        bot,
        "telegram",
        partial(opened, telegram, made),
        str(ana.id),
        lambda: [each.text for each in ana.shown],
    )
