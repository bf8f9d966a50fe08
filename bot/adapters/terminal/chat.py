"""One conversation in a terminal: lines in, lines out."""

from __future__ import annotations

import os
import re
import secrets
from dataclasses import replace
from itertools import count
from pathlib import Path

from bot.app import Core
from handlers.frame.apologies import FAILED
from messages.figures import number
from messages.platforms import TERMINAL
from messages.render.plain import Line, Style, render
from messages.reply import Button, File, Note, Reply
from messages.request import Account, Request, UpdateId
from messages.spelling import folded, unmarked
from messages.text import Code, Text, quoted, t
from messages.typed import SLASH

MOST = 1000
"""Offers that a terminal completes from."""

LONGEST_NUMBER = 4
"""Digits of a button's number that are read at most."""

NUMBERED = re.compile(r"\[[0-9]+\]\s+(.+)")
"""The line of a button as it is shown."""


class TerminalChat:
    """The conversation of one account. Documents are put into the folder `files`."""

    def __init__(self, core: Core, account: Account, hint: str | None, files: Path) -> None:
        self._core = core
        self._account = account
        self._hint = hint
        self._files = files
        self._buttons: tuple[Button, ...] = ()
        self._language = core.catalogs.languages.reads(None, hint)
        self._session = secrets.token_bytes(8)
        self._numbers = count()

    async def hear(self, line: str) -> list[Line]:
        """The answer to one line: `/command`, the number or the words of a button, or words."""
        typed = number(line)
        if typed is None:
            labelled = self._labelled(line)
            return await (self._press(labelled) if labelled else self._ask(self._decoded(line)))
        at = int(typed) if len(typed) <= LONGEST_NUMBER else 0
        if 1 <= at <= len(self._buttons):
            return await self._press(self._buttons[at - 1])
        words = t("There is no button {number} here.", number=quoted(line.strip()))
        return self._shown(Reply.of(Note(words), buttons=self._buttons))

    def _labelled(self, line: str) -> Button | None:
        """The button whose words `line` is, with or without the number that was shown before.

        A line that begins with a slash is a command, whatever the buttons say.
        """
        line = unmarked(line).strip()
        if line.startswith("/"):
            return None
        shown = NUMBERED.fullmatch(line)
        wanted = folded(shown[1] if shown else line)
        for button in self._buttons:
            if wanted and wanted == folded(self._core.catalogs.say(button.label, self._language)):
                return button
        return None

    def arrives(self, *replies: Reply) -> list[Line]:
        """The lines of what the bot did not just answer; buttons are numbered on from the others.

        So a number that is being typed meanwhile means what it meant before.
        """
        lines: list[Line] = []
        catalogs = self._core.catalogs
        for reply in replies:
            language = catalogs.whole(reply, reply.language or self._language)
            lines += [Line(Style.TEXT, "")] if lines else []
            lines += render(reply, catalogs, language, len(self._buttons) + 1)
            self._buttons += reply.buttons
        return lines

    def returns(self) -> None:
        """Forget the buttons of before: others have talked in between."""
        self._buttons = ()

    async def offers(self, command: str, typed: str) -> tuple[str, ...]:
        """The arguments that may stand after `command` and begin with `typed`."""
        request = replace(self._request(command), text=typed)
        return tuple(offer.value for offer in await self._core.dispatch.offers(request, MOST))

    async def _press(self, button: Button) -> list[Line]:
        return await self._ask(self._request(button.command, button.arguments))

    def _decoded(self, line: str) -> Request:
        if not line.startswith(SLASH):
            return self._request(None, text=line)
        name, *arguments = line[1:].split() or [""]
        return self._request(name, tuple(arguments))

    def _request(
        self, command: str | None, arguments: tuple[str, ...] = (), text: str = ""
    ) -> Request:
        update = self._session + next(self._numbers).to_bytes(8, "big")
        return Request(
            TERMINAL, UpdateId(update), self._account, command, arguments, text, self._hint
        )

    async def _ask(self, request: Request) -> list[Line]:
        answer = await self._core.dispatch(request)
        self._language = answer.language
        return self._shown(answer.reply)

    def _shown(self, reply: Reply) -> list[Line]:
        self._buttons = reply.buttons
        lines = self._rendered(reply)
        for file in reply.files:
            lines += self._rendered(Reply.of(Note(self._saved(file))))
        return lines

    def _rendered(self, reply: Reply) -> list[Line]:
        catalogs = self._core.catalogs
        return render(reply, catalogs, catalogs.whole(reply, self._language))

    def _saved(self, file: File) -> Text:
        """Put a document into the folder `files`; the words about that document."""
        path = self._files / file.name
        try:
            self._files.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as out:
                out.write(file.content)
        except OSError:
            return FAILED
        return t("Saved as {path}; only you can erase it.", path=Code(str(path)))
