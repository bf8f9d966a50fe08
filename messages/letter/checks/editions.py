"""Faults of the editions as they stand to each other: languages, versions, hashes, origins."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from messages.letter.checks.forms import NAME_LONGEST, listed, wrong_language, wrong_line
from messages.letter.checks.places import at_entry, at_id
from messages.letter.edition import Edition, Mark, Passage, Section
from messages.letter.fault import Fault
from messages.letter.files import CAMPAIGN, EARLIER, CampaignFile
from messages.letter.folder import Folder
from messages.text import Code, Text, quoted, t

TITLE_LONGEST = 256
"""Characters of a title that every platform shows whole."""


def edition_faults(folder: Folder, campaign: CampaignFile) -> Iterator[Fault]:
    """The faults of all editions beside those of each file for itself."""
    base = folder.base
    if base is None and not folder.lacks_editions:
        words = t("There is no edition in the base language {language}.")
        yield Fault(words.fill(language=Code(campaign.base)), CAMPAIGN)
    yield from _twice(folder)
    for name, edition in folder.editions.items():
        yield from _alone(name, edition)
        yield from _origin(folder, campaign, name, edition)
        if base is not None and edition is not base:
            yield from _beside(name, edition, base)
    if base is not None:
        yield from _earlier(folder, base)


def _twice(folder: Folder) -> Iterator[Fault]:
    for name, edition in folder.editions.items():
        if folder.by_language[edition.language] is not edition:
            words = t("There are two editions in {language}.", language=Code(edition.language))
            yield at_entry(name, edition, "language", words)
    first: dict[str, Edition] = {}
    for name, edition in folder.editions.items():
        same = first.setdefault(edition.sha256, edition)
        if same.language != edition.language:
            words = t("These are the very words of the text in {language}.")
            yield at_entry(name, edition, "language", words.fill(language=Code(same.language)))


def _alone(name: str, edition: Edition) -> Iterator[Fault]:
    """What is worth a word in any edition: its file's name, its title, its hash."""
    if wrong := wrong_language(edition.language):
        yield at_entry(name, edition, "language", wrong)
    if wrong := wrong_line("by", edition.by or "", NAME_LONGEST):
        yield at_entry(name, edition, "by", wrong)
    named = name.removeprefix("letter").removesuffix(".md").strip(".")
    if named not in ("", edition.language):
        words = t("The file is named for {named}, and its text is in {language}.")
        words = words.fill(named=quoted(named), language=Code(edition.language))
        yield at_entry(name, edition, "language", words, warning=True)
    if len(edition.title) > TITLE_LONGEST:
        words = t("The title has more than {longest} characters.", longest=TITLE_LONGEST)
        yield Fault(words, name, warning=True)
    if not edition.is_sealed:
        words = t(
            "The hash of the text is not recorded. Before people sign, add this line to the front "
            "matter: {line}"
        )
        line = Code(f"sha256: {edition.sha256}")
        yield Fault(words.fill(line=line), name, 1, warning=True)


def _origin(folder: Folder, campaign: CampaignFile, name: str, edition: Edition) -> Iterator[Fault]:
    """What is wrong with the text that an edition says it was made from."""
    if edition.made_from is None:
        return
    if edition.mark is Mark.ORIGINAL:
        words = t("An original is not made from another text.")
        yield at_entry(name, edition, "mark", words)
    yield from _untraced(name, edition)
    language = edition.made_from.language
    origin = folder.by_language.get(language)
    known = {*folder.by_language, *(each.language for each in campaign.elsewhere)}
    if language == edition.language:
        words = t("A text cannot be made from itself: {language}.", language=Code(language))
        yield at_entry(name, edition, "from", words)
    elif language not in known and not folder.lacks_editions:
        words = t("There is no text in {language}, neither here nor elsewhere.")
        yield at_entry(name, edition, "from", words.fill(language=Code(language)))
    elif origin is not None and origin.sha256 != edition.made_from.sha256:
        yield at_entry(name, edition, "from_sha256", _stale(edition, origin), warning=True)
    elif origin is None:
        return
    elif stale := edition.stale(origin):
        for id in sorted(stale):
            words = t("The section {id} was made from another wording.", id=Code(id))
            yield at_id(name, edition, id, words, warning=True)


