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
from db.secrets.keys import SERVER_KEY, create_keys
from messages.text import Code, Text, t

TELEGRAM_TOKEN = re.compile(r"\d{6,}:[\w-]{30,}")
"""The form of a Telegram token."""

DISCORD_TOKEN = re.compile(r"([\w-]{18,})\.[\w-]{6,}\.[\w-]{27,}")
"""The parts of a Discord token; the first is the application's id in base64."""

INVITE = (
    "https://discord.com/oauth2/authorize?client_id={id}&scope=bot+applications.commands"
    "&permissions=0"
)
KEYS = Path("keys")


def init() -> None:
    """Ask for what is needed, write `.env`, make the keys, print the invite links."""
    console, here = Console(load_catalogs()), Path()
    telegram = _asked(
        console, t("Telegram token from BotFather (empty: no Telegram)"), TELEGRAM_TOKEN
    )
    discord = _asked(console, t("Discord bot token (empty: no Discord)"), DISCORD_TOKEN)
    try:
        path = _write_environment(here, {"TELEGRAM_TOKEN": telegram, "DISCORD_TOKEN": discord})
        made = _make_keys(here)
    except FileExistsError:
        words = t("There is a file {file} already; it is never overwritten.")
        console.stop(words.fill(file=Code(ENVIRONMENT)))
    except START_PROBLEMS as problem:
        console.stop(explained(problem))
    console.tell(t("Written: {file}, readable by you alone.", file=Code(str(path))))
    if made:
        keys.explain(console, *made)
    if invitation := _discord_invitation(discord):
        console.tell(t("Add the bot to a Discord server: {link}", link=Code(invitation)))
    if telegram:
        console.tell(t("On Telegram, open the link that BotFather gave you."))
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


def _make_keys(folder: Path) -> tuple[Path, Path] | None:
    """Make keys in two folders, a server's and an organisers'; None if the server has keys already.

    Raises `KeyProblem`.
    """
    if (folder / KEYS / "server" / SERVER_KEY).exists():
        return None
    return create_keys(folder / KEYS)


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
