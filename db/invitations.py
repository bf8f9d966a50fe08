"""One-time codes of the staff: invitations to a role, and codes that join two accounts.

Only a digest of a code, by the server's key, is kept: the database does not hold the code itself.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace

from db import codes, roll, voices
from db.code_letters import LETTERS, read
from db.engine.columns import named
from db.engine.transaction import Row, Transaction
from db.marks import Marked, fits, mark
from db.people import PersonId, Role
from db.secrets.vault import AccountTag, Vault
from db.voices import Matter, Proposal

CODE_LETTERS, GROUP = 16, 4
DIGEST_BYTES = 8
"""The size of a code's digest, short for a button's room: nobody meets one of 2^64 by trying."""


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
    else than `inviter`. `sound` is False where somebody changed the invitation in the database,
    past this program, or put it there: nobody gets a role by such a one.
    """

    code: bytes
    role: Role
    inviter: PersonId
    expires: str
    candidate: Candidate | None = None
    sound: bool = True

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
    return vault.mark(*_spoken(typed), DIGEST_BYTES)


async def digest_kept(tx: Transaction, vault: Vault, typed: str) -> bytes:
    """The digest that is kept of a code, by an earlier key if the code was made by that.

    The digest by the present key of a code that is not kept.
    """
    for each in vault.marks(*_spoken(typed), DIGEST_BYTES):
        row = await tx.row(
            "SELECT code FROM invitation WHERE code = $1 "
            "UNION ALL SELECT code FROM link_code WHERE code = $1",
            each,
        )
        if row is not None:
            return each
    return digest(vault, typed)


def _spoken(typed: str) -> tuple[str, str]:
    """The purpose and the content of a code's digest."""
    return "one-time code", read(typed)


_CANDIDATE = ("tag", "label", "platform", "address", "locale")
_NAMES = ("code", "role", "inviter", "expires", *_CANDIDATE)
COLUMNS = ", ".join(_NAMES)


async def put(tx: Transaction, invitation: Invitation) -> None:
    """Keep `invitation` in place of its earlier form; the voices for the invitation stay.

    One that is not sound stays so.
    """
    await tx.execute("DELETE FROM invitation WHERE code = $1", invitation.code)
    account = invitation.candidate
    candidate = (
        (account.tag, account.label, account.platform, account.address, account.locale)
        if account
        else (None,) * len(_CANDIDATE)
    )
    row = (
        *(invitation.code, invitation.role.value, invitation.inviter, invitation.expires),
        *candidate,
    )
    marked = mark(tx.vault, Marked.INVITATION, row) if invitation.sound else None
    await tx.execute(
        f"INSERT INTO invitation ({COLUMNS}, mark) "  # noqa: S608 - constant
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        *row,
        marked,
    )
    key = roll.key(tx.vault, Marked.INVITATION, invitation.code)
    await (roll.enter(tx, key, marked) if marked is not None else roll.leave(tx, key))


async def invitation(tx: Transaction, code: bytes) -> Invitation | None:
    """The invitation with the digest `code`, expired or not; None without one."""
    rows = await tx.rows(
        f"SELECT {COLUMNS}, mark FROM invitation WHERE code = $1",  # noqa: S608 - constant
        code,
    )
    return next(iter(await _read(tx, rows)), None)


async def pending(tx: Transaction, now: str) -> tuple[Invitation, ...]:
    """Every invitation that has not expired, taken up or not."""
    rows = await tx.rows(
        f"SELECT {COLUMNS}, mark FROM invitation "  # noqa: S608 - constant
        "WHERE expires > $1 ORDER BY label, code",
        now,
    )
    return await _read(tx, rows)


async def hand_over(tx: Transaction, other: PersonId, person: PersonId) -> None:
    """Let the invitations of `other` be those of `person`."""
    rows = await tx.rows(
        f"SELECT {COLUMNS}, mark FROM invitation WHERE inviter = $1",  # noqa: S608 - constant
        other,
    )
    for invited in await _read(tx, rows):
        await put(tx, replace(invited, inviter=person))


async def drop(tx: Transaction, code: bytes) -> None:
    """Erase an invitation, and the voices for it."""
    await _drop(tx, "code", code)


async def drop_of(tx: Transaction, tag: AccountTag) -> None:
    """Erase the invitations that an account took up, and the voices for them."""
    await _drop(tx, "tag", tag)


async def _drop(tx: Transaction, column: str, value: bytes) -> None:
    dropped = await codes.drop(tx, codes.INVITATION, column, value)
    await voices.erase_for_lost_invitations(tx)
    tx.erases = tx.erases or dropped


async def taken_up(tx: Transaction, tag: AccountTag) -> tuple[Invitation, ...]:
    """The invitations that an account took up."""
    rows = await tx.rows(
        f"SELECT {COLUMNS}, mark FROM invitation "  # noqa: S608 - constant
        "WHERE tag = $1 ORDER BY code",
        tag,
    )
    return await _read(tx, rows)


async def _read(tx: Transaction, rows: Sequence[Row]) -> tuple[Invitation, ...]:
    """The invitations of `rows`; sound are those as they were written that stand on the roll."""
    if not rows:
        return ()
    _, entries = await roll.standing(tx)
    return tuple(_invitation(tx.vault, row, entries) for row in rows)


async def offer_link(tx: Transaction, code: bytes, link: LinkCode) -> None:
    """Keep the digest `code` of a link code, the only one of its account."""
    row = (code, link.tag, link.expires)
    marked = mark(tx.vault, Marked.LINK_CODE, row)
    await codes.drop(tx, codes.LINK_CODE, "tag", link.tag)
    await tx.execute(
        "INSERT INTO link_code (code, tag, expires, mark) VALUES ($1, $2, $3, $4)", *row, marked
    )
    await roll.enter(tx, roll.key(tx.vault, Marked.LINK_CODE, link.tag), marked)


async def link_code(tx: Transaction, code: bytes) -> LinkCode | None:
    """The link code with the digest `code`, expired or not; None without one."""
    row = await tx.row("SELECT code, tag, expires, mark FROM link_code WHERE code = $1", code)
    if row is None:
        return None
    *content, marked = row
    if not fits(tx.vault, Marked.LINK_CODE, content, marked):
        return None
    _, tag, expires = content
    on_roll = await roll.holds(tx, roll.key(tx.vault, Marked.LINK_CODE, tag), bytes(marked))
    return LinkCode(AccountTag(bytes(tag)), expires) if on_roll else None


async def use_link(tx: Transaction, code: bytes) -> None:
    """Erase a link code."""
    await codes.drop(tx, codes.LINK_CODE, "code", code)


def _invitation(vault: Vault, row: Row, entries: roll.Entries) -> Invitation:
    *content, marked = row
    columns = named(_NAMES, content)
    stands = fits(vault, Marked.INVITATION, content, marked) and (
        entries.get(roll.key(vault, Marked.INVITATION, bytes(columns["code"])))
        == bytes(marked).hex()
    )
    return Invitation(
        code=bytes(columns["code"]),
        role=Role(columns["role"]),
        inviter=PersonId(bytes(columns["inviter"])),
        expires=columns["expires"],
        candidate=_candidate(**{name: columns[name] for name in _CANDIDATE}),
        sound=stands,
    )


def _candidate(
    tag: bytes | None, label: str, platform: str, address: bytes, locale: str
) -> Candidate | None:
    if tag is None:
        return None
    return Candidate(AccountTag(bytes(tag)), label, platform, bytes(address), locale)
