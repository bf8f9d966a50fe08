"""Every database that was ever made becomes the newest one, with all that people gave it."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from functools import partial
from pathlib import Path
from random import Random

import pytest

from db import (
    alerts,
    alive,
    answers,
    audience,
    broadcasts,
    cleaned,
    cleanups,
    conversations,
    counters,
    daily,
    deliveries,
    doorways,
    exports,
    goals,
    holds,
    invitations,
    journal,
    key_epochs,
    moved_alerts,
    named_owners,
    notices,
    organisations,
    paces,
    picks,
    pledges,
    public_names,
    publications,
    receipts,
    responses,
    runs,
    signatures,
    sources,
    staff,
    subscriptions,
    suspects,
    voices,
    wishes,
)
from db.alerts import Alert, AlertState, AlertText
from db.audience import Alike, Subscriber
from db.broadcasts import BroadcastKind
from db.cleaned import Cleaned
from db.cleanups import CleanUp, Reason
from db.cleanups import State as CleanUpState
from db.counters import Totals
from db.criteria import Criteria
from db.deliveries import Result
from db.engine.migrate import FOLDER, migrate, migrations, version
from db.engine.opening import open_store
from db.engine.sqlite_transaction import SqliteTransaction
from db.engine.transaction import (
    Param,
    Row,
    Store,
    StoreUnavailable,
    Transaction,
    Trouble,
    Work,
)
from db.exports import Export, Wanted
from db.holds import Cause, Hold
from db.invitations import Candidate, Invitation, LinkCode
from db.log import head as log_head
from db.log import places
from db.log import waiting as log_waiting
from db.marks import Marked, mark
from db.moved_alerts import Moved
from db.pledges import MadePledge
from db.public_names import PublicName
from db.responses import Response
from db.secrets.vault import AccountTag, Column
from db.signatures import Appearance, Signature, SignedText
from db.staff import PersonId, Role, Staff
from db.subscriptions import Frequency, Subscription, Topic
from db.suspects import Batch, Why
from db.voices import Matter, Proposal
from tests.stage.disk import every_byte
from tests.stage.factories import NEVER_REGISTERED, random_tags
from tests.stage.older import brought_up, left_by_older
from tests.stage.organisations import waiting
from tests.stage.stores import VAULT, PostgresServer, opened

NEWEST = len(migrations())
BEFORE_MONTHS = 12
STAMP = "2026-02-06T12:00:00Z"
ANA, BEN = AccountTag(bytes(range(16))), AccountTag(bytes(range(16, 32)))
DOT, EVE = AccountTag(bytes(range(48, 64))), AccountTag(bytes(range(64, 80)))
FAY = AccountTag(bytes(range(80, 96)))
BOB, CHO = PersonId(BEN), PersonId(bytes(range(32, 48)))
"""People: the one that Ana's and Ben's rows name, and another."""
NAMED = (EVE, CHO, "Owner 3", "telegram", b"hidden", "en")
CLOSES = (bytes(16), "announced", "staff", "2026-04-01", "2026-03-01", 1, 7)
BODY = waiting(BEN, "Open Rights", "2026-02", handle="OABC2345", country="TW")
ROW = organisations.row_of(VAULT, BODY)
DOORWAY = ("telegram", "letterbot")
DAY, WEEK = "2026-02-12", bytes(range(4))
CLEANUP = CleanUp(
    WEEK, CleanUpState.DONE, DAY, Criteria(country="TW"), CHO, 7, 7, DAY, Reason.PROGRAM, "Seen."
)
CLEANUP_ROW = cleanups.row_of(VAULT, CLEANUP)
TAKEN_OUT = VAULT.hide(
    FAY,
    json.dumps({"cleanup": WEEK.hex(), "signature": {"month": "2026-02"}, "name": None}).encode(),
    Column.TAKEN,
)
MEMBER = json.dumps([WEEK.hex(), EVE.hex()])
EXPORTED = ("K2345AB", "2026-02", "{}", "month")
WAITING = bytes.fromhex("34e07db8f5e17e2e63200266bd5950193c4171a3ca5017751452fa02170598d8")
"""The fingerprint of the alert that waits, as version 6 computed it."""

ROWS: dict[int, list[tuple[str, tuple[Param, ...]]]] = {
    1: [
        (
            "INSERT INTO letter_text (id, letter, version, sha256) VALUES ($1, $2, $3, $4)",
            (1, "a-letter", "1", "ab" * 32),
        ),
        (
            "INSERT INTO signature (tag, letter_text, appearance, organisation, confirmed, sealed, "
            "country, locale, platform, consent_version, day) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            (ANA, 1, "public", 0, 1, b"sealed", "TW", "zh-Hant-TW", "telegram", 1, "2026-01-31"),
        ),
        (
            "INSERT INTO signature (tag, letter_text, appearance, organisation, confirmed, sealed, "
            "country, locale, platform, consent_version, day) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            (BEN, 1, "hidden", 1, 0, None, None, "en", "discord", 2, "2026-02-01"),
        ),
        (
            "INSERT INTO public_name (tag, name, organisation, role, confirmed) "
            "VALUES ($1, $2, $3, $4, $5)",
            (ANA, "林淑芬", None, "teacher", 1),
        ),
        ("INSERT INTO counter (name, n) VALUES ($1, $2)", ("people", 1)),
        ("INSERT INTO counter (name, n) VALUES ($1, $2)", ("organisations_waiting", 1)),
        (
            "INSERT INTO seen_update (platform, id, day, answer) VALUES ($1, $2, $3, $4)",
            ("telegram", b"17", "2026-02-01", b"thank you"),
        ),
    ],
    2: [
        (
            "INSERT INTO pledge (tag, pledge, catalogue_version, visibility, due, done, locale, "
            "platform, day) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            (ANA, "talk", 1, "private", None, 1, "en", "telegram", "2026-02-02"),
        ),
        ("INSERT INTO counter (name, n) VALUES ($1, $2)", ("pledges", 1)),
        ("INSERT INTO counter (name, n) VALUES ($1, $2)", ("pledges_done", 1)),
    ],
    3: [
        ("INSERT INTO preference (tag, language) VALUES ($1, $2)", (ANA, "my")),
        (
            "INSERT INTO draft (tag, sealed, day) VALUES ($1, $2, $3)",
            (BEN, b"half a form", "2026-02-03"),
        ),
        (
            "INSERT INTO subscription (tag, address, locale, platform, consent_version, day) "
            "VALUES ($1, $2, $3, $4, $5, $6)",
            (BEN, b"address", "fr", "discord", 1, "2026-02-04"),
        ),
        ("INSERT INTO source (code, opened) VALUES ($1, $2)", ("flyer", 41)),
    ],
    4: [
        (
            "INSERT INTO subscription (tag, address, locale, platform, consent_version, day, kind, "
            "topics, frequency, zone, quiet_from, quiet_until, country, paused, joined, failures, "
            "copy, owner, reminders, remind_on) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, "
            "$11, $12, $13, $14, $15, $16, $17, $18, $19, $20)",
            (
                *(ANA, b"address", "my", "telegram", 2, "2026-02-05", "person", 9, "daily"),
                *("Asia/Taipei", 22, 7, "TW", 0, 0, 0, bytes(16), None, b"list", "2026-05-01"),
            ),
        ),
        (
            "INSERT INTO audience (platform, kind, frequency, zone, locale, country, topics, n) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            ("telegram", "person", "daily", "Asia/Taipei", "my", "TW", 9, 1),
        ),
    ],
    5: [
        (
            "INSERT INTO staff (tag, person, role, label, since, platform, address, locale, "
            "settings) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            (ANA, BEN, "organiser", "Ana", STAMP, "telegram", b"address", "en", 0),
        ),
        (
            "INSERT INTO invitation (code, role, inviter, expires, tag, label, platform, address, "
            "locale) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            (b"invited!", "moderator", BEN, STAMP, BEN, "Ben", "discord", b"address", "fr"),
        ),
        (
            "INSERT INTO link_code (code, tag, expires) VALUES ($1, $2, $3)",
            (b"linking!", ANA, STAMP),
        ),
        (
            "INSERT INTO journal (n, at, actor, act, subject, hash) "
            "VALUES ($1, $2, $3, $4, $5, $6)",
            (1, STAMP, BEN, "invited", "moderator", bytes(32)),
        ),
        ("INSERT INTO journal_head (id, n, hash) VALUES ($1, $2, $3)", (1, 1, bytes(32))),
    ],
    6: [
        (
            "INSERT INTO alert (id, origin, author, state, topic, urgent, link, contact, ready, "
            "ends, platforms, languages, countries, go_at, starts, broadcast, day) VALUES ($1, "
            "$2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
            (
                *("a1b2c3d4", "staff", BEN, "started", 1, 1, "https://example.org", "", ""),
                *("2026-03-05", "telegram discord", "", "TW", None, STAMP, 1, "2026-02-06"),
            ),
        ),
        (
            "INSERT INTO alert_text (alert, locale, title, body, action) "
            "VALUES ($1, $2, $3, $4, $5)",
            ("a1b2c3d4", "en", "Write", "They vote.", ""),
        ),
        (
            "INSERT INTO alert_voice (alert, person, fingerprint) VALUES ($1, $2, $3)",
            ("a1b2c3d4", BEN, bytes(32)),
        ),
        (
            "INSERT INTO alert (id, origin, author, state, topic, urgent, link, contact, ready, "
            "ends, platforms, languages, countries, go_at, starts, broadcast, day) VALUES ($1, "
            "$2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
            (
                *("b2c3d4", "staff", BEN, "approved", 1, 0, "", "", "", None, "", "", ""),
                *(None, STAMP, None, "2026-02-06"),
            ),
        ),
        *(
            (
                "INSERT INTO alert_text (alert, locale, title, body, action) "
                "VALUES ($1, $2, $3, $4, $5)",
                ("b2c3d4", locale, title, body, ""),
            )
            for locale, title, body in (
                ("en", "Call", "They vote."),
                ("fr", "Appelez", "Ils votent."),
            )
        ),
        *(
            (
                "INSERT INTO alert_voice (alert, person, fingerprint) VALUES ($1, $2, $3)",
                ("b2c3d4", person, WAITING),
            )
            for person in (BEN, CHO)
        ),
        (
            "INSERT INTO response (tag, alert, answer) VALUES ($1, $2, $3)",
            (ANA, "a1b2c3d4", "done"),
        ),
        (
            "INSERT INTO response_count (alert, answer, n) VALUES ($1, $2, $3)",
            ("a1b2c3d4", "done", 1),
        ),
    ],
    7: [
        (
            "INSERT INTO broadcast (number, kind, alert, urgent, frequency, zone, since, day, "
            "state, opens, started, finished) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
            (1, "alert", "a1b2c3d4", 1, "", "", 0, "", "running", STAMP, STAMP, None),
        ),
        (
            "INSERT INTO lane (broadcast, platform, tag, at_end, total, sent, failed, gone, "
            "ambiguous) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            (1, "telegram", ANA, 0, 5, 3, 0, 1, 0),
        ),
        (
            "INSERT INTO delivery (broadcast, tag, platform, state, due, tries) "
            "VALUES ($1, $2, $3, $4, $5, $6)",
            (1, ANA, "telegram", "held", STAMP, 0),
        ),
        (
            "INSERT INTO notice (id, platform, address, locale, content, live, message, state, "
            "due, tries, n) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            (BEN, "telegram", b"address", "en", b"reply", "1", 17, "sent", STAMP, 0, 1),
        ),
    ],
    8: [
        (
            "INSERT INTO run (job, due, state, detail) VALUES ($1, $2, $3, $4)",
            ("backup", STAMP, "done", "1"),
        ),
        (
            "INSERT INTO statistic (subject, dimension, value, n) VALUES ($1, $2, $3, $4)",
            ("people", "day", "2026-02-01", 5),
        ),
    ],
    9: [
        (
            "INSERT INTO voice (kind, subject, fingerprint, person) VALUES ($1, $2, $3, $4)",
            ("alert", b"c3d4e5", bytes(32), CHO),
        ),
    ],
    10: [
        (
            "INSERT INTO alert (id, origin, author, state, topic, urgent, link, contact, ready, "
            "ends, platforms, languages, countries, go_at, starts, broadcast, day, language) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, "
            "$18)",
            (
                *("d4e5f6", "staff", BEN, "draft", 1, 0, "", "", "", None, "", "", ""),
                *(None, None, None, "2026-02-07", "zh-Hant-TW"),
            ),
        ),
        (
            "INSERT INTO alert_text (alert, locale, title, body, action) "
            "VALUES ($1, $2, $3, $4, $5)",
            ("d4e5f6", "zh-Hant-TW", "寫信", "他們要表決。", ""),
        ),
    ],
    11: [
        (
            "INSERT INTO letter_text (id, letter, version, sha256, language) "
            "VALUES ($1, $2, $3, $4, $5)",
            (2, "a-letter", "2", "cd" * 32, "ar"),
        ),
        (
            "INSERT INTO signature (tag, letter_text, appearance, organisation, confirmed, sealed, "
            "country, locale, platform, consent_version, day) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            (DOT, 2, "anonymous", 0, 1, None, None, "ar", "telegram", 1, "2026-02-08"),
        ),
    ],
    12: [
        (
            "INSERT INTO signature (tag, letter_text, version, appearance, organisation, "
            "confirmed, sealed, country, locale, platform, consent_version, day) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
            (EVE, 1, "1.0.1", "anonymous", 0, 1, None, None, "ar", "telegram", 1, "2026-02-09"),
        ),
    ],
    13: [
        ("INSERT INTO wish (tag, hidden) VALUES ($1, $2)", (ANA, b"a wish")),
        ("INSERT INTO daily (subject, day, n) VALUES ($1, $2, $3)", ("chats", "2026-02-10", 2)),
        (
            "INSERT INTO subscription (tag, address, locale, platform, consent_version, month, "
            "kind, owner, owner_tag) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            (FAY, b"a chat", "en", "telegram", 3, "2026-02", "chat", b"owner", EVE),
        ),
    ],
    14: [
        (
            "INSERT INTO link_code (code, tag, expires, mark) VALUES ($1, $2, $3, $4)",
            (b"a code", DOT, STAMP, mark(VAULT, Marked.LINK_CODE, [b"a code", DOT, STAMP])),
        ),
    ],
    15: [
        ("INSERT INTO tombstone (mark, month) VALUES ($1, $2)", (ANA, "2026-02")),
        ("INSERT INTO generation (machine, n) VALUES ($1, $2)", (BEN, 7)),
        (
            "INSERT INTO hold (id, cause, token, told) VALUES (1, $1, $2, 1)",
            ("older", BEN),
        ),
    ],
    16: [
        (
            "INSERT INTO answer (id, tag, platform, content, day) VALUES ($1, $2, $3, $4, $5)",
            (bytes(16), ANA, "telegram", b"waits", "2026-02-06"),
        ),
        ("INSERT INTO pace (platform, per_second) VALUES ($1, $2)", ("telegram", 30)),
    ],
    17: [
        (
            "INSERT INTO alert_text (alert, locale, title, body, action, correction) "
            "VALUES ($1, $2, $3, $4, $5, $6)",
            ("d4e5f6", "en", "Write", "They vote.", "", "The day was wrong."),
        ),
    ],
    18: [
        (
            "INSERT INTO named_owner (tag, person, label, platform, address, locale, mark) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7)",
            (*NAMED, mark(VAULT, Marked.NAMED_OWNER, NAMED)),
        ),
        (
            "INSERT INTO moved_alert (alert, frequency, zone, digest, part) "
            "VALUES ($1, $2, $3, $4, $5)",
            (1, "daily", "UTC", 2, 1),
        ),
    ],
    19: [
        (
            "INSERT INTO typed (tag, platform, sealed, day) VALUES ($1, $2, $3, $4)",
            (BEN, "telegram", b"hidden", "2026-02-10"),
        ),
    ],
    20: [
        (
            "INSERT INTO key_epoch (id, mark) VALUES ($1, $2)",
            (1, bytes(16)),
        ),
    ],
    21: [
        (
            "INSERT INTO daily (subject, day, share, n) VALUES ($1, $2, $3, $4)",
            ("chats", "2026-02-11", 5, 2),
        ),
    ],
    22: [
        (
            "INSERT INTO reach (id, month, mark) VALUES ($1, $2, $3)",
            (1, "2026-02", bytes(16)),
        ),
    ],
    23: [
        (
            "INSERT INTO organisation "
            "(tag, handle, country, state, month, look, place, said, kept, mark) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            (*ROW, mark(VAULT, Marked.ORGANISATION, ROW[:-2])),
        ),
    ],
    24: [
        (
            "INSERT INTO publication (subject, dimension, at, total) VALUES ($1, $2, $3, $4)",
            ("people", "country", STAMP, 12),
        ),
        (
            "INSERT INTO published (subject, dimension, value, n, shown) "
            "VALUES ($1, $2, $3, $4, $5)",
            ("people", "country", "TW", 7, 1),
        ),
        ("INSERT INTO goal (id, people) VALUES ($1, $2)", (1, 10_000)),
    ],
    25: [
        (
            "INSERT INTO doorway (platform, address, mark) VALUES ($1, $2, $3)",
            (*DOORWAY, mark(VAULT, Marked.DOORWAY, DOORWAY)),
        ),
    ],
    26: [
        (
            "INSERT INTO cleanup "
            "(id, state, day, reason, matched, taken, taken_on, said, mark) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            (*CLEANUP_ROW, mark(VAULT, Marked.CLEANUP, CLEANUP_ROW)),
        ),
        (
            "INSERT INTO picked (tag, chosen) VALUES ($1, $2)",
            (FAY, VAULT.hide(FAY, CLEANUP.id, Column.CHOSEN)),
        ),
        (
            "INSERT INTO cleaned (tag, cleanup, taken) VALUES ($1, $2, $3)",
            (FAY, CLEANUP.id, TAKEN_OUT),
        ),
        ("INSERT INTO batch (id, reason, day, n) VALUES ($1, $2, $3, $4)", (WEEK, "link", DAY, 30)),
        (
            "INSERT INTO suspect (tag, batch, day) VALUES ($1, $2, $3)",
            (FAY, VAULT.hide(FAY, MEMBER.encode(), Column.BATCH), DAY),
        ),
    ],
    27: [
        (
            "INSERT INTO closing (token, state, cause, ends, seen, days, told, mark) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            (*CLOSES, mark(VAULT, Marked.CLOSING, CLOSES)),
        ),
    ],
    28: [
        (
            "INSERT INTO export (id, person, asked, criteria, columns, made, n, size) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            ("K2345AB", CHO, STAMP, '{"country": "TW"}', "month sealed", STAMP, 3, 700),
        ),
        (
            "INSERT INTO exported (id, month, criteria, columns, mark) VALUES ($1, $2, $3, $4, $5)",
            (*EXPORTED, mark(VAULT, Marked.EXPORTED, EXPORTED)),
        ),
    ],
    29: [
        ("INSERT INTO log_waiting (id, entry) VALUES ($1, $2)", (b"an id", b"hidden")),
        ("INSERT INTO log_plan (id, entries) VALUES ($1, $2)", (b"an id", b"hidden")),
        ("INSERT INTO log_leaf (commitment, place) VALUES ($1, $2)", (bytes(32), 7)),
        ("INSERT INTO log_head (id, said, mark) VALUES ($1, $2, $3)", (1, "{}", bytes(16))),
        ("UPDATE signature SET leaf = $1 WHERE tag = $2", (b"hidden", ANA)),
    ],
}
"""What people gave while the database was at a version, as a program of that time wrote it."""


async def _has_what_version_1_gave(tx: Transaction) -> None:
    text = SignedText("a-letter", "1", "ab" * 32)
    assert await signatures.signature_of(tx, ANA) == Signature(
        text=text,
        appearance=Appearance.PUBLIC,
        organisation=False,
        confirmed=True,
        sealed=b"sealed",
        country="TW",
        locale="zh-Hant-TW",
        platform="telegram",
        consent_version=1,
        month="2026-01",
    )
    assert await signatures.signature_of(tx, BEN) == Signature(
        text=text,
        appearance=Appearance.HIDDEN,
        organisation=True,
        confirmed=False,
        sealed=None,
        country=None,
        locale="en",
        platform="discord",
        consent_version=2,
        month="2026-02",
    )
    assert await public_names.public_name_of(tx, ANA) == PublicName("林淑芬", None, "teacher", True)
    assert await receipts.receipt_of(tx, "telegram", b"17") == b"thank you"


async def _has_what_version_2_gave(tx: Transaction) -> None:
    assert await pledges.pledges_of(tx, ANA) == (
        MadePledge("talk", 1, "private", None, True, "en", "telegram", "2026-02"),
    )


async def _has_what_version_3_gave(tx: Transaction) -> None:
    assert await conversations.chosen_language(tx, ANA) == "my"
    assert await conversations.open_form_of(tx, BEN) == b"half a form"
    assert await subscriptions.subscription_of(tx, BEN) == Subscription(
        b"address", "fr", "discord", 1, "2026-02"
    )
    assert await tx.rows("SELECT code, opened FROM source") == [("flyer", 41)]


async def _has_what_version_4_gave(tx: Transaction) -> None:
    """What version 3 gave is counted too: it asked for action, at once."""
    assert await subscriptions.subscription_of(tx, ANA) == Subscription(
        address=b"address",
        locale="my",
        platform="telegram",
        consent_version=2,
        month="2026-02",
        topics=Topic.ACTION | Topic.REMINDERS,
        frequency=Frequency.DAILY,
        zone="Asia/Taipei",
        quiet_from=22,
        quiet_until=7,
        country="TW",
        reminders=b"list",
        remind_on="2026-05-01",
    )
    assert set(await audience.cells(tx)) == {
        (Alike("telegram", Subscriber.PERSON, "daily", "Asia/Taipei", "my", "TW", 9), 1),
        (Alike("discord", Subscriber.PERSON, "at once", "UTC", "fr", "", 1), 1),
    }


async def _has_what_version_5_gave(tx: Transaction) -> None:
    ana = Staff(ANA, PersonId(BEN), Role.ORGANISER, "Ana", STAMP, "telegram", b"address", "en")
    assert await staff.everyone(tx) == (ana,)
    (invited,) = await invitations.taken_up(tx, BEN)
    candidate = Candidate(BEN, "Ben", "discord", b"address", "fr")
    assert invited == Invitation(b"invited!", Role.MODERATOR, PersonId(BEN), STAMP, candidate)
    assert await invitations.link_code(tx, b"linking!") == LinkCode(ANA, STAMP)
    as_given_out = replace(invited.proposal, fingerprint=invited.code)
    assert await voices.behind(tx, as_given_out) == {BOB}
    (entry,) = await journal.entries(tx)
    assert (entry.actor, entry.act, entry.subject) == (BEN, "invited", "moderator")
    assert await journal.head(tx) == (1, bytes(32))


async def _has_what_version_6_gave(tx: Transaction) -> None:
    alert = await alerts.alert(tx, "a1b2c3d4")
    assert alert == Alert(
        id="a1b2c3d4",
        origin="staff",
        author=PersonId(BEN),
        state=AlertState.STARTED,
        topic=Topic.ACTION,
        urgent=True,
        day="2026-02-06",
        texts={"en": AlertText("Write", "They vote.")},
        link="https://example.org",
        ends="2026-03-05",
        platforms=("telegram", "discord"),
        countries=("TW",),
        starts=STAMP,
        broadcast=1,
        language="en",
    )
    assert await voices.behind(tx, Proposal(Matter.ALERT, b"a1b2c3d4", bytes(32))) == {BOB}
    waiting = await alerts.alert(tx, "b2c3d4")
    assert waiting is not None
    assert await voices.behind(tx, waiting.proposal) == {BOB, CHO}
    assert await responses.responses_of(tx, ANA) == (("a1b2c3d4", Response.DONE),)
    counted = await responses.counts(tx, "a1b2c3d4")
    assert counted == {Response.DONE: 1, Response.NOT_NOW: 0}


async def _has_what_version_7_gave(tx: Transaction) -> None:
    (running,) = await broadcasts.unfinished(tx)
    assert (running.number, running.kind, running.alert) == (1, BroadcastKind.ALERT, "a1b2c3d4")
    (lane,) = await broadcasts.lanes(tx, 1)
    assert (lane.tag, lane.sent, lane.waiting) == (ANA, 3, 1)
    (due,) = await deliveries.due(tx, 1, "telegram", STAMP, 5)
    assert (due.tag, due.state) == (ANA, Result.HELD)
    (notice,) = await notices.live(tx, "1")
    assert (notice.id, notice.message, notice.content) == (BEN, 17, b"reply")


async def _has_what_version_8_gave(tx: Transaction) -> None:
    assert await runs.latest_due(tx, STAMP) == {"backup": STAMP}
    rows = await tx.rows("SELECT subject, dimension, value, n FROM statistic")
    assert [tuple(row) for row in rows] == [("people", "day", "2026-02-01", 5)]
    assert await alive.last(tx) == STAMP


async def _has_what_version_9_gave(tx: Transaction) -> None:
    assert await voices.behind(tx, Proposal(Matter.ALERT, b"c3d4e5", bytes(32))) == {CHO}


async def _has_what_version_10_gave(tx: Transaction) -> None:
    alert = await alerts.alert(tx, "d4e5f6")
    assert alert is not None
    assert alert.language == "zh-Hant-TW"
    assert alert.texts["zh-Hant-TW"] == AlertText("寫信", "他們要表決。")


async def _has_what_version_11_gave(tx: Transaction) -> None:
    """A signature has the version of the text that it was given for."""
    signature = await signatures.signature_of(tx, DOT)
    assert signature is not None
    assert signature.text == SignedText("a-letter", "2", "cd" * 32, "ar")


async def _has_what_version_18_gave(tx: Transaction) -> None:
    (waiting,) = await named_owners.waiting(tx)
    assert (waiting.tag, waiting.person, waiting.label) == (EVE, CHO, "Owner 3")
    assert await moved_alerts.of(tx, "daily", "UTC") == (Moved(1, 2, part=True),)


async def _has_what_version_12_gave(tx: Transaction) -> None:
    signature = await signatures.signature_of(tx, EVE)
    assert signature is not None
    assert signature.text == SignedText("a-letter", "1.0.1", "ab" * 32)


async def _has_what_version_13_gave(tx: Transaction) -> None:
    assert await wishes.wish_of(tx, ANA) == b"a wish"
    assert (await daily.by_day(tx, "chats"))["2026-02-10"] == 2
    ((tag, chat),) = await subscriptions.chats_of(tx, EVE)
    assert (tag, chat.owner, chat.month) == (FAY, b"owner", "2026-02")


async def _has_what_version_14_gave(tx: Transaction) -> None:
    assert await invitations.link_code(tx, b"a code") == LinkCode(DOT, STAMP)


async def _has_what_version_15_gave(tx: Transaction) -> None:
    assert await holds.current(tx) == Hold(Cause.OLDER, BEN, told=True)
    rows = await tx.rows("SELECT mark, month FROM tombstone")
    assert [(bytes(mark), month) for mark, month in rows] == [(ANA, "2026-02")]
    rows = await tx.rows("SELECT machine, n FROM generation")
    assert [(bytes(machine), n) for machine, n in rows] == [(BEN, 7)]


async def _has_what_version_16_gave(tx: Transaction) -> None:
    (waiting,) = await answers.all_of(tx, "telegram")
    assert (waiting.id, waiting.tag, waiting.content) == (bytes(16), ANA, b"waits")
    assert await paces.noted(tx, "telegram") == 30


async def _has_what_version_17_gave(tx: Transaction) -> None:
    """An alert has what it corrects; one of before corrects nothing."""
    alert = await alerts.alert(tx, "d4e5f6")
    assert alert is not None
    assert alert.texts["en"] == AlertText("Write", "They vote.", "", "The day was wrong.")
    assert alert.texts["zh-Hant-TW"].correction == ""


async def _has_what_version_19_gave(tx: Transaction) -> None:
    rows = await tx.rows("SELECT platform, sealed, day FROM typed WHERE tag = $1", BEN)
    assert [tuple(row) for row in rows] == [("telegram", b"hidden", "2026-02-10")]


async def _has_what_version_20_gave(tx: Transaction) -> None:
    """The entries of before are of the first epoch."""
    assert await key_epochs.epoch(tx) == bytes(16)
    assert [entry.epoch for entry in await journal.entries(tx)] == [0]


async def _has_what_version_21_gave(tx: Transaction) -> None:
    assert (await daily.by_day(tx, "chats"))["2026-02-11"] == 2


async def _has_what_version_22_gave(tx: Transaction) -> None:
    rows = await tx.rows("SELECT month, mark FROM reach")
    assert [tuple(row) for row in rows] == [("2026-02", bytes(16))]


async def _has_what_version_23_gave(tx: Transaction) -> None:
    found = await organisations.organisation_of(tx, BEN)
    assert found is not None
    assert found == BODY
    assert await organisations.next_waiting(tx, None, 2) == [found]


async def _has_what_version_24_gave(tx: Transaction) -> None:
    (publication,) = (await publications.last(tx)).values()
    assert (publication.total, publication.shown) == (12, {"TW": 7})
    assert await goals.goal(tx) == 10_000


async def _has_what_version_25_gave(tx: Transaction) -> None:
    assert await doorways.every(tx) == dict([DOORWAY])


async def _has_what_version_26_gave(tx: Transaction) -> None:
    assert await cleanups.every(tx) == (CLEANUP,)
    assert await picks.piece(tx, 2) == [(FAY, CLEANUP.id)]
    taken = await cleaned.cleaned_of(tx, FAY)
    assert taken == Cleaned(FAY, CLEANUP.id, {"month": "2026-02"})
    assert await suspects.every(tx) == [Batch(WEEK, Why.LINK, DAY, 30)]
    assert await suspects.piece(tx, b"", 2) == [(FAY, WEEK, EVE)]


async def _has_what_version_27_gave(tx: Transaction) -> None:
    row = await tx.row("SELECT token, state, cause, ends, seen, days, told FROM closing")
    assert row is not None
    assert tuple(row) == CLOSES


async def _has_what_version_28_gave(tx: Transaction) -> None:
    wanted = Wanted({"country": "TW"}, ("month", "sealed"))
    assert await exports.every(tx) == (Export("K2345AB", CHO, STAMP, wanted, STAMP, 3, 700),)
    rows = await tx.rows("SELECT id, month, criteria, columns, mark FROM exported")
    assert [tuple(row[:-1]) for row in rows] == [EXPORTED]


async def _has_what_version_29_gave(tx: Transaction) -> None:
    assert await places.of(tx, bytes(32)) == 7
    assert await log_waiting.number(tx) == 1
    assert await log_head.is_begun(tx)
    assert [tuple(row) for row in await tx.rows("SELECT entries FROM log_plan")] == [(b"hidden",)]
    (leaf,) = await tx.row("SELECT leaf FROM signature WHERE tag = $1", ANA) or (None,)
    assert leaf == b"hidden"


CHECKS: dict[int, Work[None]] = {
    1: _has_what_version_1_gave,
    2: _has_what_version_2_gave,
    3: _has_what_version_3_gave,
    4: _has_what_version_4_gave,
    5: _has_what_version_5_gave,
    6: _has_what_version_6_gave,
    7: _has_what_version_7_gave,
    8: _has_what_version_8_gave,
    9: _has_what_version_9_gave,
    10: _has_what_version_10_gave,
    11: _has_what_version_11_gave,
    12: _has_what_version_12_gave,
    13: _has_what_version_13_gave,
    14: _has_what_version_14_gave,
    15: _has_what_version_15_gave,
    16: _has_what_version_16_gave,
    17: _has_what_version_17_gave,
    18: _has_what_version_18_gave,
    19: _has_what_version_19_gave,
    20: _has_what_version_20_gave,
    21: _has_what_version_21_gave,
    22: _has_what_version_22_gave,
    23: _has_what_version_23_gave,
    24: _has_what_version_24_gave,
    25: _has_what_version_25_gave,
    26: _has_what_version_26_gave,
    27: _has_what_version_27_gave,
    28: _has_what_version_28_gave,
    29: _has_what_version_29_gave,
}


async def _make_old(address: str | Path, at: int) -> None:
    """A database of version `at` with everything that could be in it by then."""
    await left_by_older(address, partial(_grow, at=at))


async def _grow(tx: Transaction, at: int) -> None:
    for step in range(at + 1):
        await migrate(tx, target=step)
        for sql, params in ROWS.get(step, []):
            await tx.execute(sql, *params)


async def _schema(tx: Transaction) -> list[Row]:
    """Everything that is defined, by the engine's own account."""
    catalogue = (
        "SELECT table_name, column_name, data_type, is_nullable, column_default "
        "FROM information_schema.columns WHERE table_schema = 'public' "
        "UNION ALL SELECT tablename, indexname, indexdef, '', '' FROM pg_indexes "
        "WHERE schemaname = 'public' ORDER BY 1, 2"
    )
    if isinstance(tx, SqliteTransaction):
        catalogue = "SELECT type, name, sql FROM sqlite_schema ORDER BY 1, 2"
    return [tuple(row) for row in await tx.rows(catalogue)]


