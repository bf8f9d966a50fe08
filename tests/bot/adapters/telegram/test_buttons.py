"""What Telegram's buttons carry, and how they stand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from telegram import InlineKeyboardButton

from bot.adapters.telegram.buttons import Marks, Pressed, keyboard, link, rows
from db.engine.sqlite import SqliteStore
from db.secrets.keys import ServerKeys
from db.secrets.renewal import renewed
from db.secrets.vault import Vault
from db.signatures import register_text
from handlers.commands import table
from messages.countries import countries
from messages.reply import Button
from messages.request import Account
from tests.stage.chats import Bot
from tests.stage.cleaning import chooses, crowd, proposes
from tests.stage.organisations import organiser

ANA, BEN = Account("7000000001"), Account("7000000002")


@pytest.fixture
def marks(vault: Vault) -> Marks:
    return Marks(vault)


def test_a_button_works_for_its_account_alone_and_after_a_restart(vault: Vault) -> None:
    data = Marks(vault).write(Button("x", "withdraw", ("yes",)), ANA, alone=True)
    assert Marks(vault).read(data, ANA) == Pressed("withdraw", ("yes",), True)
    assert Marks(vault).read(data, BEN) is None
    assert "withdraw" not in data


@pytest.mark.parametrize(("alone", "protected"), [(True, True), (True, False), (False, False)])
def test_a_button_knows_what_its_message_may_be_edited_into(
    marks: Marks, *, alone: bool, protected: bool
) -> None:
    data = marks.write(Button("x", "me"), ANA, alone=alone, protected=protected)
    assert marks.read(data, ANA) == Pressed("me", (), alone, protected)


def test_a_message_that_is_not_edited_needs_no_kind(marks: Marks) -> None:
    part = marks.write(Button("x", "me"), ANA, alone=False, protected=True)
    assert part == marks.write(Button("x", "me"), ANA, alone=False)


def test_a_button_of_before_works_for_a_month_after_the_keys_were_renewed(
    server_keys: ServerKeys,
) -> None:
    day = date(2026, 3, 1)
    button = Button("x", "withdraw", ("yes",))
    data = Marks(Vault(server_keys)).write(button, ANA, alone=True)
    after = renewed(server_keys, day)
    marks = Marks(Vault(after, lambda: day))
    assert marks.read(data, ANA) == Pressed("withdraw", ("yes",), True, False)
    assert marks.read(data, BEN) is None
    new = marks.write(button, ANA, alone=True)
    assert new != data
    assert marks.read(new, ANA) == marks.read(data, ANA)
    late = Marks(Vault(after, lambda: day + timedelta(days=31)))
    assert late.read(data, ANA) is None
    assert late.read(new, ANA) is not None


def test_nothing_forged_or_changed_is_read(marks: Marks) -> None:
    data = marks.write(Button("x", "sign"), ANA, alone=True)
    forged = ["", "1", "3" + data[1:], "2" + data[1:], data[:-1], data + "0", "sign", "1\U0001f600"]
    forged += [data[:at] + ("A" if data[at] != "A" else "B") + data[at + 1 :] for at in range(9)]
    assert [each for each in forged if marks.read(each, ANA)] == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(st.characters(exclude_characters="\x1f"), min_size=1), max_size=4))
def test_whatever_people_typed_fits(marks: Marks, arguments: list[str]) -> None:
    data = marks.write(Button("x", "letter", tuple(arguments)), ANA, alone=False)
    assert len(data.encode()) <= 64
    pressed = marks.read(data, ANA)
    assert pressed is not None
    assert pressed.command == "letter"
    if len("\x1f".join(["letter", *arguments]).encode(errors="replace")) <= 44:
        kept = tuple(each.encode(errors="replace").decode() for each in arguments)
        assert pressed.arguments == kept


async def test_every_button_of_the_core_fits_whole(
    sqlite_store: SqliteStore, vault: Vault, marks: Marks
) -> None:
    bot = Bot(sqlite_store, vault)
    ana = bot.someone("ana", platform="telegram")
    lines = [f"/{name}" for name in table().commands]
    lines += [f"/letter {place}" for place in bot.campaign.letter.base.places]
    lines += [f"/letter notes {place}" for place in bot.campaign.letter.base.places]
    lines += [f"/pledge {audience}" for audience in bot.campaign.pledges.audiences]
    for audience in bot.campaign.pledges.audiences:
        for pledge in bot.campaign.pledges.of(audience):
            lines += ["/cancel", f"/pledge {pledge.id}"]
    lines += ["/cancel", "/sign"]
    buttons: list[Button] = []
    for line in lines:
        await ana.types(line)
        buttons += ana.reply.buttons
    for pledge in (p for a in bot.campaign.pledges.audiences for p in bot.campaign.pledges.of(a)):
        buttons.append(Button("x", "pledges", ("withdraw", pledge.id)))
    for country in countries():
        buttons.append(Button("x", "form", ("0" * 8, "answer", "country", country.value)))
    for button in buttons:
        _assert_fits_whole(marks, button)


def _assert_fits_whole(marks: Marks, button: Button) -> None:
    pressed = marks.read(marks.write(button, ANA, alone=True), ANA)
    assert pressed == Pressed(button.command, button.arguments, True)


async def test_the_buttons_of_two_people_fit_whole(
    sqlite_store: SqliteStore, vault: Vault, marks: Marks
) -> None:
    """A button that agrees says exactly to what; cut off, it would agree to nothing."""
    bot = Bot(sqlite_store, vault)
    await sqlite_store.transact(lambda tx: register_text(tx, bot.campaign.text))
    olga, oren = await organiser(bot), await organiser(bot, "oren")
    await crowd(bot, 5)
    await chooses(olga, country="Taiwan")
    await proposes(olga)
    await olga.all("/export new")
    for label in ("All signatures", "Everything without names", "Ask for it"):
        await olga.presses(label)
    await olga.types("/close propose")
    agreeing = []
    for line in ("/clean", "/export", "/close"):
        await oren.types(line)
        if line == "/export":
            await oren.uses(oren.reply.buttons[0])
        agreeing += [each for each in oren.reply.buttons if "approve" in each.arguments]
        for button in oren.reply.buttons:
            _assert_fits_whole(marks, button)
    assert {each.command for each in agreeing} == {"clean", "export", "close"}


def test_links_say_what_telegram_lets_them_say() -> None:
    assert link("letter_bot", "letter", ("w1",)) == "https://t.me/letter_bot?start=letter-w1"
    assert link("letter_bot", "letter", ("é",)) == "https://t.me/letter_bot?start=letter"
    assert link("letter_bot", "letter", ("x" * 60,)) == "https://t.me/letter_bot?start=letter"


@given(st.lists(st.text(min_size=1, max_size=40), max_size=120))
def test_rows_keep_the_order_and_are_never_crowded(labels: list[str]) -> None:
    made = keyboard(InlineKeyboardButton(label, callback_data="x") for label in labels)
    rows = made.inline_keyboard if made else ()
    assert [button.text for row in rows for button in row] == labels[:100]
    assert all(1 <= len(row) <= 4 for row in rows)


@given(st.lists(st.text(min_size=1, max_size=40), max_size=120))
def test_plain_buttons_stand_as_the_librarys_do(labels: list[str]) -> None:
    made = keyboard(InlineKeyboardButton(label, callback_data="x") for label in labels)
    stand = [[button.text for button in row] for row in made.inline_keyboard] if made else []
    assert list(rows(labels, str)) == stand


def test_a_button_under_an_alert_says_that_its_message_stays(marks: Marks) -> None:
    data = marks.write(Button("I did it", "did", ("7f3a",)), ANA, alone=False)
    assert marks.read(data, ANA) == Pressed("did", ("7f3a",), False)
    assert marks.read("1" + data[1:], ANA) is None


def test_a_link_from_a_link_leads_to_the_same_place() -> None:
    assert link("bot", "start", ("letter-full",)) == link("bot", "letter", ("full",))
    assert link("bot", "start", ()) == "https://t.me/bot"
