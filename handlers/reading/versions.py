"""Earlier versions of the letter: what somebody is told who signed one of them."""

from __future__ import annotations

from db import signatures
from db.secrets.vault import Purpose
from db.signatures import SignedText
from handlers.frame.session import Session
from messages.letter.letter import Letter
from messages.reply import Note
from messages.text import Code, t


async def earlier_signed(session: Session) -> tuple[Note, ...]:
    """The note to an account that signed another version of the letter; nothing in company.

    The signature stays with the wording that was signed (editorial policy, 5).
    """
    letter = session.campaign.letter
    text = await signed_text(session) if letter.earlier else None
    if text is None or _is_present(letter, text.version):
        return ()
    words = t(
        "The letter has changed. You signed version {signed}, and your signature stays with that "
        "wording; now it is version {version}. To read what you signed: {command}. To sign the new "
        "wording instead, or withdraw: {sign}",
        signed=Code(text.version),
        version=Code(letter.version),
        command=Code(f"/letter full {text.version}"),
        sign=Code("/sign"),
    )
    return (Note(words),)


async def signed_text(session: Session) -> SignedText | None:
    """The text that the account signed; None without a signature, and wherever others read."""
    if not session.request.private:
        return None
    signature = await signatures.signature_of(session.tx, session.tag(Purpose.SIGNATURE))
    return signature.text if signature else None


def _is_present(letter: Letter, version: str) -> bool:
    """Whether `version` is the present one, or one in the very same words."""
    base = letter.base
    same = (each.version for each in letter.earlier if each.sha256 == base.sha256)
    return version == base.version or version in same
