"""/letter: the letter itself, word for word, section by section, and as a file."""

from __future__ import annotations

from collections.abc import Iterator

from handlers.frame.refusal import Refusal
from handlers.frame.session import Offer, Session
from messages.letter.letter import FullText, Letter, Place, SectionId
from messages.reply import Block, Button, File, Items, Note, Paragraph, Quote, Reply, Title
from messages.text import Code, LanguageName, Text, Words, quoted, t

MARKDOWN_TYPE, PLAIN_TYPE = "md", "txt"


async def letter(session: Session) -> Reply:
    """The letter: `/letter`, `/letter full`, `/letter notes [PLACE]`, or `/letter PLACE`.

    Raises `Refusal` where the letter has no such place.
    """
    text = session.campaign.letter
    match tuple(argument.lower() for argument in session.request.arguments):
        case ():
            return _contents(session)
        case ("full",):
            return _full(text)
        case ("notes",):
            return _notes(text, None)
        case ("notes", *name):
            return _notes(text, _find(text, name))
        case (joined,) if joined.startswith("notes-"):  # as links have to write it
            return _notes(text, _find(text, [joined.removeprefix("notes-")]))
        case name:
            return _passage(session, _find(text, name))


async def offers(session: Session) -> Iterator[Offer]:
    """The letter's sections, then the file and the editor's notes, then the letter's items."""
    return _offers(session)


def _offers(session: Session) -> Iterator[Offer]:
    text = session.campaign.letter
    for section in text.sections:
        yield Offer(section.id, section.label)
    yield Offer("full", t("The whole letter as a file"))
    yield Offer("notes", t("Editor's notes"))
    for place in text.places.values():
        if place.mark:
            yield Offer(place.id, f"{session.say(place.section.label)}, {place.mark}")


def _find(text: Letter, name: tuple[str, ...] | list[str]) -> Place:
    place = text.find("-".join(name))
    if place is None:
        raise Refusal(
            t(
                "The letter has no section called {name}. It has these:",
                name=quoted(" ".join(name)),
            ),
            *section_buttons(text, "letter"),
        )
    return place


def section_buttons(text: Letter, command: str) -> tuple[Button, ...]:
    """A button for every section, which leads to that section by `command`."""
    return tuple(Button(section.label, command, (section.id,)) for section in text.sections)


def status_line(text: FullText) -> Text:
    """The line about `text`: its language, its status, and its link if there is one."""
    if text.url is None:
        return t(
            "The text shown here: {language}, {status}.",
            language=LanguageName(text.language),
            status=text.status,
        )
    return t(
        "Full text ({language}, {status}): {link}",
        language=LanguageName(text.language),
        status=text.status,
        link=Code(text.url),
    )


def version_line(text: Letter) -> Text:
    """The letter's version and the beginning of the SHA-256 that a signature refers to."""
    return t(
        "Version {version}, fingerprint {hash}",
        version=Code(text.version),
        hash=Code(text.sha256[:12]),
    )


def _contents(session: Session) -> Reply:
    text = session.campaign.letter
    full = text.full_text(session.language)
    elsewhere = (status_line(full),) if full.url else ()
    credits: tuple[Words, ...] = (text.author_credit, text.translator_credit)
    return Reply.of(
        Title(text.title),
        Items(credits),
        Items(
            (
                t(
                    "Open letter of {date}, first published in English: {title}",
                    date=text.date,
                    title=Code(text.original_title),
                ),
                status_line(text.shipped),
                *elsewhere,
                version_line(text),
            )
        ),
        buttons=(
            *section_buttons(text, "letter"),
            Button(t("The whole letter as a file"), "letter", ("full",)),
            Button(t("Editor's notes"), "letter", ("notes",)),
            Button(t("Sign"), "sign"),
        ),
    )


