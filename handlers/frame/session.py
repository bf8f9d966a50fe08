"""The session that a handler is given, and the command or form that a handler is part of.

Session and command name each other: a session knows every command, and a command runs in a session.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, NamedTuple, TypeAlias

from db.engine.moments import stamp
from db.engine.transaction import Store, Transaction
from db.secrets.vault import AccountKeys, AccountTag, Purpose
from db.staff import Role
from handlers.frame.campaign import Campaign
from messages.form import Form, Values
from messages.reply import Button, Reply
from messages.request import Request
from messages.text import Code, Text, Words


@dataclass(frozen=True)
class Session:
    """One update being answered: who asks, in which language, inside which transaction.

    `chat` is the request's chat as the vault knows it, if the request is about one; `moved` the
    chat that it has become, in the event that says so. `wanted` is the language that the reader
    asked for, or that the app reports, which may have no words here: to choose an edition of the
    letter by, never to be kept.
    """

    request: Request
    keys: AccountKeys
    language: str
    tx: Transaction
    campaign: Campaign
    commands: Mapping[str, Command]
    forms: Mapping[str, FormHandler]
    chat: AccountKeys | None = None
    moved: AccountKeys | None = None
    wanted: str | None = None

    def tag(self, purpose: Purpose) -> AccountTag:
        """The account's tag for `purpose`."""
        return self.keys.tag(purpose)

    def command(self, name: str) -> Command | None:
        """The command that answers to `name`, in any case; None where there is none."""
        wanted = name.lower()
        return next((each for each in self.commands.values() if wanted in each.names), None)

    def say(self, words: Words) -> str:
        """`words` in the reader's language."""
        return self.campaign.catalogs.say(words, self.language)

    @property
    def regional(self) -> str:
        """The reader's language in the region of the app's language, as `ar-IQ`; never to be kept.

        For what is shown at once, and for words that were shown so and come back.
        """
        return self.campaign.languages.regional(self.language, self.request.hint)

    @property
    def today(self) -> str:
        """The present day in UTC, in ISO form; for totals, and for what lives less than a week."""
        return self.campaign.today().isoformat()

    @property
    def month(self) -> str:
        """The present month in UTC, as `2026-11`; the finest time that rows of people tell."""
        return self.today[:7]

    @property
    def now(self) -> str:
        """The present moment, as a stamp; for what staff do."""
        return stamp(self.campaign.now())


Handler: TypeAlias = Callable[[Session], Coroutine[Any, Any, Reply]]


Afterwards: TypeAlias = Callable[[Store], Coroutine[Any, Any, None]]
"""Work in many small transactions, beside the answers; harmless if cut short or done twice."""


class Link(Enum):
    """The power of a link over a command: anybody can write a link that somebody else follows."""

    OPENS = auto()
    """The command runs, with the argument that the link names."""

    ASKS = auto()
    """The command runs without an argument but its chat: so it shows or asks, and does nothing."""

    NEVER = auto()
    """The link leads to the welcome; behind `IN_PRIVATE` to a button, to be pressed there."""


IN_PRIVATE = "private"
"""The word before a command in the link under an answer in a group, where no link opens it."""


class Offer(NamedTuple):
    """A value that a command understands as its argument, and the value's name to the reader."""

    value: str
    name: Words


Offering: TypeAlias = Callable[[Session], Coroutine[Any, Any, Iterable[Offer]]]
"""A function that gives every offer of an option for the session; it reads and never writes."""


@dataclass(frozen=True, slots=True)
class Option:
    """The argument of a command for which a platform with menus has a field of its own.

    `name` is English, in lower case; the reader sees `Command.usage`. Where `offering` is None, any
    words may be typed.
    """

    name: str
    offering: Offering | None = None


@dataclass(frozen=True, slots=True)
class OfChat:
    """The words of a command that can be about a group or channel, for its managers.

    `way` is the label of the button that leads there, beside an answer in the chat itself; None
    without such a button. `option` tells what a chat stands for where a platform offers chats.
    """

    way: Text | None = None
    option: Text | None = None


@dataclass(frozen=True, slots=True)
class Command:
    """A command: its name, its purpose in a line, and its handler; menus, links and options follow.

    `usage` is the arguments as /help shows them. `listed` is False for a command that /help leaves
    out. `personal` is True for a command that shows or changes somebody's own state: such a command
    is answered only where nobody else reads. `aliases` are other names of the command.
    `within_form` is True for a command that moves in an open form, and so needs no way back to the
    form. A command that `needs` a role is refused to everybody else, and not shown to them.
    `handed_on` is True where the answer has a way to hand the letter on in another chat, if the
    platform knows such a way. A command that is `always` answered undoes something, and no throttle
    holds it back. `button` is the words on buttons that lead to the command; None for
    one that is offered by its name. `after_role` answers, where its reply is not None, an account
    whose role has ended by just what is asked once more. `afterwards` gives, where anything is left
    to do that takes long, the work that begins once the answer is committed.
    """

    name: str
    about: Text
    run: Handler
    usage: Text | None = None
    listed: bool = True
    personal: bool = False
    aliases: tuple[str, ...] = ()
    within_form: bool = False
    needs: Role = Role.MEMBER
    link: Link = Link.NEVER
    option: Option | None = None
    of_chat: OfChat | None = None
    handed_on: bool = False
    always: bool = False
    button: Text | None = None
    after_role: Callable[[Session], Coroutine[Any, Any, Reply | None]] | None = None
    afterwards: Callable[[Session], Coroutine[Any, Any, Afterwards | None]] | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that the command answers to."""
        return self.name, *self.aliases

    @property
    def way(self) -> Button:
        """The button that leads to the command."""
        return Button(self.button or Code(f"/{self.name}"), self.name)


@dataclass(frozen=True, slots=True)
class FormHandler:
    """A form: how the form is built for a session, and what happens with its answers.

    `build` gets the arguments that the form was opened with; `submit` gets them too, and complete,
    checked values. `standing` gets them when a button of the form is pressed once more after the
    form was sent: the reply tells what is kept now, and nothing is done; None says just that the
    form was sent.
    """

    name: str
    build: Callable[[Session, tuple[str, ...]], Coroutine[Any, Any, Form]]
    submit: Callable[[Session, tuple[str, ...], Values], Coroutine[Any, Any, Reply]]
    standing: Callable[[Session, tuple[str, ...]], Coroutine[Any, Any, Reply]] | None = None
