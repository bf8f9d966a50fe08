"""/count: where the campaign stands, in numbers of this bot alone."""

from __future__ import annotations

from db import counters, goals
from db.counters import Totals
from handlers.frame.session import Session
from handlers.reading import taken_out
from handlers.reading.ways import to_pledges
from messages.reach import bar, per_cent
from messages.reply import Button, Items, Note, Paragraph, Reply, Title
from messages.text import Text, t


async def count(session: Session) -> Reply:
    """The numbers of signatures and pledges; never merged with anybody else's list."""
    totals = await counters.totals(session.tx)
    goal = await goals.goal(session.tx)
    milestone = session.campaign.letter.milestone_after(totals.people)
    ahead = (Paragraph(_ahead(milestone, totals.people)),) if milestone else ()
    return Reply.of(
        Title(t("The count so far")),
        Items(
            (
                t("People who signed here: {count}", count=totals.people),
                t("Organisations: {count}", count=totals.organisations),
                *_promised(session, totals),
            )
        ),
        *((Paragraph(_goal(totals.people, goal)),) if goal else ()),
        *ahead,
        *await taken_out.fallen(session),
        *((Note(count_note),) if (count_note := session.campaign.sentences.count_note) else ()),
        buttons=(
            Button(t("Sign"), "sign"),
            *to_pledges(session.campaign),
            Button(t("Share"), "share"),
        ),
        shareable=True,
    )


def _promised(session: Session, totals: Totals) -> tuple[Text, ...]:
    """The line about pledges; none in a campaign without pledges, before or now."""
    if not session.campaign.pledges.all() and not totals.pledges:
        return ()
    return (
        t("Pledges made: {count}; done: {done}", count=totals.pledges, done=totals.pledges_done),
    )


async def status(session: Session) -> Reply:
    """The number of people who have signed, in one line."""
    totals = await counters.totals(session.tx)
    return Reply.of(Paragraph(t("People who signed here: {count}", count=totals.people)))


def _goal(people: int, goal: int) -> Text:
    """The goal as a bar of text, and in words for those who do not see the bar."""
    return t(
        "Goal: {goal} people. {bar} {percent} per cent of it is reached",
        goal=goal,
        bar=bar(people, goal),
        percent=per_cent(people, goal),
    )


def _ahead(milestone: int, people: int) -> Text:
    return t(
        "Next milestone: {milestone}; still to go: {left}",
        milestone=milestone,
        left=milestone - people,
    )
