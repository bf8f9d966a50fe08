"""Who has blocked the bot, or is gone, gets nothing more: alerts to them rest."""

from __future__ import annotations

import pytest

from db import subscriptions
from db.secrets.vault import Purpose
from handlers.subscribing.wishes import fulfil_all
from tests.stage.telegram.fake import DATE, USERNAME, FakeTelegram, Refused
from tests.stage.telegram.people import Group, Person
from tests.stage.telegram.served import Served

REFUSALS = ("Forbidden: bot was blocked by the user", "Forbidden: user is deactivated")


async def subscribe(served: Served, person: Person) -> None:
    await person.types("/sign")
    await person.presses("Without a name")
    await person.presses("Add: Action alerts")
    await person.presses("Yes, write to me")
    await person.presses("Sign")
    await fulfil_all(served.bot.store, served.bot.campaign)


async def subscribed(served: Served, person: Person) -> bool:
    tag = served.bot.keys(str(person.id), "telegram").tag(Purpose.SUBSCRIPTION)
    found = await served.bot.store.transact(lambda tx: subscriptions.subscription_of(tx, tag))
    return found is not None


@pytest.mark.parametrize("refusal", REFUSALS)
@pytest.mark.parametrize("lines", ["/count", "/letter notes", "/me"])
async def test_alerts_rest_once_an_answer_is_not_wanted(
    served: Served, ana: Person, ben: Person, refusal: str, lines: str
) -> None:
    for person in (ana, ben):
        await subscribe(served, person)
    calls = served.telegram.calls["sendMessage"]
    served.telegram.fails("sendMessage", Refused(403, refusal), chat=ana.id, times=100)
    await served.telegram.settled(await ana.sends(lines))
    assert served.telegram.calls["sendMessage"] == calls + 1
    assert not await subscribed(served, ana)
    assert await subscribed(served, ben)
    assert await served.signature_of(ana), "nothing else is touched"


async def test_alerts_rest_once_an_edit_or_a_document_is_not_wanted(
    served: Served, ana: Person, ben: Person
) -> None:
    for person in (ana, ben):
        await subscribe(served, person)
    served.telegram.fails("editMessageText", Refused(403, REFUSALS[0]), chat=ana.id)
    await ana.presses("Withdraw")
    assert not await subscribed(served, ana)
    served.telegram.fails("sendDocument", Refused(403, REFUSALS[0]), chat=ben.id)
    await ben.types("/me")
    assert not await subscribed(served, ben)


async def test_alerts_rest_as_soon_as_the_bot_is_blocked(
    served: Served, ana: Person, ben: Person
) -> None:
    for person in (ana, ben):
        await subscribe(served, person)
    bot = {"id": 123456789, "is_bot": True, "first_name": "Letter", "username": USERNAME}
    change = {
        "chat": {"id": ana.id, "type": "private", "first_name": "P"},
        "from": {**ana.user, "language_code": "zh"},
        "date": DATE,
        "old_chat_member": {"status": "member", "user": bot},
        "new_chat_member": {"status": "kicked", "user": bot, "until_date": 0},
    }
    shown = len(ana.shown)
    await served.telegram.settled(await served.telegram.add(my_chat_member=change))
    assert len(ana.shown) == shown
    assert not await subscribed(served, ana)
    assert await subscribed(served, ben)


async def test_a_group_that_put_the_bot_out_stops_nobodys_alerts(
    served: Served, telegram: FakeTelegram, ana: Person, group: Group
) -> None:
    await subscribe(served, ana)
    refusal = Refused(403, "Forbidden: bot was kicked from the supergroup chat")
    telegram.fails("sendMessage", refusal, chat=group.id)
    await group.hears(ana, "/count")
    assert group.shown == []
    assert await subscribed(served, ana)
