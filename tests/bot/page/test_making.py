"""What is taken off the list is off every page in time, however a page was made."""

from __future__ import annotations

import pytest

from bot.page.log import PublicLog
from bot.page.making import Maker
from bot.page.pace import Pace
from bot.page.paths import Kind, Wanted
from bot.page.shelf import FRESH, SEEN
from bot.page.site import Site
from db import organisations
from db.organisations import State
from tests.stage.chats import Bot
from tests.stage.page import on_the_list

FRONT = Wanted(Kind.FRONT, "en")


async def _front(maker: Maker) -> str:
    made = await maker.made(FRONT, chosen=False)
    assert made is not None
    return made.body.decode()


@pytest.mark.parametrize("made", [0.0, FRESH / 2, FRESH - 0.01])
async def test_an_organisation_that_leaves_is_seen_no_longer_than_is_promised(
    bot: Bot, made: float
) -> None:
    """Also on a page that was made of what had been read for another one."""
    now = [0.0]
    core = bot.core
    maker = Maker(
        *(Site(core.campaign), core.store, core.draw, PublicLog(None)), Pace(None), lambda: now[0]
    )
    await on_the_list(bot, bodies=1, people=0)
    await maker.made(Wanted(Kind.COUNT_JSON), chosen=False)
    (body,) = await bot.store.transact(lambda tx: organisations.listed(tx, b"", "", 2))
    await bot.store.transact(lambda tx: organisations.judge(tx, body, State.REFUSED, "", None))
    now[0] = made
    assert body.name in await _front(maker)
    now[0] = SEEN
    assert body.name not in await _front(maker)
