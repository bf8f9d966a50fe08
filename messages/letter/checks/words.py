"""Faults of the campaign's own words, in each language: values, length, characters nobody sees."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from messages.letter.checks.forms import is_visible
from messages.letter.files import CampaignFile
from messages.letter.wording import Master
from messages.render.limits import width
from messages.text import Code, Text, t

LABEL_LONGEST = 60
"""Characters of a button's label that a phone shows."""

TITLE_LONGEST = 256
"""Characters of a title that every platform shows whole."""

FACT_LONGEST = 1200
"""Characters of a fact, which has to fit into an alert."""

LONGEST = 2000
"""Characters of a message on Discord, which anything else has to fit into."""

MOST_ABOUT, ABOUT_LONGEST = 10, 1200
"""Lines that a campaign says of itself, and the room for all: less than a message, with the rest
of what is said in the same reply."""

WIDEST = 4
"""The room that a character takes at most, escaped and in UTF-16."""

ALLOWED = {
    "sentence:agreement": frozenset({"date", "version", "title", "language"}),
    "sentence:share": frozenset({"link"}),
}
"""The values of a message, by its context; none for all others."""

_VALUE = re.compile(r"{(\w+)}")
_LABELS = ("section:", "audience:")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with words; a warning leaves them usable."""

    words: Text
    warning: bool = False


def problems_of(context: str, said: str, campaign: CampaignFile | None) -> Iterator[Problem]:
    """What is wrong with the words `said` for the message of `context`.

    `campaign` is None for labels, which depend on nothing that a campaign is.
    """
    key = Code(context)
    if (length := _length(context, said)) > (longest := _longest(context)):
        words = t("{key}: this has {n} characters, and there is room for {longest}.", key=key)
        yield Problem(words.fill(n=length, longest=longest))
    if context.startswith(_LABELS) and "\n" in said.strip():
        yield Problem(t("{key}: a label stands on one line.", key=key))
    if context == "sentence:title" and len(said.splitlines()) > 1:
        yield Problem(t("{key}: this stands on one line.", key=key))
    if said.strip() and not is_visible(said):
        yield Problem(t("{key}: nobody sees a character of this.", key=key))
    yield from _values(context, said, campaign)


def _length(context: str, said: str) -> int:
    """The room that words take: buttons and titles hold characters, messages what Discord counts.

    What is short is not measured.
    """
    counts_characters = context.startswith((*_LABELS, "sentence:title"))
    return len(said) if counts_characters or len(said) * WIDEST <= LONGEST else width(said)


def _longest(context: str) -> int:
    if context.startswith(_LABELS):
        return LABEL_LONGEST
    if context.startswith("fact:"):
        return FACT_LONGEST
    return TITLE_LONGEST if context == "sentence:title" else LONGEST


def _values(context: str, said: str, campaign: CampaignFile | None) -> Iterator[Problem]:
    """What is wrong with the braces in words, and with the values that are named in them."""
    key, allowed = Code(context), ALLOWED.get(context, frozenset())
    named = values_in(said)
    for name in sorted(named - allowed):
        words = t("{key}: there is no value {name} here.", key=key, name=Code(f"{{{name}}}"))
        yield Problem(words)
    if re.search("[{}]", _VALUE.sub("", said)):
        yield Problem(t("{key}: a brace stands alone. Write round brackets.", key=key))
    if campaign is None:
        return
    for name, warning in _wanted(context, campaign).items():
        if name not in named:
            words = t("{key} does not say {name}.", key=key, name=Code(f"{{{name}}}"))
            yield Problem(words, warning)
    for name, missing in _missing(campaign):
        if name in named & allowed:
            words = t("{key} says {name}, and the campaign has no {missing}.", key=key)
            yield Problem(words.fill(name=Code(f"{{{name}}}"), missing=Code(missing)))


def long_together(said: Iterable[str]) -> Text | None:
    """The fault that all lines a campaign says of itself fit no one message; None without it."""
    lines = list(said)
    if len(lines) > MOST_ABOUT:
        words = t("{key} has {n} lines, and {most} are the most.", key=Code("about"))
        return words.fill(n=len(lines), most=MOST_ABOUT)
    if (room := sum(map(width, lines))) > ABOUT_LONGEST:
        words = t("{key}: all lines together have {n} characters, and there is room for {longest}.")
        return words.fill(key=Code("about"), n=room, longest=ABOUT_LONGEST)
    return None


def _missing(campaign: CampaignFile) -> Iterator[tuple[str, str]]:
    """The values that the campaign lacks, each with the key in campaign.json that would give it."""
    if campaign.date is None:
        yield "date", "date"
    if campaign.page is None:
        yield "link", "page"


def values_in(said: str) -> set[str]:
    """The names of the values in `said`, which stand in braces."""
    return set(_VALUE.findall(said))


def _wanted(context: str, campaign: CampaignFile) -> dict[str, bool]:
    """The values that words should name, each with whether its lack is a mere warning."""
    match context:
        case "sentence:agreement":
            return {"version": False, "language": True}
        case "sentence:share" if campaign.page is not None:
            return {"link": True}
        case _:
            return {}


def alike(written: Iterable[Master]) -> Iterator[tuple[Master, Text]]:
    """The labels that a reader could not tell apart, each after the first with the fault."""
    first: defaultdict[tuple[str, str, str], str] = defaultdict(str)
    for label in written:
        kind = label.context.partition(":")[0]
        if not label.context.startswith(_LABELS):
            continue
        known = (kind, label.language, " ".join(label.words.casefold().split()))
        if first[known]:
            words = t("{key} and {other} are called the same, {name}.", key=Code(label.context))
            yield label, words.fill(other=Code(first[known]), name=Code(label.words))
        first[known] = first[known] or label.context
