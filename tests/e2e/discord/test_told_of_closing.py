"""Who takes alerts on Discord hears that the campaign closes, and is thanked at the end."""

from __future__ import annotations

from functools import partial

from tests.stage.chats import Bot
from tests.stage.discord.fake import FakeDiscord
from tests.stage.discord.way_out import opened
from tests.stage.told_of_closing import hears_of_it

ANA = "80351110224678912"


async def test_the_end_is_told_and_thanks_follow(fake: FakeDiscord, bot: Bot) -> None:
    await hears_of_it(
        bot,
        "discord",
        partial(opened, fake, bot),
        ANA,
        lambda: [each.text for each in fake.channels.shown_to(ANA)],
    )
