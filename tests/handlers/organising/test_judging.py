"""Organisations judged: by one organiser, told to the signer, in the journal, undone as easily."""

from __future__ import annotations

from db import organisations
from db.organisations import State
from db.secrets.vault import Purpose
from tests.stage.chats import Bot, Someone
from tests.stage.office import acts, letters, reads
from tests.stage.organisations import organiser, signs_for


async def state(bot: Bot, account: str = "ana") -> tuple[State, bool]:
    """The state of the account's organisation, and whether anything is kept beside it."""
    tag = bot.tag(account, Purpose.ORGANISATION)
    found = await bot.store.transact(lambda tx: organisations.organisation_of(tx, tag))
    assert found is not None
    return found.state, found.kept is not None


async def refuses(olga: Someone, reason: str) -> str:
    await olga.presses("Refuse")
    await olga.types(reason)
    return await olga.presses("Refuse")


async def test_a_confirmed_one_is_listed_counted_told_and_its_signer_forgotten(
    bot: Bot, ana: Someone
) -> None:
    olga = await organiser(bot)
    await signs_for(ana, "Open Rights")
    await olga.types("/organisations")
    assert "Confirmed: Open Rights" in await olga.presses("Confirm")
    assert await state(bot) == (State.CONFIRMED, False)
    assert "Organisations: 1" in await ana.types("/count")
    await reads(bot, ana, "Your organisation is confirmed: Open Rights")
    assert "Open Rights" in await ana.presses("Who has signed in public")
    assert "For an organisation: confirmed" in await ana.types("/sign")
    assert await acts(bot) == ["organisation confirmed"]


async def test_a_refused_one_is_told_why_and_reads_it_again_later(bot: Bot, ana: Someone) -> None:
    olga = await organiser(bot)
    await signs_for(ana, "Open Rights")
    await olga.types("/organisations")
    assert "Refused: Open Rights" in await refuses(olga, "We called them: no.")
    await reads(bot, ana, "An organiser has refused your organisation: Open Rights")
    assert "We called them: no." in ana.reads
    words = await ana.presses("Your signature")
    assert "For an organisation: refused" in words
    assert "The organiser's reason: We called them: no." in words
    assert "Your account, encrypted" not in words
    assert "Organisations: 0" in await ana.types("/count")
    assert await acts(bot) == ["organisation refused"]


async def test_undo_lets_it_wait_again_without_the_way_to_its_signer(
    bot: Bot, ana: Someone
) -> None:
    olga = await organiser(bot)
    await signs_for(ana, "Open Rights")
    await olga.types("/organisations")
    await olga.presses("Confirm")
    assert "It waits again: Open Rights" in await olga.presses("Undo this")
    assert await state(bot) == (State.WAITING, False)
    assert "Organisations: 0" in await ana.types("/count")
    assert "Confirm" in (await olga.presses("Show it") and olga.offered)
    await refuses(olga, "Not them.")
    assert await acts(bot) == [
        *("organisation confirmed", "organisation judgement undone", "organisation refused")
    ]


async def test_undo_pressed_twice_says_that_it_waits(bot: Bot, ana: Someone) -> None:
    olga = await organiser(bot)
    await signs_for(ana, "Open Rights")
    await olga.types("/organisations")
    await olga.presses("Confirm")
    undo = olga.button("Undo this")
    await olga.uses(undo)
    assert "It waits already." in await olga.uses(undo)


async def test_the_second_organiser_on_an_entry_hears_what_the_first_did(
    bot: Bot, ana: Someone
) -> None:
    olga, petra = await organiser(bot, "olga"), await organiser(bot, "petra")
    await signs_for(ana, "Open Rights")
    for one in (olga, petra):
        await one.types("/organisations")
    refuse = petra.button("Refuse")
    await olga.presses("Confirm")
    for words in (await petra.presses("Confirm"), await petra.uses(refuse)):
        assert "That is decided already. Open Rights: confirmed, by Olga." in words
        assert "Undo this" in petra.offered
    assert await state(bot) == (State.CONFIRMED, False)
    assert await acts(bot) == ["organisation confirmed"]


async def test_a_refusal_written_while_another_confirms_does_not_undo_it(
    bot: Bot, ana: Someone
) -> None:
    olga, petra = await organiser(bot, "olga"), await organiser(bot, "petra")
    await signs_for(ana, "Open Rights")
    await petra.types("/organisations")
    await petra.presses("Refuse")
    await petra.types("Not them.")
    await olga.types("/organisations")
    await olga.presses("Confirm")
    assert "confirmed, by Olga." in await petra.presses("Refuse")
    assert await state(bot) == (State.CONFIRMED, False)
    assert len(await letters(bot, ana)) == 1


async def test_one_that_withdraws_while_it_is_judged_is_judged_no_more(
    bot: Bot, ana: Someone
) -> None:
    olga = await organiser(bot)
    await signs_for(ana, "Open Rights")
    await olga.types("/organisations")
    confirm = olga.button("Confirm")
    await olga.presses("Refuse")
    await olga.types("Not them.")
    await ana.types("/withdraw yes")
    for words in (await olga.presses("Refuse"), await olga.uses(confirm)):
        assert "That organisation is not here any more as you saw it" in words
        assert "Nothing was done." in words
    assert await acts(bot) == []
    assert await letters(bot, ana) == []
    assert (await bot.totals()).organisations == 0


async def test_one_that_changes_while_it_is_judged_has_to_be_seen_anew(
    bot: Bot, ana: Someone
) -> None:
    olga = await organiser(bot)
    await signs_for(ana, "Open Rights")
    await olga.types("/organisations")
    confirm = olga.button("Confirm")
    await signs_for(ana, "Closed Rights", line="/sign change")
    assert "Nothing was done." in await olga.uses(confirm)
    assert (await state(bot))[0] is State.WAITING


async def test_a_confirmed_one_that_withdraws_is_off_the_list_at_once(
    bot: Bot, ana: Someone
) -> None:
    olga = await organiser(bot)
    await signs_for(ana, "Open Rights")
    await olga.types("/organisations")
    await olga.presses("Confirm")
    await ana.types("/withdraw yes")
    assert "Open Rights" not in await olga.types("/signatories")
    assert "Organisations: 0" in await ana.types("/count")


async def test_whoever_lost_the_role_meanwhile_refuses_nothing(bot: Bot, ana: Someone) -> None:
    olga = await organiser(bot)
    await signs_for(ana, "Open Rights")
    await olga.types("/organisations")
    await olga.presses("Refuse")
    await olga.types("Not them.")
    await bot.store.transact(lambda tx: tx.execute("DELETE FROM staff"))
    assert "That is for the campaign's organisers." in await olga.presses("Refuse")
    assert (await state(bot))[0] is State.WAITING
