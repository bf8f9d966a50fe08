"""Each thing that can be wrong in a campaign's folder has a line of its own that says so."""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from messages.letter.check import check
from messages.letter.content import SHIPPED, load_content
from messages.letter.fault import BadCampaign, told
from tests.stage.orchard import CATALOG, plant_orchard
from tests.stage.programs import ROOT
from tests.stage.words import ENGLISH

TODAY = date(2026, 11, 1)
CAMPAIGNS = ROOT / "tests" / "stage" / "campaigns"
Spoil = Callable[[Path], None]


@pytest.fixture
def orchard(tmp_path: Path) -> Path:
    """A folder with nothing wrong in it."""
    return plant_orchard(tmp_path / "orchard")


def _told(folder: Path) -> dict[str, bool]:
    """The line about each fault, and whether it is a mere warning."""
    faults = check(folder, today=TODAY, thorough=True).faults
    return {ENGLISH(told(fault)): fault.warning for fault in faults}


def change(file: str, old: str, new: str) -> Spoil:
    """The deed of writing `new` for `old` in a file, which has to be there."""

    def spoil(folder: Path) -> None:
        path = folder / file
        text = path.read_text("utf-8")
        assert old in text, f"{old!r} is not in {file}"
        path.write_text(text.replace(old, new, 1), "utf-8")

    return spoil


def write(file: str, content: str | bytes) -> Spoil:
    """The deed of writing a file anew."""

    def spoil(folder: Path) -> None:
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())

    return spoil


def all_of(*deeds: Spoil) -> Spoil:
    """The deed that is all of `deeds`."""

    def spoil(folder: Path) -> None:
        for deed in deeds:
            deed(folder)

    return spoil


def _remove(file: str) -> Spoil:
    return lambda folder: (folder / file).unlink()


def _copy(file: str, to: str) -> Spoil:
    def spoil(folder: Path) -> None:
        (folder / to).write_bytes((folder / file).read_bytes())

    return spoil


def _many_sections(folder: Path) -> None:
    more = "".join(f"\n<!-- section: m{n} -->\n\nmore\n" for n in range(90))
    path = folder / "letter.en.md"
    path.write_text(_unsealed(path) + more, "utf-8")


def _many_items(folder: Path) -> None:
    more = "".join(f'{n}. <a id="m{n}"></a>more\n' for n in range(3, 95))
    path = folder / "letter.en.md"
    path.write_text(_unsealed(path) + more, "utf-8")


def _unsealed(path: Path) -> str:
    lines = path.read_text("utf-8").splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith("sha256:"))


def _unseal(file: str) -> Spoil:
    def spoil(folder: Path) -> None:
        (folder / file).write_text(_unsealed(folder / file), "utf-8")

    return spoil


def _untrace(folder: Path) -> None:
    """A translation of which the first section does not say what it was made from."""
    path = folder / AR
    text = re.sub("opening from [0-9a-f]+", "opening", path.read_text("utf-8"))
    path.write_text(text, "utf-8")


def _reword(folder: Path) -> None:
    """Another wording of the base edition, with its own hash."""
    path = folder / "letter.en.md"
    path.write_text(_unsealed(path).replace("Keep the trees", "Keep all trees"), "utf-8")


@dataclass(frozen=True)
class Defect:
    """A defect: how it comes about, and the line that tells of it, from its beginning."""

    name: str
    spoil: Spoil
    line: str
    warning: bool = False


C, S, P, M, F, N = (
    "campaign.json",
    "sentences.json",
    "pledges.json",
    "summaries.json",
    "facts.json",
    "notes.ar.json",
)
EN, AR = "letter.en.md", "letter.ar.md"

