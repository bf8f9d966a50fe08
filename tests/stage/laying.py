"""What somebody finds out who lays a seized database beside the public log: rows laid to lines.

The seizer has no key, and a stranger's hourly copies of all that was public. A row is claimed for a
group only where it can be of no other, and for a line where that group has one line that fits.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from db.log.entries import commitment
from tests.stage.mirror import Group, Mirror
from tests.stage.seizure import LEAF, SIGNATURE, Joins, Seized, by_transaction

Laid = dict[bytes, int]
"""Tags of signatures, each with the index of a line, or of the first line of a group."""


@dataclass(frozen=True)
class Night:
    """The state of the night before, and when that was."""

    seized: Seized
    at: datetime


def to_groups(seized: Seized, mirror: Mirror, before: Night | None = None) -> Laid:
    """Rows laid to the only group that they can be of, as its first index.

    By version, month, and the platforms that were busy meanwhile; by whether they were there the
    night `before`; and by what was written before the lines of which group.
    """
    laid = {}
    written = _by_writing(seized, mirror)
    for tag in seized.said:
        groups = {group.start: group for group in _fitting(tag, seized, mirror, before)}
        if tag in written:
            groups = {start: groups[start] for start in groups.keys() & {written[tag]}}
        waits = tag not in written and _may_wait(tag, seized, mirror, before)
        if len(groups) == 1 and not waits:
            laid[tag] = next(iter(groups))
    return laid


def _fitting(tag: bytes, seized: Seized, mirror: Mirror, before: Night | None) -> Iterable[Group]:
    said, ended = seized.said[tag], mirror.ended
    for group in mirror.groups:
        lines = (at for at, version in group.signed.items() if version == said.version)
        if all(at in ended for at in lines) or not _meets(group, said.month):
            continue
        if said.platform not in mirror.busy_between(group.after, group.until):
            continue
        if before is not None and not _is_of(group, before.at, tag in before.seized.said):
            continue
        yield group


def _meets(group: Group, month: str) -> bool:
    """Whether anybody of the group can have signed in `month`."""
    return f"{group.after:%Y-%m}" <= month <= f"{group.until:%Y-%m}"


def _is_of(group: Group, night: datetime, was_there: bool) -> bool:
    return group.after < night if was_there else group.until > night


def _may_wait(tag: bytes, seized: Seized, mirror: Mirror, before: Night | None) -> bool:
    """Whether a row may be in no group yet: whoever had signed by a group with others is in it."""
    since = mirror.signed_until
    if not seized.waits or seized.said[tag].month < f"{since:%Y-%m}":
        return False
    if before is not None and tag in before.seized.said and before.at <= since:
        return False
    return seized.said[tag].platform in mirror.busy_between(since)


def _by_writing(seized: Seized, mirror: Mirror) -> Laid:
    """Rows laid to the group whose lines were written next after them, where that is told.

    Where many signatures were written together, that was no signing.
    """
    first = {entry.commitment: group.start for group in mirror.groups for entry in group.entries}
    laid: Laid = {}
    waiting: set[bytes] = set()
    for together in seized.together:
        starts = {first[each] for each in together & seized.tags[LEAF]}
        if starts:
            laid |= dict.fromkeys(waiting, min(starts))
            waiting = set()
        signed = together & seized.tags[SIGNATURE]
        waiting |= signed if len(signed) == 1 else frozenset()
    return laid


def to_lines(seized: Seized, mirror: Mirror, before: Night) -> Laid:
    """Rows laid to lines: the only one that fits, one written together, a number that lies open.

    Also the one row that has gone since the night `before`, to the one line that has ended.
    """
    lines = mirror.lines
    plain = {tag: commitment(said.leaf) for tag, said in seized.said.items() if said.leaf}
    joined = {signed: leaf for leaf, signed in by_transaction(seized, LEAF).items()}
    laid = {tag: lines[leaf] for tag, leaf in (plain | joined).items() if leaf in lines}
    ended = mirror.ended
    for tag, start in to_groups(seized, mirror, before).items():
        (group,) = (each for each in mirror.groups if each.start == start)
        version = seized.said[tag].version
        fit = [at for at, of in group.signed.items() if of == version and at not in ended]
        if len(fit) == 1:
            laid[tag] = fit[0]
    return laid | gone(seized, mirror, before)


def gone(seized: Seized, mirror: Mirror, before: Night) -> Laid:
    """The one row that has gone since the night `before`, laid to the one line that has ended.

    Certain only where no end waits, now or then.
    """
    if seized.waits or before.seized.waits:
        return {}
    rows = before.seized.said.keys() - seized.said.keys()
    ended = [leaf for leaf, group in mirror.ended.items() if group.until > before.at]
    return {rows.pop(): ended[0]} if len(rows) == len(ended) == 1 else {}


def names(seized: Seized, mirror: Mirror, groups: Laid) -> Joins:
    """Public names joined to the only public row that was laid to the group of their hour."""
    joins = {}
    for name, tag in seized.called.items():
        hour = mirror.shown.get(name)
        starts = {
            group.start for group in mirror.groups if hour and group.after < hour <= group.until
        }
        rows = [row for row in seized.public if groups.get(row) in starts]
        if len(rows) == 1:
            joins[tag] = rows[0]
    return joins
