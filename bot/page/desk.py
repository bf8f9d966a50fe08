"""The desk of the page: a request in, an answer out."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import TypeAlias

from aiohttp import web

from bot.app import Core
from bot.page.documents import OK, SECURE, Document, is_known, takes_gzip
from bot.page.making import Maker
from bot.page.negotiation import chosen
from bot.page.pace import MAKING, Crowded, Pace
from bot.page.paths import IN_A_LANGUAGE, Moved, Wanted, language_in, wanted
from bot.page.problems import AWAY, BROKEN, NOT_HERE, ONLY_READ, TOO_MUCH, Problem, Problems
from bot.page.shelf import Shelf
from db.engine.transaction import StoreUnavailable

log = logging.getLogger(__name__)

POSTED = 64 * 1024
"""Bytes of what a platform posts, at most."""

READING = ("GET", "HEAD")
UNCHANGED, MOVED = 304, 308

LONGEST = 200
"""Characters of a header about languages that are looked at."""

LOOKED_UP = 600.0
"""Seconds for which it is known which language suits a header."""

Hook: TypeAlias = Callable[[Core, Mapping[str, str], bytes], Awaitable[int]]
"""What is done with what a platform posts: its headers and body in, the status to answer out."""


class Desk:
    """The desk; `hooks` are by the path that a platform posts to."""

    def __init__(
        self, core: Core, maker: Maker, problems: Problems, hooks: Mapping[str, Hook], pace: Pace
    ) -> None:
        self._core = core
        self._maker = maker
        self._problems = problems
        self._hooks = hooks
        self._pace = pace
        self._codes = core.campaign.languages.codes
        self._languages = core.campaign.languages
        self._chosen: Shelf[str] = Shelf(asyncio.get_running_loop().time, LOOKED_UP)

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        """The answer to a request. Nothing that fails is told but that it did."""
        try:
            return await self._answered(request)
        except Crowded:
            language = self._named(request) or self._languages.default
            return _problem(request, self._problems.page(AWAY, language), last=True)

    async def _answered(self, request: web.BaseRequest) -> web.StreamResponse:
        try:
            return await self._answer(request)
        except Crowded:
            raise
        except StoreUnavailable:
            return await self._problem(request, AWAY)
        except Exception:
            log.exception("a page could not be made")
            return await self._problem(request, BROKEN)

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        path = request.rel_url.raw_path
        await self._pace.turn()
        if request.method == "POST" and path in self._hooks:
            return await self._posted(request, self._hooks[path])
        if request.method not in READING:
            return await self._problem(request, ONLY_READ, last=True)
        if request.can_read_body:
            return await self._problem(request, TOO_MUCH, last=True)
        match wanted(path, request.rel_url.query, self._codes):
            case Moved(to):
                query = request.rel_url.raw_query_string
                there = f"{to}?{query}" if query else to
                return web.Response(status=MOVED, headers={**SECURE, "Location": there})
            case Wanted() as asked:
                return await self._found(request, asked)
        return await self._problem(request, NOT_HERE)

    async def _found(self, request: web.BaseRequest, asked: Wanted) -> web.StreamResponse:
        choose = asked.language is None and asked.kind in IN_A_LANGUAGE
        if choose:
            asked = replace(asked, language=await self._accepted(request))
        made = await self._maker.made(asked, chosen=choose)
        if made is None:
            return await self._problem(request, NOT_HERE)
        return _sent(request, made)

    async def _posted(self, request: web.BaseRequest, hook: Hook) -> web.StreamResponse:
        if (request.content_length or 0) > POSTED:
            return await self._problem(request, TOO_MUCH, last=True)
        body = b""
        async for piece in request.content.iter_any():
            body += piece
            if len(body) > POSTED:
                return await self._problem(request, TOO_MUCH, last=True)
        status = await hook(self._core, request.headers, body)
        return web.Response(status=status, headers=SECURE)

    def _named(self, request: web.BaseRequest) -> str | None:
        """The language that the address begins with."""
        return language_in(request.rel_url.raw_path, self._codes)

    async def _accepted(self, request: web.BaseRequest) -> str:
        """The language for the reader. Raises `Crowded`."""
        accepted = request.headers.get("Accept-Language", "")[:LONGEST]
        return self._chosen.at_hand(accepted) or await self._chosen.get(
            accepted, partial(self._look_up, accepted)
        )

    async def _look_up(self, accepted: str) -> str:
        await self._pace.turn(MAKING)
        return chosen(accepted, self._languages)

    async def _problem(
        self, request: web.BaseRequest, problem: Problem, *, last: bool = False
    ) -> web.Response:
        """The page of a problem, in the language of the address or of the reader."""
        language = self._named(request) or await self._accepted(request)
        return _problem(request, self._problems.page(problem, language), last=last)


def _problem(request: web.BaseRequest, made: Document, *, last: bool) -> web.Response:
    """The page of a problem; with the `last` one the connection ends: more is to come on it."""
    response = _sent(request, made)
    if last:
        response.force_close()
    return response


def _sent(request: web.BaseRequest, made: Document) -> web.Response:
    """The document as this request takes it: whole, packed, or only that it is the same still."""
    given = request.headers
    known = given.get("If-None-Match")
    if known is not None and made.status == OK and is_known(known, made.etag):
        return web.Response(status=UNCHANGED, headers=made.unchanged)
    if made.packed is not None and takes_gzip(given.get("Accept-Encoding", "")):
        return web.Response(status=made.status, body=made.packed, headers=made.packed_headers)
    return web.Response(status=made.status, body=made.body, headers=made.headers)
