"""Values of settings that could work, each told apart from one that never can."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from pydantic import SecretStr

from bot.page.listening import UNIX
from bot.shards import Shards
from db.secrets.recovery import NoRecoveryKey, RecoveryKey
from messages.text import Code, Text, t

TELEGRAM, DISCORD = "https://api.telegram.org", "https://discord.com/api/v10"
"""The platforms' own addresses."""

MOST_A_SECOND = 30, 50
"""The messages a second that Telegram and Discord take from one bot (Bots FAQ; Rate Limits)."""

WEBHOOK_PORTS = (443, 80, 88, 8443)
"""The ports to which Telegram posts (Bot API, setWebhook)."""

NO_TOKEN = t("That does not look like a token. Paste all of it, or nothing.")
NO_SECRET = t("1 to 256 of these may stand there: {letters}", letters=Code("A-Z a-z 0-9 _ -"))
NO_RECOVERY_KEY = t(
    "That is not the public half of a recovery key, which begins with {beginning}. {command} makes "
    "one.",
    beginning=Code("age1"),
    command=Code("python -m bot keys recovery"),
)
NOT_READABLE = t("The file {file} cannot be read. Check who owns it.")
NO_FOLDER = t("Something else than a folder is there.")
NOT_HTTPS = t(
    "Telegram posts to https addresses alone, at one of these ports: {ports}",
    ports=Code(" ".join(map(str, WEBHOOK_PORTS))),
)
TOO_FAST = t("It is {n} at most. Only with {setting} it may be more.")
TOO_FAST_ANYHOW = t("It is {n} at most.")

NO_SHARDS = t(
    "Name how many shards there are, or which of them this process takes, as {example}",
    example=Code("0-1/4"),
)

NO_CODES = t(
    "Codes of 1 to 32 of {letters} may stand there, with commas between them.",
    letters=Code("a-z 0-9 _ -"),
)

NO_PUBLIC_KEY = t("That is no public key: 64 of these stand there: {letters}", letters="0-9 a-f")

_CODE = re.compile("[a-z0-9_-]{1,32}")
_PUBLIC_KEY = re.compile("[0-9a-fA-F]{64}")
_OTHER_DATABASE = re.compile(r"(?!postgres(ql)?://)[A-Za-z][A-Za-z0-9+.-]*:/")
_SECRET = re.compile("[A-Za-z0-9_-]{1,256}")


class Implausible(ValueError):
    """A value that cannot work; `words` say why, without the value."""

    def __init__(self, words: Text) -> None:
        super().__init__()
        self.words = words


def api(written: str) -> str:
    """The address of a web API, to which paths are added. Raises `Implausible`."""
    address = _whole(written, ("http", "https"), TELEGRAM)
    if address.query or address.fragment:
        raise _no_address(TELEGRAM)
    return written


def gateway(written: str) -> str:
    """The address of Discord's gateway. Raises `Implausible`."""
    _whole(written, ("ws", "wss"), "wss://gateway.discord.gg")
    return written


def webhook(written: str) -> str:
    """The public address that Telegram posts to. Raises `Implausible`."""
    address = _whole(written, ("http", "https"), "https://bot.example.org/telegram")
    if address.scheme != "https" or (address.port or WEBHOOK_PORTS[0]) not in WEBHOOK_PORTS:
        raise Implausible(NOT_HTTPS)
    return written


def listening(written: str) -> str:
    """The host and port of a listener; without a host, every one. Raises `Implausible`."""
    address = _split(f"//{written}")
    if address is None or not address.port or address.netloc != written or "@" in written:
        raise _no_address("127.0.0.1:8443")
    return written


def page_place(written: str) -> str:
    """Where the page listens: a host and port, or the path of a socket. Raises `Implausible`."""
    if written.startswith(UNIX):
        if len(written) > len(UNIX) and written.isprintable():
            return written
        raise _no_address("unix:/run/letter/page.sock")
    return listening(written)


