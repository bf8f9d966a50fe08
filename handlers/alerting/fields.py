"""The questions of an alert, and the alert that their answers make."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import UTC, datetime

from db.alerts import Alert, AlertText
from db.engine.moments import moment, stamp
from handlers.alerting import checks
from handlers.alerting.topics import TOPICS
from handlers.frame.choices import typed_in
from handlers.frame.rules import Rules
from handlers.frame.session import Session
from messages.countries import names_in
from messages.form import Choice, Field, Kind, Values
from messages.languages import Languages
from messages.platforms import ALERTED, NAMES
from messages.text import Code, LanguageName, t

URGENT, ROUTINE, BOTH = "urgent", "routine", "both"
LONG = 2000
"""Characters that a platform makes room for in a text; the true limit is that of a message."""

TEXTS = (
    Field(
        "title",
        t("Title"),
        t("What is the title?"),
        check=checks.line,
        longest=checks.TITLE_LONGEST,
    ),
    Field(
        "body",
        t("Text"),
        t("What is the text?"),
        check=checks.paragraphs,
        lines=True,
        longest=LONG,
    ),
    Field(
        "action",
        t("What to do"),
        t("What can readers do, in a sentence or two?"),
        required=False,
        check=checks.paragraphs,
        lines=True,
        longest=LONG,
    ),
)
"""The questions for the words of an alert, once for every language."""

CORRECTION = Field(
    "correction",
    t("What was corrected"),
    t("What is corrected in it? Readers see this below the title."),
    check=checks.paragraphs,
    lines=True,
    longest=LONG,
)
"""The question besides, for an alert that is written anew after a recall."""

KINDS = (
    Field(
        "topic",
        t("Topic"),
        t("What is it about? It goes to those who asked for that."),
        Kind.CHOICE,
        choices=tuple(Choice(value, label) for value, (_, label) in TOPICS.items()),
    ),
    Field(
        "urgent",
        t("Urgency"),
        t("How urgent is it?"),
        Kind.CHOICE,
        choices=(Choice(URGENT, t("Urgent")), Choice(ROUTINE, t("Routine"))),
    ),
)

PLATFORMS = Field(
    "platforms",
    t("Platforms"),
    t("On which platforms? Both, if you leave it out."),
    Kind.CHOICE,
    required=False,
    choices=(
        Choice(BOTH, t("Both")),
        *(Choice(platform, NAMES[platform]) for platform in ALERTED),
    ),
)

MATERIAL = (
    Field(
        "link",
        t("Link"),
        t("An address that begins like this: {example}", example=Code("https://")),
        required=False,
        check=checks.link,
        longest=checks.LINK_LONGEST,
    ),
    Field(
        "contact",
        t("Whom to write to or call"),
        t("An e-mail address, or a telephone number with the country's code."),
        required=False,
        check=checks.contact,
        longest=checks.CONTACT_LONGEST,
    ),
    Field(
        "ready",
        t("Message to copy"),
        t("A message that readers can copy and send."),
        required=False,
        check=checks.paragraphs,
        lines=True,
        longest=LONG,
    ),
    Field(
        "ends",
        t("Last day"),
        t(
            "The last day of the action, like {example}. After it the alert says that it is over.",
            example=Code("2026-12-01"),
        ),
        Kind.DATE,
        required=False,
    ),
    PLATFORMS,
)


def material(rules: Rules) -> tuple[Field, ...]:
    """The questions for what goes along; not for a platform where an alert can go to one alone."""
    return tuple(each for each in MATERIAL if each is not PLATFORMS or len(rules.alerted) > 1)


def texts_of(*, corrects: bool) -> tuple[Field, ...]:
    """The questions for the words of an alert in one language, one more where it `corrects`."""
    return (*TEXTS, CORRECTION) if corrects else TEXTS


def words_of(alert: Alert, *, corrects: bool) -> tuple[Field, ...]:
    """The questions for the words of `alert` in the language that comes first.

    Not asked where the answers put another of its languages first: the words in that one stay.
    """
    others = alert.texts.keys() - {alert.language}

    def asked(values: Values) -> bool:
        return values.get("language") not in others

    return tuple(replace(field, applies=asked) for field in texts_of(corrects=corrects))


def first_language(offered: Languages) -> tuple[Field, ...]:
    """The question for the language that comes first; none where only one is `offered`."""
    if len(offered.codes) == 1:
        return ()
    return (
        Field(
            "language",
            t("Written in"),
            t("In which language do you write it?"),
            Kind.CHOICE,
            choices=tuple(Choice(code, LanguageName(code)) for code in offered.codes),
        ),
    )


def audience(session: Session) -> tuple[Field, ...]:
    """The questions for whom an alert is, and when it goes out."""
    published = session.campaign.languages
    return (
        Field(
            "languages",
            t("Languages"),
            t("Only readers of these languages, with commas between. All, if you leave it out."),
            required=False,
            check=checks.languages(published),
        ),
        Field(
            "countries",
            t("Countries"),
            t("Only people in these countries, with commas between. All, if you leave it out."),
            required=False,
            check=checks.territories(names_in(typed_in(session))),
        ),
        Field(
            "when",
            t("When"),
            t(
                "Type {now}, or a time in UTC like {example}.",
                now=Code("now"),
                example=Code("2026-12-01 18:00"),
            ),
            required=False,
            check=checks.moment(session.campaign.now()),
        ),
    )


def text(values: Values) -> AlertText:
    """The words in one language that `values` give."""
    names = ("title", "body", "action", "correction")
    return AlertText(*(values.get(name, "") for name in names))


def text_values(words: AlertText) -> dict[str, str]:
    """The answers that give `words`: the reverse of `text`."""
    return {name: value for name, value in asdict(words).items() if value}


def written(alert: Alert, values: Values) -> Alert:
    """`alert` as `values` have it; its texts in languages other than the first stay."""
    language = values.get("language", alert.language)
    there = language != alert.language and language in alert.texts
    topic, _ = TOPICS[values.get("topic", "action")]
    platform, when = values.get("platforms", BOTH), values.get("when", checks.NOW)
    at = None if when == checks.NOW else datetime.strptime(when, checks.TIME_FORMAT)
    return replace(
        alert,
        topic=topic,
        urgent=values.get("urgent") == URGENT,
        language=language,
        texts=alert.texts if there else {**alert.texts, language: text(values)},
        link=values.get("link", ""),
        contact=values.get("contact", ""),
        ready=values.get("ready", ""),
        ends=values.get("ends"),
        platforms=() if platform == BOTH else (platform,),
        languages=checks.listed(values.get("languages", "")),
        countries=checks.listed(values.get("countries", "")),
        go_at=stamp(at.replace(tzinfo=UTC)) if at else None,
    )


def answered(alert: Alert) -> dict[str, str]:
    """The answers that would write `alert`: the reverse of `written`."""
    word = next(word for word, (topic, _) in TOPICS.items() if topic is alert.topic)
    values = {
        **text_values(alert.texts[alert.language]),
        "language": alert.language,
        "topic": word,
        "urgent": URGENT if alert.urgent else ROUTINE,
        "link": alert.link,
        "contact": alert.contact,
        "ready": alert.ready,
        "ends": alert.ends or "",
        "platforms": alert.platforms[0] if len(alert.platforms) == 1 else "",
        "languages": ", ".join(alert.languages),
        "countries": ", ".join(alert.countries),
        "when": moment(alert.go_at).strftime(checks.TIME_FORMAT) if alert.go_at else "",
    }
    return {name: value for name, value in values.items() if value}