DEFECTS = [
    # The files themselves
    Defect("no campaign.json", _remove(C), f"{C}: This file is missing."),
    Defect(
        "a comma too many", change(C, '"orchard",', '"orchard",,'), f"{C}, line 2: This is not JSON"
    ),
    Defect("not JSON at all", write(S, "title: x"), f"{S}, line 1: This is not JSON"),
    Defect("endless brackets", write(F, "[" * 100_000), f"{F}: This is not JSON"),
    Defect("a huge number", change(C, "[10, 100]", f"[{'9' * 5000}]"), f"{C}: This is not JSON"),
    Defect(
        "an unknown key", change(C, '"page"', '"pages"'), f"{C}, line 9: pages is not known here."
    ),
    Defect("a missing key", change(C, ' "id": "orchard",\n', ""), f"{C}, line 1: id is missing."),
    Defect(
        "a wrong type",
        change(P, "30", '"30"'),
        f"{P}, line 8: pledges.0.check_in_days does not fit",
    ),
    Defect(
        "a key twice",
        change(C, '"base": "en",', '"base": "en",\n "base": "ar",'),
        f"{C}: base stands twice.",
    ),
    Defect(
        "latin-1",
        write(S, '{\n "title": "Caf\xe9"}'.encode("latin-1")),
        f"{S}, line 2: This file is not UTF-8.",
    ),
    Defect(
        "a letter in latin-1",
        write(AR, "---\nlanguage: \xe9".encode("latin-1")),
        f"{AR}, line 2: This file is not UTF-8.",
    ),
    Defect(
        "a misspelt file",
        write("sentence.json", "{}"),
        "sentence.json: Nothing reads this. Is its name right?",
        True,
    ),
    Defect(
        "a folder for no language",
        write("locales/xx/LC_MESSAGES/campaign.po", ""),
        "locales/xx: xx is the code of no language.",
        True,
    ),
    Defect(
        "a folder with a hyphen",
        write("locales/pt-BR/LC_MESSAGES/campaign.po", ""),
        "locales/pt-BR: Nothing reads this: call it pt_BR.",
        True,
    ),
    # What campaign.json says
    Defect(
        "an id with spaces",
        change(C, '"orchard"', '"The Orchard"'),
        f"{C}, line 2: The Orchard is no id",
    ),
    Defect(
        "a base without edition",
        change(C, '"base": "en"', '"base": "de"'),
        f"{C}: There is no edition in the base language de.",
    ),
    Defect(
        "an unknown language",
        change(C, '"fallback": "en"', '"fallback": "xx"'),
        f"{C}, line 4: xx is the code of no language.",
    ),
    Defect(
        "a language written otherwise",
        change(C, '"fallback": "en"', '"fallback": "EN"'),
        f"{C}, line 4: Write en for the language EN.",
    ),
    Defect(
        "a language of two scripts",
        change(C, '"fallback": "en"', '"fallback": "zh"'),
        f"{C}, line 4: Say in which script: ",
    ),
    Defect(
        "a fallback that lacks words",
        change(C, '"fallback": "en"', '"fallback": "fr"'),
        f"{C}: 14 of the campaign's own words are missing in the fallback fr",
    ),
    Defect(
        "a source without words",
        change(C, '"source": "en"', '"source": "fr"'),
        f"{C}: section:opening: there are no words in fr.",
    ),
    Defect(
        "consent version 0",
        change(C, '"consent_version": 1', '"consent_version": 0'),
        f"{C}, line 6: consent_version is a whole number, 1 or more.",
    ),
    Defect(
        "a day that there is not",
        change(C, "2026-03-21", "2026-02-30"),
        f"{C}, line 7: date does not fit",
    ),
    Defect(
        "a date to come",
        change(C, "2026-03-21", "2027-03-21"),
        f"{C}, line 7: The date of the letter, 21 March 2027, is still to come.",
        True,
    ),
    Defect(
        "an empty author",
        change(C, '"Nadia"]', '""]'),
        f"{C}, line 8: The name of an author is empty.",
    ),
    Defect(
        "an author twice",
        change(C, '"Nadia"]', '"Orchard Friends"]'),
        f"{C}, line 8: The author Orchard Friends stands here twice.",
        True,
    ),
    Defect(
        "http",
        change(C, "https://orchard", "http://orchard"),
        f"{C}, line 9: http://orchard.example.org/letter does not begin with https://.",
    ),
    Defect(
        "no address",
        change(C, "https://orchard.example.org", "https://orchard"),
        f"{C}, line 9: https://orchard/letter is no web address.",
    ),
    Defect(
        "a password in an address",
        change(C, "https://orchard", "https://me:secret@orchard"),
        f"{C}, line 9: https://me:secret@orchard.example.org/le… has a name or a password in it.",
    ),
    Defect(
        "a space in an address",
        change(C, "org/letter", "org/our letter"),
        f"{C}, line 9: https://orchard.example.org/our letter has a character in it",
    ),
    Defect(
        "a port that is none",
        change(C, "org/letter", "org:port/letter"),
        f"{C}, line 9: https://orchard.example.org:port/letter is no web address.",
    ),
    Defect(
        "an address without end",
        change(C, "org/letter", f"org/{'x' * 300}"),
        f"{C}, line 9: The address ",
    ),
    Defect(
        "no contact",
        change(C, "orchard@example.org", "the gardener"),
        f"{C}, line 10: the gardener is neither an e-mail address nor a web address.",
    ),
    Defect(
        "a milestone of nobody",
        change(C, "[10, 100]", "[0, 100]"),
        f"{C}, line 11: A milestone is a whole number, 1 or more, and not 0.",
    ),
    Defect(
        "milestones that fall",
        change(C, "[10, 100]", "[100, 10]"),
        f"{C}, line 11: The milestones rise: 10 cannot stand behind 100.",
    ),
    Defect(
        "a milestone twice",
        change(C, "[10, 100]", "[10, 10]"),
        f"{C}, line 11: The milestones rise: 10 cannot stand behind 10.",
    ),
    Defect(
        "elsewhere in no language",
        change(C, '"language": "fr"', '"language": "xx"'),
        f"{C}, line 13: xx is the code of no language.",
    ),
    Defect(
        "elsewhere without https",
        change(C, "https://example.org/fr", "ftp://example.org/fr"),
        f"{C}, line 13: ftp://example.org/fr does not begin with https://.",
    ),
    Defect(
        "elsewhere with no mark",
        change(C, '"unofficial translation"', '"a translation"'),
        f"{C}, line 13: elsewhere.0.mark does not fit",
    ),
    Defect("elsewhere by nobody", change(C, '"Luc"', '" "'), f"{C}, line 13: by is empty."),
    Defect(
        "two texts elsewhere",
        change(
            C,
            '"Luc"}',
            '"Luc"}, {"language": "fr", "mark": "original", "url": "https://example.org/2"}',
        ),
        f"{C}, line 13: There are two texts elsewhere in fr; readers get the first.",
        True,
    ),
    *(
        Defect(
            f"the millionth and first version in {file}",
            change(file, f'"{key}": 1', f'"{key}": 1000001'),
            f"{file}, line {line}: {key} is a whole number, 1000000 at most.",
        )
        for file, key, line in (
            (C, "consent_version", 6),
            *((P, "version", 2), (M, "version", 2), (F, "version", 2)),
        )
    ),
    Defect(
        "more signers than people",
        change(C, "[10, 100]", "[10, 1000000001]"),
        f"{C}, line 11: A milestone is 1000000000 at most, and not 1000000001.",
    ),
    Defect(
        "too many milestones",
        change(C, "[10, 100]", str(list(range(1, 102)))),
        f"{C}, line 11: There are 101 milestones, and 100 are the most.",
    ),
    Defect(
        "a letter from before it could be written",
        change(C, "2026-03-21", "0206-03-21"),
        f"{C}, line 7: 0206-03-21 is before the year 1900.",
    ),
    Defect(
        "an author of two lines",
        change(C, '"Nadia"]', '"Nadia\\nand others"]'),
        f"{C}, line 8: authors.1: this stands on one line.",
    ),
    Defect(
        "an author without end",
        change(C, '"Nadia"]', f'"{"x" * 121}"]'),
        f"{C}, line 8: authors.1: this has 121 characters, and there is room for 120.",
    ),
    Defect(
        "an author whom nobody sees",
        change(C, '"Nadia"]', '"\u3164"]'),
        f"{C}, line 8: authors.1: nobody sees a character of this.",
    ),
    Defect(
        "elsewhere by two lines",
        change(C, '"Luc"', '"Luc\\nand others"'),
        f"{C}, line 13: by: this stands on one line.",
    ),
    Defect(
        "elsewhere with an endless title",
        change(C, '"Luc"', f'"Luc", "title": "{"x" * 257}"'),
        f"{C}, line 13: title: this has 257 characters, and there is room for 256.",
    ),
    Defect(
        "a contact of two lines",
        change(C, '"orchard@example.org"', '"orchard@example.org\\n"'),
        f"{C}, line 10: orchard@example.org",
    ),
    # What refers to the letter's parts
    Defect(
        "a label for no section",
        change(C, '"demands": "What we ask"', '"demand": "What we ask"'),
        f"{C}, line 15: The letter has no section called demand.",
    ),
    Defect(
        "a section without label",
        change(C, ', "demands": "What we ask"', ""),
        f"{C}, line 15: The section demands has no label. Write one, or null.",
    ),
    Defect(
        "a label that no button holds",
        change(C, '"demands": "What we ask"', f'"demands": "{"x" * 61}"'),
        f"{C}, line 15: section:demands: this has 61 characters, and there is room for 60.",
    ),
    Defect(
        "two labels alike",
        change(C, '"en": "Opening"', '"en": "what we  ask"'),
        f"{C}, line 15: section:demands and section:opening are called the same, What we ask.",
        True,
    ),
    Defect(
        "an alias for nothing",
        change(C, '"trees": "a1"', '"trees": "a9"'),
        f"{C}, line 16: The letter has no section or item called a9.",
    ),
    Defect(
        "an alias that is an id",
        change(C, '"trees"', '"a2"'),
        f"{C}, line 16: a2 is an id of the letter already, and no alias.",
    ),
    Defect(
        "an alias in capitals",
        change(C, '"trees"', '"Trees"'),
        f"{C}, line 16: Trees is never found: write an alias in small letters, without spaces.",
    ),
    Defect(
        "an alias with another meaning",
        change(C, '"trees"', '"full"'),
        f"{C}, line 16: full is a word that the bot understands otherwise. Choose another.",
    ),
    Defect(
        "a section called notes",
        change(EN, "section: opening", "section: notes"),
        f"{EN}, line 11: notes is a word that the bot understands otherwise.",
    ),
    Defect(
        "a summary of no section",
        change(M, '"demands"', '"demand"'),
        f"{M}, line 4: The letter has no section called demand.",
    ),
    Defect(
        "a section without summary",
        change(M, ', "demands": null', ""),
        f"{M}, line 4: The section demands has no summary. Write one, or null.",
    ),
    Defect(
        "a note on nothing",
        change(N, '"a1"', '"a9"'),
        f"{N}, line 3: The letter has no section or item called a9.",
    ),
    Defect(
        "notes on no edition",
        _copy(N, "notes.fr.json"),
        "notes.fr.json: There is no edition in fr.",
    ),
    Defect(
        "an alias that is a retired id",
        change(C, '"trees"', '"old-demand"'),
        f"{C}, line 16: The id old-demand is retired and in use.",
    ),
    Defect(
        "an alias called like notes",
        change(C, '"trees"', '"notes-2"'),
        f"{C}, line 16: notes-2 is a word that the bot understands otherwise.",
    ),
    Defect(
        "a section called like notes",
        change(EN, "section: opening", "section: notes-2"),
        f"{EN}, line 11: notes-2 is a word that the bot understands otherwise.",
    ),
    Defect(
        "a note on two lines",
        change(N, '"الاشجار"', '"الاشجار\\n"'),
        f"{N}, line 3: printed: this stands on one line.",
    ),
    Defect(
        "a note on a paragraph",
        change(N, '"الأشجار"', f'"{"x" * 301}"'),
        f"{N}, line 3: reading: this has 301 characters, and there is room for 300.",
    ),
    Defect("a note on no words", change(N, '"الاشجار"', '""'), f"{N}, line 3: printed is empty."),
    Defect(
        "a retired id",
        write("retired.txt", "a2-b\n"),
        "retired.txt, line 1: The id a2-b is retired and in use. Give what has it a new id.",
    ),
    Defect(
        "a retired pledge",
        write("retired.txt", "# ended\n\npledge:prune\n"),
        "retired.txt, line 3: The id pledge:prune is retired and in use.",
    ),
    Defect(
        "a retired fact",
        write("retired.txt", "fact:tree-felled"),
        "retired.txt, line 1: The id fact:tree-felled is retired and in use.",
    ),
    Defect(
        "no id among the retired",
        write("retired.txt", "The first demand"),
        "retired.txt, line 1: The first demand is no id",
    ),
    Defect(
        "an unknown kind of id",
        write("retired.txt", "promise:prune"),
        "retired.txt, line 1: promise:prune is no id. Pledges are written like pledge:ID.",
    ),
    Defect(
        "a retired id twice",
        write("retired.txt", "old\nold\n"),
        "retired.txt, line 2: old stands here twice.",
        True,
    ),
    Defect(
        "an id that was dropped",
        change(EN, 'id="a2-b"', 'id="a2-c"'),
        "earlier/letter.en-1.0.md, line 22: The id a2-b is not used any more.",
        True,
    ),
    Defect(
        "too many sections",
        _many_sections,
        f"{EN}, line 379: The letter has 92 sections, and a message has room for 90.",
    ),
    Defect(
        "too many items",
        _many_items,
        f"{EN}, line 14: demands has 94 items to choose from, and a message has room for 90.",
    ),
    # The editions
    Defect(
        "two editions in a language",
        _copy(AR, "letter.ar-2.md"),
        f"{AR}, line 2: There are two editions in ar.",
    ),
    Defect(
        "a letter in no language",
        change(AR, "language: ar", "language: xx"),
        f"{AR}, line 2: xx is the code of no language.",
    ),
    Defect(
        "a changed word",
        change(EN, "trees", "bees"),
        f"{EN}, line 6: The text is not the recorded one",
    ),
    Defect(
        "no hash",
        change(AR, "\nsha256: ", "\nby: "),
        f"{AR}, line 8: The entry by stands here twice.",
    ),
    Defect(
        "a hash left out",
        _reword,
        f"{EN}, line 1: The hash of the text is not recorded.",
        True,
    ),
    Defect(
        "an id twice",
        change(EN, '"a2-b"', '"a2-a"'),
        f"{EN}, line 22: The id a2-a stands in line 21 already.",
    ),
    Defect(
        "an item called like a section",
        change(EN, '"a2-b"', '"opening"'),
        f"{EN}, line 22: The id opening stands in line 11 already.",
    ),
    Defect(
        "another version",
        change(AR, "version: 1.1", "version: 1.0"),
        f"{AR}, line 3: This is version 1.0, and the base edition is version 1.1.",
        True,
    ),
    Defect(
        "a stale section",
        _reword,
        f"{AR}, line 7: This was made from another wording of the text in en.",
        True,
    ),
    Defect(
        "made from nothing",
        change(AR, "from: en", "from: de"),
        f"{AR}, line 6: There is no text in de, neither here nor elsewhere.",
    ),
    Defect(
        "made from itself",
        change(AR, "from: en", "from: ar"),
        f"{AR}, line 6: A text cannot be made from itself: ar.",
    ),
    Defect(
        "a section that the base lacks",
        change(AR, "section: opening", "section: prologue"),
        f"{AR}, line 13: The base edition has no section prologue.",
    ),
    Defect(
        "a section left out",
        change(AR, "section: opening", "section: prologue"),
        f"{AR}: These sections of the base edition are missing: opening",
        True,
    ),
    Defect(
        "an item left out",
        change(AR, '<a id="a2-b"></a>', ""),
        f"{AR}, line 17: The items of the section demands are not those of the base edition: a2-b",
    ),
    Defect(
        "an item more, without an id",
        all_of(_unseal(AR), change(AR, "أيام الأحد.\n", "أيام الأحد.\n3. كلمات\n")),
        f"{AR}, line 16: The items of the section demands are not those of the base edition: 3.",
    ),
    Defect(
        "an item gone",
        all_of(_unseal(AR), change(AR, '    2. <a id="a2-b"></a>أيام الأحد.\n', "")),
        f"{AR}, line 16: The items of the section demands are not those of the base edition: a2-b",
    ),
    Defect(
        "two items with each other's id",
        all_of(
            change(AR, '"a2-a"', '"x"'), change(AR, "a2-b", "a2-a"), change(AR, '"x"', '"a2-b"')
        ),
        f"{AR}, line 17: The items of the section demands are not those of the base edition: a2-b",
    ),
    Defect(
        "the same words as two languages",
        all_of(_copy(AR, "letter.fr.md"), change("letter.fr.md", "language: ar", "language: fr")),
        "letter.fr.md, line 2: These are the very words of the text in ar.",
    ),
    Defect(
        "a letter in one of two scripts",
        change(AR, "language: ar", "language: zh"),
        f"{AR}, line 2: Say in which script: ",
    ),
    Defect(
        "a letter in a language written otherwise",
        change(AR, "language: ar", "language: zh-TW"),
        f"{C}: Readers of zh-TW are found under zh-Hant-TW. Write that instead.",
        True,
    ),
    Defect(
        "an edition without words around it",
        change(AR, "language: ar", "language: fr"),
        f"{C}: Readers of the text in fr get that with the bot speaking en: "
        "locales/fr/LC_MESSAGES/campaign.po",
        True,
    ),
    Defect(
        "a section that never goes stale",
        _untrace,
        f"{AR}, line 13: The section opening does not say what it was made from",
        True,
    ),
    Defect(
        "a stale title",
        all_of(_unseal(EN), change(EN, "# Keep the", "# Save the")),
        f"{AR}, line 7: This was made from another wording of the text in en. Read both",
        True,
    ),
    Defect(
        "a file named otherwise",
        all_of(_copy(AR, "letter.fr.md"), _remove(AR)),
        "letter.fr.md, line 2: The file is named for fr, and its text is in ar.",
        True,
    ),
    Defect(
        "an earlier version that is not",
        change("earlier/letter.en-1.0.md", "1.0", "2.0"),
        "earlier/letter.en-1.0.md, line 3: This is version 2.0, which is not earlier than 1.1.",
    ),
    Defect(
        "an earlier version twice",
        _copy("earlier/letter.en-1.0.md", "earlier/letter.md"),
        "earlier/letter.md, line 3: There are two editions of version 1.0 in en.",
    ),
    Defect(
        "an earlier version written otherwise",
        all_of(
            _copy("earlier/letter.en-1.0.md", "earlier/letter.md"),
            change("earlier/letter.md", "version: 1.0", "version: 1.0.0"),
        ),
        "earlier/letter.md, line 3: There are two editions of version 1.0.0 in en.",
    ),
    Defect(
        "an earlier text that was changed",
        change("earlier/letter.en-1.0.md", "fifty", "forty"),
        "letter.en-1.0.md, line 6: The text is not the recorded one",
    ),
    # The pledges and facts
    Defect(
        "pledges of version 0",
        change(P, '"version": 1', '"version": 0'),
        f"{P}, line 2: version is a whole number, 1 or more.",
    ),
    Defect(
        "a pledge for nobody",
        change(P, '"audience": "neighbours"', '"audience": "mayors"'),
        f"{P}, line 6: There is no audience mayors.",
    ),
    Defect(
        "an audience without pledges",
        change(P, '"audience": "neighbours"', '"audience": "mayors"'),
        f"{P}, line 3: No pledge is for the audience neighbours.",
        True,
    ),
    Defect(
        "a pledge from nothing",
        change(P, '["a1"]', '["a1", "a7"]'),
        f"{P}, line 7: The letter has no section or item called a7.",
    ),
    Defect(
        "a pledge called like its audience",
        change(P, '"prune"', '"neighbours"'),
        f"{P}, line 6: The id neighbours stands here twice.",
    ),
    Defect(
        "a pledge id that no button holds",
        change(P, '"prune"', f'"{"x" * 28}"'),
        f"{P}, line 6: {'x' * 28} is no id: 1 to 27 characters",
    ),
    Defect(
        "asked after no day",
        change(P, '"check_in_days": 30', '"check_in_days": 0'),
        f"{P}, line 8: check_in_days is a number of days from 1 to 365.",
    ),
    Defect(
        "asked after years",
        change(P, '"check_in_days": 30', '"check_in_days": 366'),
        f"{P}, line 8: check_in_days is a number of days from 1 to 365.",
    ),
    Defect(
        "an unknown visibility",
        change(P, '"anonymous"', '"secret"'),
        f"{P}, line 7: pledges.0.visibility does not fit",
    ),
    Defect(
        "a fact twice",
        change(F, '"tree-felled"', '"gate-opened"'),
        f"{F}, line 9: The id gate-opened stands here twice.",
    ),
    Defect(
        "a fact of no day",
        change(F, '"2026-05"', '"May 2026"'),
        f"{F}, line 9: May 2026 is no date like 2021-06-07 or 2021-06.",
    ),
    Defect(
        "a fact of a week",
        change(F, '"2026-05"', '"2026-W19-1"'),
        f"{F}, line 9: 2026-W19-1 is no date like 2021-06-07 or 2021-06.",
    ),
    Defect(
        "a fact from long ago",
        change(F, '"2026-04-02"', '"1899-12-31"'),
        f"{F}, line 5: 1899-12-31 is before the year 1900.",
    ),
    Defect(
        "facts in no order",
        change(F, '"2026-05"', '"2026-03-30"'),
        f"{F}, line 9: Facts stand in the order of their dates: 30 March 2026 is too late here.",
    ),
    Defect(
        "a fact to come",
        change(F, '"2026-05"', '"2027-05"'),
        f"{F}, line 9: The date of this fact, 1 May 2027, is still to come.",
        True,
    ),
    Defect(
        "a fact before the letter",
        change(F, '"2026-04-02"', '"2025-04-02"'),
        f"{F}, line 5: This fact is older than the letter: 2 April 2025",
        True,
    ),
    Defect(
        "a source without https",
        change(F, "https://example.org/gate", "example.org/gate"),
        f"{F}, line 6: example.org/gate does not begin with https://.",
    ),
    # The campaign's own words
    Defect(
        "an empty sentence",
        change(S, '"Keep the orchard"', '" "'),
        f"{S}: sentence:title: the words are empty.",
    ),
    Defect(
        "words in no language",
        change(C, '"ar": "المقدمة"', '"arabic": "المقدمة"'),
        f"{C}: section:opening: no language is called arabic.",
    ),
    Defect(
        "a title that is too long",
        change(S, "Keep the orchard", "x" * 257),
        f"{S}, line 2: sentence:title: this has 257 characters, and there is room for 256.",
    ),
    Defect(
        "a title of two lines",
        change(S, "Keep the orchard", "Keep\\nthe orchard"),
        f"{S}: sentence:title: this stands on one line.",
    ),
    Defect(
        "a label that nobody sees",
        change(C, '"demands": "What we ask"', '"demands": "\u200c\u2800"'),
        f"{C}, line 15: section:demands: nobody sees a character of this.",
    ),
    Defect(
        "too many lines about the campaign",
        change(S, '"Written under an apple tree."', ", ".join(['"x"'] * 11)),
        f"{S}, line 5: about has 11 lines, and 10 are the most.",
    ),
    Defect(
        "lines about the campaign that fit no message",
        change(S, '"Written under an apple tree."', f'"{"x" * 601}", "{"y" * 600}"'),
        f"{S}, line 5: about: all lines together have 1,201 characters, and there is room",
    ),
    *(
        Defect(
            f"U+{code:04X} in words",
            change(S, "apple tree", f"apple{chr(code)}tree"),
            f"{S}, line 5: about.0: a character that nobody sees is in it, U+{code:04X}.",
        )
        for code in (0xAD, 0x61C, 0x200B, 0x200F, 0x2060, 0x2064, 0xFFF9, 0xE0001, 0xE007F)
    ),
    Defect(
        "words to share that are too long",
        change(S, "A letter about", "x" * 2000),
        f"{S}, line 4: sentence:share: this has ",
    ),
    Defect(
        "an agreement that is too long",
        change(S, "You sign", "x" * 2000),
        f"{S}, line 3: sentence:agreement: this has ",
    ),
    Defect(
        "an unknown value",
        change(S, "{title}", "{titel}"),
        f"{S}, line 3: sentence:agreement: there is no value {{titel}} here.",
    ),
    Defect(
        "a value in the wrong place",
        change(S, "under an apple tree", "by {name}"),
        f"{S}, line 5: sentence:about-1: there is no value {{name}} here.",
    ),
    Defect(
        "a brace alone",
        change(S, "{title}", "{title"),
        f"{S}, line 3: sentence:agreement: a brace stands alone. Write round brackets.",
    ),
    Defect(
        "an agreement without version",
        change(S, "{version}", "1.1"),
        f"{S}, line 3: sentence:agreement does not say {{version}}.",
    ),
    Defect(
        "an agreement without language",
        change(S, ", in {language}", ""),
        f"{S}, line 3: sentence:agreement does not say {{language}}.",
        True,
    ),
    Defect(
        "a date that nobody gave",
        change(C, ' "date": "2026-03-21",\n', ""),
        f"{S}, line 3: sentence:agreement says {{date}}, and the campaign has no date.",
    ),
    Defect(
        "a page that nobody gave",
        change(C, ' "page": "https://orchard.example.org/letter",\n', ""),
        f"{S}, line 4: sentence:share says {{link}}, and the campaign has no page.",
    ),
    Defect(
        "words to share without a link",
        change(S, "{link}", "there"),
        f"{S}, line 4: sentence:share does not say {{link}}.",
        True,
    ),
    Defect(
        "a control character",
        change(S, "apple tree", "apple\\u0007tree"),
        f"{S}, line 5: about.0: a character that nobody sees is in it, U+0007.",
    ),
    Defect(
        "an override of direction",
        change(P, "I will", "I\u202e will"),
        f"{P}, line 6: pledges.0.text: a character that nobody sees is in it, U+202E.",
    ),
    Defect(
        "an override in the letter",
        change(EN, "apples", "app\u202eles"),
        f"{EN}, line 13: A character that nobody sees stands here: U+202E.",
    ),
    Defect(
        "a backspace in a name",
        change(C, "Nadia", "N\\badia"),
        f"{C}, line 8: authors.1: a character that nobody sees is in it, U+0008.",
    ),
    Defect(
        "an alias that nobody can type",
        change(C, '"trees"', '"tr\u200bees"'),
        f"{C}, line 16: aliases.tr\u200bees: a character that nobody sees is in it, U+200B.",
    ),
    Defect(
        "half a character",
        change(S, "apple tree", "\\ud83d tree"),
        f"{S}: Half a character, or a number that is none, stands in this file.",
    ),
    Defect("a list for an object", write(S, "[]"), f"{S}, line 1: {{}} does not fit"),
    Defect(
        "an override in a catalog",
        change(CATALOG, "الجيران", "ال\u202eجيران"),
        f"{CATALOG}, line 26: audience:neighbours: a character that nobody sees is in it, U+202E.",
    ),
    Defect(
        "an item called like notes",
        change(EN, '"a2-b"', '"notes-b"'),
        f"{EN}, line 22: notes-b is a word that the bot understands otherwise.",
    ),
    Defect(
        "a pledge from nowhere",
        change(P, '["a1"]', "[]"),
        f"{P}, line 7: The pledge prune names no part of the letter.",
        True,
    ),
    Defect(
        "a pledge from one part twice",
        change(P, '["a1"]', '["a1", "a1"]'),
        f"{P}, line 7: a1 stands here twice.",
        True,
    ),
    Defect(
        "an original made from another",
        change(AR, "mark: unofficial translation", "mark: original"),
        f"{AR}, line 4: An original is not made from another text.",
    ),
    Defect(
        "a text elsewhere that is here",
        change(C, '"language": "fr"', '"language": "ar"'),
        f"{C}, line 13: Readers of ar get the edition here, so this text is not shown.",
        True,
    ),
    Defect(
        "reviews in latin-1",
        write("locales/ar/reviews.tsv", b"\xe9"),
        "locales/ar/reviews.tsv: This file is not UTF-8.",
    ),
    # The languages and catalogs
    Defect(
        "a language with some words",
        change(CATALOG, 'msgstr "الجيران"', 'msgstr ""'),
        f"{C}: 1 of the campaign's own words is missing in ar, so readers are not",
        True,
    ),
    Defect(
        "a catalog that cannot be read",
        write(CATALOG, 'msgid ""\nmsgstr ""\n\nwords\n'),
        f"{CATALOG}, line 4: This catalog cannot be read",
    ),
    Defect(
        "an interface that cannot be read",
        write("locales/ar/LC_MESSAGES/people.po", "words\n"),
        "locales/ar/LC_MESSAGES/people.po, line 1: This catalog cannot be read",
    ),
    Defect(
        "a catalog in latin-1",
        write(CATALOG, 'msgid "\xe9"\nmsgstr ""\n'.encode("latin-1")),
        f"{CATALOG}: This catalog cannot be read",
    ),
    Defect(
        "a message that is not said",
        change(CATALOG, "One tree is pruned", "Two trees are pruned"),
        f"{CATALOG}, line 35: The campaign does not say this any more: Two trees are pruned",
        True,
    ),
    Defect(
        "a value made up",
        change(CATALOG, "باللغة {language}", "باللغة {lang}"),
        f"{CATALOG}, line 14: sentence:agreement: there is no value {{lang}} here.",
    ),
    Defect(
        "a value left out",
        change(CATALOG, "توقّع {title}", "توقّع"),
        f"{CATALOG}, line 14: A value is left out or made up: You sign {{title}}, version",
    ),
    Defect(
        "a label that is too long in a catalog",
        change(CATALOG, "ما نطلبه", "ما" * 40),
        f"{CATALOG}, line 6: section:demands: this has 80 characters",
    ),
    Defect(
        "a guess",
        change(CATALOG, 'msgctxt "pledge:prune"', '#, fuzzy\nmsgctxt "pledge:prune"'),
        f"{CATALOG}, line 32: This is a guess, and not said: I will prune a tree.",
        True,
    ),
    Defect(
        "a plural",
        change(
            CATALOG,
            'msgid "Neighbours"\nmsgstr "الجيران"',
            'msgid "Neighbours"\nmsgid_plural "Neighbours"\nmsgstr[0] "الجيران"',
        ),
        f"{CATALOG}, line 27: Own words of a campaign have no plural: Neighbours",
    ),
    Defect(
        "an interface with a value made up",
        write("locales/ar/LC_MESSAGES/people.po", 'msgid "Name: {value}"\nmsgstr "{wert}"\n'),
        "locales/ar/LC_MESSAGES/people.po, line 1: A value is left out or made up: Name: {value}",
    ),
    Defect(
        "a translation of spaces",
        change(CATALOG, 'msgstr "الجيران"', 'msgstr "  "'),
        f"{CATALOG}, line 28: This translation is empty, or empty in part: Neighbours",
    ),
    Defect(
        "a plural with one form of several",
        write(
            "locales/ar/LC_MESSAGES/people.po",
            'msgid "{n} tree"\nmsgid_plural "{n} trees"\nmsgstr[0] "{n} شجرة"\nmsgstr[1] ""\n',
        ),
        "locales/ar/LC_MESSAGES/people.po, line 4: This translation is empty, or empty in part: ",
    ),
    Defect(
        "a quotation that is not closed",
        change(CATALOG, 'msgstr "الجيران"', 'msgstr "الجيران'),
        f"{CATALOG}, line 28: The quotation mark at the beginning is not closed.",
    ),
    Defect(
        "a quotation whose end is escaped",
        change(CATALOG, 'msgid "Neighbours"', 'msgid "Neighbours\\"'),
        f"{CATALOG}, line 27: The quotation mark at the beginning is not closed.",
    ),
    Defect(
        "a catalog in another language",
        change(CATALOG, "Language: ar", "Language: fr"),
        f"{CATALOG}, line 3: This catalog is for ar, and its header says fr.",
    ),
    Defect(
        "an entry twice",
        change(
            CATALOG,
            'msgctxt "audience:neighbours"',
            'msgctxt "pledge:prune"\nmsgid "I will "\n"prune a tree."\nmsgstr "x"\n\n'
            'msgctxt "audience:neighbours"',
        ),
        f"{CATALOG}, line 36: This entry stands here twice: I will prune a tree.",
    ),
]


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.name)
def test_a_defect_has_its_own_line(orchard: Path, defect: Defect) -> None:
    defect.spoil(orchard)
    told_of = _told(orchard)
    lines = [line for line in told_of if line.startswith(defect.line)]
    assert lines, "\n".join(told_of)
    assert [told_of[line] for line in lines] == [defect.warning]


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.name)
def test_no_campaign_starts_with_a_defect_that_is_more_than_a_warning(
    orchard: Path, defect: Defect
) -> None:
    defect.spoil(orchard)
    wrong = check(orchard).wrong
    if not wrong:
        assert load_content(orchard).letter.id == "orchard"
        return
    with pytest.raises(BadCampaign) as bad:
        load_content(orchard)
    assert bad.value.faults == wrong


