"""What stands in Discord's channels and private chats; and what a test lets go wrong there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

TEXT, PRIVATE, ANNOUNCEMENTS = 0, 1, 5
LONGEST = 2000
QUIET = 4


@dataclass
class Posted:
    """A message of the bot as it now stands."""

    channel: str
    id: str
    body: dict[str, Any]
    edits: int = 0
    published: bool = False

    @property
    def text(self) -> str:
        return str(self.body["content"])

    @property
    def buttons(self) -> list[dict[str, Any]]:
        return [button for row in self.body["components"] for button in row["components"]]

    @property
    def labels(self) -> list[str]:
        return [button["label"] for button in self.buttons]

    @property
    def raw(self) -> dict[str, Any]:
        """It as the API tells it."""
        return {"id": self.id, "channel_id": self.channel, "type": 0, **self.body}


@dataclass
class Fault:
    """The next `times` requests of a method to paths that `path` matches are answered like this.

    With `cut` the connection ends without an answer: `before` the request has any effect, or
    `after` it.
    """

    method: str
    path: str
    status: int = 502
    body: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    times: int = 1
    cut: str = ""

    def hits(self, method: str, path: str) -> bool:
        """Whether it is this request's turn; then it is one less."""
        if self.times < 1 or method != self.method or not re.search(self.path, path):
            return False
        self.times -= 1
        return True


@dataclass
class Channels:
    """Every channel, by id; `private` are those of people, by account."""

    ids: Iterator[int]
    kinds: dict[str, int] = field(default_factory=dict)
    private: dict[str, str] = field(default_factory=dict)
    posted: list[Posted] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    planned: list[Fault] = field(default_factory=list)
    _nonces: dict[tuple[str, str], Posted] = field(default_factory=dict)

    def create(self, kind: int = TEXT) -> str:
        """A channel of a server; its id."""
        id = str(next(self.ids))
        self.kinds[id] = kind
        return id

    def shown_in(self, channel: str) -> list[Posted]:
        return [each for each in self.posted if each.channel == channel]

    def shown_to(self, account: str) -> list[Posted]:
        return self.shown_in(self.private.get(account, ""))

    def fails(self, method: str, path: str, status: int, code: int = 0, **more: Any) -> None:
        """Refuse with Discord's own error `code`."""
        body = {"message": "as planned", "code": code}
        self.planned.append(Fault(method, path, status, body, **more))

    def limits(self, method: str, path: str, seconds: float, scope: str, **more: Any) -> None:
        """429."""
        body = {"message": "limited", "retry_after": seconds, "global": scope == "global"}
        headers = {"X-RateLimit-Scope": scope, "Via": "1.1 google"}
        headers |= {"X-RateLimit-Global": "true"} if scope == "global" else {}
        self.planned.append(Fault(method, path, 429, body, headers, **more))

    def cuts(self, method: str, path: str, when: str, times: int = 1) -> None:
        """Lose the answer, `before` or `after` the request has its effect."""
        self.planned.append(Fault(method, path, times=times, cut=when))

    def fault(self, method: str, path: str) -> Fault | None:
        return next((each for each in self.planned if each.hits(method, path)), None)

    def minutes_pass(self) -> None:
        """Discord forgets nonces."""
        self._nonces.clear()

    def answer(self, method: str, path: str, body: Any) -> tuple[int, Any] | None:
        """None for what is no request about a channel."""
        match method, path.strip("/").split("/"):
            case "POST", ["users", "@me", "channels"]:
                return self._open(str(body["recipient_id"]))
            case _, ["channels", channel, *_] if channel not in self.kinds:
                return 404, {"message": "Unknown Channel", "code": 10003}
            case "GET", ["channels", channel]:
                return 200, {"id": channel, "type": self.kinds[channel]}
            case "POST", ["channels", channel, "messages"]:
                return self._post(channel, body)
            case _, ["channels", channel, "messages", id, *rest]:
                return self._change(method, channel, id, rest, body)
        return None

    def _open(self, account: str) -> tuple[int, Any]:
        if account not in self.private:
            self.private[account] = self.create(PRIVATE)
        return 200, {"id": self.private[account], "type": PRIVATE}

    def _post(self, channel: str, body: dict[str, Any]) -> tuple[int, Any]:
        self._check(body)
        if body.get("enforce_nonce") is not True or not body.get("nonce"):
            self.wrong.append("a message without a nonce that is enforced")
        key = channel, str(body.get("nonce"))
        if key not in self._nonces:
            kept = {name: body[name] for name in ("content", "components", "flags")}
            posted = self._nonces[key] = Posted(channel, str(next(self.ids)), kept)
            self.posted.append(posted)
        return 200, self._nonces[key].raw

    def _change(
        self, method: str, channel: str, id: str, rest: list[str], body: Any
    ) -> tuple[int, Any]:
        posted = next((each for each in self.shown_in(channel) if each.id == id), None)
        if posted is None:
            return 404, {"message": "Unknown Message", "code": 10008}
        match method, rest:
            case "PATCH", []:
                self._check(body)
                posted.body |= {name: body[name] for name in ("content", "components")}
                posted.edits += 1
            case "DELETE", []:
                self.posted.remove(posted)
                return 204, None
            case "POST", ["crosspost"]:
                if self.kinds[channel] != ANNOUNCEMENTS:
                    return 400, {"message": "Not an announcement channel", "code": 50068}
                if posted.published:
                    return 400, {"message": "Already crossposted", "code": 40033}
                posted.published = True
        return 200, posted.raw

    def _check(self, body: dict[str, Any]) -> None:
        """What every message of a broadcast must be."""
        ids = [each["custom_id"] for row in body["components"] for each in row["components"]]
        if body.get("allowed_mentions") != {"parse": []} or not body["flags"] & QUIET:
            self.wrong.append("a message that may mention, or show a preview")
        if not 1 <= len(body["content"]) <= LONGEST or len(body["components"]) > 5:
            self.wrong.append("a message of a size that Discord does not take")
        if len(set(ids)) < len(ids):
            self.wrong.append("two buttons with one id")
