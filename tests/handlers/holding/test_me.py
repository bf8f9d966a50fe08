"""/me shows everything that is held, /forget erases it."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from db import alerts, answers, staff
from db.alerts import Alert, AlertState, AlertText
from db.answers import KeptAnswer
from db.secrets.vault import Purpose
from db.staff import PersonId, Role, Staff
from db.subscriptions import Topic
from tests.stage.chats import Bot, Someone

OF_PEOPLE = (
    *("signature", "public_name", "pledge", "subscription", "preference", "draft"),
    *("response", "staff", "answer"),
)
OF_THE_STAFF = ("journal", "journal_head", "notice")
ERASED = "Everything about this account is erased."


async def _does_everything(someone: Someone) -> None:
    """Leave a row in every table that has people's rows."""
    await someone.types("/language zh-TW")
    await someone.types("/language en")
    await someone.types("/sign")
    await someone.presses("Publicly, with my name")
    await someone.types("Ana Diaz")
    await someone.presses("Add: Country")
    await someone.types("Taiwan")
    await someone.presses("Add: Action alerts")
    await someone.presses("Yes, write to me")
    await someone.presses("Sign")
    await someone.pledges("law-ban-bill")
    await someone.presses("It is done")
    await someone.pledges("court-training")
    await someone.all("/alerts topic reminders on", "/alerts often weekly")
    await _answers_an_action(someone)
    await _works_for_the_campaign(someone)
    await _is_owed_an_answer(someone)
    await someone.types("/sign change")


async def _answers_an_action(someone: Someone) -> None:
    action = Alert(
        *("a1b2c3d4", "staff", None, AlertState.STARTED, Topic.ACTION, False, "2026-03-01"),
        texts={"en": AlertText("Write to your council", "They vote on Friday.")},
        broadcast=1,
        language="en",
    )
    await someone.bot.store.transact(lambda tx: alerts.put(tx, action))
    await someone.types(f"/did {action.id}")


async def _is_owed_an_answer(someone: Someone) -> None:
    tag = someone.bot.tag(someone.account, Purpose.ANSWER)
    answer = KeptAnswer(tag[::-1], tag, "terminal", b"hidden", "2026-03-01")
    await someone.bot.store.transact(partial(answers.keep, answer=answer))


async def _works_for_the_campaign(someone: Someone) -> None:
    tag = someone.bot.tag(someone.account, Purpose.STAFF)
    one = Staff(
        tag,
        PersonId(tag),
        Role.MODERATOR,
        f"{someone.account} of the press team",
        "2026-02-01T00:00:00Z",
        someone.platform,
        someone.bot.vault.encrypt_address(tag, someone.account),
        "en",
    )
    await someone.bot.store.transact(lambda tx: staff.put(tx, one))


async def _rows_of_people(bot: Bot) -> dict[str, list[tuple[Any, ...]]]:
    """All but what the rest of the staff is told, and keeps, of somebody who leaves it."""
    rows = await bot.rows_but_receipts()
    return {name: each for name, each in rows.items() if name not in OF_THE_STAFF}


def _file(someone: Someone) -> Any:
    (file,) = someone.reply.files
    assert file.name == "held-about-me.json"
    return json.loads(file.content)


async def test_nothing_is_held_about_who_only_looked(bot: Bot, ana: Someone) -> None:
    before = await bot.rows()
    await ana.all("/start", "/letter scope", "/summary", "/count", "/privacy")
    assert "Nothing is held about this account." in await ana.types("/me")
    assert ana.reply.files == ()
    assert await bot.rows() == before


async def test_me_lists_everything(ana: Someone) -> None:
    await _does_everything(ana)
    words = await ana.types("/me")
    for said in (
        "How you sign: Publicly, with my name",
        "Signed in March 2026, version 1.0.0",
        "Country: Taiwan",
        "The name, organisation and role that you gave are stored readable, so that they can be "
        "shown.",
        "Public name: Ana Diaz",
        "Done: I will table, co-sponsor or vote",
        "Promised: I will organise or attend",
        "Alerts go to this account, since March 2026",
        "On: Urgent action",
        "On: Reminders of my pledges",
        "They are sent together once a week, at 9:00 (UTC).",
        "You said that you did this: Write to your council",
        "Your role: moderator, called ana of the press team, from 1 February 2026 on",
        "Language you chose: English",
        "A form you have started; only you can continue it.",
    ):
        assert said in words