# What is right


def test_in_a_folder_with_one_of_everything_nothing_is_wrong(orchard: Path) -> None:
    assert _told(orchard) == {}


def test_in_the_shipped_folder_nothing_is_wrong() -> None:
    assert _told(SHIPPED) == {}


@pytest.mark.parametrize("name", ["well", "lamps"])
def test_an_invented_campaign_can_be_used(name: str) -> None:
    checked = check(CAMPAIGNS / name, today=TODAY, thorough=True)
    assert checked.wrong == ()
    assert checked.content is not None


def test_a_base_that_the_interface_does_not_speak_is_told_with_the_way_out() -> None:
    told_of = _told(CAMPAIGNS / "lamps")
    (line,) = (line for line in told_of if "The interface has no words in de yet" in line)
    assert told_of[line]
    assert line.endswith("write locales/de/LC_MESSAGES/people.po")


def test_a_byte_order_mark_and_other_ends_of_lines_are_no_fault(orchard: Path) -> None:
    for path in orchard.rglob("*.*"):
        text = path.read_text("utf-8").replace("\n", "\r\n")
        mark = "" if path.suffix == ".po" else "\ufeff"
        path.write_bytes((mark + text).encode())
    assert _told(orchard) == {}


def test_joiners_are_no_fault(orchard: Path) -> None:
    """Persian, the scripts of India and emoji are written with these."""
    change(S, "an apple tree.", "می\u200cخوانند \U0001f468\u200d\U0001f33e.")(orchard)
    change(CATALOG, "an apple tree.", "می\u200cخوانند \U0001f468\u200d\U0001f33e.")(orchard)
    assert _told(orchard) == {}


