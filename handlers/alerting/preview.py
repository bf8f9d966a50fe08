"""An alert before anyone has it: as the alert will arrive, for how many, and in what time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import NamedTuple

from db.alert_codes import CODE_LETTERS
from db.alerts import Alert, AlertState
from db.audience import Subscriber
from db.staff import Staff
from handlers.alerting import audience
from handlers.alerting.aims import aims
from handlers.alerting.message import message, read_in
from handlers.alerting.standing import standing
from handlers.alerting.steps import ALL_ALERTS, step, steps
from handlers.frame.few import roughly
from handlers.frame.rules import Rules
from handlers.frame.session import Session
from handlers.staffing import binding
from messages.catalogs import Catalogs
from messages.platforms import NAMES, platform_name
from messages.render import limits
from messages.reply import Button, Items, Note, Reply, Title
from messages.text import Code, LanguageName, Text, Words, quoted, t, tn

MINUTE, HOUR, DAY = 60, 3600, 86400
CHAT = "chat"
FOR_WHOM = t("For whom and when")


class Excess(NamedTuple):
    """The characters that a text of an alert has too many for one message on a platform."""

    characters: int
    language: str
    platform: str

    @property
    def words(self) -> Text:
        """The excess in words."""
        return tn(
            "That is {n} character too long for one message on {platform} ({language}). "
            "Please shorten it.",
            "That is {n} characters too long for one message on {platform} ({language}). "
            "Please shorten it.",
            self.characters,
            platform=NAMES[self.platform],
            language=LanguageName(self.language),
        )


def excess(catalogs: Catalogs, alert: Alert, written_in: str | None = None) -> Excess | None:
    """The greatest excess of `alert` in any frame, or of its text in `written_in`; None if it fits.

    The frame is in any language that the text is read in, for a person or a chat, before the last
    day or after.
    """
    most = max(_excesses(catalogs, alert, written_in), default=None)
    return most if most and most.characters else None


def _excesses(catalogs: Catalogs, alert: Alert, written_in: str | None) -> Iterator[Excess]:
    last = date.fromisoformat(alert.ends) if alert.ends else date.min
    written = replace(alert, state=AlertState.DRAFT, code="X" * CODE_LETTERS)
    for reader in catalogs.languages.codes:
        language = read_in(alert, reader)
        if written_in not in (None, language):
            continue
        for kind in Subscriber:
            for today in (last, last + timedelta(days=1)):
                reply = message(written, reader, kind=kind, today=today)
                for platform, too_many in limits.excess(reply, catalogs, reader).items():
                    yield Excess(too_many, language, platform)


async def asked(session: Session, staff: Staff, alert: Alert, wanted: tuple[str, ...]) -> Reply:
    """Answer `/alert preview ID [LANGUAGE [chat]]`; `wanted` are the arguments after the id."""
    language = session.campaign.languages.serving(wanted[0]) if wanted else session.language
    if language is None:
        words = t("I know no language called {typed}. These are ready:", typed=quoted(wanted[0]))
        return await preview(session, staff, alert, before=words)
    kind = Subscriber.CHAT if wanted[1:] == (CHAT,) else Subscriber.PERSON
    return await preview(session, staff, alert, language, kind)


async def preview(
    session: Session,
    staff: Staff,
    alert: Alert,
    language: str | None = None,
    kind: Subscriber = Subscriber.PERSON,
    *,
    before: Text | None = None,
) -> Reply:
    """The alert's own message, then whom it goes to, and buttons for the next steps.

    Only the message is as readers of `language` get it; the rest is in the one that the moderator
    reads. `before` is a note above the message, `kind` the subscriber who would get it.
    """
    reads = language if language in session.campaign.languages.codes else session.language
    reply = message(alert, reads, kind=kind, today=session.campaign.today())
    where = await standing(session, alert)
    below = _buttons_below(session, reply)
    about = await purpose(session, alert)
    buttons = (
        *steps(alert, where, staff.person),
        *_views(session, alert, reads, kind),
        step(t("Details"), "show", alert.id),
        ALL_ALERTS,
    )
    notes, heading = (before,) if before else (), t("What follows is for the staff alone")
    labels = tuple(each.label for each in buttons)
    say = _saying_together(session, (*notes, heading, below, *_words_of(about), *labels))
    return replace(
        reply,
        blocks=(
            *(Note(say(note)) for note in notes),
            *reply.blocks,
            Title(say(heading)),
            Items((say(below),)),
            *(_said(block, say) for block in about),
        ),
        buttons=tuple(replace(each, label=say(each.label)) for each in buttons),
        shareable=False,
    )


def _words_of(blocks: Iterable[Title | Items]) -> Iterator[Words]:
    for block in blocks:
        yield from block.items if isinstance(block, Items) else (block.words,)


def _said(block: Title | Items, say: Callable[[Words], str]) -> Title | Items:
    if isinstance(block, Items):
        return Items(tuple(map(say, block.items)))
    return Title(say(block.words))


def _saying_together(session: Session, words: tuple[Words, ...]) -> Callable[[Words], str]:
    """The way to say `words` all in one language: the moderator's, if all of them are there."""
    catalogs = session.campaign.catalogs
    return partial(catalogs.say, language=catalogs.common(words, session.language))


