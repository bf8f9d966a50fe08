"""All the pledges of the catalogue: found, promised, ticked off and taken back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from db import pledges
from db.pledges import MadePledge
from db.secrets.vault import Purpose
from handlers.pledging.pledge import SHOWN
from messages.letter.pledges import Pledge
from tests.stage.chats import Bot, Someone
from tests.stage.words import CONTENT

CATALOGUE = CONTENT.pledges


async def _made(bot: Bot, account: str) -> tuple[MadePledge, ...]:
    tag = bot.tag(account, Purpose.PLEDGE)
    return await bot.store.transact(lambda tx: pledges.pledges_of(tx, tag))


async def test_every_audience_finds_its_pledges(ana: Someone) -> None:
    assert "Which one are you part of?" in await ana.types("/pledge")
    assert len(ana.offered) == len(CATALOGUE.audiences) + 1 == 11
    found = 0
    for audience in CATALOGUE.audiences.values():
        await ana.types("/pledge")
        words = await ana.presses(audience.name)
        offered = CATALOGUE.of(audience.id)
        for number, pledge in enumerate(offered, start=1):
            assert f"{number}. {ana.say(pledge.text)}" in words
            assert f"Pledge number {number}" in ana.offered
        found += len(offered)
    assert found == len(CATALOGUE.all()) == 25


@pytest.mark.parametrize("pledge", CATALOGUE.all(), ids=lambda pledge: pledge.id)
async def test_each_pledge_can_be_promised_and_done(bot: Bot, ana: Someone, pledge: Pledge) -> None:
    words = await ana.types(f"/pledge {pledge.id}")
    for said in (pledge.text, SHOWN[pledge.visibility]):
        assert ana.say(said) in words
    assert f"Done when: {ana.say(pledge.done_when)}" in words
    for place in pledge.derives_from:
        assert f"/letter {place}" in words
        assert bot.campaign.letter.find(place, "en") is not None
    assert ("may speak for the organisation" in words) == pledge.for_organisation

    assert "Your pledge is kept." in await ana.presses("I promise this")
    kept = MadePledge(
        pledge=pledge.id,
        catalogue_version=CATALOGUE.version,
        visibility=pledge.visibility.value,
        due=None,
        done=False,
        locale="en",
        platform="terminal",
        month="2026-03",
    )
    assert await _made(bot, "ana") == (kept,)

    done = await ana.presses("It is done")
    assert "Done. Thank you." in done
    assert f"Done when: {ana.say(pledge.done_when)}" in done
    assert await _made(bot, "ana") == (replace(kept, done=True),)
    totals = await bot.totals()
    assert (totals.pledges, totals.pledges_done) == (1, 1)


async def test_a_date_is_welcome(bot: Bot, ana: Someone) -> None:
    await ana.types("/pledge law-ban-bill")
    await ana.presses("Add: Date")
    assert "Type a date like 2026-03-01" in ana.reads
    assert "Date: 1 May 2026" in await ana.types("2026-05-01")
    await ana.presses("I promise this")
    assert [made.due for made in await _made(bot, "ana")] == ["2026-05-01"]
    assert "By 1 May 2026: I will table" in await ana.types("/pledges")


async def test_a_date_can_be_left_out_after_all(bot: Bot, ana: Someone) -> None:
    await ana.types("/pledge law-ban-bill")
    await ana.presses("Add: Date")
    await ana.presses("Skip this")
    await ana.presses("I promise this")
    assert [made.due for made in await _made(bot, "ana")] == [None]


async def test_my_pledges_lead_to_each_of_them(ana: Someone) -> None:
    await ana.pledges("law-ban-bill")
    await ana.pledges("court-training")
    words = await ana.types("/pledges")
    assert "1. Promised: I will organise or attend" in words
    assert "2. Promised: I will table" in words
    assert "You made this pledge." in await ana.presses("Pledge number 2")
    assert ana.offered == ["It is done", "Withdraw it", "My pledges"]


async def test_a_pledge_that_was_made_is_shown_not_made_again(bot: Bot, ana: Someone) -> None:
    await ana.pledges("law-ban-bill")
    assert "You made this pledge." in await ana.types("/pledge law-ban-bill")
    assert (await bot.totals()).pledges == 1


async def test_what_is_done_is_not_done_twice(bot: Bot, ana: Someone) -> None:
    await ana.pledges("law-ban-bill")
    done = ana.button("It is done")
    await ana.uses(done)
    assert "That pledge is marked as done already." in await ana.uses(done)
    assert (await bot.totals()).pledges_done == 1
    await ana.types("/pledges law-ban-bill")
    assert "It is done" not in ana.offered


@pytest.mark.parametrize("done", [False, True])
async def test_a_withdrawn_pledge_is_erased_and_uncounted(
    bot: Bot, ana: Someone, done: bool
) -> None:
    before = await bot.rows_but_receipts()
    await ana.pledges("law-ban-bill")
    withdraw = ana.button("Withdraw it")
    if done:
        await ana.presses("It is done")
    assert "That pledge is withdrawn and erased." in await ana.uses(withdraw)
    assert await bot.rows_but_receipts() == before
    assert "That pledge is not among yours." in await ana.uses(withdraw)


async def test_nobody_marks_or_withdraws_another_persons_pledge(
    bot: Bot, ana: Someone, ben: Someone
) -> None:
    await ana.pledges("law-ban-bill")
    for step in ("done", "withdraw"):
        words = await ben.types(f"/pledges {step} law-ban-bill")
        assert "That pledge is not among yours." in words
    assert [made.done for made in await _made(bot, "ana")] == [False]


async def test_an_unknown_pledge_leads_to_the_audiences(ana: Someone) -> None:
    assert "There is no pledge or group called world-peace." in await ana.types(
        "/pledge world peace"
    )
    assert len(ana.offered) == len(CATALOGUE.audiences)


async def test_without_a_pledge_there_is_a_way_to_one(ana: Someone) -> None:
    for line in ("/pledges", "/pledges nothing", "/pledges done"):
        assert "You have made no pledge yet." in await ana.types(line)
    assert "Which one are you part of?" in await ana.presses("Make a pledge")


async def test_a_promise_twice_is_made_once_and_shown(bot: Bot, ana: Someone) -> None:
    await ana.types("/pledge law-ban-bill")
    promise = ana.button("I promise this")
    assert "Your pledge is kept." in await ana.uses(promise)
    assert "You made this pledge." in await ana.uses(promise)
    assert (await bot.totals()).pledges == 1
    await ana.types("/pledges withdraw law-ban-bill")
    assert "That pledge is not among yours." in await ana.uses(promise)


async def test_it_is_done_twice_shows_that_it_is_done(bot: Bot, ana: Someone) -> None:
    await ana.pledges("law-ban-bill")
    done = ana.button("It is done")
    await ana.uses(done)
    rows = await bot.rows()
    assert "Done: I will table" in await ana.uses(done)
    assert await bot.rows() == rows
