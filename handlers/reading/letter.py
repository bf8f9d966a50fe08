"""/letter: the letter itself, word for word, section by section, and as a file."""

from __future__ import annotations

from collections.abc import Iterator

from handlers.frame.campaign import Campaign
from handlers.frame.refusal import Refusal
from handlers.frame.session import Offer, Session
from handlers.reading.notes import notes
from handlers.reading.places import place_called
from handlers.reading.versions import earlier_signed, signed_text
from handlers.reading.ways import to_summary
from messages.letter.edition import Edition, Place, SectionId
from messages.letter.letter import FullText, Letter
from messages.letter.marks import mark_words
from messages.reply import (
    Block,
    Button,
    File,
    Items,
    Note,
    Paragraph,
    Quote,
    Reply,
    Title,
    set_apart,
)
from messages.text import Code, LanguageName, Text, Words, quoted, t

MARKDOWN_TYPE, PLAIN_TYPE = "md", "txt"

NOTES_IN_LINKS = ("notes-", "notes_")
"""The beginnings of the one argument of a link to notes on a place: a link has no spaces."""


async def letter(session: Session) -> Reply:
    """The letter: `/letter`, `/letter full [VERSION]`, `/letter notes [PLACE]`, or `/letter PLACE`.

    Raises `Refusal` where the letter has no such place or version.
    """
    text, edition = session.campaign.letter, edition_for(session)
    match tuple(argument.lower() for argument in session.request.arguments):
        case ():
            return await _contents(session)
        case ("full",):
            return _full(text, edition)
        case ("full", version):
            return _full(text, await _of_version(session, version))
        case ("notes",):
            return notes(text, edition, None)
        case ("notes", *name):
            return notes(text, edition, _find(session, name))
        case (joined,) if joined.startswith(NOTES_IN_LINKS) and text.find(joined) is None:
            return notes(text, edition, _find(session, [joined[len("notes-") :]]))
        case name:
            return _passage(session, _find(session, name))


def edition_for(session: Session) -> Edition:
    """The edition that the session's reader gets."""
    return session.campaign.letter.edition(session.wanted, session.language)


async def offers(session: Session) -> Iterator[Offer]:
    """The letter's sections, then the file and the editor's notes, then the letter's items."""
    return _offers(session)


def _offers(session: Session) -> Iterator[Offer]:
    text, edition = session.campaign.letter, edition_for(session)
    for section in text.base.sections:
        yield Offer(section.id, text.labels[section.id])
    yield Offer("full", t("The whole letter as a file"))
    if text.notes[edition.language]:
        yield Offer("notes", t("Editor's notes"))
    for place in edition.places.values():
        if place.mark:
            yield Offer(place.id, f"{session.say(text.label(place))}, {place.mark}")


def _find(session: Session, name: tuple[str, ...] | list[str]) -> Place:
    text = session.campaign.letter
    place = place_called(session, "-".join(name))
    if place is None:
        raise Refusal(
            t(
                "The letter has no section called {name}. It has these:",
                name=quoted(" ".join(name)),
            ),
            *section_buttons(text, "letter"),
        )
    return place


async def _of_version(session: Session, version: str) -> Edition:
    """The edition of `version` that the session's reader signed, else the one they would read.

    Raises `Refusal` where the letter has no such version.
    """
    letter = session.campaign.letter
    fitting = [
        each for each in (*letter.editions.values(), *letter.earlier) if each.version == version
    ]
    if not fitting:
        words = t("There is no version {version} of the letter.", version=quoted(version))
        raise Refusal(words, Button(t("The whole letter as a file"), "letter", ("full",)))
    signed = await signed_text(session)
    wanted = edition_for(session).language
    order = [
        *(each for each in fitting if signed and each.sha256 == signed.sha256),
        *(each for each in fitting if each.language == wanted),
        *(each for each in fitting if each.language == letter.base.language),
    ]
    return (order or fitting)[0]


def section_buttons(text: Letter, command: str) -> tuple[Button, ...]:
    """A button for every section, which leads to that section by `command`."""
    return tuple(
        Button(text.labels[section.id], command, (section.id,)) for section in text.base.sections
    )


def status_line(edition: Edition) -> Text:
    """The line about the text that is shown: its language and its mark."""
    return t(
        "The text shown here: {language}, {status}.",
        language=LanguageName(edition.language),
        status=mark_words(edition.mark, edition.by),
    )


def elsewhere_lines(session: Session) -> tuple[Text, ...]:
    """The line about a full text elsewhere for the session's reader, with its address, if any."""
    full = session.campaign.letter.full_text(session.wanted, session.language)
    return (elsewhere(full),) if full else ()


def elsewhere(full: FullText) -> Text:
    """The line about a full text elsewhere, with its address."""
    return t(
        "Full text ({language}, {status}): {link}",
        language=LanguageName(full.language),
        status=mark_words(full.mark, full.by),
        link=Code(full.url),
    )


def outdated(text: Letter, edition: Edition) -> tuple[Note, ...]:
    """The note on an edition that does not say what the base says now."""
    if text.is_current(edition):
        return ()
    words = t(
        "This text does not say what the letter says now. What is signed now is version "
        "{version}, in this language: {language}.",
        version=Code(text.version),
        language=LanguageName(text.base.language),
    )
    return (Note(words),)


