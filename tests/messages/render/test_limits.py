"""Who writes for every platform asks in one place how much a message holds."""

from __future__ import annotations

from messages.render import discord, telegram
from messages.render.limits import excess, width
from messages.reply import Paragraph, Reply
from tests.stage.words import catalogs


def test_the_excess_is_told_of_each_platform() -> None:
    longer = Reply.of(Paragraph("x" * (discord.LONGEST + 7)))
    assert excess(longer, catalogs(), "en") == {"telegram": 0, "discord": 7}
    longest = Reply.of(Paragraph("x" * (telegram.LONGEST + 1)))
    assert excess(longest, catalogs(), "en")["telegram"] == 1


def test_a_line_is_as_wide_as_with_every_mark_escaped() -> None:
    assert width("Vote now") == 8
    assert width("Vote *now*") == 12
    assert width("😀") == 2