def test_what_a_repository_holds_beside_a_campaign_is_no_fault(orchard: Path) -> None:
    for name in ("README.md", "LICENSE", ".gitignore"):
        (orchard / name).write_text("words")
    (orchard / ".git").mkdir()
    assert _told(orchard) == {}


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    (line,) = _told(tmp_path / "nowhere")
    assert line.startswith("nowhere: There is no such folder.")
    (tmp_path / "file").touch()
    assert list(_told(tmp_path / "file")) == [line.replace("nowhere", "file")]


def test_a_file_that_cannot_be_read_is_told(orchard: Path) -> None:
    (orchard / "facts.json").unlink()
    (orchard / "facts.json").mkdir()
    words = "facts.json: This file cannot be read. Check what it is, and who owns it."
    assert _told(orchard)[words] is False


def _link_nowhere(path: Path) -> None:
    path.symlink_to("nowhere")


def _link_in_a_circle(path: Path) -> None:
    path.symlink_to(path.name)


UNREADABLE: list[Callable[[Path], None]] = [_link_nowhere, _link_in_a_circle, Path.mkdir, os.mkfifo]


@pytest.mark.parametrize("make", UNREADABLE, ids=["nowhere", "circle", "folder", "pipe"])
@pytest.mark.parametrize("name", [C, S, P, M, F, N, "retired.txt", AR, "earlier/letter.en-1.0.md"])
def test_what_is_there_and_no_file_is_never_taken_for_missing(
    orchard: Path, name: str, make: Callable[[Path], None]
) -> None:
    (orchard / name).unlink()
    make(orchard / name)
    told_of = _told(orchard)
    line = f"{Path(name).name}: This file cannot be read. Check what it is, and who owns it."
    assert told_of[line] is False


