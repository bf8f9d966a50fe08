"""Letters in anybody's Markdown: every word is taken over, or a line says why not."""

from __future__ import annotations

import re
from html import unescape
from unicodedata import normalize

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from messages.letter.edition import Edition
from messages.letter.fault import BadCampaign, told
from messages.letter.making.new import NewLetter, Source, new_letter
from tests.stage.words import ENGLISH


def _letter(markdown: str, language: str | None = "en") -> NewLetter:
    return new_letter(Source(markdown, "letter.md", language))


def _edition(body: str) -> Edition:
    return _letter(f"# Title\n\n{body}").edition


def _passages(body: str) -> list[tuple[int, str, str]]:
    sections = _edition(body).sections
    return [(p.depth, p.label, p.text) for section in sections for p in section.passages]


def _told(markdown: str, language: str | None = "en") -> list[str]:
    """What is told, a line each: why there is no letter, or notes on the one that there is."""
    try:
        faults = _letter(markdown, language).faults
    except BadCampaign as bad:
        faults = bad.faults
    return [ENGLISH(told(fault)).removeprefix("letter.md, ") for fault in faults]


# Title and sections


@pytest.mark.parametrize(
    ("markdown", "headings"),
    [
        ("# T\n\na\n\n## B\n\nc\n\n### D\n\ne\n\n## F\n\ng", [None, "B", "F"]),
        ("T\n=\n\nB\n-\n\nc\n\nF\n-\n\ng", ["B", "F"]),
        ("# T\n\n# B\n\nc\n\n# F\n\ng", ["B", "F"]),
        ("---\ntitle: T\n---\n# B\n\nc\n\n# F\n\n## G\n\ng", ["B", "F"]),
        ("---\ntitle: T\n---\n# T\n\na\n\n# F\n\ng", [None, "F"]),
        ("## T\n\n### B\n\nc\n\n### F\n\ng", ["B", "F"]),
        ("# T\n\n#### B\n\nc\n\n#### F\n\n##### G\n\ng", ["B", "F"]),
        ("# T\n\nOnly words.", [None]),
        ('+++\ntitle = "T"\n+++\nWords.', [None]),
    ],
)
def test_a_section_begins_at_each_of_the_outermost_headings(
    markdown: str, headings: list[str | None]
) -> None:
    edition = _letter(markdown).edition
    assert edition.title == "T"
    assert [section.heading for section in edition.sections] == headings


@pytest.mark.parametrize(
    ("markdown", "line"),
    [
        ("Words.", "line 1: The letter has no title. Write one above everything else: # …"),
        ("\n\n## A\n\na\n\n## B\n\nb", "line 3: The letter has no title."),
        ("Words.\n\n# Title\n\na", "line 1: Words stand above the title, Title."),
        ("# Title", "line 1: There is a title, and no letter below it."),
        ("", "line 1: The letter has no title."),
    ],
)
def test_a_letter_without_title_or_words_is_told(markdown: str, line: str) -> None:
    assert any(each.startswith(line) for each in _told(markdown))


def test_too_many_sections_are_told() -> None:
    sections = "".join(f"## {n}\n\nwords\n\n" for n in range(91))
    (line,) = _told(f"# Title\n\n{sections}")
    assert line == "line 1: The letter has 91 sections, and a message has room for 90."


# Blocks


def test_lists_keep_their_numbers_and_their_depth() -> None:
    body = (
        "Intro:\n\n3) c\n4) d\n   lazily\nmore\n\n   - x\n\n     para\n\t- y\n\n\t  1. z\n* other\n"
    )
    assert _passages(body) == [
        (0, "", "Intro:"),
        (0, "3)", "c"),
        (0, "4)", "d lazily more"),
        (1, "•", "x"),
        (2, "", "para"),
        (1, "•", "y"),
        (2, "1.", "z"),
        (0, "•", "other"),
    ]


def test_numbers_are_those_that_readers_of_markdown_see() -> None:
    assert [label for _, label, _ in _passages("7. a\n7. b\n1. c")] == ["7.", "8.", "9."]