async def test_the_file_holds_the_same_for_programs(bot: Bot, ana: Someone) -> None:
    await _does_everything(ana)
    await ana.types("/me")
    held = _file(ana)
    letter = bot.campaign.letter
    assert held["signature"] == {
        "text": {
            "letter": letter.id,
            "version": letter.version,
            "sha256": letter.base.sha256,
            "language": "zh-Hant-TW",
        },
        "appearance": "public",
        "organisation": False,
        "confirmed": True,
        "sealed": "sealed to the organisers",
        "country": "TW",
        "locale": "en",
        "platform": "terminal",
        "consent_version": letter.consent_version,
        "month": "2026-03",
    }
    assert held["public_name"]["name"] == "Ana Diaz"
    assert [(made["pledge"], made["done"]) for made in held["pledges"]] == [
        ("court-training", False),
        ("law-ban-bill", True),
    ]
    drawn = held["subscription"]["remind_on"]
    assert drawn[:7] == "2026-06"
    assert held["subscription"] == {
        "address": "ana",
        "locale": "en",
        "platform": "terminal",
        "consent_version": 3,
        "month": "2026-03",
        "kind": "person",
        "topics": ["action", "reminders"],
        "frequency": "weekly",
        "zone": "UTC",
        "quiet_from": None,
        "quiet_until": None,
        "country": "",
        "paused": False,
        "owner": None,
        "reminders": [{"pledge": "court-training", "day": drawn, "again": None}],
        "remind_on": drawn,
    }
    assert held["responses"] == [
        {"alert": "a1b2c3d4", "title": "Write to your council", "answer": "done"}
    ]
    assert held["staff"] == {
        "label": "ana of the press team",
        "role": "moderator",
        "since": "2026-02-01T00:00:00Z",
    }
    assert held["language"] == "en"
    assert held["form"] == {}


async def test_an_action_in_no_language_of_ones_own_is_named_as_it_was_written(
    bot: Bot, ana: Someone
) -> None:
    await _answers_an_action(ana)
    words = {
        "ar": AlertText("اكتبوا إلى المجلس", "التصويت."),
        "zh-Hant-TW": AlertText("寫信", "。"),
    }
    alert = await bot.store.transact(lambda tx: alerts.alert(tx, "a1b2c3d4"))
    assert alert is not None
    arabic = replace(alert, texts=words, language="ar")
    await bot.store.transact(lambda tx: alerts.put(tx, arabic))
    assert "You said that you did this: \u2068اكتبوا إلى المجلس\u2069" in await ana.types("/me")
    assert _file(ana)["responses"][0]["title"] == "اكتبوا إلى المجلس"


async def test_me_shows_nobody_else(ana: Someone, ben: Someone) -> None:
    await _does_everything(ana)
    assert "Nothing is held about this account." in await ben.types("/me")


async def test_forget_asks_first(bot: Bot, ana: Someone) -> None:
    await ana.signs()
    assert "Erase everything about you?" in await ana.types("/forget")
    assert (await bot.totals()).people == 1
    assert "What is held about this account" in await ana.presses("No, keep it")


async def test_forget_erases_every_row_of_the_account_and_no_other(
    bot: Bot, ana: Someone, ben: Someone
) -> None:
    await _does_everything(ben)
    before = await _rows_of_people(bot)
    await _does_everything(ana)
    both = await bot.rows()
    assert all(len(both[table]) == 2 * len(before[table]) > 0 for table in OF_PEOPLE)
    await ana.types("/forget")
    assert ERASED in await ana.presses("Yes, erase everything")
    assert await _rows_of_people(bot) == before
    assert "Nothing is held about this account." in await ana.types("/me")
    assert "What is held" in await ben.types("/me")


async def test_receipts_that_stay_name_nobody(bot: Bot, ana: Someone) -> None:
    await _does_everything(ana)
    await ana.types("/forget yes")
    receipts = (await bot.rows())["seen_update"]
    assert receipts
    assert all(b"erased" not in answer and b"Ana" not in answer for *_, answer in receipts)


async def test_forget_lowers_the_counts(bot: Bot, ana: Someone, ben: Someone) -> None:
    await ben.signs()
    await _does_everything(ana)
    assert "People who signed here: 2" in await ana.types("/count")
    await ana.types("/forget yes")
    words = await ana.types("/count")
    assert "People who signed here: 1" in words
    assert "Pledges made: 0; done: 0" in words


async def test_an_organisation_that_forgets_is_not_waiting_any_more(bot: Bot, ana: Someone) -> None:
    await ana.types("/sign")
    await ana.presses("Without a name")
    await ana.presses("Add: Organisation")
    await ana.types("Open Rights")
    await ana.presses("Sign")
    await ana.types("/forget yes")
    assert (await bot.totals()).organisations_waiting == 0


@pytest.mark.parametrize("line", ["/forget", "/forget yes"])
async def test_with_nothing_held_there_is_nothing_to_forget(ana: Someone, line: str) -> None:
    assert await ana.types(line) == "Nothing is held about this account."


async def test_a_form_that_was_only_begun_is_forgotten_too(bot: Bot, ana: Someone) -> None:
    before = await bot.rows_but_receipts()
    await ana.types("/sign")
    assert "A form you have started" in await ana.types("/me")
    await ana.types("/forget yes")
    assert await bot.rows_but_receipts() == before
    assert "No question is open" in await ana.types("hello")


async def test_a_chosen_language_is_forgotten_too(bot: Bot, ana: Someone) -> None:
    await ana.types("/language ar")
    await ana.types("/forget yes")
    assert (await bot.rows())["preference"] == []
    assert "Nothing is held about this account." in await ana.types("/me")
