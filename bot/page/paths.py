"""Addresses on the page: what is asked for, in which language, with what in the query."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlencode

SOURCE, BEHIND, SIZE = "s", "behind", "size"
"""The parameters of queries: a source's code, the entry before a page, an embed's size."""


class Kind(StrEnum):
    """A thing that can be asked for, by the last part of its address."""

    FRONT = ""
    LETTER = "letter"
    SIGNATORIES = "signatories"
    PRIVACY = "privacy"
    TERMS = "terms"
    BOTS = "bots"
    VERIFY = "verify"
    EMBED = "embed"
    COUNT_SVG = "count.svg"
    CARD = "card.png"
    COUNT_JSON = "count.json"
    SCRIPT = "embed.js"
    ROBOTS = "robots.txt"
    LOG = "log"


IN_A_LANGUAGE = frozenset(Kind) - {Kind.COUNT_JSON, Kind.SCRIPT, Kind.ROBOTS, Kind.LOG}
"""What is said in a language: with its code before it, or in one that suits the reader."""

NAMED = frozenset((Kind.LETTER, Kind.LOG))
"""What has a name behind it; the code behind `VERIFY` may be missing."""

_CODE = re.compile(r"[A-Za-z0-9_-]{1,24}")
_HANDLE = re.compile(r"[A-Za-z0-9]{1,32}")


class Size(StrEnum):
    """The size of what other sites embed, by how much is said in it."""

    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A thing that was asked for.

    `language` is None where one has to be chosen for the reader. `name` is what stands behind the
    kind: an edition, a file of the log, or the code of an alert. `source` is a code in
    lower case, `behind` a handle; "" for none.
    """

    kind: Kind
    language: str | None = None
    name: str = ""
    source: str = ""
    behind: str = ""
    size: Size = Size.MEDIUM


@dataclass(frozen=True, slots=True)
class Moved:
    """The path at which a thing stands that was asked for by another one."""

    path: str


def language_in(path: str, languages: Collection[str]) -> str | None:
    """The code that `path` begins with, if it is one of `languages` in any case."""
    first = path.removeprefix("/").partition("/")[0].casefold()
    return next((code for code in languages if code.casefold() == first), None)


def wanted(
    path: str, query: Mapping[str, str], languages: Collection[str]
) -> Wanted | Moved | None:
    """The thing at `path`, as it came, with `query`; None where there is no such thing."""
    first, slash, rest = path.removeprefix("/").partition("/")
    exact = language_in(path, languages)
    if exact is None:
        return _of_kind(path.removeprefix("/"), None, query)
    if exact != first or not slash:
        return Moved(f"/{exact}/{rest}")
    return _of_kind(rest, exact, query)


def _of_kind(rest: str, language: str | None, query: Mapping[str, str]) -> Wanted | None:
    name, _, further = rest.partition("/")
    if name not in set(Kind) or (name in NAMED and not further):
        return None
    if further and name not in {*NAMED, Kind.VERIFY}:
        return None
    kind = Kind(name)
    if "/" in rest and not further:
        return None
    if language is not None and kind not in IN_A_LANGUAGE:
        return None
    source, behind = query.get(SOURCE, ""), query.get(BEHIND, "")
    size = query.get(SIZE, "")
    return Wanted(
        kind,
        language,
        further,
        source.lower() if _CODE.fullmatch(source) else "",
        behind.upper() if kind is Kind.SIGNATORIES and _HANDLE.fullmatch(behind) else "",
        Size(size) if kind is Kind.EMBED and size in set(Size) else Size.MEDIUM,
    )


def path_of(asked: Wanted) -> str:
    """The address of a thing on the page, from the host on."""
    parts = [asked.language, str(asked.kind), *([asked.name] if asked.name else [])]
    path = "/" + "/".join(part for part in parts if part is not None)
    given = {SOURCE: asked.source, BEHIND: asked.behind}
    if asked.size is not Size.MEDIUM:
        given[SIZE] = asked.size
    query = urlencode({name: value for name, value in given.items() if value})
    return path + (f"?{query}" if query else "")