def _buttons_below(session: Session, reply: Reply) -> Text:
    """The labels of the alert's buttons: as buttons, the moderator would press them here."""
    catalogs = session.campaign.catalogs
    language = catalogs.whole(reply, reply.language or session.language)
    labels = " · ".join(catalogs.say(each.label, language) for each in reply.buttons)
    return t("Buttons below it: {buttons}", buttons=Code(labels))


def _views(session: Session, alert: Alert, language: str, kind: Subscriber) -> Iterator[Button]:
    """The buttons to the alert in its other languages, and as a group or a person gets it."""
    for other in alert.texts:
        if other != language:
            name = session.campaign.languages.own_name(other)
            yield Button(name, "alert", ("preview", alert.id, other))
    if kind is Subscriber.PERSON:
        yield step(t("As a group gets it"), "preview", alert.id, language, CHAT)
    else:
        yield step(t("As a person gets it"), "preview", alert.id, language)


async def purpose(session: Session, alert: Alert) -> tuple[Title, Items]:
    """The block on the aims of `alert` and, before it begins, on how many it reaches.

    The same stands wherever somebody can approve the alert, so that nobody approves unseen for
    whom and when.
    """
    rules = await binding.in_force(session.tx, session.campaign.rules)
    lines = tuple(aims(alert, rules))
    if alert.broadcast is None:
        lines = (*lines, *await reach(session, alert, rules))
    return Title(FOR_WHOM), Items(lines)


async def reach(session: Session, alert: Alert, rules: Rules) -> list[Words]:
    """The lines on how many get `alert` and how long that takes, and on who lacks a text of it."""
    readers = await audience.readers(session.tx, alert, rules)
    lines: list[Words] = [
        t(
            "{platform}: {count}; at the platform's pace that takes {time}.",
            platform=platform_name(platform),
            count=roughly(number),
            time=takes(number / rules.per_second(platform)),
        )
        for platform, number in audience.sizes(readers, alert, rules).items()
    ]
    lines.append(t("In a digest later: {count}", count=roughly(audience.digests(readers))))
    lines += [
        t(
            "There is no text in {language} yet; these read it in {first}: {count}",
            language=LanguageName(language),
            first=LanguageName(alert.language),
            count=roughly(number),
        )
        for language, number in sorted(audience.by_language(readers).items())
        if language not in alert.texts
    ]
    return lines


def takes(seconds: float) -> Text:
    """A stretch of time in one round number of minutes, hours or days."""
    if seconds < MINUTE:
        return t("less than a minute")
    if seconds < 2 * HOUR:
        return tn("about {n} minute", "about {n} minutes", round(seconds / MINUTE))
    if seconds < 2 * DAY:
        return tn("about {n} hour", "about {n} hours", round(seconds / HOUR))
    return tn("about {n} day", "about {n} days", round(seconds / DAY))
