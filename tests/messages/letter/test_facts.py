"""Facts since the letter: each has its date in words and its source, and they go both ways."""

from __future__ import annotations

from calendar import month_name
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from messages.letter.extract import texts
from messages.letter.facts import Fact, load_facts
from messages.letter.letter import CONTENT, load_letter
from messages.render.discord import escaped, width

FACTS = load_facts()


def in_words(day: str) -> str:
    year, month, *rest = day.split("-")
    words = f"{month_name[int(month)]} {year}"
    return f"{int(rest[0])} {words}" if rest else words


def test_ids_are_unique_and_short_enough_for_a_ledger() -> None:
    ids = [fact.id for fact in FACTS]
    assert len(set(ids)) == len(ids) >= 10
    assert all(len(id) <= 40 and id.replace("-", "").isalnum() for id in ids)


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.id)
def test_a_fact_begins_with_its_date_and_has_a_source(fact: Fact) -> None:
    assert fact.text.message.startswith(in_words(fact.date) + ": ")
    assert urlsplit(fact.source).scheme == "https"
    assert urlsplit(fact.source).hostname


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.id)
def test_a_fact_fits_into_one_message_even_where_it_grows(fact: Fact) -> None:
    assert width(escaped(fact.text.message)) * 3 + width(escaped(fact.source)) < 2000


def test_they_are_told_in_their_order_and_none_is_older_than_the_letter() -> None:
    dates = [fact.date for fact in FACTS]
    assert dates == sorted(dates)
    assert dates[0] > load_letter().date.isoformat() == date(2021, 6, 7).isoformat()


def test_what_goes_the_other_way_is_among_them() -> None:
    assert {"hungary-2025", "uk-consultation-2025"} <= {fact.id for fact in FACTS}


def test_every_fact_is_a_message_of_the_catalogs() -> None:
    found = set(texts(CONTENT))
    assert {fact.text for fact in FACTS} <= found


def test_a_campaign_without_facts_has_none(tmp_path: Path) -> None:
    assert load_facts(tmp_path) == ()
