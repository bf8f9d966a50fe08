"""The glossary beside the catalogs, and the words that were decided against."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from messages.languages import LOCALES

ROOT = Path(__file__).parents[2]

DECIDED_AGAINST = {
    "zh_Hant_TW": (
        "行動通知",
        "文本",
        "回執",
        "收據",
        "聊天室",
        "傳送位址",
        "要求接收",
        "同意發送",
        "安靜時段",
        "雜湊碼",
        "卸任",
        "秘密",
        "夥伴組織譯本",
    ),
    "ar": (
        "الجهة المنظِّمة",
        "منظِّمي",
        "المنظِّمين",
        "إيصال",
        "ترجمة جهة شريكة",
        "اقرأوها",
        "بعدد {n}",
        "من فضلك",
        # imperatives that speak to a man alone
        "احذف",
        "اطّلع",
        "اقرأه",
        "راجعه",
        "اطلبه",
        "اكتب إليّ",
    ),
}


def test_the_glossary_has_each_term_once_and_in_each_language() -> None:
    with (LOCALES / "glossary.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    assert header == ["term_en", "zh_Hant_TW", "ar", "note"]
    assert all(len(row) == len(header) and all(row[:3]) for row in rows)
    terms = [row[0] for row in rows]
    assert len(set(terms)) == len(terms) >= 30


@pytest.mark.parametrize("locale", DECIDED_AGAINST)
def test_no_catalog_says_what_was_decided_against(locale: str) -> None:
    catalogs = sorted((ROOT / "messages").rglob(f"{locale}/LC_MESSAGES/*.po"))
    assert catalogs
    said = [
        (word, form)
        for catalog in catalogs
        for form in _forms(catalog)
        for word in DECIDED_AGAINST[locale]
        if word in form
    ]
    assert said == []


def _forms(catalog: Path) -> Iterator[str]:
    """Everything that `catalog` says, each form of a plural by itself."""
    with catalog.open("rb") as file:
        for message in read_po(file):
            if message.id:
                said = message.string or ""
                yield from (said,) if isinstance(said, str) else said
