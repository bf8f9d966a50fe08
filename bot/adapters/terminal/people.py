"""The people at one terminal: one of them is talking, and in a trial anybody can be the next."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from bot.adapters.terminal.chat import TerminalChat
from bot.adapters.terminal.unread import Unread
from bot.app import Core
from bot.owners import ACCOUNTS
from messages.platforms import TERMINAL
from messages.render.plain import Line
from messages.reply import Button, Note, Reply
from messages.request import Account
from messages.text import Code, Listed, Text, quoted, t, tn
from messages.typed import command_line, name_in

AS = "as"
"""The terminal's own word for another person; the table of commands does not know it."""

USAGE = Code(f"/{AS} NAME")


class People:
    """The conversations at one terminal, and the account `talking` now.

    What comes for the others is kept in the folder, and shown once they are back.
    """

    def __init__(self, core: Core, account: Account, hint: str | None, folder: Path) -> None:
        self._core = core
        self._hint = hint
        self._folder = folder
        self._chats: dict[Account, TerminalChat] = {}
        self._unread = Unread(folder / "unread.json")
        self.talking = account

    @property
    def in_trial(self) -> bool:
        """Whether anybody can be anyone here."""
        return self._core.trial

    @property
    def own_words(self) -> tuple[str, ...]:
        """The names of commands that only this terminal knows."""
        return (AS,) if self.in_trial else ()

    async def hear(self, line: str) -> list[Line]:
        """The answer to one line: of the bot to whoever is talking, or of the terminal itself."""
        typed = command_line(line, self.own_words)
        if typed and name_in(typed.name) in self.own_words:
            return self._turn(typed.arguments)
        return await self._chat.hear(line)

    async def offers(self, command: str, typed: str) -> tuple[str, ...]:
        """The arguments that may stand after `command` and begin with `typed`."""
        if command in self.own_words:
            return tuple(each for each in self._known() if each.startswith(typed))
        return await self._chat.offers(command, typed)

    def who(self) -> list[Line]:
        """Who is talking, who the owners are, and how that is changed."""
        words = t(
            "{name} is talking. The owners of this trial: {owners}. Somebody else, also somebody "
            "new: {command}",
            name=quoted(self.talking),
            owners=Listed(tuple(map(quoted, self._owners()))),
            command=USAGE,
        )
        return self._says(words)

    def unread(self) -> list[Line]:
        """The messages that have come for whoever is talking; no lines where there are none."""
        return self._chat.arrives(*self._waiting())

    def arrives(self, account: Account, number: int, reply: Reply) -> list[Line]:
        """The lines of a new message, which is kept while somebody else is talking.

        The first that is kept for somebody is announced to the one who is talking. Raises `OSError`
        where it cannot be kept.
        """
        return self._told(account, number, reply, t("A message has come:"))

    def changes(self, account: Account, number: int, reply: Reply) -> list[Line]:
        """The lines of message `number` as it says now; see `arrives`."""
        return self._told(account, number, reply, t("A message has changed:"))

    def vanishes(self, account: Account, number: int) -> list[Line]:
        """The lines on message `number`, which is taken back; see `arrives`."""
        if self._unread.drop(account, number) or account != self.talking:
            return []
        return self._says(t("A message was taken back."))

    def _told(self, account: Account, number: int, reply: Reply, words: Text) -> list[Line]:
        if account == self.talking:
            return self._chat.arrives(_note(words), reply)
        new = account not in self._unread.accounts
        self._unread.keep(account, number, reply)
        return self._says(_waits_for(account)) if new else []

    def _turn(self, arguments: tuple[str, ...]) -> list[Line]:
        """Let somebody else talk, or say how that is done."""
        name = " ".join(arguments)
        if not name:
            return self.who()
        if not re.fullmatch(ACCOUNTS[TERMINAL], name) or not name.isprintable():
            words = t("A name here is one word without commas, colons or plus signs: {command}")
            return self._says(words.fill(command=USAGE))
        known = {each.casefold(): each for each in self._known()}
        account = Account(known.get(name.casefold(), name))
        if account == self.talking:
            return self._says(t("{name} is talking already.", name=quoted(account)))
        self.talking = account
        self._chat.returns()
        now = _note(t("{name} is talking now.", name=quoted(account)))
        helped = Button(t("What I can do"), "help")
        waiting = self._waiting()
        return self._chat.arrives(now if waiting else replace(now, buttons=(helped,)), *waiting)

    def _waiting(self) -> tuple[Reply, ...]:
        """The messages for whoever is talking, below a line that says so."""
        replies = self._unread.take(self.talking)
        if not replies:
            return ()
        n = len(replies)
        words = tn("{n} message has come meanwhile:", "{n} messages have come meanwhile:", n)
        return _note(words), *replies

    def _says(self, words: Text) -> list[Line]:
        return self._chat.arrives(_note(words))

    @property
    def _chat(self) -> TerminalChat:
        if self.talking not in self._chats:
            files = self._folder / "files"
            self._chats[self.talking] = TerminalChat(self._core, self.talking, self._hint, files)
        return self._chats[self.talking]

    def _owners(self) -> Iterator[str]:
        for owner in self._core.campaign.rules.owners:
            yield from (account for platform, account in owner if platform == TERMINAL)

    def _known(self) -> tuple[str, ...]:
        """The owners, and everybody who has talked here or has something to read."""
        return tuple(dict.fromkeys((*self._owners(), *self._chats, *self._unread.accounts)))


def _waits_for(account: Account) -> Text:
    """The words to others on a message for `account`."""
    words = t("A message is waiting for {name}: {command}")
    return words.fill(name=quoted(account), command=Code(f"/{AS} {account}"))


def _note(words: Text) -> Reply:
    return Reply.of(Note(words))
