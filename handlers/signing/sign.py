"""/sign: putting one's name, or none, under exactly one text."""

from __future__ import annotations

from db import cleaned, counted, daily, public_names, signatures
from db.counted import People
from db.public_names import PublicName
from db.secrets.vault import Purpose
from db.signatures import Appearance, Signature
from handlers.frame import conversation
from handlers.frame.campaign import Campaign
from handlers.frame.consent import consent
from handlers.frame.session import FormHandler, Session
from handlers.reading import privacy, taken_out
from handlers.reading.closing import coming
from handlers.reading.letter import (
    edition_for,
    elsewhere_lines,
    outdated,
    status_line,
    version_line,
)
from handlers.reading.versions import earlier_signed
from handlers.reading.ways import to_pledges
from handlers.signing import bursts, organisation, public_name
from handlers.signing.described import APPEARANCES, described
from handlers.signing.withdraw import none_kept
from handlers.subscribing import alerts
from messages.collation import place
from messages.countries import countries
from messages.form import Choice, Field, Form, Kind, Values
from messages.letter.edition import Edition
from messages.letter.letter import Letter
from messages.names import NAME_LONGEST, name
from messages.reply import Block, Button, Items, Note, Paragraph, Reply, Title
from messages.request import Argument
from messages.text import Code, LanguageName, Text, Value, t, tn

FORM = "sign"
CHANGE = "change"


async def sign(session: Session) -> Reply:
    """The account's signature, or the form for one; with `/sign change` always the form."""
    signature = await signatures.signature_of(session.tx, session.tag(Purpose.SIGNATURE))
    if signature is not None and session.request.arguments != (CHANGE,):
        return await _yours(session, signature)
    opened_on = (_signed_on(session).sha256, session.campaign.letter.version)
    intro = (
        *await _spoiled(session),
        *await taken_out.told(session),
        *await _what_is_signed(session),
        *await coming(session.tx),
    )
    return await conversation.begin(session, FORM, opened_on, intro=intro)


async def _spoiled(session: Session) -> tuple[Block, ...]:
    """The words to an account whose signature somebody changed in the database; else nothing."""
    if not await signatures.is_spoiled(session.tx, session.tag(Purpose.SIGNATURE)):
        return ()
    words = t(
        "Somebody else has changed your earlier signature in my database, so it does not count. "
        "You can sign again."
    )
    return (Note(words),)


async def _what_is_signed(session: Session) -> tuple[Block, ...]:
    letter, edition = session.campaign.letter, _signed_on(session)
    return (
        Title(_heading(letter)),
        Paragraph(edition.title),
        *outdated(letter, edition_for(session)),
        Items(
            (
                version_line(letter, edition),
                status_line(edition),
                *elsewhere_lines(session),
                t("Read it first: {command}", command=Code("/letter")),
            )
        ),
        Paragraph(t("What I will keep:")),
        Items(privacy.kept(logged=await privacy.is_logged(session.tx, session.campaign))),
        Paragraph(t("Who can see what:")),
        Items(privacy.seen_by()),
    )


def _signed_on(session: Session) -> Edition:
    """The edition on which the session's reader signs: their own, while that one is current."""
    return session.campaign.letter.signed_on(session.wanted, session.language)


def _heading(letter: Letter) -> Text:
    if letter.date is None:
        return t("Sign the open letter")
    return t("Sign the open letter of {date}", date=letter.date)


def _named(values: Values) -> bool:
    return values.get("appearance") in (Appearance.HIDDEN, Appearance.PUBLIC)