@pytest.mark.parametrize("name", ["earlier", "locales"])
def test_a_file_in_the_place_of_a_folder_is_told(orchard: Path, name: str) -> None:
    shutil.rmtree(orchard / name)
    (orchard / name).write_text("words")
    line = f"{name}: This file cannot be read. Check what it is, and who owns it."
    assert _told(orchard)[line] is False


def test_a_link_to_a_file_is_as_good_as_the_file(orchard: Path, tmp_path: Path) -> None:
    (orchard / P).rename(tmp_path / "elsewhere.json")
    (orchard / P).symlink_to(tmp_path / "elsewhere.json")
    assert _told(orchard) == {}


def test_what_is_wrong_in_each_file_is_told_at_once(orchard: Path) -> None:
    for deed in (
        change(C, "https://orchard", "http://orchard"),
        change(S, "{version}", "{vision}"),
        change(P, '["a1"]', '["a9"]'),
        change(M, '"demands"', '"demand"'),
        change(F, '"2026-05"', '"May"'),
        change(AR, "from: en", "from: de"),
        write("retired.txt", "a1"),
    ):
        deed(orchard)
    files = {fault.file for fault in check(orchard).wrong}
    assert files == {C, S, P, M, F, AR, "retired.txt"}


def test_a_section_whose_origin_has_changed_is_named(orchard: Path) -> None:
    _reword(orchard)
    (line,) = (line for line in _told(orchard) if "another wording" in line)
    assert line.endswith("Other words are now in: demands")


