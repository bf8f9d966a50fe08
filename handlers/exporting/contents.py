"""The contents of an export in words: which signatures, which columns, for whom it is dangerous."""

from __future__ import annotations

from db.export_lines import Column
from db.exports import Export, Wanted
from db.signatures import Appearance
from handlers.exporting.rows import LISTS
from handlers.signing.described import APPEARANCES
from messages.platforms import platform_name
from messages.reply import Block, Items, Note
from messages.text import Code, CountryName, LanguageName, Listed, Month, Text, t

COLUMNS = {
    Column.APPEARANCE: t("How they sign"),
    Column.MONTH: t("Month"),
    Column.COUNTRY: t("Country"),
    Column.LANGUAGE: t("Language"),
    Column.PLATFORM: t("Platform"),
    Column.VERSION: t("the version of the letter"),
    Column.FOR_ORGANISATION: t("whether it is for an organisation"),
    Column.SEALED: t("the sealed names"),
    Column.PUBLIC_NAMES: t("the list of names that people show in public"),
    Column.ORGANISATIONS: t("the list of organisations"),
}
"""The words for what an export may hold."""

ALL_ROWS = t("All signatures")


def described(wanted: Wanted) -> tuple[Block, ...]:
    """What the export holds, and for whom it is dangerous."""
    lists = [COLUMNS[Column(name)] for name in wanted.columns if name in LISTS]
    own = [COLUMNS[Column(name)] for name in wanted.columns if name not in LISTS]
    lines: list[Text] = []
    if own:
        of = t("{which}; of each: {columns}", which=rows(wanted), columns=Listed(tuple(own)))
        lines.append(of)
    lines += [t("Besides: {list}", list=words) for words in lists]
    return Items(tuple(lines)), Note(_danger(wanted))


def rows(wanted: Wanted) -> Text:
    """Which signatures the export holds."""
    for name, value in wanted.criteria.items():
        match name:
            case Column.MONTH:
                return t("Signatures of {month}", month=Month(value))
            case Column.COUNTRY:
                return t("Signatures from {country}", country=CountryName(value))
            case Column.LANGUAGE:
                return t("Signatures in {language}", language=LanguageName(value))
            case Column.PLATFORM:
                return t("Signatures on {platform}", platform=platform_name(value))
            case Column.APPEARANCE:
                how = APPEARANCES[Appearance(value)]
                return t("Signatures of one kind: {how}", how=how)
    return ALL_ROWS


def _danger(wanted: Wanted) -> Text:
    if Column.SEALED in wanted.columns:
        return t(
            "Whoever has the file and organisers.key reads the names of people who trusted you "
            "alone with them. Under some governments that is enough to arrest them."
        )
    if set(wanted.columns) <= set(LISTS):
        return t("All of that is public already.")
    return t(
        "No names are in it. But together, a rare country, language and month can still show that "
        "somebody signed: keep the file like one with names."
    )


def called(export: Export) -> Code:
    """The id of an export, as commands take it."""
    return Code(export.id)