def test_footnotes_stay_where_they_stand_and_unused_ones_too() -> None:
    body = "Words[^a], words.\n\n[^a]: first\n    goes on\n\n    another\n[^b]: unused\n\n## B\n\nb"
    assert _passages(body) == [
        (0, "", "Words[a], words."),
        (0, "[a]", "first goes on"),
        (1, "", "another"),
        (0, "[b]", "unused"),
        (0, "", "b"),
    ]


def test_tables_quotations_and_code_are_taken_over() -> None:
    body = (
        "a|b\n-|:-:\n`x\\|y`|\n\n> q\n> > r\n>\n> - s\n\n```py\nif x:\n    y\n```\n\n    z\n\n***\n"
    )
    assert [text for _, _, text in _passages(body)] == [
        *("a | b", "x|y | ", "q", "r", "s"),
        *("if x:", "y", "z"),
    ]
    assert _told(f"# T\n\n{body}") == [
        f"line {n}: A letter has no blocks of code: each line is taken over as a paragraph."
        for n in (12, 17)
    ]


def test_links_and_emphasis_stay_in_the_file() -> None:
    edition = _edition(
        "An *odd* __and__ `co_de` [link](/a_(b) 't'), [one][r], <https://x.org> <a@b.org>.\\\n"
        "Next  \nline <br> and &amp; \\*stars\\* 2 \\< 3.\n\n[r]: <https://x.org/y z>\n"
    )
    said = re.sub(r"\s+", " ", edition.sections[0].passages[0].text)
    assert said == (
        "An odd and co_de link, one, https://x.org a@b.org. Next line and & *stars* 2 < 3."
    )
    assert '[link](</a_(b)> "t"), [one](https://x.org/y%20z), <https://x.org>' in edition.markdown


def test_a_line_that_would_be_something_else_is_a_paragraph() -> None:
    body = "2021\\. It was\n\n\\# one\n\n\\- two\n\n\\> three\n\n\\[x]: y\n\n\\|-|\n\n\\---"
    assert [text for _, _, text in _passages(body)] == [
        *("2021. It was", "# one", "- two", "> three", "[x]: y", "|-|", "---"),
    ]


def test_lines_of_scripts_without_spaces_are_joined_without_one() -> None:
    assert [text for _, _, text in _passages("我們\n**要求**\n停止 a\nb")] == ["我們要求停止 a b"]


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("a\n\n<div>\nb\n</div>", "line 5: HTML is not taken over: <div>"),
        ("a\nb <b>c</b>", "line 4: HTML is not taken over: <b>. Remove it."),
        ("![A tree](tree.png)", "line 3: A letter has no pictures: A tree"),
        ("- - a", "line 3: This does not begin with words. Give it some, or take it out."),
        ("- > a", "line 3: This does not begin with words. Give it some, or take it out."),
        ("a|b\n-|-\nc|d|e", "line 5: This row has more cells than the table has columns."),
        ("a\n\n[Note]: important", "line 5: This line is the address of a link that is nowhere"),
        ("a\u202eb", "line 3: A character that nobody sees stands here: U+202E."),
        (f"{'> ' * 70}a", "line 3: This is nested too deeply to be read."),
    ],
)
def test_what_cannot_be_taken_over_is_told_by_its_line(body: str, line: str) -> None:
    assert any(each.startswith(line) for each in _told(f"# T\n\n{body}\n\nwords")), _told(body)


def test_everything_that_cannot_be_taken_over_is_told_at_once() -> None:
    told_of = _told("# T\n\n<b>a</b>\n\n- a\n- ![p](x)\n\n<hr>\n")
    assert [each.partition(":")[0] for each in told_of] == ["line 3", "line 3", "line 6", "line 8"]


def test_remarks_are_left_out() -> None:
    assert _passages("<!-- to do -->\n\na <!-- b --> c") == [(0, "", "a  c")]


# Front matter


@pytest.mark.parametrize(
    ("front", "authors", "language"),
    [
        ("---\nauthor: Ana\nlang: de\n---\n", ("Ana",), "de"),
        (
            "---\nauthors: [Ana, 'Ben']\nlanguage: zh-TW # Taiwan\n---\n",
            ("Ana", "Ben"),
            "zh-Hant-TW",
        ),
        ("---\nauthors:\n  - Ana\n  - Ben\nlang: ar-EG\n---\n", ("Ana", "Ben"), "ar"),
        ('+++\nauthor = "Ana"\nlanguage = "de"\n+++\n', ("Ana",), "de"),
    ],
)
def test_who_wrote_it_and_the_language_are_taken_over(
    front: str, authors: tuple[str, ...], language: str
) -> None:
    letter = _letter(f"{front}# T\n\nwords", None)
    assert letter.authors == authors
    assert letter.edition.language == language
    assert letter.edition.by == ", ".join(authors)


