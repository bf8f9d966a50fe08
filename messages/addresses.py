"""Addresses under which an organisation can be reached: a website, or a channel on a platform."""

from __future__ import annotations

import re
import unicodedata

from messages.form import BadAnswer
from messages.text import Code, quoted, t

ADDRESS_LONGEST = 200
"""Characters; addresses that people type by hand are far shorter."""

_CHANNEL = re.compile(r"@[A-Za-z][A-Za-z0-9_.]{2,63}")
"""A name on a platform, as @name: letters, digits, underscores and full stops."""

_WEBSITE = re.compile(r"(?:https?://)?(?P<host>[^\s/?#]+)(?P<rest>[/?#][^\s<>\"\\^`{|}]*)?", re.I)
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
_TOP = re.compile(r"[a-z]{2,63}|xn--[a-z0-9-]{1,59}")
"""The last label of a host: no number, so that no address of a machine is one."""

_HOST_LONGEST = 253
"""Characters of a host's name at most (RFC 1035, 2.3.4, without the last dot)."""


def address(answer: str) -> str:
    """`answer` as an address: `@name`, or host and path, as example.org/about or t.me/name.

    A website loses its `https://`; a host in another script is written as the network has it,
    `xn--…`, so that look-alikes show. Raises `BadAnswer`.
    """
    typed = unicodedata.normalize("NFKC", answer).strip().rstrip(".,;/")
    channel, website = _CHANNEL.fullmatch(typed), _WEBSITE.fullmatch(typed)
    if len(typed) > ADDRESS_LONGEST or not typed.isprintable():
        website = channel = None
    if channel:
        return typed
    host = _host(website["host"]) if website else None
    if website is None or host is None:
        words = t(
            "That is no address of a website or channel: {address}. Type one as {website}, "
            "{channel} or {invitation}, or leave it out.",
            address=quoted(answer),
            website=Code("example.org"),
            channel=Code("@name"),
            invitation=Code("discord.gg/name"),
        )
        raise BadAnswer(words)
    return host + (website["rest"] or "")


def _host(typed: str) -> str | None:
    """A host's name as the network has it, in lower case; None for what is none."""
    try:
        host = typed.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None
    *labels, top = host.split(".")
    fits = labels and all(map(_LABEL.fullmatch, labels)) and _TOP.fullmatch(top)
    return host if fits and len(host) <= _HOST_LONGEST else None
