"""Ways on that several replies offer, where the campaign has them."""

from __future__ import annotations

from handlers.frame.campaign import Campaign
from messages.reply import Button
from messages.text import t


def to_summary(campaign: Campaign, *section: str) -> tuple[Button, ...]:
    """The button to the summary, of a `section` by its id; none in a campaign without summaries."""
    return (Button(t("Summary"), "summary", section),) if campaign.summaries.any else ()


def to_pledges(campaign: Campaign) -> tuple[Button, ...]:
    """The button to the pledges; none in a campaign without pledges."""
    return (Button(t("Make a pledge"), "pledge"),) if campaign.pledges.all() else ()
