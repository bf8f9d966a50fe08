"""Problems for which the bot cannot start, in words for the person who started it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from bot.app import OtherCampaign, SinceClosed, StateUnreadable, Unmarked, WordsGone
from bot.settings import SettingsProblem
from bot.state_folder import StateInUse
from bot.trying import IsTrial, NotOfTheTrial
from db.engine.state import FILE
from db.engine.transaction import StoreUnavailable, Trouble
from db.key_epochs import OtherEpoch, OtherKeys
from db.marks import Marked
from db.secrets.keys import PUBLIC_KEY, SERVER_KEY, KeyFault, KeyProblem
from messages.letter.fault import BadCampaign, told
from messages.text import Code, Listed, Text, t, tn

StartProblem: TypeAlias = (
    BadCampaign
    | OtherCampaign
    | OtherEpoch
    | OtherKeys
    | WordsGone
    | KeyProblem
    | StateInUse
    | StateUnreadable
    | SinceClosed
    | Unmarked
    | IsTrial
    | NotOfTheTrial
    | StoreUnavailable
    | SettingsProblem
)
START_PROBLEMS = (
    BadCampaign,
    OtherCampaign,
    OtherEpoch,
    OtherKeys,
    WordsGone,
    KeyProblem,
    StateInUse,
    StateUnreadable,
    SinceClosed,
    Unmarked,
    IsTrial,
    NotOfTheTrial,
    StoreUnavailable,
    SettingsProblem,
)


def explained(problem: StartProblem) -> Text:
    """The words for `problem`: the trouble, and the way out."""
    match problem:
        case BadCampaign():
            return t(
                "The campaign's folder cannot be used. {fault} To see everything: {command}",
                fault=told(problem.faults[0]),
                command=Code("python -m bot campaign check"),
            )
        case WordsGone(version=version):
            return t(
                "People have signed other words of version {version}, and the folder has those "
                "words no more. Put them back, and give the changed letter a new version: "
                "{command}",
                version=Code(version),
                command=Code("python -m bot campaign version"),
            )
        case OtherCampaign(letter=letter):
            return t(
                "This database holds what people did for another letter, {letter}. Give this "
                "campaign a database of its own.",
                letter=Code(letter),
            )
        case Unmarked(numbers=numbers):
            return t(
                "This database is of an older version, and its rows carry no marks of the server's "
                "key yet: {rows}. As it is, none of it would count. Please look at these numbers, "
                "and if you trust them, run once: {command}",
                rows=Listed(counted(numbers)),
                command=Code("python -m bot keys mark"),
            )
        case IsTrial():
            return t(
                "These are the keys of a trial: in it anybody can be anyone, so it serves nobody. "
                "A campaign needs keys and a database of its own: {command}",
                command=Code("python -m bot init"),
            )
        case NotOfTheTrial():
            return t(
                "The keys are a trial's, and other keys have written this database. Give the trial "
                "a database of its own: take away {setting}, or name a new folder.",
                setting=Code("DATABASE_URL"),
            )
        case StateInUse() | StateUnreadable():
            return _state_problem(problem)
        case OtherEpoch() | OtherKeys() | SinceClosed():
            return _other_keys(problem)
        case KeyProblem(fault=KeyFault.MISSING, path=path) if path.name == PUBLIC_KEY:
            return t(
                "{file} is missing, to which names are sealed. The organisers make it on their own "
                "machine: {command} Then put it here.",
                file=Code(str(path)),
                command=Code("python -m bot keys organisers FOLDER"),
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


OLDER = t(
    "It is an older journal: this machine has noted a later end. Somebody has put an earlier state "
    "of the database back. Find out who did and why. If it was meant, say so: {command}",
    command=Code("python -m bot verify journal --accept"),
)
"""The words for a journal that is whole, and ends earlier than this machine has noted."""

_ROWS: dict[Marked, Callable[[int], Text]] = {
    Marked.SIGNATURE: lambda n: tn("{n} signature", "{n} signatures", n),
    Marked.PLEDGE: lambda n: tn("{n} pledge", "{n} pledges", n),
    Marked.PUBLIC_NAME: lambda n: tn("{n} public name", "{n} public names", n),
    Marked.ORGANISATION: lambda n: tn("{n} organisation", "{n} organisations", n),
    Marked.STAFF: lambda n: tn("{n} account of the staff", "{n} accounts of the staff", n),
    Marked.INVITATION: lambda n: tn("{n} invitation", "{n} invitations", n),
    Marked.LINK_CODE: lambda n: tn("{n} code to link accounts", "{n} codes to link accounts", n),
    Marked.VOICE: lambda n: tn("{n} approval or invitation", "{n} approvals and invitations", n),
    Marked.ALERT: lambda n: tn("{n} alert or draft", "{n} alerts and drafts", n),
    Marked.BROADCAST: lambda n: tn("{n} broadcast under way", "{n} broadcasts under way", n),
    Marked.NAMED_OWNER: lambda n: tn("{n} named owner", "{n} named owners", n),
    Marked.GOAL: lambda n: tn("{n} goal", "{n} goals", n),
    Marked.DOORWAY: lambda n: tn("{n} link to this bot", "{n} links to this bot", n),
    Marked.CLOSING: lambda n: tn("{n} closing", "{n} closings", n),
    Marked.EXPORTED: lambda n: tn("{n} export that was made", "{n} exports that were made", n),
}


def counted(numbers: Mapping[Marked, int]) -> tuple[Text, ...]:
    """The numbers of rows in words, by kind."""
    return tuple(_ROWS[table](n) for table, n in numbers.items())


def _state_problem(problem: StateInUse | StateUnreadable) -> Text:
    match problem:
        case StateInUse():
            return t(
                "Another process has the folder of {setting}. Stop it first; or give this one a "
                "folder of its own, as each of several processes on one PostgreSQL needs.",
                setting=Code("STATE_DIR"),
            )
        case StateUnreadable():
            return t(
                "The file {file} in the folder of {setting} is damaged or cannot be read. Without "
                "it nobody can tell whether the database is an old one.",
                file=Code(FILE),
                setting=Code("STATE_DIR"),
            )


def _other_keys(problem: OtherEpoch | OtherKeys | SinceClosed) -> Text:
    match problem:
        case SinceClosed():
            return t(
                "This database is from before the campaign closed, and what recognises people in "
                "it is erased here: nobody could change or withdraw anything. Erase this copy, and "
                "put the newest database back."
            )
        case OtherEpoch():
            return t(
                "This database and the key file are not of the same time: a renewal of the keys "
                "was cut off, or one of the two is an old copy. An old key file must give way to "
                "the newest one. A renewal that was cut off is finished by {command}; a database "
                "from before it, which you have put back yourself, is renewed by {older}",
                command=Code("python -m bot keys rotate"),
                older=Code("python -m bot keys rotate --older"),
            )
        case OtherKeys():
            return t(
                "This database belongs to another {file}, and with this one nobody in it would be "
                "recognised. Put the right key file back, or give the database of this one.",
                file=Code(SERVER_KEY),
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
        case Trouble.RENEWED:
            return t(
                "The keys of this database were renewed while the bot ran, or another database was "
                "put in its place. Put the newest {file} here, and start the bot again.",
                file=Code(SERVER_KEY),
            )
        case Trouble.UNFINISHED:
            return t(
                "A move or a restore into this database was cut off, and not everything is in it. "
                "Run it again."
            )
        case Trouble.DOUBTFUL:
            return t(
                "The database server went away during a commit, so nobody can tell whether the "
                "last step was kept. Run it again."
            )
        case Trouble.UNREACHABLE:
            return t("The database server cannot be reached. Check its address, and that it runs.")
        case Trouble.FAILED:
            return t("The database failed in a way I don't know. The log says more.")
