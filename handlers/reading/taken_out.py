"""What people read of signatures that were taken out: whose it was, and everybody at the count."""

from __future__ import annotations

from datetime import date, timedelta

from db import cleaned, cleanups, closing, picks, suspects
from db.cleaned import Cleaned
from db.cleanups import CleanUp, Reason, State
from db.secrets.vault import Purpose
from handlers.frame.few import FEW
from handlers.frame.session import Session
from messages.reply import Block, Note, Paragraph
from messages.text import Text, t, tn

KEPT_DAYS = 30
"""The days for which a signature that was taken out can be put back, and is told of."""

TOLD_DAYS = 90
"""The days for which the count says why it fell."""

MOST_TOLD = 5
"""The most clean-ups that the count tells of."""

REASONS = {
    Reason.PROGRAM: t("they look as if a program had made them"),
    Reason.REPEATED: t("they look as if a few people had signed many times"),
    Reason.NAMES: t("their public names are no names"),
    Reason.OTHERS: t("they look as if somebody had signed for others"),
}
"""The reasons, as everybody reads them."""

LOOKED_AT = t(
    "Organisers may look at your signature together with others that came in the same way. The "
    "mark is gone once they have, or after a week."
)


async def of(session: Session) -> Cleaned | None:
    """What was taken out of the account that asks."""
    return await cleaned.cleaned_of(session.tx, session.tag(Purpose.SIGNATURE))


async def is_looked_at(session: Session) -> bool:
    """Whether the signature of the account is marked for organisers to look at."""
    tag, signature = session.tag(Purpose.SUSPECT), session.tag(Purpose.SIGNATURE)
    return await suspects.is_kept(session.tx, tag) or await picks.is_kept(session.tx, signature)


def last_day(taken_on: date, erases: date | None) -> date:
    """The last day on which what was `taken_on` a day is sure to be there, to be put back.

    It goes with all about accounts on the day `erases`, where the campaign closes sooner.
    """
    last = taken_on + timedelta(days=KEPT_DAYS)
    return last if erases is None else min(last, erases - timedelta(days=1))


async def described(session: Session) -> tuple[Text, ...]:
    """The lines to an account whose signature was taken out; none to any other."""
    taken = await of(session)
    if taken is None:
        return ()
    cleanup = await cleanups.called(session.tx, taken.cleanup.hex())
    if cleanup is None or not cleanup.reason:
        return (t("Your signature was taken out. You can sign again."),)
    if cleanup.state is State.UNDOING:
        return (t("Your signature was taken out, and is being put back now."),)
    day = date.fromisoformat(cleanup.taken_on or session.today)
    last = last_day(day, await closing.erases(session.tx))
    why = REASONS[cleanup.reason]
    ways = _once_closed(day, why, last) if await closing.is_over(session.tx) else _again(day, why)
    kept = t(
        "What you had given is kept, encrypted, until {date}, in case it is put back. After that I "
        "no longer know of it.",
        date=last,
    )
    return (*ways, kept)


def _again(day: date, why: Text) -> tuple[Text, ...]:
    words = t(
        "On {date} your signature was taken out with others, after two organisers had looked at "
        "them: {why}. If that is wrong, sign again."
    )
    return (words.fill(date=day, why=why),)


def _once_closed(day: date, why: Text, last: date) -> tuple[Text, ...]:
    return (
        t(
            "On {date} your signature was taken out with others, after two organisers had looked "
            "at them: {why}.",
            date=day,
            why=why,
        ),
        t(
            "The campaign has closed, so nobody can sign again. If that was wrong, tell an "
            "organiser: each of them can put it back, until {date}.",
            date=last,
        ),
    )


async def told(session: Session) -> tuple[Block, ...]:
    """The blocks to an account whose signature was taken out, before it signs again."""
    return tuple(map(Note, await described(session)))


async def no_longer_known(session: Session) -> tuple[Block, ...]:
    """The words to an account without a signature, where some were taken out long ago."""
    before = _before(session, KEPT_DAYS)
    long_ago = [each for each in await _told_of(session) if _is_done(each, before)]
    if not long_ago or await of(session) is not None:
        return ()
    words = t(
        "On {date} signatures were taken out. Whether yours was among them I no longer know.",
        date=date.fromisoformat(long_ago[0].taken_on),
    )
    return (Paragraph(words),)


def _is_done(cleanup: CleanUp, before: str) -> bool:
    return cleanup.state is State.DONE and cleanup.taken_on < before


async def fallen(session: Session) -> tuple[Block, ...]:
    """Why the count fell lately, in words, and when; nothing where it did not."""
    return tuple(Note(_fell(each)) for each in (await _told_of(session))[:MOST_TOLD])


async def _told_of(session: Session) -> list[CleanUp]:
    """The clean-ups that took out anything lately, or do now, the latest first."""
    since = _before(session, TOLD_DAYS)
    return [
        each
        for each in await cleanups.every(session.tx)
        if each.state is State.RUNNING or (each.taken and each.taken_on >= since)
    ]


def _before(session: Session, days: int) -> str:
    return (session.campaign.today() - timedelta(days=days)).isoformat()


def _fell(cleanup: CleanUp) -> Text:
    assert cleanup.reason is not None
    reason = REASONS[cleanup.reason]
    if cleanup.state is State.RUNNING:
        return t(
            "Signatures are being taken out now, after two organisers had looked at them: {why}.",
            why=reason,
        )
    day, n = date.fromisoformat(cleanup.taken_on), cleanup.taken
    words = _out(n).fill(date=day, why=reason)
    if cleanup.state is not State.UNDONE:
        return words
    undone = date.fromisoformat(cleanup.day)
    return t("{sentence} On {date} they were put back.", sentence=words, date=undone)


def _out(n: int) -> Text:
    """The sentence on `n` signatures that were taken out; from 1 to 4 are a few."""
    if n < FEW:
        return t(
            "On {date} a few signatures were taken out, after two organisers had looked at them: "
            "{why}."
        )
    return tn(
        "On {date} {n} signature was taken out, after two organisers had looked at it: {why}.",
        "On {date} {n} signatures were taken out, after two organisers had looked at them: {why}.",
        n,
    )
