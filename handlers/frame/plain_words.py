"""Plain words that mean a command or a button, and what is offered for them: never done unasked."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from functools import lru_cache

from db.staff import Role
from handlers.frame.refusal import Refusal
from handlers.frame.session import Command, Session
from messages import plain_words
from messages.catalogs import Catalogs
from messages.name_index import NameIndex
from messages.reply import Button
from messages.spelling import folded
from messages.text import Code, Text, quoted, t
from messages.typed import name_in

STOP, HELP = "stop", "help"
WIDE_SLASH = "／"

MOST = 4
"""The most commands that are offered for a word."""

OFFERED = t("Is this what you want? Nothing happens until you press the button.")
TO_STOP = t("To get no more alerts, press the button.")


def labelled(session: Session, buttons: Iterable[Button]) -> Button | None:
    """The one of `buttons` that the request's words stand on, in any offered language."""
    wanted = folded(session.request.text)
    said = ((button, _said(session, button)) for button in buttons)
    return next((button for button, labels in said if wanted and wanted in labels), None)


def _said(session: Session, button: Button) -> frozenset[str]:
    campaign = session.campaign
    languages = (session.regional, *campaign.languages.codes)
    return frozenset(folded(campaign.catalogs.say(button.label, each)) for each in languages)


def meant(session: Session) -> tuple[Command, ...]:
    """The commands that the request's words mean, all words together; to stop comes first."""
    return _commands(session, _index_of(session).named(session.request.text))


def instead(session: Session) -> tuple[Command, ...]:
    """The commands that the request's words mean even where they could be an answer.

    These are a word to stop, and any command behind a wide slash.
    """
    commands = meant(session)
    typed = session.request.text.lstrip()
    is_clear = commands and (commands[0].name == STOP or typed.startswith(WIDE_SLASH))
    return commands if is_clear else ()


def question(commands: tuple[Command, ...]) -> Text:
    """The words with which `commands` are offered."""
    return TO_STOP if commands[0].name == STOP else OFFERED


def directions(session: Session) -> Refusal:
    """The refusal of words where no question is open, with the buttons that may be meant."""
    help_button = session.commands[HELP].way
    index = _index_of(session)
    typed = session.request.text
    named = _commands(session, index.named(typed) or index.mentioned(typed))
    commands = tuple(command for command in named if not command.within_form)[:MOST]
    if not commands or not session.request.private:
        return Refusal(
            t("No question is open just now, so I don't know what to do with that."), help_button
        )
    ways = dict.fromkeys((*(command.way for command in commands), help_button))
    return Refusal(question(commands), *ways)


def unknown(session: Session, name: str) -> Refusal:
    """The refusal of a command that is not there, with those that may be meant."""
    help_button = session.commands[HELP].way
    near = tuple(_near(session, name_in(name)))[:MOST]
    typed = quoted("/" + name)
    if not near:
        return Refusal(t("There is no command {command}.", command=typed), help_button)
    guesses = tuple(Button(Code(f"/{each}"), each) for each in near)
    if len(near) > 1:
        words = t("There is no command {command}. Did you mean one of these?", command=typed)
        return Refusal(words, *guesses, help_button)
    words = t(
        "There is no command {command}. Did you mean {guess}?",
        command=typed,
        guess=Code(f"/{near[0]}"),
    )
    return Refusal(words, *guesses, help_button)


def _near(session: Session, name: str) -> Iterable[str]:
    """The names of commands that `name` means, or begins, or nearly spells."""
    if not name:
        return ()
    listed = [each.name for each in session.commands.values() if each.listed and _is_open(each)]
    return (
        _index_of(session).named(name)
        or [each for each in listed if each.startswith(name)]
        or difflib.get_close_matches(name, listed, n=1)
    )


def _commands(session: Session, names: Iterable[str]) -> tuple[Command, ...]:
    in_order = sorted(names, key=lambda name: name != STOP)
    return tuple(session.commands[name] for name in in_order)


def _index_of(session: Session) -> NameIndex:
    return _index(tuple(session.commands.values()), session.campaign.catalogs)


@lru_cache(maxsize=8)
def _index(commands: tuple[Command, ...], catalogs: Catalogs) -> NameIndex:
    """The names of commands that anybody may use, by every word that means them."""
    return NameIndex(
        (command.name, _words(command, catalogs)) for command in commands if _is_open(command)
    )


def _is_open(command: Command) -> bool:
    return command.needs is Role.MEMBER and (command.listed or command.button is not None)


def _words(command: Command, catalogs: Catalogs) -> Iterator[str]:
    yield from command.names
    yield from plain_words.meaning(command.name)
    if command.button is not None:
        for language in catalogs.languages.codes:
            yield catalogs.say(command.button, language)
