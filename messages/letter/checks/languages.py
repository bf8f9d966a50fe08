"""Faults of the languages: which of them have all of the campaign's words, and their catalogs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from babel import UnknownLocaleError

from messages import reviews
from messages.catalog import Catalog, place
from messages.languages import SPOKEN, Language, normal, published
from messages.letter import files
from messages.letter.checks.forms import listed, spoken_as, unseen
from messages.letter.checks.places import at_words
from messages.letter.checks.words import Problem, long_together, problems_of, values_in
from messages.letter.fault import Fault
from messages.letter.files import CAMPAIGN, CampaignFile
from messages.letter.folder import Folder
from messages.own_words import CAMPAIGN as DOMAIN
from messages.own_words import OwnWords
from messages.text import Code, Text, of_content, quoted, t, tn


def language_faults(folder: Folder, campaign: CampaignFile, own: OwnWords) -> Iterator[Fault]:
    """The faults of each language in which the campaign has words."""
    for language in _spoken(folder, own):
        yield from _language(language, folder, campaign, own)
    yield from _interface(folder, campaign)
    yield from _silent(folder, own)


def catalog_file(language: str, domain: str) -> str:
    """The path in the folder of the catalog of `domain` in `language`."""
    return place(Path(files.LOCALES), language, domain).as_posix()


def _translated(folder: Folder, domain: str) -> tuple[str, ...]:
    """The languages for which the folder brings a catalog of `domain`."""
    paths = (folder.path / files.LOCALES).glob(f"*/LC_MESSAGES/{domain}.po")
    return tuple(sorted(path.parent.parent.name.replace("_", "-") for path in paths))


def _spoken(folder: Folder, own: OwnWords) -> tuple[str, ...]:
    spoken = (
        own.fallback,
        *sorted(own.masters),
        *_translated(folder, DOMAIN),
        *_translated(folder, SPOKEN),
    )
    return tuple(
        dict.fromkeys(code for code in spoken if code != own.source and normal(code) == code)
    )


def _language(
    language: str, folder: Folder, campaign: CampaignFile, own: OwnWords
) -> Iterator[Fault]:
    """What the campaign's words lack in `language`, and what is wrong with translations."""
    yield from _reviews(folder, language)
    masters = own.masters.get(language, {})
    untold = [key for key in own.keys if key not in masters]
    catalog = _opened(own, language, DOMAIN) if untold else None
    interface = _opened(own, language, SPOKEN)
    if isinstance(interface, Fault):
        yield interface
    if isinstance(catalog, Fault):
        yield catalog
        return
    lacking = [key for key in untold if not catalog or catalog.said(of_content(*key)) is None]
    if lacking:
        yield _lacking(language, len(lacking), is_fallback=language == own.fallback)
    if catalog:
        yield from _translations(catalog_file(language, DOMAIN), catalog, folder, campaign, own)


def _translations(
    file: str, catalog: Catalog, folder: Folder, campaign: CampaignFile, own: OwnWords
) -> Iterator[Fault]:
    """What is wrong with the translations in `catalog`, as they will be said."""
    about = (catalog.said(of_content(*key)) for key in own.keys if "sentence:about-" in key[0])
    if long := long_together(filter(None, about)):
        yield Fault(long, file)
    for context, message in sorted(own.keys):
        said = catalog.said(of_content(context, message))
        if said is None:
            continue
        hidden = unseen(context, said)
        problems = [Problem(hidden)] if hidden else list(problems_of(context, said, campaign))
        if not problems and values_in(said) != values_in(message):
            problems = [
                Problem(t("A value is left out or made up: {entry}", entry=quoted(message)))
            ]
        for problem in problems:
            marked = f'msgctxt "{context}"'
            yield at_words(folder, file, marked, problem.words, warning=problem.warning)


