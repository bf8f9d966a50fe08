"""The checks of an alert's answers: each returns the answer to keep, or raises `BadAnswer`.

An answer that a check has returned may be given again, and stays the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, urlsplit

from messages.countries import countries
from messages.form import BadAnswer
from messages.languages import SCRIPT_NEEDED, Languages
from messages.text import Code, Listed, quoted, t, tn

TITLE_LONGEST, LINK_LONGEST, CONTACT_LONGEST = 120, 300, 120
FARTHEST = timedelta(days=365)
"""The longest time by which an alert may be put off."""

NOW = "now"
TIME_FORMAT = "%Y-%m-%d %H:%M"

_JOINERS = "\u200c\u200d"
"""Invisible characters that are part of Persian, of Burmese and of emoji."""

_UNSEEN = dict.fromkeys(map(ord, "\u200e\u200f\u061c\ufeff\u00ad"))
"""Invisible marks that come along with copied text and that no reader needs."""

_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
_BETWEEN = re.compile(r"[,;，；、،؛\n]")
_E_MAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@([A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,63}")
_TELEPHONE = re.compile(r"\+[0-9]{7,15}")
_IN_NUMBERS = str.maketrans("", "", " -./()\u00a0")

Check = Callable[[str], str]


def line(answer: str) -> str:
    """The title, in one line of at most `TITLE_LONGEST` characters."""
    title = " ".join(_sound(answer).split())
    _within(title, TITLE_LONGEST)
    return title


def paragraphs(answer: str) -> str:
    """A text of several lines, with at most one empty line between two.

    The length of the text is not checked here, for only the whole message has a limit.
    """
    lines = (" ".join(line.split()) for line in _sound(answer).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def link(answer: str) -> str:
    """An address that begins with https://, of at most `LINK_LONGEST` characters as typed."""
    typed = _sound(answer)
    _within(typed, LINK_LONGEST)
    try:
        parts = urlsplit(typed)
        host = parts.hostname or ""
    except ValueError:
        parts, host = urlsplit(""), ""
    if parts.scheme != "https" or not re.fullmatch(r"([a-z0-9-]+\.)+[a-z0-9-]{2,}", host):
        raise BadAnswer(
            t(
                "That is no address I can pass on. It must begin like this: {example}",
                example=Code("https://example.org"),
            )
        )
    if "@" in parts.netloc or any(character.isspace() for character in typed):
        raise BadAnswer(t("An address has no spaces, and no @ before its first slash."))
    return quote(typed, safe="!#$%&'()*+,/:;=?@[]~")


def contact(answer: str) -> str:
    """An e-mail address, or a telephone number in international form without spaces."""
    typed = _sound(answer)
    digits = typed.translate(_IN_NUMBERS)
    if _TELEPHONE.fullmatch(digits):
        return digits
    if len(typed) <= CONTACT_LONGEST and _E_MAIL.fullmatch(typed):
        return typed
    raise BadAnswer(
        t(
            "Please type an e-mail address, or a telephone number that begins with the country's "
            "code: {example}",
            example=Code("+886223456789"),
        )
    )


def languages(published: Languages) -> Check:
    """The check that turns codes (BCP 47) or names of languages into codes of published ones."""

    def check(answer: str) -> str:
        return ", ".join(_results(answer, lambda typed: _language(published, typed)))

    return check


def territories(say: Callable[[str], Iterable[str]]) -> Check:
    """The check that turns ISO 3166 codes, or the names that `say` gives for a code, into codes."""

    def check(answer: str) -> str:
        return ", ".join(_results(answer, lambda typed: _country(say, typed)))

    return check


def moment(now: datetime) -> Check:
    """The check for `NOW`, or for a time in UTC after `now`, within `FARTHEST`."""

    def check(answer: str) -> str:
        typed = _latin_digits(" ".join(_sound(answer).split()))
        if typed.casefold() == NOW:
            return NOW
        try:
            time = datetime.strptime(typed, TIME_FORMAT).replace(tzinfo=UTC)
        except ValueError:
            raise BadAnswer(
                t(
                    "That is no time I can read. Please type it like this, in UTC: {example}",
                    example=Code(now.strftime(TIME_FORMAT)),
                )
            ) from None
        if not now < time <= now + FARTHEST:
            raise BadAnswer(t("The time must lie between now and a year from now, in UTC."))
        return time.strftime(TIME_FORMAT)

    return check


def listed(answer: str) -> tuple[str, ...]:
    """The parts of a checked answer that is a list; none of an empty one."""
    return tuple(answer.split(", ")) if answer else ()


def _sound(answer: str) -> str:
    """`answer` in NFC with plain line ends, rid of `_UNSEEN` marks. Raises `BadAnswer`."""
    text = unicodedata.normalize("NFC", answer.replace("\r\n", "\n").replace("\r", "\n"))
    text = text.translate(_UNSEEN).replace("\t", " ").strip()
    if not text:
        raise BadAnswer(t("That is empty. Please type something."))
    if _DIRECTION.search(text):
        raise BadAnswer(
            t("That holds invisible marks that turn the direction of writing. Please retype it.")
        )
    strange = next((character for character in text if not _belongs(character)), None)
    if strange is not None:
        code = Code(f"U+{ord(strange):04X}")
        raise BadAnswer(
            t("That holds a character that cannot be shown: {code}. Please retype it.", code=code)
        )
    return text


def _belongs(character: str) -> bool:
    return (
        character.isprintable()
        or character in _JOINERS + "\n"
        or unicodedata.category(character) == "Zs"
    )


def _within(answer: str, longest: int) -> None:
    over = len(answer) - longest
    if over > 0:
        raise BadAnswer(
            tn(
                "That is {n} character too long; {longest} is the most.",
                "That is {n} characters too long; {longest} is the most.",
                over,
                longest=longest,
            )
        )


def _results(answer: str, find: Callable[[str], str]) -> Iterator[str]:
    """The results of `find` for the parts of `answer`, every result once. Raises `BadAnswer`."""
    parts = (part.strip() for part in _BETWEEN.split(_sound(answer)))
    results = dict.fromkeys(find(part) for part in parts if part)
    if not results:
        raise BadAnswer(t("That is empty. Please type something."))
    return iter(results)


def _language(published: Languages, typed: str) -> str:
    language = published.named(typed)
    served = published.serving(language) if language and language != SCRIPT_NEEDED else None
    if served is None or language is None or not published.exactly(language):
        raise BadAnswer(
            t(
                "I do not speak {typed}. These are ready: {tags}",
                typed=quoted(typed),
                tags=Listed(tuple(map(Code, published.codes))),
            )
        )
    return served


def _country(say: Callable[[str], Iterable[str]], typed: str) -> str:
    wanted = typed.casefold()
    for choice in countries():
        if wanted in (choice.value.casefold(), *(name.casefold() for name in say(choice.value))):
            return choice.value
    raise BadAnswer(
        t(
            "I know no country or territory called {typed}. Please type its name or its code, "
            "like {example}.",
            typed=quoted(typed),
            example=Code("TW"),
        )
    )


def _latin_digits(typed: str) -> str:
    return "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in typed)
