"""Nothing of an account that forgot is in any table, whatever keys somebody has."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

from db import named_owners, notices, tombstones
from db.engine.restoring import put_in_place
from db.engine.sqlite import SqliteStore
from db.engine.state import State
from db.graves import bury_again
from db.named_owners import NamedOwner
from db.secrets.recovery import opened
from db.staff import Role, put
from handlers.staffing.notices import tell
from messages.reply import Paragraph, Reply
from tests.stage.chats import RECEIPTS, Bot, Someone
from tests.stage.cleaning import approves, chooses, crowd, proposes
from tests.stage.copies import RECOVERY_KEY, RECOVERY_SECRET
from tests.stage.managing import GROUP, Member
from tests.stage.moderators import ALERT, keep, moderator, starts
from tests.stage.office import code_in, staff_of
from tests.stage.opened_all import Search
from tests.stage.organisations import organiser

ACCOUNT = "7000000001"
NAME, ORGANISATION, PRESSED = "Noor Haddad", "Open Rights of Kaohsiung", "ana of the press team"
EVERYWHERE = {
    *("signature", "public_name", "pledge", "subscription", "response", "preference", "draft"),
    *("staff", "notice", "link_code"),
}


async def _does_everything(bot: Bot) -> Member:
    await moderator(bot, ACCOUNT, platform="telegram")
    ana = Member(bot, ACCOUNT, "en", "telegram", private=True)
    role = await staff_of(bot, ana)
    assert role is not None
    await bot.store.transact(lambda tx: put(tx, replace(role, label=PRESSED)))
    await ana.all("/language ar", "/language en", "/sign")
    await ana.fills(appearance="public", name=NAME, alerts="yes")
    await ana.presses("Sign")
    await ana.pledges("law-ban-bill")
    await ana.pledges("court-training")
    await ana.all("/alerts topic reminders on", f"/alerts in {GROUP[1:]} agree")
    alert = await starts(bot, await keep(bot, ALERT))
    await ana.all(f"/did {alert.id}", "/link")
    staff = await staff_of(bot, ana)
    assert staff is not None
    await bot.store.transact(lambda tx: put(tx, replace(staff, label=PRESSED)))
    said = Reply.of(Paragraph("Something to read."))
    await bot.store.transact(lambda tx: tell(tx, bot.campaign, (staff,), said))
    await ana.all("/sign change")
    return ana


def _search(bot: Bot, organisers: bytes, account: str = ACCOUNT) -> Search:
    words = (account, NAME, ORGANISATION)
    return Search(bot.vault, organisers, bot.keys(account, "telegram"), words)


async def _receipts_grow_old(bot: Bot) -> None:
    """Receipts stay for two days, and are erased before the first answer of a day."""
    bot.clock.passes(timedelta(days=4))
    await bot.someone("somebody else").types("/count")


async def test_nothing_of_an_account_that_forgot_is_in_any_table(
    bot: Bot, organisers_private: bytes
) -> None:
    search = _search(bot, organisers_private)
    await moderator(bot, "mo", role=Role.ORGANISER)
    ana = await _does_everything(bot)
    assert set(search.found(await bot.rows())) >= EVERYWHERE | {RECEIPTS}
    assert "is erased" in await ana.types("/forget yes")
    assert set(search.found(await bot.rows())) <= {RECEIPTS}
    await _receipts_grow_old(bot)
    assert search.found(await bot.rows()) == {}


async def test_nor_while_alerts_have_not_begun(bot: Bot, organisers_private: bytes) -> None:
    search, ana = _search(bot, organisers_private), bot.someone(ACCOUNT, platform="telegram")
    await ana.types("/sign")
    await ana.fills(appearance="hidden", name=NAME, organisation=ORGANISATION, alerts="yes")
    await ana.presses("Sign")
    assert set(search.found(await bot.rows())) >= {"signature", "wish"}
    await ana.types("/forget yes")
    await bot.an_hour_passes()
    await _receipts_grow_old(bot)
    assert search.found(await bot.rows()) == {}


async def test_nor_of_somebody_who_was_marked_picked_or_taken_out(
    bot: Bot, organisers_private: bytes
) -> None:
    search, ana = _search(bot, organisers_private), bot.someone(ACCOUNT, platform="telegram")
    olga, oren = await organiser(bot), await organiser(bot, "oren")
    rules = replace(bot.campaign.rules, suspicious_per_minute=1)
    bot.campaign = replace(bot.campaign, rules=rules)
    bot.restart()
    await crowd(bot, 5, name="Flood 1")
    await ana.types("/start src-flyer7")
    await ana.types("/sign")
    await ana.fills(appearance="public", name=NAME)
    await ana.presses("Sign")
    await chooses(olga, month="2026-03")
    assert set(search.found(await bot.rows())) >= {"picked", "suspect", "public_name"}
    await proposes(olga)
    await approves(bot, oren)
    assert set(search.found(await bot.rows())) >= {"cleaned"}
    await ana.types("/forget yes")
    await _receipts_grow_old(bot)
    assert search.found(await bot.rows()) == {}


async def test_nor_of_somebody_who_took_up_an_invitation(
    bot: Bot, organisers_private: bytes
) -> None:
    search, newcomer = _search(bot, organisers_private), bot.someone(ACCOUNT, platform="telegram")
    olu = await moderator(bot, "olu", role=Role.ORGANISER)
    await moderator(bot, "ona", role=Role.ORGANISER)
    code = code_in(await olu.types("/staff invite moderator"))
    await _joins(newcomer, code)
    assert "invitation" in search.found(await bot.rows())
    await newcomer.types("/forget yes")
    await _receipts_grow_old(bot)
    assert search.found(await bot.rows()) == {}


async def _joins(newcomer: Someone, code: str) -> None:
    await newcomer.all(f"/join {code}", PRESSED)
    await newcomer.presses("Join")


async def test_nor_of_somebody_whom_an_alert_has_just_reached(
    bot: Bot, organisers_private: bytes
) -> None:
    """A lane notes how far it is by the tag of whoever it came to last."""
    search, ana = _search(bot, organisers_private), bot.someone(ACCOUNT, platform="telegram")
    await ana.types("/alerts agree")
    await starts(bot, await keep(bot, ALERT))
    await bot.store.transact(
        lambda tx: tx.execute("UPDATE lane SET tag = (SELECT tag FROM subscription)")
    )
    assert "lane" in search.found(await bot.rows())
    await ana.types("/forget yes")
    await _receipts_grow_old(bot)
    assert search.found(await bot.rows()) == {}


async def test_nor_where_a_copy_is_put_back_from_while_something_waited(
    bot: Bot, organisers_private: bytes, tmp_path: Path
) -> None:
    """A form that was sent since, a notice that arrived since, somebody named who was confirmed."""
    search = _search(bot, organisers_private)
    await moderator(bot, ACCOUNT, platform="telegram")
    ana = bot.someone(ACCOUNT, platform="telegram")
    staff = await staff_of(bot, ana)
    assert staff is not None
    said = Reply.of(Paragraph("Something to read."))
    await bot.store.transact(lambda tx: tell(tx, bot.campaign, (staff,), said))
    owner = NamedOwner(staff.tag, staff.person, PRESSED, "telegram", staff.address, "en")
    await bot.store.transact(lambda tx: named_owners.put(tx, owner))
    await ana.types("/sign")
    await ana.fills(appearance="hidden", name=NAME)
    assert {"draft", "notice", "named_owner"} <= set(search.found(await bot.rows()))
    await bot.store.backup(tmp_path / "copy.age", RECOVERY_KEY)
    await ana.presses("Sign")
    for notice in await bot.store.transact(lambda tx: notices.on(tx, "telegram")):
        await bot.store.transact(partial(notices.arrived, notice=notice, message=None))
    await bot.store.transact(lambda tx: named_owners.drop(tx, owner))
    state = State(tmp_path / "state")
    await ana.types("/forget yes")
    state.tombstones.add(await tombstones.everything(bot.store))
    (tmp_path / "older").mkdir()
    older = tmp_path / "older" / "letter.db"
    put_in_place(opened((tmp_path / "copy.age").read_bytes(), RECOVERY_SECRET), older)
    store = await SqliteStore.open(older, bot.vault, state)
    try:
        await bury_again(store, state)
        assert set(search.found(await Bot(store, bot.vault).rows())) <= {RECEIPTS}
    finally:
        await store.close()
