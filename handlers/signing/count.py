"""/count: where the campaign stands, in numbers of this bot alone."""

from __future__ import annotations

from db import counters
from handlers.frame.session import Session
from messages.reply import Button, Items, Note, Paragraph, Reply, Title
from messages.text import Text, t


async def count(session: Session) -> Reply:
    """The numbers of signatures and pledges; never merged with Access Now's own list."""
    totals = await counters.totals(session.tx)
    milestone = session.campaign.letter.milestone_after(totals.people)
    ahead = (Paragraph(_ahead(milestone, totals.people)),) if milestone else ()
    return Reply.of(
        Title(t("The count so far")),
        Items(
            (
                t("People who signed here: {count}", count=totals.people),
                t(
                    "Organisations: {count} (waiting for confirmation: {waiting})",
                    count=totals.organisations,
                    waiting=totals.organisations_waiting,
                ),
                t(
                    "Pledges made: {count}; done: {done}",
                    count=totals.pledges,
                    done=totals.pledges_done,
                ),
            )
        ),
        *ahead,
        Note(t("Supporters through this bot only; never added to Access Now's own figures.")),
        buttons=(
            Button(t("Sign"), "sign"),
            Button(t("Make a pledge"), "pledge"),
            Button(t("Share"), "share"),
        ),
    )


async def status(session: Session) -> Reply:
    """The number of people who have signed, in one line."""
    totals = await counters.totals(session.tx)
    return Reply.of(Paragraph(t("People who signed here: {count}", count=totals.people)))


def _ahead(milestone: int, people: int) -> Text:
    return t(
        "Next milestone: {milestone}; still to go: {left}",
        milestone=milestone,
        left=milestone - people,
    )
