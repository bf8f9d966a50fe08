"""/count: where the campaign stands, in numbers of this bot alone."""

from __future__ import annotations

from db import counted, counters, goals
from db.counted import People
from db.counters import Totals
from handlers.frame.roles import day_and_time
from handlers.frame.session import Session
from handlers.reading import taken_out
from handlers.reading.ways import to_pledges
from messages.reach import bar, per_cent
from messages.reply import Button, Items, Note, Paragraph, Reply, Title
from messages.text import Text, t


async def count(session: Session) -> Reply:
    """The numbers of signatures and pledges; never merged with anybody else's list."""
    totals = await counters.totals(session.tx)
    people = await counted.people(session.tx)
    goal = await goals.goal(session.tx)
    milestone = session.campaign.letter.milestone_after(people.number)
    ahead = (Paragraph(_ahead(milestone, people.number)),) if milestone else ()
    return Reply.of(
        Title(t("The count so far")),
        Items(
            (
                t("People who signed here: {count}", count=people.number),
                t("Organisations: {count}", count=totals.organisations),
                *_promised(session, totals),
            )
        ),
        *((Paragraph(_goal(people.number, goal)),) if goal else ()),
        *ahead,
        *await taken_out.fallen(session),
        *map(Note, by_the_log(people)),
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


def by_the_log(people: People) -> tuple[Text, ...]:
    """The lines about the time of a count by the public log; none where there is no log."""
    if not people.logged:
        return ()
    lines = [_IN_GROUPS if people.at else _NO_GROUP_YET]
    if people.at:
        day, time = day_and_time(people.at)
        lines.insert(0, t("Counted on {day} at {time} UTC.", day=day, time=time))
    if people.halted:
        lines.append(_HALTED)
    return tuple(lines)


_IN_GROUPS = t(
    "People go into the count in groups of at least five, at most once an hour. Who signed or "
    "withdrew since then is in one of the next. Anybody can check this count by the public log."
)
_NO_GROUP_YET = t(
    "People go into the count in groups of at least five, and the first group is not complete yet."
)
_HALTED = t(
    "The public log stands still at the moment, so this count does not move. Who signs meanwhile "
    "is counted later, and the people who run this bot see why."
)


async def status(session: Session) -> Reply:
    """The number of people who have signed, in one line; with its time, if a log counts them."""
    people = await counted.people(session.tx)
    if not people.at:
        return Reply.of(Paragraph(t("People who signed here: {count}", count=people.number)))
    day, time = day_and_time(people.at)
    return Reply.of(
        Paragraph(
            t(
                "People who signed here: {count} ({day}, {time} UTC)",
                count=people.number,
                day=day,
                time=time,
            )
        )
    )


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
