"""Letters that are made up for a test: the least that can be read, and any at all."""

from __future__ import annotations

from hypothesis import strategies as st

from messages.letter.edition import Edition
from messages.letter.markdown import read_edition

FRONT = "---\nlanguage: en\nversion: 1.0\nmark: original\n---\n"
HEAD = f"{FRONT}# Title\n\nWritten by Ana\n\n<!-- section: one -->\n\n"
"""The first eleven lines of a letter: what is written next is line 12."""

WORDS = st.text("abcdefgxyzéß禁止公開信المراقبة", min_size=1, max_size=8)


def letter(body: str, head: str = HEAD) -> Edition:
    """The letter whose first section is `body`."""
    return read_edition(head + body, "letter.en.md")


@st.composite
def _paragraphs(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A paragraph with some marks in it, and its words."""
    words = draw(st.lists(WORDS, min_size=1, max_size=8))
    marks = ("{}", "**{}**", "*{}*", "`{}`", "[{}](https://example.org/a_b)", "_{}_")
    marked = [draw(st.sampled_from(marks)).format(word) for word in words]
    return draw(st.sampled_from([" ", "\n"])).join(marked), words


@st.composite
def _lists(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A list, nested at most three deep, and its words."""
    lines, words, deepest = [], [], 0
    for _ in range(draw(st.integers(1, 6))):
        depth = draw(st.integers(0, deepest))
        deepest = min(depth + 1, 2)
        marker = draw(st.sampled_from(["-", "*", "1.", "2)", "- **a.**", "1. **第1、**"]))
        word = draw(WORDS)
        lines.append(f"{'    ' * depth}{marker} {word}")
        words.append(word)
    return "\n".join(lines), words


@st.composite
def _others(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A table, a quotation or a heading of its own, and its words."""
    a, b, c = draw(WORDS), draw(WORDS), draw(WORDS)
    block = draw(
        st.sampled_from(["| {} | {} |\n|---|---|\n| {} | |", "> {}\n> {}\n> {}", "### {} {} {}"])
    )
    return block.format(a, b, c), [a, b, c]


@st.composite
def letters(draw: st.DrawFn) -> tuple[str, list[str]]:
    """The file of a letter, and the words of the letter in their order."""
    text, words = f"{FRONT}# Title\n\n", ["Title"]
    for number in range(draw(st.integers(1, 4))):
        heading = draw(WORDS)
        text += f"<!-- section: s{number} -->\n\n## {heading}\n\n"
        words.append(heading)
        blocks = st.one_of(_paragraphs(), _lists(), _others())
        for block, inside in draw(st.lists(blocks, min_size=1, max_size=5)):
            text += f"{block}\n\n"
            words += inside
    return text, words