def test_there_is_data_to_try_for_every_version() -> None:
    """Whoever adds a migration adds what a program of its time leaves in it."""
    assert sorted(ROWS) == sorted(CHECKS) == list(range(1, NEWEST + 1))


def test_migrations_are_numbered_without_gaps() -> None:
    numbers = [int(file.name.partition("_")[0]) for file in sorted(FOLDER.glob("*.sql"))]
    assert numbers == list(range(1, NEWEST + 1))
    assert all(migrations())


@pytest.mark.parametrize("at", range(NEWEST + 1))
async def test_every_old_version_keeps_all_it_was_given(address: str | Path, at: int) -> None:
    await _make_old(address, at)
    async with brought_up(address) as store:
        assert await store.transact(version) == NEWEST
        for step in range(1, at + 1):
            await store.transact(CHECKS[step])
        given = Totals(
            people=int(at >= 1),
            organisations_waiting=int(at >= 1),
            pledges=int(at >= 2),
            pledges_done=int(at >= 2),
        )
        assert await store.transact(counters.totals) == given


@pytest.mark.parametrize("state", AlertState)
async def test_an_alert_of_version_9_is_in_english_first_and_keeps_who_is_behind_it(
    address: str | Path, state: AlertState
) -> None:
    async def leave(tx: Transaction) -> None:
        await _grow(tx, 9)
        await tx.execute("UPDATE alert SET state = $1 WHERE id = $2", state.value, "b2c3d4")

    async def read(tx: Transaction) -> Alert:
        alert = await alerts.alert(tx, "b2c3d4")
        assert alert is not None
        assert await voices.behind(tx, alert.proposal) == {BOB, CHO}
        return alert

    await left_by_older(address, leave)
    async with brought_up(address) as store:
        alert = await store.transact(read)
        assert (alert.state, alert.language) == (state, "en")
        await store.transact(lambda tx: alerts.put(tx, alert))
        assert await store.transact(read) == alert


