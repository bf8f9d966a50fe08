"""Another edition of a letter that is there: the same sections and items, in other words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from messages.letter.checks.forms import listed
from messages.letter.edition import Edition, Mark, Passage, Section, SectionId
from messages.letter.fault import BadCampaign, Fault
from messages.letter.foreign.draft import Draft, DraftSection, draft
from messages.letter.foreign.writing import Names, lost, write
from messages.letter.making.entries import has_form, with_entries, with_origins, written
from messages.letter.making.new import Source, language_of, require
from messages.letter.markdown import read_edition
from messages.text import Code, t


@dataclass(frozen=True, slots=True)
class Making:
    """How an edition is made: of which `base` edition, by whom, with which mark.

    `former` is the edition that the new one replaces, None without one.
    """

    base: Edition
    by: str | None
    mark: Mark
    former: Edition | None = None


@dataclass(frozen=True, slots=True)
class Another:
    """Another edition, and what was told while its words were read."""

    edition: Edition
    faults: tuple[Fault, ...] = ()


def edition_language(source: Source) -> str:
    """The language of the text in `source`. Raises `BadCampaign` where nothing says it."""
    said = draft(source.markdown, source.file).front.language
    return language_of(source.language or said, source.file)


def another_edition(source: Source, making: Making) -> Another:
    """The edition that is made of `source`, with the ids of the base edition, by position.

    Each section says which section of the base edition it was made from, by fingerprint, unless the
    text is marked as an original. A section
    whose words are those of the former edition keeps what that one said. Raises `BadCampaign` with
    everything that could not be taken over, or that differs from the base edition.
    """
    markdown = source.markdown.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    language = edition_language(source)
    if language == making.base.language:
        words = t("This is in the language of the base edition, and that one is not replaced.")
        raise BadCampaign((Fault(words, source.file),))
    front = _front(language, making)
    faults: tuple[Fault, ...] = ()
    if has_form(markdown):
        markdown = with_entries(markdown, front)
    else:
        markdown, faults = _from_draft(markdown, front, making.base, source.file)
    edition = read_edition(markdown, source.file)
    require(list(_differences(edition, making.base, source.file)))
    if making.mark is not Mark.ORIGINAL:
        markdown = with_origins(markdown, list(_origins(edition, making)))
    return Another(read_edition(markdown, source.file), faults)


def _front(language: str, making: Making) -> dict[str, str | None]:
    is_made_from = making.mark is not Mark.ORIGINAL
    return {
        "language": language,
        "version": making.base.version,
        "mark": making.mark.value,
        "by": written(making.by) if making.by else None,
        "from": making.base.language if is_made_from else None,
        "from_sha256": making.base.sha256 if is_made_from else None,
        "sha256": None,
    }


def _from_draft(
    markdown: str, front: Mapping[str, str | None], base: Edition, file: str
) -> tuple[str, tuple[Fault, ...]]:
    """The text written down with the ids of the base edition, and what was told of it."""
    made = draft(markdown, file)
    require(made.faults)
    if len(made.sections) != len(base.sections):
        raise BadCampaign((_other_number(made, base, file),))
    pairs = list(zip(made.sections, base.sections, strict=True))
    require([fault for pair in pairs for fault in _other_items(*pair, file)])
    items = [_ids_for(section, wanted) for section, wanted in pairs]
    names = Names([section.id for section in base.sections], items)
    result = write(made, {key: value for key, value in front.items() if value}, names)
    require(lost(result, made, file))
    return result.markdown, made.faults


def _other_number(made: Draft, base: Edition, file: str) -> Fault:
    """The fault that the text has more or fewer sections than the base edition."""
    number, wanted = len(made.sections), len(base.sections)
    last = made.sections[min(number, wanted + 1) - 1]
    words = t(
        "There are {n} sections here, and {wanted} in the base edition. Sections are compared in "
        "their order; the last here begins in this line."
    )
    return Fault(words.fill(n=number, wanted=wanted), file, last.line)


def _other_items(section: DraftSection, wanted: Section, file: str) -> Iterator[Fault]:
    """The fault that a section has other list items than that of the base edition."""
    theirs, ours = len(_items(wanted)), len(section.items)
    if theirs != ours and any(passage.id for passage in _items(wanted)):
        words = t("The section {id} has {wanted} list items in the base edition, and {n} here.")
        yield Fault(words.fill(id=Code(wanted.id), wanted=theirs, n=ours), file, section.line)


def _ids_for(section: DraftSection, wanted: Section) -> list[str | None]:
    """The ids of the base edition's items, for as many items of `section`."""
    ids: list[str | None] = [passage.id for passage in _items(wanted)]
    return ids if any(ids) else [None] * len(section.items)


def _items(section: Section) -> list[Passage]:
    """The list items of a section, without its footnotes."""
    return [each for each in section.passages if each.label and not each.label.startswith("[")]


def _differences(edition: Edition, base: Edition, file: str) -> Iterator[Fault]:
    """Faults for what an edition with ids of its own has otherwise than the base edition."""
    ours, theirs = (tuple(section.id for section in each.sections) for each in (edition, base))
    if ours != theirs:
        words = t("The sections are these: {ours}. In the base edition they are these: {theirs}")
        words = words.fill(ours=listed(ours), theirs=listed(theirs))
        yield Fault(words, file)
    elif tuple(edition.places) != tuple(base.places):
        differing = [id for id in (*edition.places, *base.places) if _only_one(id, edition, base)]
        words = t("These items are not in both editions, or in another order: {ids}")
        yield Fault(words.fill(ids=listed(differing)), file)


def _only_one(id: SectionId, edition: Edition, base: Edition) -> bool:
    return (id in edition.places) != (id in base.places)


def _origins(edition: Edition, making: Making) -> Iterator[str]:
    """The words of each section's marker: the id, and the fingerprint of its origin."""
    former = {section.id: section for section in making.former.sections} if making.former else {}
    for section, origin in zip(edition.sections, making.base.sections, strict=True):
        before = former.get(section.id)
        same = before is not None and before.fingerprint == section.fingerprint
        made_from = before.made_from if before is not None and same else None
        yield f"{section.id} from {made_from or origin.fingerprint}"
