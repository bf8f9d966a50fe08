"""/sign and /withdraw: putting one's name, or none, under exactly one text."""

from __future__ import annotations

from datetime import date

from db import counters, public_names, signatures
from db.counters import Totals
from db.public_names import PublicName
from db.secrets.vault import Purpose
from db.signatures import Appearance, Signature
from handlers.frame import conversation
from handlers.frame.refusal import Refusal
from handlers.frame.session import FormHandler, Session
from handlers.reading import privacy
from handlers.reading.letter import status_line, version_line
from handlers.reading.summary import unreviewed_note
from handlers.subscribing import alerts
from messages.countries import countries
from messages.form import Choice, Field, Form, Kind, Values
from messages.languages import SOURCE
from messages.names import name
from messages.platforms import platform_name
from messages.reply import Block, Button, Items, Note, Paragraph, Reply, Title
from messages.request import Argument
from messages.text import Code, CountryName, LanguageName, Text, Words, t, tn

FORM = "sign"
CHANGE = "change"

APPEARANCES = {
    Appearance.ANONYMOUS: t("Without a name"),
    Appearance.HIDDEN: t("With my name, for the organisers only"),
    Appearance.PUBLIC: t("Publicly, with my name"),
}


async def sign(session: Session) -> Reply:
    """The account's signature, or the form for one; with `/sign change` always the form."""
    signature = await signatures.signature_of(session.tx, session.tag(Purpose.SIGNATURE))
    if signature is not None and session.request.arguments != (CHANGE,):
        return _yours(signature)
    fingerprint = session.campaign.letter.sha256
    return await conversation.begin(session, FORM, (fingerprint,), intro=_what_is_signed(session))


def _what_is_signed(session: Session) -> tuple[Block, ...]:
    letter = session.campaign.letter
    lines: list[Words] = [version_line(letter), status_line(letter.shipped)]
    full = letter.full_text(session.language)
    lines += [status_line(full)] if full.url else []
    return (
        Title(t("Sign the open letter of {date}", date=letter.date)),
        Paragraph(letter.title),
        Items((*lines, t("Read it first: {command}", command=Code("/letter")))),
        Paragraph(t("What I will keep:")),
        Items(privacy.kept()),
        Paragraph(t("Who can see what:")),
        Items(privacy.seen_by()),
    )


def _named(values: Values) -> bool:
    return values.get("appearance") in (Appearance.HIDDEN, Appearance.PUBLIC)


def _for_organisation(values: Values) -> bool:
    return "organisation" in values


FIELDS = (
    Field(
        "appearance",
        t("How you sign"),
        t("How do you want to sign?"),
        Kind.CHOICE,
        choices=tuple(Choice(appearance.value, label) for appearance, label in APPEARANCES.items()),
    ),
    Field("name", t("Name"), t("Please type the name."), check=name, applies=_named),
    Field(
        "organisation",
        t("Organisation"),
        t(
            "For which organisation do you sign? It is counted apart, once an organiser has "
            "confirmed that you may sign for it."
        ),
        required=False,
        check=name,
    ),
    Field(
        "role",
        t("Role"),
        t("What is your role there?"),
        required=False,
        check=name,
        applies=_for_organisation,
    ),
    Field(
        "country",
        t("Country"),
        t("Which country or territory do you sign from? Type its name, or a part of it."),
        Kind.SEARCH,
        required=False,
        choices=countries(),
    ),
)
"""The questions of a signature; only the appearance, and a name if it has one, are required."""


async def form(session: Session, _: tuple[str, ...]) -> Form:
    """The form for signing, and the words that the last press agrees to.

    Alerts are offered only to an account without a subscription. Below a translation that nobody
    has reviewed stands the English source: that source is agreed to.
    """
    letter = session.campaign.letter
    alerts_too = () if await alerts.subscribed(session) else (alerts.CONSENT,)
    agreement = t(
        "You are about to sign the open letter of {date}, version {version}. The text shown here "
        "in full is the translation by the Taiwan Association for Human Rights, in this language: "
        "{language}. Where it differs from the English original published by Access Now, the "
        "original prevails.",
        date=letter.date,
        version=Code(letter.version),
        language=LanguageName(letter.language),
    )
    agreed: tuple[Words, ...] = (agreement,)
    if unreviewed := unreviewed_note(session):
        binding = session.campaign.catalogs.say(agreement, SOURCE)
        agreed += (*(note.words for note in unreviewed), binding)
    return Form(t("Sign the letter"), FIELDS + alerts_too, t("Sign"), agreed)


async def submit(session: Session, arguments: tuple[str, ...], values: Values) -> Reply:
    """Keep the signature, and the alerts that were agreed to; nothing if the letter has changed."""
    if arguments != (session.campaign.letter.sha256,):
        return _changed_letter()
    tag = session.tag(Purpose.SIGNATURE)
    before = await signatures.signature_of(session.tx, tag)
    signature = _signature(session, values)
    await signatures.sign(session.tx, tag, signature)
    await _show_name(session, signature, values, before)
    thanks = await _thanks(session, signature, changed=before is not None)
    if values.get(alerts.FIELD) != Argument.YES:
        return thanks
    missed = await alerts.subscribe(session)
    return Reply.of(*thanks.blocks, *missed.blocks, buttons=(*missed.buttons, *thanks.buttons))