FIELDS = (
    Field(
        "appearance",
        t("How you sign"),
        t("How do you want to sign?"),
        Kind.CHOICE,
        choices=tuple(Choice(appearance.value, label) for appearance, label in APPEARANCES.items()),
    ),
    Field(
        "name",
        t("Name"),
        t("Please type the name."),
        check=name,
        applies=_named,
        longest=NAME_LONGEST,
    ),
    *organisation.NAME_AND_ROLE,
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


async def form(session: Session, arguments: tuple[str, ...]) -> Form:
    """The form for signing, and the sentence that the last press agrees to.

    `arguments` are the SHA-256 of the edition that was shown, and the letter's version. Alerts are
    offered only to an account without a subscription.
    """
    letter = session.campaign.letter
    shown = _edition(letter, arguments) or _signed_on(session)
    alerts_too = () if await alerts.subscribed(session) else (alerts.CONSENT,)
    agreed = (consent(_agreement(session.campaign, shown)),)
    fields = (*FIELDS, *alerts_too, organisation.ADDRESS)
    return Form(t("Sign the letter"), fields, t("Sign"), agreed)


def _edition(letter: Letter, arguments: tuple[str, ...]) -> Edition | None:
    """The edition that a form was opened on; None where its wording or the version has changed.

    A translation may stay as it is in a new version, which nobody has agreed to yet.
    """
    sha256, *version = arguments or ("",)
    shown = letter.shown(sha256) if version in ([], [letter.version]) else None
    return shown if shown and letter.is_current(shown) else None


def _agreement(campaign: Campaign, shown: Edition) -> Text:
    """The campaign's sentence that a signer agrees to, or a general one, for the text shown."""
    letter = campaign.letter
    title, version = Code(shown.title), Code(letter.version)
    language = LanguageName(shown.language)
    if campaign.sentences.agreement:
        day: Value = letter.date or ""
        return campaign.sentences.agreement.fill(
            date=day, version=version, title=title, language=language
        )
    return t(
        "You are about to sign this open letter: {title}. Version: {version}. Language of the text "
        "shown to you: {language}.",
        title=title,
        version=version,
        language=language,
    )


async def submit(session: Session, arguments: tuple[str, ...], values: Values) -> Reply:
    """Keep the signature, and the wish for alerts; nothing if the letter has changed."""
    shown = _edition(session.campaign.letter, arguments)
    if shown is None:
        return _changed_letter()
    await public_name.may_be_shown(session, values)
    await bursts.may_sign(session, values)
    tag = session.tag(Purpose.SIGNATURE)
    before = await signatures.signature_of(session.tx, tag)
    was_out = await cleaned.is_kept(session.tx, tag)
    signature = _signature(session, shown, values)
    await signatures.sign(session.tx, tag, signature)
    if signature.subject is not None:
        await daily.came(session.tx, signature.subject, session.today)
    await _show_name(session, signature, values, anew=before is not None or was_out)
    await _enter_organisation(session, signature, values, before)
    if not signature.organisation:
        await bursts.note(session, values)
    thanks = await _thanks(session, signature, changed=before is not None)
    wish = await alerts.wish(session, wanted=values.get(alerts.FIELD) == Argument.YES)
    return Reply.of(*thanks.blocks, *wish.blocks, buttons=(*wish.buttons, *thanks.buttons))


def _changed_letter() -> Reply:
    """The reply where the letter has changed.

    No `Refusal`: a refusal would bring back the form, which can never be sent any more.
    """
    words = t("The letter has changed since you began. Please read it again before you sign.")
    return Reply.of(
        Note(words), buttons=(Button(t("Read the letter"), "letter"), Button(t("Sign"), "sign"))
    )


def _signature(session: Session, shown: Edition, values: Values) -> Signature:
    given = {key: values[key] for key in ("name", "organisation", "role") if key in values}
    for_one = organisation.given(values)
    return Signature(
        text=session.campaign.signed(shown),
        appearance=Appearance(values["appearance"]),
        organisation=for_one,
        confirmed=not for_one,
        sealed=session.campaign.vault.seal(given) if given else None,
        country=None if for_one else values.get("country"),
        locale=session.campaign.catalogs.speaks(session.language).code,
        platform=session.request.platform,
        consent_version=session.campaign.letter.consent_version,
        month=session.month,
    )


async def _show_name(session: Session, signature: Signature, values: Values, *, anew: bool) -> None:
    """Show the name of a person who signs in public; who signs for an organisation shows none.

    Who signs `anew` may have shown one before.
    """
    tag = session.tag(Purpose.PUBLIC_NAME)
    if signature.appearance is Appearance.PUBLIC and not signature.organisation:
        shown = PublicName(values["name"], None, None, confirmed=True)
        await public_names.publish(
            session.tx, tag, shown, place(shown.name), session.tag(Purpose.SIGNATURE)
        )
    elif anew:
        await public_names.retract(session.tx, tag)


async def _enter_organisation(
    session: Session, signature: Signature, values: Values, before: Signature | None
) -> None:
    if signature.organisation:
        await organisation.enter(session, values)
    elif before is not None and before.organisation:
        await organisation.withdraw(session)


async def _thanks(session: Session, signature: Signature, *, changed: bool) -> Reply:
    people = await counted.people(session.tx)
    return Reply.of(
        Title(t("Your signature is changed.") if changed else t("Thank you. You have signed.")),
        Paragraph(CHECKED if signature.organisation else _new_count(people)),
        Note(
            t(
                "You can change or withdraw it until the campaign closes: {command}",
                command=Code("/sign"),
            )
        ),
        buttons=(
            Button(t("Change"), "sign", (CHANGE,)),
            Button(t("Withdraw"), "withdraw"),
            Button(t("Share"), "share"),
            *to_pledges(session.campaign),
        ),
    )


CHECKED = t(
    "An organiser checks your organisation before it is listed and counted, and then I write to "
    "you here."
)


def _new_count(people: People) -> Text:
    if people.logged:
        return t(
            "Your signature will be in the next count. So that nobody can tell when anybody "
            "signed, people go into it in groups of at least five, at most once an hour. If five "
            "people withdraw before that, the count says so first."
        )
    return tn(
        "{n} person has signed through this bot.",
        "{n} people have signed through this bot.",
        people.number,
    )


async def _yours(session: Session, signature: Signature) -> Reply:
    return Reply.of(
        Title(t("You have signed.")),
        *await earlier_signed(session),
        Items(await described(session, signature)),
        buttons=(
            Button(t("Change"), "sign", (CHANGE,)),
            Button(t("Withdraw"), "withdraw"),
            Button(t("Share"), "share"),
        ),
    )


async def standing(session: Session, arguments: tuple[str, ...]) -> Reply:
    """The account's signature as it is kept now, after a form that was sent; or that none is."""
    signature = await signatures.signature_of(session.tx, session.tag(Purpose.SIGNATURE))
    if signature is not None:
        return await _yours(session, signature)
    if _edition(session.campaign.letter, arguments) is None:
        return _changed_letter()
    return none_kept(t("There is no signature of yours here now."))


SIGN_FORM = FormHandler(FORM, form, submit, standing)
