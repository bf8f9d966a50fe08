"""The way of one update: who asks, any answer given before, which handler, one transaction."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from typing import NamedTuple

from db import ahead, conversations
from db.engine.transaction import OUTLIVED, Store, StoreUnavailable, Transaction, Trouble
from db.secrets.vault import AccountKeys, Purpose
from db.typed_messages import erased as forget_messages
from handlers.closing.over import form_is_shut
from handlers.frame import conversation, gate, receipt, typed_messages
from handlers.frame.apologies import DOUBTFUL, FAILED, TOO_LATE, apology
from handlers.frame.beside import Beside
from handlers.frame.campaign import Campaign
from handlers.frame.consent import spelt_out
from handlers.frame.offers import matching
from handlers.frame.plain_words import unknown
from handlers.frame.readers import Readers
from handlers.frame.recognition import Chats, Recognition, chats_of
from handlers.frame.refusal import Refusal
from handlers.frame.session import Afterwards, Command, Offer, Session
from handlers.frame.table import Table
from handlers.frame.understanding import understood
from handlers.holding.retention import tidy
from handlers.reading.language import ask_script
from messages.reply import File, Note, Paragraph, Reply
from messages.request import Account, Request, sound
from messages.text import Text
from messages.typed import name_in

log = logging.getLogger(__name__)


class Answer(NamedTuple):
    """A reply, and the language to say it in; `failed` is True where it says that nothing worked.

    The language may name the region of the reader's app, as `ar-IQ`: to be shown, never kept.
    `done` is True where the request changed something, so that a receipt holds the reply.
    """

    reply: Reply
    language: str
    failed: bool = False
    done: bool = False


class _Answered(NamedTuple):
    """An answer, the language that its reader has chosen by then, and the work left to do."""

    answer: Answer
    choice: str | None
    left: tuple[str, Afterwards] | None = None


class _Undone(Exception):
    """An answer on its way out of a transaction that must be undone."""

    def __init__(self, answered: _Answered) -> None:
        super().__init__()
        self.answered = answered


class _InDoubt(Exception):
    """The store went away while an answer was kept, and nobody can look for the receipt."""


class Dispatcher:
    """The dispatcher: answers requests, and undoes the transaction of a refusal or a failure.

    `stored` reads a document that lies on this machine, by its id; None where it does not.
    """

    def __init__(
        self,
        campaign: Campaign,
        store: Store,
        table: Table,
        stored: Callable[[str], bytes | None] = lambda _: None,
    ) -> None:
        self._stored = stored
        self._campaign = campaign
        self._store = store
        self._table = table
        self._named = {
            name: command for command in table.commands.values() for name in command.names
        }
        self.recognise = Recognition(campaign.vault)
        self._tidied: date | None = None
        self._tidying = False
        self._readers = Readers()
        self._writing: set[str] = set()
        """The kinds of requests of which the last one changed something."""
        self.beside = Beside(store)

    async def __call__(self, request: Request) -> Answer:
        """The answer to `request`, once the effect of the request is durable.

        Raises `StoreUnavailable` where the database is a newer program's, which is to answer.
        """
        request = understood(sound(request), self._named)
        try:
            keys = await self.recognise(request.platform, request.account)
            chats = await chats_of(request, self.recognise)
            await self._tidy()
            whose = chats.with_account(keys)
            if request.message is not None:
                await self._store.transact(partial(self._note, request, keys), whose, writes=True)
            answered = await self._answered(request, keys, chats)
            self._learn_of(self._kind(request), answered.answer.done)
        except _Undone as undone:
            answered = undone.answered
        except _InDoubt:
            log.error("the store cannot tell whether an answer was kept")
            return self._failed(request, DOUBTFUL)
        except StoreUnavailable as problem:
            if problem.trouble in OUTLIVED:
                raise
            log.error("the store cannot serve: %s", problem.trouble)
            return self._failed(request, apology(problem.trouble))
        except Exception:
            log.exception("a handler failed")
            return self._failed(request, FAILED)
        if request.event is None:
            self._readers.note(request.platform, request.account, answered.choice)
        if answered.left is not None:
            self.beside.begin(*answered.left)
        return await self._with_stored(answered.answer)

    async def _answered(self, request: Request, keys: AccountKeys, chats: Chats) -> _Answered:
        """The answer, once it is kept; where that is doubtful, the receipt is looked for once more.

        The lock of the account waits for the end of the first try, and the receipt keeps a second
        effect away. Raises `StoreUnavailable`, and `_InDoubt` where nobody can look.
        """
        work, whose = partial(self._answer, request, keys, chats), chats.with_account(keys)
        try:
            writes = self._kind(request) in self._writing
            return await self._store.transact(work, whose, writes=writes)
        except StoreUnavailable as problem:
            if problem.trouble is not Trouble.DOUBTFUL:
                raise
        try:
            return await self._store.transact(work, whose, writes=True)
        except StoreUnavailable as problem:
            raise _InDoubt from problem

    def _kind(self, request: Request) -> str:
        """A word for requests of which each is likely to change something if the last one did."""
        command = self._command(request)
        return request.event or (command.name if command else "")

    def _learn_of(self, kind: str, done: bool) -> None:
        if done:
            self._writing.add(kind)
        else:
            self._writing.discard(kind)

    def _failed(self, request: Request, words: Text) -> Answer:
        choice = self._readers.choice(request.platform, request.account)
        reads = self._campaign.languages.reads(choice, request.hint)
        return self._said(Reply.of(Note(words)), reads, request.hint)._replace(failed=True)

    async def language_of(self, platform: str, account: Account, hint: str | None) -> str:
        """The language that `account` reads, whose app reports `hint`; for words of an adapter.

        The store is asked only about accounts that were not answered lately; where the store cannot
        serve, the language is that of the app.
        """
        if not self._readers.knows(platform, account):
            await self._learn(platform, account)
        return self._campaign.languages.reads(self._readers.choice(platform, account), hint)

    async def _learn(self, platform: str, account: Account) -> None:
        try:
            tag = (await self.recognise(platform, account)).tag(Purpose.PREFERENCE)
            choice = await self._store.transact(partial(conversations.chosen_language, tag=tag))
        except StoreUnavailable as problem:
            log.error("a reader's language cannot be read: %s", problem.trouble)
        else:
            self._readers.note(platform, account, choice)

    async def erased(self, request: Request, messages: tuple[int, ...]) -> None:
        """Note that `messages` of the account's are out of its chat, or never will be."""
        try:
            keys = await self.recognise(request.platform, request.account)
            work = partial(forget_messages, tag=keys.tag(Purpose.OPEN_FORM), messages=messages)
            await self._store.transact(work, (keys.tag(Purpose.TURN),), writes=True)
        except StoreUnavailable as problem:
            log.error("messages may be erased a second time: %s", problem.trouble)

    async def _note(self, request: Request, keys: AccountKeys, tx: Transaction) -> None:
        """Note the message of `request`, in a transaction that no refusal undoes."""
        session, _ = await self._session(request, keys, Chats(), tx)
        await typed_messages.note(session)

    async def again(self, request: Request, *, done: bool) -> Answer | None:
        """The answer to a request that was answered before, and whose answer was not said yet.

        Nothing is done a second time. A request that was `done` gets what the receipt holds: of a
        form that was sent since, what is kept; None of a form that is closed otherwise, for a later
        answer tells what became of it. Any other request is answered anew, so that the answer is
        true now. Where the store cannot serve the answer has `failed`.
        """
        request = understood(sound(request), self._named)
        try:
            keys = await self.recognise(request.platform, request.account)
            chats = await chats_of(request, self.recognise)
            work = self._said_once if done else self._anew
            again = partial(work, request, keys, chats)
            answer = await self._store.transact(again, chats.with_account(keys))
            return answer and await self._with_stored(answer)
        except _Undone as undone:
            return undone.answered.answer
        except StoreUnavailable as problem:
            log.error("an answer waits, for the store cannot serve: %s", problem.trouble)
        except Exception:
            log.exception("an answer could not be made anew")
        return self._failed(request, FAILED)

    async def _with_stored(self, answer: Answer) -> Answer:
        """The answer with the document that it hands over, or with words that it is not here."""
        reply, stored = answer.reply, answer.reply.stored
        if stored is None:
            return answer
        content = await asyncio.to_thread(self._stored, stored.id)
        if content is None:
            reply = replace(reply, blocks=(*reply.blocks, Note(stored.missing)), stored=None)
        else:
            reply = replace(reply, files=(*reply.files, File(stored.name, content)), stored=None)
        return answer._replace(reply=reply)

    async def _said_once(
        self, request: Request, keys: AccountKeys, chats: Chats, tx: Transaction
    ) -> Answer | None:
        session, _ = await self._session(request, keys, chats, tx)
        try:
            reply = await receipt.said_again(session, await receipt.kept_for(session))
        except Refusal:
            return None
        return self._said(reply, session.language, request.hint)

    async def _anew(
        self, request: Request, keys: AccountKeys, chats: Chats, tx: Transaction
    ) -> Answer:
        answered = await self._answer(request, keys, chats, tx)
        if not tx.wrote:
            return answered.answer
        session, _ = await self._session(request, keys, chats, tx)
        late = self._said(self._too_late(request), session.language, request.hint)
        raise _Undone(_Answered(late, answered.choice))

    def _too_late(self, request: Request) -> Reply:
        """The words where a request that changed nothing would change something by now."""
        command = self._named.get(name_in(request.command or ""))
        ways = () if command is None else (replace(command.way, arguments=request.arguments),)
        return Reply.of(Paragraph(TOO_LATE), buttons=ways)

    async def offers(self, request: Request, most: int) -> tuple[Offer, ...]:
        """At most `most` offers for the option of the request's command, in the reader's words.

        `request.text` is the part of a value, or of its name, that has been typed. Nothing is
        offered to accounts that may not use the command, nor while the store cannot serve.
        """
        request = sound(request)
        try:
            keys = await self.recognise(request.platform, request.account)
            return await self._store.transact(partial(self._offers, request, keys, most))
        except StoreUnavailable as problem:
            log.error("nothing can be offered: %s", problem.trouble)
        except Exception:
            log.exception("an option could not be completed")
        return ()

    async def _offers(
        self, request: Request, keys: AccountKeys, most: int, tx: Transaction
    ) -> tuple[Offer, ...]:
        session, _ = await self._session(request, keys, Chats(), tx)
        command = self._named.get((request.command or "").lower())
        if command is None or not await gate.is_open(session, command):
            return ()
        return await matching(session, command, most)

    async def _tidy(self) -> None:
        """Erase a piece of the old forms and receipts before an answer, until none is left.

        In pieces, so that no answer waits for all that a busy day has left behind.
        """
        today = self._campaign.today()
        if self._tidied == today or self._tidying:
            return
        self._tidying = True
        try:
            if await self._store.transact(partial(tidy, today=today)):
                self._tidied = today
        finally:
            self._tidying = False

    async def _answer(
        self, request: Request, keys: AccountKeys, chats: Chats, tx: Transaction
    ) -> _Answered:
        act = self._kind(request) in self._writing
        await ahead.read(tx, keys, request.platform, request.update, act=act)
        session, choice = await self._session(request, keys, chats, tx)
        language = session.language
        earlier = await receipt.kept_for(session)
        ask = (
            request.private
            and request.event is None
            and request.chat is None
            and request.command != "language"
            and self._campaign.languages.must_ask(choice, request.hint)
        )
        try:
            if earlier is not None:
                reply = await receipt.said_again(session, earlier)
            else:
                reply = ask_script(session) if ask else await self._reply(session)
        except Refusal as refusal:
            refused = self._said(refusal.reply, language, request.hint)
            raise _Undone(_Answered(refused, choice)) from None
        answer = self._said(reply, language, request.hint)
        if tx.wrote:
            await receipt.keep(session, answer.reply)
            choice = await self._choice_now(session, choice)
        answer = answer._replace(done=tx.wrote or earlier is not None)
        return _Answered(answer, choice, await self._left(session))

    async def _left(self, session: Session) -> tuple[str, Afterwards] | None:
        """The work that the request's command leaves to be done, with the command's name."""
        command = self._command(session.request) if session.request.private else None
        work = await command.afterwards(session) if command and command.afterwards else None
        return (command.name, work) if command and work else None

    async def _choice_now(self, session: Session, before: str | None) -> str | None:
        """The language that the reader has chosen, after an effect; no form changes that."""
        command = self._command(session.request)
        if command is None or command.within_form:
            return before
        return await conversations.chosen_language(session.tx, session.tag(Purpose.PREFERENCE))

    def _said(self, reply: Reply, reads: str, hint: str | None) -> Answer:
        """`reply` to a reader of `reads`, in the language in which all of the reply can be said."""
        campaign = self._campaign
        language = campaign.catalogs.whole(reply, reply.language or reads)
        said = spelt_out(replace(reply, language=language), campaign, language)
        return Answer(said, campaign.languages.regional(language, hint))

    async def _session(
        self, request: Request, keys: AccountKeys, chats: Chats, tx: Transaction
    ) -> tuple[Session, str | None]:
        """The session of a request, and the language that its account has chosen, if any.

        Where others read the answer too, the choice does not count: nobody there learns of it.
        """
        choice = None
        if request.private:
            choice = await conversations.chosen_language(tx, keys.tag(Purpose.PREFERENCE))
        language = self._campaign.languages.reads(choice, request.hint)
        commands, forms = self._table.commands, self._table.forms
        wanted = choice or request.hint
        session = Session(
            request, keys, language, tx, self._campaign, commands, forms, *chats, wanted
        )
        return session, choice

    async def _reply(self, session: Session) -> Reply:
        """The reply to an event, to a command, or to words typed without a command."""
        if session.request.event is not None:
            return await self._table.events[session.request.event](session)
        name = session.request.command
        if name is None:
            return await form_is_shut(session) or await conversation.answer(session)
        command = self._command(session.request)
        if command is None:
            raise unknown(session, name)
        reply = await gate.answer(session, command)
        if command.within_form or not session.request.private or reply.form is not None:
            return reply
        way_back = await conversation.reminder(session)
        if not way_back:
            return reply
        way_back = tuple(replace(each, apart=reply.shareable) for each in way_back)
        return replace(reply, buttons=reply.buttons + way_back)

    def _command(self, request: Request) -> Command | None:
        return self._named.get(name_in(request.command or ""))
