"""One Markdown file is the letter: what is read of it, and what is told of its faults."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from messages.letter.content import SHIPPED as FOLDER
from messages.letter.edition import Edition, Mark, Provenance
from messages.letter.fault import BadCampaign, Fault
from messages.letter.markdown import read_edition
from messages.text import Code
from tests.stage.letters import FRONT, HEAD, letter, letters

ROOT = Path(__file__).parents[3]
_TWO_MARKS = "Two marks of Markdown stand at the beginning of this line."
_ANCHOR = "An id stands only right behind the mark of a list item, as {marker}."
SHIPPED = (FOLDER / "letter.zh-Hant-TW.md").read_text("utf-8")
FILE = "letter.en.md"


def _passages(body: str) -> list[tuple[int, str, str]]:
    """Depth, label and text of all that `body` is read as."""
    edition = letter(body)
    return [(p.depth, p.label, p.text) for section in edition.sections for p in section.passages]


def _texts(body: str) -> list[str]:
    return [text for _, _, text in _passages(body)]


def _faults(markdown: str) -> list[Fault]:
    with pytest.raises(BadCampaign) as raised:
        read_edition(markdown, FILE)
    faults = list(raised.value.faults)
    assert all(fault.file == FILE and fault.line is not None for fault in faults)
    assert not any(fault.warning for fault in faults)
    return faults


def _told(markdown: str) -> list[tuple[int | None, str]]:
    """Line and sentence of each fault, without values."""
    return [(fault.line, fault.words.message) for fault in _faults(markdown)]


# What stands above the letter


def test_the_front_matter_is_read() -> None:
    edition = letter(
        "Words",
        "---\nlanguage: zh-hant-tw\nversion: 1.2.3\n\nmark: translation, not confirmed\n"
        f'by: "The Association: (TA)"\nfrom: en\nfrom_sha256: {"a" * 64}\n---\n# Title\n'
        "<!-- section: one from 0123456789abcdef -->\n",
    )
    assert (edition.language, edition.version) == ("zh-Hant-TW", "1.2.3")
    assert (edition.mark, edition.by) == (Mark.UNCONFIRMED, "The Association: (TA)")
    assert edition.made_from == Provenance("en", "a" * 64)
    assert edition.sections[0].made_from == "0123456789abcdef"


def test_what_is_optional_may_be_missing() -> None:
    edition = letter("Words")
    assert (edition.by, edition.made_from, edition.sections[0].made_from) == (None, None, None)
    assert letter("Words", FRONT + "# Title\n<!-- section: one -->\n").credits == ()


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        ("colour: red", "There is no entry {key}."),
        ("language: de", "The entry {key} stands here twice."),
        ("by:", "The entry {key} is empty."),
        ('by: ""', "The entry {key} is empty."),
        ('by: "Ana', "The quotation mark at the beginning is not closed."),
        ("just words", "This is no line of the form {marker}."),
        ("sha256: abc", "A SHA-256 has 64 characters, digits and the small letters a to f."),
        (
            f"sha256: {'A' * 64}",
            "A SHA-256 has 64 characters, digits and the small letters a to f.",
        ),
        (
            "from: en",
            "{key} and {other} belong together: the language of the text that was translated, and "
            "its SHA-256.",
        ),
        (
            f"from_sha256: {'0' * 64}",
            "{key} and {other} belong together: the language of the text that was translated, and "
            "its SHA-256.",
        ),
    ],
)
def test_a_wrong_entry_is_told_with_its_line(entry: str, sentence: str) -> None:
    front = FRONT.replace("\nmark", f"\n{entry}\nmark")
    assert (4, sentence) in _told(HEAD.replace(FRONT, front) + "Words")


@pytest.mark.parametrize(
    ("right", "wrong", "line", "sentence"),
    [
        ("language: en", "language: qqq", 2, "{code} is the code of no language."),
        ("version: 1.0", "version: one", 3, "A version is made of digits and dots."),
        ("version: 1.0", "version: 1.", 3, "A version is made of digits and dots."),
        ("mark: original", "mark: ours", 4, "The mark of a text is one of these: {marks}"),
        ("language: en\n", "", 1, "The front matter lacks the entry {key}."),
        ("version: 1.0\n", "", 1, "The front matter lacks the entry {key}."),
        ("mark: original\n", "", 1, "The front matter lacks the entry {key}."),
    ],
)
def test_what_must_be_known_is_asked_for(right: str, wrong: str, line: int, sentence: str) -> None:
    assert _told(HEAD.replace(right, wrong) + "Words") == [(line, sentence)]


@pytest.mark.parametrize("markdown", ["", "# Title\n\nWords", "---\nlanguage: en\n"])
def test_a_file_without_front_matter_is_told_so(markdown: str) -> None:
    assert (
        1,
        "The file begins with a line {marker}, and another one ends what is known about the text.",
    ) in _told(markdown)


# What the letter is made of


def test_title_credits_sections_and_headings() -> None:
    edition = letter("## The *heading* ##\n\nWords\n\n<!-- section: two -->\nMore\n")
    assert (edition.title, edition.credits) == ("Title", ("Written by Ana",))
    assert [(s.id, s.heading) for s in edition.sections] == [("one", "The heading"), ("two", None)]


def test_deeper_headings_are_passages() -> None:
    assert _texts("### Part\n\nWords\n#### Piece") == ["Part", "Words", "Piece"]


@pytest.mark.parametrize(
    ("lines", "one"),
    [
        ("one\ntwo", "one two"),
        ("one  \n  two", "one two"),
        ("one\\\ntwo", "one two"),
        ("公開\n信", "公開信"),
        ("公開，\n信", "公開，信"),
        ("**公開**\n**信**", "公開信"),
        ("「公開”\n“信」", "「公開”“信」"),
        ("公開 API\n信", "公開 API 信"),
        ("ภาษา\nไทย", "ภาษาไทย"),
        ("공개\n서한", "공개 서한"),
        ("العلن\nالرسالة", "العلن الرسالة"),
    ],
)
def test_the_lines_of_a_paragraph_are_one(lines: str, one: str) -> None:
    assert _texts(lines) == [one]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (
            "**bold**, *leaning*, ***both***, __bold__, _leaning_",
            "bold, leaning, both, bold, leaning",
        ),
        ("**重點：**後文 *a **b** c*", "重點：後文 a b c"),
        ("snake_case_name, 5 * 3, a star*", "snake_case_name, 5 * 3, a star*"),
        ("`a_b *c*` and ``a ` b``", "a_b *c* and a ` b"),
        ('[text](https://example.org/a_(b)) [*x*](<y z> "title")', "text x"),
        ("<https://example.org/a_b_c> <a@example.org>", "https://example.org/a_b_c a@example.org"),
        (r"\*no\* \[x\](y) \<b> \&amp; \\ \a 1\. \_", r"*no* [x](y) <b> &amp; \ \a 1. _"),
        ("a < b, R&D, [sic], ] and `", "a < b, R&D, [sic], ] and `"),
        ("Name: ______", "Name: ______"),
        ("e\u0301*\u0301*", "é\u0301"),
        ("[**bold** _and_](https://example.org)!", "bold and!"),
    ],
)
def test_marks_inside_a_line_are_lost(written: str, read: str) -> None:
    assert _texts(written) == [read]


def test_lists_have_their_own_labels_or_those_that_are_written() -> None:
    body = (
        "Intro:\n- bullet\n+ plus\n    1. one\n\t2) two\n* **a.** named\n* **第1、**數\n"
        "* **bold** words\n* **重要**的是\n\n7. seven\n"
    )
    assert _passages(body) == [
        (0, "", "Intro:"),
        (0, "•", "bullet"),
        (0, "•", "plus"),
        (1, "1.", "one"),
        (1, "2)", "two"),
        (0, "a.", "named"),
        (0, "第1、", "數"),
        (0, "•", "bold words"),
        (0, "•", "重要的是"),
        (0, "7.", "seven"),
    ]


def test_words_stay_the_same_whether_bold_is_a_label_or_not() -> None:
    edition = letter("- **Note.** one\n- **一）**二\n- **a.** **b.** c\n")
    assert edition.plain.split("\n")[2:-1] == ["Note. one", "• 一）二", "a. b. c"]


def test_an_item_may_have_an_id_and_go_on_in_paragraphs() -> None:
    edition = letter('1. <a id="x-1"></a>one\nlazily\n\n   and on\n\n   - inner\n\nend\n')
    assert [(p.id, p.depth, p.text) for p in edition.sections[0].passages] == [
        ("x-1", 0, "one lazily"),
        (None, 1, "and on"),
        (None, 1, "inner"),
        (None, 0, "end"),
    ]


def test_a_year_at_the_beginning_of_a_line_is_no_item() -> None:
    assert _passages("It was in\n2021. It is over.\n\n1. one\n2. two\n   1984. three") == [
        (0, "", "It was in 2021. It is over."),
        (0, "1.", "one"),
        (0, "2.", "two 1984. three"),
    ]


def test_each_row_of_a_table_is_a_passage() -> None:
    assert _texts("Words\n| *a* | b\\|c |\n|:--|--:|\n| 1 |  |\n|2|`x`|\nMore") == [
        "Words",
        "a | b|c",
        "1 | ",
        "2 | x",
        "More",
    ]


def test_footnotes_are_passages_with_a_label() -> None:
    body = "Words[^1] and![^note]\n\n[^1]: first\n    goes on\n\n    and *on*\n[^note]: second\n"
    assert _passages(body) == [
        (0, "", "Words[1] and![note]"),
        (0, "[1]", "first goes on"),
        (1, "", "and on"),
        (0, "[note]", "second"),
    ]


def test_quotations_are_paragraphs_and_rules_are_dropped() -> None:
    assert _texts("Words\n> said\n> so\n>\n> twice\n\n---\n\n* * *\n- a\n\n  > in it\n") == [
        "Words",
        "said so",
        "twice",
        "a",
        "in it",
    ]


# What is told of a fault


@pytest.mark.parametrize(
    ("body", "line", "sentence"),
    [
        ("a\n# Another", 13, "A letter has one title. A heading begins with {marker}."),
        ("a\n\n<b>x", 14, "HTML is not read: {words}. Remove it."),
        ("a\n<!-- remark -->", 13, "HTML is not read: {words}. Remove it."),
        ("a\nb</b>", 13, "HTML is not read: {words}. Remove it."),
        ("a &nbsp; b", 12, "Write the character itself instead of {words}."),
        ("a\nb ![alt](x.png)", 13, "A letter has no pictures."),
        (
            "[a][b]",
            12,
            "Links by reference are not read. Write the address behind the text.",
        ),
        (
            "a\n\n[a]: https://example.org",
            14,
            "Links by reference are not read. Write the address behind the text.",
        ),
        ("[a](b c)", 12, "The address of this link does not end, or has a space in it."),
        ("[a](b", 12, "The address of this link does not end, or has a space in it."),
        ("a\n**b", 13, "Bold begins or ends here, and its other end is missing."),
        ("a\n\n```\n<b> # [x][y]\n```\nb", 14, "A letter has no blocks of code."),
        (
            "a\n\n    b\n    c",
            14,
            "Markdown takes what is set in by four spaces for code. Remove the spaces.",
        ),
        (
            "a\n---",
            13,
            "A line right below words makes them a heading. Write {marker} before a heading, or "
            "leave a line empty.",
        ),
        (
            "a\n===",
            13,
            "A line right below words makes them a heading. Write {marker} before a heading, or "
            "leave a line empty.",
        ),
        ("| a |\n\nb", 12, "The second line of a table is a row of dashes, as in {marker}."),
        ("| a |\n| b |", 12, "The second line of a table is a row of dashes, as in {marker}."),
        ("|---|\n| b |", 12, "The second line of a table is a row of dashes, as in {marker}."),
        ("a | b\n--|--\n", 13, "Begin each row of a table with {marker}."),
        ("a\n\n| |\n|-|", 14, "There are no words here."),
        ("-\n- a", 12, "There are no words here."),
        ("- **a.**\n", 12, "There are no words here."),
        ("##\na", 12, "There are no words here."),
        ("a **b* c", 12, "Bold begins or ends here, and its other end is missing."),
        ("- 1. a", 12, _TWO_MARKS),
        ("- a\n- > b", 13, _TWO_MARKS),
        ("1. ### a", 12, _TWO_MARKS),
        ("a[^1]\n\n[^1]: - b", 14, _TWO_MARKS),
        ("a[^1]", 12, "The footnote {name} is missing."),
        (
            "a[^1]\n\n[^1]: b\n[^1]: c",
            15,
            "The footnote {name} stands in line {line} already.",
        ),
        ('a <a id="x"></a>', 12, _ANCHOR),
        ('<a id="x"></a>\na', 12, _ANCHOR),
        ('- a\n- b <a id="x"></a>', 13, _ANCHOR),
        ("- <a id='x'></a>a", 12, _ANCHOR),
        ('- <a id="one"></a>a', 12, "The id {id} stands in line {line} already."),
        (
            '- <a id="x"></a>a\n- <a id="x"></a>b',
            13,
            "The id {id} stands in line {line} already.",
        ),
        ("a\n<!-- section: one -->\nb", 13, "The id {id} stands in line {line} already."),
        (
            '- <a id="X"></a>a',
            12,
            "{id} is no id: 1 to {longest} characters, small letters a to z, digits, hyphens.",
        ),
        (
            '- <a id=""></a>a',
            12,
            "{id} is no id: 1 to {longest} characters, small letters a to z, digits, hyphens.",
        ),
        (
            f"a\n<!-- section: {'x' * 29} -->\nb",
            13,
            "{id} is no id: 1 to {longest} characters, small letters a to z, digits, hyphens.",
        ),
        ("a\n<!-- section: x y -->\nb", 13, "A section begins with {marker}."),
        ("a\n<!-- section: -->\n## Heading\nb", 13, "A section begins with {marker}."),
        ("a\n<!-- section: x -->\n", 13, "The section {id} is empty."),
        (
            "a\n<!-- section: x from 0123456789abcdef -->\nb",
            13,
            "The section says what it was made from; the front matter does not: {key} is missing.",
        ),
        (
            "a\n\n## Heading\n\nb\n\n- c",
            14,
            "A heading stands right below the marker of its section, and there is none here. Write "
            "{marker} above it.",
        ),
        (
            "## Heading\n## Another\na",
            13,
            "A heading stands right below the marker of its section, and there is none here. Write "
            "{marker} above it.",
        ),
        ("a\x0cb", 12, "A character that nobody sees stands here: {code}."),
        ("a \u202e b", 12, "A character that nobody sees stands here: {code}."),
        ("a \ud800 b", 12, "A character that nobody sees stands here: {code}."),
    ],
)
def test_a_fault_has_its_line_and_its_sentence(body: str, line: int, sentence: str) -> None:
    assert _told(HEAD + body) == [(line, sentence)]


def test_a_wrong_fingerprint_is_told() -> None:
    front = FRONT.replace("\nmark", f"\nfrom: de\nfrom_sha256: {'0' * 64}\nmark")
    marker = "<!-- section: one from 123 -->"
    told = _told(HEAD.replace(FRONT, front).replace("<!-- section: one -->", marker) + "a")
    assert told == [
        (12, "{words} is no fingerprint of a section: 16 digits and small letters a to f.")
    ]


@pytest.mark.parametrize(
    ("head", "line", "sentence"),
    [
        ("a\n<!-- section: one -->\nb", 6, "The letter has no title, a line with one {marker}."),
        ("a\n# Title\n<!-- section: one -->\nb", 7, "The title stands above everything else."),
        ("# Title\na", 6, "The letter has no section. Write {marker} above each."),
        (
            "# Title\n- a\n- b\n\nc\n<!-- section: one -->\nd",
            7,
            "Only paragraphs stand between the title and the first section. Write {marker} above "
            "this.",
        ),
        (
            "# Title\n### a\n<!-- section: one -->\nd",
            7,
            "Only paragraphs stand between the title and the first section. Write {marker} above "
            "this.",
        ),
        (
            "# Title\n\n## Heading\n\na\n- b\n<!-- section: one -->\nb",
            8,
            "A heading stands right below the marker of its section, and there is none here. Write "
            "{marker} above it.",
        ),
    ],
)
def test_a_letter_begins_as_letters_do(head: str, line: int, sentence: str) -> None:
    assert _told(FRONT + head) == [(line, sentence)]


def test_all_faults_are_told_at_once_in_the_order_of_lines() -> None:
    told = _told(FRONT.replace("1.0", "x") + "# T\n\n<!-- section: A -->\n<b>\n\n![x](y)\n")
    assert [line for line, _ in told] == [3, 8, 9, 11]


def test_the_example_in_the_docs_is_read_as_they_say() -> None:
    page = (ROOT / "docs" / "campaigns.md").read_text("utf-8")
    example, canonical = re.findall(r"```(?:markdown|text)\n(.*?)```\n", page, re.DOTALL)
    assert read_edition(example, FILE).plain.startswith(canonical)


# That nothing changes unnoticed


def test_line_ends_of_another_system_are_no_change() -> None:
    assert read_edition(SHIPPED.replace("\n", "\r\n"), "") == read_edition(SHIPPED, "")
    assert read_edition("\ufeff" + SHIPPED, "") == read_edition(SHIPPED, "")


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("全面禁止", "部分禁止", 1),
        lambda text: text.replace("，", ",", 1),
        lambda text: text + "\nP.S.\n",
        lambda text: text.replace("為什麼要直接禁止？", "為什麼？", 1),
        lambda text: re.sub(r"\n## .*", "", text, count=1),
        lambda text: text.replace("**iii.**", "**iv.**", 1),
        lambda text: text.replace("台灣人權促進會 譯", "譯", 1),
        lambda text: re.sub(r"<!-- section: scope -->[^<]*", "", text),
        lambda text: text.replace("    - <a", "- <a", 1),
        lambda _: "",
    ],
    ids=[
        "a word",
        "a comma",
        "a postscript",
        "a heading",
        "no heading",
        "a label",
        "a credit",
        "a section gone",
        "a depth",
        "everything",
    ],
)
def test_a_change_of_the_text_is_noticed(change: Callable[[str], str]) -> None:
    changed = change(SHIPPED)
    assert changed != SHIPPED
    assert _faults(changed)


@pytest.mark.parametrize("recorded", ["0" * 64, "", "not a hash"])
def test_a_change_of_the_recorded_hash_is_noticed(recorded: str) -> None:
    sha256 = read_edition(SHIPPED, "").sha256
    (fault,) = _faults(SHIPPED.replace(sha256, recorded))
    assert fault.line == 6


def test_a_hash_that_differs_is_told_beside_the_right_one() -> None:
    right = read_edition(SHIPPED, "").sha256
    (fault,) = _faults(SHIPPED.replace(right, "0" * 64))
    assert dict(fault.words.values) == {"found": Code(right), "recorded": Code("0" * 64)}


_WORDING = [
    at
    for at, character in enumerate(SHIPPED)
    if character.isalnum()
    and at > SHIPPED.index("# 【")
    and not any(
        at in range(*span.span())
        for span in re.finditer(r"<!--.*?-->|<a .*?</a>|\]\(.*?\)", SHIPPED)
    )
]
"""Where words stand in the shipped file: not in ids, markers and addresses."""


@given(st.sampled_from(_WORDING), st.sampled_from("字aé1"))
def test_one_changed_character_is_noticed(at: int, other: str) -> None:
    if other != SHIPPED[at]:
        assert _faults(SHIPPED[:at] + other + SHIPPED[at + 1 :])


# Any text at all

_PIECES = st.lists(
    st.one_of(
        st.sampled_from("\n\n\n\t *_`[]()<>#|-!&\\^:1.)a字\u0301"),
        st.sampled_from(["    ", "- ", "1. ", "> ", "## ", "# T\n", "---\n", "```", "|-|", "=="]),
        st.sampled_from(["<!-- section: ", " -->", '<a id="', '"></a>', "**a.** ", "&amp;"]),
        st.sampled_from(["[^1]", "[^1]: ", "https://", "](", "![", "x@y"]),
        st.text(max_size=3),
    ),
    max_size=60,
).map("".join)


def _read(markdown: str) -> Edition | None:
    try:
        return read_edition(markdown, FILE)
    except BadCampaign:
        return None


@given(st.one_of(st.text(), _PIECES, _PIECES.map(HEAD.__add__), _PIECES.map("---\n{}\n---".format)))
def test_any_text_is_read_or_its_faults_are_told(markdown: str) -> None:
    edition = _read(markdown)
    if edition is None:
        return
    assert edition.title
    assert edition.plain.count("\n") >= 1 + len(edition.credits) + len(edition.sections)
    named = [p.id for section in edition.sections for p in section.passages if p.id]
    ids = [*(section.id for section in edition.sections), *named]
    assert len(ids) == len(set(ids)) == len(edition.places)


@given(letters())
def test_every_word_of_a_letter_is_in_the_canonical_text_in_its_order(
    made: tuple[str, list[str]],
) -> None:
    markdown, words = made
    plain, at = read_edition(markdown, FILE).plain, 0
    for word in words:
        at = plain.index(word, at) + len(word)


@given(letters(), st.data())
def test_a_letter_with_its_hash_recorded_notices_another_word(
    made: tuple[str, list[str]], data: st.DataObject
) -> None:
    markdown, words = made
    sha256 = read_edition(markdown, FILE).sha256
    recorded = markdown.replace("\nmark", f"\nsha256: {sha256}\nmark", 1)
    assert read_edition(recorded, FILE).sha256 == sha256
    word = data.draw(st.sampled_from(words))
    assume(word not in "https://example.org/a_b")  # an address is no wording
    head, body = recorded.split("---\n# ", 1)
    assert _faults(f"{head}---\n# {body.replace(word, 'Q', 1)}")