def test_the_hash_that_is_missing_is_told_and_can_be_written_down(orchard: Path) -> None:
    _reword(orchard)
    (line,) = (line for line in _told(orchard) if "is not recorded" in line)
    recorded = line.partition("front matter: ")[2]
    change(EN, "---\n\n", f"{recorded}\n---\n\n")(orchard)
    assert not [line for line in _told(orchard) if "is not recorded" in line]


def test_faults_of_a_file_that_cannot_be_read_hide_no_others(orchard: Path) -> None:
    change(C, '"base": "en",', "")(orchard)
    change(EN, "trees", "bees")(orchard)
    write(F, "[")(orchard)
    assert {fault.file for fault in check(orchard).wrong} == {C, EN, F}


def test_a_compiled_catalog_is_read_as_it_will_be_said(orchard: Path) -> None:
    """Editors compile what they write, and a start reads the compiled file alone."""
    from messages.compiling import compiled

    change(CATALOG, "توقّع {title}", "توقّع {name}")(orchard)
    po = orchard / CATALOG
    po.with_suffix(".mo").write_bytes(compiled(po))
    with pytest.raises(BadCampaign):
        load_content(orchard)


def test_the_check_of_the_shipped_folder_is_quick() -> None:
    check(SHIPPED)
    spent = []
    for _ in range(5):
        begun = time.process_time()
        check(SHIPPED)
        spent.append(time.process_time() - begun)
    assert min(spent) < 0.05


def test_the_shipped_folder_may_lie_anywhere(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(SHIPPED, copy)
    assert _told(copy) == {}
