"""A Bot API server that keeps the truth: who wrote what, what stands in each chat, what is waiting.

It is as strict as Telegram: with HTML, with lengths, with button data, with a second getUpdates.
Whatever a request gets wrong is answered 400 and kept in `violations`, which tests expect empty.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections import Counter, defaultdict, deque
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html import escape
from io import BytesIO
from itertools import count
from typing import Any

from aiohttp import ClientSession, web

from tests.stage.telegram.entities import CannotParse, Parsed, length, parse
from tests.stage.telegram.spec import faults

TOKEN = "123456789:" + "AAtestTESTtestTESTtestTESTtestTESTtes"
USERNAME = "letter_bot"
DATE = 1_700_000_000
LONGEST = 4096
EXPANSIVE = 100
OK = 200
MOST_DELETED, DELETABLE_HOURS = 100, 48
MESSAGES = ("sendMessage", "sendDocument", "sendPhoto", "editMessageText")
"""The methods that a limit for the whole bot counts."""

NO_ENTITIES = Parsed("", ())

RIGHTS = (
    *("can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages"),
    *("can_manage_video_chats", "can_restrict_members", "can_promote_members", "can_change_info"),
    *("can_invite_users", "can_post_stories", "can_edit_stories", "can_delete_stories"),
)
"""Without them the library cannot read an administrator."""

MAY = (
    *("can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos"),
    *("can_send_videos", "can_send_video_notes", "can_send_voice_notes", "can_send_polls"),
    *("can_send_other_messages", "can_add_web_page_previews", "can_change_info"),
    *("can_invite_users", "can_pin_messages", "can_manage_topics", "can_edit_tag"),
    "can_react_to_messages",
)
"""Nor somebody restricted without these."""


def member(user: dict[str, Any], status: str, *, inside: bool = True) -> dict[str, Any]:
    """Somebody in a chat, as Telegram describes them; `inside` is for who is restricted."""
    about: dict[str, dict[str, Any]] = {
        "creator": {"is_anonymous": False},
        "administrator": dict.fromkeys(RIGHTS, False),
        "restricted": {**dict.fromkeys(MAY, False), "is_member": inside, "until_date": 0},
        "kicked": {"until_date": 0},
    }
    return {"status": status, "user": user, **about.get(status, {})}


class Refused(Exception):
    """An answer that is no 200."""

    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


class Planned(Refused):
    """A refusal that a test asked for."""


@dataclass
class Shown:
    """A message of the bot as it now stands in a chat."""

    chat: int
    id: int
    parsed: Parsed = NO_ENTITIES
    keyboard: list[list[dict[str, Any]]] = field(default_factory=list)
    document: tuple[str, bytes] | None = None
    photo: tuple[str, bytes] | None = None
    edits: int = 0
    replies_to: int | None = None
    protected: bool = False
    hour: int = 0

    @property
    def text(self) -> str:
        return self.parsed.text

    @property
    def buttons(self) -> list[dict[str, Any]]:
        return [button for row in self.keyboard for button in row]

    @property
    def labels(self) -> list[str]:
        return [button["text"] for button in self.buttons]


@dataclass
class Heard:
    """A message of a person's as it stands in a private chat."""

    chat: int
    id: int
    text: str
    hour: int


@dataclass
class Fault:
    """The next `times` calls of `method` are answered like this; `chat` narrows it down.

    Without a refusal it is a 502. With `cut` the connection ends without an answer: `before` the
    call has any effect, or `after` it. With `body` the answer is exactly that, of any `status`; the
    call has its effect if it is a success.
    """

    method: str
    refusal: Refused | None
    times: int = 1
    chat: int | None = None
    cut: str = ""
    body: bytes | None = None
    status: int = 200
    hangs: bool = False


