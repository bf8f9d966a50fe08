"""A campaign with owners in its settings, its staff, and what the bot has written to each."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.app import enter_owners
from bot.owners import read
from db import journal, notices, staff
from db.engine.transaction import Transaction
from db.secrets.vault import Purpose
from db.staff import PersonId, Staff
from handlers.frame.rules import Rules
from messages.reply import Reply, unpack
from tests.stage.chats import Bot, Someone
from tests.stage.words import catalogs

CODE = re.compile(r"/(?:join|link) ([0-9A-Z]{4}(?:-[0-9A-Z]{4}){3})")


async def start(bot: Bot, written: str | None = None) -> None:
    """Start the bot, with `OWNERS=written` if it is given."""
    if written is not None:
        named = read(written) if written else ()
        bot.campaign = replace(bot.campaign, rules=replace(bot.campaign.rules, owners=named))
    bot.restart()
    await enter_owners(bot.store, bot.campaign)


def ruled(bot: Bot, rules: Rules) -> None:
    """Let other rules hold from the next start on."""
    bot.campaign = replace(bot.campaign, rules=rules)


async def overtaken(bot: Bot, rules: Rules) -> None:
    """Let the bot go on by `rules`, once another process has started by those of before."""
    present, own = bot.campaign, replace(bot.campaign, rules=rules)
    for each in (own, present):
        await enter_owners(bot.store, each)
    bot.campaign = own


def code_in(words: str) -> str:
    """The one-time code that somebody reads."""
    found = CODE.search(words)
    assert found, words
    return found[1]


async def everyone(bot: Bot) -> tuple[Staff, ...]:
    """All staff."""
    return await bot.store.transact(staff.everyone)


async def staff_of(bot: Bot, someone: Someone) -> Staff | None:
    """What role an account has."""
    tag = bot.keys(someone.account, someone.platform).tag(Purpose.STAFF)
    return await bot.store.transact(lambda tx: staff.staff_of(tx, tag))


async def person_of(bot: Bot, someone: Someone) -> PersonId:
    """Which person an account belongs to."""
    found = await staff_of(bot, someone)
    assert found is not None
    return found.person


async def acts(bot: Bot) -> list[str]:
    """What the journal says was done; it is whole."""

    async def read(tx: Transaction) -> list[str]:
        await journal.verify(tx)
        return [entry.act for entry in await journal.entries(tx)]

    return await bot.store.transact(read)


async def letters(bot: Bot, someone: Someone) -> list[Reply]:
    """What the bot has written to someone, not asked."""

    async def read(tx: Transaction) -> list[Reply]:
        found = await notices.on(tx, someone.platform)
        return [
            unpack(bot.vault.unhide(notice.id, notice.content))
            for notice in found
            if bot.vault.decrypt_address(notice.id, notice.address) == someone.account
        ]

    return await bot.store.transact(read)


async def letter_with(bot: Bot, someone: Someone, words: str) -> Reply:
    """The one letter to someone that says `words` in its first line."""
    found = [reply for reply in await letters(bot, someone) if words in first_line(reply)]
    assert len(found) == 1, [first_line(reply) for reply in await letters(bot, someone)]
    return found[0]


def first_line(reply: Reply) -> str:
    """What a letter is about."""
    block = reply.blocks[0]
    return catalogs().say(block.words, "en")  # type: ignore[union-attr]  # no list comes first


async def reads(bot: Bot, someone: Someone, words: str) -> None:
    """Someone opens the letter that says `words`; its buttons are there to be pressed."""
    reply = await letter_with(bot, someone, words)
    someone.answer = someone.answer._replace(reply=reply)


async def invited(inviter: Someone, newcomer: Someone, role: str, label: str) -> None:
    """Someone is invited, takes it up, and waits."""
    code = code_in(await inviter.types(f"/staff invite {role}"))
    await newcomer.all(f"/join {code}", label)
    await newcomer.presses("Join")


async def admitted(
    bot: Bot, inviter: Someone, confirmer: Someone, newcomer: Someone, role: str, label: str
) -> None:
    """Someone is invited by one, confirmed by another, and the delay has gone by."""
    await invited(inviter, newcomer, role, label)
    await reads(bot, confirmer, f"{label} wants to join")
    await confirmer.presses(f"Confirm: {label}")
    bot.clock.passes(bot.campaign.rules.role_delay)
