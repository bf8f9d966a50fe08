"""The picture that stands beside a link to the page where others show it: the count, drawn."""

from __future__ import annotations

from bot.page import words
from bot.page.site import Site
from bot.page.standing import Standing
from handlers.organising.labels import counted_on
from messages.chart import Chart, Figure, Share
from messages.drawing.spoken import Spoken
from messages.reach import per_cent
from messages.render.chart import spoken

WIDTH, TALL = 1080, 631
"""Pixels: the width of all our pictures, and a height with which networks cut little off."""


def card(site: Site, now: Standing, language: str) -> Spoken:
    """The picture in `language`, or in the language that has all of its words."""
    parts: list[Figure | Share] = [Figure(words.SIGNED, now.people)]
    if now.goal:
        percent = per_cent(now.people, now.goal)
        parts.append(Share(words.goal(now.goal, percent), percent))
    chart = Chart("card.png", site.title, (), tuple(parts), counted_on(now.at), TALL)
    catalogs = site.campaign.catalogs
    return spoken(chart, catalogs, catalogs.common(chart.words, language))
