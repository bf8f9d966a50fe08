"""A letter drafted from anybody's Markdown: which heading is its title, where sections begin."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from messages.letter.checks.parts import MOST_BUTTONS
from messages.letter.fault import Fault
from messages.letter.foreign.blocks import Piece, PieceKind, foreign_blocks
from messages.letter.foreign.front import ForeignFront, read_foreign_front
from messages.letter.foreign.inline import ForeignInline, plain_line
from messages.letter.markdown import UNSEEN
from messages.text import Code, Text, quoted, t


@dataclass(frozen=True, slots=True)
class DraftSection:
    """A section to be; `heading` is None where the letter begins without one."""

    heading: Piece | None
    pieces: tuple[Piece, ...]

    @property
    def line(self) -> int:
        """The line of the source at which the section begins."""
        return (self.heading or self.pieces[0]).line

    @property
    def items(self) -> tuple[Piece, ...]:
        """The items of the section's lists, in their order."""
        return tuple(piece for piece in self.pieces if piece.kind is PieceKind.ITEM)


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter to be, with everything that could not be taken over or is worth a word.

    There is a letter only where all of the `faults` are warnings.
    """

    front: ForeignFront
    title: ForeignInline
    title_line: int
    sections: tuple[DraftSection, ...]
    faults: tuple[Fault, ...]

    @property
    def wrong(self) -> bool:
        """Whether something of the wording could not be taken over."""
        return any(not fault.warning for fault in self.faults)


def draft(markdown: str, file: str) -> Draft:
    """The letter in `markdown`, the text of the file called `file`, whoever wrote it."""
    lines = markdown.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    front = read_foreign_front(lines, file)
    unseen = [_unseen(line, number, file) for number, line in enumerate(lines, 1)]
    read = foreign_blocks("\n".join(lines[front.body :]), front.body + 1, file)
    faults = [*front.faults, *filter(None, unseen), *read.faults]
    planned = _planned(read.pieces, front)
    if isinstance(planned, Text):
        line = read.pieces[0].line if read.pieces else front.body + 1
        fault = Fault(planned, file, line)
        return Draft(front, plain_line(""), line, (), (*faults, fault))
    title, line, rest = planned
    sections = tuple(_sections(rest))
    if front.title and front.title != title.plain:
        words = t("The title of the front matter is not taken over: {title}")
        faults.append(Fault(words.fill(title=quoted(front.title)), file, 1, warning=True))
    if not sections:
        faults.append(Fault(t("There is a title, and no letter below it."), file, line))
    if len(sections) > MOST_BUTTONS:
        words = t("The letter has {n} sections, and a message has room for {most}.")
        faults.append(Fault(words.fill(n=len(sections), most=MOST_BUTTONS), file, line))
    return Draft(front, title, line, sections, tuple(faults))


def _unseen(line: str, number: int, file: str) -> Fault | None:
    unseen = UNSEEN.search(line)
    if unseen is None:
        return None
    code = Code(f"U+{ord(unseen.group()):04X}")
    words = t("A character that nobody sees stands here: {code}.", code=code)
    return Fault(words, file, number)


def _planned(
    pieces: Sequence[Piece], front: ForeignFront
) -> tuple[ForeignInline, int, Sequence[Piece]] | Text:
    """The title, its line and what else there is; or why no title was found."""
    headings = [piece for piece in pieces if _is_heading(piece)]
    shallowest = min((piece.level for piece in headings), default=0)
    outermost = [piece for piece in headings if piece.level == shallowest]
    at_top = bool(pieces) and pieces[0] in outermost
    is_title = at_top and (len(outermost) == 1 or (shallowest == 1 and not front.title))
    if is_title or (at_top and front.title == pieces[0].words.plain):
        return pieces[0].words, pieces[0].line, pieces[1:]
    if front.title:
        return plain_line(front.title), 1, pieces
    if len(outermost) == 1 and shallowest == 1:
        return t(
            "Words stand above the title, {title}. Move the title to the top.",
            title=quoted(outermost[0].words.plain),
        )
    return t(
        "The letter has no title. Write one above everything else: {marker}",
        marker=Code("# …"),
    )


def _is_heading(piece: Piece) -> bool:
    return piece.kind is PieceKind.HEADING and not piece.lead


def _sections(pieces: Iterable[Piece]) -> Iterable[DraftSection]:
    """The sections, one at each of the outermost headings, and one for what is above the first."""
    pieces = list(pieces)
    level = min((piece.level for piece in pieces if _is_heading(piece)), default=0)
    begun: list[tuple[Piece | None, list[Piece]]] = []
    for piece in pieces:
        if _is_heading(piece) and piece.level == level:
            begun.append((piece, []))
        elif begun:
            begun[-1][1].append(piece)
        else:
            begun.append((None, [piece]))
    return (DraftSection(heading, tuple(inside)) for heading, inside in begun)
