"""Problems for which the bot cannot start, in words for the person who started it."""

from __future__ import annotations

from typing import TypeAlias

from bot.settings import SettingsProblem
from db.engine.transaction import StoreUnavailable, Trouble
from db.secrets.keys import KeyFault, KeyProblem
from messages.letter.letter import LetterChanged
from messages.text import Code, Listed, Text, t

StartProblem: TypeAlias = LetterChanged | KeyProblem | StoreUnavailable | SettingsProblem
START_PROBLEMS = (LetterChanged, KeyProblem, StoreUnavailable, SettingsProblem)


def explained(problem: StartProblem) -> Text:
    """The words for `problem`: the trouble, and the way out."""
    match problem:
        case LetterChanged():
            return t(
                "The letter's file {file} is not the one its recorded SHA-256 names. Put the "
                "original back: nobody may sign a changed text.",
                file=Code(str(problem.args[0])),
            )
        case KeyProblem(fault=fault, path=path):
            return _key_problem(fault, Code(str(path)))
        case StoreUnavailable(trouble=trouble):
            return _store_problem(trouble)
        case SettingsProblem(names=names):
            return t(
                "These settings cannot be used: {names}. {file} explains each.",
                names=Listed(tuple(map(Code, names))),
                file=Code(".env.example"),
            )


def _key_problem(fault: KeyFault, file: Code) -> Text:
    match fault:
        case KeyFault.MISSING:
            return t("The key file {file} is missing. Without it nobody can sign.", file=file)
        case KeyFault.UNREADABLE:
            return t("The key file {file} cannot be read. Check who owns it.", file=file)
        case KeyFault.TOO_OPEN:
            return t(
                "Others on this machine can read the key file {file}. Close it: {command}",
                file=file,
                command=Code(f"chmod 600 {file.text}"),
            )
        case KeyFault.MALFORMED:
            return t("The key file {file} is damaged. Restore it from its backup.", file=file)
        case KeyFault.EXISTS:
            return t("There is a key file {file} already; it is never overwritten.", file=file)
        case KeyFault.UNWRITABLE:
            return t("The key file {file} cannot be written there.", file=file)


def _store_problem(trouble: Trouble) -> Text:
    match trouble:
        case Trouble.READ_ONLY:
            return t("The database cannot be written. Check who owns its file and folder.")
        case Trouble.LOCKED:
            return t("Another bot is using this database. Stop it first.")
        case Trouble.FULL:
            return t("The disk is full. Free some room, then start again.")
        case Trouble.CORRUPT:
            return t("The database file is damaged. Restore it from its backup.")
        case Trouble.NEWER:
            return t("The database was made by a newer version of this bot. Update the bot.")
        case Trouble.UNREACHABLE:
            return t("The database server cannot be reached. Check its address, and that it runs.")
        case Trouble.FAILED:
            return t("The database failed in a way I don't know. The log says more.")