def _untraced(name: str, edition: Edition) -> Iterator[Fault]:
    """A warning for each section of a translation that does not say what it was made from."""
    for section in edition.sections:
        if section.made_from is None:
            words = t(
                "The section {id} does not say what it was made from, so nobody learns when that "
                "is changed. Write {marker}"
            )
            marker = Code(f"<!-- section: {section.id} from … -->")
            words = words.fill(id=Code(section.id), marker=marker)
            yield at_id(name, edition, section.id, words, warning=True)


def _stale(edition: Edition, origin: Edition) -> Text:
    stale = edition.stale(origin)
    if not stale:
        return t(
            "This was made from another wording of the text in {language}. Read both, then record "
            "{line}",
            language=Code(origin.language),
            line=Code(f"from_sha256: {origin.sha256}"),
        )
    return t(
        "This was made from another wording of the text in {language}. Other words are now in: "
        "{sections}",
        language=Code(origin.language),
        sections=listed([section.id for section in edition.sections if section.id in stale]),
    )


def _beside(name: str, edition: Edition, base: Edition) -> Iterator[Fault]:
    """What differs between an edition and the base edition."""
    if edition.version != base.version:
        words = t("This is version {version}, and the base edition is version {base}.")
        words = words.fill(version=Code(edition.version), base=Code(base.version))
        yield at_entry(name, edition, "version", words, warning=True)
    ours = [section.id for section in edition.sections]
    theirs = [section.id for section in base.sections]
    for id in ours:
        if id not in theirs:
            words = t("The base edition has no section {id}.", id=Code(id))
            yield at_id(name, edition, id, words)
    if lacking := [id for id in theirs if id not in ours]:
        words = t("These sections of the base edition are missing: {sections}")
        yield Fault(words.fill(sections=listed(lacking)), name, warning=True)
    elif [id for id in ours if id in theirs] != theirs:
        words = t("The sections stand in another order than in the base edition.")
        yield Fault(words, name, warning=True)
    yield from _items(name, edition, base)


def _items(name: str, edition: Edition, base: Edition) -> Iterator[Fault]:
    """A fault for each section whose list items are not those of the base edition, in order."""
    origins = {section.id: section for section in base.sections}
    for section in edition.sections:
        origin = origins.get(section.id)
        if origin is not None and _outline(section) != _outline(origin):
            words = t("The items of the section {id} are not those of the base edition: {items}")
            words = words.fill(id=Code(section.id), items=listed(_differing(section, origin)))
            yield at_id(name, edition, section.id, words)


def _outline(section: Section) -> list[tuple[int, str]]:
    """The depth and the id, "" without one, of each item of a section, footnotes left out."""
    return [(item.depth, item.id or "") for item in _listed(section)]


def _listed(section: Section) -> list[Passage]:
    return [each for each in section.passages if each.label and not each.label.startswith("[")]


def _differing(section: Section, origin: Section) -> list[str]:
    """The ids, or else the labels, of items that one section lacks; or of those out of order."""
    ours, theirs = _outline(section), _outline(origin)
    lacking = (Counter(ours) - Counter(theirs)) | (Counter(theirs) - Counter(ours))
    moved = {mine for mine, other in zip(ours, theirs, strict=False) if mine != other}
    items = [*zip(ours, _listed(section), strict=True), *zip(theirs, _listed(origin), strict=True)]
    differing = [item for key, item in items if key in (lacking or moved)]
    ids = [str(item.id) for item in differing if item.id]
    return list(dict.fromkeys(ids or [item.label for item in differing]))


def _earlier(folder: Folder, base: Edition) -> Iterator[Fault]:
    seen: set[tuple[str, tuple[int, ...]]] = set()
    for name, edition in folder.earlier.items():
        file, known = f"{EARLIER}/{name}", (edition.language, number_of(edition.version))
        if number_of(edition.version) >= number_of(base.version):
            words = t("This is version {version}, which is not earlier than {base}.")
            words = words.fill(version=Code(edition.version), base=Code(base.version))
            yield at_entry(file, edition, "version", words)
        elif known in seen:
            words = t("There are two editions of version {version} in {language}.")
            words = words.fill(version=Code(edition.version), language=Code(edition.language))
            yield at_entry(file, edition, "version", words)
        seen.add(known)


def number_of(version: str) -> tuple[int, ...]:
    """The numbers of `version`, without those at its end that are 0."""
    numbers = [int(part) for part in version.split(".")]
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)
