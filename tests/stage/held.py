"""Somebody of whom every table holds a row."""

from __future__ import annotations

from functools import partial

from db import alerts, answers, staff
from db.alerts import Alert, AlertState, AlertText
from db.answers import KeptAnswer
from db.secrets.vault import Purpose
from db.staff import PersonId, Role, Staff
from db.subscriptions import Topic
from tests.stage.chats import Someone


async def does_everything(someone: Someone) -> None:
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
    await answers_an_action(someone)
    await _works_for_the_campaign(someone)
    await _is_owed_an_answer(someone)
    await someone.types("/sign change")


async def answers_an_action(someone: Someone) -> None:
    """Answer an action, of which there is none besides."""
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
