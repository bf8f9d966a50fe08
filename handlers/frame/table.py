"""What a campaign's bot can do: its commands, its forms, and what platforms' events lead to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from handlers.frame.session import Command, FormHandler, Handler
from messages.request import Event


@dataclass(frozen=True, slots=True)
class Table:
    """Commands and forms by their names, in the order in which /help lists the commands."""

    commands: Mapping[str, Command]
    forms: Mapping[str, FormHandler]
    events: Mapping[Event, Handler]
