"""An alert as its readers get it: one message, or a few lines of a digest.

Readers without a text in their language get the text that was written first, with its language
named; all around the text is in theirs, above all how to stop alerts. An alert that is recalled, or
whose action is over, says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from db.alerts import Alert, AlertState, AlertText
from db.audience import Subscriber
from db.subscriptions import Topic
from messages.render.limits import width
from messages.reply import Block, Button, Items, Note, Paragraph, Quote, Reply, Title
from messages.text import Code, LanguageName, Text, Words, t, tn

MOST_IN_DIGEST = 10
LINE_WIDEST, LABEL_LONGEST, NAME_WIDEST = 130, 40, 45
"""The most of an alert that stands in a digest and on its button, and the room for the name of a
language in it, so that ten fit into a message: in characters, as `width` counts them."""

RECALLED = t("This alert has been recalled by those who sent it. Please do not act on it.")
OVER = t("This action is over.")
STOP = Button(t("Stop alerts"), "stop")


def message(alert: Alert, language: str, *, kind: Subscriber, today: date) -> Reply:
    """`alert` as a reader of `language` gets it, with its buttons and how to stop alerts."""
    reply = on_request(alert, language, today=today)
    buttons = (*reply.buttons, *_ways_out(kind))
    return replace(reply, blocks=(*reply.blocks, Note(_how_to_stop(kind))), buttons=buttons)


def on_request(alert: Alert, language: str, *, today: date) -> Reply:
    """`alert` as a reader of `language` who asked to see it gets it: without how to stop."""
    if alert.state is AlertState.RECALLED:
        recalled = Reply.of(Title(t("Recalled")), Paragraph(RECALLED), shareable=True)
        return replace(recalled, language=language)
    blocks = tuple(_blocks(alert, language, today))
    return Reply(blocks, _responses(alert, today), language=language, shareable=True)


def digest(alerts: Sequence[Alert], language: str, *, kind: Subscriber, today: date) -> Reply:
    """The digest of `alerts`, given oldest first: a few lines each, the newest first.

    Each has a button, unless recalled. Of alerts beyond `MOST_IN_DIGEST` only the number is said.
    """
    newest = tuple(reversed(alerts))[:MOST_IN_DIGEST]
    more = len(alerts) - len(newest)
    left_out = (Paragraph(tn("and {n} more", "and {n} more", more)),) if more else ()
    reply = Reply.of(
        Title(t("What is new")),
        Items(tuple(_line(alert, language, today) for alert in newest)),
        *left_out,
        Note(_how_to_stop(kind)),
        buttons=(*(_reading(a, language) for a in newest if not _recalled(a)), *_ways_out(kind)),
        shareable=True,
    )
    return replace(reply, language=language)


def is_over(alert: Alert, today: date) -> bool:
    """Whether the last day of `alert` is past on the day `today`."""
    return alert.ends is not None and date.fromisoformat(alert.ends) < today


def read_in(alert: Alert, language: str) -> str:
    """The language of the text of `alert` that a reader of `language` gets."""
    return language if language in alert.texts else alert.language


def title(alert: Alert, language: str) -> str:
    """The title of `alert` that a reader of `language` gets."""
    return _text(alert, language).title


def _text(alert: Alert, language: str) -> AlertText:
    return alert.texts[read_in(alert, language)]


def _blocks(alert: Alert, language: str, today: date) -> Iterator[Block]:
    text = _text(alert, language)
    yield Title(text.title)
    if language not in alert.texts:
        yield Note(t("Written in: {language}", language=LanguageName(alert.language)))
    if text.correction:
        yield Paragraph(t("Corrected: {correction}", correction=text.correction))
    yield Paragraph(text.body)
    if text.action:
        yield Paragraph(t("What to do: {action}", action=text.action))
    if alert.link:
        yield Paragraph(t("More: {link}", link=Code(alert.link)))
    if alert.contact:
        yield Paragraph(_contact(alert.contact))
    if alert.ready:
        yield Paragraph(t("A message to copy:"))
        yield Quote(alert.ready)
    if alert.ends is not None:
        until = t("Until {date}", date=date.fromisoformat(alert.ends))
        yield Note(OVER if is_over(alert, today) else until)
    if alert.code:
        yield Note(t("To check that this is genuine: {command}", command=_check(alert.code)))


def _check(code: str) -> Code:
    return Code(f"/verify {code}")


def _contact(contact: str) -> Text:
    """The line with an address or a number, which apps make into something to press."""
    if "@" in contact:
        return t("Write to: {address}", address=Code(contact))
    return t("Call: {number}", number=Code(contact))


def _responses(alert: Alert, today: date) -> tuple[Button, ...]:
    if alert.topic is not Topic.ACTION or is_over(alert, today):
        return ()
    return (
        Button(t("I did it"), "did", (alert.id,)),
        Button(t("Not now"), "later", (alert.id,)),
    )


def _ways_out(kind: Subscriber) -> tuple[Button, ...]:
    if kind is Subscriber.CHAT:
        return (Button(t("Get these alerts too"), "alerts"),)
    return (STOP,)


def _how_to_stop(kind: Subscriber) -> Text:
    if kind is Subscriber.CHAT:
        return t(
            "Whoever manages this chat asked for these alerts, and can stop them: {command}",
            command=Code("/alerts"),
        )
    return t("You asked for these alerts. To stop them: {command}", command=Code("/stop"))


def _recalled(alert: Alert) -> bool:
    return alert.state is AlertState.RECALLED


def _line(alert: Alert, language: str, today: date) -> Words:
    if _recalled(alert):
        return t("An alert that stood here has been recalled. Please do not act on it.")
    text = _text(alert, language)
    named = language not in alert.texts
    room = LINE_WIDEST - (NAME_WIDEST if named else 0)
    shown = _cut(text.title, room)
    words: Words = shown
    if named:
        words = t("{title} ({language})", title=shown, language=LanguageName(alert.language))
    if is_over(alert, today):
        return t("{title}: this action is over.", title=words)
    room -= width(shown)
    if room < width("…") + 10:
        return words
    return t("{title}: {line}", title=words, line=_cut(text.body.partition("\n")[0], room))


def _cut(words: str, widest: int = LINE_WIDEST) -> str:
    """`words`, with an ellipsis for all beyond `widest` on the platform that has least room."""
    if width(words) <= widest:
        return words
    words = words[:widest]
    while width(words) > widest - 1:
        words = words[:-1]
    return words.rstrip() + "…"


def _reading(alert: Alert, language: str) -> Button:
    return Button(
        t("Read: {title}", title=_cut(title(alert, language), LABEL_LONGEST)), "read", (alert.id,)
    )
