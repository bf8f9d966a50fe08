"""A new campaign out of one letter: the files of its folder."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from messages.letter import files
from messages.letter.checks.forms import CAMPAIGN_ID_LONGEST, listed, spoken_as, wrong_language
from messages.letter.checks.words import LABEL_LONGEST, LONGEST, problems_of
from messages.letter.edition import Edition
from messages.letter.fault import BadCampaign, Fault
from messages.letter.foreign.draft import Draft, draft
from messages.letter.foreign.ids import item_ids, section_ids, slug
from messages.letter.foreign.writing import Names, lost, write
from messages.letter.making.entries import has_form, written
from messages.letter.markdown import read_edition
from messages.render.discord import cut
from messages.render.limits import width
from messages.text import Code, t

FIRST_VERSION = "1.0"


@dataclass(frozen=True, slots=True)
class Source:
    """The letter that a campaign is made of: its text, the name of its file, its language.

    `language` is None where only the text may say it.
    """

    markdown: str
    file: str
    language: str | None


@dataclass(frozen=True, slots=True)
class NewLetter:
    """A letter in the form of an edition, and what was told while it was read."""

    edition: Edition
    authors: tuple[str, ...] = ()
    day: date | None = None
    faults: tuple[Fault, ...] = ()


def new_letter(source: Source) -> NewLetter:
    """The letter of a new campaign.

    Raises `BadCampaign` with everything of the wording that could not be taken over, by lines.
    """
    markdown = source.markdown.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if has_form(markdown):
        return _in_form(markdown, source)
    made = draft(markdown, source.file)
    language = language_of(source.language or made.front.language, source.file)
    require(made.faults)
    ids = section_ids(made.sections)
    names = Names(ids, item_ids(made.sections, ids))
    file = write(made, _front(made, language), names)
    require([*made.faults, *lost(file, made, source.file)])
    edition = read_edition(file.markdown, source.file)
    faults = (*made.faults, *_long_sections(edition, made, source.file))
    return NewLetter(edition, made.front.authors, made.front.date, faults)


def _long_sections(edition: Edition, made: Draft, file: str) -> Iterator[Fault]:
    """One note on all sections that take more than a message on Discord."""
    long = [
        (section.id, source.line)
        for section, source in zip(edition.sections, made.sections, strict=True)
        if sum(width(line) + 1 for line in section.lines) > LONGEST
    ]
    if len(long) == 1:
        words = t("This section is long: it takes more than one message. Headings divide it.")
        yield Fault(words, file, long[0][1], warning=True)
    elif long:
        words = t("These sections take more than one message each. Headings divide them: {ids}")
        yield Fault(words.fill(ids=listed([id for id, _ in long])), file, long[0][1], warning=True)


def _in_form(markdown: str, source: Source) -> NewLetter:
    """The letter in a text that has the form already."""
    edition = read_edition(markdown, source.file)
    if source.language and spoken_as(source.language) != edition.language:
        words = t("The front matter says that this is in {language}.")
        words = words.fill(language=Code(edition.language))
        raise BadCampaign((Fault(words, source.file),))
    return NewLetter(edition)


def language_of(code: str | None, file: str) -> str:
    """The language `code` in its usual form. Raises `BadCampaign` without a known one."""
    if not code:
        words = t("Say in which language the letter is: {option}, or {entry} in its front matter.")
        words = words.fill(option=Code("--language de"), entry=Code("language: de"))
        raise BadCampaign((Fault(words, file),))
    usual = spoken_as(code)
    if wrong := wrong_language(usual or code):
        raise BadCampaign((Fault(wrong, file),))
    return usual or code


def require(faults: Sequence[Fault]) -> None:
    """Raise `BadCampaign` with all of `faults` unless they are mere warnings."""
    if any(not fault.warning for fault in faults):
        raise BadCampaign(tuple(sorted(faults, key=lambda fault: fault.line or 0)))


def _front(made: Draft, language: str) -> dict[str, str]:
    front = {"language": language, "version": FIRST_VERSION, "mark": "original"}
    if made.front.authors:
        front["by"] = written(", ".join(made.front.authors))
    return front


def new_files(letter: NewLetter, folder: str) -> dict[str, str]:
    """The files of a campaign's folder by name, for the letter in it; `folder` is its name.

    What signers agree to is left to the bot, which has reviewed words for that.
    """
    edition = letter.edition
    id = slug(folder, CAMPAIGN_ID_LONGEST) or slug(edition.title, CAMPAIGN_ID_LONGEST) or "letter"
    campaign: dict[str, Any] = {
        "id": id,
        "base": edition.language,
        "fallback": edition.language,
        "source": edition.language,
        "consent_version": 1,
        "date": letter.day.isoformat() if letter.day else None,
        "authors": list(dict.fromkeys(letter.authors)),
        "page": None,
        "contact": None,
        "milestones": [],
        "elsewhere": [],
        "labels": dict(_labels(edition)),
        "aliases": {},
    }
    sentences: dict[str, Any] = dict.fromkeys(files.SentencesFile.model_fields)
    sentences["about"] = []
    return {
        files.CAMPAIGN: _json(campaign),
        files.SENTENCES: _json(sentences),
        files.edition_file(edition.language): edition.markdown,
        files.RETIRED: "",
    }


def _labels(edition: Edition) -> Iterator[tuple[str, str | None]]:
    """A label for each section: its heading, cut to fit a button; None for its number."""
    used: set[str] = set()
    for section in edition.sections:
        label = cut(section.heading or "", LABEL_LONGEST)
        wrong = any(problems_of("section:", label, None))
        good = bool(label) and not wrong and label.casefold() not in used
        used.add(label.casefold())
        yield section.id, label if good else None


def _json(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


EXAMPLE = (
    t("The title of the letter"),
    t("Write here to whom the letter is, and why it is written."),
    t("What this letter asks for"),
    t("Write the first thing that you ask for."),
    t("Write the second thing that you ask for."),
)
"""The words of the letter that stands in a new campaign until somebody writes another one."""


def example(title: str, opening: str, heading: str, first: str, second: str) -> str:
    """The Markdown of a tiny letter."""
    return f"# {title}\n\n{opening}\n\n## {heading}\n\n1. {first}\n2. {second}\n"
