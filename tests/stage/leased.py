"""A core that has nothing but a store, for services with leases."""

from __future__ import annotations

from typing import Any, cast

from bot.app import Core
from db.engine.lasting import LastingLease
from db.engine.transaction import Lease
from handlers.frame.campaign import Campaign


class _Leased:
    alone, lease = False, LastingLease("none is needed")

    def __init__(self, store: Any, campaign: Campaign | None) -> None:
        self.store = store
        self.campaign = campaign

    def holding(self, _: Lease) -> _Leased:
        return self


def core_on(store: Any, campaign: Campaign | None = None) -> Core:
    """A core on a stand-in of a store, which knows of leases alone."""
    return cast(Core, _Leased(store, campaign))
