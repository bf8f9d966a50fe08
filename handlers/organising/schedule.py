"""/schedule: the bot's own next jobs and last runs; and reports of missed and failed runs."""

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
"""The most lines of a list."""

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


class Name(StrEnum):
    """The ledger's names of jobs; `DIGEST` and `REMINDER` have a time zone behind them."""

    DIGESTS = "digests"
    DIGEST = "digest"
    REMINDERS = "reminders"
    REMINDER = "reminder"
    MILESTONES = "milestones"
    ENDS = "ends"
    FACTS = "facts"
    TRACES = "traces"
    ORDER = "order"
    RETENTION = "retention"
    ROOM = "room"
    STATISTICS = "statistics"
    BACKUP = "backup"
    LOG = "log"
    CLEANUPS = "clean-ups"
    CLOSING = "closing"
    EXPORTS = "exports"
    BATCHES = "batches"


_WORDS = {
    Name.DIGESTS: t("Digests"),
    Name.REMINDERS: t("Pledge reminders"),
    Name.MILESTONES: t("Milestones"),
    Name.ENDS: t("Actions that are over"),
    Name.FACTS: t("What has happened since the letter"),
    Name.TRACES: t("Beginning alerts that were asked for with a signature, without traces"),
    Name.ORDER: t("Storing rows in no order of arrival"),
    Name.RETENTION: t("Erasing what is old"),
    Name.ROOM: t("Erasing what is too much"),
    Name.STATISTICS: t("Statistics"),
    Name.BACKUP: t("Backup"),
    Name.LOG: t("Emptying the log of recent changes"),
    Name.CLEANUPS: t("Clean-ups under way"),
    Name.CLOSING: t("The closing of the campaign"),
    Name.EXPORTS: t("Making exports that were agreed to, and erasing old ones"),
    Name.BATCHES: t("Counting new signatures in the public log"),
}


async def schedule(session: Session) -> Reply:
    """The jobs that come, in UTC and in words, and the last run of each job."""
    approved = await alerts.in_state(session.tx, AlertState.APPROVED)
    planned = [Run(f"alert {alert.id}", alert.starts or "", RunState.COMING) for alert in approved]
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
    """Tell the organisers which runs were missed or failed."""
    staff = await roles.effective(tx, stamp(campaign.now()), Role.ORGANISER)
    reply = Reply.of(
        Title(t("Something did not run as planned")),
        *_listed(missed_or_failed),
        Note(t("It is not done later. All times are in UTC.")),
        buttons=(Button(t("The schedule"), "schedule"),),
    )
    await notices.tell(tx, campaign, staff, reply)


def job_name(job: str) -> Text | Code:
    """The name of a job of the ledger in words, or `job` itself where there are none."""
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


def _listed(ran: Sequence[Run]) -> Iterable[Items | Paragraph]:
    yield Items(tuple(_ran(run) for run in ran[:MOST]))
    more = len(ran) - MOST
    if more > 0:
        yield Paragraph(tn("and {n} more", "and {n} more", more))


def _ran(run: Run) -> Text:
    day, time = day_and_time(run.due)
    words = {
        RunState.DONE: t("{job}: done, {day} {time}"),
        RunState.MISSED: t("{job}: missed, {day} {time}"),
        RunState.FAILED: t("{job}: failed ({error}), {day} {time}"),
    }[run.state]
    error = {"error": Code(run.detail)} if run.state is RunState.FAILED else {}
    return words.fill(job=job_name(run.job), day=day, time=time, **error)


def _coming(run: Run, now: datetime) -> Text:
    """The line about a run that comes: its date, and the time left until then."""
    day, time = day_and_time(run.due)
    left = moment(run.due) - now
    values = {"job": job_name(run.job), "day": day, "time": time}
    if left <= timedelta(0):
        return t("{job}: since {day} {time}").fill(**values)
    if left < HOUR:
        n = -(-left // MINUTE)
        words = tn("{job}: {day} {time}, in {n} minute", "{job}: {day} {time}, in {n} minutes", n)
    elif left < DAY:
        n = left // HOUR
        words = tn("{job}: {day} {time}, in {n} hour", "{job}: {day} {time}, in {n} hours", n)
    else:
        n = left // DAY
        words = tn("{job}: {day} {time}, in {n} day", "{job}: {day} {time}, in {n} days", n)
    return words.fill(**values)
