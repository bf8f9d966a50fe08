"""/summary: our own short words for the letter, always with the line about what prevails."""

from __future__ import annotations

from handlers.frame.refusal import Refusal
from handlers.frame.session import Offer, Session
from handlers.reading.letter import section_buttons, status_line
from messages.reply import Button, Note, Paragraph, Reply, Title
from messages.text import Text, quoted, t, tc

OURS = tc("status", "our summary")
UNREVIEWED = tc("status", "draft translation, not reviewed")


async def summary(session: Session) -> Reply:
    """A summary: `/summary`, `/summary one`, `/summary SECTION`.

    Raises `Refusal` where there is no such section, or no summary of that section.
    """
    campaign = session.campaign
    name = "-".join(session.request.arguments).lower()
    if not name:
        return _said(
            session, t("A short summary of the letter"), campaign.summaries.short, section=None
        )
    if name == "one":
        return _said(session, t("The letter in a sentence"), campaign.summaries.one, section=None)
    place = campaign.letter.find(name)
    if place is None:
        raise Refusal(
            t("The letter has no section called {name}. It has these:", name=quoted(name)),
            *section_buttons(campaign.letter, "summary"),
        )
    words = campaign.summaries.sections.get(place.section.id)
    if words is None:
        raise Refusal(
            t("That part is so short that it has no summary."),
            Button(t("Read it"), "letter", (place.section.id,)),
        )
    return _said(session, place.section.label, words, section=place.section.id)


async def offers(session: Session) -> tuple[Offer, ...]:
    """The parts with a summary: the letter, and the sections that are long enough."""
    campaign = session.campaign
    return (
        Offer("one", t("The letter in a sentence")),
        *(
            Offer(section.id, section.label)
            for section in campaign.letter.sections
            if section.id in campaign.summaries.sections
        ),
    )


def unreviewed_note(session: Session) -> tuple[Note, ...]:
    """The mark of a translation that nobody has reviewed yet (editorial policy, 3)."""
    return (
        (Note(_mark(UNREVIEWED)),)
        if session.campaign.catalogs.is_unreviewed(session.language)
        else ()
    )


def _mark(status: Text) -> Text:
    return t("Status of the text above: {status}", status=status)


def _said(session: Session, title: Text, words: Text, section: str | None) -> Reply:
    campaign = session.campaign
    full = campaign.letter.full_text(session.language)
    unreviewed = unreviewed_note(session)
    sign = () if unreviewed else (Button(t("Sign"), "sign"),)
    read = (section,) if section else ()
    return Reply.of(
        Title(title),
        Paragraph(words),
        Note(_mark(OURS)),
        *unreviewed,
        Note(campaign.summaries.prevails),
        Note(status_line(full)),
        buttons=(
            Button(t("Read the letter's own words"), "letter", read),
            Button(t("In a sentence"), "summary", ("one",)),
            Button(t("Other sections"), "letter"),
            *sign,
        ),
    )
