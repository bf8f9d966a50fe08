"""Forms: which questions make sense, and which must still be asked."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from messages.form import Choice, Field, Form, Kind
from messages.text import t

HOW = Field("how", t("How"), t("How?"), Kind.CHOICE, choices=(Choice("a", t("A")),))
NAME = Field("name", t("Name"), t("Name?"), applies=lambda values: values.get("how") == "a")
DUE = Field("due", t("Date"), t("When?"), Kind.DATE, required=False)
FORM = Form(t("Sign"), (HOW, NAME, DUE), t("Sign"))


def test_required_questions_are_asked_in_order_and_only_where_they_apply() -> None:
    assert FORM.missing({}) is HOW
    assert FORM.missing({"how": "a"}) is NAME
    assert FORM.missing({"how": "b"}) is None
    assert FORM.missing({"how": "a", "name": "Ana"}) is None


def test_a_question_that_makes_no_sense_is_not_among_those_that_apply() -> None:
    assert FORM.applying({}) == (HOW, DUE)
    assert FORM.applying({"how": "a"}) == (HOW, NAME, DUE)


def test_an_answer_is_shown_as_its_reader_knows_it() -> None:
    assert HOW.shown("a") == t("A")
    assert HOW.shown("gone since") == "gone since"
    assert NAME.shown("Ana") == "Ana"
    assert DUE.shown("2026-03-01") == date(2026, 3, 1)


@given(st.dictionaries(st.sampled_from(["how", "name", "due", "x"]), st.text(max_size=3)))
def test_what_is_missing_is_required_applies_and_has_no_answer(values: dict[str, str]) -> None:
    missing = FORM.missing(values)
    if missing is not None:
        assert missing.required
        assert missing.name not in values
        assert missing in FORM.applying(values)
        assert FORM.field(missing.name) is missing
    assert FORM.field("x") is None


def test_a_form_finds_nothing_amiss_unless_it_says_how() -> None:
    assert FORM.misfit({"how": "a"}) is None
