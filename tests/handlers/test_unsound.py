"""Characters that no database keeps, wherever they are typed: an answer as to any other words."""

from __future__ import annotations

import pytest

from db.engine.transaction import Store
from db.secrets.vault import Vault
from db.signatures import register_text
from db.staff import Role
from messages.request import Account, Chat, ChatId, Request, UpdateId, sound
from tests.stage.chats import Bot, Someone
from tests.stage.moderators import moderator

UNSOUND = ("\0", "a\0b", "\ud800", "abc\udfff234")
BROKEN = ("went wrong", "out of reach", "be kept")


@pytest.fixture
async def chatting(store: Store, vault: Vault) -> Bot:
    """A bot on either engine."""
    bot = Bot(store, vault)
    await store.transact(lambda tx: register_text(tx, bot.campaign.text))
    return bot


def broken(someone: Someone) -> bool:
    return someone.answer.failed or any(words in someone.reads for words in BROKEN)


async def test_no_argument_of_any_command_breaks_the_store(chatting: Bot) -> None:
    ana = chatting.someone("ana")
    mina = await moderator(chatting, "mina", role=Role.OWNER)
    for someone in (ana, mina):
        for name in chatting.commands:
            for typed in ((UNSOUND[0],), (UNSOUND[2], UNSOUND[1]), ("show", UNSOUND[3]), ("in\0",)):
                await someone.sends(name, typed)
                assert not broken(someone), (name, typed)


@pytest.mark.parametrize("typed", UNSOUND)
async def test_no_command_hint_or_link_breaks_the_store(chatting: Bot, typed: str) -> None:
    for hint in ("en", typed):
        ana = chatting.someone(f"ana {hint!r}", hint)
        for command, arguments in ((typed, ()), ("start", (typed,)), ("start", (f"src-{typed}",))):
            await ana.sends(command, arguments)
            assert not broken(ana), (command, arguments, hint)
        await ana.types("/alerts")
        await ana.presses("Yes, write to me")
        assert not broken(ana)


@pytest.mark.parametrize("typed", UNSOUND)
async def test_no_answer_to_a_form_breaks_the_store(chatting: Bot, typed: str) -> None:
    ana = chatting.someone("ana")
    await ana.types("/sign")
    await ana.presses("Publicly, with my name")
    for send in (ana.types(typed), ana.fills(name=typed, country=typed)):
        await send
        assert not broken(ana)
    assert ana.reply.form is not None
    await ana.sends("form", (ana.reply.form.id, "answer", "name", typed))
    assert not broken(ana)
    assert "this is not one" in ana.reads
    assert not await chatting.dispatch.offers(
        Request("terminal", UpdateId(b"1"), Account("ana"), "letter", text=typed), 25
    )


def test_only_what_cannot_be_kept_is_replaced() -> None:
    chat = Chat(ChatId("-1\0"), managed=True)
    request = Request(
        "telegram",
        UpdateId(b"\0"),
        Account("7\0"),
        "le\ud800tter",
        ("林\0", "😀", "a\u200cb"),
        "typed\0",
        "en\0",
        chat=chat,
    )
    cleaned = sound(request)
    assert (cleaned.account, cleaned.command, cleaned.hint) == ("7�", "le�tter", "en�")
    assert cleaned.arguments == ("林�", "😀", "a\u200cb")
    assert (cleaned.text, cleaned.update) == (request.text, request.update)
    assert cleaned.chat == Chat(ChatId("-1�"), managed=True)
    assert sound(Request("telegram", UpdateId(b"1"), Account("7"), None)).hint is None
