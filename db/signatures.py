"""Signatures: one an account, replaced as a whole, and the totals that follow them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from db import counters, daily
from db.counters import Counter
from db.engine.columns import named
from db.engine.transaction import Row, Transaction
from db.secrets.vault import AccountTag
from db.statistics import Subject


class Appearance(StrEnum):
    """The way a signer wants to appear."""

    ANONYMOUS = "anonymous"
    HIDDEN = "hidden"
    PUBLIC = "public"


COUNTED = {Counter.PEOPLE: Subject.PEOPLE, Counter.ORGANISATIONS: Subject.ORGANISATIONS}
"""The totals by day, by the counters that count the same signatures."""


@dataclass(frozen=True, slots=True)
class SignedText:
    """The one text that a signature is for: a version of a letter, in the edition that was shown.

    `sha256` is in hex, of the edition's canonical text. `language` is the edition's, "" where the
    text was signed before editions were told apart.
    """

    letter: str
    version: str
    sha256: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature.

    Only the organisers can open `sealed`, which is None where nothing was given. `confirmed` is
    False while an organisation waits for an organiser. `month` is as `2026-11`; nothing finer is
    kept.
    """

    text: SignedText
    appearance: Appearance
    organisation: bool
    confirmed: bool
    sealed: bytes | None
    country: str | None
    locale: str
    platform: str
    consent_version: int
    month: str

    @property
    def counter(self) -> Counter:
        """The total that counts the signature."""
        if not self.organisation:
            return Counter.PEOPLE
        return Counter.ORGANISATIONS if self.confirmed else Counter.ORGANISATIONS_WAITING

    @property
    def subject(self) -> Subject | None:
        """The total by day that counts the signature; None while an organisation waits."""
        return COUNTED.get(self.counter)


_COLUMNS = (
    "appearance, organisation, confirmed, sealed, country, locale, platform, consent_version, month"
)
_NAMES = _COLUMNS.split(", ")


async def register_text(tx: Transaction, text: SignedText) -> None:
    """Make `text` one that can be signed; a known row can only gain a language.

    A row has the version in which its wording first stood; the version that was agreed to is the
    signature's.
    """
    await tx.execute(
        "INSERT INTO letter_text (id, letter, version, sha256, language) "
        "VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM letter_text), $1, $2, $3, $4) "
        "ON CONFLICT (sha256) DO UPDATE SET language = excluded.language "
        "WHERE letter_text.language = ''",
        text.letter,
        text.version,
        text.sha256,
        text.language,
    )


async def letter_texts(tx: Transaction) -> tuple[SignedText, ...]:
    """Every text that the store knows, signed or not; there are few."""
    rows = await tx.rows("SELECT letter, version, sha256, language FROM letter_text")
    return tuple(SignedText(*row) for row in rows)


async def is_signed(tx: Transaction, text: SignedText) -> bool:
    """Whether there is a signature for `text`; without one, every signature is looked at."""
    row = await tx.row(
        "SELECT 1 FROM signature WHERE letter_text = "
        "(SELECT id FROM letter_text WHERE sha256 = $1) LIMIT 1",
        text.sha256,
    )
    return row is not None


async def sign(tx: Transaction, tag: AccountTag, signature: Signature) -> None:
    """Keep `signature` in place of the account's earlier one; `daily.came` counts its day."""
    if not await _insert(tx, tag, signature):
        await withdraw(tx, tag)
        await _insert(tx, tag, signature)
    await counters.add(tx, signature.counter, 1)


async def _insert(tx: Transaction, tag: AccountTag, signature: Signature) -> bool:
    """Add a row unless the account has one; whether a row was added."""
    return (
        await tx.execute(
            f"INSERT INTO signature (tag, letter_text, version, {_COLUMNS}) "  # noqa: S608 - constant
            "VALUES ($1, (SELECT id FROM letter_text WHERE sha256 = $2), "
            "$3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (tag) DO NOTHING",
            tag,
            signature.text.sha256,
            signature.text.version,
            signature.appearance.value,
            int(signature.organisation),
            int(signature.confirmed),
            signature.sealed,
            signature.country,
            signature.locale,
            signature.platform,
            signature.consent_version,
            signature.month,
        )
        > 0
    )


async def signature_of(tx: Transaction, tag: AccountTag) -> Signature | None:
    """The account's signature; None without one."""
    row = await tx.row(
        f"SELECT letter, signature.version, sha256, language, {_COLUMNS} "  # noqa: S608 - constant
        "FROM signature JOIN letter_text ON letter_text.id = letter_text WHERE tag = $1",
        tag,
    )
    return _signature(row) if row else None


async def withdraw(tx: Transaction, tag: AccountTag) -> bool:
    """Erase the account's signature; whether there was one."""
    signature = await signature_of(tx, tag)
    if signature is None:
        return False
    await tx.execute("DELETE FROM signature WHERE tag = $1", tag)
    await counters.add(tx, signature.counter, -1)
    if signature.subject is not None:
        await daily.left(tx, signature.subject, signature.month)
    tx.erases = True
    return True


def _signature(row: Row) -> Signature:
    letter, version, sha256, language, *rest = row
    columns = named(_NAMES, rest)
    columns["appearance"] = Appearance(columns["appearance"])
    columns["organisation"] = bool(columns["organisation"])
    columns["confirmed"] = bool(columns["confirmed"])
    return Signature(SignedText(letter, version, sha256, language), **columns)
