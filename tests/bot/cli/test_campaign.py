"""`campaign` makes a folder of a letter, checks it, and adds editions, words and versions."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import BaseModel
from typer.testing import CliRunner

from bot.cli.campaign import WRONG, group
from bot.cli.console import UNUSABLE
from messages.letter import files
from messages.letter.check import check
from messages.letter.content import SHIPPED, load_content
from messages.letter.edition import Edition
from messages.letter.markdown import read_edition
from tests.stage.orchard import plant_orchard
from tests.stage.programs import ROOT

LETTER = """\
---
author: Ana
date: 2026-03-21
---
Keep the bridge
===============

We write[^1] to the council.

What we ask
-----------

1. Mend the bridge:
   1. the rail,
   2. the steps.
2. Keep it open.

| year | walkers |
|------|---------|
| 2025 | 900     |

Why
---

- It is old.
- We need it.

[^1]: All of us.
"""

ARABIC = """\
---
lang: ar-EG
---
# أبقوا الجسر

نكتب[^1] إلى المجلس.

## ما نطلبه

1. أصلحوا الجسر:
   1. الدرابزين،
   2. الدرج.
2. أبقوه مفتوحًا.

## لماذا

- إنه قديم.
- نحتاج إليه.

[^1]: كلنا.
"""

Write = Callable[[str], Path]


def _run(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(group, list(map(str, arguments)))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a file of Markdown."""

    def written(text: str) -> Path:
        path = tmp_path / "text.md"
        path.write_text(text, "utf-8")
        return path

    return written


@pytest.fixture
def bridge(tmp_path: Path, write: Write) -> Path:
    """A campaign that was made of a letter."""
    status, said = _run("new", tmp_path / "bridge", "--letter", write(LETTER), "--language", "en")
    assert status == 0, said
    return tmp_path / "bridge"


@pytest.fixture
def orchard(tmp_path: Path) -> Path:
    """A campaign with one of everything."""
    return plant_orchard(tmp_path / "orchard")


def _edition(folder: Path, language: str) -> Edition:
    name = f"letter.{language}.md"
    return read_edition((folder / name).read_text("utf-8"), name)


# A new one


def test_a_new_folder_passes_the_check(bridge: Path) -> None:
    status, said = _run("check", bridge)
    assert status == 0
    *notes, last = said.splitlines()
    assert last == f"{bridge}: all right. Base: English. Languages offered: English"
    assert [note.partition(".md")[0] for note in notes] == ["note: letter.en"]
    assert sorted(path.name for path in bridge.iterdir()) == [
        *("campaign.json", "letter.en.md", "retired.txt", "sentences.json"),
    ]


def test_a_new_folder_holds_what_the_letter_says(bridge: Path) -> None:
    content = load_content(bridge)
    letter = content.letter
    assert (letter.id, letter.version, str(letter.date)) == ("bridge", "1.0", "2026-03-21")
    assert (letter.base.title, letter.base.by) == ("Keep the bridge", "Ana")
    assert list(letter.base.places) == [
        *("s1", "what-we-ask", "b1", "b1-a", "b1-b", "b2", "why"),
    ]
    raw = json.loads((bridge / "campaign.json").read_text("utf-8"))
    assert raw["labels"] == {"s1": None, "what-we-ask": "What we ask", "why": "Why"}
    assert content.sentences.agreement is None


def test_what_signers_agree_to_is_left_to_the_bot_in_every_language(
    tmp_path: Path, write: Write
) -> None:
    assert _run("new", tmp_path / "ar", "--letter", write(ARABIC))[0] == 0
    assert load_content(tmp_path / "ar").sentences.agreement is None
    assert _run("new", tmp_path / "de", "--letter", write(LETTER), "--language", "de")[0] == 0
    assert load_content(tmp_path / "de").sentences.agreement is None
    status, said = _run("check", tmp_path / "de")
    assert status == 0
    assert "write locales/de/LC_MESSAGES/people.po" in said


