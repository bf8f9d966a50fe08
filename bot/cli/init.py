"""`python -m bot init`: from nothing to a bot that can be started."""

from __future__ import annotations

import binascii
import os
import re
from base64 import urlsafe_b64decode
from pathlib import Path

import typer

from bot.app import load_catalogs
from bot.cli import keys
from bot.cli.console import Console
from bot.cli.problems import START_PROBLEMS, explained
from bot.settings import ENVIRONMENT
from db.log.key_file import make_log_key
from db.secrets.keys import (
    PUBLIC_KEY,
    SERVER_KEY,
    KeyFault,
    KeyProblem,
    create_server_key,
    is_organisers_secret,
    keep_public_key,
    public_key_in,
)
from messages.text import Code, Text, t

TELEGRAM_TOKEN = re.compile(r"\d{6,}:[\w-]{30,}")
"""The form of a Telegram token."""

DISCORD_TOKEN = re.compile(r"([\w-]{18,})\.[\w-]{6,}\.[\w-]{27,}")
"""The parts of a Discord token; the first is the application's id in base64."""

INVITE = (
    "https://discord.com/oauth2/authorize?client_id={id}&scope=bot+applications.commands"
    "&permissions=0"
)
KEYS = Path("keys", "server")


def init() -> None:
    """Ask for what is needed, write `.env`, make the keys, print the invite links."""
    console, folder = Console(load_catalogs()), KEYS
    telegram = _asked(
        console, t("Telegram token from BotFather (empty: no Telegram)"), TELEGRAM_TOKEN
    )
    discord = _asked(console, t("Discord bot token (empty: no Discord)"), DISCORD_TOKEN)
    public = None if (folder / PUBLIC_KEY).exists() else _public_key(console)
    try:
        path = _write_environment(Path(), {"TELEGRAM_TOKEN": telegram, "DISCORD_TOKEN": discord})
        if not (folder / SERVER_KEY).exists():
            keys.explain(console, create_server_key(folder))
        if made := make_log_key(folder):
            keys.explain_log_key(console, made)
        if public:
            keep_public_key(folder, public)
    except FileExistsError:
        words = t("There is a file {file} already; it is never overwritten.")
        console.stop(words.fill(file=Code(ENVIRONMENT)))
    except START_PROBLEMS as problem:
        console.stop(explained(problem))
    console.tell(t("Written: {file}, readable by you alone.", file=Code(str(path))))
    _say_what_is_next(console, folder, telegram, discord)


def _say_what_is_next(console: Console, folder: Path, telegram: str, discord: str) -> None:
    if invitation := _discord_invitation(discord):
        console.tell(t("Add the bot to a Discord server: {link}", link=Code(invitation)))
    if telegram:
        console.tell(t("On Telegram, open the link that BotFather gave you."))
    if not (folder / PUBLIC_KEY).exists():
        console.tell(explained(KeyProblem(KeyFault.MISSING, folder / PUBLIC_KEY)))
    console.tell(t("Now: {command}", command=Code("python -m bot check")))


def _asked(console: Console, question: Text, pattern: re.Pattern[str]) -> str:
    """The token typed, or ""; asked again while the answer cannot be a token."""
    while True:
        typed = typer.prompt(console.say(question), default="", hide_input=True, show_default=False)
        answer = str(typed).strip()
        if not answer or pattern.fullmatch(answer):
            return answer
        words = t("That does not look like a token. Paste all of it, or nothing.")
        console.tell(words, error=True)


def _write_environment(folder: Path, values: dict[str, str]) -> Path:
    """Write the settings file, readable by its owner alone. Raises `FileExistsError`."""
    path = folder / ENVIRONMENT
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.writelines(f"{name}={value}\n" for name, value in values.items() if value)
    return path


def _public_key(console: Console) -> bytes | None:
    """The organisers' public key, pasted or in the file named; None if nothing is typed."""
    question = t(
        "The organisers' public key: paste it, or the path of {file} (empty: put it there later)",
        file=Code(PUBLIC_KEY),
    )
    while True:
        typed = str(typer.prompt(console.say(question), default="", show_default=False)).strip()
        if not typed:
            return None
        words = _read_public(typed)
        if isinstance(words, bytes):
            return words
        console.tell(words, error=True)


def _read_public(typed: str) -> bytes | Text:
    """The public key in what was typed or in the file of that name, or what is wrong with it."""
    try:
        written = Path(typed).read_text("ascii")
    except (OSError, ValueError):
        written = typed
    if is_organisers_secret(written):
        return t(
            "That is the organisers' secret key. It opens the names, and must not be on this "
            "machine. Give me the public one: {file}",
            file=Code(PUBLIC_KEY),
        )
    try:
        return public_key_in(written)
    except ValueError:
        return t("That is no public key. Paste all of it, or nothing.")


def _discord_invitation(token: str) -> str | None:
    """The link by which a server's admin adds the bot that `token` belongs to."""
    parts = DISCORD_TOKEN.fullmatch(token)
    if parts is None:
        return None
    first = parts.group(1)
    try:
        id = urlsafe_b64decode(first + "=" * (-len(first) % 4)).decode("ascii")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return INVITE.format(id=id) if id.isdecimal() else None
