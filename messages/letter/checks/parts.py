"""Faults of what refers to the letter's parts: labels, aliases, summaries, notes, retired ids."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from messages.letter.body import ID_LONGEST
from messages.letter.checks.forms import wrong_id, wrong_line, wrong_version
from messages.letter.checks.places import at_id, in_json
from messages.letter.edition import Edition, SectionId
from messages.letter.fault import Fault
from messages.letter.files import CAMPAIGN, RETIRED, SUMMARIES, CampaignFile, notes_file
from messages.letter.folder import Folder
from messages.text import Code, Text, quoted, t

MOST_BUTTONS = 90
"""Sections of a letter, and things to choose in one list: 100 buttons, less those that lead on."""

TAKEN = frozenset({"full", "notes"})
"""What `/letter` understands as something else than a part of the letter."""

IN_ONE = "one"
"""What `/summary` understands as the letter in one sentence."""

NOTED_LONGEST = 300
"""Characters of a passage that an editor's note is on; a note names words, and no paragraphs."""

_KINDS = ("pledge", "fact", "audience")


def part_faults(folder: Folder, campaign: CampaignFile, base: Edition) -> Iterator[Fault]:
    """The faults of whatever names a part of the letter, or gives a part its id."""
    sections = [section.id for section in base.sections]
    yield from _labels(folder, campaign, sections)
    yield from _aliases(folder, campaign, base)
    yield from _summaries(folder, sections)
    for name, edition in folder.editions.items():
        yield from _room(name, edition)
    yield from _notes(folder)
    yield from _retired(folder)
    yield from _gone(folder, base)


def _labels(folder: Folder, campaign: CampaignFile, sections: list[SectionId]) -> Iterator[Fault]:
    for id in campaign.labels:
        if id not in sections:
            words = _no_section(id)
            yield in_json(folder, CAMPAIGN, f"labels.{id}", words)
    for id in sections:
        if id not in campaign.labels:
            words = t("The section {id} has no label. Write one, or {null}.", id=Code(id))
            yield in_json(folder, CAMPAIGN, "labels", words.fill(null=Code("null")))


def _aliases(folder: Folder, campaign: CampaignFile, base: Edition) -> Iterator[Fault]:
    retired = {id for _, id in folder.retired}
    for alias, id in campaign.aliases.items():
        key = f"aliases.{alias}"
        if not alias.strip() or alias != "-".join(alias.lower().split()):
            words = t("{alias} is never found: write an alias in small letters, without spaces.")
            yield in_json(folder, CAMPAIGN, key, words.fill(alias=quoted(alias)))
        elif alias in base.places:
            words = t("{alias} is an id of the letter already, and no alias.", alias=Code(alias))
            yield in_json(folder, CAMPAIGN, key, words)
        elif is_taken(alias):
            yield in_json(folder, CAMPAIGN, key, _taken(alias))
        elif alias in retired:
            words = t("The id {id} is retired and in use. Give what has it a new id.")
            yield in_json(folder, CAMPAIGN, key, words.fill(id=Code(alias)))
        if id not in base.places:
            yield in_json(folder, CAMPAIGN, key, no_place(id))


def _summaries(folder: Folder, sections: list[SectionId]) -> Iterator[Fault]:
    if folder.summaries is None:
        return
    if wrong := wrong_version("version", folder.summaries.version):
        yield in_json(folder, SUMMARIES, "version", wrong)
    if IN_ONE in sections and folder.summaries.one is not None:
        yield in_json(folder, SUMMARIES, f"sections.{IN_ONE}", _taken(IN_ONE))
    for id in folder.summaries.sections:
        if id not in sections:
            yield in_json(folder, SUMMARIES, f"sections.{id}", _no_section(id))
    for id in sections:
        if id not in folder.summaries.sections:
            words = t("The section {id} has no summary. Write one, or {null}.", id=Code(id))
            yield in_json(folder, SUMMARIES, "sections", words.fill(null=Code("null")))


