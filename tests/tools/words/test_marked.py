"""Messages are found wherever the code marks them, with the spots to which they go."""

from __future__ import annotations

import pytest
from babel.messages.extract import extract_from_file

from tools.words.marked import Key, Source, Spot
from tools.words.templates import ROOT, found


def _spots(code: str) -> set[Spot]:
    """The spots of the one message in `code`."""
    (marked,) = Source(code).marked()
    return {*marked.spots}


def test_every_message_that_babel_finds_is_found_and_no_other() -> None:
    keywords = {"t": None, "tn": (1, 2), "tc": ((1, "c"), 2)}
    marked = [each for each in found() if each.message.line]
    files = {each.file for each in marked}
    theirs = set()
    for file in files:
        for _, message, _, context in extract_from_file("python", ROOT / file, keywords=keywords):
            theirs.add((context, message if isinstance(message, str) else tuple(message)))
    ours = {
        (each.message.key.context, each.message.key.id) for each in found() if each.message.line
    }
    assert ours == theirs


@pytest.mark.parametrize(
    ("code", "key"),
    [
        ('t("Sign")', Key(None, "Sign")),
        ('t("Sign " "it")', Key(None, "Sign it")),
        ('tn("{n} cat", "{n} cats", 3)', Key(None, "{n} cat", "{n} cats")),
        ('tc("role", "owner")', Key("role", "owner")),
    ],
)
def test_a_message_is_known_by_context_english_and_plural(code: str, key: Key) -> None:
    (marked,) = Source(code).marked()
    assert marked.key == key


def test_a_message_that_is_no_literal_is_refused() -> None:
    with pytest.raises(ValueError, match="malformed"):
        list(Source("t(words)").marked())


@pytest.mark.parametrize(
    "code",
    [
        'Button(t("Sign"), "sign")',
        'Button(t("Sign") if ready else name, "sign")',
        'Button(t("Sign {n}").fill(n=1), "sign")',
        'SIGN = t("Sign")\nButton(SIGN, "sign")',
        'NAMES = {1: t("Sign")}\nButton(NAMES[1], "sign")',
        'NAMES = {1: t("Sign")}\nButton(NAMES.get(1), "sign")',
        'def name():\n    return t("Sign")\nButton(name(), "sign")',
        'def name():\n    words = t("Sign")\n    return words\nButton(name(), "sign")',
        'def made(label, what):\n    return Button(label, what)\nmade(t("Sign"), "sign")',
    ],
)
def test_a_message_is_followed_to_the_button_it_ends_on(code: str) -> None:
    assert Spot("Button", "0") in _spots(code)


def test_a_message_inside_another_is_known_by_the_value_it_fills() -> None:
    code = 'Title(t("{way}: {place}", way=t("Up"), place=place))'
    spots = {marked.key.message: marked.spots for marked in Source(code).marked()}
    assert spots == {"{way}: {place}": {Spot("Title", "0")}, "Up": {Spot("t", "way")}}


def test_a_name_of_one_function_is_not_the_same_name_of_another() -> None:
    code = 'def a():\n    words = t("Sign")\n    return 1\ndef b(words):\n    return Button(words)'
    assert _spots(code) == set()


def test_a_message_belongs_to_the_definition_around_it() -> None:
    code = 'TOP = t("a")\nclass House:\n    x = t("b")\nasync def go():\n    return t("c")\nt("d")'
    assert [marked.scope for marked in Source(code).marked()] == ["TOP", "House", "go", ""]


def test_two_functions_that_call_each_other_are_followed_once() -> None:
    code = 'def a():\n    return b() or t("x")\ndef b():\n    return a()\nButton(b())'
    assert _spots(code) == {Spot("Button", "0")}
