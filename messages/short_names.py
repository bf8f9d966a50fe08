"""Short names of territories, as people call them: Babel leaves CLDR's `alt="short"` out.

Source: CLDR 47, common/main/{en,ar,zh_Hant}.xml. Abbreviations (US, UK) and names that lose a part
of the country (Bosnia) are not taken.
"""

from __future__ import annotations

from babel import Locale

SHORT = {
    "en": {"HK": "Hong Kong", "MM": "Myanmar", "MO": "Macao", "PS": "Palestine"},
    "ar": {"HK": "هونغ كونغ", "MO": "مكاو", "PS": "فلسطين"},
    "zh_Hant": {"HK": "香港", "MO": "澳門", "PS": "巴勒斯坦"},
}


def of(locale: Locale, territory: str) -> str | None:
    """The short name of `territory` (ISO 3166) in `locale`; None where CLDR's own name is short."""
    written = "_".join(part for part in (locale.language, locale.script) if part)
    return SHORT.get(written, {}).get(territory)
