"""What lies on this machine: keys, files with tokens, folders, and who else can get at them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from bot.cli.checks.finding import Finding
from bot.cli.exposed import astray, is_open, organisers_secret, to_be_closed, with_tokens
from bot.cli.problems import START_PROBLEMS, explained
from bot.settings import Settings
from bot.trying import IsTrial
from db.secrets.keys import ORGANISERS_KEY, server_keys
from messages.text import Code, Text, t


def of_keys(settings: Settings) -> Iterator[Finding]:
    """The server's keys, the organisers' secret one, and each file with a token."""
    yield Finding(t("Keys"), _fault(lambda: _a_campaigns(settings.keys)))
    secret = organisers_secret(settings)
    yield Finding(Code(ORGANISERS_KEY), None if secret is None else astray(secret))
    for file in with_tokens():
        yield Finding(Code(file.name), to_be_closed(file) if is_open(file) else None)


def _a_campaigns(folder: Path) -> None:
    """See that the keys in `folder` may serve people. Raises `KeyProblem` and `IsTrial`."""
    if server_keys(folder).of_a_trial:
        raise IsTrial


def of_folders(settings: Settings) -> Iterator[Finding]:
    """What others can read of what is kept, and what the bot cannot write.

    In a folder that is closed to others they can read no file, whatever its own mode.
    """
    folders = (settings.data, settings.backups, settings.state_dir)
    problems = [
        *(to_be_closed(folder) for folder in folders if is_open(folder)),
        *(_not_ours(folder) for folder in folders if not _is_ours(folder)),
    ]
    for problem in problems or (None,):
        yield Finding(t("Folders"), problem)


def _is_ours(folder: Path) -> bool:
    return not folder.exists() or os.access(folder, os.W_OK | os.X_OK)


def _not_ours(folder: Path) -> Text:
    return t("{folder} cannot be written. Check who owns it.", folder=Code(str(folder)))


def _fault(check: Callable[[], object]) -> Text | None:
    """The problem that `check` raises and that would keep the bot from starting, if any."""
    try:
        check()
    except START_PROBLEMS as problem:
        return explained(problem)
    return None
