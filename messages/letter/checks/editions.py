"""Faults of the editions as they stand to each other: languages, versions, hashes, origins."""

from __future__ import annotations

from collections.abc import Iterator

from messages.letter.checks.forms import listed
from messages.letter.checks.places import at_entry, at_id
from messages.letter.edition import Edition, Place, SectionId
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


def _alone(name: str, edition: Edition) -> Iterator[Fault]:
    """What is worth a word in any edition: its file's name, its title, its hash."""
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
    """Warnings about items with ids that one of the two editions lacks."""
    for section in edition.sections:
        ours = [id for id, place in edition.places.items() if _in(place, section.id)]
        theirs = [id for id, place in base.places.items() if _in(place, section.id)]
        if section.id in base.places and set(ours) != set(theirs):
            differing = sorted({*ours} ^ {*theirs})
            words = t("The items of the section {id} are not those of the base edition: {items}")
            words = words.fill(id=Code(section.id), items=listed(differing))
            yield at_id(name, edition, section.id, words, warning=True)


def _in(place: Place, section: SectionId) -> bool:
    return place.section.id == section and place.id != section


def _earlier(folder: Folder, base: Edition) -> Iterator[Fault]:
    seen: set[tuple[str, str]] = set()
    for name, edition in folder.earlier.items():
        file, known = f"{EARLIER}/{name}", (edition.language, edition.version)
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
