"""/clean: two organisers take out signatures that are none, and one of them puts these back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from db import journal, staff, voices
from db.cleanups import State
from db.secrets.vault import Purpose
from db.staff import Role
from handlers.staffing.two_people import short_fingerprint
from tests.stage.adversary import alter, copy
from tests.stage.adversary import put_back as put_table_back
from tests.stage.chats import Bot, Someone
from tests.stage.cleaning import (
    approves,
    chooses,
    clock,
    crowd,
    every,
    heard,
    latest,
    proposes,
    put_back,
    take_out,
)
from tests.stage.logged import Logged
from tests.stage.moderators import moderator, person_of
from tests.stage.organisations import organiser, signs_for


@pytest.fixture
async def olga(bot: Bot) -> Someone:
    return await organiser(bot)


@pytest.fixture
async def oren(bot: Bot) -> Someone:
    return await organiser(bot, "oren")


async def test_it_is_for_organisers_alone(bot: Bot, ana: Someone) -> None:
    mo = await moderator(bot, "mo")
    for one in (ana, mo):
        for line in ("/clean", "/clean new", "/clean approve 00000000"):
            assert "That is for the campaign's organisers." in await one.types(line)


async def test_without_anything_strange_it_says_so(bot: Bot, olga: Someone) -> None:
    words = await olga.types("/clean")
    assert "No batch looks strange." in words
    assert "Discord tells how old an account is, Telegram does not." in words


async def test_two_organisers_take_out_what_one_has_chosen(
    bot: Bot, olga: Someone, oren: Someone, ana: Someone
) -> None:
    await ana.signs()
    await crowd(bot, 7)
    words = await chooses(olga, country="Taiwan")
    assert "About 5 fit. Signed so far: 8; about 3 would be left." in words
    words = await proposes(olga)
    assert "The other organisers are asked." in words
    assert "You stand behind it." in words
    assert (await bot.totals()).people == 8
    assert "I take them out now" in await approves(bot, oren)
    assert (await bot.totals()).people == 1
    cleanup = await latest(bot)
    assert (cleanup.state, cleanup.taken) == (State.DONE, 7)
    assert "Taken out on 1 March 2026: 7." in await olga.types(f"/clean show {cleanup.code}")


async def test_one_organiser_does_not_see_when_somebody_signs_where_a_log_counts(
    bot: Bot, olga: Someone, ana: Someone, tmp_path: Path
) -> None:
    """Whoever looks at a clean-up again and again reads what /count tells everybody."""
    log = Logged(bot.store, bot.vault, tmp_path / "log")
    bot.campaign = replace(bot.campaign, log=log.folder)
    bot.restart()
    await log.publish()
    await crowd(bot, 7)
    await log.publish()
    before = await chooses(olga, country="Taiwan")
    assert "Signed so far: 7;" in before
    await ana.signs()
    assert await olga.types(f"/clean show {(await latest(bot)).code}") == before


async def test_every_act_is_in_the_journal_and_the_staff_hears_of_it(
    bot: Bot, olga: Someone, oren: Someone
) -> None:
    await crowd(bot, 5)
    await put_back(bot, olga, await take_out(bot, olga, oren, country="Taiwan"))
    entries = await bot.store.transact(journal.entries)
    assert [entry.act for entry in entries] == [
        *("clean-up chosen", "clean-up proposed", "clean-up approved", "clean-up done"),
        *("clean-up undone", "clean-up put back"),
    ]
    told = "\n".join(await heard(bot, "oren"))
    assert "Olga asks you to approve a clean-up." in told
    assert "I asked around." in told
    assert "Olga puts back what clean-up" in told
    assert "Oren has approved clean-up" in "\n".join(await heard(bot, "olga"))


async def test_one_organiser_puts_everything_back(
    bot: Bot, olga: Someone, oren: Someone, ana: Someone
) -> None:
    await crowd(bot, 6, name="Flood")
    before = await bot.rows()
    cleanup = await take_out(bot, olga, oren, names="flood")
    gone = await bot.rows()
    assert gone["signature"] == gone["public_name"] == []
    assert "Flood" not in await ana.types("/signatories")
    await put_back(bot, oren, cleanup)
    after = await bot.rows()
    assert sorted(after["signature"]) == sorted(before["signature"])
    assert [row[:-2] for row in sorted(after["public_name"])] == [
        row[:-2] for row in sorted(before["public_name"])
    ]
    assert after["cleaned"] == after["picked"] == []
    assert after["daily"] == before["daily"]
    assert (await bot.totals()).people == 6


async def test_names_go_with_signatures_chosen_otherwise(
    bot: Bot, olga: Someone, oren: Someone
) -> None:
    await crowd(bot, 5, name="Flood")
    await crowd(bot, 1, name="Ana", country="France")
    cleanup = await take_out(bot, olga, oren, country="Taiwan")
    rows = await bot.rows()
    assert [row[1] for row in rows["public_name"]] == ["Ana 0"]
    await put_back(bot, olga, cleanup)
    assert len((await bot.rows())["public_name"]) == 6


async def test_a_marked_batch_is_chosen_judged_and_forgotten(
    bot: Bot, olga: Someone, oren: Someone, ana: Someone
) -> None:
    rules = replace(bot.campaign.rules, suspicious_per_minute=5)
    bot.campaign = replace(bot.campaign, rules=rules)
    bot.restart()
    await ana.signs()
    for number in range(6):
        person = bot.someone(f"person {number}")
        await person.types("/start src-flyer7")
        await person.signs()
    words = await olga.types("/clean")
    assert "many in one minute by the same link; 1 March 2026, 5" in words
    await olga.uses(next(each for each in olga.reply.buttons if each.arguments[:1] == ("batch",)))
    assert "About 5 fit." in await olga.presses("Choose this batch")
    await proposes(olga)
    await approves(bot, oren)
    assert (await bot.totals()).people == 1
    await clock(bot)
    rows = await bot.rows()
    assert rows["batch"] == rows["suspect"] == []


async def test_a_batch_that_is_fine_is_forgotten(bot: Bot, olga: Someone) -> None:
    rules = replace(bot.campaign.rules, suspicious_per_minute=5)
    bot.campaign = replace(bot.campaign, rules=rules)
    bot.restart()
    for number in range(6):
        person = bot.someone(f"person {number}")
        await person.types("/start src-flyer7")
        await person.signs()
    await olga.types("/clean")
    look = next(each for each in olga.reply.buttons if each.arguments[:1] == ("batch",))
    await olga.uses(look)
    assert "Nothing is wrong with batch" in await olga.presses("Nothing is wrong with it")
    await clock(bot)
    rows = await bot.rows()
    assert rows["batch"] == rows["suspect"] == []
    assert "somebody has judged it" in await olga.uses(look)
    assert (await bot.totals()).people == 6


async def test_nothing_that_fits_or_hardly_anything_cannot_be_proposed(
    bot: Bot, olga: Someone
) -> None:
    """None and four are said alike: so nobody finds out by choosing that somebody signed."""
    await crowd(bot, 4)
    few = await chooses(olga, country="Taiwan")
    few_code = (await latest(bot)).code
    await olga.presses("Drop it: take out nothing")
    none = await chooses(olga, country="France")
    none_code = (await latest(bot)).code
    assert "None fit, or fewer than five" in none
    assert few.replace("Taiwan", "France").replace(few_code, none_code) == none
    assert "Propose to take them out" not in olga.offered
    await olga.types(f"/clean propose {none_code}")
    assert olga.reply.form is None


async def test_everybody_is_said_to_be_everybody(bot: Bot, olga: Someone) -> None:
    await crowd(bot, 7)
    words = await chooses(olga, month="2026-03")
    assert "That is everybody who has signed." in words
    assert "about 0 would be left" in words


async def test_one_person_with_two_accounts_is_one(bot: Bot, olga: Someone) -> None:
    same = await person_of(bot, "olga")
    again = await moderator(bot, "olga at home", role=Role.ORGANISER, person=same)
    await crowd(bot, 5)
    await chooses(olga, country="Taiwan")
    await proposes(olga)
    await again.types("/clean")
    assert "Approve: take them out" not in again.offered
    cleanup = await latest(bot)
    shown = short_fingerprint(cleanup.proposal)
    await again.types(f"/clean approve {cleanup.code} {shown}")
    assert (await latest(bot)).state is State.PROPOSED
    assert (await bot.totals()).people == 5


async def test_who_has_lost_the_role_meanwhile_does_not_count(
    bot: Bot, olga: Someone, oren: Someone
) -> None:
    olu = await organiser(bot, "olu")
    await crowd(bot, 5)
    await chooses(olga, country="Taiwan")
    await proposes(olga)
    tag = bot.tag("olga", Purpose.STAFF)
    await bot.store.transact(lambda tx: staff.remove(tx, tag))
    assert "is no organiser any more" in await approves(bot, oren)
    assert (await bot.totals()).people == 5
    await approves(bot, olu)
    assert (await bot.totals()).people == 0


async def test_a_button_is_for_exactly_what_was_shown(
    bot: Bot, olga: Someone, oren: Someone
) -> None:
    await crowd(bot, 5)
    await chooses(olga, country="Taiwan")
    await proposes(olga)
    await oren.types("/clean")
    shown = oren.button("Approve: take them out")
    await olga.types("/clean")
    await olga.presses("Drop it: take out nothing")
    await chooses(olga, month="2026-03")
    await proposes(olga)
    assert "That clean-up is not there any more." in await oren.uses(shown)
    code = (await latest(bot)).code
    words = await oren.types(f"/clean approve {code} {shown.arguments[-1]}")
    assert "This is not what you were shown" in words
    assert (await bot.totals()).people == 5


async def test_who_signs_after_it_was_counted_is_not_among_them(
    bot: Bot, olga: Someone, oren: Someone
) -> None:
    await crowd(bot, 5)
    await chooses(olga, country="Taiwan")
    await proposes(olga)
    await bot.someone("ana").types("/sign")
    ana = bot.someone("ana")
    await ana.types("/sign")
    await ana.fills(appearance="anonymous", country="Taiwan")
    await ana.presses("Sign")
    await approves(bot, oren)
    assert (await bot.totals()).people == 1
    assert await bot.signature_of("ana") is not None


async def test_a_press_or_an_update_that_comes_twice_does_nothing_twice(
    bot: Bot, olga: Someone, oren: Someone
) -> None:
    await crowd(bot, 6)
    await chooses(olga, country="Taiwan")
    await proposes(olga)
    await oren.types("/clean")
    approve = oren.button("Approve: take them out")
    await oren.uses(approve)
    await oren.repeats()
    await bot.dispatch.beside.settled()
    assert "taken out" in await oren.uses(approve)
    await bot.dispatch.beside.settled()
    assert len(await every(bot)) == 1
    assert (await latest(bot)).taken == 6


async def test_organisations_are_judged_one_by_one(bot: Bot, olga: Someone, oren: Someone) -> None:
    await signs_for(bot.someone("body"), "Open Rights")
    await crowd(bot, 5)
    cleanup = await take_out(bot, olga, oren, month="2026-03")
    assert cleanup.taken == 5
    assert (await bot.totals()).organisations_waiting == 1


async def test_one_clean_up_is_under_way_at_a_time(bot: Bot, olga: Someone, oren: Someone) -> None:
    await crowd(bot, 5)
    await chooses(olga, country="Taiwan")
    assert "One clean-up is under way already" in await oren.types("/clean new")


async def test_all_are_listed_the_one_under_way_and_those_that_are_over(
    bot: Bot, olga: Someone, oren: Someone
) -> None:
    await crowd(bot, 5)
    done = await take_out(bot, olga, oren, country="Taiwan")
    await crowd(bot, 5, country="France")
    await chooses(olga, country="France")
    words = await olga.presses("All clean-ups")
    assert f"{done.code}: taken out, 1 March 2026" in words
    assert "counted, not proposed yet, 1 March 2026" in words
    assert "Put them back" in "".join(await _offered(olga, f"Show {done.code}"))


async def _offered(someone: Someone, label: str) -> list[str]:
    await someone.presses(label)
    return someone.offered


async def test_what_nobody_decides_about_is_dropped_after_a_week(bot: Bot, olga: Someone) -> None:
    await crowd(bot, 5)
    await chooses(olga, country="Taiwan")
    await proposes(olga)
    bot.clock.passes(timedelta(days=7))
    await clock(bot)
    assert len(await every(bot)) == 1
    bot.clock.passes(timedelta(days=1))
    await clock(bot)
    rows = await bot.rows()
    assert rows["cleanup"] == rows["picked"] == rows["voice"] == []


async def test_after_thirty_days_nothing_can_be_put_back(
    bot: Bot, olga: Someone, oren: Someone
) -> None:
    await crowd(bot, 5)
    cleanup = await take_out(bot, olga, oren, country="Taiwan")
    bot.clock.passes(timedelta(days=30))
    await olga.types(f"/clean show {cleanup.code}")
    assert "Put them back" in olga.offered
    bot.clock.passes(timedelta(days=1))
    await olga.types(f"/clean undo {cleanup.code} yes")
    assert "Put them back" not in olga.offered
    assert (await latest(bot)).state is State.DONE


async def test_who_writes_to_the_database_without_a_key_takes_nobody_out(
    bot: Bot, olga: Someone, oren: Someone
) -> None:
    """Neither by another state, nor by an earlier row, nor by somebody else's pick."""
    await crowd(bot, 6)
    await chooses(olga, country="Taiwan")
    await proposes(olga)
    proposed = await bot.store.transact(lambda tx: copy(tx, "cleanup"))
    await bot.store.transact(lambda tx: alter(tx, "cleanup", "state", "running"))
    await clock(bot)
    assert (await bot.totals()).people == 6
    await bot.store.transact(lambda tx: put_table_back(tx, proposed))
    await approves(bot, oren)
    running = await latest(bot)
    done = await bot.store.transact(lambda tx: copy(tx, "cleanup"))
    await put_back(bot, olga, running)
    await bot.store.transact(lambda tx: put_table_back(tx, done))
    await clock(bot)
    assert (await bot.totals()).people == 6
    assert await every(bot) == ()


