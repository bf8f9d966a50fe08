"""The subjects of numbers: the things that are counted, for organisers and by the day."""

from __future__ import annotations

from enum import StrEnum


class Subject(StrEnum):
    """The subject of a number. Pledges that are done and those still open are counted apart."""

    PEOPLE = "people"
    ORGANISATIONS = "organisations"
    PLEDGES_DONE = "pledges done"
    PLEDGES_OPEN = "pledges open"
    SUBSCRIBERS = "subscribers"
    CHATS = "chats"
