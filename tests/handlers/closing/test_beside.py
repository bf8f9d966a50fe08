"""A closing beside clean-ups and exports: what goes on meanwhile, and what is over with it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from db import cleaned, cleanups, picks, unlinking
from db.cleanups import State as Cleaning
from db.closing import State
from db.engine.transaction import Store
from db.secrets.vault import Purpose, Vault
from db.signatures import register_text
from tests.stage.chats import Bot, Someone
from tests.stage.cleaning import chooses, clock, crowd, latest, proposes, put_back, take_out
from tests.stage.closing import DAY, announced, days_pass, looks, part, state_of
from tests.stage.exporting import Office, office_of

TAKEN = 6


@pytest.fixture
async def office(store: Store, vault: Vault, tmp_path: Path) -> Office:
    """Two organisers, on either engine."""
    bot = Bot(store, vault)
    await store.transact(lambda tx: register_text(tx, bot.campaign.text))
    return await office_of(bot, tmp_path / "exports")


async def _taken_out(office: Office) -> list[Someone]:
    """A crowd that two organisers take out shortly before the campaign closes."""
    people = await crowd(office.bot, TAKEN)
    await announced(office.bot, office.olu, office.mia)
    await days_pass(office.bot, 35)
    await take_out(office.bot, office.olu, office.mia, country="Taiwan")
    return people


async def _closed(office: Office) -> None:
    await days_pass(office.bot, 2)
    assert await state_of(office.bot) is State.CLOSED


async def _erased(office: Office) -> None:
    await days_pass(office.bot, 7)
    assert await state_of(office.bot) is State.ERASED
    part(office.bot)


async def test_who_was_taken_out_is_told_how_it_comes_back_once_nobody_can_sign(
    office: Office,
) -> None:
    person, *_ = await _taken_out(office)
    assert "If that is wrong, sign again." in await person.types("/me")
    assert "until 13 April 2026" in await person.types("/me")
    await _closed(office)
    words = await person.types("/me")
    assert "sign again." not in words.replace("nobody can sign again.", "")
    assert "each of them can put it back, until 13 April 2026." in words


async def test_what_was_taken_out_can_be_put_back_until_all_is_erased_and_not_after(
    office: Office,
) -> None:
    bot, people = office.bot, await _taken_out(office)
    await _closed(office)
    cleanup = await latest(bot)
    shown = await office.olu.types(f"/clean show {cleanup.code}")
    assert "They can be put back until 13 April 2026." in shown
    await put_back(bot, office.olu, cleanup)
    assert (await bot.totals()).people == TAKEN
    await _erased(office)
    assert (await bot.totals()).people == TAKEN
    assert await bot.store.transact(unlinking.is_done)
    for person in people:
        tag = bot.keys(person.account).tag(Purpose.SIGNATURE)
        assert not await bot.store.transact(partial(cleaned.is_kept, tag=tag))


async def test_nothing_is_put_back_once_all_is_erased(office: Office) -> None:
    bot, _ = office.bot, await _taken_out(office)
    await _closed(office)
    await _erased(office)
    cleanup = await latest(bot)
    shown = await office.olu.types(f"/clean show {cleanup.code}")
    assert "put back until" not in shown
    await office.olu.types(f"/clean undo {cleanup.code} yes")
    assert (await latest(bot)).state is Cleaning.DONE
    assert (await bot.totals()).people == 0


async def test_no_clean_up_begins_once_who_is_taken_out_cannot_sign_again(office: Office) -> None:
    bot, olu = office.bot, office.olu
    await crowd(bot, TAKEN)
    await announced(bot, olu, office.mia)
    await days_pass(bot, 35)
    await chooses(olu, country="Taiwan")
    await proposes(olu)
    code = (await latest(bot)).code
    await _closed(office)
    assert await bot.store.transact(cleanups.every) == ()
    assert await bot.store.transact(picks.number) == 0
    over = "The campaign has closed: no signatures are taken out any more."
    for line in ("/clean", "/clean new", f"/clean approve {code}", "/clean take 00000000"):
        assert over in await olu.types(line)


async def test_a_form_that_was_open_at_the_end_chooses_nothing(office: Office) -> None:
    bot, olu = office.bot, office.olu
    await crowd(bot, TAKEN)
    await announced(bot, olu, office.mia)
    await days_pass(bot, 36)
    await olu.types("/clean new")
    await olu.fills(country="Taiwan")
    await days_pass(bot, 1)
    assert "no signatures are taken out any more" in await olu.presses("Count them")
    assert await bot.store.transact(cleanups.every) == ()


async def test_a_clean_up_that_is_at_work_ends_before_the_campaign_closes(office: Office) -> None:
    bot = office.bot
    await crowd(bot, TAKEN)
    await announced(bot, office.olu, office.mia)
    await days_pass(bot, 36)
    await chooses(office.olu, country="Taiwan")
    await proposes(office.olu)
    running = replace(await latest(bot), state=Cleaning.RUNNING)
    await bot.store.transact(partial(cleanups.put, cleanup=running))
    await days_pass(bot, 2)
    assert await state_of(bot) is State.ANNOUNCED
    await clock(bot)
    assert (await latest(bot)).state is Cleaning.DONE
    await looks(bot)
    assert await state_of(bot) is State.CLOSED


async def test_what_slips_in_while_all_is_erased_is_erased_before_that_is_said(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a transaction may that began before, in another process."""
    bot, done = office.bot, unlinking.unlink
    ana = bot.someone("ana")
    await ana.signs()
    await announced(bot, office.olu, office.mia)
    await days_pass(bot, 37)
    late = [bot.keys("ana").tag(Purpose.SIGNATURE)]

    async def slips(store: Store) -> None:
        await done(store)
        if late:
            await store.transact(partial(picks.put, cleanup=b"late", tag=late.pop()))

    monkeypatch.setattr("handlers.closing.ending.unlinking.unlink", slips)
    await days_pass(bot, 6)
    bot.clock.passes(DAY)
    for expected in (State.CLOSED, State.ERASED):
        await looks(bot)
        assert await state_of(bot) is expected
    assert await bot.store.transact(picks.number) == 0


async def test_an_export_that_nobody_fetched_goes_with_the_rest(office: Office) -> None:
    bot = office.bot
    await bot.someone("ana").signs()
    await announced(bot, office.olu, office.mia)
    await days_pass(bot, 43)
    made = await office.made()
    waits = await office.asks("The public lists alone")
    await office.folder_is_swept()
    assert [each.id for each in office.folder.every()] == [made]
    assert "export-" in await office.olu.types(f"/export fetch {made}")
    await _erased(office)
    assert await office.every() == ()
    await office.folder_is_swept()
    assert office.folder.every() == []
    for line in ("/export", "/export new", f"/export fetch {made}", f"/export approve {waits}"):
        assert "the time for a last export is over" in await office.olu.types(line)
