"""The table of what a campaign's bot can do: commands, forms, and what events lead to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from handlers.frame.session import Command, FormHandler, Handler
from messages.request import Event


@dataclass(frozen=True, slots=True)
class Table:
    """Commands and forms by name, and handlers by event; commands stand in the order of /help."""

    commands: Mapping[str, Command]
    forms: Mapping[str, FormHandler]
    events: Mapping[Event, Handler]
