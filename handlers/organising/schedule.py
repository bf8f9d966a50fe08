"""/schedule: what the bot does by itself next, and what it did; and reports when it could not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from db import alerts, runs
from db.alerts import AlertState
from db.engine.moments import moment, stamp
from db.engine.transaction import Transaction
from db.runs import Run, RunState
from db.staff import Role
from handlers.frame import roles
from handlers.frame.campaign import Campaign
from handlers.frame.roles import day_and_time
from handlers.frame.session import Session
from handlers.staffing import notices
from messages.reply import Button, Items, Note, Paragraph, Reply, Title
from messages.text import Code, Text, t, tn

MOST = 15
"""Lines of a list."""

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


class Name(StrEnum):
    """What the ledger calls the jobs; `DIGEST` and `REMINDER` have a time zone behind them."""

    DIGESTS = "digests"
    DIGEST = "digest"
    REMINDERS = "reminders"
    REMINDER = "reminder"
    MILESTONES = "milestones"
    ENDS = "ends"
    FACTS = "facts"
    RETENTION = "retention"
    STATISTICS = "statistics"
    BACKUP = "backup"


_WORDS = {
    Name.DIGESTS: t("Digests"),
    Name.REMINDERS: t("Pledge reminders"),
    Name.MILESTONES: t("Milestones"),
    Name.ENDS: t("Actions that are over"),
    Name.FACTS: t("What has happened since the letter"),
    Name.RETENTION: t("Erasing what is old"),
    Name.STATISTICS: t("Statistics"),
    Name.BACKUP: t("Backup"),
}


async def schedule(session: Session) -> Reply:
    """What comes, in UTC and in words, and what ran last."""
    approved = await alerts.in_state(session.tx, AlertState.APPROVED)
    planned = [Run(f"alert {one.id}", one.starts or "", RunState.COMING) for one in approved]
    planned += await runs.coming(session.tx)
    coming = [_coming(run, session.campaign.now()) for run in planned]
    if not coming:
        return Reply.of(Paragraph(t("Nothing is planned yet: the bot's clock has not run here.")))
    ran = sorted(await runs.last_of_each(session.tx), key=lambda run: run.job not in _WORDS)
    return Reply.of(
        Title(t("What comes")),
        Items(tuple(coming)),
        Title(t("What ran last")),
        *_listed(ran),
        Note(t("All times are in UTC.")),
        buttons=(Button(t("Numbers"), "stats"),),
    )


async def report(tx: Transaction, campaign: Campaign, missed_or_failed: Sequence[Run]) -> None:
    """Tell the organisers what could not be done in time, or failed."""
    staff = await roles.effective(tx, stamp(campaign.now()), Role.ORGANISER)
    reply = Reply.of(
        Title(t("Something did not run as planned")),
        *_listed(missed_or_failed),
        Note(t("It is not done later. All times are in UTC.")),
        buttons=(Button(t("The schedule"), "schedule"),),
    )
    await notices.tell(tx, campaign, staff, reply)


def job_name(job: str) -> Text | Code:
    """A job of the ledger as people call it."""
    match job.split(" "):
        case ["alert", id]:
            return t("Alert {id}", id=Code(id))
        case [Name.DIGEST, "daily", zone]:
            return t("Daily digest, {zone}", zone=Code(zone))
        case [Name.DIGEST, "weekly", zone]:
            return t("Weekly digest, {zone}", zone=Code(zone))
        case [Name.REMINDER, zone]:
            return t("Pledge reminders, {zone}", zone=Code(zone))
    return _WORDS[Name(job)] if job in _WORDS else Code(job)


def _listed(found: Sequence[Run]) -> Iterable[Items | Paragraph]:
    yield Items(tuple(_ran(run) for run in found[:MOST]))
    more = len(found) - MOST
    if more > 0:
        yield Paragraph(tn("and {n} more", "and {n} more", more))


def _ran(run: Run) -> Text:
    day, time = day_and_time(run.due)
    said = {
        RunState.DONE: t("{job}: done, {day} {time}"),
        RunState.MISSED: t("{job}: missed, {day} {time}"),
        RunState.FAILED: t("{job}: failed ({error}), {day} {time}"),
    }[run.state]
    error = {"error": Code(run.detail)} if run.state is RunState.FAILED else {}
    return said.fill(job=job_name(run.job), day=day, time=time, **error)


def _coming(run: Run, now: datetime) -> Text:
    """When a job comes: its date, and in how long that is."""
    day, time = day_and_time(run.due)
    left = moment(run.due) - now
    values = {"job": job_name(run.job), "day": day, "time": time}
    if left <= timedelta(0):
        return t("{job}: since {day} {time}").fill(**values)
    if left < HOUR:
        n = -(-left // MINUTE)
        found = tn("{job}: {day} {time}, in {n} minute", "{job}: {day} {time}, in {n} minutes", n)
    elif left < DAY:
        n = left // HOUR
        found = tn("{job}: {day} {time}, in {n} hour", "{job}: {day} {time}, in {n} hours", n)
    else:
        n = left // DAY
        found = tn("{job}: {day} {time}, in {n} day", "{job}: {day} {time}, in {n} days", n)
    return found.fill(**values)
