"""The checks of an alert's answers: each returns the answer to keep, or raises `BadAnswer`.

An answer that a check has returned may be given again, and stays the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from urllib.parse import quote, urlsplit

from messages.figures import iso, plain
from messages.form import BadAnswer, Choice
from messages.languages import SCRIPT_NEEDED, Languages
from messages.name_index import NameIndex
from messages.spelling import unmarked, unquoted
from messages.text import Code, CountryName, Listed, quoted, t, tn

TITLE_LONGEST, LINK_LONGEST, CONTACT_LONGEST, REMARK_LONGEST = 120, 300, 120, 300
FARTHEST = timedelta(days=365)
"""The longest time by which an alert may be put off."""

MOST_CODES = 4
"""Territories in one answer that a button has room for."""

MOST_OFFERED = 8
"""Territories that are offered for a name which is none."""

LISTED = ", "
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


def remark(answer: str) -> str:
    """A reason, a question or an answer, in one line of at most `REMARK_LONGEST` characters."""
    typed = " ".join(_sound(answer).split())
    _within(typed, REMARK_LONGEST)
    return typed


def link(answer: str) -> str:
    """An address that begins with https://, of at most `LINK_LONGEST` characters as typed."""
    typed = _sound(unmarked(answer))
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
    typed = _sound(unmarked(answer))
    digits = plain(typed).translate(_IN_NUMBERS)
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
        return LISTED.join(dict.fromkeys(_language(published, part) for part in _parts(answer)))

    return check


def territories(names: NameIndex) -> Check:
    """The check that turns ISO 3166 codes, or `names` of territories, into codes.

    A name that only resembles some is no answer: those are offered with the fault.
    """

    def check(answer: str) -> str:
        parts = _parts(answer)
        codes = dict.fromkeys(_country(names, parts, at) for at in range(len(parts)))
        return LISTED.join(codes)

    return check


def moment(now: datetime) -> Check:
    """The check for `NOW`, or for a time in UTC after `now`, within `FARTHEST`."""

    def check(answer: str) -> str:
        typed = iso(_sound(unmarked(answer)))
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
    return tuple(answer.split(LISTED)) if answer else ()


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


def _parts(answer: str) -> tuple[str, ...]:
    """The parts of an answer that is a list. Raises `BadAnswer` where there is none."""
    parts = (unquoted(part) for part in _BETWEEN.split(_sound(unmarked(answer))))
    given = tuple(part for part in parts if part)
    if not given:
        raise BadAnswer(t("That is empty. Please type something."))
    return given


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


def _country(names: NameIndex, parts: Sequence[str], at: int) -> str:
    """The code of the territory that the part `at` names. Raises `BadAnswer`."""
    typed = parts[at]
    named = names.named(typed)
    if len(named) == 1:
        return named[0]
    raise BadAnswer(
        t(
            "I know no country or territory called {typed}. Please type its name or its code, "
            "like {example}.",
            typed=quoted(typed),
            example=Code("TW"),
        ),
        *_instead(names, parts, at, named or names.resembling(typed)),
    )


def _instead(
    names: NameIndex, parts: Sequence[str], at: int, codes: Iterable[str]
) -> Iterator[Choice]:
    """The whole answers with one of `codes` in place of the part `at`.

    None where the answer would be longer than a button carries, or other parts are unclear too.
    """
    others = [names.named(part) for part in parts]
    if len(parts) > MOST_CODES or any(len(o) != 1 for i, o in enumerate(others) if i != at):
        return
    for code in islice(codes, MOST_OFFERED):
        answer = [
            code if i == at else other[0] for i, other in enumerate(others) if other or i == at
        ]
        yield Choice(",".join(answer), CountryName(code))
