"""The drafts of alerts, as the forms read and keep them."""

from __future__ import annotations

import secrets
from dataclasses import replace

from db import alerts, voices
from db.alerts import STAFF, Alert, AlertState
from db.engine.transaction import Transaction
from db.staff import PersonId, Role, Staff
from db.subscriptions import Topic
from handlers.alerting import overview
from handlers.alerting.lookup import alert_called
from handlers.alerting.message import title
from handlers.alerting.preview import excess, preview
from handlers.alerting.steps import step
from handlers.frame import roles
from handlers.frame.refusal import Refusal
from handlers.frame.session import Session
from handlers.staffing import journal, notices
from handlers.staffing.two_people import short_fingerprint
from messages.form import Misfit, Values
from messages.reply import Note, Reply
from messages.text import quoted, t

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
"""The letters and digits of ids, no two of which look alike."""
ID_LENGTH = 6

WRITABLE = (AlertState.DRAFT, AlertState.WAITING, AlertState.APPROVED)

KEPT_AS_DRAFT = t(
    "It is kept as a draft. Nobody gets it before it is handed in and a second person approves it."
)


async def standing(session: Session, arguments: tuple[str, ...]) -> Reply:
    """The alert as it is kept now, after the form was sent; all alerts where it is gone."""
    if not (await roles.role_of(session)).includes(Role.MODERATOR):
        return roles.none_now()
    staff = await roles.acting(session)
    alert = await alerts.alert(session.tx, arguments[0]) if arguments else None
    if alert is None:
        return await overview.list_(session)
    return await preview(session, staff, alert, alert.language)


async def new(session: Session, id: str) -> Alert:
    """A blank alert under `id`, with which its form was opened; under another where it is taken."""
    is_free = bool(id) and await alerts.alert(session.tx, id) is None
    free = id if is_free else await new_id(session.tx)
    return replace(blank(session), id=free, day=session.today)


async def base(session: Session, id: str) -> Alert:
    """The alert that a form changes; a blank one if it is gone, which `unchanged` refuses."""
    return await alerts.alert(session.tx, id) or blank(session)


async def unchanged(session: Session, id: str, fingerprint: str) -> Alert:
    """The alert called `id`, if unchanged since the form began with its `fingerprint`.

    Raises `Refusal`; the form stays open.
    """
    alert = await alert_called(session, id)
    writable(alert)
    if short_fingerprint(alert.proposal) != fingerprint:
        raise Refusal(
            t(
                "Somebody has changed this alert since you began, so nothing was kept. "
                "Look at it first; your form stays open until you cancel it."
            ),
            step(t("Preview"), "preview", id),
        )
    return alert


def writable(alert: Alert) -> None:
    """Make sure that `alert` has not gone out. Raises `Refusal`."""
    if alert.state not in WRITABLE:
        raise Refusal(
            t("This alert has gone out, so it cannot be changed. You can recall it."),
            step(t("Details"), "show", alert.id),
        )


async def keep(session: Session, staff: Staff, before: Alert | None, after: Alert) -> Alert:
    """Keep `after` as a draft of `staff` with nobody behind it; tell the people who were."""
    draft = replace(after, author=staff.person, state=AlertState.DRAFT, starts=None)
    behind = await voices.behind(session.tx, before.proposal) if before else frozenset()
    await voices.withdraw(session.tx, draft.proposal)
    draft = await alerts.put(session.tx, draft)
    act = "alert changed" if before else "alert written"
    await journal.by_staff(session, staff, act, draft.id)
    await _tell_behind(session, staff, draft, behind)
    return draft


async def _tell_behind(
    session: Session, staff: Staff, alert: Alert, behind: frozenset[PersonId]
) -> None:
    others = await roles.others(session.tx, session.now, staff.person)
    words = t(
        "{name} has changed this alert: {title}. It is a draft again, and your word for it no "
        "longer counts.",
        name=quoted(staff.label),
    )

    def said(language: str) -> Reply:
        note = Note(words.fill(title=title(alert, language)))
        return Reply.of(note, buttons=(step(t("Preview"), "preview", alert.id),))

    told = (account for account in others if account.person in behind)
    await notices.tell_each(session.tx, session.campaign, told, said)


async def new_id(tx: Transaction) -> str:
    """An id for an alert, which no other has."""
    while True:
        id = "".join(secrets.choice(ALPHABET) for _ in range(ID_LENGTH))
        if await alerts.alert(tx, id) is None:
            return id


def blank(session: Session) -> Alert:
    """An alert without any words, about an action, in the language of the session's reader."""
    return Alert(
        "", STAFF, None, AlertState.DRAFT, Topic.ACTION, False, "", language=session.language
    )


def corrects(alert: Alert) -> bool:
    """Whether `alert` was written anew after a recall, and says what was corrected."""
    return any(words.correction for words in alert.texts.values())


def misfit(
    session: Session, alert: Alert, values: Values, written_in: str | None = None
) -> Misfit | None:
    """The misfit of an alert too long for a message, at its longest answer; None if it fits.

    Where `written_in` is given, only the text in that language has to fit. An alert of which no
    words are asked is too long because of the language that was put first.
    """
    too_long = excess(session.campaign.catalogs, alert, written_in)
    if too_long is None:
        return None
    answers = [name for name in ("body", "action", "correction", "ready") if name in values]
    longest = max(answers, key=lambda name: len(values[name]), default="language")
    return Misfit(longest, too_long.words)