async def test_a_pick_that_somebody_else_made_is_none(
    bot: Bot, olga: Someone, oren: Someone, ana: Someone
) -> None:
    await ana.signs()
    await crowd(bot, 5)
    await chooses(olga, country="Taiwan")
    await proposes(olga)
    tag = bot.tag("ana", Purpose.SIGNATURE)
    await bot.store.transact(
        lambda tx: tx.execute(
            "INSERT INTO picked (tag, chosen) SELECT $1, chosen FROM picked LIMIT 1", tag
        )
    )
    await approves(bot, oren)
    assert (await bot.totals()).people == 1
    assert await bot.signature_of("ana") is not None


async def test_voices_for_it_are_erased_with_what_is_dropped(bot: Bot, olga: Someone) -> None:
    await crowd(bot, 5)
    await chooses(olga, country="Taiwan")
    await proposes(olga)
    proposal = (await latest(bot)).proposal
    await olga.presses("Drop it: take out nothing")
    assert await bot.store.transact(lambda tx: voices.behind(tx, proposal)) == frozenset()


@pytest.mark.parametrize("line", ["x", "show", "show zz", "approve", "undo 1 2 3", "batch", "%"])
async def test_whatever_is_typed_behind_it_does_nothing_by_guess(
    bot: Bot, olga: Someone, line: str
) -> None:
    await crowd(bot, 5)
    before = (await bot.rows())["signature"]
    assert await olga.types(f"/clean {line}")
    assert (await bot.rows())["signature"] == before
