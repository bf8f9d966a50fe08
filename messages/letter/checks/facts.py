"""Faults of facts.json: ids, dates and sources."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from messages.letter.checks.forms import day_of, too_early, wrong_address, wrong_id, wrong_version
from messages.letter.checks.places import in_json
from messages.letter.fault import Fault
from messages.letter.files import FACTS, CampaignFile
from messages.letter.folder import Folder
from messages.text import Code, Text, quoted, t

FACT_ID_LONGEST = 40
"""Characters of a fact's id, which stands in the ledger of what the clock did."""


def fact_faults(folder: Folder, campaign: CampaignFile, today: date | None) -> Iterator[Fault]:
    """The faults of the facts; `today` is None where nobody asks what is still to come."""
    raw = folder.facts
    if raw is None:
        return
    if words := wrong_version("version", raw.version):
        yield in_json(folder, FACTS, "version", words)
    seen: set[str] = set()
    before: date | None = None
    for at, fact in enumerate(raw.facts):
        key, day = f"facts.{at}", day_of(fact.date)
        wrong = wrong_id(fact.id, FACT_ID_LONGEST)
        if fact.id in seen:
            wrong = t("The id {id} stands here twice.", id=quoted(fact.id))
        seen.add(fact.id)
        problems: list[tuple[str, Text | None]] = [
            ("id", wrong),
            ("source", wrong_address(fact.source)),
            ("date", _wrong_day(fact.date, day, before)),
        ]
        for name, problem in problems:
            if problem is not None:
                yield in_json(folder, FACTS, f"{key}.{name}", problem)
        for odd in _odd_days(day, campaign.date, today):
            yield in_json(folder, FACTS, f"{key}.date", odd, warning=True)
        before = day or before


def _wrong_day(written: str, day: date | None, before: date | None) -> Text | None:
    if day is None:
        words = t("{date} is no date like {day} or {month}.", date=quoted(written))
        return words.fill(day=Code("2021-06-07"), month=Code("2021-06"))
    if early := too_early(day):
        return early
    if before is not None and day < before:
        return t("Facts stand in the order of their dates: {date} is too late here.", date=day)
    return None


def _odd_days(day: date | None, letter: date | None, today: date | None) -> Iterator[Text]:
    if day is not None and today is not None and day > today:
        yield t("The date of this fact, {date}, is still to come.", date=day)
    if day is not None and letter is not None and day < letter.replace(day=1):
        yield t("This fact is older than the letter: {date}", date=day)
