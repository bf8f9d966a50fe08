"""Faults in what somebody reads, where each message stands between ⟦ and ⟧: see `pseudo`."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from bot.adapters.discord import forms
from bot.adapters.discord.components import view
from bot.adapters.discord.marks import Marks
from messages.catalogs import END_ISOLATE, ISOLATE, Catalogs
from messages.render import discord, plain, telegram
from messages.reply import Items, Quote, Reply
from messages.request import Account
from messages.text import Text, Words
from tests.stage.pseudo import ACCENTED, END_OVERRIDE, MIRRORED, OVERRIDE, inside, is_cut, outside

ANA = Account("80351110224678912")
IN_ENGLISH, CUT_OFF, NOT_APART = "in English", "cut off", "not apart"

_MARKUP = re.compile(r"</?\w+[^>]*>")
_APART = re.compile(
    f"{ISOLATE}[^{ISOLATE}{END_ISOLATE}]*{END_ISOLATE}|{OVERRIDE}[^{END_OVERRIDE}]*{END_OVERRIDE}"
)


def faults(
    reply: Reply, catalogs: Catalogs, language: str, marks: Marks, free: Collection[str]
) -> set[tuple[str, str]]:
    """The faults of `reply` on each platform, with the words that have them.

    `free` are words that no catalog has to have: the letter's own, and what somebody typed.
    """
    say = partial(catalogs.say, language=language)
    allowed = {*free, *_quoted(reply, say)}
    shown = [*_shown(reply, catalogs, language), *_drawn(reply, say, marks)]
    return {
        *((IN_ENGLISH, text) for text in shown if _letters(text, allowed)),
        *((CUT_OFF, text) for text in shown if language == ACCENTED and is_cut(text)),
        *((NOT_APART, text) for text in shown if language == MIRRORED and _touches(text)),
    }


def _quoted(reply: Reply, say: Callable[[Words], str]) -> set[str]:
    """What a reply says letter for letter: quotations, what is agreed to, names, codes, days."""
    quotes = {block.words for block in reply.blocks if isinstance(block, Quote)}
    agreed = reply.form.form.agreement if reply.form else ()
    return {
        *quotes,
        *(words for words in agreed if isinstance(words, str)),
        *(say(words) for words in _words(reply) if not isinstance(words, Text | str)),
    }


def _words(reply: Reply) -> Iterator[Words]:
    """Every word of a reply, and of its open form."""
    for block in reply.blocks:
        yield from block.items if isinstance(block, Items) else (block.words,)
    yield from (button.label for button in reply.buttons)
    if reply.form:
        form = reply.form.form
        yield from (choice.label for field in form.fields for choice in field.choices)


def _shown(reply: Reply, catalogs: Catalogs, language: str) -> Iterator[str]:
    """What each platform shows of a reply, without its own marks; and no quotation."""
    own = tuple(block for block in reply.blocks if not isinstance(block, Quote))
    spoken = replace(reply, blocks=own)
    yield from (line.text for line in plain.render(spoken, catalogs, language))
    for message in telegram.render(spoken, catalogs, language):
        yield html.unescape(_MARKUP.sub("", message))
    for message in discord.render(spoken, catalogs, language):
        yield re.sub(r"\\(.)", r"\1", message)


def _drawn(reply: Reply, say: Callable[[Words], str], marks: Marks) -> Iterator[str]:
    """The labels of Discord's components and windows, as they fit into its limits."""
    below = view(reply, say, marks, ANA)
    yield from _labels(below.to_components() if below else [])
    if reply.form:
        for page in range(len(forms.pages(reply.form.form))):
            window = forms.page_modal(reply.form, page, say, "id")
            yield from _labels(window.to_dict() if window else {})


def _labels(drawn: Any) -> Iterator[str]:
    if isinstance(drawn, list):
        for each in drawn:
            yield from _labels(each)
    elif isinstance(drawn, dict):
        inner = drawn.get("component")
        if isinstance(inner, dict):  # a long question goes on in its field
            whole = f"{drawn.get('description', '')} {inner.get('placeholder', '')}"
            drawn = {**drawn, "description": whole, "component": {**inner, "placeholder": None}}
        for name, value in drawn.items():
            if name in ("label", "title", "description", "placeholder") and isinstance(value, str):
                yield value
            else:
                yield from _labels(value)


def _letters(text: str, free: Collection[str]) -> bool:
    """Whether `text` says something outside of every message, and of what is `free`."""
    for each in sorted(free, key=len, reverse=True):
        text = text.replace(each, "")
    return any(unicodedata.category(character)[0] == "L" for character in outside(text))


def _touches(text: str) -> bool:
    """Whether a value stands in a message that runs from right to left, not kept apart.

    False for a message that was cut: its own marks take most of its room.
    """
    left = "" if is_cut(text) else inside(text)
    while (fewer := _APART.sub("", left)) != left:
        left = fewer
    return any(character.isalnum() for character in left)
