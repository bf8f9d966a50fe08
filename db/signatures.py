"""Signatures: one an account, replaced as a whole, and the totals that follow them.

A row without a valid mark is no signature: it is not shown as one, and no count has it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from db import cleaned, counters, daily, picks
from db.counters import Counter
from db.engine.columns import named
from db.engine.tombstones import bury
from db.engine.transaction import Row, Transaction
from db.log import leaves
from db.log.entries import Kind
from db.marks import Marked, fits, mark
from db.secrets.vault import BEHIND_ALL, AccountTag, Vault
from db.subjects import Subject


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
    kept. `leaf` is what `db/log/leaves.py` keeps of a person's, None where no log counts it.
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
    leaf: bytes | None = field(default=None, repr=False, compare=False)

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

    @property
    def is_logged(self) -> bool:
        """Whether the public log counts the signature; organisations are public by their names."""
        return not self.organisation


SIGNATURE, CHOICES = "signature", "choices of a signature"
"""What is buried of an account that signed."""

_COLUMNS = (
    "appearance, organisation, confirmed, sealed, country, locale, platform, consent_version, month"
)
_NAMES = _COLUMNS.split(", ")
_READ = (
    f"letter, signature.version, sha256, language, {_COLUMNS}, leaf, mark "
    "FROM signature JOIN letter_text ON letter_text.id = letter_text"
)

SIGNATURE_OF = f"SELECT tag, {_READ} WHERE tag = $1"


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
    """Keep `signature` in place of the account's earlier one, whose choices are taken back.

    One that was taken out is kept no longer. `daily.came` counts its day.
    """
    leaf = await leaves.new(tx, tag) if signature.is_logged else None
    if await _insert(tx, tag, replace(signature, leaf=leaf)):
        await leaves.signed(tx, tag, leaf, signature.text.version)
        if await cleaned.is_kept(tx, tag):
            await cleaned.forget(tx, tag)
            await bury(tx, CHOICES, tag)
    else:
        before = await _replace(tx, tag, replace(signature, leaf=leaf))
        if before is not None and _takes_back(before, signature):
            await bury(tx, CHOICES, tag)
    await counters.add(tx, signature.counter, 1, tag)


async def _replace(tx: Transaction, tag: AccountTag, signature: Signature) -> Signature | None:
    """Put `signature` in the place of the account's row; what stood there.

    Where both are of one version, the entry in the log stays, and with it the leaf.
    """
    row = await tx.row(SIGNATURE_OF, tag)
    before, leaf = _found(tx.vault, row), row[-2] if row else None
    await _erase(tx, tag, before)
    same = before is not None and before.text.version == signature.text.version
    if same and signature.is_logged and leaves.nonce_of(tx.vault, tag, leaf):
        await _insert(tx, tag, replace(signature, leaf=leaf))
    else:
        await leaves.ended(tx, tag, leaf)
        await _insert(tx, tag, signature)
        await leaves.signed(tx, tag, signature.leaf, signature.text.version)
    return before


def _takes_back(before: Signature, after: Signature) -> bool:
    """Whether who signed `before` said more then than is known of `after`, or something else."""
    return (
        before.sealed is not None
        or before.organisation
        or before.appearance is not Appearance.ANONYMOUS
        or before.country not in (None, after.country)
    )


async def take_choices_back(tx: Transaction, tag: AccountTag) -> None:
    """Leave of the account's signature that a person signed, and no name and no country.

    Of one that was taken out nothing is left.
    """
    await cleaned.let_go(tx, tag)
    before = await signature_of(tx, tag)
    if before is None:
        return
    bare = replace(
        before,
        appearance=Appearance.ANONYMOUS,
        organisation=False,
        confirmed=True,
        sealed=None,
        country=None,
        leaf=await leaves.new(tx, tag),
    )
    await _replace(tx, tag, bare)
    await counters.add(tx, bare.counter, 1, tag)
    await daily.came(tx, Subject.PEOPLE, f"{bare.month}-01")


async def _insert(tx: Transaction, tag: AccountTag, signature: Signature) -> bool:
    """Add a row unless the account has one; whether a row was added."""
    row = (
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
    text = signature.text
    said = [tag, text.letter, text.version, text.sha256, *row, *_logged(signature.leaf)]
    return (
        await tx.execute(
            f"INSERT INTO signature (tag, letter_text, version, {_COLUMNS}, leaf, mark) "  # noqa: S608
            "VALUES ($1, (SELECT id FROM letter_text WHERE sha256 = $2), "
            "$3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) ON CONFLICT (tag) DO NOTHING",
            tag,
            text.sha256,
            text.version,
            *row,
            signature.leaf,
            mark(tx.vault, Marked.SIGNATURE, said),
        )
        > 0
    )


async def signature_of(tx: Transaction, tag: AccountTag) -> Signature | None:
    """The account's signature; None without one."""
    return _found(tx.vault, await tx.row(SIGNATURE_OF, tag))


