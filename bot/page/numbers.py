"""The numbers of the page for programs; its fields are told in docs/page.md."""

from __future__ import annotations

import json

from bot.page.standing import Standing
from handlers.frame.campaign import Campaign

VERSION = 1
"""The version of the fields: it rises when one changes its meaning or goes."""


def numbers(campaign: Campaign, now: Standing, *, checkable: bool) -> bytes:
    """The numbers that everybody may read, as JSON."""
    letter = campaign.letter
    told = {
        "version": VERSION,
        "campaign": letter.id,
        "letter_version": letter.version,
        "counted_at": now.at,
        "people": now.people,
        "organisations": now.organisations,
        "goal": now.goal,
        "open": now.is_open,
        "checkable": checkable,
        "languages": list(campaign.languages.codes),
    }
    return json.dumps(told, indent=1).encode() + b"\n"
