"""Pictures below an answer: drawn while the answer's words go out."""

from __future__ import annotations

from dataclasses import dataclass

from bot.app import Core
from messages.render.chart import spoken
from messages.reply import Reply
from messages.text import t

NOT_DRAWN = t("The picture could not be drawn now; the numbers are in the words above.")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as PNG, and the same in words."""

    name: str
    png: bytes
    alternative: str


async def picture_of(reply: Reply, core: Core, language: str) -> Picture | None:
    """The picture of `reply` in `language`; None where it cannot be drawn, or has none."""
    if reply.picture is None:
        return None
    chart = spoken(reply.picture, core.catalogs, language)
    png = await core.draw(chart)
    return Picture(reply.picture.name, png, chart.alternative) if png else None
