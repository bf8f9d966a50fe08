"""What somebody changed in the database does not go out; the staff hear of it once."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from db import alerts, broadcasts, journal
from db.alerts import AlertState
from db.broadcasts import BroadcastKind, State
from db.engine.transaction import Transaction
from db.marks import Marked
from db.subscriptions import Frequency
from handlers.broadcasting import content, tampering
from tests.stage.adversary import Rows, alter, copy, put_back
from tests.stage.conducted import advances, begins, goes_through, kept, read, state_of
from tests.stage.moderators import moderator
from tests.stage.outlets import ALERT, Field

CHANGES = (
    "UPDATE alert_text SET body = 'Go to the square now.'",
    "UPDATE alert SET link = 'https://example.net'",
    "UPDATE alert SET countries = 'IR'",
    "UPDATE alert SET platforms = 'discord'",
    "UPDATE alert SET ready = 'Say this.'",
    "UPDATE broadcast SET frequency = ''",
    "UPDATE broadcast SET alert = 'b2'",
    "UPDATE broadcast SET opens = started",
)


async def writes(field: Field, *statements: str) -> None:
    """Somebody writes to the database past the bot."""
    for sql in statements:
        await field.bot.store.transact(lambda tx, sql=sql: tx.execute(sql))  # type: ignore[misc]


async def told(field: Field) -> list[str]:
    """The first lines of what the staff were told that is no live notice, once each."""
    found = [read(field, notice) for notice in await kept(field) if notice.live is None]
    return sorted({words.partition("\n")[0] for words in found})


HELD = "A broadcast is paused: somebody has changed it in the database."
CHANGED = "Somebody has changed the database."
OLDER = "An older state of the database was put back."


@pytest.mark.parametrize("sql", CHANGES)
async def test_what_is_changed_after_the_start_goes_out_to_nobody(
    field: Field, sql: str, caplog: pytest.LogCaptureFixture
) -> None:
    await begins(field)
    field.bot.clock.passes(timedelta(minutes=1))
    await writes(field, sql)
    with caplog.at_level(logging.ERROR):
        await field.serves()
        assert await state_of(field) is State.RUNNING, "the lane alone sends nothing of it"
        await advances(field)
    assert await state_of(field) is State.PAUSED
    await field.serves()
    assert [to for to in field.outlet.asked if to in field.people] == []
    assert HELD in await told(field)
    assert "a broadcast, or what it carries, is not as this program wrote it" in caplog.text
    assert "square" not in caplog.text
    acts = await field.bot.store.transact(journal.entries)
    assert [each.act for each in acts] == ["alert started", "broadcast held"]


async def test_without_the_check_it_would(field: Field, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: the words of somebody who can write to the database reach everyone."""
    for module in (alerts, broadcasts):
        monkeypatch.setattr(module, "fits", lambda *_: True)
    await begins(field)
    field.bot.clock.passes(timedelta(minutes=1))
    await writes(field, CHANGES[0])
    await field.serves()
    sent = [words for name in field.people for words in field.outlet.chats[name]]
    assert len(sent) == 2
    assert all("Go to the square now." in text for text in sent)


async def test_it_is_told_once_and_nobody_lets_it_go_on(field: Field) -> None:
    await begins(field)
    field.bot.clock.passes(timedelta(minutes=1))
    await writes(field, CHANGES[0])
    await advances(field)
    mo = await moderator(field.bot, "mo", platform="telegram")
    words = await mo.types("/alert resume a1")
    assert "Somebody has changed this in the database" in words
    await writes(field, "UPDATE broadcast SET state = 'running'")
    for _ in range(3):
        await advances(field, timedelta(seconds=10))
    assert await state_of(field) is State.PAUSED
    found = [read(field, notice) for notice in await kept(field)]
    assert sum(words.startswith(HELD) for words in found) == len(("author", "approver", "third"))
    await mo.types("/alert stop a1")
    assert await state_of(field) is State.STOPPED


async def test_what_was_put_right_again_can_go_on(field: Field) -> None:
    await begins(field)
    field.bot.clock.passes(timedelta(minutes=1))
    (body,) = await field.bot.store.transact(
        lambda tx: tx.rows("SELECT body FROM alert_text WHERE locale = 'en'")
    )
    await writes(field, "UPDATE alert_text SET body = 'Go.' WHERE locale = 'en'")
    await advances(field)
    await field.bot.store.transact(
        lambda tx: tx.execute("UPDATE alert_text SET body = $1 WHERE locale = 'en'", body[0])
    )
    mo = await moderator(field.bot, "mo", platform="telegram")
    await mo.types("/alert resume a1")
    assert await state_of(field) is State.RUNNING


