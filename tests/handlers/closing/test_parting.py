"""That a process has let go of its key is in the journal, and that it could not is told."""

from __future__ import annotations

from functools import partial

from handlers.closing import parting
from tests.stage.chats import Bot, Someone
from tests.stage.moderators import said, told
from tests.stage.office import acts


async def test_it_is_in_the_journal(bot: Bot, nina: Someone) -> None:
    await bot.store.transact(partial(parting.note, campaign=bot.campaign, parted=True))
    assert await acts(bot) == ["keys erased"]
    assert await told(bot, "nina") == []


async def test_what_could_not_be_written_is_told_to_the_staff(bot: Bot, nina: Someone) -> None:
    await bot.store.transact(partial(parting.note, campaign=bot.campaign, parted=False))
    assert await acts(bot) == ["keys not erased"]
    (notice,) = await told(bot, "nina")
    assert "must erase the line ties in it" in said(notice)
