"""What a handler is given: the campaign, and the one update it answers."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from db.engine.moments import stamp
from db.engine.transaction import Transaction
from db.secrets.vault import AccountTag, Person, Purpose
from db.staff import Role
from handlers.frame.campaign import Campaign
from messages.form import Form, Values
from messages.reply import Reply
from messages.request import Request
from messages.text import Text, Words


@dataclass(frozen=True)
class Session:
    """One update being answered: who asks, in which language, inside which transaction.

    `chat` is the request's chat as the vault knows it, if the request is about one.
    """

    request: Request
    person: Person
    language: str
    tx: Transaction
    campaign: Campaign
    commands: Mapping[str, Command]
    forms: Mapping[str, FormHandler]
    chat: Person | None = None

    def tag(self, purpose: Purpose) -> AccountTag:
        """The account's tag for `purpose`."""
        return self.person.tag(purpose)

    def say(self, words: Words) -> str:
        """`words` in the reader's language."""
        return self.campaign.catalogs.say(words, self.language)

    @property
    def today(self) -> str:
        """The day, in ISO form; the finest time that is ever stored of people."""
        return self.campaign.today().isoformat()

    @property
    def now(self) -> str:
        """The moment, as a stamp; for what staff do."""
        return stamp(self.campaign.now())


Handler: TypeAlias = Callable[[Session], Coroutine[Any, Any, Reply]]


@dataclass(frozen=True, slots=True)
class Command:
    """A command: its name, what it does in a line, and how.

    `usage` are its arguments as /help shows them. `listed` is False for what only buttons call.
    `personal` is True for what shows or changes somebody's own state: it is answered only where
    nobody else reads. `aliases` are other names people expect it under. `within_form` is True for
    what moves in an open form, and so needs no way back to it. `needs` is the role without which
    it is refused, and not shown.
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


@dataclass(frozen=True, slots=True)
class FormHandler:
    """A form: how it is built for someone, and what happens with its answers.

    `build` gets the arguments the form was opened with. `submit` gets complete, checked values.
    """

    name: str
    build: Callable[[Session, tuple[str, ...]], Coroutine[Any, Any, Form]]
    submit: Callable[[Session, tuple[str, ...], Values], Coroutine[Any, Any, Reply]]
