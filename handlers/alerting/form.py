"""The forms of an alert: `/alert new`, `/alert edit ID`, and its text in another language."""

from __future__ import annotations

from dataclasses import replace

from db.alerts import Alert, AlertState
from db.staff import Staff
from handlers.alerting import drafts
from handlers.alerting.drafts import KEPT_AS_DRAFT
from handlers.alerting.fields import (
    KINDS,
    answered,
    audience,
    first_language,
    material,
    text,
    text_values,
    texts_of,
    words_of,
    written,
)
from handlers.alerting.message import is_over
from handlers.alerting.preview import preview
from handlers.alerting.steps import step
from handlers.frame import conversation, roles
from handlers.frame.refusal import Refusal
from handlers.frame.session import FormHandler, Session
from handlers.staffing.two_people import short_fingerprint
from messages.form import Form, Misfit, Values
from messages.reply import Paragraph, Reply
from messages.text import LanguageName, t

FORM, TEXT_FORM = "alert", "alert text"

NOT_YET = ""
"""The fingerprint, in a form's arguments, of an alert that is not there before the form is sent."""


async def begin_new(session: Session) -> Reply:
    """Begin the form of a new alert, in the author's language unless another is chosen."""
    words = t(
        "You write in this language: {language}. It can be changed at the end, and other languages "
        "can follow.",
        language=LanguageName(session.language),
    )
    intro = (Paragraph(words),) if first_language(session.campaign.languages) else ()
    values = {"language": session.language}
    arguments = (await drafts.new_id(session.tx), NOT_YET)
    return await conversation.begin(session, FORM, arguments, intro, values)


async def begin_anew(session: Session, alert: Alert) -> Reply:
    """Begin the form of a new alert with the answers of the recalled `alert`, but its time.

    It asks what is corrected. Texts in other languages do not come along: what was wrong may stand
    in them too. Raises `Refusal`.
    """
    if alert.state is not AlertState.RECALLED:
        words = t("Only an alert that was recalled can be written anew.")
        raise Refusal(words, step(t("Details"), "show", alert.id))
    values = answered(alert)
    past = {"when", "correction"} | (
        {"ends"} if is_over(alert, session.campaign.today()) else set()
    )
    words = t(
        "This is a new alert, with the words of the recalled one in this language: {language}. Say "
        "what is corrected, and change what was wrong.",
        language=LanguageName(alert.language),
    )
    return await conversation.begin(
        session,
        FORM,
        (await drafts.new_id(session.tx), NOT_YET, alert.id),
        (Paragraph(words),),
        {name: value for name, value in values.items() if name not in past},
    )


async def begin_edit(session: Session, alert: Alert) -> Reply:
    """Begin the form of `alert` with the answers that it has. Raises `Refusal`."""
    drafts.writable(alert)
    arguments = (alert.id, short_fingerprint(alert.proposal))
    return await conversation.begin(session, FORM, arguments, values=answered(alert))


async def begin_text(session: Session, alert: Alert, language: str) -> Reply:
    """Begin the form of the text in `language`, new or there already. Raises `Refusal`."""
    drafts.writable(alert)
    known = alert.texts.get(language)
    values = text_values(known) if known else {}
    arguments = (alert.id, language, short_fingerprint(alert.proposal))
    return await conversation.begin(session, TEXT_FORM, arguments, (), values)


async def remove_text(session: Session, staff: Staff, alert: Alert, language: str) -> Reply:
    """Remove the text in `language`; the first one stays, for all other readers get that.

    Raises `Refusal`.
    """
    drafts.writable(alert)
    called = LanguageName(language)
    if language == alert.language:
        words = t("The text in this language stays, for everybody else reads it: {language}")
        raise Refusal(words.fill(language=called), step(t("Languages"), "text", alert.id))
    if language not in alert.texts:
        words = t("There is no text in {language} to remove.")
        return await preview(session, staff, alert, before=words.fill(language=called))
    left = {locale: words for locale, words in alert.texts.items() if locale != language}
    draft = await drafts.keep(session, staff, alert, replace(alert, texts=left))
    return await preview(session, staff, draft, before=KEPT_AS_DRAFT)


async def form(session: Session, arguments: tuple[str, ...]) -> Form:
    """The form of a whole alert; its answers must make one message on each platform.

    `arguments` are the id, the fingerprint that the alert had or `NOT_YET`, and of an alert that is
    written anew the id of the recalled one. In forms from before, a new alert has no arguments.
    """
    id, fingerprint, *recalled = arguments or ("", NOT_YET)
    before = await drafts.base(session, id) if fingerprint else drafts.blank(session)
    corrects = bool(recalled) or drafts.corrects(before)

    def misfit(values: Values) -> Misfit | None:
        return drafts.misfit(session, written(before, values), values)

    return Form(
        t("Change an alert") if fingerprint else t("Write an alert"),
        (
            *words_of(before, corrects=corrects),
            *KINDS,
            *material(session.campaign.rules),
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
    id, fingerprint, *_ = arguments or ("", NOT_YET)
    before = await drafts.unchanged(session, id, fingerprint) if fingerprint else None
    base = before or await drafts.new(session, id)
    draft = await drafts.keep(session, staff, before, written(base, values))
    return await preview(session, staff, draft, draft.language, before=KEPT_AS_DRAFT)


async def text_form(session: Session, arguments: tuple[str, ...]) -> Form:
    """The form of the title, text and action of an alert in one language."""
    id, language, _ = arguments
    before = await drafts.base(session, id)

    def misfit(values: Values) -> Misfit | None:
        texts = {**before.texts, language: text(values)}
        return drafts.misfit(session, replace(before, texts=texts), values, language)

    return Form(
        t("The alert in {language}", language=LanguageName(language)),
        texts_of(corrects=drafts.corrects(before)),
        t("Keep it as a draft"),
        (KEPT_AS_DRAFT,),
        misfit,
    )


async def submit_text(session: Session, arguments: tuple[str, ...], values: Values) -> Reply:
    """Keep the alert, as a draft, with its text in one language as answered. Raises `Refusal`."""
    staff = await roles.acting(session)
    id, language, fingerprint = arguments
    before = await drafts.unchanged(session, id, fingerprint)
    texts = {**before.texts, language: text(values)}
    draft = await drafts.keep(session, staff, before, replace(before, texts=texts))
    return await preview(session, staff, draft, language, before=KEPT_AS_DRAFT)


FORMS = (
    FormHandler(FORM, form, submit, drafts.standing),
    FormHandler(TEXT_FORM, text_form, submit_text, drafts.standing),
)
