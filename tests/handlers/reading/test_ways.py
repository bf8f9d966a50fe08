"""Ways on lead only where this campaign has something."""

from __future__ import annotations

from dataclasses import replace

from handlers.reading.ways import to_pledges, to_summary
from messages.letter.pledges import Pledges
from messages.letter.summaries import Summaries
from tests.stage.chats import Bot


def test_a_campaign_leads_to_what_it_has(bot: Bot) -> None:
    (pledge,) = to_pledges(bot.campaign)
    (summary,) = to_summary(bot.campaign, "scope")
    assert (pledge.command, summary.command, summary.arguments) == ("pledge", "summary", ("scope",))


def test_a_campaign_without_them_leads_nowhere(bot: Bot) -> None:
    bare = replace(bot.campaign, pledges=Pledges(0, (), ()), summaries=Summaries())
    assert to_pledges(bare) == to_summary(bare) == ()
