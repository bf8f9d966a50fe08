"""The one table of commands and forms: menus, /help and every platform's list come from it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from db.staff import Role
from handlers.alerting import alert
from handlers.alerting import form as alert_form
from handlers.frame import conversation
from handlers.frame.session import Command, FormHandler
from handlers.holding import me
from handlers.organising import schedule, stats
from handlers.pledging import pledge
from handlers.reading import about, help, language, letter, privacy, share, start, summary
from handlers.signing import count, sign
from handlers.staffing import join, link, staff
from handlers.subscribing import alerts, responses
from handlers.subscribing import forms as subscription_forms
from messages.text import t


def commands() -> Mapping[str, Command]:
    """Every command by its name, in the order in which /help lists them."""
    return {command.name: command for command in _commands()}


def forms() -> Mapping[str, FormHandler]:
    """Every form by its name."""
    made = (
        sign.SIGN_FORM,
        pledge.PLEDGE_FORM,
        *subscription_forms.FORMS,
        *alert_form.FORMS,
        join.JOIN_FORM,
        staff.LABEL_FORM,
    )
    return {form.name: form for form in made}


def _commands() -> tuple[Command, ...]:
    return (
        Command(
            "letter",
            t("Read the letter, whole or by section"),
            letter.letter,
            t("[section | full | notes]"),
        ),
        Command("summary", t("The letter in short"), summary.summary, t("[one | section]")),
        _personal("sign", t("Sign the letter, or see and change your signature"), sign.sign),
        _personal("withdraw", t("Withdraw your signature"), sign.withdraw),
        _personal("pledge", t("Promise something concrete"), pledge.pledge, t("[group]")),
        _personal("pledges", t("Your pledges: tick off or withdraw"), pledge.mine),
        Command("count", t("How many have signed and pledged"), count.count),
        Command("share", t("Words and a link to pass on"), share.share),
        _personal("alerts", t("Action alerts: which, how often, when"), alerts.alerts),
        _personal("stop", t("No more alerts"), alerts.stop),
        _personal(
            "alert",
            t("Write, approve and control alerts"),
            alert.alert,
            t("[new | show | preview | edit]"),
            needs=Role.MODERATOR,
        ),
        _answer("did", t("Say that you did it"), responses.did),
        _answer("later", t("Say that it is not the moment"), responses.later),
        Command("read", t("Read an alert"), responses.read, listed=False),
        _personal("moved", t("A chat that is called otherwise now"), alerts.moved, listed=False),
        _personal("me", t("Everything held about you"), me.me, aliases=("mydata",)),
        _personal("forget", t("Erase everything about you"), me.forget, aliases=("delete",)),
        _personal(
            "staff",
            t("Who works for the campaign, and what you are called"),
            staff.manage,
            t("[invite | remove | name | leave]"),
            needs=Role.MODERATOR,
        ),
        _personal(
            "stats",
            t("Numbers about those who signed, promised and subscribed"),
            stats.stats,
            t("[people | organisations | subscribers]"),
            needs=Role.ORGANISER,
        ),
        _personal(
            "schedule",
            t("What the bot does by itself, and what it did"),
            schedule.schedule,
            needs=Role.ORGANISER,
        ),
        _unlisted("join", t("Take up an invitation to the staff"), join.join, t("[code]")),
        _unlisted("link", t("Link two accounts of a member of the staff"), link.link, t("[code]")),
        Command("privacy", t("What is kept, and who can see it"), privacy.privacy),
        _personal("language", t("Choose your language"), language.language, t("[language]")),
        Command("about", t("Whose letter and whose bot this is"), about.about),
        Command("help", t("This list"), help.help_),
        Command("start", t("Begin"), start.start),
        _step("back", t("To the question before"), conversation.back),
        _step("cancel", t("Leave the form that is open"), conversation.cancel),
        _step("form", t("A button of a form"), conversation.step),
    )


_personal = partial(Command, personal=True)
_answer = partial(_personal, listed=False)
_step = partial(_personal, listed=False, within_form=True)
_unlisted = partial(_personal, listed=False)
