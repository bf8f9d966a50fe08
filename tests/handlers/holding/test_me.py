"""/me shows everything that is held, as text and as a file."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from db import alerts
from db.alerts import AlertText
from tests.stage.chats import Bot, Someone
from tests.stage.held import answers_an_action, does_everything


def _file(someone: Someone) -> Any:
    (file,) = someone.reply.files
    assert file.name == "held-about-me.json"
    return json.loads(file.content)


async def test_me_lists_everything(ana: Someone) -> None:
    await does_everything(ana)
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
    await does_everything(ana)
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
    await answers_an_action(ana)
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