def _changed_letter() -> Reply:
    """The reply where the letter has changed.

    No `Refusal`: a refusal would bring back the form, which can never be sent any more.
    """
    words = t("The letter has changed since you began. Please read it again before you sign.")
    return Reply.of(
        Note(words), buttons=(Button(t("Read the letter"), "letter"), Button(t("Sign"), "sign"))
    )


def _signature(session: Session, values: Values) -> Signature:
    given = {key: values[key] for key in ("name", "organisation", "role") if key in values}
    organisation = "organisation" in values
    return Signature(
        text=session.campaign.text,
        appearance=Appearance(values["appearance"]),
        organisation=organisation,
        confirmed=not organisation,
        sealed=session.campaign.vault.seal(given) if given else None,
        country=values.get("country"),
        locale=session.language,
        platform=session.request.platform,
        consent_version=session.campaign.letter.consent_version,
        day=session.today,
    )


async def _show_name(
    session: Session, signature: Signature, values: Values, before: Signature | None
) -> None:
    tag = session.tag(Purpose.PUBLIC_NAME)
    if signature.appearance is Appearance.PUBLIC:
        public_name = PublicName(
            values["name"], values.get("organisation"), values.get("role"), signature.confirmed
        )
        await public_names.publish(session.tx, tag, public_name)
    elif before is not None:
        await public_names.retract(session.tx, tag)


async def _thanks(session: Session, signature: Signature, *, changed: bool) -> Reply:
    totals = await counters.totals(session.tx)
    return Reply.of(
        Title(t("Your signature is changed.") if changed else t("Thank you. You have signed.")),
        Paragraph(_new_count(totals, signature.organisation)),
        Note(t("You can change or withdraw it at any time: {command}", command=Code("/sign"))),
        buttons=(
            Button(t("Change"), "sign", (CHANGE,)),
            Button(t("Withdraw"), "withdraw"),
            Button(t("Share"), "share"),
            Button(t("Make a pledge"), "pledge"),
        ),
    )


def _new_count(totals: Totals, organisation: bool) -> Text:
    if organisation:
        return tn(
            "{n} organisation is waiting with yours included: an organiser checks each one.",
            "{n} organisations are waiting with yours included: an organiser checks each one.",
            totals.organisations_waiting,
        )
    return tn(
        "{n} person has signed through this bot.",
        "{n} people have signed through this bot.",
        totals.people,
    )


def described(signature: Signature) -> tuple[Text, ...]:
    """Everything that is kept of a signature, a line each."""
    lines = [
        t("How you sign: {how}", how=APPEARANCES[signature.appearance]),
        t(
            "Signed on {day}, version {version}, fingerprint {hash}",
            day=date.fromisoformat(signature.day),
            version=Code(signature.text.version),
            hash=Code(signature.text.sha256[:12]),
        ),
        t(
            "Language shown to you: {language}; platform: {platform}",
            language=LanguageName(signature.locale),
            platform=platform_name(signature.platform),
        ),
    ]
    if signature.organisation:
        state = t("confirmed") if signature.confirmed else t("waiting for an organiser")
        lines.append(t("For an organisation: {state}", state=state))
    if signature.country:
        lines.append(t("Country: {country}", country=CountryName(signature.country)))
    if signature.sealed:
        lines.append(_names_kept(signature.appearance))
    return tuple(lines)


def _names_kept(appearance: Appearance) -> Text:
    if appearance is Appearance.PUBLIC:
        return t(
            "The name, organisation and role that you gave are stored readable, so that they can "
            "be shown."
        )
    return t(
        "The name, organisation and role that you gave are sealed: only the organisers can open "
        "them."
    )


def _yours(signature: Signature) -> Reply:
    return Reply.of(
        Title(t("You have signed.")),
        Items(described(signature)),
        buttons=(
            Button(t("Change"), "sign", (CHANGE,)),
            Button(t("Withdraw"), "withdraw"),
            Button(t("Share"), "share"),
        ),
    )


async def withdraw(session: Session) -> Reply:
    """The question before a withdrawal, or with `/withdraw yes` the withdrawal.

    Erases the signature and its public name. Raises `Refusal` for an account without a signature.
    """
    tag = session.tag(Purpose.SIGNATURE)
    if await signatures.signature_of(session.tx, tag) is None:
        raise Refusal(
            t("There is no signature of yours to withdraw."),
            Button(t("Sign"), "sign"),
            Button(t("Show what is held about me"), "me"),
        )
    if session.request.arguments != (Argument.YES,):
        return Reply.of(
            Title(t("Withdraw your signature?")),
            Paragraph(
                t(
                    "It is erased at once, with a public name if you gave one. Pledges and "
                    "alerts stay."
                )
            ),
            buttons=(
                Button(t("Yes, withdraw it"), "withdraw", (Argument.YES,)),
                Button(t("No, keep it"), "sign"),
            ),
        )
    await signatures.withdraw(session.tx, tag)
    await public_names.retract(session.tx, session.tag(Purpose.PUBLIC_NAME))
    return Reply.of(
        Paragraph(t("Your signature is withdrawn and erased.")),
        buttons=(
            Button(t("Show what is held about me"), "me"),
            Button(t("The count so far"), "count"),
        ),
    )


SIGN_FORM = FormHandler(FORM, form, submit)
