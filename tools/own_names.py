"""Write messages/own_names.json: what each language calls itself, as Babel's CLDR has it."""

from __future__ import annotations

import json

from babel import Locale, localedata

from messages.language_names import OWN_NAMES


def own_names() -> dict[str, str]:
    """The name of every language in itself, by code, with its script where CLDR names that too."""
    names: dict[str, str] = {}
    for identifier in sorted(localedata.locale_identifiers()):
        name = Locale.parse(identifier).languages.get(identifier)
        if name is not None:
            names[identifier.replace("_", "-")] = str(name)
    return names


if __name__ == "__main__":
    content = json.dumps(own_names(), ensure_ascii=False, indent=0)
    OWN_NAMES.write_text(content + "\n", encoding="utf-8")
