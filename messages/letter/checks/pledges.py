"""Faults of pledges.json: ids, and what pledges refer to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from messages.letter.checks.forms import wrong_id, wrong_version
from messages.letter.checks.parts import MOST_BUTTONS, no_place
from messages.letter.checks.places import in_json
from messages.letter.edition import Edition
from messages.letter.fault import Fault
from messages.letter.files import PLEDGES, PledgesFile
from messages.letter.folder import Folder
from messages.text import Code, Text, quoted, t

PLEDGE_ID_LONGEST = 27
"""Characters of a pledge's id: a button has 44 bytes, and "pledges withdraw" before the id."""

LONGEST_WAIT = 365
"""Days after which somebody is asked about a pledge, at most."""


def pledge_faults(folder: Folder, base: Edition | None) -> Iterator[Fault]:
    """The faults of the catalogue; references to the letter only where there is a `base`."""
    raw = folder.pledges
    if raw is None:
        return

    def fault(key: str, words: Text | None, *, warning: bool = False) -> Iterator[Fault]:
        if words is not None:
            yield in_json(folder, PLEDGES, key, words, warning=warning)

    yield from fault("version", wrong_version("version", raw.version))
    yield from _ids(folder, raw)
    audiences = {audience.id for audience in raw.audiences}
    for at, pledge in enumerate(raw.pledges):
        key = f"pledges.{at}"
        if pledge.audience not in audiences:
            words = t("There is no audience {id}.", id=quoted(pledge.audience))
            yield from fault(f"{key}.audience", words)
        if not 1 <= pledge.check_in_days <= LONGEST_WAIT:
            words = t("{key} is a number of days from 1 to {most}.", key=Code("check_in_days"))
            yield from fault(f"{key}.check_in_days", words.fill(most=LONGEST_WAIT))
        if not pledge.derives_from:
            words = t("The pledge {id} names no part of the letter.", id=quoted(pledge.id))
            yield from fault(f"{key}.derives_from", words, warning=True)
        for number, id in enumerate(pledge.derives_from):
            if base is not None and id not in base.places:
                yield from fault(f"{key}.derives_from.{number}", no_place(id))
            elif id in pledge.derives_from[:number]:
                words = t("{id} stands here twice.", id=quoted(id))
                yield from fault(f"{key}.derives_from.{number}", words, warning=True)
    yield from _audiences(folder, raw)


def _ids(folder: Folder, raw: PledgesFile) -> Iterator[Fault]:
    """Ids that are no ids, or stand twice: an audience and a pledge are named in one command."""
    ids = [(f"audiences.{at}.id", each.id) for at, each in enumerate(raw.audiences)]
    ids += [(f"pledges.{at}.id", each.id) for at, each in enumerate(raw.pledges)]
    seen: set[str] = set()
    for key, id in ids:
        wrong = wrong_id(id, PLEDGE_ID_LONGEST)
        if id in seen:
            wrong = t("The id {id} stands here twice.", id=quoted(id))
        if wrong is not None:
            yield in_json(folder, PLEDGES, key, wrong)
        seen.add(id)


def _audiences(folder: Folder, raw: PledgesFile) -> Iterator[Fault]:
    """Audiences with nothing to promise, or with more than a message has buttons for."""
    pledges = Counter(pledge.audience for pledge in raw.pledges)
    for at, audience in enumerate(raw.audiences):
        if not pledges[audience.id]:
            words = t("No pledge is for the audience {id}.", id=quoted(audience.id))
            yield in_json(folder, PLEDGES, f"audiences.{at}", words, warning=True)
    for n in (len(raw.audiences), *pledges.values()):
        if n > MOST_BUTTONS:
            words = t("There are {n} to choose from, and a message has room for {most}.", n=n)
            yield in_json(folder, PLEDGES, "audiences", words.fill(most=MOST_BUTTONS))
