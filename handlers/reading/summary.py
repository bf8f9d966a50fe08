"""/summary: our own short words for the letter, always with the line about what prevails."""

from __future__ import annotations

from collections.abc import Iterator

from handlers.frame.refusal import Refusal
from handlers.frame.session import Offer, Session
from handlers.reading.letter import edition_for, elsewhere_lines, section_buttons, status_line
from handlers.reading.places import place_called
from messages.letter.marks import OURS
from messages.letter.summaries import Summaries
from messages.reply import Button, Note, Paragraph, Reply, Title
from messages.text import Text, Words, quoted, t

ONE = "one"
"""The argument that asks for the summary in a sentence."""


async def summary(session: Session) -> Reply:
    """A summary: `/summary`, `/summary one`, `/summary SECTION`.

    Raises `Refusal` where there is no such section, or no summary of that section.
    """
    letter, summaries = session.campaign.letter, session.campaign.summaries
    name = "-".join(session.request.arguments).lower()
    if name in ("", ONE) or not summaries.any:
        return _of_all(session, summaries, name)
    place = place_called(session, name)
    if place is None:
        raise Refusal(
            t("The letter has no section called {name}. It has these:", name=quoted(name)),
            *section_buttons(letter, "summary"),
        )
    words = summaries.sections.get(place.section.id)
    if words is None:
        raise Refusal(
            t("That part is so short that it has no summary."),
            Button(t("Read it"), "letter", (place.section.id,)),
        )
    return _said(session, letter.label(place), words, section=place.section.id)


def _of_all(session: Session, summaries: Summaries, name: str) -> Reply:
    """The summary of the whole letter, in a sentence if that is asked for or all there is."""
    short = (t("A short summary of the letter"), summaries.short)
    one = (t("The letter in a sentence"), summaries.one)
    for title, words in (one, short) if name == ONE else (short, one):
        if words is not None:
            return _said(session, title, words, section=None)
    raise Refusal(t("There is no summary of this letter."), Button(t("Read the letter"), "letter"))


async def offers(session: Session) -> Iterator[Offer]:
    """The parts with a summary: the letter, and the sections that have one."""
    return _offers(session)


def _offers(session: Session) -> Iterator[Offer]:
    letter, summaries = session.campaign.letter, session.campaign.summaries
    if summaries.one:
        yield Offer(ONE, t("The letter in a sentence"))
    for section in letter.base.sections:
        if section.id in summaries.sections:
            yield Offer(section.id, letter.labels[section.id])


def _said(session: Session, title: Words, words: Text, section: str | None) -> Reply:
    summaries = session.campaign.summaries
    shorter = summaries.one is not None and words is not summaries.one
    one = (Button(t("In a sentence"), "summary", (ONE,)),) if shorter else ()
    lines = (status_line(edition_for(session)), *elsewhere_lines(session))
    return Reply.of(
        Title(title),
        Paragraph(words),
        Note(t("Status of the text above: {status}", status=OURS)),
        Note(t("Summary in our own words, not part of the letter. The full letter prevails.")),
        *map(Note, lines),
        buttons=(
            Button(t("Read the letter's own words"), "letter", (section,) if section else ()),
            *one,
            Button(t("Other sections"), "letter"),
        ),
        shareable=True,
    )
