"""The two voices that bring somebody into the staff, each for exactly the one who comes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from db import invitations, staff
from db.engine.migrate import migrate
from db.engine.moments import stamp
from db.engine.transaction import Transaction
from db.invitations import Invitation
from db.secrets.vault import Purpose, Vault
from db.signatures import register_text
from db.staff import Role
from messages.reply import Button
from tests.stage.chats import Bot, Someone
from tests.stage.office import (
    acts,
    admitted,
    code_in,
    first_line,
    invited,
    letters,
    overtaken,
    reads,
    staff_of,
    start,
)
from tests.stage.older import brought_up, left_by_older

OWNERS = "telegram:1,telegram:2,telegram:9"
BEFORE_VOICES = 8
"""The last version of the database in which an invitation had no voice."""


@pytest.fixture
async def ana(bot: Bot) -> Someone:
    """The first of three owners."""
    await start(bot, OWNERS)
    return bot.someone("1", platform="telegram")


async def the_one_waiting(bot: Bot) -> Invitation:
    (waiting,) = await bot.store.transact(lambda tx: invitations.pending(tx, ""))
    return waiting


async def voices(bot: Bot) -> int:
    return len((await bot.rows())["voice"])


async def confirm_button(bot: Bot, someone: Someone, label: str) -> Button:
    await reads(bot, someone, f"{label} wants to join")
    return someone.button(f"Confirm: {label}")


async def test_a_confirmation_fits_a_button_of_telegram(
    bot: Bot, ana: Someone, ben: Someone, cho: Someone
) -> None:
    await invited(ana, cho, "organiser", "Cho")
    confirm = await confirm_button(bot, ben, "Cho")
    assert len(" ".join((confirm.command, *confirm.arguments))) <= 44


async def test_a_process_of_before_keeps_to_the_delay_that_the_staff_read_last(
    bot: Bot, ana: Someone, ben: Someone, cho: Someone
) -> None:
    await overtaken(bot, replace(bot.campaign.rules, role_delay=timedelta(0)))
    await invited(ana, cho, "moderator", "Cho")
    await ben.uses(await confirm_button(bot, ben, "Cho"))
    newcomer = await staff_of(bot, cho)
    assert newcomer is not None
    assert newcomer.since == stamp(bot.clock() + timedelta(hours=24))


async def test_no_voice_outlives_its_invitation(
    bot: Bot, ana: Someone, ben: Someone, cho: Someone, dan: Someone
) -> None:
    await invited(ana, cho, "moderator", "Cho")
    assert await voices(bot) == 1
    await ben.uses(await confirm_button(bot, ben, "Cho"))
    assert await staff_of(bot, cho) is not None
    assert await voices(bot) == 0
    await invited(ana, dan, "moderator", "Dan")
    assert await voices(bot) == 1
    await reads(bot, ben, "Dan wants to join")
    await ben.presses("Refuse: Dan")
    assert await voices(bot) == 0


async def test_a_button_of_before_fingerprints_shows_who_waits_once_more(
    bot: Bot, ana: Someone, ben: Someone, cho: Someone
) -> None:
    await invited(ana, cho, "moderator", "Cho")
    id = (await the_one_waiting(bot)).code.hex()
    words = await ben.types(f"/staff confirm {id}")
    assert "Cho wants to join as moderator on Telegram, invited by Owner 1." in words
    assert "by another way than this chat" in words
    assert await staff_of(bot, cho) is None
    assert await voices(bot) == 1
    assert "Confirmed." in await ben.presses("Confirm: Cho")


@pytest.mark.parametrize("column", ["label", "role"])
async def test_whoever_has_changed_is_not_confirmed_by_any_button(
    bot: Bot, ana: Someone, ben: Someone, cho: Someone, column: str
) -> None:
    """Nothing in the bot changes them; this is somebody who can write to the database."""
    await invited(ana, cho, "moderator", "Cho")
    old = await confirm_button(bot, ben, "Cho")
    changed = {"label": "Carl", "role": "organiser"}[column]
    await bot.store.transact(lambda tx: tx.execute(f"UPDATE invitation SET {column} = $1", changed))
    words = await ben.uses(old)
    assert "This is not what you were shown: it has changed." in words
    assert changed in words
    label = changed if column == "label" else "Cho"
    assert "does not count any more" in await ben.presses(f"Confirm: {label}")
    assert await staff_of(bot, cho) is None
    assert "staff confirmed" not in await acts(bot)


async def test_the_role_that_was_meant_stays_until_somebody_takes_it_up(
    bot: Bot, ana: Someone, ben: Someone, cho: Someone
) -> None:
    code = code_in(await ana.types("/staff invite moderator"))
    await bot.store.transact(lambda tx: tx.execute("UPDATE invitation SET role = 'organiser'"))
    await cho.all(f"/join {code}", "Cho")
    await cho.presses("Join")
    confirm = await confirm_button(bot, ben, "Cho")
    assert "does not count any more" in await ben.uses(confirm)
    assert await staff_of(bot, cho) is None


async def test_an_inviter_who_is_no_organiser_any_more_is_no_voice(
    bot: Bot, ana: Someone, ben: Someone, cho: Someone
) -> None:
    """Cho is only a moderator by the time when Eve shall be confirmed."""
    await admitted(bot, ana, ben, cho, "organiser", "Cho")
    eve = bot.someone("5", platform="telegram")
    await invited(cho, eve, "moderator", "Eve")
    before = await staff_of(bot, cho)
    assert before is not None
    lesser = replace(before, role=Role.MODERATOR)
    await bot.store.transact(lambda tx: staff.put(tx, lesser))
    done = await acts(bot)
    assert "does not count any more" in await ben.uses(await confirm_button(bot, ben, "Eve"))
    assert await staff_of(bot, eve) is None
    assert await acts(bot) == done
    assert await voices(bot) == 1
    assert ben.offered[:2] == ["Invite a moderator", "Invite an organiser"]


async def test_two_who_turn_out_to_be_one_person_are_one_voice(
    bot: Bot, ana: Someone, ben: Someone, cho: Someone, dan: Someone
) -> None:
    await admitted(bot, ana, ben, dan, "organiser", "Dan")
    await invited(dan, cho, "moderator", "Cho")
    confirm = await confirm_button(bot, ana, "Cho")
    await dan.types(f"/link {code_in(await ana.types('/link'))}")
    assert "somebody else must confirm" in await ana.uses(confirm)
    assert "somebody else must confirm" in await dan.uses(confirm)
    assert await staff_of(bot, cho) is None
    assert "Confirmed." in await ben.uses(confirm)


async def test_an_invitation_of_an_older_database_still_needs_exactly_one_more(
    address: str | Path, vault: Vault
) -> None:
    """Pending at the update: one that was taken up, and one whose code nobody has typed yet."""
    inviter = b"a" * 16

    async def left(tx: Transaction) -> None:
        await migrate(tx, target=BEFORE_VOICES)
        tag = vault.recognise("telegram", "1").tag(Purpose.STAFF)
        await tx.execute(
            "INSERT INTO staff (tag, person, role, label, since, platform, address, locale, "
            "settings) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            *(tag, inviter, "owner", "Ana", "2026-02-01T12:00:00Z", "telegram"),
            *(vault.encrypt_address(tag, "1"), "en", 1),
        )
        cho = vault.recognise("telegram", "3").tag(Purpose.STAFF)
        taken_up = (cho, "Cho", "telegram", vault.encrypt_address(cho, "3"), "en")
        for code, candidate in (("0" * 16, taken_up), ("1" * 16, (None,) * 5)):
            await tx.execute(
                "INSERT INTO invitation (code, role, inviter, expires, tag, label, platform, "
                "address, locale) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                *(invitations.digest(vault, code), "moderator", inviter),
                *("2026-03-02T00:00:00Z", *candidate),
            )

    await left_by_older(address, left)
    async with brought_up(address, vault) as store:
        bot = Bot(store, vault)
        await store.transact(lambda tx: register_text(tx, bot.campaign.text))
        await start(bot, OWNERS)
        ana, ben = (bot.someone(each, platform="telegram") for each in ("1", "2"))
        eve = bot.someone("5", platform="telegram")
        await eve.all(f"/join {'1' * 16}", "Eve")
        await eve.presses("Join")
        waiting = await store.transact(lambda tx: invitations.pending(tx, ""))
        assert sorted(each.candidate.label for each in waiting if each.candidate) == ["Cho", "Eve"]
        for label in ("Cho", "Eve"):
            await ben.types("/staff")
            confirm = ben.button(f"Confirm: {label}")
            assert "somebody else must confirm" in await ana.uses(confirm)
            assert "Confirmed." in await ben.uses(confirm)
        assert await store.transact(lambda tx: tx.rows("SELECT * FROM voice")) == []


async def test_the_organisers_are_asked_in_the_words_that_the_list_has(
    bot: Bot, ana: Someone, ben: Someone, cho: Someone
) -> None:
    await invited(ana, cho, "moderator", "Cho")
    (asked,) = [each for each in await letters(bot, ben) if "wants to join" in first_line(each)]
    words = await ben.types("/staff")
    assert first_line(asked) in words
    assert set(asked.buttons) <= set(ben.reply.buttons)


async def test_who_invited_cannot_confirm(bot: Bot, ana: Someone, cho: Someone) -> None:
    await invited(ana, cho, "organiser", "Cho")
    await reads(bot, ana, "Cho wants to join")
    assert ana.offered == ["Refuse: Cho"]
    id = ana.reply.buttons[0].arguments[1]
    assert "somebody else must confirm" in await ana.types(f"/staff confirm {id}")
    assert await staff_of(bot, cho) is None
    await ana.types("/staff")
    assert "Confirm: Cho" not in ana.offered


async def test_a_second_account_of_who_invited_cannot_confirm_either(
    bot: Bot, ana: Someone, cho: Someone, dan: Someone
) -> None:
    await dan.types(f"/link {code_in(await ana.types('/link'))}")
    await invited(ana, cho, "moderator", "Cho")
    await dan.types("/staff")
    assert "Confirm: Cho" not in dan.offered
    id = next(b.arguments[1] for b in dan.reply.buttons if b.arguments[:1] == ("refuse",))
    assert "somebody else must confirm" in await dan.types(f"/staff confirm {id}")


async def test_any_organiser_can_refuse_who_waits(
    bot: Bot, ana: Someone, ben: Someone, cho: Someone
) -> None:
    await invited(ana, cho, "moderator", "Cho")
    await reads(bot, ben, "Cho wants to join")
    confirm = ben.button("Confirm: Cho")
    assert "Refused: Cho" in await ben.presses("Refuse: Cho")
    assert "Nobody waits there any more" in await ben.uses(confirm)
    await reads(bot, ana, "Owner 2 has refused Cho.")
    await reads(bot, cho, "You were not confirmed")
    assert (await bot.rows())["invitation"] == []


async def test_until_a_role_takes_effect_any_organiser_can_still_refuse_it(
    bot: Bot, ana: Someone, ben: Someone, cho: Someone
) -> None:
    await invited(ana, cho, "moderator", "Cho")
    await reads(bot, ben, "Cho wants to join")
    await ben.presses("Confirm: Cho")
    await reads(bot, ana, "Owner 2 has confirmed Cho.")
    await ana.presses("Refuse: Cho")
    assert "Removed: Cho" in await ana.presses("Yes, remove Cho")
    bot.clock.passes(timedelta(days=2))
    assert "That is for the campaign's moderators." in await cho.types("/staff")


async def test_who_waits_for_a_week_is_not_waiting_any_more(
    bot: Bot, ana: Someone, ben: Someone, cho: Someone
) -> None:
    await invited(ana, cho, "moderator", "Cho")
    await reads(bot, ben, "Cho wants to join")
    confirm = ben.button("Confirm: Cho")
    bot.clock.passes(timedelta(days=7))
    assert "Nobody waits there any more" in await ben.uses(confirm)


@pytest.mark.parametrize("decision", ["Confirm: Cho", "Refuse: Cho"])
async def test_a_decision_twice_shows_the_staff_as_it_is(
    bot: Bot, ana: Someone, ben: Someone, cho: Someone, decision: str
) -> None:
    await invited(ana, cho, "moderator", "Cho")
    await reads(bot, ben, "Cho wants to join")
    press = ben.button(decision)
    await ben.uses(press)
    rows = await bot.rows()
    words = await ben.uses(press)
    assert "it was decided" in words
    assert ("Cho: moderator on Telegram, from 2 March 2026" in words) == ("Confirm" in decision)
    assert ". Owner 1: owner" in words
    assert await bot.rows() == rows
