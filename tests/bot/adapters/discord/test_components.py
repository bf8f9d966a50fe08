"""Buttons, selects and forms within Discord's limits, in every language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from discord import ui

from bot.adapters.discord import forms
from bot.adapters.discord.components import view
from bot.adapters.discord.marks import Does, Marks
from db.secrets.vault import Vault
from handlers.alerting.fields import KINDS, MATERIAL, TEXTS, first_language
from handlers.signing import sign
from handlers.staffing import labels
from handlers.subscribing import alerts
from messages.form import BadAnswer, Choice, Field, Form, Kind, OpenForm
from messages.names import NAME_LONGEST
from messages.reply import Button, Paragraph, Reply
from messages.request import Account
from messages.text import Words, t
from tests.stage.words import catalogs

ANA = Account("80351110224678912")
SIGN = Form(t("Sign the letter"), (*sign.FIELDS, alerts.CONSENT), t("Sign"))
LABEL_LONGEST = 80


def saying(tag: str) -> Callable[[Words], str]:
    return lambda words: catalogs().say(words, tag)


def drawn(vault: Vault, reply: Reply, tag: str = "en") -> list[dict[str, Any]]:
    """The components under a reply, row by row."""
    found = view(reply, saying(tag), Marks(vault), ANA)
    return found.to_components() if found else []


def offering(number: int) -> Reply:
    buttons = (Button(f"Choice {n}", "letter", (str(n),)) for n in range(number))
    return Reply.of(Paragraph("Which?"), buttons=buttons)


async def test_a_reply_without_buttons_has_no_components(vault: Vault) -> None:
    assert drawn(vault, Reply.of(Paragraph("Done."))) == []


@pytest.mark.parametrize("number", [1, 5, 6, 25])
async def test_buttons_stand_in_rows_of_five(vault: Vault, number: int) -> None:
    rows = drawn(vault, offering(number))
    assert len(rows) == -(-number // 5)
    assert sum(len(row["components"]) for row in rows) == number


@pytest.mark.parametrize("number", [26, 31, 60, 105])
async def test_more_buttons_than_there_is_room_for_become_selects(
    vault: Vault, number: int
) -> None:
    rows = drawn(vault, offering(number))
    assert len(rows) <= 5
    selects = [row["components"][0] for row in rows[:-1]]
    options = [option for select in selects for option in select["options"]]
    buttons = rows[-1]["components"]
    assert all(select["type"] == 3 and len(select["options"]) <= 25 for select in selects)
    assert len(options) + len(buttons) == number
    marks = Marks(vault)
    assert marks.read(ANA, selects[0]["custom_id"]).does is Does.CHOOSE
    assert marks.read(ANA, options[3]["value"]).parts == ("letter", "3")


async def test_labels_fit(vault: Vault) -> None:
    reply = Reply.of(buttons=(Button("very long " * 20, "letter"), Button("  ", "help")))
    (row,) = drawn(vault, reply)
    labels = [each["label"] for each in row["components"]]
    assert all(1 <= len(label) <= LABEL_LONGEST for label in labels)


@pytest.mark.parametrize("tag", catalogs().languages.codes)
@pytest.mark.parametrize("page", [0, 1])
async def test_pages_of_a_form_fit_in_every_language(tag: str, page: int) -> None:
    opened = OpenForm(
        "0a1b2c3d", SIGN, {"appearance": "public", "name": "Ana", "country": "TW"}, ""
    )
    modal = forms.page_modal(opened, page, saying(tag), "id")
    assert modal is not None
    written = modal.to_dict()
    assert len(written["title"]) <= 45
    assert 1 <= len(written["components"]) <= 5
    for component in written["components"]:
        if component["type"] == 18:
            assert len(component["label"]) <= 45
            assert len(component.get("description", "")) <= 100


async def test_what_was_answered_stands_in_the_form() -> None:
    opened = OpenForm("0a1b2c3d", SIGN, {"appearance": "public", "country": "TW"}, "name")
    modal = forms.page_modal(opened, 0, saying("en"), "id")
    assert modal is not None
    found = {each["component"]["custom_id"]: each["component"] for each in modal.to_components()}
    assert [o["value"] for o in found["appearance"]["options"] if o["default"]] == ["public"]
    assert found["country"]["value"] == "Taiwan"
    assert not found["name"]["required"]


async def test_consent_is_shown_whole() -> None:
    opened = OpenForm("0a1b2c3d", SIGN, {}, "appearance")
    modal = forms.page_modal(opened, 1, saying("en"), "id")
    assert modal is not None
    assert isinstance(modal.children[0], ui.TextDisplay)
    assert modal.children[0].content == saying("en")(alerts.CONSENT.question)


@pytest.mark.parametrize("tag", catalogs().languages.codes)
async def test_a_long_question_goes_on_in_the_field_it_is_about(tag: str) -> None:
    opened = OpenForm("0a1b2c3d", SIGN, {}, "appearance")
    modal = forms.page_modal(opened, 0, saying(tag), "id")
    assert modal is not None
    for field, written in zip(SIGN.fields, modal.to_components(), strict=False):
        shown = written["description"] + " " + written["component"].get("placeholder", "")
        assert "".join(shown.split()) == "".join(saying(tag)(field.question).split())


def test_pages_and_fields_that_are_not_there_are_not_shown() -> None:
    opened = OpenForm("0a1b2c3d", SIGN, {"appearance": "anonymous"}, None)
    assert forms.page_modal(opened, 2, saying("en"), "id") is None
    assert forms.field_modal(opened, "name", saying("en"), "id") is None
    assert forms.field_modal(opened, "nothing", saying("en"), "id") is None


async def test_a_choice_of_too_many_is_typed(vault: Vault) -> None:
    many = tuple(Choice(str(n), f"Choice {n}") for n in range(30))
    form = Form(
        t("Form"), (Field("which", t("Which"), t("Which?"), Kind.CHOICE, choices=many),), t("Send")
    )
    opened = OpenForm("0a1b2c3d", form, {}, "which")
    modal = forms.field_modal(opened, "which", saying("en"), "id")
    assert modal is not None
    assert modal.to_components()[0]["component"]["type"] == 4


LETTER = Field("body", t("Text"), t("What is the text?"), lines=True, longest=2000)


@pytest.mark.parametrize(("given", "room"), [("", 2000), ("x" * 1500, 2000), ("x" * 3000, 3000)])
async def test_long_answers_have_room_and_stand_there_whole(given: str, room: int) -> None:
    values = {"body": given} if given else {}
    opened = OpenForm("0a1b2c3d", Form(t("Write"), (LETTER,), t("Send")), values, "body")
    modal = forms.field_modal(opened, "body", saying("en"), "id")
    assert modal is not None
    (label,) = modal.to_components()
    written = label["component"]
    assert (written["style"], written["max_length"]) == (2, room)
    assert written.get("value", "") == given


async def test_other_answers_take_a_line() -> None:
    opened = OpenForm("0a1b2c3d", SIGN, {"appearance": "public"}, "name")
    modal = forms.field_modal(opened, "name", saying("en"), "id")
    assert modal is not None
    found = [each["component"] for each in modal.to_components() if each["type"] == 18]
    assert [(each["style"], each["max_length"]) for each in found] == [(1, NAME_LONGEST)]


@pytest.mark.parametrize("tag", catalogs().languages.codes)
async def test_the_form_of_an_alert_fits_on_its_pages(tag: str) -> None:
    fields = (*TEXTS, *KINDS, *MATERIAL, *first_language(catalogs().languages))
    form = Form(t("Write an alert"), fields, t("Keep it as a draft"))
    values = {"body": "x" * 1900, "topic": "news", "language": tag}
    opened = OpenForm("0a1b2c3d", form, values, "title")
    for page in range(len(forms.pages(form))):
        modal = forms.page_modal(opened, page, saying(tag), "id")
        assert modal is not None
        assert 1 <= len(modal.to_dict()["components"]) <= 5
    last = forms.field_modal(opened, "language", saying(tag), "id")
    assert last is not None
    (chosen,) = last.to_components()
    assert [o["value"] for o in chosen["component"]["options"] if o["default"]] == [tag]


def test_no_window_takes_more_than_its_check_allows() -> None:
    fields = [*sign.FIELDS, *TEXTS, *MATERIAL, labels.field(frozenset())]
    typed = [field for field in fields if field.kind is Kind.TEXT]
    assert len(typed) > 8
    for field in typed:
        fault = ""
        try:
            field.check("a" * field.longest)
        except BadAnswer as bad:
            fault = saying("en")(bad.words)
        assert "is the most" not in fault, field.name
