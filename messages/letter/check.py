"""The check of a campaign's folder: everything that is wrong in it, whoever asks.

`campaign check`, `bot check`, the start and the tests all call `check`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from messages.letter.assembly import Assembly, Content, assemble
from messages.letter.checks import words
from messages.letter.checks.campaign import campaign_faults
from messages.letter.checks.characters import character_faults
from messages.letter.checks.editions import edition_faults
from messages.letter.checks.facts import fact_faults
from messages.letter.checks.languages import language_faults
from messages.letter.checks.parts import part_faults
from messages.letter.checks.places import at_words, in_json
from messages.letter.checks.pledges import pledge_faults
from messages.letter.checks.strays import stray_faults
from messages.letter.fault import Fault
from messages.letter.files import SENTENCES, CampaignFile
from messages.letter.folder import Folder, folder_fault, read_folder
from messages.letter.wording import Master


@dataclass(frozen=True)
class Checked:
    """A campaign's folder with everything that is wrong in it, file after file.

    `content` is the campaign as far as there is one: use that only where `wrong` is empty.
    """

    content: Content | None
    faults: tuple[Fault, ...]

    @property
    def wrong(self) -> tuple[Fault, ...]:
        """The faults that keep the campaign from being used."""
        return tuple(fault for fault in self.faults if not fault.warning)


def check(path: Path, *, today: date | None = None, thorough: bool = False) -> Checked:
    """Check the folder at `path`.

    A `thorough` check also gives the warnings about translations and files that nobody reads; a
    start can do without these. With `today` there are warnings about days that are still to come.
    """
    if fault := folder_fault(path):
        return Checked(None, (fault,))
    folder = read_folder(path)
    assembly = assemble(folder, folder.campaign) if folder.campaign else None
    faults = [*folder.faults]
    if folder.campaign and assembly:
        faults += _faults(folder, folder.campaign, assembly, today)
    if thorough:
        faults += _thorough(folder, assembly)
    content = assembly.content if assembly else None
    return Checked(content, tuple(sorted(faults, key=_order)))


def _faults(
    folder: Folder, campaign: CampaignFile, assembly: Assembly, today: date | None
) -> Iterator[Fault]:
    base = folder.base
    yield from assembly.wording.faults
    yield from campaign_faults(folder, campaign, today)
    yield from edition_faults(folder, campaign)
    if base is not None:
        yield from part_faults(folder, campaign, base)
    yield from pledge_faults(folder, base)
    yield from fact_faults(folder, campaign, today)
    yield from character_faults(folder)
    yield from _words(folder, campaign, assembly)
    yield from language_faults(folder, campaign, assembly.own)


def _words(folder: Folder, campaign: CampaignFile, assembly: Assembly) -> Iterator[Fault]:
    """What is wrong with the words that the campaign wrote itself."""
    written = assembly.wording.written
    for each in written:
        for problem in words.problems_of(each.context, each.words, campaign):
            yield at_words(folder, each.file, each.words, problem.words, warning=problem.warning)
    for language in dict.fromkeys(each.language for each in written):
        lines = (each.words for each in written if _is_about(each) and each.language == language)
        if long := words.long_together(lines):
            yield in_json(folder, SENTENCES, "about", long)
    for label, alike in words.alike(written):
        yield at_words(folder, label.file, label.words, alike, warning=True)


def _is_about(written: Master) -> bool:
    return written.context.startswith("sentence:about-")


def _thorough(folder: Folder, assembly: Assembly | None) -> Iterator[Fault]:
    yield from stray_faults(folder)
    if assembly and not folder.faults:
        from messages.letter.checks.translations import (  # noqa: PLC0415 - Babel reads them slowly
            translation_faults,
        )

        yield from translation_faults(folder, assembly.own)


def _order(fault: Fault) -> tuple[str, int]:
    """What is told first: file by file, from the first line on."""
    return fault.file, fault.line or 0