@pytest.mark.parametrize(
    ("entry", "line"),
    [
        ("tags: [a]", "line 3: This line of the front matter is not taken over: tags: [a]"),
        ("params:\n  mood: good", "line 4: This line of the front matter is not taken over"),
        ("title: |", "line 3: Write title on one line, as title: …."),
        ("author: {name: Ana}", "line 3: Write authors on one line, as authors: …."),
        ("title: Another", "line 1: The title of the front matter is not taken over: Another"),
    ],
)
def test_what_is_not_taken_over_of_a_front_matter_is_told(entry: str, line: str) -> None:
    assert any(each.startswith(line) for each in _told(f"---\nlang: en\n{entry}\n---\n# T\n\na"))


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (None, "letter.md: Say in which language the letter is: --language de, or language: de"),
        ("Klingonish", "letter.md: Klingonish is the code of no language."),
        ("zh", "letter.md: Say in which script: zh-Hant-TW and zh-Hans"),
    ],
)
def test_a_language_is_never_guessed(language: str | None, words: str) -> None:
    (line,) = _told("# T\n\nwords", language)
    assert line.startswith(words)


# Ids


def test_ids_come_from_headings_and_lists() -> None:
    body = (
        "a\n\n## What we ask for\n\n1. x\n   1. y\n      1. z\n   - b\n     1. c\n2. d\n\n- e\n\n"
        "## 我們\n\n1. f\n\n## What we ask for\n\n1. g\n\n## Notes\n\nh\n\n## A very long heading "
        "indeed, too long for an id\n\ni"
    )
    edition = _edition(body)
    assert [section.id for section in edition.sections] == [
        *("s1", "what-we-ask-for", "s3", "s4", "s5", "a-very-long-heading"),
    ]
    items = [place.id for place in edition.places.values() if place.mark]
    assert items == ["b1", "b1-a", "b1-a-1", "b1-b", "b2", "c1", "d1"]


def test_a_list_that_no_message_has_buttons_for_gets_no_ids() -> None:
    body = "".join(f"{n}. words\n" for n in range(1, 92))
    assert list(_edition(body).places) == ["s1"]


def test_a_letter_that_has_the_form_already_keeps_its_ids() -> None:
    first = _edition("## A\n\n1. a\n2. b")
    changed = first.markdown.replace("section: s1", "section: x").replace('"a2"', '"last"')
    assert _letter(changed, None).edition.markdown == changed
    assert _told(changed, "ar") == ["letter.md: The front matter says that this is in en."]
    assert _told(changed.replace("</a>", "", 1))[0].startswith("line")


# That no word is lost


