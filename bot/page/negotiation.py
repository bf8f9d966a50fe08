"""The language for a reader whose address names none, by what the browser says they read."""

from __future__ import annotations

import re

from messages.languages import Languages

MOST = 5
"""The languages that are looked at, of those that a browser names: matching takes its time."""

_ACCEPTED = re.compile(r"\s*([A-Za-z0-9-]{1,35})\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*)?")


def chosen(accepted: str, languages: Languages) -> str:
    """The offered language for a reader with the header `Accept-Language: {accepted}`."""
    for code in _in_order(accepted):
        if served := languages.serving(code):
            return served
    return languages.default


def _in_order(accepted: str) -> list[str]:
    """The codes of languages in a header (RFC 9110, 12.5.4), the one most wanted first."""
    found = [_ACCEPTED.fullmatch(each) for each in accepted.split(",", MOST)[:MOST]]
    weighed = [(float(each[2] or 1), each[1]) for each in found if each]
    weighed.sort(key=lambda each: -each[0])
    return [code for weight, code in weighed if weight]
