"""Mina writes an alert, Jo approves it: the whole story, and wrong inputs at every step."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from db import alerts, broadcasts, journal, voices
from db.alerts import AlertState, AlertText
from db.broadcasts import BroadcastKind, State
from db.engine.moments import stamp
from db.engine.transaction import Transaction
from db.staff import PersonId
from db.subscriptions import Topic
from handlers.alerting.standing import may_start
from handlers.staffing.two_people import short_fingerprint
from messages.render.plain import plain
from messages.reply import Reply
from tests.stage.chats import Bot, Someone, catalogs
from tests.stage.moderators import (
    ALERT,
    WORDS,
    every_alert,
    keep,
    kept,
    moderator,
    person_of,
    starts,
    subscribed,
    told,
)


@pytest.fixture
async def mina(bot: Bot) -> Someone:
    """A moderator who reads English."""
    return await moderator(bot, "mina")


@pytest.fixture
async def jo(bot: Bot) -> Someone:
    """A moderator who reads Chinese."""
    return await moderator(bot, "jo", "zh-Hant-TW")


def said(reply: Reply) -> str:
    return plain(reply, catalogs(), reply.language or "en")


async def only(bot: Bot) -> str:
    """The id of the one alert there is."""
    (found,) = await bot.store.transact(every_alert)
    return found.id


async def startable(bot: Bot, id: str) -> bool:
    async def asked(tx: Transaction) -> bool:
        alert = await alerts.alert(tx, id)
        assert alert is not None
        return await may_start(tx, alert, stamp(bot.clock()))

    return await bot.store.transact(asked)


async def written(someone: Someone, title: str = "Write to parliament") -> None:
    """Answer what must be answered, and keep the draft."""
    await someone.all("/alert new", title, "The vote is on Friday.")
    await someone.presses("Urgent action")
    await someone.presses("Routine")
    await someone.presses("Keep it as a draft")


async def test_mina_writes_and_jo_approves(bot: Bot, mina: Someone, jo: Someone) -> None:
    await subscribed(bot, 9000)
    await subscribed(bot, 12, locale="ar")
    assert "The English text comes first" in await mina.types("/alert new")
    await mina.all("Write to parliament", "The vote is on Friday.")
    await mina.presses("Urgent action")
    await mina.presses("Urgent")
    for label, answer in (
        ("What to do", "Write to your member."),
        ("Link", "https://example.org/act"),
        ("Whom to write to or call", "desk@parliament.example"),
        ("Message to copy", "Dear member,\nplease vote for the ban."),
        ("Last day", "2026-03-20"),
        ("Languages", "English, zh-Hant-TW; العربية"),
    ):
        await mina.presses(f"Add: {label}")
        await mina.types(answer)
    words = await mina.presses("Keep it as a draft")
    id = await only(bot)
    assert "It is kept as a draft." in words
    assert "What to do: Write to your member." in words
    assert "Write to: desk@parliament.example" in words
    assert "Until March 20, 2026" in words
    assert "Telegram: 9,010; at the platform's pace that takes about 5 minutes." in words
    assert "There is no text in Arabic yet; these read it in English: 10" in words

    await mina.types(f"/alert text {id} zh-Hant-TW")
    await mina.all("寫信給國會", "星期五表決。")
    words = await mina.presses("Keep it as a draft")
    assert "寫信給國會" in words

    await mina.types(f"/alert submit {id}")
    assert "You stand behind this alert." in mina.reads
    assert "1 other account was asked." in mina.reads
    assert not await startable(bot, id)
    assert "Another person must approve it" in await mina.types(f"/alert approve {id}")

    (asked,) = await told(bot, "jo")
    assert asked.language == "zh-Hant-TW"
    assert "寫信給國會" in said(asked)
    assert asked.buttons[0].arguments == ("preview", id, "en")
    approve = asked.buttons[1]
    assert approve.arguments == ("approve", id, short_fingerprint((await kept(bot, id)).proposal))

    await jo.uses(approve)
    assert (await kept(bot, id)).state is AlertState.APPROVED
    assert (await kept(bot, id)).starts == "2026-03-01T12:10:00Z"
    assert not await startable(bot, id)
    (announced,) = await told(bot, "mina")
    assert "it begins on March 1, 2026 at 12:10 UTC" in said(announced)
    assert "Stop it" in [catalogs().say(button.label, "en") for button in announced.buttons]
    bot.clock.passes(timedelta(minutes=10))
    assert await startable(bot, id)
    entries = await bot.store.transact(journal.entries)
    assert [entry.act for entry in entries] == [
        "alert written",
        "alert changed",
        "alert handed in",
        "alert approved",
    ]
    assert {entry.subject for entry in entries} == {id}


async def test_wrong_answers_are_explained_and_asked_again(mina: Someone) -> None:
    await mina.types("/alert new")
    assert "4 characters too long; 120 is the most" in await mina.types("x" * 124)
    assert "invisible marks that turn" in await mina.types("Write \u202eno")
    assert "cannot be shown: U+0007" in await mina.types("Ding\x07")
    assert "cannot be shown: U+D800" in await mina.types("Half\ud800")
    await mina.all("Write", "x" * 2000)
    assert "too long for one message on Discord" in mina.reads
    assert "What is the text?" in mina.reads
    await mina.types("Short enough.")
    assert "Please choose one of these." in await mina.types("gossip")
    await mina.presses("Campaign news")
    await mina.presses("Routine")
    for label, wrong, problem in (
        ("Link", "http://example.org", "It must begin like this: https://example.org"),
        ("Link", "https://user@example.org", "no @ before its first slash"),
        ("Whom to write to or call", "call me", "Please type an e-mail address"),
        ("Last day", "2026-02-01", "between today and five years"),
        ("Languages", "Klingon", "I do not speak Klingon."),
        ("Countries", "Atlantis", "no country or territory called Atlantis"),
        ("When", "tomorrow", "That is no time I can read."),
        ("When", "2026-02-28 18:00", "between now and a year from now"),
    ):
        await mina.presses(f"Add: {label}")
        assert problem in await mina.types(wrong)
        await mina.presses("Leave it out")
    assert "It is kept as a draft." in await mina.presses("Keep it as a draft")


async def test_what_is_too_long_together_is_kept_and_cannot_be_sent(mina: Someone) -> None:
    await mina.all("/alert new", "Write", "x" * 1500)
    await mina.presses("Urgent action")
    await mina.presses("Routine")
    await mina.presses("Add: Message to copy")
    words = await mina.types("y" * 1600)
    assert "characters too long for one message on Discord (English)" in words
    form = mina.reply.form
    assert form is not None
    assert form.values["ready"] == "y" * 1600
    await mina.sends("form", (form.id, "send"))
    assert "characters too long" in mina.reads
    await mina.types("y" * 50)
    assert "It is kept as a draft." in await mina.presses("Keep it as a draft")


async def test_a_whole_page_of_answers_at_once(mina: Someone, bot: Bot) -> None:
    await mina.types("/alert new")
    await mina.fills(title="Write", body="Now.", action="", topic="news", urgent="urgent")
    await mina.fills(link="https://example.org/ü", contact="+886 2 2345-6789", countries="台灣, hk")
    assert "no country or territory called 台灣" in mina.reads
    await mina.types("Taiwan, hk")
    await mina.presses("Keep it as a draft")
    alert = await kept(bot, await only(bot))
    assert alert.topic is Topic.NEWS
    assert (alert.link, alert.contact) == ("https://example.org/%C3%BC", "+886223456789")
    assert alert.countries == ("TW", "HK")


async def test_an_edit_begins_with_what_is_there(bot: Bot, mina: Someone) -> None:
    whole = replace(
        ALERT,
        link="https://example.org",
        contact="+886223456789",
        ready="Copy this.",
        ends="2026-03-20",
        platforms=("discord",),
        languages=("en",),
        countries=("TW",),
        go_at="2026-03-05T18:00:00Z",
    )
    await keep(bot, whole)
    await mina.types(f"/alert edit {ALERT.id}")
    assert "When: 2026-03-05 18:00" in mina.reads
    await mina.presses("Keep it as a draft")
    person = await person_of(bot, "mina")
    assert await kept(bot) == replace(whole, author=person)


async def test_an_edit_voids_what_was_approved(bot: Bot, mina: Someone, jo: Someone) -> None:
    await written(mina)
    id = await only(bot)
    await mina.types(f"/alert submit {id}")
    old = (await told(bot, "jo"))[0].buttons[0]
    await mina.types(f"/alert edit {id}")
    await mina.presses("Change: Title")
    await mina.types("Call parliament")
    await mina.presses("Keep it as a draft")
    assert (await kept(bot, id)).state is AlertState.DRAFT
    await jo.uses(old)
    assert (await kept(bot, id)).state is AlertState.DRAFT

    await mina.types(f"/alert submit {id}")
    words = await jo.uses(old)
    assert "內容已變更" in words
    assert "Call parliament" in words
    await jo.presses("核准")
    assert (await kept(bot, id)).state is AlertState.APPROVED

    await jo.types(f"/alert edit {id}")
    await jo.presses("保存為草稿")
    alert = await kept(bot, id)
    assert alert.state is AlertState.DRAFT
    assert alert.author == await person_of(bot, "jo")
    assert await bot.store.transact(lambda tx: voices.behind(tx, alert.proposal)) == frozenset()
    heard = [said(reply) for reply in await told(bot, "mina")]
    assert any("Jo has changed this alert: Call parliament." in words for words in heard)


async def test_a_change_meanwhile_is_not_written_over(bot: Bot, mina: Someone, jo: Someone) -> None:
    await written(mina)
    id = await only(bot)
    await mina.types(f"/alert edit {id}")
    send = mina.button("Keep it as a draft")
    await keep(bot, replace(await kept(bot, id), texts={"en": WORDS}))
    assert "Somebody has changed this alert since you began" in await mina.uses(send)
    assert (await kept(bot, id)).texts["en"] == WORDS
    assert "You are in the middle of this" in await mina.types("/alert new")


async def test_only_the_author_hands_it_in(bot: Bot, mina: Someone, jo: Someone) -> None:
    await written(mina)
    id = await only(bot)
    await jo.types(f"/alert submit {id}")
    await jo.types(f"/alert approve {id} {short_fingerprint((await kept(bot, id)).proposal)}")
    assert (await kept(bot, id)).state is AlertState.DRAFT
    await mina.types(f"/alert submit {id}")
    assert "Only a draft can be handed in." in await mina.types(f"/alert submit {id}")


async def test_a_linked_account_is_no_second_person(bot: Bot, mina: Someone) -> None:
    person = await person_of(bot, "mina")
    other = await moderator(bot, "mina", platform="discord", person=person)
    await written(mina)
    id = await only(bot)
    assert "nobody else on the staff" in await mina.types(f"/alert submit {id}")
    fingerprint = short_fingerprint((await kept(bot, id)).proposal)
    words = await other.types(f"/alert approve {id} {fingerprint}")
    assert "You stand behind this alert already." in words
    bot.clock.passes(timedelta(days=1))
    assert not await startable(bot, id)


async def test_what_the_clock_drafted_needs_two_approvals(
    bot: Bot, mina: Someone, jo: Someone
) -> None:
    await keep(bot, replace(ALERT, origin="milestone 250", topic=Topic.MILESTONES))
    await mina.types(f"/alert preview {ALERT.id}")
    await mina.presses("Approve")
    assert (await kept(bot)).state is AlertState.WAITING
    await jo.types(f"/alert preview {ALERT.id} en")
    await jo.presses("核准")
    assert (await kept(bot)).state is AlertState.APPROVED
    assert "This alert is approved already." in await mina.types(f"/alert approve {ALERT.id}")


async def test_a_wished_time_is_kept(bot: Bot, mina: Someone, jo: Someone) -> None:
    person = await person_of(bot, "mina")
    await keep(bot, replace(ALERT, author=person, go_at="2026-03-05T18:00:00Z"))
    await mina.types(f"/alert submit {ALERT.id}")
    await jo.uses((await told(bot, "jo"))[0].buttons[0])
    assert (await kept(bot)).starts == "2026-03-05T18:00:00Z"


async def test_what_is_over_is_not_handed_in(bot: Bot, mina: Someone) -> None:
    await keep(bot, replace(ALERT, ends="2026-02-28"))
    assert "The last day of this action is past." in await mina.types(f"/alert submit {ALERT.id}")


async def test_anyone_stops_it_and_nobody_stands_behind_it(
    bot: Bot, mina: Someone, jo: Someone
) -> None:
    await written(mina)
    id = await only(bot)
    await mina.types(f"/alert submit {id}")
    await jo.uses((await told(bot, "jo"))[0].buttons[0])
    await mina.types(f"/alert stop {id}")
    assert "It is a draft again" in mina.reads
    alert = await kept(bot, id)
    assert (alert.state, alert.starts) == (AlertState.DRAFT, None)
    await mina.types(f"/alert submit {id}")
    assert (await kept(bot, id)).state is AlertState.WAITING
    bot.clock.passes(timedelta(days=1))
    assert not await startable(bot, id)
    await mina.types(f"/alert stop {id}")
    assert "There is nothing to stop" in await mina.types(f"/alert stop {id}")


async def test_a_voice_of_someone_who_left_does_not_count(
    bot: Bot, mina: Someone, jo: Someone
) -> None:
    await written(mina)
    id = await only(bot)
    await mina.types(f"/alert submit {id}")
    await jo.uses((await told(bot, "jo"))[0].buttons[0])
    bot.clock.passes(timedelta(hours=1))
    assert await startable(bot, id)
    gone = await person_of(bot, "jo")

    async def leaves(tx: Transaction) -> None:
        await tx.execute("DELETE FROM staff WHERE person = $1", gone)

    await bot.store.transact(leaves)
    assert not await startable(bot, id)
    cho = await moderator(bot, "cho")
    await cho.types(f"/alert preview {id}")
    await cho.presses("Approve")
    bot.clock.passes(timedelta(hours=1))
    assert await startable(bot, id)


async def test_pause_go_on_and_stop_while_it_runs(bot: Bot, mina: Someone, jo: Someone) -> None:
    alert = await starts(bot, await keep(bot, ALERT), sent=4)
    assert "Going out now" in await mina.types("/alert")
    assert f"{alert.id}: Write to parliament, fewer than five of 15 sent" in mina.reads
    words = await mina.types(f"/alert show {alert.id}")
    assert "Telegram: sent fewer than five of 10, left 6; waiting 0, failed 0, gone 0" in words

    async def state() -> State:
        assert alert.broadcast is not None
        number = alert.broadcast
        found = await bot.store.transact(lambda tx: broadcasts.broadcast(tx, number))
        assert found is not None
        return found.state

    await mina.presses("Pause")
    assert await state() is State.PAUSED
    assert "This alert is paused already." in await mina.types(f"/alert pause {alert.id}")
    await mina.types(f"/alert resume {alert.id}")
    assert await state() is State.RUNNING
    assert "It is not paused." in await mina.types(f"/alert resume {alert.id}")
    await jo.types(f"/alert stop {alert.id}")
    assert await state() is State.STOPPED
    heard = [said(reply) for reply in await told(bot, "mina")]
    assert any("Jo has stopped this alert" in words for words in heard)
    for act in ("stop", "pause", "resume"):
        assert "not going out just now" in await mina.types(f"/alert {act} {alert.id}")
    assert "It was stopped while it went out." in await mina.types(f"/alert show {alert.id}")
    assert "it cannot be changed" in await mina.types(f"/alert edit {alert.id}")


async def test_a_recall_changes_the_copies(bot: Bot, mina: Someone) -> None:
    alert = await starts(bot, await keep(bot, ALERT), sent=7)
    words = await mina.types(f"/alert recall {alert.id.upper()}")
    assert "Mina has recalled this alert: Write to parliament" in words
    assert "It cannot be done for those who have had something newer" in words
    assert (await kept(bot)).state is AlertState.RECALLED
    (refresh,) = await bot.store.transact(broadcasts.unfinished)
    assert (refresh.kind, refresh.alert) == (BroadcastKind.REFRESH, alert.id)
    lanes = await bot.store.transact(lambda tx: broadcasts.lanes(tx, refresh.number))
    assert {lane.platform: lane.total for lane in lanes} == {"telegram": 7, "discord": 0}
    assert "Only an alert that has gone out can be recalled." in await mina.types(
        f"/alert recall {alert.id}"
    )
    assert "Write to parliament (recalled)" in await mina.types("/alert list")
    assert "Please do not act on it." in await mina.types(f"/alert preview {alert.id}")


async def test_a_draft_is_erased_after_a_question(bot: Bot, mina: Someone) -> None:
    await keep(bot, ALERT)
    assert "Erase this draft?" in await mina.types(f"/alert drop {ALERT.id}")
    assert await kept(bot) == ALERT
    await mina.presses("Yes, erase it")
    assert "There is no alert called abc234." in await mina.types(f"/alert show {ALERT.id}")
    assert "There is no alert yet." in await mina.presses("All alerts")
    await starts(bot, await keep(bot, ALERT))
    assert "Only a draft can be erased." in await mina.types(f"/alert drop {ALERT.id} yes")


async def test_languages_are_added_and_removed_but_english(bot: Bot, mina: Someone) -> None:
    await keep(bot, replace(ALERT, texts={"en": WORDS, "ar": AlertText("عنوان", "نص")}))
    await mina.types(f"/alert text {ALERT.id}")
    assert mina.offered[:4] == ["Change: English", "Change: Arabic", *mina.offered[2:4]]
    assert "Remove: Arabic" in mina.offered
    assert "English text stays" in await mina.types(f"/alert text {ALERT.id} en remove")
    assert "I know no language called dothraki." in await mina.types(
        f"/alert text {ALERT.id} dothraki"
    )
    await mina.types(f"/alert text {ALERT.id}")
    await mina.presses("Remove: Arabic")
    assert list((await kept(bot)).texts) == ["en"]
    words = await mina.types(f"/alert text {ALERT.id} ar remove")
    assert "There is no text in Arabic to remove." in words


async def test_everything_about_an_alert(bot: Bot, mina: Someone) -> None:
    person = await person_of(bot, "mina")
    await keep(bot, replace(ALERT, author=person, countries=("TW",), languages=("ar",)))
    words = await mina.types(f"/alert show {ALERT.id}")
    for line in (
        "A draft.",
        "Written by: Mina",
        "Urgent action",
        "Written in: English",
        "For readers of: Arabic",
        "For people in: Taiwan",
        "Telegram: fewer than five",
        "In a digest later: fewer than five",
    ):
        assert line in words
    assert mina.offered == [
        "Hand it in for approval",
        "Change it",
        "Languages",
        "Erase it",
        "Preview",
        "All alerts",
    ]
    await keep(bot, replace(ALERT, author=PersonId(b"nobody")))
    assert "Written by: somebody who has left" in await mina.types(f"/alert show {ALERT.id}")
    await keep(bot, replace(ALERT, origin="milestone 250"))
    assert "Written by: the campaign clock" in await mina.types(f"/alert show {ALERT.id}")


async def test_the_list_says_how_far_each_is(bot: Bot, mina: Someone, jo: Someone) -> None:
    await keep(bot, replace(ALERT, id="drft22"))
    await keep(bot, replace(ALERT, id="wait22", state=AlertState.WAITING))
    begins = "2026-03-01T12:10:00Z"
    await keep(bot, replace(ALERT, id="appr22", state=AlertState.APPROVED, starts=begins))
    words = await mina.types("/alert")
    for line in (
        "Drafts\n\n• drft22: Write to parliament",
        "Waiting for a second person\n\n• wait22: Write to parliament",
        "Approved\n\n• appr22: Write to parliament, begins on March 1, 2026 at 12:10 UTC",
    ):
        assert line in words
    await mina.presses("wait22: Write to parliament")
    assert "It waits for a second person." in mina.reads


async def test_others_are_refused(bot: Bot, ana: Someone) -> None:
    await keep(bot, ALERT)
    for line in ("/alert", "/alert new", f"/alert show {ALERT.id}", f"/alert approve {ALERT.id}"):
        assert "That is for the campaign's moderators." in await ana.types(line)


async def test_a_role_taken_away_ends_an_open_form(bot: Bot, mina: Someone) -> None:
    await mina.all("/alert new", "Write", "Now.")
    await mina.presses("Campaign news")
    await mina.presses("Routine")

    async def removes(tx: Transaction) -> None:
        await tx.execute("DELETE FROM staff")

    await bot.store.transact(removes)
    assert "That is for the campaign's moderators." in await mina.presses("Keep it as a draft")
    assert await bot.store.transact(every_alert) == ()


@pytest.mark.parametrize("line", ["/alert nonsense", "/alert show", "/alert pause a b c"])
async def test_what_is_not_understood_leads_on(mina: Someone, line: str) -> None:
    assert "I do not understand" in await mina.types(line)
    assert mina.offered == ["All alerts", "Write an alert"]
