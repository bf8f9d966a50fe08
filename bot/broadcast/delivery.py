"""A delivery: what a lane is about to send to one recipient."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field

from bot.broadcast.outlet import Prepared
from db.broadcasts import Broadcast
from db.deliveries import Recipient
from handlers.broadcasting.content import Chosen


@dataclass(frozen=True, slots=True)
class Delivery:
    """One recipient's turn, after so many `tries`; `doubtful` if one of those may have arrived.

    `prepared` is shared by those of one broadcast: what is made once and sent to many.
    """

    broadcast: Broadcast
    recipient: Recipient
    chosen: Chosen
    tries: int = 0
    doubtful: bool = False
    prepared: dict[Hashable, Prepared] = field(default_factory=dict, compare=False)
