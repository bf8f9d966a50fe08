"""The console: words from the catalogs for the command line, and how to leave after a problem."""

from __future__ import annotations

import sys
from typing import NoReturn

import typer

from bot.app import load_catalogs
from bot.cli.problems import START_PROBLEMS, explained
from bot.settings import Settings, SettingsProblem, load_settings
from messages.catalogs import Catalogs
from messages.letter.content import Content, load_content
from messages.text import Code, Words, t

UNUSABLE = 2
"""Exit status where something must be mended before the bot can start."""


class Console:
    """The console speaks `language` to the person who started the program."""

    def __init__(self, catalogs: Catalogs, language: str | None = None) -> None:
        self.catalogs = catalogs
        self.language = language or catalogs.languages.default

    def say(self, words: Words) -> str:
        """The text of `words` in the console's language."""
        return self.catalogs.say(words, self.language)

    def tell(self, words: Words, *, error: bool = False) -> None:
        """Print `words`; to standard error if `error`."""
        typer.echo(self.say(words), err=error)

    def stop(self, words: Words) -> NoReturn:
        """Print `words` to standard error and leave, with the exit status `UNUSABLE`."""
        self.tell(words, error=True)
        sys.exit(UNUSABLE)


def usable_settings(file: str | None = None) -> Settings:
    """The settings in the environment and in `file`; leaves with words where some are wrong."""
    try:
        return load_settings(file)
    except SettingsProblem as problem:
        refuse(Console(load_catalogs()), problem)


def refuse(console: Console, problem: SettingsProblem) -> NoReturn:
    """Say of each setting what is wrong, as far as that is known, and leave."""
    for name, why in problem.reasons.items():
        console.tell(t("{what}: {state}", what=Code(name), state=why), error=True)
    console.stop(explained(problem))


def usable_campaign(settings: Settings) -> tuple[Content, Catalogs]:
    """The campaign of the settings and its catalogs; leaves with words where it cannot be used."""
    try:
        content = load_content(settings.campaign)
    except START_PROBLEMS as problem:
        Console(load_catalogs()).stop(explained(problem))
    return content, load_catalogs(content, settings.default_language)
