"""A lane: everyone in an audience is reached once, whatever happens on the way."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from random import Random
from typing import TypeVar, cast

import pytest

from bot.broadcast.fates import BACKOFF
from bot.broadcast.lane import WINDOW, LaneWorker
from bot.broadcast.outlet import Fate, Outcome
from bot.broadcast.pacer import Pacer
from db import alerts, notices
from db.audience import Subscriber
from db.broadcasts import BroadcastKind, State
from db.engine.sqlite import SqliteStore
from db.engine.transaction import Store, StoreUnavailable, Transaction, Trouble, Work
from db.notices import Notice, Sending
from db.secrets.vault import AccountTag, Column, Vault
from db.subscriptions import Frequency, Topic
from handlers.pledging.reminders import Reminder, read, write
from messages.reply import Note, Reply, pack, unpack
from messages.text import Text, t
from tests.stage.chats import Bot
from tests.stage.factories import tag_of
from tests.stage.outlets import ALERT, Field, until
from tests.stage.words import catalogs

T = TypeVar("T")
ROUTINE = replace(ALERT, urgent=False)
DONE = t("That is done.")
FAILED, LOST = Outcome(Fate.FAILED), Outcome(Fate.AMBIGUOUS)


@pytest.fixture
def field(sqlite_store: SqliteStore, vault: Vault) -> Field:
    return Field(Bot(sqlite_store, vault))


def many(number: int) -> list[str]:
    return [str(n) for n in range(number)]


async def full(field: Field) -> bool:
    return field.outlet.in_flight == WINDOW


async def recorded(field: Field, number: int, sent: int) -> bool:
    return (await field.lane(number)).sent == sent


def got(field: Field) -> dict[str, int]:
    return {name: len(texts) for name, texts in field.outlet.chats.items()}


async def test_everyone_gets_it_once_in_their_own_language(field: Field) -> None:
    await field.subscribes("ana", "ben")
    await field.subscribes("cho", locale="ar")
    await field.subscribes("dev", locale="ko")
    number = await field.sends()

    await field.serves()

    assert got(field) == {"ana": 1, "ben": 1, "cho": 1, "dev": 1}
    assert "اكتبوا إليهم" in field.outlet.chats["cho"][0]
    assert "Write to them" in field.outlet.chats["dev"][0]
    lane = await field.lane(number)
    assert (lane.at_end, lane.sent, lane.waiting) == (True, 4, 0)


async def test_who_paused_who_asked_for_digests_and_who_is_not_meant_is_left_out(
    field: Field,
) -> None:
    await field.subscribes("ana", country="DE")
    await field.subscribes("paused", country="DE", paused=True)
    await field.subscribes("daily", country="DE", frequency=Frequency.DAILY)
    await field.subscribes("abroad", country="FR")
    await field.subscribes("reader", country="DE", topics=Topic.NEWS)
    await field.sends(replace(ALERT, countries=("DE",)))

    await field.serves()

    assert got(field) == {"ana": 1}


async def test_who_joins_after_the_start_is_left_out_also_by_leaving_first(field: Field) -> None:
    await field.subscribes("ana", "ben")
    await field.sends()
    await field.leaves("ben")
    await field.subscribes("ben", "late")

    await field.serves()

    assert got(field) == {"ana": 1}


async def test_who_leaves_while_it_runs_is_not_written_to(field: Field) -> None:
    await field.subscribes(*many(60))
    await field.sends()
    await field.is_killed_after(20)
    left = [name for name in many(60) if name not in field.outlet.chats][:10]
    await field.leaves(*left)

    await field.serves()

    assert set(field.outlet.chats) == set(many(60)) - set(left)


async def test_who_changes_something_while_it_runs_still_gets_it_once(field: Field) -> None:
    await field.subscribes(*many(60))
    await field.sends()
    await field.is_killed_after(30)
    before = got(field)
    await field.subscribes(*many(60), zone="Africa/Abidjan")

    await field.serves()

    assert set(field.outlet.chats) == set(many(60))
    assert sum(got(field).values()) <= 60 + WINDOW
    assert before


@pytest.mark.parametrize("seed", range(6))
async def test_killed_again_and_again_it_misses_nobody(field: Field, seed: int) -> None:
    chance = Random(seed)
    field.outlet.chance = chance
    await field.subscribes(*many(300))
    number = await field.sends()
    kills = 0
    while not (await field.lane(number)).at_end:
        await field.is_killed_after(chance.randrange(1, 60))
        kills += 1
        if kills > 40:
            break
    await field.serves()

    assert set(field.outlet.chats) == set(many(300))
    assert sum(n - 1 for n in got(field).values()) <= kills * WINDOW
    assert field.outlet.most_in_flight <= WINDOW
    assert (await field.lane(number)).sent == 300


@pytest.mark.parametrize("seed", range(3))
async def test_where_the_platform_knows_the_nonce_nobody_gets_it_twice(
    field: Field, seed: int
) -> None:
    chance = Random(seed)
    field.outlet.chance, field.outlet.idempotent = chance, True
    await field.subscribes(*many(150))
    await field.sends()
    for _ in range(8):
        await field.is_killed_after(chance.randrange(1, 30))

    await field.serves()

    assert got(field) == dict.fromkeys(many(150), 1)


async def test_no_more_than_the_window_is_ever_out_and_not_recorded(field: Field) -> None:
    field.outlet.gate = asyncio.Event()
    await field.subscribes(*many(100))
    await field.sends()
    lane = LaneWorker(field.bot.core, field.outlet)
    running = asyncio.create_task(lane.run(asyncio.Event()))
    await until(partial(full, field))

    for _ in range(100):
        await asyncio.sleep(0)

    assert len(field.outlet.chats) == WINDOW
    running.cancel()
    await asyncio.wait({running})


async def test_after_a_pause_nothing_new_goes_out_and_after_a_stop_never_again(
    field: Field,
) -> None:
    await field.subscribes(*many(50))
    number = await field.sends()
    await field.is_killed_after(10)
    await field.says(number, State.PAUSED)
    reached = got(field)
    await field.serves()
    assert got(field) == reached

    await field.says(number, State.RUNNING)
    await field.is_killed_after(WINDOW + 10)
    assert len(got(field)) > len(reached)

    await field.says(number, State.STOPPED)
    reached = got(field)
    await field.serves()
    assert got(field) == reached


async def test_a_pause_takes_hold_while_the_lane_runs_and_a_resume_misses_nobody(
    field: Field,
) -> None:
    field.outlet.gate = asyncio.Event()
    await field.subscribes(*many(50))
    number = await field.sends()
    stop = asyncio.Event()
    running = asyncio.create_task(
        LaneWorker(field.bot.core, field.outlet, look_again=0.001).run(stop)
    )
    await until(partial(full, field))
    await field.says(number, State.PAUSED)
    field.outlet.gate.set()
    await until(lambda: recorded(field, number, WINDOW))
    assert len(field.outlet.chats) == WINDOW
    await field.says(number, State.RUNNING)
    await until(lambda: recorded(field, number, 50))
    stop.set()
    await running

    assert got(field) == dict.fromkeys(many(50), 1)


async def test_nobody_but_the_staff_gets_it_before_it_opens(field: Field) -> None:
    await field.subscribes("ana")
    await field.sends(opens="2026-03-01T12:01:00Z")
    await field.serves()
    assert got(field) == {}

    field.bot.clock.passes(timedelta(minutes=1))
    await field.serves()
    assert got(field) == {"ana": 1}


async def test_an_urgent_alert_overtakes_a_routine_one(field: Field) -> None:
    order: list[str] = []
    await field.subscribes("ana")
    await field.sends(replace(ROUTINE, id="slow", topic=Topic.NEWS))
    await field.subscribes("reader", topics=Topic.NEWS)
    await field.subscribes("ben")
    await field.sends()
    field.outlet.on_send = order.append

    await field.serves()

    assert set(order) == {"ana", "ben"}


class TestQuietHours:
    async def test_it_is_held_until_they_end_also_when_urgent(self, field: Field) -> None:
        await field.subscribes("ana", zone="Asia/Taipei", quiet_from=19, quiet_until=8)
        number = await field.sends()  # at noon UTC, eight in the evening there

        await field.serves()

        assert got(field) == {}
        assert await field.delivery(number, "ana") == ("held", "2026-03-02T00:00:00Z", 0)
        field.bot.clock.passes(timedelta(hours=12))
        await field.serves()
        assert got(field) == {"ana": 1}
        lane = await field.lane(number)
        assert (lane.sent, lane.waiting, lane.at_end) == (1, 0, True)
        assert await field.delivery(number, "ana") is None

    async def test_who_leaves_meanwhile_gets_nothing(self, field: Field) -> None:
        await field.subscribes("ana", quiet_from=11, quiet_until=13)
        number = await field.sends()
        await field.serves()
        await field.leaves("ana")
        field.bot.clock.passes(timedelta(hours=2))

        await field.serves()

        assert got(field) == {}
        assert (await field.lane(number)).waiting == 0


class TestFates:
    async def test_what_did_not_arrive_is_tried_again_later_each_time(self, field: Field) -> None:
        await field.subscribes("ana")
        number = await field.sends()
        field.outlet.script("ana", *[FAILED] * 6)
        for tries, wait in enumerate(BACKOFF, start=1):
            await field.serves()
            assert field.outlet.asked["ana"] == tries
            field.bot.clock.passes(timedelta(seconds=wait))

        await field.serves()

        assert await field.delivery(number, "ana") == ("failed", None, 6)
        assert (await field.lane(number)).failed == 1

    async def test_it_arrives_at_a_later_try(self, field: Field) -> None:
        await field.subscribes("ana")
        number = await field.sends()
        field.outlet.script("ana", FAILED)
        await field.serves()
        field.bot.clock.passes(timedelta(seconds=5))

        await field.serves()

        assert got(field) == {"ana": 1}
        assert (await field.lane(number)).sent == 1
        assert await field.delivery(number, "ana") is None

    async def test_a_refused_message_has_failed(self, field: Field) -> None:
        await field.subscribes("ana")
        number = await field.sends()
        field.outlet.script("ana", Outcome(Fate.REFUSED))

        await field.serves()

        assert await field.delivery(number, "ana") == ("failed", None, 1)

    async def test_a_lost_answer_to_an_urgent_alert_is_sent_once_more(self, field: Field) -> None:
        await field.subscribes("ana")
        number = await field.sends()
        field.outlet.script("ana", LOST)
        await field.serves()
        assert (await field.lane(number)).ambiguous == 1
        field.bot.clock.passes(timedelta(seconds=10))

        await field.serves()

        lane = await field.lane(number)
        assert (lane.sent, lane.ambiguous, lane.waiting) == (0, 1, 0)
        assert field.outlet.asked["ana"] == 2

    async def test_once_and_no_more(self, field: Field) -> None:
        await field.subscribes("ana")
        number = await field.sends()
        field.outlet.script("ana", LOST, LOST)
        for _ in range(4):
            await field.serves()
            field.bot.clock.passes(timedelta(hours=1))

        assert field.outlet.asked["ana"] == 2
        assert (await field.lane(number)).ambiguous == 1

    async def test_a_lost_answer_to_a_routine_alert_stays_open(self, field: Field) -> None:
        await field.subscribes("ana")
        number = await field.sends(ROUTINE)
        field.outlet.script("ana", LOST)
        await field.serves()
        field.bot.clock.passes(timedelta(hours=1))

        await field.serves()

        assert field.outlet.asked["ana"] == 1
        assert await field.delivery(number, "ana") == ("ambiguous", None, 1)
        assert (await field.lane(number)).ambiguous == 1

    async def test_who_cannot_be_reached_twice_in_a_row_is_removed(self, field: Field) -> None:
        await field.subscribes("ana")
        for id in ("a1", "a2"):
            assert await field.subscription("ana") is not None
            number = await field.sends(replace(ALERT, id=id))
            field.outlet.script("ana", Outcome(Fate.UNREACHABLE))
            await field.serves()

        assert await field.subscription("ana") is None
        assert (await field.lane(number)).gone == 1

    async def test_who_is_reached_in_between_is_kept(self, field: Field) -> None:
        await field.subscribes("ana")
        for n, fate in enumerate((Fate.UNREACHABLE, Fate.ARRIVED, Fate.UNREACHABLE)):
            await field.sends(replace(ALERT, id=f"a{n}"))
            field.outlet.script("ana", Outcome(fate))
            await field.serves()

        assert await field.subscription("ana") is not None

    async def test_a_new_address_is_kept(self, field: Field) -> None:
        await field.subscribes("ana")
        await field.sends()
        field.outlet.script("ana", Outcome(Fate.ARRIVED, moved_to="ana/7"))

        await field.serves()

        kept = await field.subscription("ana")
        assert kept is not None
        vault = field.bot.vault
        assert vault.decrypt_address(field.people["ana"], kept.address) == "ana/7"

    async def test_a_limit_is_no_try_and_holds_everyone(self, field: Field) -> None:
        clock = [0.0]
        field.outlet.pacer = Pacer(1_000_000, lambda: clock[0])
        await field.subscribes("ana")
        number = await field.sends()
        field.outlet.script("ana", Outcome(Fate.LIMITED, after=3.5))
        running = asyncio.create_task(LaneWorker(field.bot.core, field.outlet).run(asyncio.Event()))

        async def put_off() -> bool:
            return await field.delivery(number, "ana") is not None

        await until(put_off)
        running.cancel()
        await asyncio.wait({running})

        assert await field.delivery(number, "ana") == ("held", "2026-03-01T12:00:03Z", 0)
        clock[0] = 3.499
        assert field.outlet.pacer.turn_now() is None
        clock[0] = 3.5
        assert field.outlet.pacer.turn_now() is not None

    async def test_a_limit_for_one_chat_leaves_the_others_alone(self, field: Field) -> None:
        await field.subscribes("ana", "ben")
        number = await field.sends()
        field.outlet.script("ana", Outcome(Fate.LIMITED, after=2, everyone=False))

        await field.serves()

        assert got(field) == {"ben": 1}
        assert await field.delivery(number, "ana") == ("held", "2026-03-01T12:00:02Z", 0)

    async def test_an_outlet_that_breaks_its_promise_is_not_named_to_the_log(
        self, field: Field, caplog: pytest.LogCaptureFixture
    ) -> None:
        def breaks(address: str) -> None:
            raise RuntimeError(address)

        caplog.set_level(logging.DEBUG)
        await field.subscribes("ana-the-signer")
        number = await field.sends(ROUTINE)
        field.outlet.on_send = breaks

        await field.serves()

        assert (await field.lane(number)).ambiguous == 1
        assert "RuntimeError" in caplog.text
        assert "ana-the-signer" not in caplog.text


class TestChats:
    async def test_the_owner_of_a_closed_chat_is_told_once(self, field: Field) -> None:
        tag = tag_of("group")
        owner = field.bot.vault.hide(tag, b"ana", Column.OWNER)
        await field.subscribes("group", kind=Subscriber.CHAT, owner=owner)
        for id in ("a1", "a2"):
            await field.sends(replace(ALERT, id=id))
        field.outlet.script("group", Outcome(Fate.CLOSED))
        await field.serves()

        await field.serves()

        assert await field.subscription("group") is None
        assert got(field) == {"ana": 1}
        assert "can no longer reach" in field.outlet.chats["ana"][0]

    async def test_a_chat_that_was_just_written_to_waits_its_second(self, field: Field) -> None:
        await field.subscribes("ana")
        number = await field.sends()
        with (await field.outlet.pacer.person("ana")).use():
            pass

        await field.serves(restarted=False)

        assert got(field) == {}
        state, due, tries = await field.delivery(number, "ana") or ("", None, -1)
        assert (state, tries) == ("held", 0)
        assert due == "2026-03-01T12:00:01Z"


class TestDigests:
    async def test_each_gets_what_came_after_they_joined_and_is_for_them(
        self, field: Field
    ) -> None:
        await field.subscribes("ana", frequency=Frequency.DAILY)
        await field.sends(replace(ALERT, id="one"))
        await field.subscribes("ben", frequency=Frequency.DAILY)
        await field.subscribes("cho", frequency=Frequency.DAILY, topics=Topic.NEWS)
        await field.subscribes("dev", frequency=Frequency.WEEKLY)
        await field.sends(replace(ALERT, id="two"))
        await field.serves()
        await field.sends(kind=BroadcastKind.DIGEST, frequency="daily", zone="UTC", since=0)

        await field.serves()

        assert got(field) == {"ana": 1, "ben": 1}
        (anas,), (bens,) = field.outlet.chats["ana"], field.outlet.chats["ben"]
        assert (anas.count("They vote"), bens.count("They vote")) == (2, 1)


class TestReminders:
    async def test_what_is_due_is_sent_and_what_is_left_is_kept(self, field: Field) -> None:
        pledge = field.bot.campaign.pledges.all()[0].id
        tag, vault = tag_of("ana"), field.bot.vault
        hidden, on = write(vault, tag, [Reminder(pledge, "2026-03-01", "2026-03-15")])
        topics = Topic.REMINDERS
        await field.subscribes("ana", reminders=hidden, remind_on=on, topics=topics)
        await field.subscribes("ben")
        await field.reminds("2026-03-01")

        await field.serves()

        assert got(field) == {"ana": 1}
        kept = await field.subscription("ana")
        assert kept is not None
        assert kept.remind_on == "2026-03-15"
        assert read(vault, tag, kept.reminders) == (Reminder(pledge, "2026-03-15"),)


class TestRecalls:
    async def recalled(self, field: Field, **broadcast: int) -> int:
        async def recall(tx: Transaction) -> None:
            alert = await alerts.alert(tx, "a1")
            assert alert is not None
            await alerts.put(tx, replace(alert, state=alerts.AlertState.RECALLED))

        await field.bot.store.transact(recall)
        return await field.sends(kind=BroadcastKind.REFRESH)

    async def test_every_copy_is_changed_also_of_those_who_pause(self, field: Field) -> None:
        await field.subscribes("ana", "ben")
        await field.sends()
        await field.serves()
        await field.subscribes("ben", paused=True)
        await field.subscribes("late")
        number = await self.recalled(field)

        await field.serves()

        assert {address for address, _, _ in field.outlet.edits} == {"ana", "ben"}
        assert all("recalled" in text for _, _, text in field.outlet.edits)
        assert (await field.lane(number)).sent == 2

    async def test_what_cannot_be_changed_is_deleted_and_else_has_failed(
        self, field: Field
    ) -> None:
        await field.subscribes("ana", "ben")
        await field.sends()
        await field.serves()
        number = await self.recalled(field)
        refused = Outcome(Fate.REFUSED)
        field.outlet.script("ana", refused)
        field.outlet.script("ben", refused, refused)

        await field.serves()

        assert [address for address, _ in field.outlet.deleted] == ["ana"]
        lane = await field.lane(number)
        assert (lane.sent, lane.failed) == (1, 1)

    async def test_digests_that_held_it_are_changed(self, field: Field) -> None:
        await field.subscribes("ana", frequency=Frequency.DAILY)
        await field.sends()
        await field.sends(kind=BroadcastKind.DIGEST, frequency="daily", zone="UTC", since=0)
        await field.serves()
        await self.recalled(field)

        await field.serves()

        ((address, _, text),) = field.outlet.edits
        assert address == "ana"
        assert "recalled" in text


@dataclass
class ReadOnly:
    """A store that lets nobody write so many times."""

    store: Store
    refusals: int

    async def transact(
        self,
        work: Work[T],
        whose: Collection[bytes] = (),
        *,
        writes: bool = False,
        patience: float = 0.0,
    ) -> T:
        """Run what reads."""
        if writes and self.refusals:
            self.refusals -= 1
            raise StoreUnavailable(Trouble.READ_ONLY)
        return await self.store.transact(work, whose, writes=writes, patience=patience)


class TestNotices:
    async def put(
        self,
        field: Field,
        name: str,
        live: str | None = None,
        locale: str = "en",
        *further: Text,
    ) -> Notice:
        id, vault = AccountTag(tag_of(f"notice {name}")), field.bot.vault
        content = vault.hide(id, pack(Reply.of(*map(Note, (DONE, *further)))))
        address = vault.encrypt_address(id, name)
        notice = Notice(id, field.outlet.platform, address, locale, content, field.now, live)
        await field.bot.store.transact(lambda tx: notices.put(tx, notice))
        return notice

    async def kept(self, field: Field) -> list[Notice]:
        return list(await field.bot.store.transact(lambda tx: notices.on(tx, "telegram")))

    async def test_they_go_before_everything_else_and_are_erased(self, field: Field) -> None:
        order: list[str] = []
        await field.subscribes("ana")
        await field.sends()
        await self.put(field, "staff")
        field.outlet.on_send = order.append

        await field.serves()

        assert order == ["staff", "ana"]
        assert await self.kept(field) == []

    async def test_each_is_whole_in_one_language_whatever_a_catalog_lacks(
        self, field: Field
    ) -> None:
        await self.put(field, "whole", None, "ar")
        await self.put(field, "gap", None, "ar", t("A sentence that nobody has translated yet."))
        await self.put(field, "gone", None, "xx")

        await field.serves()

        assert field.outlet.chats == {
            "whole": [catalogs().say(DONE, "ar")],
            "gap": ["That is done.\n\nA sentence that nobody has translated yet."],
            "gone": ["That is done."],
        }

    async def test_a_live_one_is_kept_and_edited_when_it_changes(self, field: Field) -> None:
        notice = await self.put(field, "staff", live="broadcast 1")
        await field.serves()
        (kept,) = await self.kept(field)
        assert (kept.state, kept.message) == (Sending.SENT, 1)
        content = field.bot.vault.hide(notice.id, pack(Reply.of(Note("news"))))
        changed = replace(kept, content=content, state=Sending.WAITING)
        await field.bot.store.transact(lambda tx: notices.put(tx, changed))

        await field.serves()

        assert field.outlet.edits == [("staff", 1, "news")]

    async def test_one_is_sent_once_though_for_a_while_nothing_can_be_noted(
        self, field: Field
    ) -> None:
        await self.put(field, "staff")
        writable = field.bot.store
        field.bot.store = cast(Store, ReadOnly(writable, refusals=5))

        await field.serves()

        assert field.outlet.asked["staff"] == 1
        field.bot.store = writable
        assert await self.kept(field) == []

    async def test_one_that_fails_is_tried_five_times(self, field: Field) -> None:
        await self.put(field, "staff")
        field.outlet.script("staff", *[FAILED] * 9)
        for wait in (*BACKOFF, 0):
            await field.serves()
            field.bot.clock.passes(timedelta(seconds=wait))

        assert field.outlet.asked["staff"] == 5
        assert await self.kept(field) == []

    async def test_a_refused_live_one_is_known_to_have_failed(self, field: Field) -> None:
        await self.put(field, "staff", live="canary 1")
        field.outlet.script("staff", Outcome(Fate.REFUSED))

        await field.serves()

        (kept,) = await self.kept(field)
        assert kept.state is Sending.FAILED
        assert unpack(field.bot.vault.unhide(kept.id, kept.content))