def page_address(written: str) -> str:
    """The address at which everybody reads the page, without a path. Raises `Implausible`."""
    address = _whole(written, ("http", "https"), "https://letter.example.org")
    if address.path not in ("", "/") or address.query or address.fragment:
        raise _no_address("https://letter.example.org")
    return written.rstrip("/")


def public_key(written: str) -> str:
    """An application's public key on Discord, in hexadecimal digits. Raises `Implausible`."""
    if not _PUBLIC_KEY.fullmatch(written):
        raise Implausible(NO_PUBLIC_KEY)
    return written.lower()


def codes(written: str) -> tuple[str, ...]:
    """The codes of sources in `written`, with commas between them, in lower case."""
    return tuple(code for each in written.split(",") if (code := each.strip().lower()))


def sources(written: str) -> str:
    """The codes of sources. Raises `Implausible`."""
    if not all(map(_CODE.fullmatch, codes(written))):
        raise Implausible(NO_CODES)
    return written


def database(written: str) -> str:
    """The address of a PostgreSQL database, or an SQLite file's path. Raises `Implausible`."""
    if _OTHER_DATABASE.match(written):
        raise _no_address("postgresql://bot@localhost/letter")
    return written


def token(written: SecretStr) -> SecretStr:
    """A token as it stands in an address or a header. Raises `Implausible`."""
    said = written.get_secret_value()
    if not said.isascii() or not said.isprintable() or set(said) & set(" /?#"):
        raise Implausible(NO_TOKEN)
    return written


def webhook_secret(written: SecretStr) -> SecretStr:
    """A secret that Telegram takes for a webhook. Raises `Implausible`."""
    if not _SECRET.fullmatch(written.get_secret_value()):
        raise Implausible(NO_SECRET)
    return written


def shards(written: object) -> Shards | None:
    """The shards of a process. Raises `Implausible`; of a number too small only `ValueError`."""
    if written is None or isinstance(written, Shards):
        return written
    said = str(written)
    try:
        return Shards.read(said)
    except ValueError:
        if said.isdecimal():
            raise
        raise Implausible(NO_SHARDS) from None


def recovery_key(written: str) -> str:
    """The public half of a recovery key. Raises `Implausible`."""
    try:
        return RecoveryKey(written).text
    except NoRecoveryKey:
        raise Implausible(NO_RECOVERY_KEY) from None


def folder(path: Path) -> Path:
    """A folder that is there or can be made. Raises `Implausible`."""
    try:
        there = next((each for each in (path, *path.parents) if each.exists()), path)
        something_else = there.exists() and not there.is_dir()
    except OSError:  # the start itself says what cannot be read
        return path
    if something_else:
        raise Implausible(NO_FOLDER)
    return path


def too_fast(address: str, per_second: int, *, paid: bool) -> Text | None:
    """The words on messages a second that the platform at `address` does not take, if it is one.

    Another server than the platform's own has limits of its own.
    """
    telegram, discord = MOST_A_SECOND
    match address.rstrip("/"):
        case own if own == TELEGRAM and per_second > telegram and not paid:
            return TOO_FAST.fill(n=telegram, setting=Code("TELEGRAM_PAID_BROADCAST=true"))
        case own if own == DISCORD and per_second > discord:
            return TOO_FAST_ANYHOW.fill(n=discord)
    return None


def _whole(written: str, schemes: tuple[str, ...], example: str) -> SplitResult:
    """The parts of an address with one of `schemes` and a host."""
    address = _split(written)
    if address is None or address.scheme not in schemes or not address.hostname:
        raise _no_address(example)
    if address.username is not None or address.port == 0:
        raise _no_address(example)
    return address


def _split(written: str) -> SplitResult | None:
    """The parts of an address; None where a port is no port, or a space or bracket is astray."""
    try:
        address = urlsplit(written)
        _ = address.port  # raises where the port is no number up to 65535
    except ValueError:
        return None
    return address if written.isprintable() and " " not in written else None


def _no_address(example: str) -> Implausible:
    return Implausible(t("It must be a whole address, as {example}", example=Code(example)))
