"""Which answers may be copied out of a chat, decided for every command, form and event.

Whoever adds one decides here as well; what nobody has decided about is protected.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest

from db import cleanups, contacts, organisations, public_names, staff
from db.cleanups import CleanUp, State
from db.contacts import Contact
from db.criteria import Criteria
from db.engine.transaction import Transaction
from db.people import PersonId
from db.secrets.vault import Purpose
from db.staff import Role
from handlers.commands import table
from handlers.staffing import notices
from messages.reply import Reply, by_kind
from messages.request import Account, Chat, ChatId, Event, Request, UpdateId
from tests.stage.chats import Bot, Someone, changed_letter
from tests.stage.factories import ANA, PUBLIC_NAME
from tests.stage.moderators import ALERT, keep, moderator, starts, told
from tests.stage.office import code_in
from tests.stage.organisations import waiting
from tests.stage.subscribers import subscribes

CLEANUP = CleanUp(
    b"abcd", State.COUNTED, "2026-03-01", Criteria(country="TW"), PersonId(bytes(16)), 7
)
READY = "Dear members of parliament"
DRAFT, BODY = "bcd345", "OABC2345"

SHAREABLE = {
    "letter": ("/letter", "/letter w1", "/letter full", "/letter notes"),
    "summary": ("/summary", "/summary one", "/summary w1"),
    "count": ("/count",),
    "signatories": ("/signatories", "/signatories NABCDEFG"),
    "share": ("/share",),
    "read": (f"/read {ALERT.id}",),
    "privacy": ("/privacy",),
    "language": ("/language", "/language en", "/language auto"),
    "about": ("/about",),
    "verify": ("/verify", "/verify 00000000"),
    "help": ("/help",),
    "start": ("/start", "/start letter", "/start src-flyer"),
}
"""Alike for everybody: to be handed on, or of no use to anybody who copies it."""

PROTECTED = {
    "sign": ("/sign", "/sign change"),
    "withdraw": ("/withdraw",),
    "receipt": ("/receipt",),
    "pledge": ("/pledge", "/pledge law-ban-bill", "/pledge judges"),
    "pledges": ("/pledges", "/pledges done law-ban-bill"),
    "alerts": ("/alerts", "/alerts quiet", "/alerts pause"),
    "stop": ("/stop",),
    "alert": ("/alert", "/alert new", f"/alert show {ALERT.id}", f"/alert preview {ALERT.id}"),
    "did": (f"/did {ALERT.id}",),
    "later": (f"/later {ALERT.id}",),
    "me": ("/me",),
    "forget": ("/forget",),
    "staff": ("/staff", "/staff invite moderator", "/staff remove", "/staff name"),
    "stats": ("/stats", "/stats people", "/stats 2026-03"),
    "organisations": ("/organisations", "/organisations listed", "/organisations confirm OABC"),
    "clean": ("/clean", "/clean list", "/clean new", "/clean batch 00000000"),
    "organisation": ("/organisation", "/organisation answer"),
    "export": ("/export", "/export new"),
    "goal": ("/goal", "/goal 500"),
    "sources": ("/sources", "/sources new flyer7", "/sources flyer7"),
    "schedule": ("/schedule",),
    "join": ("/join", "/join 0000-0000-0000-0000"),
    "link": ("/link", "/link 0000-0000-0000-0000"),
    "broadcasts": ("/broadcasts",),
    "close": ("/close", "/close propose", "/close stop"),
    "menu": ("/menu", "/menu in 5"),
    "back": ("/back",),
    "cancel": ("/cancel",),
    "form": ("/form",),
}
"""Answers that tell whether somebody signed, pledged, takes alerts or is of the staff."""

FORMS = {
    "sign": "/sign change",
    "pledge": "/pledge court-training",
    "quiet": "/alerts quiet",
    "zone": "/alerts zone",
    "country": "/alerts country",
    "alert": "/alert new",
    "alert text": f"/alert text {DRAFT} ar",
    "label": "/staff name",
    "join": "/join",
    "organisation": "/organisation answer",
    "organisation refusal": f"/organisations refuse {BODY}",
    "organisation question": f"/organisations ask {BODY}",
    "name off": "/organisations off NAME",
    "clean-up": "/clean new",
    "clean-up reason": f"/clean propose {CLEANUP.code}",
    "export": "/export new",
}


async def everything(bot: Bot, account: str = "1") -> Someone:
    """Somebody who signed an earlier version, pledged, takes alerts, and is of the staff."""
    await moderator(bot, "2", role=Role.OWNER)
    someone = await moderator(bot, account, role=Role.OWNER)
    await someone.signs()
    await someone.pledges("law-ban-bill")
    await subscribes(someone)
    await starts(bot, replace(ALERT, ready=READY))
    await keep(bot, replace(ALERT, id=DRAFT))
    await bot.store.transact(partial(_listed, bot=bot, someone=someone))
    changed_letter(bot)
    return someone


async def _listed(tx: Transaction, bot: Bot, someone: Someone) -> None:
    """A public name on the list, and an organisation that waits, about which somebody is asked."""
    tag = bot.keys(someone.account, someone.platform).tag(Purpose.ORGANISATION)
    asked = Contact(someone.platform, someone.account, "en", question="Who are you?")
    kept = contacts.hidden(bot.vault, tag, asked)
    body = replace(waiting(tag, "Open Rights", handle=BODY), kept=kept)
    await organisations.enter(tx, body)
    await public_names.publish(tx, ANA, PUBLIC_NAME, b"place")


async def _handle(bot: Bot) -> str:
    """The handle of the name on the list."""
    (found,) = await bot.store.transact(lambda tx: public_names.listed(tx, b"", "", 1))
    return found.handle


def test_the_kind_of_every_answer_is_decided() -> None:
    assert SHAREABLE.keys() | PROTECTED.keys() == table().commands.keys()
    assert SHAREABLE.keys() & PROTECTED.keys() == set()
    assert FORMS.keys() == table().forms.keys()


def test_what_nobody_has_decided_about_is_protected() -> None:
    assert Reply.of().shareable is False


@pytest.mark.parametrize("line", [line for lines in PROTECTED.values() for line in lines])
async def test_what_tells_of_somebody_is_protected(bot: Bot, line: str) -> None:
    someone = await everything(bot)
    stranger = bot.someone("9")
    for one in (someone, stranger):
        await one.types(line)
        assert not one.reply.shareable, "a difference would tell as well"


@pytest.mark.parametrize("line", [line for lines in SHAREABLE.values() for line in lines])
async def test_what_may_be_copied_is_alike_for_everybody(bot: Bot, line: str) -> None:
    """Whatever else they are told stands apart, or the answer is of the other kind."""
    someone, stranger = await everything(bot), bot.someone("9")
    await someone.types("/sign change")
    await stranger.types(line)
    assert stranger.reply.shareable
    assert by_kind(stranger.reply) == (stranger.reply,)
    await someone.types(line)
    first, *further = by_kind(someone.reply)
    if line != "/help":
        assert first == stranger.reply
    assert not any(each.shareable for each in further)
    assert first.shareable is (line != "/help"), "only the staff's own help is protected"


async def test_a_signer_is_told_of_a_changed_letter_in_a_message_apart(bot: Bot) -> None:
    someone = await everything(bot)
    for line in ("/letter", "/start"):
        await someone.types(line)
        letter, note = by_kind(someone.reply)
        assert "You signed version" in someone.reads
        assert (letter.shareable, note.shareable) == (True, False)


@pytest.mark.parametrize("form", FORMS)
async def test_every_step_of_a_form_is_protected(bot: Bot, form: str) -> None:
    someone = await everything(bot)
    line = FORMS[form]
    if form == "clean-up reason":
        await bot.store.transact(lambda tx: cleanups.put(tx, CLEANUP))
    if form == "join":
        line += " " + code_in(await someone.types("/staff invite moderator"))
        someone = bot.someone("9")
    await someone.types(line.replace("NAME", await _handle(bot)))
    assert someone.reply.form is not None
    assert not someone.reply.shareable
    await someone.types("some words")
    assert not someone.reply.shareable
    await someone.types("/cancel")
    assert not someone.reply.shareable


async def test_what_is_to_be_copied_stands_apart_from_what_tells(bot: Bot) -> None:
    someone = await everything(bot)
    await someone.types(f"/did {ALERT.id}")
    thanks, ready = by_kind(someone.reply)
    assert (thanks.shareable, ready.shareable) == (False, True)
    assert [READY in str(each.blocks) for each in (thanks, ready)] == [False, True]
    for line in ("/staff invite moderator", "/link"):
        code = code_in(await someone.types(line))
        assert someone.reads.count(code) == 1, "once, where all of it may be copied"
        told, copied = by_kind(someone.reply)
        assert copied.shareable
        assert [code in str(each.blocks) for each in (told, copied)] == [True, True]


async def test_an_alert_that_a_newcomer_missed_stands_apart(bot: Bot) -> None:
    await starts(bot, replace(ALERT, ready=READY))
    ana = bot.someone("9")
    await subscribes(ana)
    panel, alert = by_kind(ana.reply)
    assert (panel.shareable, alert.shareable) == (False, True)
    assert READY not in str(panel.blocks)
    assert READY in str(alert.blocks)


async def test_a_preview_is_protected_with_all_that_stands_in_it(bot: Bot) -> None:
    """What is not sent yet tells of the staff, whatever it says."""
    someone = await everything(bot)
    await someone.types(f"/alert preview {ALERT.id}")
    assert READY in someone.reads
    assert [each.shareable for each in by_kind(someone.reply)] == [False]


async def test_notices_to_the_staff_are_protected(bot: Bot) -> None:
    """Also a copy of an alert, which its readers may copy."""
    await everything(bot)
    copy = Reply.of(shareable=True)

    async def tell(tx: Transaction) -> None:
        await notices.tell(tx, bot.campaign, await staff.everyone(tx), copy)

    await bot.store.transact(tell)
    assert [each.shareable for each in await told(bot, "1")] == [False]


EVENTS = {
    Event.GONE: False,
    Event.MOVED: False,
    Event.ADDED_TO_GROUP: False,
    Event.ADDED_TO_CHANNEL: False,
    Event.STATUS: False,
    Event.WELCOME: True,
    Event.SHELF: False,
    Event.MENU: False,
}
"""Of an event with no answer in a chat nothing need be copied."""


@pytest.mark.parametrize("event", Event)
async def test_the_kind_of_what_an_event_leads_to_is_decided(bot: Bot, event: Event) -> None:
    chat = Chat(ChatId("-5"), managed=True)
    about = chat if event in (Event.GONE, Event.MOVED) or "added" in event else None
    request = Request(
        "telegram", UpdateId(b"1"), Account("9"), None, ("-6",), chat=about, event=event
    )
    answer = await bot.dispatch(request)
    assert answer.reply.shareable is EVENTS[event]
