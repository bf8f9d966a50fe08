"""An edition of the letter out of its one Markdown file, and everything that is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from messages.letter.blocks import read_blocks
from messages.letter.body import read_body
from messages.letter.edition import Edition
from messages.letter.fault import Report
from messages.letter.front import Front, read_front
from messages.text import Code, t

UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064\u2066-\u2069"
    "\ud800-\udfff\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
"""Control characters, and marks that nobody sees or that make a text read otherwise than written.

Joiners are none of these: Persian, the scripts of India and emoji need U+200C and U+200D.
"""


def read_edition(markdown: str, file: str) -> Edition:
    """The edition that the text of the file named `file` is.

    Raises `BadCampaign` with each fault of the text, in the order of lines: among them that the
    canonical text is not the one whose SHA-256 is recorded.
    """
    report = Report(file)
    markdown = markdown.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    lines = markdown.split("\n")
    _check_characters(lines, report)
    front = read_front(lines, report)
    first = front.body + 1
    blocks = read_blocks(lines[front.body :], first, report)
    body = read_body(blocks, first, front.made_from is not None, report)
    report.conclude()
    edition = Edition(
        front.language,
        front.version,
        front.mark,
        front.by,
        front.made_from,
        body.title,
        body.credits,
        body.sections,
        markdown,
        is_sealed=front.sha256 is not None,
    )
    _check_hash(edition, front, report)
    report.conclude()
    return edition


def _check_characters(lines: Sequence[str], report: Report) -> None:
    for number, line in enumerate(lines, 1):
        if unseen := UNSEEN.search(line):
            code = Code(f"U+{ord(unseen.group()):04X}")
            report.add(number, t("A character that nobody sees stands here: {code}.", code=code))


def _check_hash(edition: Edition, front: Front, report: Report) -> None:
    if front.sha256 is not None and front.sha256 != edition.sha256:
        words = t("The text is not the recorded one: its SHA-256 is {found}, not {recorded}.")
        words = words.fill(found=Code(edition.sha256), recorded=Code(front.sha256))
        report.add(front.sha256_line, words)
