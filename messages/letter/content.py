"""A campaign's folder, read whole: the letter, and everything that is said about it."""

from __future__ import annotations

from pathlib import Path

from messages.letter.assembly import Content
from messages.letter.check import check
from messages.letter.fault import BadCampaign

__all__ = ["SHIPPED", "Content", "load_content"]

SHIPPED = Path(__file__).parents[1] / "content" / "ban-biometric-surveillance"
"""The folder of the campaign that comes with the bot."""


def load_content(folder: Path = SHIPPED) -> Content:
    """The campaign in `folder`.

    Raises `BadCampaign`, with every fault that keeps the campaign from being used.
    """
    checked = check(folder)
    if checked.content is None or checked.wrong:
        raise BadCampaign(checked.wrong)
    return checked.content
