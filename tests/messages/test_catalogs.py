"""The catalogs are whole: every message of the program, in every language, with its values."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from messages.catalogs import END_ISOLATE, ISOLATE, REVIEWED, Catalogs
from messages.languages import LOCALES, SOURCE, Languages, published
from messages.text import Code, CountryName, LanguageName, Text, of_content, t, tn
from tests.stage.gaps import GAP
from tests.stage.words import catalogs

ROOT = Path(__file__).parents[2]
TRANSLATED = [tag for tag in published() if tag != SOURCE]
KEYWORDS: dict[str, Any] = {
    "t": None,
    "tn": (1, 2),
    "tc": ((1, "c"), 2),
    "pgettext": ((1, "c"), 2),
}
"""What `make messages` tells Babel to look for."""


def _key(message: Message) -> tuple[str | None, str | tuple[str, ...]]:
    id = message.id
    return message.context, id if isinstance(id, str) else tuple(id)


def _keys(catalog: Catalog) -> set[tuple[str | None, str | tuple[str, ...]]]:
    return {_key(message) for message in catalog if message.id}


def _extracted() -> Catalog:
    """What `make messages` finds now."""
    with (ROOT / "messages" / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]  # Babel's
    found = Catalog()
    for folder in ("bot", "handlers", "messages"):
        for _, _, message, _, context in extract_from_dir(
            ROOT / folder, methods, options, keywords=KEYWORDS
        ):
            found.add(message, context=context)
    return found


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, abort_invalid=True)


@pytest.fixture(scope="module")
def extracted() -> Catalog:
    """The messages of the program and its content as they are now."""
    return _extracted()


@pytest.fixture(params=TRANSLATED)
def translation(request: pytest.FixtureRequest) -> Catalog:
    """The catalog of each language in turn."""
    name = str(request.param).replace("-", "_")
    return _read(LOCALES / name / "LC_MESSAGES" / "messages.po")


def test_the_template_is_what_make_messages_would_write(extracted: Catalog) -> None:
    assert _keys(_read(LOCALES / "messages.pot")) == _keys(extracted)


def test_every_string_marked_in_the_code_is_extracted(extracted: Catalog) -> None:
    known = _keys(extracted)
    missing = [text for text in _marked() if text not in known]
    assert missing == []


def _marked() -> Iterator[tuple[str | None, str | tuple[str, ...]]]:
    """The message of each t(), tn() and tc() in the code, as Python itself reads them."""
    for folder in ("bot", "handlers", "messages"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if path.name == "text.py":
                continue
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                    yield from _message(node.func.id, node.args, path)


def _message(
    function: str, args: list[ast.expr], path: Path
) -> Iterator[tuple[str | None, str | tuple[str, ...]]]:
    if function not in ("t", "tn", "tc"):
        return
    literal = [ast.literal_eval(arg) for arg in args[: 1 if function == "t" else 2]]
    assert all(isinstance(each, str) for each in literal), f"{path}: no literal in {function}()"
    match function:
        case "t":
            yield None, literal[0]
        case "tn":
            yield None, (literal[0], literal[1])
        case "tc":
            yield literal[0], literal[1]


def test_a_translation_has_only_the_messages_of_the_program(
    translation: Catalog, extracted: Catalog
) -> None:
    assert _keys(translation) <= _keys(extracted)


def test_nothing_is_guessed_and_nothing_is_stale(translation: Catalog) -> None:
    messages = [message for message in translation if message.id]
    assert [message.id for message in messages if message.fuzzy] == []
    assert list(translation.obsolete.values()) == []


def test_a_reviewed_translation_lacks_nothing_and_the_gap_of_a_draft_is_told(
    translation: Catalog, extracted: Catalog, record_property: Callable[[str, object], None]
) -> None:
    lacking = _lacking(translation, extracted)
    if lacking and _may_have_gaps(translation):
        record_property(GAP, f"{translation.locale}: {len(lacking)} of {len(extracted)}")
    else:
        assert lacking == []


@pytest.mark.parametrize(
    ("string", "lacks"),
    [(("{n} cat", "{n} cats"), False), (("{n} cat", ""), True), (("", ""), True), (None, True)],
)
def test_a_message_is_lacking_if_any_of_its_forms_is(
    string: tuple[str, ...] | None, lacks: bool
) -> None:
    wanted, catalog = Catalog(), Catalog(locale="nl")
    wanted.add(("{n} cat", "{n} cats"))
    if string is not None:
        catalog.add(("{n} cat", "{n} cats"), string=string)
    assert _lacking(catalog, wanted) == ([(None, ("{n} cat", "{n} cats"))] if lacks else [])


@pytest.mark.parametrize(
    ("team", "may"), [("reviewed by Nadia <nadia@example.org>", False), ("ar <LL@li.org>", True)]
)
def test_only_a_draft_may_have_gaps(team: str, may: bool) -> None:
    assert _may_have_gaps(Catalog(locale="ar", language_team=team)) == may


def _lacking(catalog: Catalog, wanted: Catalog) -> list[tuple[str | None, str | tuple[str, ...]]]:
    """Which of the messages of `wanted` have no translation, or not in all their forms."""
    whole = {_key(message) for message in catalog if all(_forms(message))}
    return [_key(message) for message in wanted if message.id and _key(message) not in whole]


def _may_have_gaps(catalog: Catalog) -> bool:
    """Whether no reviewer has signed for it: its readers get English where it lacks a message."""
    return not (catalog.language_team or "").lower().startswith(REVIEWED)


def test_every_plural_has_all_the_forms_of_its_language(translation: Catalog) -> None:
    for message in translation:
        if message.pluralizable:
            assert len(_forms(message)) == translation.num_plurals, message.id


def test_every_translation_has_the_values_of_its_message(translation: Catalog) -> None:
    wrong = []
    for message in translation:
        if not message.id or message.fuzzy:
            continue
        wanted = set.union(*(_values(source) for source in _sources(message)))
        for form in _forms(message):
            # a form for one number alone may say the number in words
            optional = {"n"} if message.pluralizable else set()
            if form and not wanted - optional <= _values(form) <= wanted:
                wrong.append((message.id, form))
    assert wrong == []


def test_no_translation_starts_or_ends_in_space_or_breaks_the_line(translation: Catalog) -> None:
    for message in translation:
        for form in _forms(message):
            if message.id:
                assert form == form.strip(), message.id
                assert "\n" not in form, message.id


def _sources(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def _forms(message: Message) -> tuple[str, ...]:
    found = message.string or ""
    return (found,) if isinstance(found, str) else tuple(found)


def _values(text: str) -> set[str]:
    return set(re.findall(r"{(\w+)}", text))


def _arabic(tmp_path: Path, forms: tuple[str, ...], team: str = "") -> Catalogs:
    """Arabic with a catalog of one message."""
    catalog = Catalog(locale="ar", language_team=team)
    catalog.add(("{n} cat", "{n} cats"), string=forms)
    folder = tmp_path / "ar" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    content = BytesIO()
    write_mo(content, catalog)
    (folder / "messages.mo").write_bytes(content.getvalue())
    return Catalogs(Languages((SOURCE, "ar")), tmp_path)


def test_each_of_the_six_arabic_plurals_is_picked(tmp_path: Path) -> None:
    six = ("zero", "one", "two", "few", "other", "many")  # in the order of Babel's rule
    said = _arabic(tmp_path, six)
    picked = {n: said.say(tn("{n} cat", "{n} cats", n), "ar") for n in (0, 1, 2, 3, 10, 11, 99)}
    assert picked == {
        0: "zero",
        1: "one",
        2: "two",
        3: "few",
        10: "few",
        11: "many",
        99: "many",
    }
    assert said.say(tn("{n} cat", "{n} cats", 100), "ar") == "other"
    assert said.say(tn("{n} cat", "{n} cats", 1_000_000), "ar") == "other"


def test_a_number_stands_in_arabic_digits_and_apart(tmp_path: Path) -> None:
    said = _arabic(tmp_path, ("{n}",) * 6)
    assert said.say(tn("{n} cat", "{n} cats", 1234), "ar-EG") == f"{ISOLATE}١٬٢٣٤{END_ISOLATE}"


def test_what_has_no_translation_is_said_in_english_whole(tmp_path: Path) -> None:
    said = _arabic(tmp_path, ("x",) * 6)
    assert said.say(t("Nobody translated this."), "ar") == "Nobody translated this."
    assert said.say(of_content("nowhere", "Sign"), "ar") == "Sign"


def test_a_catalog_knows_what_it_has_even_where_that_reads_like_english(tmp_path: Path) -> None:
    said = _arabic(tmp_path, ("{n} cat", "{n} cats", "x", "x", "x", "x"))
    assert said.has(tn("{n} cat", "{n} cats", 1), "ar")
    assert not said.has(tn("{n} dog", "{n} dogs", 1), "ar")
    assert not said.has(t("Nobody translated this."), "ar")
    assert not said.has(of_content("nowhere", "Sign"), "ar")
    assert said.has(t("Nobody translated this."), SOURCE)


@pytest.mark.parametrize(
    "value",
    [Code("/sign"), "Ana Diaz", 7, date(2026, 3, 1), CountryName("TW"), LanguageName("fr"), t("x")],
    ids=repr,
)
def test_every_value_is_kept_apart_from_arabic(value: Any) -> None:
    said = catalogs().say(Text("no such message: {value}", values=(("value", value),)), "ar")
    before, middle = said.split(ISOLATE)
    assert before == "no such message: "
    assert middle.endswith(END_ISOLATE)
    assert len(middle) > 1


@pytest.mark.parametrize("value", ["محمد", Code("محمد"), "Ana محمد"], ids=repr)
def test_an_arabic_value_is_kept_apart_from_english(value: Any) -> None:
    said = catalogs().say(t("Name: {value}", value=value), "en")
    assert said.startswith(f"Name: {ISOLATE}")
    assert said.endswith(END_ISOLATE)


def test_other_values_need_no_marks_in_english() -> None:
    said = catalogs().say(t("Name: {value}", value="Łukasz 林"), "en")
    assert said == "Name: Łukasz 林"


def test_braces_that_people_type_stay_what_they_are() -> None:
    assert catalogs().say(t("Name: {value}", value="{n} {0}"), "en") == "Name: {n} {0}"


@pytest.mark.parametrize(
    ("team", "draft"),
    [
        ("reviewed by Nadia <nadia@example.org>", False),
        ("Reviewed by Nadia", False),
        ("ar <LL@li.org>", True),
        ("machine draft, not reviewed", True),
    ],
)
def test_a_catalog_is_a_draft_until_a_reviewer_signs_for_it(
    tmp_path: Path, team: str, draft: bool
) -> None:
    said = _arabic(tmp_path, ("x",) * 6, team)
    assert said.is_unreviewed("ar") == draft
    assert not said.is_unreviewed(SOURCE)
