"""A signature in words: everything that is kept of it, for its signer alone."""

from __future__ import annotations

from db import organisations
from db.secrets.vault import Purpose
from db.signatures import Appearance, Signature
from handlers.frame.session import Session
from handlers.signing import organisation, public_name
from messages.platforms import platform_name
from messages.text import Code, CountryName, LanguageName, Month, Text, t

APPEARANCES = {
    Appearance.ANONYMOUS: t("Without a name"),
    Appearance.HIDDEN: t("With my name, for the organisers only"),
    Appearance.PUBLIC: t("Publicly, with my name"),
}


def _edition_shown(signature: Signature) -> tuple[Text, ...]:
    """The line about the edition that was shown; none for rows from before editions were kept."""
    if not signature.text.language:
        return ()
    return (t("The letter's text: {language}", language=LanguageName(signature.text.language)),)


async def described(session: Session, signature: Signature) -> tuple[Text, ...]:
    """Everything that is kept of the account's signature, a line each."""
    appearance = APPEARANCES[signature.appearance]
    lines = [
        *(() if signature.organisation else (t("How you sign: {how}", how=appearance),)),
        t(
            "Signed in {month}, version {version}, fingerprint {hash}",
            month=Month(signature.month),
            version=Code(signature.text.version),
            hash=Code(signature.text.sha256[:12]),
        ),
        *_edition_shown(signature),
        t(
            "Language shown to you: {language}; platform: {platform}",
            language=LanguageName(signature.locale),
            platform=platform_name(signature.platform),
        ),
    ]
    if signature.organisation:
        tag = session.tag(Purpose.ORGANISATION)
        found = await organisations.organisation_of(session.tx, tag)
        lines += organisation.described(session, found)
    if signature.leaf is not None:
        lines.append(
            t(
                "A secret random number, by which one line of the public log is your signature; "
                "only the server's key opens it."
            )
        )
    if signature.country:
        lines.append(t("Country: {country}", country=CountryName(signature.country)))
    if signature.sealed:
        lines.append(_names_kept(signature))
    return (*lines, *await public_name.described(session))


def _names_kept(signature: Signature) -> Text:
    if signature.appearance is Appearance.PUBLIC and not signature.organisation:
        return t(
            "The name, organisation and role that you gave are stored readable, so that they can "
            "be shown."
        )
    return t(
        "The name, organisation and role that you gave are sealed: only the organisers can open "
        "them."
    )
