"""The panel of a subscription: what it asks for, and a button for each thing to change."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass

from db.audience import Subscriber
from db.secrets.vault import AccountKeys, AccountTag, Purpose
from db.subscriptions import Frequency, Subscription, Topic
from handlers.alerting.topics import TOPICS
from handlers.frame.campaign import Campaign
from handlers.frame.session import Session
from messages.reply import Button, Items, Note, Reply, Title
from messages.request import Argument, ChatId
from messages.text import Code, CountryName, LanguageName, Text, t

REMINDERS = "reminders"

WISHES = {**TOPICS, REMINDERS: (Topic.REMINDERS, t("Reminders of my pledges"))}
"""The topics that can be asked for, by the argument that stands for each."""

OFTEN = {
    "at-once": (Frequency.AT_ONCE, t("Send each at once")),
    "daily": (Frequency.DAILY, t("Send them once a day")),
    "weekly": (Frequency.WEEKLY, t("Send them once a week")),
}


@dataclass(frozen=True, slots=True)
class Whose:
    """The one whose alerts a request is about: an account, or a chat.

    `tag` is of the subscription, `address` the account or the chat's id, unencrypted. `way` stands
    before the arguments of every button about a chat.
    """

    kind: Subscriber
    tag: AccountTag
    address: str
    way: tuple[str, ...] = ()

    def button(self, label: Text, *arguments: str) -> Button:
        """A button to `/alerts` with `arguments`, for the same account or chat."""
        return Button(label, "alerts", (*self.way, *arguments))


def own(session: Session) -> Whose:
    """The account that asks, for its own alerts."""
    return Whose(Subscriber.PERSON, session.tag(Purpose.SUBSCRIPTION), session.request.account)


def of_chat(id: ChatId, chat: AccountKeys) -> Whose:
    """The chat with this id, which has no sign in arguments."""
    tag = chat.tag(Purpose.SUBSCRIPTION)
    return Whose(Subscriber.CHAT, tag, id, (Argument.IN, id.removeprefix("-")))


def wishes(campaign: Campaign, kind: Subscriber) -> Mapping[str, tuple[Topic, Text]]:
    """The topics that can be asked for, by argument.

    Reminders can be asked for only by a person, in a campaign with pledges.
    """
    return WISHES if kind is Subscriber.PERSON and campaign.pledges.all() else TOPICS


def panel(session: Session, whose: Whose, subscription: Subscription) -> Reply:
    """The panel: a line for each setting, and the buttons that change them."""
    heading = t("Your alerts") if whose.kind is Subscriber.PERSON else t("Alerts in that chat")
    return Reply.of(
        Title(heading),
        *_notes(subscription, session.campaign.rules.alerted),
        Items(tuple(described(session, subscription))),
        buttons=_buttons(session.campaign, whose, subscription),
    )


def _notes(subscription: Subscription, alerted: Container[str]) -> Iterator[Note]:
    if subscription.paused:
        yield Note(t("Paused: nothing is sent until you go on."))
    if subscription.platform not in alerted:
        yield Note(
            t("Nothing can be sent to a terminal: alerts reach people on Telegram and Discord.")
        )


def described(session: Session, subscription: Subscription) -> Iterator[Text]:
    """The lines on what a subscription asks for."""
    for topic, label in wishes(session.campaign, subscription.kind).values():
        state = t("On: {topic}") if subscription.topics & topic else t("Off: {topic}")
        yield state.fill(topic=label)
    if subscription.kind is Subscriber.PERSON:
        yield _often(subscription, session.campaign.rules.digest_hour)
    else:
        yield t("Language: {language}", language=LanguageName(subscription.locale))
    if subscription.quiet_from is not None and subscription.quiet_until is not None:
        yield t(
            "Quiet from {start} to {end} ({zone})",
            start=_hour(subscription.quiet_from),
            end=_hour(subscription.quiet_until),
            zone=Code(subscription.zone),
        )
    if subscription.country:
        yield t("Country: {country}", country=CountryName(subscription.country))


def _often(subscription: Subscription, digest_hour: int) -> Text:
    hour, zone = _hour(digest_hour), Code(subscription.zone)
    match subscription.frequency:
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


def _buttons(campaign: Campaign, whose: Whose, subscription: Subscription) -> Iterator[Button]:
    for name, (topic, label) in wishes(campaign, whose.kind).items():
        if subscription.topics & topic:
            yield whose.button(t("Turn off: {topic}", topic=label), "topic", name, Argument.OFF)
        else:
            yield whose.button(t("Turn on: {topic}", topic=label), "topic", name, Argument.ON)
    if whose.kind is Subscriber.PERSON:
        yield from _when(whose, subscription)
    else:
        yield whose.button(t("Language"), "say")
    yield whose.button(t("Country"), "country")
    if subscription.country:
        yield whose.button(t("No country"), "country", Argument.OFF)
    pause = whose.button(t("Pause"), "pause")
    yield whose.button(t("Go on"), "resume") if subscription.paused else pause
    yield stop(whose)


def _when(whose: Whose, subscription: Subscription) -> Iterator[Button]:
    for name, (frequency, label) in OFTEN.items():
        if frequency is not subscription.frequency:
            yield whose.button(label, "often", name)
    yield whose.button(t("Quiet hours"), "quiet")
    if subscription.quiet_from is not None:
        yield whose.button(t("No quiet hours"), "quiet", Argument.OFF)
    yield whose.button(t("Time zone"), "zone")


def stop(whose: Whose) -> Button:
    """The button that ends the alerts of `whose`."""
    return Button(t("Stop alerts"), "stop", whose.way)
