"""A draft written down in the form of an edition, and compared with what was read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from messages.letter.edition import Passage
from messages.letter.fault import BadCampaign, Fault
from messages.letter.foreign.blocks import Piece, PieceKind
from messages.letter.foreign.draft import Draft, DraftSection
from messages.letter.markdown import read_edition
from messages.text import t

DEEPEST_HEADING = 6
"""Number signs of a heading, at most."""


@dataclass(frozen=True, slots=True)
class Names:
    """The ids of a draft's sections, and of the items in each; `made_from` are fingerprints."""

    sections: Sequence[str]
    items: Sequence[Sequence[str | None]]
    made_from: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class WrittenDraft:
    """The file of an edition, with the line of the source for each of its lines."""

    markdown: str
    sources: tuple[int, ...]


def write(draft: Draft, front: Mapping[str, str], names: Names) -> WrittenDraft:
    """The edition that `draft` is, under the entries of `front`."""
    lines = [("---", 1), *((f"{key}: {value}", 1) for key, value in front.items()), ("---", 1)]
    lines += [("", draft.title_line), (f"# {draft.title.markdown}", draft.title_line)]
    for at, section in enumerate(draft.sections):
        origin = f" from {names.made_from[at]}" if names.made_from else ""
        lines += _section(section, f"{names.sections[at]}{origin}", names.items[at])
    markdown = "".join(f"{line}\n" for line, _ in lines)
    return WrittenDraft(markdown, tuple(source for _, source in lines))


def _section(
    section: DraftSection, name: str, ids: Sequence[str | None]
) -> Iterator[tuple[str, int]]:
    line = section.line
    yield from (("", line), (f"<!-- section: {name} -->", line))
    if section.heading:
        yield from (("", line), (f"## {section.heading.words.markdown}", line))
    of_items = iter(ids)
    before: Piece | None = None
    for piece in section.pieces:
        if not before or not _is_beside(before, piece):
            yield _gap(before, piece), piece.line
        id = next(of_items) if piece.kind is PieceKind.ITEM else None
        anchor = f'<a id="{id}"></a>' if id else ""
        marker = f"{_hashes(piece, section)} " if piece.kind is PieceKind.HEADING else piece.marker
        yield f"{piece.lead}{marker}{anchor}{piece.words.markdown}", piece.line
        if piece.columns:
            yield f"{piece.lead}|{'---|' * piece.columns}", piece.line
        before = piece


def _is_beside(before: Piece, piece: Piece) -> bool:
    """Whether a piece stands on the very next line: an item below an item, a row below a row."""
    if before.kind is PieceKind.ROW:
        return piece.kind is PieceKind.ROW and not piece.columns
    return before.kind is piece.kind is PieceKind.ITEM and _quoted(before) == _quoted(piece)


def _gap(before: Piece | None, piece: Piece) -> str:
    """The empty line above a piece; inside a quotation a line of that."""
    if before and _quoted(before) == _quoted(piece):
        return _quoted(piece).rstrip()
    return ""


def _quoted(piece: Piece) -> str:
    """The part of a piece's lead up to its last mark of a quotation."""
    return piece.lead[: piece.lead.rfind(">") + 1]


def _hashes(piece: Piece, section: DraftSection) -> str:
    above = section.heading.level if section.heading else 1
    return "#" * min(max(piece.level - above + 2, 3), DEEPEST_HEADING)


def lost(written: WrittenDraft, draft: Draft, file: str) -> list[Fault]:
    """What the edition does not say as the draft does, by the lines of the source `file`."""
    try:
        edition = read_edition(written.markdown, file)
    except BadCampaign as bad:
        return [_at_source(fault, written, file) for fault in bad.faults]
    faults = [] if _same(edition.title, draft.title.plain) else [_other(draft.title_line, file)]
    for section, read in zip(draft.sections, edition.sections, strict=True):
        if section.heading and not _same(read.heading or "", section.heading.words.plain):
            faults.append(_other(section.heading.line, file))
        for at, piece in enumerate(section.pieces):
            passage = read.passages[at] if at < len(read.passages) else Passage("")
            if not _says(passage, piece):
                faults.append(_other(piece.line, file))
    return faults


def _says(passage: Passage, piece: Piece) -> bool:
    """Whether a passage says the words of a piece, whose beginning may have become its label."""
    wanted = piece.words.plain
    if piece.kind is PieceKind.ITEM:
        marked = passage.label + passage.text
        return _same(passage.text, wanted) or _same(marked, wanted) or passage.marked == wanted
    return _same(passage.text, wanted)


def _same(words: str, others: str) -> bool:
    return "".join(words.split()) == "".join(others.split())


def _other(line: int, file: str) -> Fault:
    return Fault(t("These words cannot be taken over as they are."), file, line)


def _at_source(fault: Fault, written: WrittenDraft, file: str) -> Fault:
    """A fault of the edition at the line of the source that it comes from."""
    line = written.sources[fault.line - 1] if fault.line else None
    return Fault(fault.words, file, line, fault.warning)
