"""The menu of buttons in a group or channel: one message, by a moderator who runs the chat."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.broadcast.outlet import To
from bot.broadcast.sending import _to
from db import journal, notices
from db.audience import Subscriber
from db.notices import Notice
from db.secrets.vault import Purpose
from messages.reply import Reply, unpack
from messages.request import Account, Chat, ChatId, Event, Request, UpdateId, chat_account
from tests.stage.chats import Bot, Someone
from tests.stage.moderators import moderator

GROUP = ChatId("-1001234567890")


class Keeper(Someone):
    """Somebody on a platform that tells who runs a chat."""

    managed, may_post = True, True

    async def delivers(self, request: Request) -> str:
        match request.command, request.arguments:
            case ("menu", ("in", id, *others)):
                chat = Chat(ChatId(f"-{id}"), self.managed, self.may_post)
                request = replace(request, arguments=tuple(others), chat=chat)
        return await super().delivers(request)


@pytest.fixture
async def ana(bot: Bot) -> Keeper:
    await moderator(bot, "7000000001", platform="telegram")
    return Keeper(bot, "7000000001", "en", "telegram", private=True)


async def standing(bot: Bot) -> list[Notice]:
    tag = bot.keys(chat_account(GROUP), "telegram").tag(Purpose.SUBSCRIPTION)
    return list(await bot.store.transact(lambda tx: notices.live(tx, f"menu {tag.hex()}")))


def shown(bot: Bot, notice: Notice) -> Reply:
    return unpack(bot.vault.unhide(notice.id, notice.content))


async def posts(ana: Keeper) -> str:
    await ana.types(f"/menu in {GROUP[1:]}")
    return await ana.presses("Post the menu")


async def test_a_moderator_who_runs_the_chat_is_asked_and_then_posts_it(
    bot: Bot, ana: Keeper
) -> None:
    assert "Everybody in that chat sees it" in await ana.types(f"/menu in {GROUP[1:]}")
    assert await standing(bot) == []
    assert "on its way" in await ana.presses("Post the menu")
    (notice,) = await standing(bot)
    labels = {bot.campaign.catalogs.say(each.label, "en") for each in shown(bot, notice).buttons}
    assert {"Read the letter", "Sign", "Stop alerts"} <= labels
    assert "Withdraw" in labels
    assert "Post a menu" not in str(labels)
    address = bot.vault.decrypt_address(notice.id, notice.address)
    assert _to(address) == To(GROUP, Subscriber.CHAT)
    acts = [entry.act for entry in await bot.store.transact(journal.entries)]
    assert acts == ["menu posted"]


async def test_asked_again_it_is_the_same_message(bot: Bot, ana: Keeper) -> None:
    await posts(ana)
    (before,) = await standing(bot)
    await bot.store.transact(lambda tx: notices.arrived(tx, before, 77))
    await ana.types("/language zh-Hant-TW")
    await ana.types(f"/menu in {GROUP[1:]}")
    await ana.types(f"/menu in {GROUP[1:]} yes")
    (after,) = await standing(bot)
    assert (after.id, after.message) == (before.id, 77)
    assert shown(bot, after).language == "zh-Hant-TW"


@pytest.mark.parametrize(
    ("managed", "may_post", "words"),
    [(False, True, "Only those who run that chat"), (True, False, "I may not write")],
)
async def test_nobody_posts_it_where_they_decide_nothing_or_the_bot_may_not_write(
    bot: Bot, ana: Keeper, managed: bool, may_post: bool, words: str
) -> None:
    ana.managed, ana.may_post = managed, may_post
    assert words in await ana.types(f"/menu in {GROUP[1:]} yes")
    assert await standing(bot) == []


async def test_without_a_chat_it_says_what_is_missing(ana: Keeper) -> None:
    assert "in which group or channel" in await ana.types("/menu")


async def test_running_a_chat_is_not_enough(bot: Bot) -> None:
    ben = Keeper(bot, "7000000002", "en", "telegram", private=True)
    assert "moderators" in await ben.types(f"/menu in {GROUP[1:]} yes")
    assert await standing(bot) == []


async def test_a_chat_that_is_gone_is_forgotten(bot: Bot, ana: Keeper) -> None:
    await posts(ana)
    gone = Request(
        *("telegram", UpdateId(b"gone"), Account("5"), None),
        chat=Chat(GROUP, managed=True),
        event=Event.GONE,
    )
    await ana.delivers(gone)
    assert await standing(bot) == []
