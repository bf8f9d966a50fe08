"""A delivery: the message that a lane is about to send to one recipient."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field

from bot.broadcast.outlet import Prepared
from db.broadcasts import Broadcast
from db.deliveries import Recipient
from handlers.broadcasting.content import Chosen


@dataclass(frozen=True, slots=True)
class Delivery:
    """One recipient's delivery after `tries` tries; `doubtful` if a try may have arrived.

    `prepared` holds messages that are made once and sent to many, by `Chosen.key`; all deliveries
    of a broadcast share that mapping.
    """

    broadcast: Broadcast
    recipient: Recipient
    chosen: Chosen
    tries: int = 0
    doubtful: bool = False
    prepared: dict[Hashable, Prepared] = field(default_factory=dict, compare=False)