def version_line(text: Letter, edition: Edition) -> Text:
    """The version of `edition`, and the beginning of the SHA-256 that a signature refers to."""
    return t(
        "Version {version}, fingerprint {hash}",
        version=Code(text.version if text.is_current(edition) else edition.version),
        hash=Code(edition.sha256[:12]),
    )


async def _contents(session: Session) -> Reply:
    text, edition = session.campaign.letter, edition_for(session)
    return Reply.of(
        Title(edition.title),
        *set_apart(await earlier_signed(session)),
        *outdated(text, edition),
        *((Items(edition.credits),) if edition.credits else ()),
        Items(
            (
                *published(text),
                status_line(edition),
                *elsewhere_lines(session),
                version_line(text, edition),
            )
        ),
        buttons=(
            *section_buttons(text, "letter"),
            Button(t("The whole letter as a file"), "letter", ("full",)),
            *(
                (Button(t("Editor's notes"), "letter", ("notes",)),)
                if text.notes[edition.language]
                else ()
            ),
            Button(t("Sign"), "sign"),
        ),
        shareable=True,
    )


def published(text: Letter) -> Iterator[Text]:
    """The lines about the day of the letter, and about its original."""
    if text.date:
        yield t("Open letter of {date}", date=text.date)
    original = text.original
    if original and original.title:
        yield t(
            "First published as: {title} ({language})",
            title=Code(original.title),
            language=LanguageName(original.language),
        )


def _passage(session: Session, place: Place) -> Reply:
    text = session.campaign.letter
    edition = edition_for(session)
    if edition.places.get(place.id) is not place:
        edition = text.base
    heading: tuple[Block, ...] = (Note(_where(text, place)),)
    if place.id == place.section.id and place.section.heading:
        heading += (Title(place.section.heading),)
    top = place.passages[0].depth
    quotes = (Quote(passage.marked, passage.depth - top) for passage in place.passages)
    below = (status_line(edition), *elsewhere_lines(session))
    return Reply.of(
        *heading,
        *quotes,
        *_stale(text, place, edition),
        *(Note(line) for line in below),
        buttons=_onward(session.campaign, edition, place),
        shareable=True,
    )


def _stale(text: Letter, place: Place, edition: Edition) -> tuple[Note, ...]:
    if not text.is_stale(place, edition):
        return ()
    words = t("This part was made from an earlier wording of the letter, which has changed since.")
    return (Note(words),)


def _where(text: Letter, place: Place) -> Text:
    if place.mark:
        return t(
            "{section}, {mark} ({number} of {total})",
            section=text.label(place),
            mark=Code(place.mark),
            number=place.number,
            total=place.total,
        )
    return t(
        "{section} ({number} of {total})",
        section=text.label(place),
        number=place.number,
        total=place.total,
    )


def _onward(campaign: Campaign, edition: Edition, place: Place) -> tuple[Button, ...]:
    """The buttons under a place: to places in it, before, after and above, to notes and signing."""
    text = campaign.letter
    buttons = [Button(Code(edition.places[id].mark), "letter", (id,)) for id in place.within]
    if place.before:
        buttons.append(_neighbour(t("Previous"), text, edition, place.before))
    if place.after:
        buttons.append(_neighbour(t("Next"), text, edition, place.after))
    if place.above:
        buttons.append(_neighbour(t("Up"), text, edition, place.above))
    if on_it := text.notes_on(place, edition):
        label = t("Editor's notes ({n})", n=len(on_it))
        buttons.append(Button(label, "letter", ("notes", place.id)))
    buttons += to_summary(campaign, place.section.id)
    buttons.append(Button(t("Contents"), "letter"))
    buttons.append(Button(t("Sign"), "sign"))
    return tuple(buttons)


def _neighbour(way: Text, text: Letter, edition: Edition, id: SectionId) -> Button:
    place = edition.places[id]
    name: Words = Code(place.mark) if place.mark else text.label(place)
    return Button(t("{way}: {place}", way=way, place=name), "letter", (id,))


def _of_earlier(text: Letter, edition: Edition) -> tuple[Note, ...]:
    """The note on a file of an earlier version, or of an edition that is no longer current."""
    if edition in text.editions.values():
        return outdated(text, edition)
    words = t(
        "This is an earlier version of the letter. The present one is version {version}.",
        version=Code(text.version),
    )
    return (Note(words),)


def _full(text: Letter, edition: Edition) -> Reply:
    present = edition in text.editions.values()
    name = f"{text.id}.{edition.language}" + ("" if present else f".{edition.version}")
    return Reply.of(
        Paragraph(
            t("The whole letter, as Markdown and as plain text. Signatures are for the plain text.")
        ),
        *_of_earlier(text, edition),
        Note(status_line(edition)),
        Note(version_line(text, edition)),
        Note(t("SHA-256 of the plain text: {hash}", hash=Code(edition.sha256))),
        buttons=(
            Button(t("Contents"), "letter"),
            *((Button(t("Sign"), "sign"),) if present else ()),
        ),
        files=(
            File.of_text(f"{name}.{MARKDOWN_TYPE}", edition.markdown),
            File.of_text(f"{name}.{PLAIN_TYPE}", edition.plain),
        ),
        shareable=True,
    )
