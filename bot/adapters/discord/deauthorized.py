"""What Discord posts when somebody takes this app off their account: their alerts end.

Every request is signed with the application's own key (Discord's docs, Webhook Events); what is not
signed so, or was signed long ago, is refused and nothing of it is read.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

from bot.app import Core
from messages.platforms import DISCORD
from messages.request import Account, Event, Request, UpdateId

PATH = "/discord/events"
"""The path of the address that is entered in the developer portal."""

SIGNATURE, TIMESTAMP = "X-Signature-Ed25519", "X-Signature-Timestamp"

OLDEST = timedelta(hours=1)
"""The age up to which a request is believed: Discord tries for ten minutes, clocks go wrong."""

DONE, UNREADABLE, NOT_SIGNED, AGAIN = 204, 400, 401, 503

PING, EVENT = 0, 1
"""The types of what is posted."""

DEAUTHORIZED = "APPLICATION_DEAUTHORIZED"


class Deauthorized:
    """The door for such events of the application whose public key is `key`, in hexadecimal."""

    def __init__(self, key: str) -> None:
        self._key = VerifyKey(bytes.fromhex(key))

    async def __call__(self, core: Core, headers: Mapping[str, str], body: bytes) -> int:
        """The status to answer, once what follows from the event is kept."""
        if not self._is_signed(headers, body, core.campaign.now()):
            return NOT_SIGNED
        try:
            request = _read(body)
        except (ValueError, KeyError, TypeError):
            return UNREADABLE
        if request is None:
            return DONE
        answer = await core.dispatch(request)
        return AGAIN if answer.failed else DONE

    def _is_signed(self, headers: Mapping[str, str], body: bytes, now: datetime) -> bool:
        at = headers.get(TIMESTAMP, "")
        try:
            self._key.verify(at.encode() + body, bytes.fromhex(headers.get(SIGNATURE, "")))
            posted = datetime.fromtimestamp(int(at), UTC)
        except (BadSignatureError, ValueError, OverflowError, OSError):
            return False
        return abs(now - posted) <= OLDEST


def _read(body: bytes) -> Request | None:
    """The event in `body` as the core knows it; None for a ping, and for every other event.

    Raises `ValueError`, `KeyError` or `TypeError` where `body` is none of these.
    """
    raw = json.loads(body)
    if raw["type"] == PING:
        return None
    event = raw["event"]
    if raw["type"] != EVENT or event["type"] != DEAUTHORIZED:
        return None
    account = event["data"]["user"]["id"]
    if not isinstance(account, str) or not account.isdecimal():
        raise ValueError
    update = UpdateId(hashlib.sha256(body).digest()[:16])
    return Request(DISCORD, update, Account(account), None, event=Event.GONE)