def test_without_a_letter_a_tiny_one_is_written(tmp_path: Path) -> None:
    assert _run("new", tmp_path / "tiny", "--language", "en")[0] == 0
    assert check(tmp_path / "tiny", thorough=True).wrong == ()
    status, said = _run("new", tmp_path / "no-language")
    assert status == WRONG
    assert said == "no-language: Say in which language the letter is: --language de\n"
    assert not (tmp_path / "no-language").exists()


def test_nothing_is_written_over(bridge: Path, write: Write) -> None:
    before = {path: path.read_bytes() for path in bridge.rglob("*") if path.is_file()}
    status, said = _run("new", bridge, "--letter", write(LETTER), "--language", "en")
    assert status == UNUSABLE
    assert "it is never overwritten" in said
    assert {path: path.read_bytes() for path in bridge.rglob("*") if path.is_file()} == before


def test_an_empty_folder_may_be_there_already(tmp_path: Path, write: Write) -> None:
    (tmp_path / "empty").mkdir()
    assert _run("new", tmp_path / "empty", "--letter", write(LETTER), "--language", "en")[0] == 0
    assert load_content(tmp_path / "empty").letter.id == "empty"


def test_what_cannot_be_taken_over_is_told_by_lines_and_nothing_is_written(
    tmp_path: Path, write: Write
) -> None:
    letter = write(LETTER.replace("We need it.", "We <u>need</u> it.\n- ![p](x)"))
    status, said = _run("new", tmp_path / "new", "--letter", letter, "--language", "en")
    assert status == WRONG
    assert [line.partition(":")[0] for line in said.splitlines()] == [
        *("text.md, line 26", "text.md, line 26", "text.md, line 27"),
    ]
    assert [path.name for path in tmp_path.iterdir()] == ["text.md"]


def test_a_letter_that_is_not_there_or_no_text_is_told(tmp_path: Path) -> None:
    status, said = _run("new", tmp_path / "new", "--letter", tmp_path / "none.md")
    assert (status, said) == (WRONG, "none.md: This file is missing.\n")
    (tmp_path / "bad.md").write_bytes(b"# T\n\n\xff")
    status, said = _run("new", tmp_path / "new", "--letter", tmp_path / "bad.md")
    assert (status, said) == (WRONG, "bad.md, line 3: This file is not UTF-8.\n")


def test_headings_that_make_no_label_leave_the_number(tmp_path: Path, write: Write) -> None:
    long = "word " * 20
    letter = f"# T\n\n## {long}\n\na\n\n## What {{we}} ask\n\nb\n\n## Same\n\nc\n\n## Same\n\nd"
    assert _run("new", tmp_path / "new", "--letter", write(letter), "--language", "en")[0] == 0
    labels = json.loads((tmp_path / "new" / "campaign.json").read_text("utf-8"))["labels"]
    assert list(labels.values()) == [f"{long[:59].rstrip()}…", None, "Same", None]


# The check


def test_the_check_tells_each_fault_and_ends_with_1(orchard: Path) -> None:
    campaign = orchard / "campaign.json"
    campaign.write_text(campaign.read_text("utf-8").replace("[10, 100]", "[10, 1]"), "utf-8")
    (orchard / "stray.txt").touch()
    status, said = _run("check", orchard)
    assert status == WRONG
    assert said.splitlines() == [
        "campaign.json, line 11: The milestones rise: 1 cannot stand behind 10.",
        "note: stray.txt: Nothing reads this. Is its name right?",
    ]


def test_the_check_names_base_and_languages(orchard: Path) -> None:
    assert _run("check", orchard) == (
        0,
        f"{orchard}: all right. Base: English. Languages offered: English and Arabic\n",
    )


