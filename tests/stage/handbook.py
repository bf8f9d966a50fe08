"""A page of docs/ as whoever follows it reads it: its blocks of commands, and what they name."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt

COMMAND = re.compile(r"python -m bot((?: [a-z]+(?![\w/.]))+)")
"""A command of the program, without its arguments."""

COMMENT = re.compile(r"\s+# .*$")
"""What stands behind a command about it."""


@dataclass(frozen=True)
class Handbook:
    """A page: under each heading its blocks in order, each as lines; and its whole text."""

    blocks: dict[str, list[tuple[str, ...]]]
    text: str

    @classmethod
    def read(cls, file: Path) -> Handbook:
        text = file.read_text("utf-8")
        blocks, heading = defaultdict[str, list[tuple[str, ...]]](list), ""
        tokens = MarkdownIt().parse(text)
        for before, token in zip([tokens[0], *tokens], tokens, strict=False):
            if before.type == "heading_open":
                heading = token.content
            elif token.type == "fence":
                lines = (COMMENT.sub("", line) for line in token.content.splitlines())
                blocks[heading].append(tuple(line for line in lines if line))
        return cls(dict(blocks), text)

    def block(self, heading: str, number: int = 1) -> tuple[str, ...]:
        """The lines of a block, by its heading and its place under that."""
        return self.blocks[heading][number - 1]

    @property
    def commands(self) -> set[str]:
        """Every command of the program that the page names anywhere, as `keys rotate`."""
        return commands_in(self.text)


def commands_in(text: str) -> set[str]:
    """Every command of the program in a text."""
    return {found.strip() for found in COMMAND.findall(text)}
