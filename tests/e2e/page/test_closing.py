"""The page of a campaign that closes, and of one that has closed."""

from __future__ import annotations

import json

from tests.stage.chats import Bot
from tests.stage.closing import announced, days_pass
from tests.stage.moderators import moderator
from tests.stage.page import page_of

OVER = "Nobody can sign, promise or subscribe any more."
WAY = "https://t.me/letterbot?start=sign"


async def test_the_page_says_that_it_closes_and_leads_nobody_to_what_is_over(known: Bot) -> None:
    nina, omar = await moderator(known, "nina"), await moderator(known, "omar")
    await announced(known, nina, omar)
    async with page_of(known.core) as reader:
        html = await reader.reads("/en/")
        assert "This campaign closes on 7 April 2026." in html
        assert WAY in html
        assert json.loads(await reader.reads("/count.json"))["open"] is True
    await days_pass(known, 37)
    async with page_of(known.core) as reader:
        html = await reader.reads("/en/")
        assert OVER in html
        assert WAY not in html
        assert json.loads(await reader.reads("/count.json"))["open"] is False
        assert "Until 14 April 2026 you can still see" in await reader.reads("/en/privacy")
    await days_pass(known, 7)
    async with page_of(known.core) as reader:
        assert "What stands below about signing" in await reader.reads("/en/privacy")