@pytest.mark.parametrize("at", range(NEWEST + 1))
async def test_every_old_version_works_on_as_if_it_were_new(address: str | Path, at: int) -> None:
    await _make_old(address, at)
    async with brought_up(address) as store:
        await store.transact(_everything_people_do)
        totals = await store.transact(counters.totals)
    assert (totals.people, totals.pledges, totals.pledges_done) == (1, 1, 0)


async def _everything_people_do(tx: Transaction) -> None:
    """Ana and Ben take back whatever they gave; then Ana comes anew."""
    for tag in (ANA, BEN, FAY):
        await signatures.withdraw(tx, tag)
        await public_names.retract(tx, tag)
        await pledges.withdraw(tx, tag, "talk")
        await subscriptions.unsubscribe(tx, tag)
        await responses.forget(tx, tag)
        await staff.remove(tx, tag)
        await conversations.forget_language(tx, tag)
        await conversations.drop_open_form(tx, tag)
    await signatures.register_text(tx, NEVER_REGISTERED)
    await signatures.sign(
        tx,
        ANA,
        Signature(
            NEVER_REGISTERED, Appearance.ANONYMOUS, False, True, None, None, "en", "web", 1, "2026"
        ),
    )
    await pledges.make(tx, ANA, MadePledge("talk", 2, "public", None, False, "en", "web", "2026"))
    assert await audience.cells(tx) == ()
    await subscriptions.subscribe(tx, ANA, Subscription(b"new", "en", "web", 1, "2026"))
    await responses.respond(tx, ANA, "a1b2c3d4", Response.NOT_NOW)
    await public_names.publish(tx, ANA, PublicName("Ana", None, None, True))
    await conversations.choose_language(tx, ANA, "en")
    await conversations.keep_open_form(tx, ANA, b"new", "2026")
    await receipts.keep(tx, "web", b"1", "2026", b"thank you")
    await sources.count(tx, "flyer")


