"""The forms of an alert: `/alert new`, `/alert edit ID`, and its text in another language."""

from __future__ import annotations

import secrets
from dataclasses import replace

from db import alerts, voices
from db.alerts import STAFF, Alert, AlertState
from db.engine.transaction import Transaction
from db.staff import PersonId, Staff
from db.subscriptions import Topic
from handlers.alerting.fields import (
    KINDS,
    MATERIAL,
    TEXTS,
    answered,
    audience,
    first_language,
    text,
    text_values,
    words_of,
    written,
)
from handlers.alerting.lookup import alert_called
from handlers.alerting.message import title
from handlers.alerting.preview import excess, preview
from handlers.alerting.steps import step
from handlers.frame import conversation, roles
from handlers.frame.refusal import Refusal
from handlers.frame.session import FormHandler, Session
from handlers.staffing import journal, notices
from handlers.staffing.two_people import short_fingerprint
from messages.form import Form, Misfit, Values
from messages.reply import Note, Paragraph, Reply
from messages.text import LanguageName, quoted, t

FORM, TEXT_FORM = "alert", "alert text"
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
"""The letters and digits of ids, no two of which look alike."""
ID_LENGTH = 6

WRITABLE = (AlertState.DRAFT, AlertState.WAITING, AlertState.APPROVED)

KEPT_AS_DRAFT = t(
    "It is kept as a draft. Nobody gets it before it is handed in and a second person approves it."
)


async def begin_new(session: Session) -> Reply:
    """Begin the form of a new alert, in the author's language unless another is chosen."""
    words = t(
        "You write in this language: {language}. It can be changed at the end, and other languages "
        "can follow.",
        language=LanguageName(session.language),
    )
    intro = (Paragraph(words),) if first_language(session.campaign.languages) else ()
    values = {"language": session.language}
    return await conversation.begin(session, FORM, intro=intro, values=values)


async def begin_edit(session: Session, alert: Alert) -> Reply:
    """Begin the form of `alert` with the answers that it has. Raises `Refusal`."""
    _writable(alert)
    arguments = (alert.id, short_fingerprint(alert.proposal))
    return await conversation.begin(session, FORM, arguments, values=answered(alert))


async def begin_text(session: Session, alert: Alert, language: str) -> Reply:
    """Begin the form of the text in `language`, new or there already. Raises `Refusal`."""
    _writable(alert)
    known = alert.texts.get(language)
    values = text_values(known) if known else {}
    arguments = (alert.id, language, short_fingerprint(alert.proposal))
    return await conversation.begin(session, TEXT_FORM, arguments, (), values)


async def remove_text(session: Session, staff: Staff, alert: Alert, language: str) -> Reply:
    """Remove the text in `language`; the first one stays, for all other readers get that.

    Raises `Refusal`.
    """
    _writable(alert)
    if language == alert.language or language not in alert.texts:
        why = t("There is no text in {language} to remove.")
        if language == alert.language:
            why = t("The text in this language stays, for everybody else reads it: {language}")
        raise Refusal(
            why.fill(language=LanguageName(language)),
            step(t("Languages"), "text", alert.id),
        )
    left = {locale: words for locale, words in alert.texts.items() if locale != language}
    draft = await _keep(session, staff, alert, replace(alert, texts=left))
    return await preview(session, staff, draft, before=KEPT_AS_DRAFT)


async def form(session: Session, arguments: tuple[str, ...]) -> Form:
    """The form of a whole alert; its answers must make one message on each platform."""
    before = await _base(session, arguments)

    def misfit(values: Values) -> Misfit | None:
        return _misfit(session, written(before, values), values)

    return Form(
        t("Write an alert") if not arguments else t("Change an alert"),
        (
            *words_of(before),
            *KINDS,
            *MATERIAL,
            *first_language(session.campaign.languages),
            *audience(session),
        ),
        t("Keep it as a draft"),
        (KEPT_AS_DRAFT,),
        misfit,
    )


