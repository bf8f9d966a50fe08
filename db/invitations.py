"""One-time codes of the staff: invitations to a role, and codes that join two accounts.

Only a digest of a code, by the server's key, is kept: the database does not hold the code itself.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass

from db import voices
from db.engine.columns import named
from db.engine.transaction import Row, Transaction
from db.secrets.vault import AccountTag, Vault
from db.staff import PersonId, Role
from db.voices import Matter, Proposal

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: five bits a letter, no letter that looks like another."""

CODE_LETTERS, GROUP = 16, 4
DIGEST_BYTES = 8
"""The size of a code's digest, short for a button's room: nobody meets one of 2^64 by trying."""

_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})


@dataclass(frozen=True, slots=True)
class Candidate:
    """The account that took up an invitation; `address` is encrypted with `tag`."""

    tag: AccountTag
    label: str
    platform: str
    address: bytes
    locale: str


@dataclass(frozen=True, slots=True)
class Invitation:
    """A way to a role, known by the digest of its code, until the stamp `expires`.

    `candidate` is the account that took up the invitation and waits to be confirmed, by somebody
    else than `inviter`.
    """

    code: bytes
    role: Role
    inviter: PersonId
    expires: str
    candidate: Candidate | None = None

    @property
    def proposal(self) -> Proposal:
        """The invitation as people stand behind it: exactly one account that gets one role.

        The fingerprint is the SHA-256 of the code's digest, the role, and the candidate's tag,
        label and platform.
        """
        account = self.candidate
        who = (account.tag.hex(), account.label, account.platform) if account else None
        content = json.dumps((self.code.hex(), self.role.value, who))
        fingerprint = hashlib.sha256(content.encode()).digest()
        return Proposal(Matter.INVITATION, self.code, fingerprint)


@dataclass(frozen=True, slots=True)
class LinkCode:
    """A code that makes another account one of the same person.

    `tag` is that of the account which offers the code, until the stamp `expires`.
    """

    tag: AccountTag
    expires: str


def new_code() -> str:
    """A code of 80 bits that nobody can guess, in groups of letters and digits."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(CODE_LETTERS))
    return "-".join(letters[at : at + GROUP] for at in range(0, CODE_LETTERS, GROUP))


def digest(vault: Vault, typed: str) -> bytes:
    """The digest that is kept of a code, however the code's letters and groups are typed."""
    letters = "".join(filter(str.isalnum, typed)).upper()
    return vault.mark("one-time code", letters.translate(_READ_AS), DIGEST_BYTES)


_CANDIDATE = ("tag", "label", "platform", "address", "locale")
_NAMES = ("code", "role", "inviter", "expires", *_CANDIDATE)
_COLUMNS = ", ".join(_NAMES)


async def put(tx: Transaction, invitation: Invitation) -> None:
    """Keep `invitation` in place of its earlier form; the voices for the invitation stay."""
    await tx.execute("DELETE FROM invitation WHERE code = $1", invitation.code)
    account = invitation.candidate
    candidate = (
        (account.tag, account.label, account.platform, account.address, account.locale)
        if account
        else (None,) * len(_CANDIDATE)
    )
    await tx.execute(
        f"INSERT INTO invitation ({_COLUMNS}) "  # noqa: S608 - constant
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        invitation.code,
        invitation.role.value,
        invitation.inviter,
        invitation.expires,
        *candidate,
    )


async def invitation(tx: Transaction, code: bytes) -> Invitation | None:
    """The invitation with the digest `code`, expired or not; None without one."""
    row = await tx.row(
        f"SELECT {_COLUMNS} FROM invitation WHERE code = $1",  # noqa: S608 - constant
        code,
    )
    return _invitation(row) if row else None


async def pending(tx: Transaction, now: str) -> tuple[Invitation, ...]:
    """Every invitation that has not expired, taken up or not."""
    rows = await tx.rows(
        f"SELECT {_COLUMNS} FROM invitation WHERE expires > $1 ORDER BY label, code",  # noqa: S608
        now,
    )
    return tuple(map(_invitation, rows))


async def drop(tx: Transaction, code: bytes) -> None:
    """Erase an invitation, and the voices for it."""
    await _drop(tx, "code", code)


async def drop_of(tx: Transaction, tag: AccountTag) -> None:
    """Erase the invitations that an account took up, and the voices for them."""
    await _drop(tx, "tag", tag)


async def _drop(tx: Transaction, column: str, value: bytes) -> None:
    dropped = await tx.execute(
        f"DELETE FROM invitation WHERE {column} = $1",  # noqa: S608 - constants
        value,
    )
    await voices.erase_for_lost_invitations(tx)
    tx.erases = tx.erases or dropped > 0


async def taken_up(tx: Transaction, tag: AccountTag) -> tuple[Invitation, ...]:
    """The invitations that an account took up."""
    rows = await tx.rows(
        f"SELECT {_COLUMNS} FROM invitation WHERE tag = $1 ORDER BY code",  # noqa: S608 - constant
        tag,
    )
    return tuple(map(_invitation, rows))


async def offer_link(tx: Transaction, code: bytes, link: LinkCode) -> None:
    """Keep the digest `code` of a link code, the only one of its account."""
    await tx.execute("DELETE FROM link_code WHERE tag = $1", link.tag)
    await tx.execute(
        "INSERT INTO link_code (code, tag, expires) VALUES ($1, $2, $3)",
        code,
        link.tag,
        link.expires,
    )


async def link_code(tx: Transaction, code: bytes) -> LinkCode | None:
    """The link code with the digest `code`, expired or not; None without one."""
    row = await tx.row("SELECT tag, expires FROM link_code WHERE code = $1", code)
    return LinkCode(AccountTag(bytes(row[0])), row[1]) if row else None


async def use_link(tx: Transaction, code: bytes) -> None:
    """Erase a link code."""
    await tx.execute("DELETE FROM link_code WHERE code = $1", code)


def _invitation(row: Row) -> Invitation:
    columns = named(_NAMES, row)
    return Invitation(
        code=bytes(columns["code"]),
        role=Role(columns["role"]),
        inviter=PersonId(bytes(columns["inviter"])),
        expires=columns["expires"],
        candidate=_candidate(**{name: columns[name] for name in _CANDIDATE}),
    )


def _candidate(
    tag: bytes | None, label: str, platform: str, address: bytes, locale: str
) -> Candidate | None:
    if tag is None:
        return None
    return Candidate(AccountTag(bytes(tag)), label, platform, bytes(address), locale)
