"""A subscription as it is shown: what it asks for, and a button for each thing to change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from db.audience import Subscriber
from db.secrets.vault import AccountKeys, AccountTag, Purpose
from db.subscriptions import Frequency, Subscription, Topic
from handlers.alerting.topics import TOPICS
from handlers.frame.session import Session
from messages.platforms import ALERTED
from messages.reply import Button, Items, Note, Reply, Title
from messages.request import Argument, ChatId, chat_account
from messages.text import Code, CountryName, LanguageName, Text, t

REMINDERS = "reminders"

WISHES = {**TOPICS, REMINDERS: (Topic.REMINDERS, t("Reminders of my pledges"))}
"""What somebody can ask for, by the argument that stands for it."""

OFTEN = {
    "at-once": (Frequency.AT_ONCE, t("Send each at once")),
    "daily": (Frequency.DAILY, t("Send them once a day")),
    "weekly": (Frequency.WEEKLY, t("Send them once a week")),
}


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose alerts: the account's own, or a chat's.

    `way` stands before the arguments of every button about a chat.
    """

    kind: Subscriber
    tag: AccountTag
    address: str
    way: tuple[str, ...] = ()

    @property
    def topics(self) -> tuple[str, ...]:
        """What can be asked for; pledges are a person's."""
        return tuple(name for name in WISHES if self.kind is Subscriber.PERSON or name != REMINDERS)

    def button(self, label: Text, *arguments: str) -> Button:
        """A button that changes these alerts."""
        return Button(label, "alerts", (*self.way, *arguments))


def own(session: Session) -> Whose:
    """The account's own."""
    return Whose(Subscriber.PERSON, session.tag(Purpose.SUBSCRIPTION), session.request.account)


def of_chat(id: ChatId, chat: AccountKeys) -> Whose:
    """A chat's; in arguments its id has no sign."""
    return Whose(
        Subscriber.CHAT, chat.tag(Purpose.SUBSCRIPTION), id, (Argument.IN, id.removeprefix("-"))
    )


def chat_called(session: Session, id: ChatId) -> Whose:
    """A chat's, by its id alone; slow as every first look at an account is."""
    vault = session.campaign.vault
    return of_chat(id, vault.recognise(session.request.platform, chat_account(id)))


def panel(session: Session, whose: Whose, kept: Subscription) -> Reply:
    """Everything as it is, and the buttons."""
    heading = t("Your alerts") if whose.kind is Subscriber.PERSON else t("Alerts in that chat")
    return Reply.of(
        Title(heading),
        *_notes(kept),
        Items(tuple(described(session, kept))),
        buttons=_buttons(whose, kept),
    )


def _notes(kept: Subscription) -> Iterator[Note]:
    if kept.paused:
        yield Note(t("Paused: nothing is sent until you go on."))
    if kept.platform not in ALERTED:
        yield Note(
            t("Nothing can be sent to a terminal: alerts reach people on Telegram and Discord.")
        )


def described(session: Session, kept: Subscription) -> Iterator[Text]:
    """What a subscription asks for, a line each."""
    for name, (topic, label) in WISHES.items():
        if kept.kind is Subscriber.PERSON or name != REMINDERS:
            state = t("On: {topic}") if kept.topics & topic else t("Off: {topic}")
            yield state.fill(topic=label)
    if kept.kind is Subscriber.PERSON:
        yield _often(kept, session.campaign.rules.digest_hour)
    else:
        yield t("Language: {language}", language=LanguageName(kept.locale))
    if kept.quiet_from is not None and kept.quiet_until is not None:
        yield t(
            "Quiet from {start} to {end} ({zone})",
            start=_hour(kept.quiet_from),
            end=_hour(kept.quiet_until),
            zone=Code(kept.zone),
        )
    if kept.country:
        yield t("Country: {country}", country=CountryName(kept.country))


def _often(kept: Subscription, digest_hour: int) -> Text:
    hour, zone = _hour(digest_hour), Code(kept.zone)
    match kept.frequency:
        case Frequency.AT_ONCE:
            return t("Each is sent at once.")
        case Frequency.DAILY:
            return t("They are sent together once a day, at {hour} ({zone}).", hour=hour, zone=zone)
        case Frequency.WEEKLY:
            return t(
                "They are sent together once a week, at {hour} ({zone}).", hour=hour, zone=zone
            )


def _hour(hour: int) -> Code:
    return Code(f"{hour}:00")


def _buttons(whose: Whose, kept: Subscription) -> Iterator[Button]:
    for name in whose.topics:
        topic, label = WISHES[name]
        if kept.topics & topic:
            yield whose.button(t("Turn off: {topic}", topic=label), "topic", name, Argument.OFF)
        else:
            yield whose.button(t("Turn on: {topic}", topic=label), "topic", name, Argument.ON)
    if whose.kind is Subscriber.PERSON:
        yield from _when(whose, kept)
    else:
        yield whose.button(t("Language"), "say")
    yield whose.button(t("Country"), "country")
    if kept.country:
        yield whose.button(t("No country"), "country", Argument.OFF)
    pause = whose.button(t("Pause"), "pause")
    yield whose.button(t("Go on"), "resume") if kept.paused else pause
    yield stop(whose)


def _when(whose: Whose, kept: Subscription) -> Iterator[Button]:
    for name, (frequency, label) in OFTEN.items():
        if frequency is not kept.frequency:
            yield whose.button(label, "often", name)
    yield whose.button(t("Quiet hours"), "quiet")
    if kept.quiet_from is not None:
        yield whose.button(t("No quiet hours"), "quiet", Argument.OFF)
    yield whose.button(t("Time zone"), "zone")


def stop(whose: Whose) -> Button:
    """The end of these alerts."""
    return Button(t("Stop alerts"), "stop", whose.way)
