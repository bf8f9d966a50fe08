"""A Discord of sockets: gateway and REST as far as the bot uses them, and the people behind it.

It keeps what it was asked, answers like Discord, and holds every request against Discord's own
description of its API if there is one.
"""

from __future__ import annotations

import asyncio
import json
import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

from aiohttp import WSMsgType, web

from tests.stage.discord.channels import Channels
from tests.stage.discord.description import Description

TOKEN = "MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs-x0123456789"
BOT, GUILD, CHANNEL = 198622483471925248, 290926798626357250, 290926798626357999
DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, INVALID, HELLO, ACK = 0, 1, 2, 6, 7, 9, 10, 11
COMMAND, COMPONENT, AUTOCOMPLETE, MODAL = 2, 3, 4, 5
MESSAGE, DEFER, DEFER_UPDATE, UPDATE, CHOICES, SHOW_MODAL = 4, 5, 6, 7, 8, 9
EPHEMERAL = 64
SECONDS = 20.0


@dataclass
class Request:
    """One request of the bot."""

    method: str
    path: str
    body: Any
    files: tuple[str, ...] = ()
    contents: tuple[bytes, ...] = ()
    agent: str = ""
    process: str = ""


@dataclass
class Asked:
    """An interaction, and what the bot answered to it."""

    id: str
    token: str
    user: dict[str, Any]
    callback: dict[str, Any] | None = None
    messages: list[dict[str, Any]] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    contents: list[bytes] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def kind(self) -> int:
        """The type of the first answer."""
        assert self.callback is not None
        return int(self.callback["type"])

    @property
    def data(self) -> dict[str, Any]:
        """What the first answer holds."""
        assert self.callback is not None
        return dict(self.callback.get("data") or {})

    @property
    def reads(self) -> str:
        """Everything said."""
        return "\n".join(message["content"] for message in self.messages)

    @property
    def components(self) -> list[dict[str, Any]]:
        """Every button and select under the last message."""
        rows = self.messages[-1]["components"]
        return [component for row in rows for component in row["components"]]

    def custom_id(self, label: str) -> str:
        """The id of the button that says `label`."""
        found = [each["custom_id"] for each in self.components if each.get("label") == label]
        assert found, (label, self.components)
        return str(found[0])

    async def until(self, ready: Callable[[Asked], bool]) -> Asked:
        """Wait for an answer."""
        async with asyncio.timeout(SECONDS):
            while not ready(self):
                self.changed.clear()
                await self.changed.wait()
        return self


