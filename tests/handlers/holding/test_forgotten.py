"""Nothing of an account that forgot is in any table, whatever keys somebody has."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from db.staff import Role, put
from handlers.staffing.notices import tell
from messages.reply import Paragraph, Reply
from tests.stage.chats import RECEIPTS, Bot, Someone
from tests.stage.managing import GROUP, Member
from tests.stage.moderators import ALERT, keep, moderator, starts
from tests.stage.office import code_in, staff_of
from tests.stage.opened_all import Search

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
