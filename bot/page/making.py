"""The making of documents: what was asked for, looked up, said in a language, with its headers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import TypeVar
from urllib.parse import unquote

from bot.drawing import Drawing
from bot.page import headers, views
from bot.page.card import card
from bot.page.documents import BYTES, CLOSED, HTML, JSON, PNG, SCRIPT, SVG, TEXT, Document, document
from bot.page.log import PublicLog, is_lasting, is_text
from bot.page.numbers import numbers
from bot.page.pace import MAKING, Pace
from bot.page.paths import Kind, Wanted
from bot.page.rendering import SCRIPT_FILE, asset
from bot.page.shelf import Shelf
from bot.page.site import Site
from bot.page.standing import Standing, standing
from db.alert_codes import normal
from db.alerts import Alert
from db.closing import Closing
from db.engine.transaction import Store, StoreUnavailable
from handlers.alerting import verifying
from handlers.reading import signatories
from handlers.reading.bots import genuine

T = TypeVar("T")

ROBOTS = (
    "User-agent: *\nDisallow: /signatories\nDisallow: /*/signatories\nDisallow: /verify\n"
    "Disallow: /*/verify\n"
)


class Maker:
    """The maker of a site's documents; each is handed out again for some seconds."""

    def __init__(
        self,
        site: Site,
        store: Store,
        draw: Drawing,
        log: PublicLog,
        pace: Pace,
        clock: Callable[[], float],
    ) -> None:
        self._site = site
        self._store = store
        self._draw = draw
        self._log = log
        self._pace = pace
        self._standings: Shelf[Standing] = Shelf(clock, most=1)
        self._alerts: Shelf[Mapping[str, Alert]] = Shelf(clock, most=1)
        self._documents: Shelf[Document] = Shelf(clock)

    async def made(self, asked: Wanted, *, chosen: bool) -> Document | None:
        """The document that was asked for, in its language, which was `chosen` for the reader.

        None where there is no such thing. Raises `StoreUnavailable`, and `Crowded`.
        """
        if asked.source and asked.source not in (await self._standing()).sources:
            asked = replace(asked, source="")
        if asked.kind is Kind.VERIFY and asked.name:
            code = normal(unquote(asked.name))
            asked = replace(asked, name=code if code in await self._codes() else "")
        key = asked, chosen
        try:
            return self._documents.at_hand(key) or await self._documents.get(
                key, partial(self._make, asked, chosen)
            )
        except _NotThere:
            return None

    async def _is_logged(self) -> bool:
        """Whether signatures are lines in a public log, also where the database is away."""
        if self._site.campaign.log is not None or await self._log.published() is not None:
            return True
        try:
            return (await self._standing()).logged
        except StoreUnavailable:
            return False

    async def _closing(self) -> Closing | None:
        """The closing of the campaign; None also where the database has been away from the start.

        What happens when people sign is then told without it: it needs no database.
        """
        try:
            return (await self._standing()).closing
        except StoreUnavailable:
            return None

    async def _standing(self) -> Standing:
        """The public state of some seconds ago; without a database the last one, however old."""
        try:
            return await self._standings.get("", self._read)
        except StoreUnavailable:
            if (last := self._standings.last("")) is not None:
                return last
            raise

    async def _codes(self) -> Mapping[str, Alert]:
        """The alerts that went out, by their codes, as of some seconds ago."""
        return await self._alerts.get("", self._read_alerts)

    async def _read_alerts(self) -> Mapping[str, Alert]:
        return await self._store.transact(verifying.by_code)

    async def _read(self) -> Standing:
        return await self._store.transact(partial(standing, campaign=self._site.campaign))

    async def _make(self, asked: Wanted, chosen: bool) -> Document:
        await self._pace.turn(MAKING)
        match asked.kind:
            case Kind.SCRIPT:
                return _static(asset(SCRIPT_FILE), SCRIPT)
            case Kind.ROBOTS:
                return _static(ROBOTS, TEXT)
            case Kind.LOG:
                return await self._of_log(asked.name)
            case Kind.COUNT_JSON:
                checkable = await self._log.published() is not None
                body = numbers(self._site.campaign, await self._standing(), checkable=checkable)
                return document(body, JSON, {**headers.DRAWING, **headers.SOON})
            case Kind.CARD:
                return _said(await self._card(asked), PNG, headers.DRAWING, asked, chosen)
            case Kind.COUNT_SVG:
                drawn = views.drawn_count(self._site, asked, await self._standing())
                return _said(drawn.encode(), SVG, headers.DRAWING, asked, chosen)
            case Kind.EMBED:
                page = views.embedded(self._site, asked, await self._standing())
                return _said(page.encode(), HTML, headers.FRAME, asked, chosen)
            case Kind.SIGNATORIES:
                page = await self._names(asked)
                return _said(page.encode(), HTML, headers.NAMES, asked, chosen)
            case Kind.VERIFY:
                alert = (await self._codes()).get(asked.name)
                page = views.of_alert(self._site, asked, alert)
                return _said(page.encode(), HTML, headers.OF_AN_ALERT, asked, chosen)
        page = await self._sheet(asked)
        return _said(page.encode(), HTML, headers.SHEET, asked, chosen)

    async def _sheet(self, asked: Wanted) -> str:
        match asked.kind:
            case Kind.PRIVACY:
                logged = await self._is_logged()
                return views.of_privacy(self._site, asked, await self._closing(), logged=logged)
            case Kind.TERMS:
                return views.of_terms(self._site, asked)
            case Kind.BOTS:
                bots = await self._store.transact(genuine)
                note = await self._log.statement(self._site.campaign.today())
                return views.of_bots(self._site, asked, bots, note)
            case Kind.LETTER:
                page = views.letter(self._site, asked)
            case _:
                log = await self._log.published()
                page = views.front(self._site, asked, await self._standing(), log)
        return _there(page)

    async def _names(self, asked: Wanted) -> str:
        behind = asked.behind
        page = await self._store.transact(lambda tx: signatories.page(tx, behind))
        return views.names(self._site, asked, _there(page))

    async def _card(self, asked: Wanted) -> bytes:
        chart = card(self._site, await self._standing(), asked.language or "")
        return _there(await self._draw(chart))

    async def _of_log(self, name: str) -> Document:
        content = _there(await self._log.file(name))
        kept = headers.FOR_EVER if is_lasting(name) else headers.ALWAYS_ASKED
        return document(content, TEXT if is_text(name) else BYTES, {**headers.DRAWING, **kept})


class _NotThere(Exception):
    """There is no such thing as was asked for."""


def _there(thing: T | None) -> T:
    """The thing. Raises `_NotThere` where it is None."""
    if thing is None:
        raise _NotThere
    return thing


def _static(text: str, kind: str) -> Document:
    return document(text.encode(), kind, {**CLOSED, **headers.FOR_A_DAY})


def _said(
    body: bytes, kind: str, of_kind: Mapping[str, str], asked: Wanted, chosen: bool
) -> Document:
    """The document of what is said in a language; another reader may have been chosen another."""
    spoken = {**headers.SOON, **of_kind, "Content-Language": asked.language or ""}
    return document(body, kind, spoken, vary="Accept-Language" if chosen else "")
