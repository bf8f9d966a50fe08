"""The command /alert: moderators write, preview, approve and control alerts."""

from __future__ import annotations

from dataclasses import replace

from db import holds
from db.alerts import Alert
from db.staff import Staff
from handlers.alerting import control
from handlers.alerting import (
    form as alert_form,
)
from handlers.alerting import (
    overview as alert_list,
)
from handlers.alerting import (
    preview as alert_preview,
)
from handlers.alerting.lookup import alert_called
from handlers.alerting.steps import ALL_ALERTS, step
from handlers.frame import roles
from handlers.frame.refusal import Refusal
from handlers.frame.session import Session
from messages.languages import SCRIPT_NEEDED
from messages.reply import Button, Note, Paragraph, Reply, Title
from messages.request import Argument
from messages.text import Code, LanguageName, quoted, t

REMOVE = "remove"

HELD = t("No broadcast goes out for now: {command}", command=Code("/broadcasts"))


async def alert(session: Session) -> Reply:
    """Answer `/alert`: the first argument names an act, the second the alert; without any, list.

    While all broadcasts are held, each answer says so. Raises `Refusal` where the arguments make no
    sense, or the act is not possible.
    """
    reply = await _answer(session)
    if await holds.current(session.tx) is None:
        return reply
    return replace(reply, blocks=(*reply.blocks, Note(HELD)))


async def _answer(session: Session) -> Reply:
    staff = await roles.acting(session)
    words = session.request.arguments
    match (words[0].lower(), *words[1:]) if words else ("list",):
        case ("list",):
            return await alert_list.list_(session)
        case ("new",):
            return await alert_form.begin_new(session)
        case ("show", id):
            return await alert_list.show(session, staff, id)
        case ("preview", id, *wanted):
            alert = await alert_called(session, id)
            return await alert_preview.asked(session, staff, alert, tuple(wanted))
        case ("edit", id):
            return await alert_form.begin_edit(session, await alert_called(session, id))
        case ("anew", id):
            return await alert_form.begin_anew(session, await alert_called(session, id))
        case ("text", id, *wanted):
            return await _text(session, staff, await alert_called(session, id), wanted)
        case ("drop", id, *sure):
            return await control.drop(session, staff, id, sure=sure == [Argument.YES])
        case ("approve", id, *fingerprint):
            return await control.approve(session, staff, id, "".join(fingerprint))
        case (act, id) if act in _ACTS:
            return await _ACTS[act](session, staff, id)
    raise Refusal(
        t("I do not understand {typed} there. These are the ways in:", typed=quoted(words[0])),
        ALL_ALERTS,
        alert_list.NEW,
    )


_ACTS = {
    "submit": control.submit,
    "stop": control.stop,
    "pause": control.pause,
    "resume": control.resume,
    "recall": control.recall,
}


async def _text(session: Session, staff: Staff, alert: Alert, wanted: list[str]) -> Reply:
    """The languages of `alert`; or the form for its text in one language, or that text removed."""
    if not wanted:
        return _languages(session, alert)
    *words, last = wanted
    remove = bool(words) and last.lower() == REMOVE
    languages = session.campaign.languages
    typed = " ".join(words if remove else wanted)
    language = languages.named(typed)
    served = languages.serving(language) if language and language != SCRIPT_NEEDED else None
    if served is None:
        raise Refusal(
            t("I know no language called {typed}. These are ready:", typed=quoted(typed)),
            *_language_buttons(session, alert),
        )
    if remove:
        return await alert_form.remove_text(session, staff, alert, served)
    return await alert_form.begin_text(session, alert, served)


def _languages(session: Session, alert: Alert) -> Reply:
    removing = (
        step(
            t("Remove: {language}", language=LanguageName(language)),
            "text",
            alert.id,
            language,
            REMOVE,
        )
        for language in alert.texts
        if language != alert.language
    )
    words = t(
        "Whoever reads a language without a text gets the text in this one, and is told so: "
        "{language}",
        language=LanguageName(alert.language),
    )
    return Reply.of(
        Title(t("Languages")),
        Paragraph(words),
        buttons=(
            *_language_buttons(session, alert),
            *removing,
            step(t("Preview"), "preview", alert.id),
        ),
    )


def _language_buttons(session: Session, alert: Alert) -> list[Button]:
    return [
        step(
            (t("Change: {field}") if language in alert.texts else t("Add: {field}")).fill(
                field=LanguageName(language)
            ),
            "text",
            alert.id,
            language,
        )
        for language in session.campaign.languages.codes
    ]
