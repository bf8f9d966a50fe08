"""The command line's own voice: words from the catalogs, and how to leave when all is not well."""

from __future__ import annotations

import sys
from typing import NoReturn

import typer

from bot.app import load_catalogs
from bot.cli.problems import explained
from bot.settings import Settings, SettingsProblem, load_settings
from messages.catalogs import Catalogs
from messages.text import Words

UNUSABLE = 2
"""Exit status where something must be mended before the bot can start."""


class Console:
    """Speaks the language `tag` to whoever started the program."""

    def __init__(self, catalogs: Catalogs, tag: str | None = None) -> None:
        self.catalogs = catalogs
        self.tag = tag or catalogs.languages.default

    def say(self, words: Words) -> str:
        """`words` in that language."""
        return self.catalogs.say(words, self.tag)

    def tell(self, words: Words, *, error: bool = False) -> None:
        """Print `words`; to standard error if `error`."""
        typer.echo(self.say(words), err=error)

    def stop(self, words: Words) -> NoReturn:
        """Say what is wrong and leave."""
        self.tell(words, error=True)
        sys.exit(UNUSABLE)


def usable_settings(file: str | None = None) -> Settings:
    """The settings in the environment and in `file`; says which are wrong, and leaves."""
    try:
        return load_settings(file)
    except SettingsProblem as problem:
        Console(load_catalogs()).stop(explained(problem))