class FakeTelegram:
    """The server; `url` is its address while `start` and `stop` stand around it."""

    def __init__(self) -> None:
        self.url = ""
        self.confirmed = 0
        self.violations: list[str] = []
        self.shown: list[Shown] = []
        self.heard: list[Heard] = []
        self.hour = 0
        self.acknowledged: dict[str, str | None] = {}
        self.inline: dict[str, list[dict[str, Any]]] = {}
        self.commands: dict[tuple[str, str], list[dict[str, str]]] = {}
        self.descriptions: dict[tuple[str, str], str] = {}
        self.calls: dict[str, int] = defaultdict(int)
        self.calls_by: Counter[tuple[str, str]] = Counter()
        self.dropped: dict[str, int] = defaultdict(int)
        self.faults: list[Fault] = []
        self.sent: list[tuple[str, dict[str, Any]]] = []
        self.on_arrival: Callable[[str], object] = lambda method: None
        self.members: dict[tuple[int, int], str] = {}
        self.per_second: int | None = None
        self.limited = 0
        self.webhook = ""
        self.secret = ""
        self.posted: dict[int, int] = {}
        self.given: dict[int, int] = defaultdict(int)
        self._taken: deque[float] = deque()
        self._waiting: dict[int, dict[str, Any]] = {}
        self._ids = count(1001)
        self._messages: dict[int, int] = defaultdict(lambda: 100)
        self.activity = asyncio.Event()
        self.let_go = asyncio.Event()
        self._changed = asyncio.Condition()
        self._poll: asyncio.Future[None] | None = None
        self._runner: web.AppRunner | None = None
        self._away = False

    # What tests do

    async def start(self) -> None:
        application = web.Application()
        application.router.add_route("*", "/bot{token}/{method}", self._called)
        application.router.add_route("*", "/{process}/bot{token}/{method}", self._called)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"

    async def stop(self) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    async def add(self, **content: Any) -> int:
        """Let an update wait for the bot; its id. By webhook, it is posted at once."""
        id = next(self._ids)
        update = {"update_id": id, **content}
        self._hear(content.get("message"))
        if self.webhook:
            self.posted[id] = await self.post(update, self.secret)
            return id
        async with self._changed:
            self._waiting[id] = update
            self._changed.notify_all()
        return id

    async def add_raw(self, content: Any) -> int:
        """The same, of any shape: `content` may say anything, or nothing."""
        return await self.add(**content)

    async def post(self, update: Any, secret: str | None) -> int:
        headers = {} if secret is None else {"X-Telegram-Bot-Api-Secret-Token": secret}
        body = update if isinstance(update, bytes) else json.dumps(update).encode()
        async with (
            ClientSession() as session,
            session.post(self.webhook, data=BytesIO(body), headers=headers) as answer,
        ):
            return answer.status

    async def settled(self, id: int, seconds: float = 20) -> None:
        """Wait until the bot has confirmed the update `id`."""
        async with asyncio.timeout(seconds):
            async with self._changed:
                await self._changed.wait_for(
                    lambda: self.confirmed > id or self.posted.get(id) == 200
                )

    async def until(self, ready: Any, seconds: float = 20) -> None:
        """Wait until `ready()` holds; it is looked at after every call of the bot."""
        async with asyncio.timeout(seconds):
            async with self._changed:
                await self._changed.wait_for(ready)

    def fails(self, method: str, refusal: Refused | None, times: int = 1, **where: Any) -> None:
        self.faults.append(Fault(method, refusal, times, **where))

    def hangs(self, method: str, times: int = 1, **where: Any) -> None:
        """Take the call, and say nothing until `let_go` is set."""
        self.faults.append(Fault(method, None, times, hangs=True, **where))

    def cuts(self, method: str, when: str, times: int = 1, **where: Any) -> None:
        """Lose the answer, `before` or `after` the call has its effect."""
        self.faults.append(Fault(method, None, times, cut=when, **where))

    def garbles(
        self, method: str, body: bytes, status: int = 200, times: int = 1, **where: Any
    ) -> None:
        """Answer with `body`, whatever that is."""
        self.faults.append(Fault(method, None, times, body=body, status=status, **where))

    @asynccontextmanager
    async def out_of_reach(self) -> AsyncIterator[None]:
        """Drop every connection until the block ends; `dropped` counts them by method."""
        assert self._runner is not None
        assert self._runner.server is not None
        self._away = True
        for connection in self._runner.server.connections:
            if connection.transport is not None:
                connection.transport.abort()
        yield
        self._away = False

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    def message_id(self, chat: int) -> int:
        self._messages[chat] += 1
        return self._messages[chat]

    def shown_in(self, chat: int) -> list[Shown]:
        return [each for each in self.shown if each.chat == chat]

    def heard_in(self, chat: int) -> list[str]:
        """The words of a person's that stand in their private chat."""
        return [each.text for each in self.heard if each.chat == chat]

    def _hear(self, message: Any) -> None:
        match message:
            case {"message_id": int(id), "chat": {"id": int(chat), "type": "private"}}:
                self.heard.append(Heard(chat, id, message.get("text", ""), self.hour))

    async def copied_out(self, chat: int) -> list[Shown | Heard]:
        """Whatever somebody with the token gets by copying every number of a chat into another."""
        copied: list[Shown | Heard] = []
        async with ClientSession() as session:
            for id in range(self._messages[chat] + 1):
                where = {"chat_id": "1", "from_chat_id": str(chat), "message_id": str(id)}
                for method in ("copyMessage", "forwardMessage"):
                    url = f"{self.url}/bot{TOKEN}/{method}"
                    async with session.post(url, data=where) as answer:
                        if answer.status == OK:
                            found = self._standing(chat, id)
                            assert found is not None
                            copied.append(found)
        return copied

    def _standing(self, chat: int, id: int) -> Shown | Heard | None:
        """The message with a number as it stands in a chat, the bot's or the person's."""
        everything: list[Shown | Heard] = [*self.shown, *self.heard]
        return next((each for each in everything if (each.chat, each.id) == (chat, id)), None)

    # What the bot does

    async def _called(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        try:
            if self._away:
                return self._drop(request, method)
            if request.match_info["token"] != TOKEN:
                raise Refused(401, "Unauthorized")
            parameters, files = await _parameters(request)
            self.calls[method] += 1
            self.calls_by[request.match_info.get("process", ""), method] += 1
            self.activity.set()
            self.sent.append((method, parameters))
            self.on_arrival(method)
            planned = self._planned(method, parameters)
            if isinstance(planned, Fault) and planned.hangs:
                await self.let_go.wait()
            if planned == "before":
                return self._drop(request, method)
            if isinstance(planned, Fault) and planned.status != OK:
                return web.Response(status=planned.status, body=planned.body)
            self._hold_back(method)
            wrong = faults(method, parameters, files)
            if wrong:
                raise Refused(400, "Bad Request: " + "; ".join(wrong))
            result = await getattr(self, "_" + _snake(method))(parameters, files)
            if planned == "after":
                return self._drop(request, method)
            if isinstance(planned, Fault) and not planned.hangs:
                return web.Response(body=planned.body)
        except Refused as refused:
            if (
                refused.code == 400
                and not isinstance(refused, Planned)
                and not refused.parameters
                and "not modified" not in str(refused)
            ):
                self.violations.append(f"{method}: {refused.description}")
            body: dict[str, Any] = {
                "ok": False,
                "error_code": refused.code,
                "description": refused.description,
            }
            if refused.parameters:
                body["parameters"] = refused.parameters
            return web.json_response(body, status=refused.code)
        finally:
            async with self._changed:
                self._changed.notify_all()
        return web.json_response({"ok": True, "result": result})

    def _drop(self, request: web.Request, method: str) -> web.Response:
        self.dropped[method] += 1
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    def _hold_back(self, method: str) -> None:
        """Refuse a message beyond `per_second` in any second; nobody is told what that is."""
        if self.per_second is None or method not in MESSAGES:
            return
        now = asyncio.get_running_loop().time()
        while self._taken and self._taken[0] <= now - 1:
            self._taken.popleft()
        if len(self._taken) >= self.per_second:
            self.limited += 1
            raise Refused(429, "Too Many Requests: retry after 1", retry_after=1)
        self._taken.append(now)

    def _planned(self, method: str, parameters: dict[str, Any]) -> str | Fault:
        for fault in self.faults:
            here = fault.chat is None or str(fault.chat) == parameters.get("chat_id")
            if fault.method == method and fault.times > 0 and here:
                fault.times -= 1
                if fault.body is not None or fault.hangs:
                    return fault
                if fault.cut:
                    return fault.cut
                if fault.refusal is None:
                    raise web.HTTPBadGateway
                raise Planned(
                    fault.refusal.code, fault.refusal.description, **fault.refusal.parameters
                )
        return ""

    async def _get_me(self, *_: Any) -> dict[str, Any]:
        return {
            "id": 123456789,
            "is_bot": True,
            "first_name": "Letter",
            "username": USERNAME,
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": True,
        }

    async def _get_updates(self, parameters: dict[str, Any], _: Any) -> list[Any]:
        if self.webhook:
            raise Refused(409, "Conflict: can't use getUpdates method while webhook is active")
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(None)
        mine = self._poll = asyncio.get_running_loop().create_future()
        offset = int(parameters.get("offset", 0))
        limit = int(parameters.get("limit", EXPANSIVE))
        async with self._changed:
            if offset:
                self.confirmed = max(self.confirmed, offset)
                self._waiting = {id: each for id, each in self._waiting.items() if id >= offset}
            self._changed.notify_all()
        until = asyncio.get_running_loop().time() + int(parameters.get("timeout", 0))
        while not self._waiting and asyncio.get_running_loop().time() < until:
            if mine.done():
                raise Refused(409, "Conflict: terminated by other getUpdates request")
            async with self._changed:
                try:
                    async with asyncio.timeout_at(until):
                        await self._changed.wait_for(lambda: bool(self._waiting) or mine.done())
                except TimeoutError:
                    break
        if mine.done():
            raise Refused(409, "Conflict: terminated by other getUpdates request")
        given = sorted(self._waiting)[:limit]
        for id in given:
            self.given[id] += 1
        return [self._waiting[id] for id in given]

    async def _set_webhook(self, parameters: dict[str, Any], _: Any) -> bool:
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", parameters.get("secret_token", "")):
            raise Refused(400, "Bad Request: secret token")
        self.webhook, self.secret = parameters["url"], parameters["secret_token"]
        return True

    async def _delete_webhook(self, *_: Any) -> bool:
        self.webhook = ""
        return True

    async def _get_webhook_info(self, *_: Any) -> dict[str, Any]:
        return {
            "url": self.webhook,
            "has_custom_certificate": False,
            "pending_update_count": len(self._waiting),
        }

    async def _send_message(self, parameters: dict[str, Any], _: Any) -> dict[str, Any]:
        shown = self._new(parameters)
        shown.parsed = _readable(parameters)
        shown.keyboard = _keyboard(parameters)
        self.shown.append(shown)
        return self._message(shown)

    async def _send_document(
        self, parameters: dict[str, Any], files: dict[str, tuple[str, bytes]]
    ) -> dict[str, Any]:
        name, content = next(iter(files.values()))
        shown = self._new(parameters)
        shown.document = (name, content)
        self.shown.append(shown)
        return self._message(shown)

    async def _send_photo(
        self, parameters: dict[str, Any], files: dict[str, tuple[str, bytes]]
    ) -> dict[str, Any]:
        shown = self._new(parameters)
        shown.photo = next(iter(files.values()))
        shown.parsed = parse(escape(parameters.get("caption", ""), quote=False))
        assert len(shown.text) <= 1024  # Telegram's own limit
        self.shown.append(shown)
        return self._message(shown)

    async def _edit_message_text(self, parameters: dict[str, Any], _: Any) -> dict[str, Any]:
        chat, id = int(parameters["chat_id"]), int(parameters["message_id"])
        shown = next((each for each in self.shown if (each.chat, each.id) == (chat, id)), None)
        if shown is None or shown.document:
            raise Refused(400, "Bad Request: message to edit not found")
        parsed, keyboard = _readable(parameters), _keyboard(parameters)
        if (parsed, keyboard) == (shown.parsed, shown.keyboard):
            raise Refused(400, "Bad Request: message is not modified")
        shown.parsed, shown.keyboard = parsed, keyboard
        shown.edits += 1
        return self._message(shown)

    async def _delete_message(self, parameters: dict[str, Any], _: Any) -> bool:
        found = self._standing(int(parameters["chat_id"]), int(parameters["message_id"]))
        if found is None:
            raise Planned(400, "Bad Request: message to delete not found")
        self._delete(found)
        return True

    async def _delete_messages(self, parameters: dict[str, Any], _: Any) -> bool:
        chat, ids = int(parameters["chat_id"]), json.loads(parameters["message_ids"])
        if not 1 <= len(ids) <= MOST_DELETED:
            raise Refused(400, "Bad Request: too many messages to delete")
        found = [each for id in ids if (each := self._standing(chat, id)) is not None]
        self._delete(*found)
        return True

    def _delete(self, *messages: Shown | Heard) -> None:
        """Take messages away: all of them, or none where one has stood too long."""
        if any(self.hour - each.hour >= DELETABLE_HOURS for each in messages):
            raise Planned(400, "Bad Request: message can't be deleted for everyone")
        self.shown = [each for each in self.shown if each not in messages]
        self.heard = [each for each in self.heard if each not in messages]

    async def _copy_message(self, parameters: dict[str, Any], _: Any) -> dict[str, Any]:
        self._copied(parameters)
        return {"message_id": self.message_id(int(parameters["chat_id"]))}

    async def _forward_message(self, parameters: dict[str, Any], _: Any) -> dict[str, Any]:
        return self.message_of(Shown(int(parameters["chat_id"]), self._copied(parameters).id))

    def _copied(self, parameters: dict[str, Any]) -> Shown | Heard:
        """The message that is copied out of a chat, unless its content is protected."""
        found = self._standing(int(parameters["from_chat_id"]), int(parameters["message_id"]))
        if found is None:
            raise Planned(400, "Bad Request: message to copy not found")
        if isinstance(found, Shown) and found.protected:
            raise Planned(400, "Bad Request: message can't be copied")
        return found

    async def _get_chat_member(self, parameters: dict[str, Any], _: Any) -> dict[str, Any]:
        chat, user = int(parameters["chat_id"]), int(parameters["user_id"])
        if not any(known == chat for known, _ in self.members):
            raise Planned(400, "Bad Request: chat not found")
        person = {"id": user, "is_bot": False, "first_name": "M"}
        return member(person, self.members.get((chat, user), "left"))

    async def _answer_callback_query(self, parameters: dict[str, Any], _: Any) -> bool:
        text = parameters.get("text")
        if text is not None and length(text) > 200:
            raise Refused(400, "Bad Request: text is too long")
        self.acknowledged[parameters["callback_query_id"]] = text
        return True

    async def _answer_inline_query(self, parameters: dict[str, Any], _: Any) -> bool:
        results = json.loads(parameters["results"])
        ids = [each["id"] for each in results]
        if len(results) > 50 or len(set(ids)) < len(ids) or any(len(id) > 64 for id in ids):
            raise Refused(400, "Bad Request: results")
        for each in results:
            _readable({"text": each["input_message_content"]["message_text"], "parse_mode": "HTML"})
        self.inline[parameters["inline_query_id"]] = results
        return True

    async def _set_my_commands(self, parameters: dict[str, Any], _: Any) -> bool:
        commands = json.loads(parameters["commands"])
        for each in commands:
            if not re.fullmatch(r"[a-z0-9_]{1,32}", each["command"]):
                raise Refused(400, "Bad Request: BOT_COMMAND_INVALID")
            if not 1 <= len(each["description"]) <= 256:
                raise Refused(400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
        self.commands[_scope(parameters)] = commands
        return True

    async def _get_my_commands(self, parameters: dict[str, Any], _: Any) -> list[dict[str, str]]:
        return self.commands.get(_scope(parameters), [])

    async def _set_my_description(self, parameters: dict[str, Any], _: Any) -> bool:
        return self._describe("description", 512, parameters)

    async def _set_my_short_description(self, parameters: dict[str, Any], _: Any) -> bool:
        return self._describe("short_description", 120, parameters)

    async def _get_my_description(self, parameters: dict[str, Any], _: Any) -> dict[str, str]:
        found = self.descriptions.get(("description", _code(parameters)), "")
        return {"description": found}

    async def _get_my_short_description(self, parameters: dict[str, Any], _: Any) -> Any:
        found = self.descriptions.get(("short_description", _code(parameters)), "")
        return {"short_description": found}

    def _describe(self, kind: str, longest: int, parameters: dict[str, Any]) -> bool:
        if len(parameters[kind]) > longest:
            raise Refused(400, f"Bad Request: {kind} is too long")
        self.descriptions[kind, _code(parameters)] = parameters[kind]
        return True

    def _new(self, parameters: dict[str, Any]) -> Shown:
        chat = int(parameters["chat_id"])
        reference = json.loads(parameters.get("reply_parameters", "{}")).get("message_id")
        protected = json.loads(parameters.get("protect_content", "false"))
        id = self.message_id(chat)
        return Shown(chat, id, replies_to=reference, protected=protected, hour=self.hour)

    def _message(self, shown: Shown) -> dict[str, Any]:
        return self.message_of(shown)

    @staticmethod
    def message_of(shown: Shown) -> dict[str, Any]:
        private = shown.chat > 0
        kind = (
            {"type": "private", "first_name": "P"} if private else {"type": "group", "title": "G"}
        )
        return {
            "message_id": shown.id,
            "date": DATE,
            "chat": {"id": shown.chat, **kind},
            "from": {"id": 123456789, "is_bot": True, "first_name": "Letter"},
            "text": shown.text,
            **({"has_protected_content": True} if shown.protected else {}),
        }


async def _parameters(request: web.Request) -> tuple[dict[str, Any], dict[str, tuple[str, bytes]]]:
    parameters: dict[str, Any] = dict(request.query)
    files: dict[str, tuple[str, bytes]] = {}
    if request.content_type == "application/json":
        given = (await request.json()).items()
        said = {name: each if isinstance(each, str) else json.dumps(each) for name, each in given}
        return parameters | said, files
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            files[name] = (value.filename, value.file.read())
        else:
            parameters[name] = value
    return parameters, files


def _readable(parameters: dict[str, Any]) -> Parsed:
    if parameters.get("parse_mode") != "HTML":
        raise Refused(400, "Bad Request: tests expect HTML")
    try:
        parsed = parse(parameters["text"])
    except CannotParse as problem:
        raise Refused(400, f"Bad Request: can't parse entities: {problem}") from None
    if not parsed.text.strip():
        raise Refused(400, "Bad Request: message text is empty")
    if length(parsed.text) > LONGEST:
        raise Refused(400, "Bad Request: message is too long")
    return parsed


def _keyboard(parameters: dict[str, Any]) -> list[list[dict[str, Any]]]:
    rows: list[list[dict[str, Any]]] = json.loads(
        parameters.get("reply_markup", '{"inline_keyboard": []}')
    )["inline_keyboard"]
    buttons: Iterable[dict[str, Any]] = (button for row in rows for button in row)
    for button in buttons:
        if not button["text"] or len(button) != 2:
            raise Refused(400, "Bad Request: a button does exactly one thing")
        if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= 64:
            raise Refused(400, "Bad Request: BUTTON_DATA_INVALID")
        if "url" in button and not button["url"].startswith("https://t.me/"):
            raise Refused(400, "Bad Request: BUTTON_URL_INVALID")
    if sum(map(len, rows)) > 100 or any(len(row) > 8 for row in rows):
        raise Refused(400, "Bad Request: too many buttons")
    return rows


def _scope(parameters: dict[str, Any]) -> tuple[str, str]:
    return json.loads(parameters.get("scope", '{"type": "default"}'))["type"], _code(parameters)


def _code(parameters: dict[str, Any]) -> str:
    code = parameters.get("language_code", "")
    if len(code) not in (0, 2):
        raise Refused(400, "Bad Request: language code")
    return str(code)


def _snake(method: str) -> str:
    return re.sub("([A-Z])", lambda match: "_" + match[1].lower(), method)


@asynccontextmanager
async def serving(server: FakeTelegram | None = None) -> AsyncIterator[FakeTelegram]:
    """The server; whatever the bot does that Telegram would refuse fails the test."""
    server = server or FakeTelegram()
    await server.start()
    try:
        yield server
    finally:
        await server.stop()
    assert server.violations == []
