"""The names of languages, from CLDR: to say, and to recognise.

Babel would have to read every language's data to know what each calls itself (a second, 140 MB), so
those names lie in own_names.json, which `python -m tools.own_names` writes from Babel.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel import Locale, UnknownLocaleError

from messages.spelling import folded
from messages.tags import Language, LanguageTagError

OWN_NAMES = Path(__file__).parent / "own_names.json"
"""The name of each language in that language, by code."""


def of(code: str, *locales: Locale) -> str:
    """The name of the language `code` in the first of `locales` that has one, or else `code`.

    A name of its own (`Traditional Chinese`) comes before one made of language, script and region.
    """
    return next((name for locale in locales for name in every(code, locale)), code)


def every(code: str, locale: Locale) -> Iterator[str]:
    """All names of the language `code` in `locale`, the most usual one first."""
    names = locale.languages
    yield from (str(names[key]) for key in _keys(code) if key in names)
    try:
        yield from filter(None, (Locale.parse(code, sep="-").get_display_name(locale),))
    except (ValueError, UnknownLocaleError):
        yield from filter(None, (names.get(code.partition("-")[0]),))


def _keys(code: str) -> Iterator[str]:
    """The keys under which CLDR may name the language `code`: with region, script, neither."""
    try:
        tag = Language.get(code)
    except LanguageTagError:
        return
    likely = tag.maximize() if tag.territory else tag
    yield f"{tag.language}_{tag.territory}"
    yield f"{tag.language}_{likely.script}"
    if tag.territory is None and tag.script is None:
        yield str(tag.language)


def index(locales: Iterable[Locale]) -> dict[str, str]:
    """The codes of all languages by their folded names: in `locales`, the first first, and own."""
    codes: dict[str, str] = {}
    for locale in locales:
        for key, name in locale.languages.items():
            codes.setdefault(folded(name), key.replace("_", "-"))
    for code, name in json.loads(OWN_NAMES.read_text(encoding="utf-8")).items():
        codes.setdefault(folded(name), code)
    return codes
