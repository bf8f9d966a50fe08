"""The ways from the page into the chats where people sign."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from messages.links import link
from messages.platforms import TELEGRAM, platform_name
from messages.render.qr import qr_svg

SIGN, SOURCE = "sign", "src"
"""The first words behind a link: what leads to signing, and what says where somebody comes from."""


@dataclass(frozen=True, slots=True)
class Way:
    """A way into a chat: the platform's name, the link, and its QR code as SVG."""

    platform: str
    link: str
    picture: str


def ways(doorways: Mapping[str, str], source: str) -> tuple[Way, ...]:
    """A way to each platform, with the code `source` where the platform's links can carry one."""
    words = (SOURCE, source) if source else (SIGN,)
    order = sorted(doorways.items(), key=lambda each: (each[0] != TELEGRAM, each[0]))
    links = ((platform, link(platform, address, *words)) for platform, address in order)
    return tuple(Way(platform_name(platform), each, _drawn(each)) for platform, each in links)


@lru_cache(maxsize=256)
def _drawn(address: str) -> str:
    return qr_svg(address)