def test_twenty_thousand_words_stay_in_their_order() -> None:
    forms = [
        "{}\n\n",
        "- {}\n",
        "1. {}\n\n",
        "> {}\n\n",
        "   - {}\n",
        "\n### {}\n\n",
        "| {} |\n|-|\n\n",
    ]
    words = [f"word{n}" for n in range(20_000)]
    body = "".join(
        forms[at // 25 % len(forms)].format(" ".join(words[at : at + 25]))
        for at in range(0, len(words), 25)
    )
    assert re.findall(r"word\d+", _edition(f"## Part\n\n{body}").plain) == words


_PIECES = st.lists(
    st.one_of(
        st.sampled_from("\n\n\n\t *_`[]()<>#|-!&\\:1.)a字\u0301~=+"),
        st.sampled_from(["    ", "- ", "1. ", "> ", "## ", "# T\n", "---\n", "```", "|-|", "=="]),
        st.sampled_from(["<!-- section: ", " -->", '<a id="', '"></a>', "**a.** ", "&#42;"]),
        st.sampled_from(["https://", "](", "![", "x@y", "[r]: ", "[r]", "<br>", "*b*", "one two"]),
        st.sampled_from(["| a | b |\n|--|--|\n| c | d |\n", "1. x\n   - y\n\n", "\n\n> z\n"]),
        st.text(max_size=3),
    ),
    max_size=60,
).map("".join)

_NOTED = st.lists(st.sampled_from(["[^1]", "[^1]: ", "\n\n", "word ", "    ", "[^2]: ", "^"]))


@given(st.one_of(_PIECES, _PIECES.map("# Title\n\n".__add__), st.text()))
@example("# Title\n\n\uf900")
def test_any_markdown_is_taken_over_with_each_letter_or_its_lines_are_told(markdown: str) -> None:
    made = _made(markdown)
    if made and not any("front matter" in line for line in _told(markdown)):
        assert _letters_of(made.edition.plain) == _letters_of(_seen(markdown))


@given(_NOTED.map("".join))
def test_footnotes_of_any_form_lose_no_word(body: str) -> None:
    made = _made(f"# Title\n\n{body}")
    if made:
        assert made.edition.plain.count("word") == body.count("word")


def _made(markdown: str) -> NewLetter | None:
    """The letter in `markdown`; None for one of which lines are told that cannot be taken over."""
    try:
        return _letter(markdown)
    except BadCampaign as bad:
        lines = [fault.line for fault in bad.faults]
    assert lines
    assert all(lines)
    return None


def _seen(markdown: str) -> str:
    """What a reader of Markdown sees, as another program shows the page."""
    parser = MarkdownIt("commonmark", {"maxNesting": 60}).enable("table")
    without_remarks = re.sub(r"<!--.*?-->", "", parser.render(markdown), flags=re.DOTALL)
    return unescape(re.sub(r"</?[A-Za-z][^<>]*>", "", without_remarks))


def _letters_of(text: str) -> str:
    """The letters of a text in NFC: without digits, of which a list's labels are made."""
    return "".join(c for c in normalize("NFC", text).casefold() if c.isalpha())


# What is no Markdown here


@pytest.mark.parametrize(
    "lines",
    [
        ("（一）水", "（二）電"),
        ("一、水", "二、電"),
        ("１．水", "２．電"),
        ("We ask:", "١. ماء", "٢. كهرباء"),
        ("a) water", "b) light"),
        ("(a) water", "(b) light"),
        ("i) water", "ii) light"),
        ("• water", "• light"),
        ("– water", "– light"),
    ],
)
def test_lines_that_were_meant_as_a_list_are_told_once(lines: tuple[str, ...]) -> None:
    (note,) = _told("# T\n\n" + "\n".join(lines))
    assert note.startswith("line 3: These lines are taken as one paragraph. For a list, leave")


def test_one_line_that_begins_like_an_item_is_an_ordinary_one() -> None:
    assert (
        _told("# T\n\n– So it was said.\nAnd so it was.\n\n(a) alone\n\n5.5 trees\n5.6 trees") == []
    )


def test_breaks_of_lines_are_told_in_one_note() -> None:
    told_of = _told("# T\n\na  \nb\\\nc\n\nd<br>e")
    assert told_of == ["line 3: 3 line breaks are not kept: lines of one paragraph are joined."]


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("a\n~~b~~", "line 4: This cannot be taken over: ~~"),
        ("[TOC]", "line 3: This cannot be taken over: [TOC]"),
        ("### A {#a}", "line 3: This cannot be taken over: {#a}"),
        ("a^[note]", "line 3: This cannot be taken over: ^["),
        ("a\nb [^1]", "line 4: There is no footnote 1."),
        ("[a](javascript:alert(1))", "line 3: This cannot be taken over: ](javascript:"),
    ],
)
def test_marks_that_would_stay_as_words_are_told(words: str, line: str) -> None:
    assert any(each.startswith(line) for each in _told(f"# T\n\n{words}\n\n## B\n\nc"))


def test_marks_that_are_meant_as_words_are_words() -> None:
    assert _told("# T\n\n\\~~b\\~~ `[TOC]` ``{#a}`` \\[^1] ~ ^ {a}") == []


def test_long_sections_are_told_in_one_note() -> None:
    long = "words " * 400
    told_of = _told(f"# T\n\n## Ay\n\n{long}\n\n## Bee\n\n{long}")
    assert told_of == [
        "line 3: These sections take more than one message each. Headings divide them: ay and bee",
    ]