def _found(vault: Vault, row: Row | None) -> Signature | None:
    return in_row(row) if row and is_marked(vault, row) else None


async def is_kept(tx: Transaction, tag: AccountTag) -> bool:
    """Whether there is a row of the account, a signature or one that somebody changed."""
    return await tx.row("SELECT 1 FROM signature WHERE tag = $1", tag) is not None


async def is_spoiled(tx: Transaction, tag: AccountTag) -> bool:
    """Whether there is a row of the account that is no signature, for it is not as was written."""
    return await signature_of(tx, tag) is None and await is_kept(tx, tag)


async def withdraw(tx: Transaction, tag: AccountTag) -> bool:
    """Erase the account's signature, or what stands in its place; whether there was anything.

    Also one that was taken out.
    """
    row = await tx.row(SIGNATURE_OF, tag)
    erased = await _erase(tx, tag, _found(tx.vault, row))
    erased = await cleaned.forget(tx, tag) or erased
    await picks.drop(tx, tag)
    if erased:
        await leaves.ended(tx, tag, row[-2] if row else None)
        await bury(tx, SIGNATURE, tag)
    return erased


async def take_out(tx: Transaction, tag: AccountTag, signature: Signature) -> None:
    """Take the account's row, which is `signature`, out of everything that counts."""
    await leaves.ended(tx, tag, signature.leaf, Kind.CLEANED)
    await _erase(tx, tag, signature)


async def put_back(tx: Transaction, tag: AccountTag, signature: Signature) -> None:
    """Let a signature that was taken out count again, unless the account has a row by now.

    Nobody knows its day any more: it counts as of the first day of its month.
    """
    if not await _insert(tx, tag, signature):
        return
    await leaves.undone(tx, tag, signature.leaf)
    await counters.add(tx, signature.counter, 1, tag)
    if signature.subject is not None:
        await daily.came(tx, signature.subject, f"{signature.month}-01")


async def _erase(tx: Transaction, tag: AccountTag, signature: Signature | None) -> bool:
    """Erase the account's row, which is `signature` or none that counts; whether there was one."""
    erased = await tx.execute("DELETE FROM signature WHERE tag = $1", tag) > 0
    if signature is not None:
        await counters.add(tx, signature.counter, -1, tag)
        if signature.subject is not None:
            await daily.left(tx, signature.subject, signature.month)
    tx.erases = tx.erases or erased
    return erased


async def piece(
    tx: Transaction, start: bytes, limit: int, end: bytes = BEHIND_ALL
) -> Sequence[Row]:
    """The first `limit` rows from the tag `start` on and before `end`, for `is_marked`.

    They come in the order of tags.
    """
    return await tx.rows(
        f"SELECT tag, {_READ} WHERE tag >= $1 AND tag < $2 ORDER BY tag LIMIT $3",
        start,
        end,
        limit,
    )


async def tagged(tx: Transaction, start: bytes, size: int, limit: int) -> Sequence[Row]:
    """The rows of `piece` from the tag `start` on whose tags have `size` bytes, at most `limit`."""
    return await tx.rows(
        f"SELECT tag, {_READ} WHERE tag >= $1 AND LENGTH(tag) = $2 ORDER BY tag LIMIT $3",
        *(start, size, limit),
    )


async def behind(tx: Transaction, tag: bytes, limit: int) -> Sequence[Row]:
    """The first `limit` rows behind `tag`, as those of `piece`."""
    return await tx.rows(f"SELECT tag, {_READ} WHERE tag > $1 ORDER BY tag LIMIT $2", tag, limit)


async def unlogged(tx: Transaction, tag: bytes, limit: int) -> Sequence[Row]:
    """The tags of the first `limit` rows behind `tag`, each with whether a person's has no leaf."""
    return await tx.rows(
        "SELECT tag, leaf IS NULL AND organisation = 0 FROM signature "
        "WHERE tag > $1 ORDER BY tag LIMIT $2",
        tag,
        limit,
    )


def is_marked(vault: Vault, row: Row) -> bool:
    """Whether a row of `piece` is a signature as it was given."""
    return fits(vault, Marked.SIGNATURE, content(row), row[-1])


def content(row: Row) -> Row:
    """The part of a row of `piece` that the mark is over."""
    tag, letter, version, sha256, _, *rest, leaf, _ = row
    return [tag, letter, version, sha256, *rest, *_logged(leaf)]


def _logged(leaf: bytes | None) -> list[str]:
    """What the mark says of the leaf: that there is one, which opens in its own row alone."""
    return [] if leaf is None else ["logged"]


def in_row(row: Row) -> Signature:
    """The signature in a row of `piece` that `is_marked`."""
    _, letter, version, sha256, language, *rest, leaf, _ = row
    columns = named(_NAMES, rest)
    columns["appearance"] = Appearance(columns["appearance"])
    columns["organisation"] = bool(columns["organisation"])
    columns["confirmed"] = bool(columns["confirmed"])
    return Signature(SignedText(letter, version, sha256, language), **columns, leaf=leaf)
