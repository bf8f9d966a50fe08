"""What is wrong with a campaign's folder, in words for the person who writes its files."""

from __future__ import annotations

from dataclasses import dataclass

from messages.text import Code, Text, t


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault in `file`, at `line` counted from 1; without a line where no one line is at fault.

    A warning leaves the campaign usable.
    """

    words: Text
    file: str = ""
    line: int | None = None
    warning: bool = False


class BadCampaign(Exception):
    """A campaign that cannot be used, with every fault that was found."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(faults)
        self.faults = faults


class Report:
    """The faults of one file, gathered while the file is read."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._faults: list[Fault] = []

    @property
    def is_empty(self) -> bool:
        """Whether nothing was wrong so far."""
        return not self._faults

    def add(self, line: int, words: Text) -> None:
        """Note a fault at `line`."""
        self._faults.append(Fault(words, self._file, line))

    def conclude(self) -> None:
        """Raise `BadCampaign` with all faults in the order of lines; nothing without a fault."""
        if self._faults:
            raise BadCampaign(tuple(sorted(self._faults, key=lambda fault: fault.line or 0)))


def told(fault: Fault) -> Text:
    """The line about `fault`: the file and the line in it, then what is wrong."""
    if fault.line is not None:
        return t(
            "{file}, line {line}: {fault}",
            file=Code(fault.file),
            line=fault.line,
            fault=fault.words,
        )
    return t("{file}: {fault}", file=Code(fault.file), fault=fault.words)
