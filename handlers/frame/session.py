"""What a handler is given: the campaign, and the one update it answers."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, TypeAlias

from db.engine.moments import stamp
from db.engine.transaction import Transaction
from db.secrets.vault import AccountTag, Person, Purpose, Vault
from db.signatures import SignedText
from db.staff import Role
from handlers.frame.refusal import Refusal
from handlers.frame.roles import acting
from handlers.frame.rules import USUAL, Rules
from messages.catalogs import Catalogs
from messages.form import Form, Values
from messages.languages import Languages
from messages.letter.letter import Letter
from messages.letter.pledges import Pledges
from messages.letter.summaries import Summaries
from messages.reply import Button, Note, Reply
from messages.request import Request
from messages.text import Text, Words, t

__all__ = ["Campaign", "Command", "FormHandler", "Handler", "Refusal", "Session"]


@dataclass(frozen=True)
class Campaign:
    """Everything the handlers work on; `now`, which knows its zone, comes from outside."""

    letter: Letter
    pledges: Pledges
    summaries: Summaries
    catalogs: Catalogs
    vault: Vault
    now: Callable[[], datetime]
    rules: Rules = USUAL

    def today(self) -> date:
        """The day, in UTC."""
        return self.now().astimezone(UTC).date()

    @property
    def languages(self) -> Languages:
        """The published languages."""
        return self.catalogs.languages

    @property
    def text(self) -> SignedText:
        """The text that is signed now."""
        return SignedText(self.letter.id, self.letter.version, self.letter.sha256)


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

    async def go(self, name: str, arguments: tuple[str, ...], language: str | None = None) -> Reply:
        """What the command `name` answers in the same update, in `language` if one is given."""
        there = replace(self.request, command=name, arguments=arguments)
        session = replace(self, request=there, language=language or self.language)
        return await self.commands[name].answer(session)

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

    async def answer(self, session: Session) -> Reply:
        """What it says; where others read, in place of somebody's own affairs, where to ask.

        Raises `Refusal` for whoever has not the role it needs.
        """
        if not self.personal or session.request.private:
            if self.needs is not Role.MEMBER:
                await acting(session, self.needs)
            return await self.run(session)
        return Reply.of(
            Note(t("That is between us, so I answer it in our private chat.")),
            buttons=(Button(t("Open the private chat"), self.name, session.request.arguments),),
        )


@dataclass(frozen=True, slots=True)
class FormHandler:
    """A form: how it is built for someone, and what happens with its answers.

    `build` gets the arguments the form was opened with. `submit` gets complete, checked values.
    """

    name: str
    build: Callable[[Session, tuple[str, ...]], Coroutine[Any, Any, Form]]
    submit: Callable[[Session, tuple[str, ...], Values], Coroutine[Any, Any, Reply]]