def _room(name: str, edition: Edition) -> Iterator[Fault]:
    """The faults that a message has no room for: too many sections, or items in one list."""
    if len(edition.sections) > MOST_BUTTONS:
        yield at_id(name, edition, edition.sections[-1].id, _too_many(edition))
    crowded = Counter(place.above for place in edition.places.values() if place.above)
    for id, items in crowded.items():
        if items > MOST_BUTTONS:
            words = t(
                "{id} has {n} items to choose from, and a message has room for {most}. Take the "
                "ids away from some."
            )
            words = words.fill(id=Code(id), n=items, most=MOST_BUTTONS)
            yield at_id(name, edition, id, words)
    for id in edition.places:
        if is_taken(id):
            yield at_id(name, edition, id, _taken(id))


def _too_many(edition: Edition) -> Text:
    return t(
        "The letter has {n} sections, and a message has room for {most}.",
        n=len(edition.sections),
        most=MOST_BUTTONS,
    )


def _notes(folder: Folder) -> Iterator[Fault]:
    for language, file in folder.notes.items():
        name = notes_file(language)
        edition = folder.by_language.get(language)
        if edition is None:
            if not folder.lacks_editions:
                words = t("There is no edition in {language}.", language=quoted(language))
                yield Fault(words, name)
            continue
        for at, note in enumerate(file.notes):
            if not note.printed.strip():
                words = t("{key} is empty.", key=Code("printed"))
                yield in_json(folder, name, f"notes.{at}.printed", words)
            for key, words_of_note in (("printed", note.printed), ("reading", note.reading)):
                if wrong := wrong_line(key, words_of_note, NOTED_LONGEST):
                    yield in_json(folder, name, f"notes.{at}.{key}", wrong)
            for number, id in enumerate(note.at):
                if id not in edition.places:
                    yield in_json(folder, name, f"notes.{at}.at.{number}", no_place(id))


def _retired(folder: Folder) -> Iterator[Fault]:
    used = set(_used(folder))
    seen: set[str] = set()
    for line, id in folder.retired:
        kind, _, bare = id.rpartition(":")
        wrong = wrong_id(bare, ID_LONGEST if not kind else ID_LONGEST * 2)
        if kind and kind not in _KINDS:
            wrong = t("{id} is no id. Pledges are written like {marker}.", id=quoted(id))
            wrong = wrong.fill(marker=Code("pledge:ID"))
        if wrong is not None:
            yield Fault(wrong, RETIRED, line)
        elif id in used:
            words = t("The id {id} is retired and in use. Give what has it a new id.", id=Code(id))
            yield Fault(words, RETIRED, line)
        elif id in seen:
            yield Fault(t("{id} stands here twice.", id=Code(id)), RETIRED, line, warning=True)
        seen.add(id)


def _used(folder: Folder) -> Iterator[str]:
    """Every id in use, with its kind where that is no part of the letter."""
    for edition in folder.editions.values():
        yield from edition.places
    if folder.pledges:
        yield from (f"pledge:{pledge.id}" for pledge in folder.pledges.pledges)
        yield from (f"audience:{audience.id}" for audience in folder.pledges.audiences)
    if folder.facts:
        yield from (f"fact:{fact.id}" for fact in folder.facts.facts)


def _gone(folder: Folder, base: Edition) -> Iterator[Fault]:
    """A warning for each id of an earlier version that is neither in use nor retired."""
    known = {*base.places, *(id for _, id in folder.retired)}
    for name, edition in folder.earlier.items():
        for id in _of_the_same(edition, base):
            if id not in known:
                words = t("The id {id} is not used any more. Add it to {file}.", id=Code(id))
                words = words.fill(file=Code(RETIRED))
                yield at_id(f"earlier/{name}", edition, id, words, warning=True)


def _of_the_same(edition: Edition, base: Edition) -> Iterable[SectionId]:
    return edition.places if edition.language == base.language else ()


def is_taken(id: str) -> bool:
    """Whether `/letter` understands `id` as something else than a part of the letter."""
    return id in TAKEN or id.startswith("notes-")


def no_place(id: str) -> Text:
    """The fault that the letter has nothing called `id`."""
    return t("The letter has no section or item called {id}.", id=quoted(id))


def _no_section(id: str) -> Text:
    return t("The letter has no section called {id}.", id=quoted(id))


def _taken(id: str) -> Text:
    return t("{id} is a word that the bot understands otherwise. Choose another.", id=Code(id))
