"""How long something encrypted is, or which number it has, says nothing of what somebody did."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from db.secrets.vault import Purpose
from db.staff import Role
from messages.reply import Button
from tests.stage.chats import RECEIPTS, Bot, Someone
from tests.stage.moderators import moderator, only, written

LANGUAGES = ("en", "ar", "zh-TW")

ANONYMOUS, HIDDEN, PUBLIC = "anonymous", "hidden", "public"

NAMES = ("Li", "林淑芬", "Ana María del Carmen Gutiérrez", "عبد الرحمن بن عبد العزيز الحسيني")
"""Short ones and long ones, and what takes more bytes."""


ORGANISATION = "台灣人權促進會 (Taiwan Association for Human Rights)"


def _saying(someone: Someone, *arguments: str) -> Button:
    """The button of the last answer whose arguments end so, in whatever language it is."""
    count = len(arguments)
    (found,) = [each for each in someone.reply.buttons if each.arguments[-count:] == arguments]
    return found


async def _signs(someone: Someone) -> None:
    await someone.types("/sign")
    await someone.uses(_saying(someone, "answer", "appearance", ANONYMOUS))
    await someone.uses(_saying(someone, "send"))


ACTS: dict[str, Callable[[Someone], Awaitable[object]]] = {
    "sign": _signs,
    "withdraw": lambda someone: someone.types("/withdraw yes"),
    "alerts on": lambda someone: someone.types("/alerts agree"),
    "reminders on": lambda someone: someone.types("/alerts topic reminders on"),
    "paused": lambda someone: someone.types("/alerts pause"),
    "stop": lambda someone: someone.types("/stop"),
    "language": lambda someone: someone.types("/language ar"),
    "auto": lambda someone: someone.types("/language auto"),
    "staff invite": lambda someone: someone.types("/staff invite moderator"),
    "link": lambda someone: someone.types("/link"),
    "forget": lambda someone: someone.types("/forget yes"),
}


async def _receipts(bot: Bot) -> list[bytes]:
    return [bytes(answer) for *_, answer in (await bot.rows())[RECEIPTS]]


@pytest.mark.parametrize("hint", LANGUAGES)
async def test_no_receipt_tells_by_its_length_what_was_done(bot: Bot, hint: str) -> None:
    mina = await moderator(bot, "mina", hint, role=Role.OWNER)
    await moderator(bot, "ben", role=Role.OWNER)
    lengths: dict[str, int] = {}
    known: set[bytes] = set()
    for act, does in ACTS.items():
        await does(mina)
        new = set(await _receipts(bot)) - known
        assert new, (act, mina.reads)
        known |= new
        lengths[act] = min(map(len, new))  # of an act in a form, the step that did it
    assert len(set(lengths.values())) == 1, lengths


@pytest.mark.parametrize("hint", LANGUAGES)
async def test_an_open_form_tells_by_its_length_neither_its_step_nor_the_name(
    bot: Bot, hint: str
) -> None:
    lengths = set()
    for name in NAMES:
        ana = bot.someone(f"ana {name}", hint)
        await ana.types("/sign")
        await ana.uses(_saying(ana, "answer", "appearance", PUBLIC))
        lengths.add(await _length_of_form(ana))
        await ana.types(name)
        lengths.add(await _length_of_form(ana))
        for field, answer in (("organisation", ORGANISATION), ("country", "TW")):
            await ana.uses(_saying(ana, "edit", field))
            lengths.add(await _length_of_form(ana))
            await ana.types(answer)
            lengths.add(await _length_of_form(ana))
    ana = bot.someone("ana pledges", hint)
    await ana.types("/pledge law-ban-bill")
    lengths.add(await _length_of_form(ana))
    assert len(lengths) == 1


async def _length_of_form(someone: Someone) -> int:
    tag = someone.bot.tag(someone.account, Purpose.OPEN_FORM)
    ((sealed,),) = [
        (bytes(sealed),) for kept, sealed, _ in (await someone.bot.rows())["draft"] if kept == tag
    ]
    return len(sealed)


async def test_no_two_receipts_tell_which_was_first_nor_what_was_between(bot: Bot) -> None:
    ana, ben = bot.someone("ana", platform="telegram"), bot.someone("ben", platform="telegram")
    for _ in range(20):
        await ana.types("/language ar")
        await ben.types("/about")
        await ana.types("/language en")
    ids = [int.from_bytes(id) for _, id, *_ in (await bot.rows())[RECEIPTS]]
    numbers = [number for number in range(200) if number in ids]
    assert len(ids) == 40
    assert numbers == []
    assert len({id.bit_length() // 8 for id in ids}) <= 3, "spread over all 16 bytes"


async def test_what_the_version_before_kept_of_an_update_is_found_for_its_two_days(
    bot: Bot,
) -> None:
    ana = bot.someone("ana")
    first = await ana.types("/language ar")
    assert ana.request is not None
    update = bytes(ana.request.update)
    content = bot.keys("ana").decrypt(Purpose.RECEIPT, (await _receipts(bot))[0])
    earlier = bot.keys("ana")._box(f"key {Purpose.RECEIPT}").encrypt(content)
    await bot.store.transact(
        lambda tx: tx.execute("UPDATE seen_update SET id = $1, answer = $2", update, bytes(earlier))
    )
    rows = await bot.rows()
    assert await ana.repeats() == first
    assert await bot.rows() == rows


async def test_notices_of_any_words_are_as_long_as_each_other(bot: Bot) -> None:
    mina = await moderator(bot, "mina", role=Role.OWNER)
    await moderator(bot, "ben", "ar", role=Role.OWNER)
    await mina.types("/staff name Kai")
    await mina.types("/staff name Wilhelmina of the press team")
    await mina.types("/staff invite organiser")
    await written(mina)
    await mina.types(f"/alert submit {await only(bot)}")
    rows = (await bot.rows())["notice"]
    assert len(rows) > 1, mina.reads
    for column in (2, 4):
        assert len({len(row[column]) for row in rows}) == 1
