"""Who takes the app off their account on Discord gets no more alerts; nobody else can say so."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from nacl.signing import SigningKey

from bot.adapters.discord.deauthorized import OLDEST, PATH, Deauthorized
from db.engine.transaction import Store
from tests.stage.chats import Bot, Someone
from tests.stage.page import Answered, Away, Reader, page_of

KEY = SigningKey(b"k" * 32)
ACCOUNT = "4200001"


def event(account: object = ACCOUNT, kind: str = "APPLICATION_DEAUTHORIZED") -> bytes:
    """What Discord posts (its docs, Webhook Events)."""
    data = {"user": {"id": account, "username": "ana"}}
    told = {"type": kind, "timestamp": "2026-03-01T12:00:00", "data": data}
    return json.dumps({"version": 1, "application_id": "1", "type": 1, "event": told}).encode()


async def posts(
    reader: Reader, bot: Bot, body: bytes, *, key: SigningKey = KEY, ago: timedelta = timedelta()
) -> Answered:
    """Post as whoever has `key` does."""
    at = str(int((bot.clock() - ago).timestamp()))
    signature = key.sign(at.encode() + body).signature.hex()
    headers = {"X_Signature_Ed25519": signature, "X_Signature_Timestamp": at}
    return await reader.asks(PATH, "POST", body=body, **headers)


def hooks(key: SigningKey = KEY) -> dict[str, Any]:
    return {PATH: Deauthorized(key.verify_key.encode().hex())}


async def subscribed(bot: Bot) -> Someone:
    ana = bot.someone(ACCOUNT, platform="discord")
    await ana.types("/alerts")
    await ana.presses("Yes, write to me")
    return ana


async def is_subscribed(bot: Bot) -> bool:
    return bool((await bot.rows_but_receipts())["subscription"])


async def test_a_ping_is_answered(known: Bot) -> None:
    async with page_of(known.core, hooks=hooks()) as reader:
        assert (await posts(reader, known, b'{"type": 0, "version": 1}')).status == 204


async def test_who_takes_the_app_off_gets_no_more_alerts(known: Bot) -> None:
    await subscribed(known)
    assert await is_subscribed(known)
    async with page_of(known.core, hooks=hooks()) as reader:
        assert (await posts(reader, known, event())).status == 204
        assert not await is_subscribed(known)
        assert (await posts(reader, known, event())).status == 204, "it may come twice"


async def test_an_event_that_comes_again_ends_nothing_that_began_since(known: Bot) -> None:
    async with page_of(known.core, hooks=hooks()) as reader:
        await subscribed(known)
        await posts(reader, known, event())
        await subscribed(known)
        assert (await posts(reader, known, event())).status == 204
        assert await is_subscribed(known)


@pytest.mark.parametrize(
    ("key", "ago"),
    [
        (SigningKey(b"x" * 32), timedelta()),
        (KEY, OLDEST + timedelta(seconds=1)),
        (KEY, -OLDEST - timedelta(seconds=1)),
    ],
    ids=["another's key", "long ago", "from the future"],
)
async def test_what_discord_did_not_sign_just_now_does_nothing(
    known: Bot, key: SigningKey, ago: timedelta
) -> None:
    await subscribed(known)
    async with page_of(known.core, hooks=hooks()) as reader:
        assert (await posts(reader, known, event(), key=key, ago=ago)).status == 401
        for odd in ({}, {"X_Signature_Ed25519": "zz", "X_Signature_Timestamp": "9" * 50}):
            assert (await reader.asks(PATH, "POST", body=event(), **odd)).status == 401
    assert await is_subscribed(known)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (event(kind="ENTITLEMENT_CREATE"), 204),
        (event(account=7), 400),
        (event(account="ana"), 400),
        (b"[]", 400),
        (b"{", 400),
        (b"", 400),
    ],
)
async def test_whatever_else_is_signed_ends_nobodys_alerts(
    known: Bot, body: bytes, status: int
) -> None:
    await subscribed(known)
    async with page_of(known.core, hooks=hooks()) as reader:
        assert (await posts(reader, known, body)).status == status
    assert await is_subscribed(known)


async def test_while_nothing_can_be_kept_discord_is_told_to_come_again(known: Bot) -> None:
    await subscribed(known)
    store = Away(known.store)
    away: Store = store
    known.store, known_store = away, known.store
    known.restart()
    async with page_of(replace(known.core), hooks=hooks()) as reader:
        store.away = True
        assert (await posts(reader, known, event())).status == 503
        store.away = False
        assert (await posts(reader, known, event())).status == 204
    known.store = known_store
    assert not await is_subscribed(known)


async def test_too_much_is_refused_and_without_a_key_there_is_no_such_door(known: Bot) -> None:
    async with page_of(known.core, hooks=hooks()) as reader:
        assert (await reader.asks(PATH, "POST", body=b"a" * 70_000)).status == 413
    async with page_of(known.core) as reader:
        assert (await posts(reader, known, event())).status == 405
