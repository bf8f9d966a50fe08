"""Whose words a message is: what anybody can ever see, or what the staff alone see.

Staff are moderators, organisers and whoever runs the bot. A message that stands in places of both
kinds is everybody's.
"""

from __future__ import annotations

from enum import StrEnum

from tools.words.marked import Marked


class Domain(StrEnum):
    """A catalog of each language, by its file's name."""

    PEOPLE = "people"
    STAFF = "staff"


STAFF = (
    "bot/cli/",
    "bot/plausible.py",
    "handlers/alerting/",
    "handlers/broadcasting/",
    "handlers/closing/",
    "handlers/exporting/",
    "handlers/organising/",
    "handlers/staffing/",
    "handlers/holding/retention.py",
    "messages/letter/",
)
"""Folders and files whose messages are the staff's."""

PEOPLE = (
    "handlers/alerting/message.py",
    "handlers/alerting/topics.py",
    "handlers/alerting/verifying.py",
    "handlers/broadcasting/drafting.py:fact",
    "handlers/broadcasting/drafting.py:milestone",
    "handlers/broadcasting/endings.py",
    "handlers/exporting/traces.py",
    "handlers/organising/judging.py:told",
    "handlers/staffing/join.py",
    "handlers/staffing/labels.py:field",
    "handlers/staffing/labels.py:label",
    "messages/letter/assembly.py:_labels",
    "messages/letter/marks.py",
)
"""What people see from there all the same: alerts, what leads a newcomer to the staff, marks.

After a colon stands the function or constant of the file.
"""

STAFF_CALLS = ("_for_staff",)
"""The functions that make commands of the staff: their lines stand among everybody's."""


def domain(file: str, message: Marked) -> Domain:
    """The domain of `message`, which stands in `file`, as `handlers/commands.py`."""
    place = f"{file}:{message.scope}"
    if any(place.startswith(start) for start in PEOPLE):
        return Domain.PEOPLE
    calls = {spot.call for spot in message.spots}
    if any(place.startswith(start) for start in STAFF) or calls & {*STAFF_CALLS}:
        return Domain.STAFF
    return Domain.PEOPLE
