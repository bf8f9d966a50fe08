"""The document as a PDF: found again by who searches it, for who hears it, and for who keeps it."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from messages.catalogs import offered
from messages.handover import setting
from messages.handover.fonts import NoFonts
from messages.handover.setting import Typeset, typeset
from tests.stage.papers import MADE, NAMES, said, squeezed, text_of
from tests.stage.words import LETTER

GUJARATI = "પ્રિયા શાહ"
LONGEST = ("W" * 120, "林" * 106, "ﷺ" * 106, "ö" * 160)
"""Names of 320 bytes and less that have no place to break."""


SCRIPTS = (
    "Ærøskøbing Nguyễn",
    "Χρήστος Їжак",
    "דוד ქართული",
    "محمد بن علي ئۇيغۇر پشتو",
    "林淑芬 汉字 かな カナ 김철수",
    "देवनागरी বাংলা தமிழ் తెలుగు",
    "สมชาย ລາວ ខ្មែរ မြန်မာ",
    "ኢትዮጵያ",
)
"""Words in every script that the fonts of the bot are said to have."""


@pytest.fixture(scope="module", params=offered())
def language(request: pytest.FixtureRequest) -> str:
    """Each language that is offered."""
    found: str = request.param
    return found


@pytest.fixture(scope="module")
def made(language: str) -> Typeset:
    """The document in it, with the fonts that come with the bot and no others."""
    return typeset(said(language), MADE, of_machine=False)


def _sentences(language: str) -> list[str]:
    """What the explanations say."""
    parts = said(language)["explanations"]
    assert isinstance(parts, list)
    return [line for part in parts for line in (part["heading"], *part["told"])]


def test_it_is_found_again_by_whoever_searches_it(made: Typeset, language: str) -> None:
    text = text_of(made.pdf)
    for section in LETTER.edition(language).sections:
        for passage in section.passages:
            assert squeezed(passage.marked) in text
    if language != "ar":
        assert [line for line in _sentences(language) if squeezed(line) not in text] == []


def test_names_of_every_script_are_printed_with_the_fonts_of_the_bot(made: Typeset) -> None:
    assert made.lacking == ()
    text = text_of(made.pdf)
    for name in NAMES[:3]:
        assert squeezed(name) in text


def test_it_says_what_it_is_to_whoever_hears_it(made: Typeset, language: str) -> None:
    reader = PdfReader(BytesIO(made.pdf))
    assert reader.metadata is not None
    assert reader.metadata.title == LETTER.edition(language).title
    root: dict[str, Any] = reader.root_object
    assert str(root["/Lang"]).split("-")[0] == language.split("-", maxsplit=1)[0]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert b"pdfuaid:part" in root["/Metadata"].get_data()


def test_bookmarks_and_page_numbers_lead_through_it(made: Typeset, language: str) -> None:
    reader = PdfReader(BytesIO(made.pdf))
    parts = [each for each in reader.outline if not isinstance(each, list)]
    names = said(language)["names"]
    assert isinstance(names, dict)
    assert names["heading"] in [part.title for part in parts]
    last = squeezed(reader.pages[-1].extract_text())
    assert f"{len(reader.pages)}/{len(reader.pages)}" in last


def test_the_same_words_make_the_same_bytes(made: Typeset, language: str) -> None:
    assert typeset(said(language), MADE, of_machine=False).pdf == made.pdf


def test_the_fonts_of_the_bot_have_the_scripts_that_they_are_said_to_have() -> None:
    assert typeset(said("en", names=SCRIPTS), MADE, of_machine=False).lacking == ()


def test_letters_without_a_font_are_named_and_the_document_is_made() -> None:
    made = typeset(said("en", names=("Anna Müller", GUJARATI)), MADE, of_machine=False)
    assert squeezed("Anna Müller") in text_of(made.pdf)
    assert made.lacking
    assert set("".join(made.lacking)) <= set(GUJARATI)


@pytest.mark.parametrize("language", offered())
def test_the_longest_names_stay_in_their_column(language: str) -> None:
    made = typeset(said(language, names=(*LONGEST, *NAMES)), MADE, of_machine=False)
    ends: list[float] = []

    def see(text: str, _: object, matrix: list[float], *__: object) -> None:
        if text.strip():
            ends.append(matrix[4])

    reader = PdfReader(BytesIO(made.pdf))
    for page in reader.pages:
        page.extract_text(visitor_text=see)
    assert min(ends) >= 0
    assert max(ends) <= float(reader.pages[0].mediabox.width)


def test_nothing_but_the_letter_where_nobody_has_signed() -> None:
    made = typeset(said("en", names=(), organisations=()), MADE, of_machine=False)
    assert squeezed("Nobody has chosen to show their name so far.") in text_of(made.pdf)


def test_an_installation_without_its_fonts_says_which_are_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("messages.handover.fonts.PACKAGES", ("no_such_font",))
    with pytest.raises(NoFonts, match="no_such_font"):
        typeset(said("en"), MADE)


def test_words_are_printed_as_they_are_and_never_obeyed() -> None:
    name = '#panic("no") *x* $y$ \\ <a> @b'
    made = typeset(said("en", names=(name,)), MADE, of_machine=False)
    assert squeezed(name) in text_of(made.pdf)


def test_the_template_holds_no_words() -> None:
    template = setting.TEMPLATE.read_text("utf-8")
    code = [line for line in template.splitlines() if not line.startswith("//")]
    assert not any(each.isalpha() and not each.isascii() for line in code for each in line)
