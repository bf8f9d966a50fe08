"""A campaign's folder, read whole: the letter, and everything that is said about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from messages.letter.edition import Edition, SectionId
from messages.letter.facts import Fact, load_facts
from messages.letter.fault import BadCampaign, Fault
from messages.letter.files import CampaignFile, NotesFile, read_json
from messages.letter.letter import EditorsNote, FullText, Letter
from messages.letter.markdown import read_edition
from messages.letter.pledges import Pledges, load_pledges
from messages.letter.sentences import Sentences, load_sentences
from messages.letter.summaries import Summaries, load_summaries
from messages.letter.wording import Wording
from messages.own_words import OwnWords
from messages.text import Code, Words, t

SHIPPED = Path(__file__).parents[1] / "content" / "ban-biometric-surveillance"
"""The folder of the campaign that comes with the bot."""

FILE, EARLIER, LOCALES = "campaign.json", "earlier", "locales"


@dataclass(frozen=True)
class Content:
    """Everything that a campaign's folder holds."""

    letter: Letter
    pledges: Pledges
    summaries: Summaries
    facts: tuple[Fact, ...]
    sentences: Sentences
    words: OwnWords


def load_content(folder: Path = SHIPPED) -> Content:
    """The campaign in `folder`. Raises `BadCampaign` where the folder cannot be read."""
    raw = read_json(folder / FILE, CampaignFile)
    wording = Wording(raw.source)
    content = Content(
        letter=_letter(folder, raw, wording),
        pledges=load_pledges(folder, wording),
        summaries=load_summaries(folder, wording),
        facts=load_facts(folder, wording),
        sentences=load_sentences(folder, wording),
        words=OwnWords(raw.source, wording.masters, raw.fallback, folder / LOCALES),
    )
    if wording.faults:
        raise BadCampaign(tuple(wording.faults))
    return content


def _letter(folder: Path, raw: CampaignFile, wording: Wording) -> Letter:
    editions = _editions(folder)
    base = editions.get(raw.base)
    if base is None:
        words = t("There is no edition in the base language {language}.", language=Code(raw.base))
        raise BadCampaign((Fault(words, FILE),))
    return Letter(
        id=raw.id,
        base=base,
        editions=editions,
        earlier=tuple(_read(sorted((folder / EARLIER).glob("*.md")))),
        elsewhere=tuple(
            FullText(each.language, each.mark, each.url, each.by, each.title)
            for each in raw.elsewhere
        ),
        date=raw.date,
        authors=raw.authors,
        page=raw.page,
        contact=raw.contact,
        consent_version=raw.consent_version,
        milestones=raw.milestones,
        labels=_labels(raw, base, wording),
        aliases={alias: SectionId(id) for alias, id in raw.aliases.items()},
        notes={language: _notes(folder, language, wording) for language in editions},
    )


def _editions(folder: Path) -> dict[str, Edition]:
    """The present editions by language; no two may be in one language."""
    editions: dict[str, Edition] = {}
    for path, edition in zip(paths := edition_files(folder), _read(paths), strict=True):
        if edition.language in editions:
            words = t("There are two editions in {language}.", language=Code(edition.language))
            raise BadCampaign((Fault(words, path.name),))
        editions[edition.language] = edition
    return editions


def edition_files(folder: Path) -> list[Path]:
    """The files of the present editions in `folder`."""
    return sorted(folder.glob("letter*.md"))


def _read(paths: Iterable[Path]) -> Iterator[Edition]:
    for path in paths:
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            raise BadCampaign((Fault(t("This file is not UTF-8."), path.name),)) from None
        yield read_edition(text, path.name)


def _labels(raw: CampaignFile, base: Edition, wording: Wording) -> dict[SectionId, Words]:
    labels: dict[SectionId, Words] = {
        section.id: t("Part {n}", n=number) for number, section in enumerate(base.sections, 1)
    }
    for id, written in raw.labels.items():
        if written is not None:
            labels[SectionId(id)] = wording.text(FILE, f"section:{id}", written)
    return labels


def _notes(folder: Path, language: str, wording: Wording) -> tuple[EditorsNote, ...]:
    path = folder / f"notes.{language}.json"
    if not path.exists():
        return ()
    return tuple(
        EditorsNote(
            corrected=note.corrected,
            at=frozenset(map(SectionId, note.at)),
            printed=note.printed,
            reading=note.reading,
            why=wording.text(path.name, "editor's note", note.why),
        )
        for note in read_json(path, NotesFile).notes
    )
