"""A campaign put together from the files of its folder."""

from __future__ import annotations

from dataclasses import dataclass

from messages.letter import files
from messages.letter.edition import Edition, Section, SectionId
from messages.letter.facts import Fact, facts_of
from messages.letter.files import CampaignFile, NotesFile
from messages.letter.folder import Folder
from messages.letter.letter import EditorsNote, FullText, Letter
from messages.letter.pledges import Pledges, pledges_of
from messages.letter.sentences import Sentences, sentences_of
from messages.letter.summaries import Summaries, summaries_of
from messages.letter.wording import Wording
from messages.own_words import OwnWords
from messages.text import Words, t


@dataclass(frozen=True)
class Content:
    """Everything that a campaign's folder holds."""

    letter: Letter
    pledges: Pledges
    summaries: Summaries
    facts: tuple[Fact, ...]
    sentences: Sentences
    words: OwnWords


@dataclass(frozen=True)
class Assembly:
    """A campaign as far as its files could be put together.

    `content` is None without a base edition. `own` are the campaign's words for the catalogs.
    """

    wording: Wording
    own: OwnWords
    content: Content | None


def assemble(folder: Folder, campaign: CampaignFile) -> Assembly:
    """Put together what the files of `folder` hold, of which `campaign` is one."""
    wording = Wording(campaign.source)
    own = OwnWords(campaign.source, wording.masters, campaign.fallback, folder.path / files.LOCALES)
    base = folder.base
    labels = _labels(campaign, base.sections if base else (), wording)
    notes = {
        language: _notes(language, folder.notes.get(language), wording)
        for language in folder.by_language
    }
    pledges = pledges_of(folder.pledges, wording)
    summaries = summaries_of(folder.summaries, wording)
    facts = facts_of(folder.facts, wording)
    sentences = sentences_of(folder.sentences, wording)
    if base is None:
        return Assembly(wording, own, None)
    letter = _letter(folder, campaign, base, labels, notes)
    return Assembly(wording, own, Content(letter, pledges, summaries, facts, sentences, own))


def _letter(
    folder: Folder,
    campaign: CampaignFile,
    base: Edition,
    labels: dict[SectionId, Words],
    notes: dict[str, tuple[EditorsNote, ...]],
) -> Letter:
    return Letter(
        id=campaign.id,
        base=base,
        editions=folder.by_language,
        earlier=tuple(folder.earlier.values()),
        elsewhere=tuple(
            FullText(each.language, each.mark, each.url, each.by, each.title)
            for each in campaign.elsewhere
        ),
        date=campaign.date,
        authors=campaign.authors,
        page=campaign.page,
        contact=campaign.contact,
        consent_version=campaign.consent_version,
        milestones=campaign.milestones,
        labels=labels,
        aliases={alias: SectionId(id) for alias, id in campaign.aliases.items()},
        notes=notes,
    )


def _labels(
    campaign: CampaignFile, sections: tuple[Section, ...], wording: Wording
) -> dict[SectionId, Words]:
    labels: dict[SectionId, Words] = {
        section.id: t("Part {n}", n=number) for number, section in enumerate(sections, 1)
    }
    for id, written in campaign.labels.items():
        if written is not None:
            labels[SectionId(id)] = wording.text(files.CAMPAIGN, f"section:{id}", written)
    return labels


def _notes(language: str, raw: NotesFile | None, wording: Wording) -> tuple[EditorsNote, ...]:
    return tuple(
        EditorsNote(
            corrected=note.corrected,
            at=frozenset(map(SectionId, note.at)),
            printed=note.printed,
            reading=note.reading,
            why=wording.text(files.notes_file(language), "editor's note", note.why),
        )
        for note in (raw.notes if raw else ())
    )