def test_without_a_folder_the_one_of_the_settings_is_checked(
    orchard: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CAMPAIGN", str(orchard))
    assert _run("check")[1].startswith(f"{orchard}: all right.")
    monkeypatch.delenv("CAMPAIGN")
    assert _run("check")[1].startswith(f"{SHIPPED}: all right.")


def test_a_folder_that_is_not_there_is_told_by_every_command(tmp_path: Path, write: Write) -> None:
    nowhere = tmp_path / "nowhere"
    for arguments in (
        ("check", nowhere),
        ("edition", nowhere, write(ARABIC)),
        ("words", nowhere, "ar"),
        ("version", nowhere, "2.0"),
        ("seal", nowhere),
    ):
        status, said = _run(*arguments)
        assert status == WRONG
        assert said.startswith("nowhere: There is no such folder.")


# Another edition


def test_another_edition_has_the_ids_and_says_what_it_was_made_from(
    bridge: Path, write: Write
) -> None:
    status, said = _run("edition", bridge, write(ARABIC), "--by", "Nadia")
    assert (status, said) == (0, f"Written: {bridge / 'letter.ar.md'}\n")
    base, made = _edition(bridge, "en"), _edition(bridge, "ar")
    assert list(made.places) == list(base.places)
    assert (made.by, made.mark.value, made.version) == ("Nadia", "unofficial translation", "1.0")
    assert made.made_from is not None
    assert (made.made_from.language, made.made_from.sha256) == ("en", base.sha256)
    assert made.stale(base) == frozenset()
    assert [each.made_from for each in made.sections] == [
        each.fingerprint for each in base.sections
    ]
    assert _run("check", bridge)[0] == 0


def test_sections_that_do_not_match_are_told(bridge: Path, write: Write) -> None:
    shorter = ARABIC.replace("## لماذا\n", "")
    status, said = _run("edition", bridge, write(shorter))
    assert status == WRONG
    assert said == (
        "text.md, line 8: There are 2 sections here, and 3 in the base edition. Sections are "
        "compared in their order; the last here begins in this line.\n"
    )
    fewer = ARABIC.replace("   2. الدرج.\n", "")
    status, said = _run("edition", bridge, write(fewer))
    assert status == WRONG
    assert said == (
        "text.md, line 8: The section what-we-ask has 4 list items in the base edition, and 3 "
        "here.\n"
    )
    assert not (bridge / "letter.ar.md").exists()


def test_a_text_that_has_the_form_keeps_its_own_ids(orchard: Path, write: Write) -> None:
    french = _edition(orchard, "ar").markdown.replace("language: ar", "language: fr")
    assert _run("edition", orchard, write(french))[0] == 0
    assert list(_edition(orchard, "fr").places) == list(_edition(orchard, "en").places)
    (orchard / "letter.fr.md").unlink()
    status, said = _run("edition", orchard, write(french.replace("opening", "prologue")))
    assert status == WRONG
    assert "The sections are these: prologue and demands." in said
    status, said = _run("edition", orchard, write(french.replace('<a id="a2-b"></a>', "")))
    assert status == WRONG
    assert "These items are not in both editions, or in another order: a2-b" in said


def test_an_edition_is_replaced_only_when_that_is_said(bridge: Path, write: Write) -> None:
    assert _run("edition", bridge, write(ARABIC))[0] == 0
    before = (bridge / "letter.ar.md").read_bytes()
    other = write(ARABIC.replace("قديم", "عتيق"))
    status, said = _run("edition", bridge, other)
    assert (status, said) == (
        WRONG,
        "bridge: There is an edition in ar. To replace it: --replace\n",
    )
    assert (bridge / "letter.ar.md").read_bytes() == before
    assert _run("edition", bridge, other, "--replace")[0] == 0
    assert "عتيق" in _edition(bridge, "ar").plain


def test_a_section_that_stays_keeps_what_it_was_made_from(bridge: Path, write: Write) -> None:
    _run("edition", bridge, write(ARABIC))
    former = _edition(bridge, "ar")
    base = bridge / "letter.en.md"
    text = (
        base.read_text("utf-8").replace("We need it", "We all need it").replace("open", "wide open")
    )
    base.write_text(text, "utf-8")
    assert _edition(bridge, "ar").stale(_edition(bridge, "en")) == {"what-we-ask", "why"}
    assert (
        _run("edition", bridge, write(ARABIC.replace("نحتاج", "نحتاج كلنا")), "--replace")[0] == 0
    )
    made = _edition(bridge, "ar")
    assert made.stale(_edition(bridge, "en")) == {"what-we-ask"}
    assert made.sections[1].made_from == former.sections[1].made_from


def test_the_base_edition_is_not_replaced(bridge: Path, write: Write) -> None:
    status, said = _run("edition", bridge, write(LETTER), "--language", "en", "--replace")
    assert status == WRONG
    assert "the base edition" in said
    assert _run("edition", bridge, write("# T\n\nwords"))[0] == WRONG


def test_an_edition_for_a_language_known_otherwise_is_written_for_its_readers(
    bridge: Path, write: Write
) -> None:
    assert _run("edition", bridge, write(ARABIC), "--language", "zh-TW")[0] == 0
    assert (bridge / "letter.zh-Hant-TW.md").exists()


# Words, versions, hashes


def test_a_catalog_of_the_campaigns_words_is_written_and_brought_up_to_date(bridge: Path) -> None:
    status, said = _run("words", bridge, "zh-TW")
    po = bridge / "locales" / "zh_Hant_TW" / "LC_MESSAGES" / "campaign.po"
    assert (status, said) == (0, f"Written: {po}\n2 messages are missing.\n")
    text = po.read_text("utf-8")
    assert "#. NOTE: button, at most 60 characters" in text
    assert "PROJECT VERSION" not in text
    assert "FULL NAME" not in text
    po.write_text(text.replace('msgid "Why"\nmsgstr ""', 'msgid "Why"\nmsgstr "為何"'), "utf-8")
    campaign = bridge / "campaign.json"
    campaign.write_text(campaign.read_text("utf-8").replace('"What we ask"', '"We ask"'), "utf-8")
    assert _run("words", bridge, "zh-Hant-TW")[1].endswith("1 message is missing.\n")
    text = po.read_text("utf-8")
    assert 'msgstr "為何"' in text
    assert 'msgid "We ask"\nmsgstr ""' in text
    assert "fuzzy" not in text
    assert _run("check", bridge)[0] == 0


def test_words_that_were_written_as_masters_are_not_to_be_translated(orchard: Path) -> None:
    assert _run("words", orchard, "ar")[1].endswith("0 messages are missing.\n")
    text = (orchard / "locales" / "ar" / "LC_MESSAGES" / "campaign.po").read_text("utf-8")
    assert "section:opening" not in text
    status, said = _run("words", orchard, "en")
    assert status == WRONG
    assert "written in en themselves" in said


def test_a_hash_is_recorded_once_and_holds_the_text(bridge: Path) -> None:
    sha256 = _edition(bridge, "en").sha256
    path = bridge / "letter.en.md"
    assert _run("seal", bridge) == (0, f"Written: {path}\n")
    assert f"sha256: {sha256}\n" in path.read_text("utf-8")
    assert _run("seal", bridge) == (0, "")
    assert _run("check", bridge)[1].count("\n") == 1
    path.write_text(path.read_text("utf-8").replace("It is old", "It was old"), "utf-8")
    status, said = _run("seal", bridge)
    assert status == WRONG
    assert "The text is not the recorded one" in said


def test_another_version_keeps_the_text_so_far(bridge: Path, write: Write) -> None:
    _run("edition", bridge, write(ARABIC))
    _run("seal", bridge)
    first = load_content(bridge).letter.base
    status, said = _run("version", bridge, "1.1")
    assert status == 0
    assert said.endswith(f"Now write the new wording: {bridge / 'letter.en.md'}\n")
    path = bridge / "letter.en.md"
    path.write_text(path.read_text("utf-8").replace("It is old", "It was old"), "utf-8")
    letter = load_content(bridge).letter
    assert (letter.version, letter.base.is_sealed) == ("1.1", False)
    assert sorted((each.language, each.version) for each in letter.earlier) == [
        *(("ar", "1.0"), ("en", "1.0")),
    ]
    assert first.sha256 in {each.sha256 for each in letter.earlier}
    told_of = _run("check", bridge)[1]
    assert "This is version 1.0, and the base edition is version 1.1." in told_of
    assert "Other words are now in: why" in told_of


@pytest.mark.parametrize("number", ["1.0", "0.9", "1", "1.0.0"])
def test_a_version_comes_after_the_present_one(bridge: Path, number: str) -> None:
    status, said = _run("version", bridge, number)
    assert status == WRONG
    assert "does not come after the present version 1.0" in said
    assert not (bridge / "earlier").exists()


@pytest.mark.parametrize("number", ["two", "1.1a", "", "1..2"])
def test_what_is_no_version_is_told_as_that(bridge: Path, number: str) -> None:
    said = "campaign.json: A version is made of digits and dots.\n"
    assert _run("version", bridge, number) == (WRONG, said)
    assert not (bridge / "earlier").exists()


def test_spaces_behind_a_fence_change_nothing(bridge: Path, write: Write) -> None:
    path = bridge / "letter.en.md"
    path.write_text(path.read_text("utf-8").replace("---\n", "---  \n"), "utf-8")
    assert _run("seal", bridge)[0] == 0
    assert _edition(bridge, "en").is_sealed
    assert _run("edition", bridge, write(ARABIC))[0] == 0
    assert _run("version", bridge, "1.1")[0] == 0
    assert _edition(bridge, "en").version == "1.1"


@pytest.mark.parametrize("fence", ["+++", " ---"])
def test_another_fence_is_not_that_of_an_edition(bridge: Path, write: Write, fence: str) -> None:
    ours = "language: ar\nversion: 1.0\nmark: original\n"
    status, said = _run("edition", bridge, write(f"{fence}\n{ours}{fence}\n# T\n\nwords"))
    assert status == WRONG
    assert said.startswith("text.md")


def test_an_original_beside_the_base_edition_is_made_from_nothing(
    bridge: Path, write: Write
) -> None:
    assert _run("edition", bridge, write(ARABIC), "--mark", "original")[0] == 0
    made = _edition(bridge, "ar")
    assert (made.mark.value, made.made_from) == ("original", None)
    assert check(bridge).wrong == ()


# The guide


@pytest.mark.parametrize(
    "model",
    [
        files.CampaignFile,
        files.SentencesFile,
        files.SummariesFile,
        files.PledgesFile,
        files.FactsFile,
        files.NotesFile,
    ],
)
def test_the_guide_explains_every_key(model: type[BaseModel]) -> None:
    guide = (ROOT / "docs" / "campaigns.md").read_text("utf-8")
    schema = model.model_json_schema()
    parts = [schema, *schema.get("$defs", {}).values()]
    keys = {key for part in parts for key in part.get("properties", ())}
    assert {key for key in keys if f"`{key}`" not in guide} == set()


def test_the_files_of_the_guide_make_a_campaign(bridge: Path) -> None:
    guide = (ROOT / "docs" / "campaigns.md").read_text("utf-8")
    part = guide.partition("## Summaries, pledges, facts")[2].partition("\n## ")[0]
    names, examples = (
        re.findall(r"(?m)^`(\w+\.json)`", part),
        re.findall(r"```json\n([^`]*)```", part),
    )
    assert names == ["summaries.json", "pledges.json", "facts.json"]
    for name, text in zip(names, examples, strict=True):
        ours = text.replace('"opening"', '"s1"').replace(": null", ': null, "why": null')
        (bridge / name).write_text(ours, "utf-8")
    assert check(bridge, thorough=True).wrong == ()
