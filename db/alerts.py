"""Alerts: messages to many, their words in each language, and their audience."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum

from db import roll, voices
from db.alert_codes import code_of
from db.engine.columns import named
from db.engine.tombstones import bury
from db.engine.transaction import Row, Transaction
from db.marks import Marked, fits, mark
from db.people import PersonId
from db.subscriptions import Topic
from db.voices import Matter, Proposal

STAFF = "staff"
"""The origin of an alert that a human being wrote."""

ALWAYS_BEFORE = "en"
"""The first language of every alert from before an alert kept its first language."""


class AlertState(StrEnum):
    """The state of an alert; from `STARTED` on, the alert's broadcast has a state of its own."""

    DRAFT = "draft"
    WAITING = "waiting"
    APPROVED = "approved"
    STARTED = "started"
    STOPPED = "stopped"
    RECALLED = "recalled"


@dataclass(frozen=True, slots=True)
class AlertText:
    """The words of an alert in one language; `action`, the thing to do, may be empty.

    `correction` says what was put right in an alert that was written anew after a recall.
    """

    title: str
    body: str
    action: str = ""
    correction: str = ""


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert.

    `author` is None where the clock drafted the alert (`origin`). `ends` is the ISO date after
    which the action is over. `platforms`, `languages` and `countries` limit the audience where
    they name any. `go_at` is the wished beginning, `starts` the moment everything may begin once
    approved: both `db.engine.moments` stamps. `texts` go by language (BCP 47); `language` is the
    first, always among them, and people without a text in theirs read that one. `ready` is a
    message for readers to copy. `day` is the ISO date of the first draft. `sound` is False where
    somebody changed the alert in the database, past this program: such an alert never goes out.
    `code` stands at the foot of what readers get; an alert that is not sound, or was never kept,
    has none.
    """

    id: str
    origin: str
    author: PersonId | None
    state: AlertState
    topic: Topic
    urgent: bool
    day: str
    texts: Mapping[str, AlertText] = field(default_factory=dict)
    link: str = ""
    contact: str = ""
    ready: str = ""
    ends: str | None = None
    platforms: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    go_at: str | None = None
    starts: str | None = None
    broadcast: int | None = None
    language: str = field(kw_only=True)
    sound: bool = field(default=True, kw_only=True)
    code: str = field(default="", kw_only=True, compare=False)

    @property
    def fingerprint(self) -> bytes:
        """The SHA-256 of all that people will read, and of who will: an edit gives another.

        The first language is left out where it is `ALWAYS_BEFORE`, and a correction where there is
        none: so people still stand behind what they approved before alerts kept either.
        """
        content = asdict(self)
        for words in content["texts"].values():
            if not words["correction"]:
                del words["correction"]
        if self.language == ALWAYS_BEFORE:
            del content["language"]
        for name in ("author", "state", "starts", "broadcast", "day", "sound", "code"):
            del content[name]
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).digest()

    @property
    def proposal(self) -> Proposal:
        """The alert as people stand behind it."""
        return Proposal(Matter.ALERT, self.id.encode(), self.fingerprint)


ALERT = "alert"
"""What is buried of an alert that was erased."""

_NAMES = (
    *("id", "origin", "author", "state", "topic", "urgent", "day", "link", "contact", "ready"),
    *("ends", "platforms", "languages", "countries", "go_at", "starts", "broadcast", "language"),
)
_LISTS = ("platforms", "languages", "countries")
COLUMNS = ", ".join(_NAMES)


async def put(tx: Transaction, alert: Alert) -> Alert:
    """Keep `alert` in place of its earlier form, words included; the alert with its code.

    An alert that is not sound stays so: what somebody changed in the database is never marked.
    """
    row = (
        alert.id,
        alert.origin,
        alert.author,
        alert.state.value,
        int(alert.topic),
        int(alert.urgent),
        alert.day,
        alert.link,
        alert.contact,
        alert.ready,
        alert.ends,
        " ".join(alert.platforms),
        " ".join(alert.languages),
        " ".join(alert.countries),
        alert.go_at,
        alert.starts,
        alert.broadcast,
        alert.language,
    )
    texts = [
        (locale, each.title, each.body, each.action, each.correction)
        for locale, each in alert.texts.items()
    ]
    marked = mark(tx.vault, Marked.ALERT, [row, sorted(texts)]) if alert.sound else None
    await tx.execute("DELETE FROM alert WHERE id = $1", alert.id)
    await tx.execute(
        f"INSERT INTO alert ({COLUMNS}, mark) "  # noqa: S608 - constant
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, "
        "$19)",
        *row,
        marked,
    )
    await tx.execute("DELETE FROM alert_text WHERE alert = $1", alert.id)
    for text in texts:
        await tx.execute(
            "INSERT INTO alert_text (alert, locale, title, body, action, correction) "
            "VALUES ($1, $2, $3, $4, $5, $6)",
            alert.id,
            *text,
        )
    if marked is None:
        await roll.leave(tx, _key(tx, alert.id))
    else:
        await roll.enter(tx, _key(tx, alert.id), marked)
    return _coded(tx, alert)


def _coded(tx: Transaction, alert: Alert) -> Alert:
    """The alert with the code that its words and its readers have now."""
    return replace(alert, code=code_of(tx.vault, alert.fingerprint) if alert.sound else "")


async def hand_over(tx: Transaction, other: PersonId, person: PersonId) -> None:
    """Let the alerts that `other` wrote be those of `person`."""
    rows = await tx.rows(
        f"SELECT {COLUMNS}, mark FROM alert WHERE author = $1",  # noqa: S608 - constant
        other,
    )
    for row in rows:
        await put(tx, replace(await _alert(tx, row), author=person))


async def alert(tx: Transaction, id: str) -> Alert | None:
    """The alert called `id`; None without one."""
    row = await tx.row(
        f"SELECT {COLUMNS}, mark FROM alert WHERE id = $1",  # noqa: S608 - constant
        id,
    )
    return await _alert(tx, row) if row else None


async def alert_of(tx: Transaction, broadcast: int) -> Alert | None:
    """The alert that went out as the broadcast with the number `broadcast`; None without one."""
    row = await tx.row(
        f"SELECT {COLUMNS}, mark FROM alert WHERE broadcast = $1",  # noqa: S608 - constant
        broadcast,
    )
    return await _alert(tx, row) if row else None


async def in_state(tx: Transaction, state: AlertState) -> tuple[Alert, ...]:
    """Every alert in `state`."""
    rows = await tx.rows(
        f"SELECT {COLUMNS}, mark FROM alert WHERE state = $1 ORDER BY id",  # noqa: S608 - constant
        state.value,
    )
    return tuple([await _alert(tx, row) for row in rows])


async def sent(tx: Transaction, limit: int) -> tuple[Alert, ...]:
    """The last `limit` alerts that went out, the latest first."""
    rows = await tx.rows(
        f"SELECT {COLUMNS}, mark FROM alert WHERE broadcast IS NOT NULL "  # noqa: S608 - constant
        "ORDER BY broadcast DESC LIMIT $1",
        limit,
    )
    return tuple([await _alert(tx, row) for row in rows])


async def sent_between(tx: Transaction, after: int, until: int) -> tuple[Alert, ...]:
    """The alerts of the broadcasts after number `after` and up to `until`, in their order."""
    rows = await tx.rows(
        f"SELECT {COLUMNS}, mark FROM alert "  # noqa: S608 - constant
        "WHERE broadcast > $1 AND broadcast <= $2 ORDER BY broadcast",
        after,
        until,
    )
    return tuple([await _alert(tx, row) for row in rows])


async def erase(tx: Transaction, alert: Alert) -> None:
    """Erase an alert that never went out, its words, and the voices for it."""
    await voices.withdraw(tx, alert.proposal)
    await tx.execute("DELETE FROM alert_text WHERE alert = $1", alert.id)
    await tx.execute("DELETE FROM alert WHERE id = $1", alert.id)
    await roll.leave(tx, _key(tx, alert.id))
    await bury(tx, ALERT, alert.id)


def _key(tx: Transaction, id: str) -> str:
    return roll.key(tx.vault, Marked.ALERT, id)


async def _alert(tx: Transaction, row: Row) -> Alert:
    *content, marked = row
    columns, texts = named(_NAMES, content), await words(tx, content[0])
    author, said = columns["author"], [content, texts]
    sound = fits(tx.vault, Marked.ALERT, said, marked)
    found = Alert(
        **columns
        | {name: tuple(columns[name].split()) for name in _LISTS}
        | {
            "author": PersonId(bytes(author)) if author is not None else None,
            "state": AlertState(columns["state"]),
            "topic": Topic(columns["topic"]),
            "urgent": bool(columns["urgent"]),
            "texts": {locale: AlertText(*text) for locale, *text in texts},
            "sound": sound and await roll.holds(tx, _key(tx, columns["id"]), marked),
        }
    )
    return _coded(tx, found)


async def words(tx: Transaction, id: str) -> Sequence[Row]:
    """The words of the alert called `id` as rows, in one order on any database.

    A row is the language, the title, the body, the thing to do, and what is corrected.
    """
    rows = await tx.rows(
        "SELECT locale, title, body, action, correction FROM alert_text WHERE alert = $1", id
    )
    return sorted(tuple(row) for row in rows)
