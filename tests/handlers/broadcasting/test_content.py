"""What a broadcast carries, and to whom: one message for all who get the same."""

from __future__ import annotations

from dataclasses import replace

import pytest

from db import alerts, broadcasts
from db.alerts import AlertState
from db.audience import Subscriber
from db.broadcasts import Broadcast, BroadcastKind, State
from db.deliveries import Recipient
from db.engine.sqlite import SqliteStore
from db.engine.transaction import Transaction
from db.secrets.vault import SealBroken, Vault
from db.subscriptions import Topic
from handlers.broadcasting import content
from handlers.broadcasting.content import Chosen
from handlers.pledging.reminders import Reminder, write
from messages.render.plain import plain
from tests.stage.chats import Bot
from tests.stage.factories import ANA
from tests.stage.outlets import ALERT, Field
from tests.stage.words import catalogs

NOW = "2026-03-01T12:00:00Z"
READER = Recipient(
    ANA, "telegram", Subscriber.PERSON, "UTC", b"", "en", "", 1, "at once", None, None, False, 0,
    (0, 0), None, None, None,
)  # fmt: skip


@pytest.fixture
def field(sqlite_store: SqliteStore, vault: Vault) -> Field:
    return Field(Bot(sqlite_store, vault))


def broadcast(
    kind: BroadcastKind, number: int = 9, since: int = 0, frequency: str = ""
) -> Broadcast:
    return Broadcast(
        number, kind, "a1", True, frequency, "UTC", since, "2026-03-01", State.RUNNING, NOW, NOW
    )


async def chosen(field: Field, of: Broadcast, one: Recipient) -> Chosen | None:
    async def choose(tx: Transaction) -> Chosen | None:
        return (await content.load(tx, field.bot.campaign, of)).choose(one)

    return await field.bot.store.transact(choose)


async def put(field: Field, state: AlertState = AlertState.STARTED, number: int = 1) -> None:
    alert = replace(ALERT, state=state, broadcast=number)
    await field.bot.store.transact(lambda tx: alerts.put(tx, alert))


async def test_readers_of_one_language_share_a_message(field: Field) -> None:
    await put(field)
    of = broadcast(BroadcastKind.ALERT, 1)
    keys = [
        found.key
        for locale in ("en", "en-GB", "ar", "zh-Hant-TW")
        if (found := await chosen(field, of, READER._replace(locale=locale)))
    ]

    assert keys[0] == keys[1]
    assert len(set(keys)) == 3


async def test_an_english_subscriber_gets_arabic_alone_with_its_name(field: Field) -> None:
    arabic = {"ar": ALERT.texts["ar"]}
    alert = replace(ALERT, texts=arabic, language="ar", broadcast=1)
    await field.bot.store.transact(lambda tx: alerts.put(tx, alert))
    words = []
    for of in (broadcast(BroadcastKind.ALERT, 1), broadcast(BroadcastKind.DIGEST)):
        found = await chosen(field, of, READER)
        assert found is not None
        words.append(plain(found.make(), catalogs(), "en"))

    assert "اكتبوا إليهم\n\nWritten in: Arabic\n\nيصوّتون يوم الجمعة." in words[0]
    assert "\u2068اكتبوا إليهم\u2069 (Arabic)" in words[1]
    for each in words:
        assert "You asked for these alerts. To stop them: /stop" in each


async def test_a_chat_and_a_person_do_not(field: Field) -> None:
    await put(field)
    of = broadcast(BroadcastKind.ALERT, 1)
    person, chat = [await chosen(field, of, READER._replace(kind=kind)) for kind in Subscriber]

    assert person is not None
    assert chat is not None
    assert person.key != chat.key


async def test_an_alert_is_for_those_who_want_to_hear_so_often(field: Field) -> None:
    await put(field)

    assert await chosen(field, broadcast(BroadcastKind.ALERT, 1, frequency="daily"), READER) is None
    assert await chosen(field, broadcast(BroadcastKind.ALERT, 1, frequency="at once"), READER)


async def test_a_digest_without_anything_for_them_is_none(field: Field) -> None:
    await put(field, number=5)

    assert await chosen(field, broadcast(BroadcastKind.DIGEST), READER)
    assert await chosen(field, broadcast(BroadcastKind.DIGEST, since=5), READER) is None
    assert await chosen(field, broadcast(BroadcastKind.DIGEST), READER._replace(joined=5)) is None
    assert (
        await chosen(field, broadcast(BroadcastKind.DIGEST), READER._replace(topics=Topic.NEWS))
        is None
    )


@pytest.mark.parametrize("state", [AlertState.RECALLED, AlertState.STOPPED])
async def test_what_was_recalled_or_stopped_is_in_no_new_digest(
    field: Field, state: AlertState
) -> None:
    await put(field, state)

    assert await chosen(field, broadcast(BroadcastKind.DIGEST), READER) is None


async def test_a_recall_finds_the_last_copy_of_that_alert_alone(field: Field) -> None:
    await put(field, AlertState.RECALLED, number=2)
    of = broadcast(BroadcastKind.REFRESH)

    covered = field.bot.vault.cover(READER.tag, 2, 70)
    found = await chosen(field, of, READER._replace(copy=(2, covered)))
    assert found is not None
    assert found.copy == 70
    assert await chosen(field, of, READER._replace(copy=(3, 70))) is None
    assert await chosen(field, of, READER) is None


async def test_a_recall_finds_a_digest_only_of_those_who_had_it_in_theirs(field: Field) -> None:
    await put(field, AlertState.RECALLED, number=1)
    await field.bot.store.transact(
        lambda tx: broadcasts.start(tx, {}, kind=BroadcastKind.ALERT, started=NOW, opens=NOW)
    )
    digest = await field.bot.store.transact(
        lambda tx: broadcasts.start(tx, {}, kind=BroadcastKind.DIGEST, started=NOW, opens=NOW)
    )
    reader = READER._replace(copy=(digest, 70))

    assert await chosen(field, broadcast(BroadcastKind.REFRESH), reader)
    assert await chosen(field, broadcast(BroadcastKind.REFRESH), reader._replace(joined=1)) is None


class TestReminders:
    def reader(self, field: Field, day: str, topics: Topic = Topic.REMINDERS) -> Recipient:
        pledge = field.bot.campaign.pledges.all()[0].id
        hidden, on = write(field.bot.vault, ANA, [Reminder(pledge, day)])
        return READER._replace(reminders=hidden, remind_on=on, topics=topics)

    async def test_what_is_due_leaves_nothing_behind(self, field: Field) -> None:
        found = await chosen(
            field, broadcast(BroadcastKind.REMINDER), self.reader(field, "2026-03-01")
        )

        assert found is not None
        assert found.left is not None
        assert (found.left.hidden, found.left.remind_on) == (None, None)

    async def test_what_is_not_due_or_not_wanted_any_more_is_none(self, field: Field) -> None:
        of = broadcast(BroadcastKind.REMINDER)

        assert await chosen(field, of, self.reader(field, "2026-03-02")) is None
        assert await chosen(field, of, self.reader(field, "2026-03-01", Topic.ACTION)) is None
        assert await chosen(field, of, READER) is None

    async def test_a_damaged_list_is_said_to_be_one(self, field: Field) -> None:
        reader = self.reader(field, "2026-03-01")._replace(reminders=b"x" * 64)

        with pytest.raises(SealBroken):
            await chosen(field, broadcast(BroadcastKind.REMINDER), reader)
