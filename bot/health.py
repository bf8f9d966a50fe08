"""The health of this process: which of its services serves, stands by, or is deaf."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from bot.service import Service


class Standing(StrEnum):
    """The standing of a service.

    One that is `WAITING` begins once another service has got on, whose own standing says how that
    goes. One that is `DEAF` runs, and what it serves does not hear it. One that is `KEPT_OUT` could
    run, if somebody who is not the bot did not hold its lease.
    """

    WAITING = "waiting"
    STANDING_BY = "standing by"
    KEPT_OUT = "kept out"
    SERVING = "serving"
    DEAF = "deaf"
    FELL_OVER = "fell over"
    REFUSED = "refused"
    STOPPED = "stopped"

    @property
    def is_ready(self) -> bool:
        """Whether nobody need look after the service."""
        return self in (Standing.WAITING, Standing.STANDING_BY, Standing.SERVING)


class Health:
    """The latest standing of each service."""

    def __init__(self) -> None:
        self._noted: dict[str, tuple[Service, Standing]] = {}

    def note(self, service: Service, standing: Standing) -> None:
        """Note how `service` stands from now on."""
        self._noted[service.name] = service, standing

    @property
    def standings(self) -> Mapping[str, Standing]:
        """The standing of each service now, by the service's name."""
        return {name: _heard(*noted) for name, noted in self._noted.items()}

    @property
    def leases(self) -> Mapping[str, bool]:
        """Each lease that a service here needs, and whether this process holds that lease."""
        return {
            lease: standing is Standing.SERVING
            for service, standing in self._noted.values()
            for lease in service.leases
        }


def _heard(service: Service, standing: Standing) -> Standing:
    if standing is Standing.SERVING and service.hears is not None and not service.hears():
        return Standing.DEAF
    return standing
