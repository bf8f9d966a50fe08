"""/language: the reader's own choice, which comes before the language that a platform reports."""

from __future__ import annotations

from dataclasses import replace

from db import conversations, subscriptions
from db.secrets.vault import Purpose
from handlers.frame import gate
from handlers.frame.refusal import Refusal
from handlers.frame.session import Offer, Session
from handlers.reading.draft import draft_note
from messages.languages import SCRIPT_NEEDED, SCRIPTS, Languages
from messages.reply import Button, Note, Paragraph, Passing, Reply, Title
from messages.spelling import folded
from messages.text import Code, InEachScript, LanguageName, Listed, Words, quoted, t

FOLLOW = "auto"
"""The argument that drops the reader's choice."""

LANGUAGE, FOLLOWED = t("Language"), t("Follow my app")
LABEL = InEachScript(LANGUAGE)
"""The label of the way to the languages, for readers who cannot read the page around that way."""

ASKED_IN_SIMPLIFIED = "你平常看哪一种中文字，简体还是繁体？"
NOT_YET_IN_SIMPLIFIED = "还没有简体中文版。选“简体中文”的话，在有简体版之前，我以繁体中文回答。"
"""The words for readers of Simplified Chinese, for whom there is no catalog to say them from."""


async def language(session: Session) -> Reply:
    """The languages, or the choice of one: `/language`, `/language LANGUAGE`.

    LANGUAGE is a code or a name, of several words too; `/language auto` follows the platform again.
    Arguments after a code are a command to go on with, if a question about the script came before
    that command. Raises `Refusal` for an unknown language.
    """
    typed = " ".join(session.request.arguments)
    if not typed.strip() or _is_label(session, typed, LABEL, LANGUAGE):
        return await _list(session)
    if session.request.arguments[0].lower() == FOLLOW or _is_label(session, typed, FOLLOWED):
        return await _follow(session)
    languages = session.campaign.languages
    chosen, onward = _wanted(languages, session.request.arguments)
    if chosen is None:
        raise Refusal(
            t("I know no language called {typed}. These are ready:", typed=quoted(typed)),
            *_buttons(languages),
        )
    if chosen == SCRIPT_NEEDED and languages.has_scripts:
        return ask_script(session)
    return await _choose(session, chosen, onward)


async def offers(session: Session) -> tuple[Offer, ...]:
    """The published languages, in their own words and the reader's; then the way to choose none."""
    languages = session.campaign.languages
    return (
        *(Offer(language, _both_names(session, language)) for language in languages.codes),
        Offer(FOLLOW, FOLLOWED),
    )


async def missing(session: Session) -> tuple[Passing, ...]:
    """The note for a reader whose language has no catalog, with the languages that have one.

    Nothing of that language is kept, and nobody else is shown which it is.
    """
    if not session.request.private:
        return ()
    choice = await conversations.chosen_language(session.tx, session.tag(Purpose.PREFERENCE))
    languages = session.campaign.languages
    lacking = languages.lacking(choice, session.request.hint)
    spoken = session.campaign.catalogs.speaks(session.language).code
    if lacking in (None, spoken):
        return ()
    words = t(
        "There is no translation for this language yet: {wanted}. I use: {language}. To choose: "
        "{command}. These are ready: {languages}.",
        wanted=LanguageName(lacking),
        language=LanguageName(spoken),
        command=Code("/language"),
        languages=Listed(tuple(languages.own_name(code) for code in languages.codes)),
    )
    return (Passing(words),)


def _is_label(session: Session, typed: str, *labels: Words) -> bool:
    """Whether `typed` is one of `labels`, in any published language."""
    say, languages = session.campaign.catalogs.say, session.campaign.languages.codes
    said = (say(label, language) for label in labels for language in languages)
    return folded(typed) in map(folded, said)


def _wanted(languages: Languages, arguments: tuple[str, ...]) -> tuple[str | None, tuple[str, ...]]:
    """The code of the language that is wanted, if any, and the command to go on with."""
    whole = languages.named(" ".join(arguments))
    if whole is not None:
        return whole, ()
    return languages.named(arguments[0]), arguments[1:]


def _both_names(session: Session, language: str) -> str:
    own = session.campaign.languages.own_name(language)
    called = session.say(LanguageName(language))
    return own if own == called else f"{own} ({called})"


async def _choose(session: Session, chosen: str, onward: tuple[str, ...]) -> Reply:
    await conversations.choose_language(session.tx, session.tag(Purpose.PREFERENCE), chosen)
    languages = session.campaign.languages
    served = languages.reads(chosen, session.request.hint)
    await _alerts_too(session, served)
    if onward and (command := session.command(onward[0])) is not None:
        reply = await _go_on(session, command.name, onward[1:], served)
        return replace(reply, language=served)
    spoken = session.campaign.catalogs.speaks(served).code
    if languages.lacking(chosen, None) == spoken:
        words = t("Language from now on: {language}", language=LanguageName(spoken))
    elif languages.exactly(chosen):
        words = t("Language from now on: {language}", language=LanguageName(served))
    else:
        words = t(
            "There is no translation for this language yet: {wanted}. Until there is, I use: "
            "{language}",
            wanted=LanguageName(chosen),
            language=LanguageName(spoken),
        )
    reply = Reply.of(
        Paragraph(words),
        buttons=(Button(t("Read the letter"), "letter"), Button(t("What I can do"), "help")),
        shareable=True,
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
        Paragraph(t("Your choice is erased. I follow the language of your app again.")),
        shareable=True,
    )
    return replace(reply, language=served)


async def _list(session: Session) -> Reply:
    spoken = session.campaign.catalogs.speaks(session.language).code
    return Reply.of(
        Title(LANGUAGE),
        Paragraph(t("Your language now: {language}", language=LanguageName(spoken))),
        *await missing(session),
        *draft_note(session.campaign, session.language),
        Note(t("The letter's own numbering is the same in every language.")),
        buttons=(
            *_buttons(session.campaign.languages),
            Button(FOLLOWED, "language", (FOLLOW,)),
        ),
        shareable=True,
    )


def ask_script(session: Session) -> Reply:
    """The question which script to use, in both: `zh` does not say, and a guess would be rude."""
    request, languages = session.request, session.campaign.languages
    onward: tuple[str, ...] = ()
    if request.command not in (None, "language"):
        onward = (str(request.command), *request.arguments)
    reply = Reply.of(
        Paragraph(t("Which Chinese script do you read?")),
        Paragraph(ASKED_IN_SIMPLIFIED),
        *(() if languages.exactly(SCRIPTS[1]) else (Note(NOT_YET_IN_SIMPLIFIED),)),
        buttons=(
            Button(languages.own_name(script), "language", (script, *onward)) for script in SCRIPTS
        ),
        shareable=True,
    )
    return replace(reply, language=SCRIPTS[0])


def _buttons(languages: Languages) -> tuple[Button, ...]:
    return tuple(
        Button(languages.own_name(language), "language", (language,))
        for language in languages.codes
    )