@pytest.mark.outside
async def test_days_move_out_of_rows_into_totals(address: str | Path) -> None:
    """The totals have the days of before, and no page or log keeps the day of a row."""
    chance = Random(13)
    days = [f"2026-01-{number:02}" for number in range(1, 31)]
    given = [chance.choice(days) for _ in range(900)]

    async def fill(tx: Transaction) -> None:
        await migrate(tx, target=BEFORE_MONTHS)
        sql, params = ROWS[1][0]
        await tx.execute(sql, *params)
        for tag, day in zip(random_tags(len(given), 13), given, strict=True):
            await tx.execute(
                "INSERT INTO signature (tag, letter_text, appearance, organisation, confirmed, "
                "sealed, country, locale, platform, consent_version, day) "
                "VALUES ($1, 1, 'hidden', 0, 1, $2, NULL, 'en', 'telegram', 1, $3)",
                *(tag, chance.randbytes(176), day),
            )

    await left_by_older(address, fill)
    async with opened(address) as store:
        counted = await store.transact(lambda tx: daily.by_day(tx, "people"))
        months = await store.transact(lambda tx: tx.rows("SELECT DISTINCT month FROM signature"))
        assert counted == Counter(given)
        assert [month for (month,) in months] == ["2026-01"]
        if isinstance(address, Path):
            content = every_byte(address.parent)
            assert {content.count(day.encode()) for day in set(given)} == {1}


