"""/language: the reader's own choice, which comes before whatever the platform reports."""

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
"""The argument that drops the choice."""


async def language(session: Session) -> Reply:
    """`/language` lists, `/language TAG` chooses, `/language auto` follows the platform again.

    Further arguments are a command to go on with, for when the question came before it.
    """
    wanted, *onward = session.request.arguments or ("",)
    if not wanted:
        return _list(session)
    if wanted.lower() == FOLLOW:
        return await _follow(session)
    languages = session.campaign.languages
    tag = languages.named(wanted)
    if tag is None:
        raise Refusal(
            t("I know no language called {typed}. These are ready:", typed=quoted(wanted)),
            *_buttons(languages),
        )
    if tag == SCRIPT_NEEDED:
        return ask_script(session)
    return await _choose(session, tag, onward)


async def offers(session: Session) -> tuple[Offer, ...]:
    """The published languages, each in itself and as the reader calls it; and none of them."""
    languages = session.campaign.languages
    return (
        *(Offer(tag, _both_names(session, tag)) for tag in languages.codes),
        Offer(FOLLOW, t("Follow my app")),
    )


def _both_names(session: Session, tag: str) -> str:
    own, called = session.campaign.languages.own_name(tag), session.say(LanguageName(tag))
    return own if own == called else f"{own} ({called})"


async def _choose(session: Session, tag: str, onward: list[str]) -> Reply:
    await conversations.choose_language(session.tx, session.tag(Purpose.PREFERENCE), tag)
    languages = session.campaign.languages
    served = languages.serving(tag) or languages.default
    await _alerts_too(session, served)
    if onward and (name := onward[0].lower()) in session.commands:
        reply = await _go_on(session, name, tuple(onward[1:]), served)
        return replace(reply, language=served)
    if languages.exactly(tag):
        words = t("From now on I answer in {language}.", language=LanguageName(served))
    else:
        words = t(
            "There is no translation into {wanted} yet. Until there is, I answer in {language}.",
            wanted=LanguageName(tag),
            language=LanguageName(served),
        )
    reply = Reply.of(
        Paragraph(words),
        buttons=(Button(t("Read the letter"), "letter"), Button(t("What I can do"), "help")),
    )
    return replace(reply, language=served)


async def _alerts_too(session: Session, language: str) -> None:
    """Let the account's own alerts come in the language that it reads now."""
    tag = session.tag(Purpose.SUBSCRIPTION)
    kept = await subscriptions.subscription_of(session.tx, tag)
    if kept is not None and kept.locale != language:
        await subscriptions.subscribe(session.tx, tag, replace(kept, locale=language))


async def _go_on(session: Session, name: str, arguments: tuple[str, ...], language: str) -> Reply:
    """The answer to what was asked before the language; if it is a refusal, the choice stands."""
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
        Paragraph(t("You read {language} now.", language=LanguageName(session.language))),
        Note(t("Letters and numbers stay as they are in the letter itself, in every language.")),
        buttons=(
            *_buttons(session.campaign.languages),
            Button(t("Follow my app"), "language", (FOLLOW,)),
        ),
    )


def ask_script(session: Session) -> Reply:
    """Which Chinese: `zh` alone does not say, and guessing wrong would be rude."""
    request = session.request
    onward: tuple[str, ...] = ()
    if request.command not in (None, "language"):
        onward = (str(request.command), *request.arguments)
    reply = Reply.of(
        Paragraph(t("Which Chinese script do you read?")),
        buttons=(
            Button(session.campaign.languages.own_name(tag), "language", (tag, *onward))
            for tag in SCRIPTS
        ),
    )
    return replace(reply, language=SCRIPTS[0])


def _buttons(languages: Languages) -> tuple[Button, ...]:
    return tuple(Button(languages.own_name(tag), "language", (tag,)) for tag in languages.codes)
