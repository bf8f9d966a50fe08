"""The one table of commands, a line each: menus, /help, links and options follow from the line.

A command is answered wherever somebody asks; a `personal` command only where nobody else reads.
The command's line says what a link may do with the command (`Link`): without a word, nothing.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from db.staff import Role
from handlers.alerting import alert, verifying
from handlers.alerting import form as alert_form
from handlers.broadcasting import endings, release
from handlers.closing import close, over
from handlers.exporting import asking, export
from handlers.frame import conversation
from handlers.frame.session import Command, FormHandler, Handler, Link, OfChat, Option
from handlers.frame.table import Table
from handlers.holding import forget, me
from handlers.organising import (
    clean,
    clean_forms,
    counting,
    goal,
    judging,
    listing,
    organisations,
    schedule,
    sources,
    stats,
)
from handlers.pledging import pledge
from handlers.reading import (
    about,
    help,
    language,
    letter,
    menu,
    privacy,
    share,
    sharing,
    signatories,
    start,
    summary,
)
from handlers.signing import count, organisation, receipt, sign, withdraw
from handlers.staffing import departure, join, link, staff
from handlers.subscribing import alerts, responses
from handlers.subscribing import forms as subscription_forms
from handlers.subscribing import menu as posted
from messages.request import Event
from messages.text import t

_open = partial(Command, link=Link.OPENS)
_personal = partial(Command, personal=True)
_answer = partial(_personal, listed=False, link=Link.OPENS)
_step = partial(_personal, listed=False, within_form=True)
_for_staff = partial(_personal, needs=Role.MODERATOR)
_code = partial(_personal, usage=t("[code]"), listed=False, option=Option("code"))


def table(*, pledges: bool = True, summaries: bool = True) -> Table:
    """Everything that a campaign's bot can do.

    In a campaign without `pledges` there is no command about them; without `summaries`, the command
    for these is on no list.
    """
    commands = {command.name: over.shut(command) for command in _COMMANDS}
    if not pledges:
        del commands["pledge"], commands["pledges"]
        commands["count"] = replace(commands["count"], about=t("How many have signed"))
    if not summaries:
        commands["summary"] = replace(commands["summary"], usage=None, listed=False)
    return Table(
        commands,
        {form.name: form for form in _FORMS},
        _EVENTS,
    )


_COMMANDS = (
    _open(
        "letter",
        t("Read the letter, whole or by section"),
        letter.letter,
        t("[section | full | notes]"),
        option=Option("section", letter.offers),
        button=t("Read the letter"),
    ),
    _open(
        "summary",
        t("A short summary of the letter"),
        summary.summary,
        t("[one | section]"),
        option=Option("section", summary.offers),
        button=t("Summary"),
    ),
    _personal(
        "sign",
        t("Sign the letter, or see and change your signature"),
        sign.sign,
        link=Link.OPENS,
        button=t("Sign"),
    ),
    _personal(
        "withdraw",
        t("Withdraw your signature"),
        withdraw.withdraw,
        link=Link.ASKS,
        always=True,
        button=t("Withdraw"),
    ),
    _personal(
        "receipt",
        t("A proof that your signature is in the public log"),
        receipt.ask,
        listed=False,
        link=Link.ASKS,
    ),
    _personal(
        "pledge",
        t("Promise something concrete"),
        pledge.pledge,
        t("[group]"),
        link=Link.OPENS,
        option=Option("pledge", pledge.offers),
        button=t("Make a pledge"),
    ),
    _personal(
        "pledges",
        t("Your pledges: tick off or withdraw"),
        pledge.mine,
        link=Link.OPENS,
        button=t("My pledges"),
    ),
    _open(
        "count", t("How many have signed and pledged"), count.count, button=t("The count so far")
    ),
    _open(
        "signatories",
        t("Who has signed in public"),
        signatories.signatories,
        button=t("Who has signed in public"),
    ),
    _open("share", t("A text and a link to share"), share.share, handed_on=True, button=t("Share")),
    _personal(
        "alerts",
        t("Action alerts: which, how often, when"),
        alerts.alerts,
        link=Link.ASKS,
        of_chat=OfChat(
            way=t("Alerts in that chat"),
            option=t("For those who manage this server: the channel to post alerts in"),
        ),
        button=t("Action alerts"),
    ),
    _personal(
        "stop",
        t("No more alerts"),
        alerts.stop,
        of_chat=OfChat(),
        always=True,
        button=t("Stop alerts"),
    ),
    _for_staff(
        "alert",
        t("Write, approve and control alerts"),
        alert.alert,
        t("[new | show | preview | edit]"),
        option=Option("what"),
    ),
    _for_staff(
        "broadcasts",
        t("Whether broadcasts go out, and letting them go on"),
        release.show,
    ),
    _answer("did", t("Answer “I did it”"), responses.did),
    _answer("later", t("Answer “Not now”"), responses.later),
    _open("read", t("Read an alert"), responses.read, listed=False),
    _personal(
        "me",
        t("Everything held about you"),
        me.me,
        aliases=("mydata",),
        link=Link.OPENS,
        button=t("Show what is held about me"),
    ),
    _personal(
        "forget",
        t("Erase everything about you"),
        forget.forget,
        aliases=("delete",),
        link=Link.ASKS,
        always=True,
        button=t("Erase everything about me"),
    ),
    _for_staff(
        "staff",
        t("Who works for the campaign, and what you are called"),
        staff.manage,
        t("[invite | remove | name | leave]"),
        option=Option("what"),
        after_role=departure.left,
    ),
    _for_staff(
        "stats",
        t("Numbers about those who signed, promised and subscribed"),
        stats.stats,
        t("[people | organisations | subscribers | month]"),
        needs=Role.ORGANISER,
        option=Option("what"),
        afterwards=counting.afterwards,
    ),
    _for_staff(
        "export",
        t("A file with signatures, which two organisers agree to"),
        export.export,
        t("[new | show | fetch]"),
        needs=Role.ORGANISER,
        option=Option("what"),
    ),
    _for_staff(
        "organisations",
        t("Organisations that wait, and the public list"),
        organisations.command,
        t("[listed]"),
        needs=Role.ORGANISER,
        option=Option("what"),
    ),
    _for_staff(
        "clean",
        t("Take out signatures that are none, two of you together"),
        clean.command,
        t("[new]"),
        needs=Role.ORGANISER,
        option=Option("what"),
        afterwards=clean.afterwards,
    ),
    _personal(
        "organisation",
        t("The organisation that you signed for"),
        organisation.organisation_command,
        listed=False,
    ),
    _for_staff(
        "goal",
        t("How many people the campaign wants to reach"),
        goal.goal,
        t("[number | off]"),
        needs=Role.ORGANISER,
        option=Option("number"),
    ),
    _for_staff(
        "sources",
        t("Links of their own for flyers and posts, and how often each was opened"),
        sources.manage,
        t("[new | remove]"),
        needs=Role.ORGANISER,
        option=Option("what"),
    ),
    _for_staff(
        "schedule",
        t("What the bot does by itself, and what it did"),
        schedule.schedule,
        needs=Role.ORGANISER,
    ),
    _for_staff(
        "close",
        t("Close the campaign, or stop its closing"),
        close.command,
        t("[propose | stop]"),
        option=Option("what"),
    ),
    _for_staff(
        "menu",
        t("Post a menu of buttons in a group or channel that you run"),
        posted.menu,
        of_chat=OfChat(option=t("The channel to post the menu in")),
    ),
    _code("join", t("Take up an invitation to the staff"), join.join),
    _code("link", t("Link two accounts of a member of the staff"), link.link),
    _open("privacy", t("What is kept, and who can see it"), privacy.privacy, button=t("Privacy")),
    _personal(
        "language",
        t("Choose your language"),
        language.language,
        t("[language]"),
        link=Link.ASKS,
        option=Option("language", language.offers),
        button=language.LANGUAGE,
    ),
    _personal(
        "verify",
        t("Which bots are genuine, and whether an alert is"),
        verifying.verify,
        t("[code]"),
        option=Option("code"),
    ),
    _open("about", t("Who is behind the letter and this bot"), about.about),
    _open("help", t("This list"), help.help_, button=t("What I can do")),
    Command("start", t("Begin"), start.start, button=t("Begin")),
    _step("back", t("Back to the previous question"), conversation.back, button=t("Back")),
    _step(
        "cancel", t("Cancel the form you are filling in"), conversation.cancel, button=t("Cancel")
    ),
    _step("form", t("A button of a form"), conversation.step),
)
"""The commands, in the order in which /help lists them."""

_FORMS: tuple[FormHandler, ...] = (
    sign.SIGN_FORM,
    organisation.ANSWER_FORM,
    *judging.FORMS,
    listing.OFF_FORM,
    *clean_forms.FORMS,
    asking.EXPORT_FORM,
    pledge.PLEDGE_FORM,
    *subscription_forms.FORMS,
    *alert_form.FORMS,
    join.JOIN_FORM,
    staff.LABEL_FORM,
)

_EVENTS: dict[Event, Handler] = {
    Event.GONE: endings.gone,
    Event.MOVED: alerts.moved,
    Event.ADDED_TO_GROUP: alerts.added_to_group,
    Event.ADDED_TO_CHANNEL: alerts.added_to_channel,
    Event.STATUS: count.status,
    Event.WELCOME: start.welcomed,
    Event.SHELF: sharing.shelf,
    Event.MENU: menu.menu,
}
