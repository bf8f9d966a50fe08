"""/language: the reader's own choice, which comes before the language that a platform reports."""

from __future__ import annotations

from dataclasses import replace

from db import conversations, subscriptions
from db.secrets.vault import Purpose
from handlers.frame import gate
from handlers.frame.refusal import Refusal
from handlers.frame.session import Offer, Session
from messages.languages import SCRIPT_NEEDED, SCRIPTS, Languages
from messages.reply import Button, Note, Paragraph, Reply, Title
from messages.text import LanguageName, quoted, t

FOLLOW = "auto"
"""The argument that drops the reader's choice."""


async def language(session: Session) -> Reply:
    """The languages, or the choice of one: `/language`, `/language LANGUAGE`.

    `/language auto` follows the platform again. Further arguments are a command to go on with, if
    a question about the script came before that command. Raises `Refusal` for an unknown language.
    """
    wanted, *onward = session.request.arguments or ("",)
    if not wanted:
        return _list(session)
    if wanted.lower() == FOLLOW:
        return await _follow(session)
    languages = session.campaign.languages
    chosen = languages.named(wanted)
    if chosen is None:
        raise Refusal(
            t("I know no language called {typed}. These are ready:", typed=quoted(wanted)),
            *_buttons(languages),
        )
    if chosen == SCRIPT_NEEDED:
        return ask_script(session)
    return await _choose(session, chosen, onward)


async def offers(session: Session) -> tuple[Offer, ...]:
    """The published languages, in their own words and the reader's; then the way to choose none."""
    languages = session.campaign.languages
    return (
        *(Offer(language, _both_names(session, language)) for language in languages.codes),
        Offer(FOLLOW, t("Follow my app")),
    )


def _both_names(session: Session, language: str) -> str:
    own = session.campaign.languages.own_name(language)
    called = session.say(LanguageName(language))
    return own if own == called else f"{own} ({called})"


async def _choose(session: Session, chosen: str, onward: list[str]) -> Reply:
    await conversations.choose_language(session.tx, session.tag(Purpose.PREFERENCE), chosen)
    languages = session.campaign.languages
    served = languages.serving(chosen) or languages.default
    await _alerts_too(session, served)
    if onward and (command := session.command(onward[0])) is not None:
        reply = await _go_on(session, command.name, tuple(onward[1:]), served)
        return replace(reply, language=served)
    if languages.exactly(chosen):
        words = t("Language from now on: {language}", language=LanguageName(served))
    else:
        words = t(
            "There is no translation for this language yet: {wanted}. Until there is, I use: "
            "{language}",
            wanted=LanguageName(chosen),
            language=LanguageName(served),
        )
    reply = Reply.of(
        Paragraph(words),
        buttons=(Button(t("Read the letter"), "letter"), Button(t("What I can do"), "help")),
    )
    return replace(reply, language=served)


async def _alerts_too(session: Session, language: str) -> None:
    """Let the account's own alerts come in `language`, which the account reads now."""
    tag = session.tag(Purpose.SUBSCRIPTION)
    subscription = await subscriptions.subscription_of(session.tx, tag)
    if subscription is not None and subscription.locale != language:
        await subscriptions.subscribe(session.tx, tag, replace(subscription, locale=language))


async def _go_on(session: Session, name: str, arguments: tuple[str, ...], language: str) -> Reply:
    """The reply of the command that the question came before; a refusal leaves the choice as is."""
    try:
        return await gate.go(session, name, arguments, language)
    except Refusal as refusal:
        return refusal.reply


async def _follow(session: Session) -> Reply:
    await conversations.forget_language(session.tx, session.tag(Purpose.PREFERENCE))
    served = session.campaign.languages.reads(None, session.request.hint)
    await _alerts_too(session, served)
    reply = Reply.of(
        Paragraph(t("Your choice is erased. I follow the language of your app again."))
    )
    return replace(reply, language=served)


def _list(session: Session) -> Reply:
    return Reply.of(
        Title(t("Language")),
        Paragraph(t("Your language now: {language}", language=LanguageName(session.language))),
        Note(t("The letter's own numbering is the same in every language.")),
        buttons=(
            *_buttons(session.campaign.languages),
            Button(t("Follow my app"), "language", (FOLLOW,)),
        ),
    )


def ask_script(session: Session) -> Reply:
    """The question which script to use: `zh` does not say, and a wrong guess would be rude."""
    request = session.request
    onward: tuple[str, ...] = ()
    if request.command not in (None, "language"):
        onward = (str(request.command), *request.arguments)
    reply = Reply.of(
        Paragraph(t("Which Chinese script do you read?")),
        buttons=(
            Button(session.campaign.languages.own_name(script), "language", (script, *onward))
            for script in SCRIPTS
        ),
    )
    return replace(reply, language=SCRIPTS[0])


def _buttons(languages: Languages) -> tuple[Button, ...]:
    return tuple(
        Button(languages.own_name(language), "language", (language,))
        for language in languages.codes
    )
