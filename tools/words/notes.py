"""Notes for translators: what a message is for, from the spots it goes to and from `notes.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from messages.checking import CONSENT, NOTE
from tools.words.marked import Key, Spot

SHORT = 3
"""The most words of a message that says too little by itself."""

_PLACEHOLDER = re.compile(r"{(\w+)}")

_BUTTON = "on a button; phones cut off what is longer than about 30 characters (15 of Chinese)."
_FORM = "title of a form; at most 45 characters."
_LABEL = "label of an answer in a form; at most 45 characters."
_QUESTION = "a question of a form; best within 100 characters."
_ABOUT = "what a command does, in menus; at most 100 characters."
_OPTION = "what can be filled in behind a command, in menus; at most 100 characters."
_USAGE = (
    "what can be typed behind a command. Keep brackets and bars. Translate what stands for "
    "something (section, group, language, code); other words are typed as they are."
)
_OFFER = "a suggestion while somebody types; at most 100 characters."
_FILLING = ("t", "tn", "tc", "fill")
_COMMANDS = ("Command", "_open", "_personal", "_answer", "_step", "_for_staff", "_code")

FITTING: Mapping[Spot, str] = {
    **{
        Spot(call, argument): _BUTTON
        for call, argument in (
            ("Button", "0"),
            ("button", "0"),
            ("_button", "1"),
            ("step", "0"),
            ("Control", "0"),
            ("Choice", "1"),
            ("Form", "2"),
            ("Form", "submit"),
            ("OfChat", "way"),
        )
    },
    **{Spot(call, "1"): _ABOUT for call in _COMMANDS},
    **{Spot(call, argument): _USAGE for call in _COMMANDS for argument in ("3", "usage")},
    Spot("partial", "usage"): _USAGE,
    Spot("OfChat", "option"): _OPTION,
    Spot("Offer", "1"): _OFFER,
    Spot("Form", "0"): _FORM,
    Spot("Form", "title"): _FORM,
    Spot("Field", "1"): _LABEL,
    Spot("Field", "2"): _QUESTION,
}
"""The spots with little room, each with the note for what stands there."""

ROOMY: Mapping[Spot, str] = {
    Spot("Title", "0"): "first line of a reply.",
    Spot("Paragraph", "0"): "a paragraph of a reply.",
    Spot("Items", "0"): "a line of a list.",
    Spot("append", "0"): "a line of a list.",
    Spot("_line", "0"): "the beginning of a line of a list.",
    Spot("Note", "0"): "small print below a reply.",
    Spot("Refusal", "0"): "the answer to something that cannot be done.",
    Spot("_not_possible", "0"): "the answer to something that cannot be done.",
    Spot("BadAnswer", "0"): "the answer to something that cannot be used as it was typed.",
    Spot("_prompt", "problem"): "the answer to something that cannot be used as it was typed.",
    Spot("Misfit", "1"): "said where answers do not go together.",
    Spot("tell", "0"): "a line on the console of whoever runs the bot.",
    Spot("stop", "0"): "a line on the console of whoever runs the bot.",
    Spot("_asked", "1"): "a question on the console of whoever sets the bot up.",
    Spot("Finding", "0"): "something that is checked before the bot is started.",
    Spot("Finding", "1"): "what is wrong with something that was checked.",
    Spot("Finding", "2"): "how something is that was checked.",
}
"""The spots with room, each with the note for what stands there."""


@dataclass(frozen=True)
class Notes:
    """The notes that no spot tells: `notes.toml`.

    `placeholders` has the meaning of each, by its name; `contexts` and `entries` have notes on the
    messages with a context, and on those that are ambiguous, by their English. `consent` has the
    places of what people agree to: files, each with a function or constant behind a colon.
    """

    placeholders: Mapping[str, str]
    contexts: Mapping[str, str]
    entries: Mapping[str, str]
    consent: frozenset[str]

    def on(self, key: Key, spots: frozenset[Spot], places: Iterable[str]) -> list[str]:
        """The notes on the message `key`, which goes to `spots` and stands at `places`.

        Empty where it needs none. A value whose meaning nobody has written down has no note: tests
        say which, so that new words can be extracted before they are explained.
        """
        notes = [NOTE + note for note in dict.fromkeys(self._on(key, spots))]
        return notes if self.consent.isdisjoint(places) else [CONSENT, *notes]

    def _on(self, key: Key, spots: frozenset[Spot]) -> Iterator[str]:
        if key.message in self.entries:
            yield self.entries[key.message]
        if (note := self.contexts.get(key.context or "")) is not None:
            yield note
        yield from sorted(FITTING[spot] for spot in spots if spot in FITTING)
        if needs_note(key, spots):
            yield from sorted(_roomy(spots))
        for name in placeholders(key):
            if name in self.placeholders:
                yield f"{{{name}}}: {self.placeholders[name]}"


def _roomy(spots: frozenset[Spot]) -> Iterator[str]:
    for spot in spots:
        if spot in ROOMY:
            yield ROOMY[spot]
        elif spot.call in _FILLING and not spot.argument.isdigit():
            yield f"stands for {{{spot.argument}}} inside another message."


def needs_note(key: Key, spots: frozenset[Spot]) -> bool:
    """Whether a translator cannot do without a note: short, with a placeholder, or little room."""
    return (
        len(key.message.split()) <= SHORT
        or bool(placeholders(key))
        or any(spot in FITTING for spot in spots)
    )


def placeholders(key: Key) -> tuple[str, ...]:
    """The names of the placeholders of `key`, each once, in the order in which they stand."""
    return tuple(dict.fromkeys(_PLACEHOLDER.findall(f"{key.message} {key.plural or ''}")))


def read_notes(file: Path) -> Notes:
    """The notes in `file`."""
    tables = tomllib.loads(file.read_text("utf-8"))
    consent = frozenset(tables["consent"]["places"])
    return Notes(tables["placeholders"], tables["contexts"], tables["entries"], consent)
