"""Exports that cannot be used, in words for whoever opens one."""

from __future__ import annotations

from pathlib import Path

from db.export_lines import ExportDamaged
from db.secrets.streams import StreamBroken, StreamFault
from messages.text import Code, Text, t

EXPORT_PROBLEMS = (StreamBroken, ExportDamaged)


def unusable_export(problem: StreamBroken | ExportDamaged, export: Path) -> Text:
    """The words for `problem`: what is amiss with the file `export`, and what to do."""
    file = Code(str(export))
    match problem:
        case ExportDamaged(line=line):
            return t(
                "Line {line} of {file} is not as this version of the bot writes it. Update the "
                "bot; if that does not help, have a new export made.",
                line=line,
                file=file,
            )
        case StreamBroken(fault=StreamFault.FOREIGN):
            return t("{file} is no export of this bot. Name the file that it gave you.", file=file)
        case StreamBroken(fault=StreamFault.WRONG_KEY):
            return t(
                "{file} does not open with this key. It needs the organisers' key of the time at "
                "which it was made.",
                file=file,
            )
        case StreamBroken(fault=StreamFault.CUT_OFF, line=line):
            return t(
                "{file} is cut off: it ends in line {line}. Fetch it again.", file=file, line=line
            )
        case StreamBroken(line=line):
            return t(
                "{file} has been changed, in line {line} or behind it. Believe nothing of it, and "
                "fetch it again.",
                file=file,
                line=line,
            )