def _passage(session: Session, place: Place) -> Reply:
    text = session.campaign.letter
    heading: tuple[Block, ...] = (Note(_where(place)),)
    if place.id == place.section.id and place.section.heading:
        heading += (Title(place.section.heading),)
    top = place.passages[0].depth
    quotes = (Quote(passage.marked, passage.depth - top) for passage in place.passages)
    return Reply.of(
        *heading, *quotes, Note(status_line(text.shipped)), buttons=_onward(text, place)
    )


def _where(place: Place) -> Text:
    if place.mark:
        return t(
            "{section}, {mark} ({number} of {total})",
            section=place.section.label,
            mark=Code(place.mark),
            number=place.number,
            total=place.total,
        )
    return t(
        "{section} ({number} of {total})",
        section=place.section.label,
        number=place.number,
        total=place.total,
    )


def _onward(text: Letter, place: Place) -> tuple[Button, ...]:
    """The buttons under a place: to places in it, before, after and above, to notes and summary."""
    buttons = [Button(Code(text.places[id].mark), "letter", (id,)) for id in place.within]
    if place.before:
        buttons.append(_neighbour(t("Previous"), text, place.before))
    if place.after:
        buttons.append(_neighbour(t("Next"), text, place.after))
    if place.above:
        buttons.append(_neighbour(t("Up"), text, place.above))
    if notes := text.notes_on(place):
        label = t("Editor's notes ({n})", n=len(notes))
        buttons.append(Button(label, "letter", ("notes", place.id)))
    buttons.append(Button(t("Summary"), "summary", (place.section.id,)))
    buttons.append(Button(t("Contents"), "letter"))
    return tuple(buttons)


def _neighbour(way: Text, text: Letter, id: SectionId) -> Button:
    place = text.places[id]
    name: Words = Code(place.mark) if place.mark else place.section.label
    return Button(t("{way}: {place}", way=way, place=name), "letter", (id,))


def _full(text: Letter) -> Reply:
    name = f"{text.id}.{text.language}"
    return Reply.of(
        Paragraph(
            t("The whole letter, as Markdown and as plain text. The plain text is what is signed.")
        ),
        Note(status_line(text.shipped)),
        Note(t("SHA-256 of the plain text: {hash}", hash=Code(text.sha256))),
        buttons=(Button(t("Contents"), "letter"), Button(t("Sign"), "sign")),
        files=(
            File.of_text(f"{name}.{MARKDOWN_TYPE}", text.markdown),
            File.of_text(f"{name}.{PLAIN_TYPE}", text.plain),
        ),
    )


def _notes(text: Letter, place: Place | None) -> Reply:
    notes = text.notes_on(place) if place else text.notes
    lines = [_note(note.corrected, note.printed, note.reading, note.why) for note in notes]
    to = (place.id,) if place else ()
    return Reply.of(
        Title(t("Editor's notes")),
        Paragraph(
            t(
                "These are not part of the letter. Artefacts of the file conversion were "
                "corrected; suspected slips of the translation stand as printed. No word was "
                "changed."
            )
        ),
        Items(tuple(dict.fromkeys(lines)) or (t("There are none on this part."),)),
        buttons=(Button(t("Back to the letter"), "letter", to),),
    )


def _note(corrected: bool, printed: str, reading: str, why: Text) -> Text:
    if corrected:
        return t(
            "Corrected: {printed} is now {reading}. {why}",
            printed=_shown(printed),
            reading=_shown(reading),
            why=why,
        )
    if reading:
        return t(
            "As printed: {printed}; perhaps {reading}. {why}",
            printed=_shown(printed),
            reading=_shown(reading),
            why=why,
        )
    return t("As printed: {printed}. {why}", printed=_shown(printed), why=why)


def _shown(printed: str) -> Code:
    """`printed` between the letter's own brackets, spaces at either end made visible.

    Around brackets of the letter stand those of the other kind.
    """
    middle = printed.strip(" ")
    left, _, right = printed.partition(middle)
    opening, closing = "『』" if "「" in middle else "「」"
    return Code(opening + "␣" * len(left) + middle + "␣" * len(right) + closing)
