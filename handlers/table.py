"""The one table of commands and forms: menus, /help and every platform's list come from it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from handlers import (
    about,
    alerts,
    conversation,
    count,
    help,
    language,
    letter,
    me,
    pledge,
    privacy,
    share,
    sign,
    start,
    summary,
)
from handlers.session import Command, FormHandler
from messages.text import t


def commands() -> Mapping[str, Command]:
    """Every command by its name, in the order in which /help lists them."""
    return {command.name: command for command in _commands()}


def forms() -> Mapping[str, FormHandler]:
    """Every form by its name."""
    return {form.name: form for form in (sign.SIGN_FORM, pledge.PLEDGE_FORM)}


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
        _personal("stop", t("No more alerts"), alerts.stop),
        _personal("me", t("Everything held about you"), me.me, aliases=("mydata",)),
        _personal("forget", t("Erase everything about you"), me.forget, aliases=("delete",)),
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
_step = partial(_personal, listed=False, within_form=True)