async def submit(session: Session, arguments: tuple[str, ...], values: Values) -> Reply:
    """Keep the alert that the answers make, as a draft. Raises `Refusal`."""
    staff = await roles.acting(session)
    before = await _unchanged(session, arguments) if arguments else None
    base = before or replace(_blank(session), id=await new_id(session.tx), day=session.today)
    draft = await _keep(session, staff, before, written(base, values))
    return await preview(session, staff, draft, draft.language, before=KEPT_AS_DRAFT)


async def text_form(session: Session, arguments: tuple[str, ...]) -> Form:
    """The form of the title, text and action of an alert in one language."""
    language = arguments[1]
    before = await _base(session, arguments)

    def misfit(values: Values) -> Misfit | None:
        texts = {**before.texts, language: text(values)}
        return _misfit(session, replace(before, texts=texts), values, language)

    return Form(
        t("The alert in {language}", language=LanguageName(language)),
        TEXTS,
        t("Keep it as a draft"),
        (KEPT_AS_DRAFT,),
        misfit,
    )


async def submit_text(session: Session, arguments: tuple[str, ...], values: Values) -> Reply:
    """Keep the alert, as a draft, with its text in one language as answered. Raises `Refusal`."""
    staff = await roles.acting(session)
    id, language, fingerprint = arguments
    before = await _unchanged(session, (id, fingerprint))
    texts = {**before.texts, language: text(values)}
    draft = await _keep(session, staff, before, replace(before, texts=texts))
    return await preview(session, staff, draft, language, before=KEPT_AS_DRAFT)


async def _base(session: Session, arguments: tuple[str, ...]) -> Alert:
    """The alert that the form changes; a blank one if it is gone, which `_unchanged` refuses."""
    known = await alerts.alert(session.tx, arguments[0]) if arguments else None
    return known or _blank(session)


async def _unchanged(session: Session, arguments: tuple[str, ...]) -> Alert:
    """The alert, if unchanged since the form began. Raises `Refusal`; the form stays open."""
    id, fingerprint = arguments
    alert = await alert_called(session, id)
    _writable(alert)
    if short_fingerprint(alert.proposal) != fingerprint:
        raise Refusal(
            t(
                "Somebody has changed this alert since you began, so nothing was kept. "
                "Look at it first; your form stays open until you cancel it."
            ),
            step(t("Preview"), "preview", id),
        )
    return alert


def _writable(alert: Alert) -> None:
    if alert.state not in WRITABLE:
        raise Refusal(
            t("This alert has gone out, so it cannot be changed. You can recall it."),
            step(t("Details"), "show", alert.id),
        )


async def _keep(session: Session, staff: Staff, before: Alert | None, after: Alert) -> Alert:
    """Keep `after` as a draft of `staff` with nobody behind it; tell the people who were."""
    draft = replace(after, author=staff.person, state=AlertState.DRAFT, starts=None)
    behind = await voices.behind(session.tx, before.proposal) if before else frozenset()
    await voices.withdraw(session.tx, draft.proposal)
    await alerts.put(session.tx, draft)
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


def _blank(session: Session) -> Alert:
    return Alert(
        "", STAFF, None, AlertState.DRAFT, Topic.ACTION, False, "", language=session.language
    )


def _misfit(
    session: Session, alert: Alert, values: Values, written_in: str | None = None
) -> Misfit | None:
    """The misfit of an alert too long for a message, at its longest answer; None if it fits.

    Where `written_in` is given, only the text in that language has to fit. An alert of which no
    words are asked is too long because of the language that was put first.
    """
    too_long = excess(session.campaign.catalogs, alert, written_in)
    if too_long is None:
        return None
    answers = [name for name in ("body", "action", "ready") if name in values]
    longest = max(answers, key=lambda name: len(values[name]), default="language")
    return Misfit(longest, too_long.words)


FORMS = (FormHandler(FORM, form, submit), FormHandler(TEXT_FORM, text_form, submit_text))