def _reviews(folder: Folder, language: str) -> Iterator[Fault]:
    """The fault that the file of the reviews in `language` cannot be read."""
    path = place(folder.path / files.LOCALES, language, DOMAIN).parents[1]
    try:
        reviews.load(path)
    except (OSError, UnicodeDecodeError):
        file = (path / reviews.FILE).relative_to(folder.path).as_posix()
        yield Fault(t("This file is not UTF-8."), file)


def _opened(own: OwnWords, language: str, domain: str) -> Catalog | Fault | None:
    """The folder's catalog of `domain` in `language`, or why that one cannot be read."""
    try:
        return own.catalog(language, domain)
    except Exception as broken:  # Babel's faults of a catalog have no common kind
        line = getattr(broken, "lineno", None)
        words = t("This catalog cannot be read: {problem}", problem=Code(str(broken)))
        file = catalog_file(language, domain)
        return Fault(words, file, line + 1 if isinstance(line, int) else None)


def _lacking(language: str, n: int, *, is_fallback: bool) -> Fault:
    if is_fallback:
        words = tn(
            "{n} of the campaign's own words is missing in the fallback {language}: {command}",
            "{n} of the campaign's own words are missing in the fallback {language}: {command}",
            n,
        )
    else:
        words = tn(
            "{n} of the campaign's own words is missing in {language}, so readers are not offered "
            "it: {command}",
            "{n} of the campaign's own words are missing in {language}, so readers are not offered "
            "it: {command}",
            n,
        )
    command = Code(f"python -m bot campaign words DIR {language}")
    return Fault(
        words.fill(language=Code(language), command=command), CAMPAIGN, warning=not is_fallback
    )


def _interface(folder: Folder, campaign: CampaignFile) -> Iterator[Fault]:
    """What keeps the interface from speaking a language, or from being the one that is meant."""
    own = tuple(dict.fromkeys((campaign.base, campaign.fallback, campaign.source)))
    for language in (*own, *_translated(folder, SPOKEN)):
        if normal(language) == language and not _has_forms(language):
            words = t("CLDR does not say yet how {language} writes numbers and dates.")
            yield Fault(words.fill(language=Code(language)), CAMPAIGN)
    ours = published()
    for language in dict.fromkeys((*own, *folder.by_language)):
        spoken = language if language in ours else spoken_as(language)
        if normal(language) == language and spoken and spoken != language:
            words = t("Readers of {language} are found under {usual}. Write that instead.")
            words = words.fill(language=Code(language), usual=Code(spoken))
            yield Fault(words, CAMPAIGN, warning=True)
    for language in dict.fromkeys((campaign.base, campaign.fallback)):
        brought = place(folder.path / files.LOCALES, language, SPOKEN)
        known = normal(language) == language
        if known and language not in ours and not brought.exists():
            yield Fault(_speaks_english(language), CAMPAIGN, warning=True)


def _silent(folder: Folder, own: OwnWords) -> Iterator[Fault]:
    """A warning for each edition in a language that the bot does not speak."""
    spoken = {own.source, *_spoken(folder, own)}
    interfaces = {*published(), *_translated(folder, SPOKEN)}
    for language in folder.by_language:
        missing = [] if language in spoken else [catalog_file(language, DOMAIN)]
        missing += [] if language in interfaces else [catalog_file(language, SPOKEN)]
        if normal(language) == language and language != own.fallback and missing:
            words = t(
                "Readers of the text in {language} get that with the bot speaking {fallback}: "
                "{files} is missing.",
                language=Code(language),
                fallback=Code(own.fallback),
                files=listed(missing),
            )
            yield Fault(words, CAMPAIGN, warning=True)


def _has_forms(language: str) -> bool:
    """Whether CLDR knows the forms of numbers and dates in `language`."""
    try:
        return bool(Language(language).locale)
    except (ValueError, UnknownLocaleError):
        return False


def _speaks_english(language: str) -> Text:
    return t(
        "The interface has no words in {language} yet: it speaks English around the campaign's own "
        "words. To change that, write {file}",
        language=Code(language),
        file=Code(catalog_file(language, SPOKEN)),
    )