@pytest.mark.parametrize("at", range(NEWEST + 1))
async def test_an_old_database_ends_up_just_like_a_new_one(
    address: str | Path, tmp_path: Path, postgres_server: PostgresServer, at: int
) -> None:
    await _make_old(address, at)
    async with brought_up(address) as store:
        grown = await store.transact(_schema)
    if isinstance(address, Path):
        async with opened(tmp_path / "new" / "letter.db") as store:
            assert await store.transact(_schema) == grown
    else:
        async with postgres_server.new_database() as url, opened(url) as store:
            assert await store.transact(_schema) == grown


async def test_migrating_again_changes_nothing(address: str | Path) -> None:
    async def everything(tx: Transaction) -> list[object]:
        rows = await tx.rows("SELECT * FROM signature ORDER BY tag")
        return [*await _schema(tx), *rows, await tx.rows("SELECT * FROM schema_version")]

    await _make_old(address, NEWEST)
    async with brought_up(address) as store:
        before = await store.transact(everything)
        await store.transact(migrate)
        assert await store.transact(everything) == before
    async with brought_up(address) as store:
        assert await store.transact(everything) == before


async def test_a_database_of_a_newer_program_is_refused_and_left_alone(
    address: str | Path,
) -> None:
    async with brought_up(address) as store:
        await store.transact(lambda tx: _set_version(tx, NEWEST + 1))
    with pytest.raises(StoreUnavailable) as caught:
        await open_store(address, VAULT)
    assert caught.value.trouble is Trouble.NEWER
    with pytest.raises(StoreUnavailable) as caught:
        await open_store(address, VAULT)
    assert caught.value.trouble is Trouble.NEWER, "the first attempt must not have marked it"


async def _set_version(tx: Transaction, number: int) -> None:
    await tx.execute("UPDATE schema_version SET version = $1", number)


async def test_a_migration_that_fails_half_way_leaves_what_it_found(store: Store) -> None:
    """Here the first two tables can be made anew, and the third is in the way."""

    async def spoil(tx: Transaction) -> None:
        await tx.execute("DELETE FROM schema_version")
        await tx.execute("DROP TABLE signature")
        await tx.execute("DROP TABLE letter_text")

    await store.transact(spoil)
    before = await store.transact(_schema)
    with pytest.raises(StoreUnavailable):
        await store.transact(migrate)
    assert await store.transact(version) == 0
    assert await store.transact(_schema) == before