async def test_an_alert_that_somebody_approved_in_the_database_does_not_begin(
    field: Field,
) -> None:
    """Rows for the alert, its state, and two voices by persons who are on the staff."""
    draft = replace(ALERT, id="b2", state=AlertState.DRAFT)
    await field.bot.store.transact(lambda tx: alerts.put(tx, draft))
    await writes(
        field,
        "UPDATE alert SET state = 'approved', starts = '2026-03-01T12:00:00Z' WHERE id = 'b2'",
        "INSERT INTO voice (kind, subject, fingerprint, person) "
        f"SELECT 'alert', X'6232', X'{draft.fingerprint.hex()}', person FROM staff",
    )
    await advances(field)
    assert await field.bot.store.transact(partial(broadcasts.broadcast, number=1)) is None
    assert CHANGED in await told(field)


async def test_a_digest_with_a_changed_alert_is_held(field: Field) -> None:
    await field.subscribes("cho", frequency=Frequency.DAILY)
    await goes_through(field)
    await advances(field)
    number = await field.sends(kind=BroadcastKind.DIGEST, frequency="daily", zone="UTC", since=0)
    await writes(field, CHANGES[0])
    await field.serves()
    assert field.outlet.asked["cho"] == 0
    await advances(field)
    assert await state_of(field, number) is State.PAUSED


async def test_a_changed_alert_cannot_be_read_by_anybody(field: Field) -> None:
    await begins(field)
    ana = field.bot.someone("ana", platform="telegram")
    assert "There is no alert called" not in await ana.types("/read a1")
    await writes(field, CHANGES[0])
    assert "There is no alert called" in await ana.types("/read a1")


async def test_a_stopped_broadcast_is_not_set_running_again(field: Field) -> None:
    await begins(field)
    running = await field.bot.store.transact(_copies)
    await field.says(1, State.STOPPED)
    field.bot.clock.passes(timedelta(minutes=1))
    await field.bot.store.transact(lambda tx: put_back(tx, *running))
    await field.serves()
    await advances(field)
    await field.serves()
    assert await state_of(field) is State.PAUSED
    assert [to for to in field.outlet.asked if to in field.people] == []


async def _copies(tx: Transaction) -> list[Rows]:
    tables = ("broadcast", "lane", "alert", "alert_text", "journal", "journal_head")
    return [await copy(tx, table) for table in tables]


async def test_an_older_journal_pauses_what_goes_out_and_is_told_once(
    field: Field, caplog: pytest.LogCaptureFixture
) -> None:
    older = await field.bot.store.transact(_copies)
    await begins(field)
    running = await field.bot.store.transact(partial(_only, tables=("broadcast", "lane")))
    await field.bot.store.transact(lambda tx: put_back(tx, *older, *running))
    with caplog.at_level(logging.ERROR):
        for _ in range(3):
            await advances(field, timedelta(seconds=1))
    assert await state_of(field) is State.PAUSED
    assert caplog.text.count("the journal is older than this machine has noted") == 1
    assert OLDER in await told(field)


async def _only(tx: Transaction, tables: tuple[str, ...]) -> list[Rows]:
    return [await copy(tx, table) for table in tables]


async def test_rows_that_do_not_count_are_told_once_while_there_are_any(
    field: Field, caplog: pytest.LogCaptureFixture
) -> None:
    await writes(field, "UPDATE staff SET role = 'owner' WHERE label = 'third'")
    with caplog.at_level(logging.ERROR):
        await advances(field)
        await advances(field)
    assert caplog.text.count("rows of the table staff are not as this program wrote them") == 1
    assert "third" not in caplog.text
    assert await told(field) == [CHANGED]
    await writes(field, "DELETE FROM notice", "DELETE FROM staff WHERE label = 'third'")
    await advances(field)
    assert await told(field) == []
    await writes(field, "UPDATE staff SET locale = 'ar' WHERE label = 'approver'")
    await advances(field)
    assert await told(field) == [CHANGED]


async def test_signatures_that_do_not_count_are_told_after_a_count(field: Field) -> None:
    spoiled: set[Marked] = {Marked.SIGNATURE}
    tell = partial(tampering.tell_of, campaign=field.bot.campaign, tables=spoiled, now=field.now)
    await field.bot.store.transact(tell)
    assert await told(field) == [CHANGED]


async def test_the_mark_of_a_start_is_over_each_of_its_columns(field: Field) -> None:
    """Also where nothing but the check at each load would see it."""
    await begins(field)
    broadcast = await field.bot.store.transact(partial(broadcasts.broadcast, number=1))
    assert broadcast is not None
    await field.bot.store.transact(partial(_loads, field=field))
    await field.bot.store.transact(lambda tx: alter(tx, "broadcast", "urgent", 0))
    with pytest.raises(content.Unsound):
        await field.bot.store.transact(partial(_loads, field=field))


async def _loads(tx: Transaction, field: Field) -> None:
    broadcast = await broadcasts.broadcast(tx, 1)
    assert broadcast is not None
    await content.load(tx, field.bot.campaign, broadcast)