class FakeDiscord:
    """The server. `faults` are requests that Discord would not have understood."""

    def __init__(self, description: Description | None) -> None:
        self._description = description
        self._ids = count(1456074443980800000)
        self._sessions = count(1)
        self._sequence = 0
        self._sent: list[dict[str, Any]] = []
        self._sockets: list[_Socket] = []
        self.identified: list[tuple[int, float]] = []
        self.max_concurrency = 1
        self._known: dict[str, tuple[int, int]] = {}
        self.asked: dict[str, Asked] = {}
        self.requests: list[Request] = []
        self.faults: list[str] = []
        self.commands: list[dict[str, Any]] | None = None
        self.heard: list[dict[str, Any]] = []
        self.status: asyncio.Future[dict[str, Any]] = asyncio.Future()
        self.ready = asyncio.Event()
        self.resumed = asyncio.Event()
        self.closes_with: int | None = None
        self.closes_once = False
        self.unknown_to: list[str] = []
        self.limits_next = False
        self.refuses_locales = False
        self.refuses_commands = False
        self.activity = asyncio.Event()
        self.expired = asyncio.Event()
        self.expires = False
        self.delay = 0.0
        self.channels = Channels(self._ids, {str(CHANNEL): 0})
        self.on_arrival: Callable[[Request], object] = lambda asked: None
        self.says: dict[str, dict[str, str]] = {}

    async def start(self) -> None:
        """Listen on a free port."""
        app = web.Application()
        app.router.add_get("/gateway", self._gateway)
        app.router.add_route("*", "/api/v10/{path:.*}", self._rest)
        app.router.add_route("*", "/{process}/api/v10/{path:.*}", self._rest)
        self._runner = web.AppRunner(app, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = self._runner.addresses[0][1]
        self.api = f"http://127.0.0.1:{port}/api/v10"
        self.gateway = f"ws://127.0.0.1:{port}/gateway"

    async def stop(self) -> None:
        """Close everything."""
        for socket in self._sockets:
            await socket.ws.close()
        await self._runner.cleanup()

    @property
    def settings(self) -> dict[str, str]:
        """What points a bot here."""
        return {"DISCORD_TOKEN": TOKEN, "DISCORD_API_URL": self.api}

    def asks(self, method: str, ending: str) -> list[Request]:
        """The requests to a path."""
        return [r for r in self.requests if r.method == method and r.path.endswith(ending)]

    # people

    async def interact(
        self,
        kind: int,
        data: dict[str, Any],
        *,
        user: int = 80351110224678912,
        locale: str = "en-US",
        on: Asked | None = None,
        guild: int = GUILD,
        where: str = "server",
        may: int = 0,
        bot_may: int = 0,
    ) -> Asked:
        """Somebody with the permissions `may` types, presses or sends something.

        In a server the bot is in, in one it is not in (`elsewhere`: it is on the account), or in
        private (`private`).
        """
        person = {
            "id": str(user),
            "username": "ana-diaz",
            "discriminator": "0",
            "global_name": "Ana Diaz",
            "avatar": None,
        }
        asked = Asked(str(next(self._ids)), f"aW50ZXJhY3Rpb246{next(self._ids)}", person)
        self.asked[asked.id] = self.asked[asked.token] = asked
        payload: dict[str, Any] = {
            "id": asked.id,
            "application_id": str(BOT),
            "type": kind,
            "token": asked.token,
            "version": 1,
            "data": data,
            "guild_id": str(guild),
            "channel_id": str(CHANNEL),
            "channel": {"id": str(CHANNEL), "type": 0, "name": "general", "position": 0},
            "member": {
                "user": person,
                "roles": [],
                "joined_at": "2026-01-01T00:00:00+00:00",
                "deaf": False,
                "mute": False,
                "flags": 0,
                "permissions": str(may),
            },
            "locale": locale,
            "guild_locale": "en-US",
            "app_permissions": str(bot_may),
            "entitlements": [],
            "authorizing_integration_owners": {},
            "context": 0,
            "attachment_size_limit": 26214400,
        }
        if where == "elsewhere":
            payload |= {"guild_id": "7", "guild": {"id": "7", "locale": "en-US", "features": []}}
        elif where == "private":
            for name in ("guild_id", "member", "guild_locale"):
                del payload[name]
            payload |= {"user": person, "context": 2}
            payload["channel"] = {"id": str(CHANNEL), "type": 1, "recipients": [person]}
        if on is not None:
            payload["message"] = on.messages[-1]
            asked.messages = [dict(on.messages[-1])]
        await self.say("INTERACTION_CREATE", payload)
        return asked

    async def command(self, name: str, typed: str | None = None, **about: Any) -> Asked:
        """A slash command, once it is answered."""
        options = [{"name": self._option(name), "type": 3, "value": typed}] if typed else []
        data = {"id": "1", "name": name, "type": 1, "options": options}
        asked = await self.interact(COMMAND, data, **about)
        return await asked.until(lambda each: bool(each.messages))

    def _option(self, name: str) -> str:
        """What the bot has called the option of a command of its own."""
        published = {each["name"]: each["options"] for each in self.commands or ()}
        return str(published[name][0]["name"])

    async def press(self, on: Asked, label: str, **about: Any) -> Asked:
        """The button that says `label`, once the answer is there."""
        return await self.press_id(on, on.custom_id(label), **about)

    async def press_id(self, on: Asked, custom_id: str, **about: Any) -> Asked:
        """Any button."""
        data = {"custom_id": custom_id, "component_type": 2}
        asked = await self.interact(COMPONENT, data, on=on, **about)
        return await asked.until(lambda each: each.callback is not None)

    async def choose(self, on: Asked, custom_id: str, values: list[str]) -> Asked:
        """What a select holds."""
        data = {"custom_id": custom_id, "component_type": 3, "values": values}
        asked = await self.interact(COMPONENT, data, on=on)
        return await asked.until(lambda each: each.callback is not None)

    async def whispers(self, words: str, user: int = 80351110224678912, **about: Any) -> str:
        """A direct message to the bot; the channel that it is in."""
        channel = str(self.channels._open(str(user))[1]["id"])
        author = {"id": str(user), "username": "ana-diaz", "discriminator": "0", "avatar": None}
        message = {**BLANK, "id": str(next(self._ids)), "channel_id": channel, "content": words}
        message |= {"author": author, "channel_type": 1, "type": 0, "flags": 0}
        await self.say("MESSAGE_CREATE", message | about)
        return channel

    async def send(self, shown: Asked, on: Asked, values: dict[str, Any], **about: Any) -> Asked:
        """A modal, filled in with `values`; what is not among them is missing."""
        components = [
            {
                "type": 18,
                "id": number,
                "component": {
                    "type": 3 if isinstance(value, list) else 4,
                    "custom_id": name,
                    "values" if isinstance(value, list) else "value": value,
                },
            }
            for number, (name, value) in enumerate(values.items())
        ]
        return await self.send_raw(shown.data["custom_id"], on, components, **about)

    async def send_raw(self, custom_id: str, on: Asked, components: Any, **about: Any) -> Asked:
        """A modal as nobody's client sends it."""
        data = {"custom_id": custom_id, "components": components}
        asked = await self.interact(MODAL, data, on=on, **about)
        return await asked.until(lambda each: each.callback is not None)

    # gateway

    async def reconnect(self) -> None:
        """Ask the bot to connect again and go on where it was."""
        self.resumed.clear()
        await self._sockets[-1].say({"op": RECONNECT, "d": None})

    async def invalidate(self) -> None:
        """Tell the bot that its session is no more."""
        self.ready.clear()
        await self._sockets[-1].say({"op": INVALID, "d": False})

    async def cut(self) -> None:
        """Lose the connection without a word."""
        self.resumed.clear()
        transport = self._sockets[-1].request.transport
        assert transport is not None
        transport.close()

    async def say(self, event: str, data: dict[str, Any], to: _Socket | None = None) -> None:
        """Send an event to the shard that it is for; keep it for who resumes."""
        self._sequence += 1
        said = {"op": DISPATCH, "t": event, "s": self._sequence, "d": data}
        self._sent.append(said)
        to = to or self._shard_of(int(data.get("guild_id", 0)))
        if to is not None and not to.ws.closed:
            await to.say(said)

    def _shard_of(self, guild: int) -> _Socket | None:
        """The connection of the shard that hears of a server, or of direct messages without one.

        Where no such shard is connected, the latest connection.
        """
        latest = [each for each in reversed(self._sockets) if not each.ws.closed]
        right = (each for each in latest if (guild >> 22) % each.shards == each.shard)
        return next(right, next(iter(latest), None))

    @property
    def connected(self) -> set[int]:
        """The numbers of the shards that are connected."""
        return {each.shard for each in self._sockets if not each.ws.closed}

    async def _gateway(self, request: web.Request) -> web.WebSocketResponse:
        ws = web.WebSocketResponse()
        await ws.prepare(request)
        socket = _Socket(request, ws, compressed=request.query.get("compress") == "zlib-stream")
        await socket.say({"op": HELLO, "d": {"heartbeat_interval": 500}})
        async for message in ws:
            if message.type is WSMsgType.TEXT:
                heard = json.loads(message.data)
                self.heard.append(heard)
                await self._hear(socket, heard)
        return ws

    async def _hear(self, socket: _Socket, heard: dict[str, Any]) -> None:
        match heard["op"]:
            case 1:
                await socket.say({"op": ACK, "d": None})
            case 2:
                await self._identify(socket, heard["d"])
            case 3:
                self.status.set_result(heard["d"])
            case 6:
                await self._resume(socket, heard["d"])

    async def _identify(self, socket: _Socket, said: dict[str, Any]) -> None:
        if self.closes_with is not None:
            await socket.ws.close(code=self.closes_with)
            self.closes_with = None if self.closes_once else self.closes_with
            return
        if said["token"] != TOKEN:
            await socket.ws.close(code=4004)
            return
        socket.shard, socket.shards = said.get("shard", (0, 1))
        self.identified.append((socket.shard, asyncio.get_running_loop().time()))
        self._sockets.append(socket)
        session = f"session{next(self._sessions)}"
        self._known[session] = socket.shard, socket.shards
        await self.say(
            "READY",
            {
                "v": 10,
                "user": USER,
                "guilds": [{"id": str(GUILD), "unavailable": True}],
                "session_id": session,
                "resume_gateway_url": self.gateway,
                "shard": [socket.shard, socket.shards],
                "application": {"id": str(BOT), "flags": 0},
            },
            socket,
        )
        await self.say("GUILD_CREATE", GUILD_CREATED, socket)
        self.ready.set()
        self.activity.set()

    async def _resume(self, socket: _Socket, said: dict[str, Any]) -> None:
        if said["session_id"] not in self._known or said["token"] != TOKEN:
            await socket.say({"op": INVALID, "d": False})
            return
        socket.shard, socket.shards = self._known[said["session_id"]]
        self._sockets.append(socket)
        for missed in [each for each in self._sent if each["s"] > said["seq"]]:
            await socket.say(missed)
        await self.say("RESUMED", {}, socket)
        self.resumed.set()

    # REST

    async def _rest(self, request: web.Request) -> web.Response:
        path = "/" + request.match_info["path"]
        body, files = await _body(request)
        agent = request.headers.get("User-Agent", "")
        process = request.match_info.get("process", "")
        contents = tuple(files.values())
        asked = Request(request.method, path, body, tuple(files), contents, agent, process)
        self.requests.append(asked)
        self.activity.set()
        self.on_arrival(asked)
        if self._description is not None:
            self.faults += self._description.faults(request.method, path, body)
        await asyncio.sleep(self.delay)
        if self.limits_next:
            self.limits_next = False
            limit = {"message": "You are being rate limited.", "retry_after": 0.05, "global": False}
            return _json(limit, 429, {"Via": "1.1 google"})
        fault = self.channels.fault(asked.method, path)
        if fault is not None and not fault.cut:
            return _json(fault.body, fault.status, dict(fault.headers))
        if fault is None or fault.cut == "after":
            status, answer = self._answer(asked, request.headers.get("Authorization"))
        if fault is not None:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        headers = {
            "X-RateLimit-Bucket": "b" + re.sub(r"\d{6,}", "", path),
            "X-RateLimit-Limit": "50",
            "X-RateLimit-Remaining": "49",
            "X-RateLimit-Reset": "1893456000",
            "X-RateLimit-Reset-After": "1",
            **self.says.get(asked.method, {}),
        }
        self.activity.set()
        return _json(answer, status, headers)

    def _answer(self, asked: Request, authorization: str | None) -> tuple[int, Any]:
        match asked.method, asked.path.strip("/").split("/"):
            case "POST", ["interactions", id, token, "callback"]:
                return self._called_back(asked, id, token)
            case "POST", ["webhooks", _, token] if token in self.asked:
                return 200, self._add(self.asked[token], asked)
            case "PATCH", ["webhooks", _, token, "messages", "@original"] if token in self.asked:
                return 200, self._edit(self.asked[token], asked)
        if asked.path in self.unknown_to:
            self.unknown_to.remove(asked.path)
            return 401, {"message": "401: Unauthorized", "code": 0}
        if authorization != f"Bot {TOKEN}":
            return 401, {"message": "401: Unauthorized", "code": 0}
        if (found := self.channels.answer(asked.method, asked.path, asked.body)) is not None:
            self.faults += self.channels.wrong
            self.channels.wrong.clear()
            return found
        match asked.method, asked.path:
            case "GET", "/users/@me":
                return 200, USER
            case "GET", "/oauth2/applications/@me":
                return 200, APPLICATION
            case "GET", "/gateway/bot":
                limit = {
                    "total": 1000,
                    "remaining": 999,
                    "reset_after": 0,
                    "max_concurrency": self.max_concurrency,
                }
                return 200, {"url": self.gateway, "shards": 1, "session_start_limit": limit}
            case "PUT", path if path == f"/applications/{BOT}/commands":
                return self._published(asked.body)
        return 404, {"message": "404: Not Found", "code": 0}

    def _published(self, body: Any) -> tuple[int, Any]:
        localized = any("ar" in each["description_localizations"] for each in body)
        if self.refuses_commands or (self.refuses_locales and localized):
            return 400, {"message": "Invalid Form Body", "code": 50035, "errors": {}}
        self.commands = body
        return 200, [
            {**each, "id": str(n), "application_id": str(BOT), "version": "1"}
            for n, each in enumerate(body, start=1)
        ]

    def _called_back(self, asked: Request, id: str, token: str) -> tuple[int, Any]:
        interaction = self.asked.get(id)
        if self.expires:
            self.expired.set()
        if self.expires or interaction is None or interaction.token != token:
            return 404, {"message": "Unknown interaction", "code": 10062}
        if interaction.callback is not None:
            return 400, {"message": "Interaction has already been acknowledged.", "code": 40060}
        if asked.body["type"] == MESSAGE:
            interaction.messages = []
            self._add(interaction, replace(asked, body=asked.body["data"]))
        elif asked.body["type"] == UPDATE:
            self._edit(interaction, replace(asked, body=asked.body["data"]))
        elif asked.body["type"] == DEFER:
            interaction.messages = []
        interaction.callback = asked.body
        interaction.changed.set()
        return 200, {"interaction": {"id": id, "type": 2}}

    def _add(self, interaction: Asked, asked: Request) -> dict[str, Any]:
        message = {**BLANK, "id": str(next(self._ids)), **_shown(asked.body)}
        interaction.messages.append(message)
        interaction.files += asked.files
        interaction.contents += asked.contents
        interaction.changed.set()
        return message

    def _edit(self, interaction: Asked, asked: Request) -> dict[str, Any]:
        if not interaction.messages:
            return self._add(interaction, asked)
        interaction.messages[0] |= _shown(asked.body)
        interaction.files += asked.files
        interaction.contents += asked.contents
        interaction.changed.set()
        return interaction.messages[0]


@dataclass
class _Socket:
    """One connection to the gateway."""

    request: web.Request
    ws: web.WebSocketResponse
    compressed: bool
    shard: int = 0
    shards: int = 1

    def __post_init__(self) -> None:
        self._compressor = zlib.compressobj()

    async def say(self, what: dict[str, Any]) -> None:
        said = json.dumps(what)
        if not self.compressed:
            await self.ws.send_str(said)
            return
        packed = self._compressor.compress(said.encode())
        await self.ws.send_bytes(packed + self._compressor.flush(zlib.Z_SYNC_FLUSH))


def _json(answer: Any, status: int, headers: dict[str, str]) -> web.Response:
    """An answer of the API; discord.py reads JSON by exactly this type."""
    body = json.dumps(answer).encode()
    return web.Response(body=body, status=status, content_type="application/json", headers=headers)


async def _body(request: web.Request) -> tuple[Any, dict[str, bytes]]:
    """What a request holds, and the files with it by their names."""
    if request.content_type != "multipart/form-data":
        return (await request.json() if request.can_read_body else None), {}
    form = await request.post()
    parts = [part for part in form.values() if isinstance(part, web.FileField)]
    files = {part.filename: part.file.read() for part in parts}
    return json.loads(str(form["payload_json"])), files


def _shown(body: dict[str, Any]) -> dict[str, Any]:
    """The parts of a message that are kept."""
    kept = {key: body[key] for key in ("content", "components", "flags") if key in body}
    if len(kept.get("content") or "x") > 2000:  # Discord's own limit
        raise AssertionError("that message is too long")
    return {key: value if value is not None else [] for key, value in kept.items()}


USER: dict[str, Any] = {
    "id": str(BOT),
    "username": "letter",
    "discriminator": "0001",
    "global_name": None,
    "avatar": None,
    "bot": True,
    "verified": True,
    "mfa_enabled": False,
    "locale": "en-US",
    "flags": 0,
    "email": None,
}
APPLICATION: dict[str, Any] = {
    "id": str(BOT),
    "name": "letter",
    "icon": None,
    "description": "",
    "summary": "",
    "bot_public": True,
    "bot_require_code_grant": False,
    "verify_key": "0" * 64,
    "flags": 0,
    "owner": {**USER, "id": "1", "bot": False},
    "team": None,
    "rpc_origins": [],
    "hook": True,
}
GUILD_CREATED = {
    "id": str(GUILD),
    "name": "Secret Society",
    "owner_id": "1",
    "icon": None,
    "splash": None,
    "discovery_splash": None,
    "region": "deprecated",
    "afk_channel_id": None,
    "afk_timeout": 300,
    "verification_level": 0,
    "default_message_notifications": 0,
    "explicit_content_filter": 0,
    "roles": [],
    "emojis": [],
    "stickers": [],
    "features": [],
    "mfa_level": 0,
    "application_id": None,
    "system_channel_id": None,
    "system_channel_flags": 0,
    "rules_channel_id": None,
    "member_count": 2,
    "max_members": 500000,
    "vanity_url_code": None,
    "description": None,
    "banner": None,
    "premium_tier": 0,
    "preferred_locale": "en-US",
    "public_updates_channel_id": None,
    "nsfw_level": 0,
    "joined_at": "2026-01-01T00:00:00+00:00",
    "large": False,
    "unavailable": False,
    "members": [],
    "channels": [{"id": str(CHANNEL), "type": 0, "name": "general", "position": 0}],
    "threads": [],
    "presences": [],
    "voice_states": [],
    "stage_instances": [],
    "guild_scheduled_events": [],
    "soundboard_sounds": [],
}
BLANK: dict[str, Any] = {
    "channel_id": str(CHANNEL),
    "author": USER,
    "content": "",
    "timestamp": "2026-01-01T00:00:00+00:00",
    "edited_timestamp": None,
    "tts": False,
    "mention_everyone": False,
    "mentions": [],
    "mention_roles": [],
    "attachments": [],
    "embeds": [],
    "pinned": False,
    "type": 20,
    "components": [],
    "flags": EPHEMERAL,
}
