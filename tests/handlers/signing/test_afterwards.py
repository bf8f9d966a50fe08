"""Who shows a name or an organisation takes it off, also once the campaign has closed."""

from __future__ import annotations

import pytest

from db import organisations
from db.organisations import State as Judged
from db.secrets.vault import Purpose
from tests.stage.chats import Bot, Someone
from tests.stage.closing import erased
from tests.stage.moderators import moderator
from tests.stage.organisations import waiting


@pytest.mark.parametrize("way", [("/withdraw", "Yes, take it off"), ("/forget yes", "")])
async def test_who_shows_a_name_or_an_organisation_takes_it_off(
    bot: Bot, ana: Someone, ben: Someone, way: tuple[str, str]
) -> None:
    nina, omar = await moderator(bot, "nina"), await moderator(bot, "omar")
    await ana.signs("Ana Ruiz", appearance="Publicly, with my name")
    body = waiting(bot.tag("ben", Purpose.ORGANISATION), "Open Rights")
    await bot.store.transact(lambda tx: organisations.enter(tx, body))
    await bot.store.transact(
        lambda tx: organisations.judge(tx, body, Judged.CONFIRMED, "2026-03-01", None)
    )
    await erased(bot, nina, omar)
    bot.restart()
    assert "Public name: Ana Ruiz" in await ana.types("/me")
    assert "Open Rights" in await ben.types("/me")
    for shown in ("Ana Ruiz", "Open Rights"):
        assert shown in await nina.types("/signatories")
    for someone in (ana, ben):
        line, button = way
        await someone.types(line)
        if button:
            await someone.presses(button)
        assert "erased" in someone.reads
    listed = await nina.types("/signatories")
    assert "Ana Ruiz" not in listed
    assert "Open Rights" not in listed
    assert (await bot.totals()).people == 1, "of the signature nobody knows whose it is"


async def test_to_look_takes_nothing_off(bot: Bot, ana: Someone) -> None:
    nina, omar = await moderator(bot, "nina"), await moderator(bot, "omar")
    await ana.signs("Ana Ruiz", appearance="Publicly, with my name")
    await erased(bot, nina, omar)
    bot.restart()
    await ana.types("/withdraw")
    await ana.presses("No, keep it")
    assert "Public name: Ana Ruiz" in ana.reads
