"""What is said: the campaign's folder, and the catalogs of each language."""

from __future__ import annotations

from collections.abc import Iterator

from bot.cli.checks.finding import Finding
from messages.catalogs import Catalogs
from messages.languages import SOURCE, Languages, published
from messages.letter.check import Checked
from messages.letter.fault import told
from messages.text import Code, LanguageName, Text, t


def of_campaign(checked: Checked) -> Iterator[Finding]:
    """Each fault of the campaign's folder; the warnings hinder no start."""
    for fault in checked.faults:
        problem = None if fault.warning else told(fault)
        yield Finding(t("Campaign"), problem, told(fault))
    if not checked.faults:
        yield Finding(t("Campaign"), None)


def of_catalogs() -> Iterator[Finding]:
    """The catalogs of each language but the source."""
    for language in published()[1:]:
        yield Finding(t("Catalog: {language}", language=LanguageName(language)), _catalog(language))


def _catalog(language: str) -> Text | None:
    try:
        Catalogs(Languages((SOURCE, language)))
    except OSError:
        return t("It is not compiled. Run: {command}", command=Code("make catalogs"))
    return None
