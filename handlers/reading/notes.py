"""/letter notes: the editor's notes on an edition, which are no part of the letter."""

from __future__ import annotations

from messages.letter.edition import Edition, Place
from messages.letter.letter import EditorsNote, Letter
from messages.reply import Button, Items, Paragraph, Reply, Title
from messages.text import Code, Text, t


def notes(letter: Letter, edition: Edition, place: Place | None) -> Reply:
    """The notes on `place`, or all notes on `edition`; a line says so where there are none."""
    all_notes = letter.notes[edition.language]
    lines = [_line(note) for note in (letter.notes_on(place, edition) if place else all_notes)]
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
        shareable=True,
    )


def _line(note: EditorsNote) -> Text:
    printed, reading = _shown(note.printed), _shown(note.reading)
    if note.corrected:
        return t(
            "Corrected: {printed} is now {reading}. {why}",
            printed=printed,
            reading=reading,
            why=note.why,
        )
    if note.reading:
        return t(
            "As printed: {printed}; perhaps {reading}. {why}",
            printed=printed,
            reading=reading,
            why=note.why,
        )
    return t("As printed: {printed}. {why}", printed=printed, why=note.why)


def _shown(printed: str) -> Code:
    """`printed` between brackets, spaces at either end made visible.

    Around brackets of the letter stand those of the other kind.
    """
    middle = printed.strip(" ")
    left, _, right = printed.partition(middle) if middle else ("", "", "")
    opening, closing = "『』" if "「" in middle else "「」"
    return Code(opening + "␣" * len(left) + middle + "␣" * len(right) + closing)
