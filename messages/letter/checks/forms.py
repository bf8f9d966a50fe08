"""The forms that addresses, dates, ids and codes of languages have."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from urllib.parse import urlsplit

from messages.languages import SCRIPT_NEEDED, SCRIPTS, Languages, normal, published
from messages.letter.markdown import UNSEEN
from messages.text import Code, Listed, Text, quoted, t

CAMPAIGN_ID_LONGEST = 64
"""Characters of a campaign's id: the id begins the names of files that readers are sent."""

ADDRESS_LONGEST, CONTACT_LONGEST = 300, 120
"""Characters of an address, and of a contact: an alert takes no longer ones either."""

HIGHEST_VERSION = 1_000_000
"""The last version that fits wherever versions are kept."""

EARLIEST = date(1900, 1, 1)
"""A day before this one is a slip of the pen."""

NAME_LONGEST = 120
"""Characters of the name of an author, or of whoever made a text."""

MOST_LISTED = 12
"""Ids that stand in a row before somebody stops reading."""

_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and signs that are drawn as nothing."""

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_HOST = re.compile(r"(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_][\w-]*[^\W_]", re.ASCII | re.IGNORECASE)
_NOT_IN_ADDRESSES = re.compile(r"[\s<>\"\\^`{|}\x00-\x20\x7f-\x9f]")
_E_MAIL = re.compile(r"[^\s@<>,;:\"()]+@(?:[\w-]+\.)+\w{2,}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")


def wrong_id(id: str, longest: int) -> Text | None:
    """The fault of `id`, which may have `longest` characters; None for a good one."""
    if len(id) <= longest and _ID.fullmatch(id):
        return None
    return t(
        "{id} is no id: 1 to {longest} characters, small letters a to z, digits, hyphens.",
        id=quoted(id),
        longest=longest,
    )


def wrong_address(address: str) -> Text | None:
    """The fault of a web address; None for a good one."""
    shown = quoted(address)
    if _NOT_IN_ADDRESSES.search(address) or UNSEEN.search(address):
        return t("{address} has a character in it that no address has.", address=shown)
    if len(address) > ADDRESS_LONGEST:
        words = t("The address {address} is longer than {longest} characters.", address=shown)
        return words.fill(longest=ADDRESS_LONGEST)
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return t("{address} is no web address.", address=shown)
    if parts.scheme != "https" or not address.startswith("https://"):
        return t("{address} does not begin with {start}.", address=shown, start=Code("https://"))
    if "@" in parts.netloc:
        return t("{address} has a name or a password in it.", address=shown)
    if not _HOST.fullmatch(_in_ascii(host)):
        return t("{address} is no web address.", address=shown)
    return None


def wrong_contact(contact: str) -> Text | None:
    """The fault of a contact, an e-mail address or a web address; None for a good one."""
    if "://" in contact:
        return wrong_address(contact)
    if len(contact) <= CONTACT_LONGEST and _E_MAIL.fullmatch(contact):
        return None
    return t("{contact} is neither an e-mail address nor a web address.", contact=quoted(contact))


def wrong_language(code: str) -> Text | None:
    """The fault of the code of a language; None for one that CLDR knows, in its usual form."""
    usual = normal(code)
    if usual is None:
        return t("{code} is the code of no language.", code=quoted(code))
    if usual != code:
        return t("Write {usual} for the language {code}.", usual=Code(usual), code=quoted(code))
    if usual == SCRIPT_NEEDED:
        scripts = Listed(tuple(map(Code, SCRIPTS)))
        return t("Say in which script: {scripts}", scripts=scripts)
    return None


def wrong_version(key: str, version: int) -> Text | None:
    """The fault of the number `version` of consent, pledges, summaries or facts, which is at `key`.

    None for a good one.
    """
    if version < 1:
        return t("{key} is a whole number, 1 or more.", key=Code(key))
    if version > HIGHEST_VERSION:
        words = t("{key} is a whole number, {most} at most.", key=Code(key))
        return words.fill(most=Code(str(HIGHEST_VERSION)))
    return None


def too_early(day: date | None) -> Text | None:
    """The fault that `day` is before any day that is meant; None without it."""
    if day is None or day >= EARLIEST:
        return None
    words = t("{date} is before the year {year}. Is it a slip?", date=Code(day.isoformat()))
    return words.fill(year=Code(str(EARLIEST.year)))


def wrong_line(key: str, words: str, longest: int) -> Text | None:
    """The fault of `words` that stand on one line, in at most `longest` characters.

    None for good ones.
    """
    if words and not is_visible(words):
        return t("{key}: nobody sees a character of this.", key=Code(key))
    if len(words.splitlines()) > 1 or words.endswith("\n"):
        return t("{key}: this stands on one line.", key=Code(key))
    if len(words) > longest:
        fault = t("{key}: this has {n} characters, and there is room for {longest}.")
        return fault.fill(key=Code(key), n=len(words), longest=longest)
    return None


def is_visible(words: str) -> bool:
    """Whether a letter, a digit or a sign stands in `words`, and not only spaces and joiners."""
    return any(unicodedata.category(each)[0] in "LNPS" and each not in _BLANK for each in words)


def unseen(key: str, words: str) -> Text | None:
    """The fault that a character stands in the words of `key` that nobody sees; None without it."""
    found = UNSEEN.search(words)
    if found is None:
        return None
    code = Code(f"U+{ord(found.group()):04X}")
    return t("{key}: a character that nobody sees is in it, {code}.", key=Code(key), code=code)


def spoken_as(code: str) -> str | None:
    """The code of the language `code` where the interface speaks it; otherwise the usual one.

    None for the code of no language. Readers choose by these codes: zh-TW is zh-Hant-TW here.
    """
    usual = normal(code)
    if usual is None or usual in published():
        return usual
    languages = Languages(published())
    return languages.serving(usual) if languages.exactly(usual) else usual


def day_of(written: str) -> date | None:
    """The day, or the first day of the month, that is `written` in ISO form; None otherwise."""
    try:
        whole = f"{written}-01" if _MONTH.fullmatch(written) else written
        return date.fromisoformat(whole) if _DAY.fullmatch(whole) else None
    except ValueError:
        return None


def listed(ids: Iterable[str]) -> Listed:
    """Ids in a row, as a language joins them; of very many the first."""
    words = tuple(map(Code, ids))
    return Listed(words if len(words) <= MOST_LISTED else (*words[:MOST_LISTED], Code("…")))


def _in_ascii(host: str) -> str:
    try:
        return host.encode("idna").decode()
    except UnicodeError:
        return ""
