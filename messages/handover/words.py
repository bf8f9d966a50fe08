"""The words of the document, part by part, in one language: all that the template prints."""

from __future__ import annotations

from collections.abc import Iterator

from messages.catalogs import Catalogs
from messages.chart import Bars
from messages.handover import explanations
from messages.handover.document import Handover, ListedOrganisation
from messages.handover.fonts import families, size
from messages.handover.printable import printable
from messages.handover.speaking import Part, Speaking
from messages.languages import Language
from messages.letter.edition import Edition, Passage
from messages.letter.letter import Letter
from messages.letter.marks import mark_words
from messages.text import Code, CountryName, LanguageName, Listed, Words, t


def words(document: Handover, catalogs: Catalogs, language: str) -> Part:
    """Everything that the template prints of `document`, in the offered `language`.

    Where the interface does not speak that language, the document is in English.
    """
    say = Speaking(catalogs, language)
    return {
        "setting": _setting(say.cldr),
        "title": document.edition.title,
        "cover": _cover(document, say),
        "contents": say(t("Contents")),
        "letter": _letter(document.letter, document.edition, say),
        "numbers": _numbers(document, say),
        "organisations": _organisations(document.organisations, say),
        "names": _names(document.names, say),
        "explanations": explanations.parts(document, say),
        "sheet": explanations.sheet(document, say),
    }


def _setting(language: Language) -> Part:
    """The way in which a language is set: its parts in BCP 47, its direction, its fonts."""
    return {
        "lang": language.locale.language,
        "region": language.locale.territory,
        "rtl": language.right_to_left,
        "families": families(language.script),
        "size": size(language.script),
    }


def _cover(document: Handover, say: Speaking) -> Part:
    letter, edition = document.letter, document.edition
    kicker = t("Open letter of {date}", date=letter.date) if letter.date else t("Open letter")
    return {
        "kicker": say(kicker),
        "credits": edition.credits,
        "authors": say(Listed(letter.authors)),
        "counts": [(say(label), say.number(n)) for label, n in _counts(document)],
        "below": [
            say(t("As of {day}", day=document.made)),
            say(t("Version {version}", version=Code(edition.version))),
            say(t("SHA-256 of the plain text: {hash}", hash=Code(edition.sha256))),
        ],
    }


def _counts(document: Handover) -> Iterator[tuple[Words, int | None]]:
    """The numbers on the cover; none of a list that the export is without."""
    yield t("People who signed"), document.people
    if document.names is not None:
        yield t("Names that are shown"), len(document.names)
        yield t("Names that are not shown"), document.unshown
    if document.organisations is not None:
        yield t("Organisations"), len(document.organisations)


def _letter(letter: Letter, edition: Edition, say: Speaking) -> Part:
    status = t(
        "The text shown here: {language}, {status}.",
        language=LanguageName(edition.language),
        status=mark_words(edition.mark, edition.by),
    )
    sections = [
        {"heading": each.heading, "passages": [*map(_passage, each.passages)]}
        for each in edition.sections
    ]
    return {
        "heading": say(t("The letter")),
        "setting": _setting(Language(edition.language)),
        "told": [say(status), *_outdated(letter, edition, say)],
        "title": edition.title,
        "credits": edition.credits,
        "sections": sections,
    }


def _outdated(letter: Letter, edition: Edition, say: Speaking) -> Iterator[str]:
    """The line about an edition that does not say what the base says now."""
    if not letter.is_current(edition):
        words = t(
            "This text does not say what the letter says now. What is signed now is version "
            "{version}, in this language: {language}.",
            version=Code(letter.version),
            language=LanguageName(letter.base.language),
        )
        yield say(words)


def _passage(passage: Passage) -> Part:
    return {"words": passage.marked, "depth": passage.depth}


def _numbers(document: Handover, say: Speaking) -> Part:
    rule = t(
        "Numbers from 1 to 4 are not told, nor what would let anybody compute one: nobody can be "
        "found in these tables. A number changes once it has moved by five, and what is not told "
        "yet is among the others."
    )
    nobody = t("Nobody has signed yet.")
    return {
        "heading": say(t("Numbers")),
        "told": [say(rule if document.people != 0 else nobody)],
        "tables": [_table(table, say) for table in document.tables],
    }


def _table(table: Bars, say: Speaking) -> Part:
    """A table with each bar as a share of the longest one."""
    most = max((n for _, n in table.bars), default=0) or 1
    bars = [(say(name), n / most, say.number(n)) for name, n in table.bars]
    return {"title": say(table.title), "bars": bars}


def _organisations(listed: tuple[ListedOrganisation, ...] | None, say: Speaking) -> Part | None:
    if listed is None:
        return None
    told = t("An organiser has confirmed each of them. Who signed for them is not told.")
    nobody = t("No organisation has signed so far.")
    return {
        "heading": say(t("Organisations")),
        "told": [say(told if listed else nobody)],
        "rows": [(printable(each.name), " · ".join(_about(each, say))) for each in listed],
    }


def _about(organisation: ListedOrganisation, say: Speaking) -> Iterator[str]:
    if organisation.country:
        yield say(CountryName(organisation.country))
    if organisation.website:
        yield printable(organisation.website)


def _names(names: tuple[str, ...] | None, say: Speaking) -> Part | None:
    if names is None:
        return None
    told = t(
        "Whoever stands here chose to show their name. All others are counted, and their names are "
        "nowhere in this document."
    )
    nobody = t("Nobody has chosen to show their name so far.")
    return {
        "heading": say(t("Names that are shown")),
        "told": [say(told if names else nobody)],
        "names": [*map(printable, names)],
    }
