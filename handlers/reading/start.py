"""/start: the door, and the deep links that lead straight through it."""

from __future__ import annotations

import re

from db import sources
from handlers.frame import gate
from handlers.frame.session import Session
from messages.reply import Button, Items, Paragraph, Reply, Title
from messages.request import Argument
from messages.text import t

SOURCE_CODE = re.compile(r"src-([A-Za-z0-9_-]{1,32})")
"""A payload that says where a link was found; 64 characters is Telegram's limit for all of it."""

PLACES = frozenset(
    {"letter", "summary", "sign", "pledge", "pledges", "count", "share", "me", "privacy", "help"}
    | {"did", "later", "read"}
)
"""Where a link may lead. Anyone can write one, so nothing is chosen, withdrawn or erased by it.

What somebody answered to an alert (`did`, `later`) is counted without a name, and can be changed.
"""

QUESTIONS = frozenset({"withdraw", "forget", "language", "alerts"})
"""What asks before it does anything: a link leads to the question, never past it."""

OF_A_CHAT = re.compile(r"alerts-in-([0-9]{1,20})")
"""A chat's alerts, where no platform has said whether the account manages that chat."""


async def start(session: Session) -> Reply:
    """Welcome; or the place that the payload names: `sign`, `letter-scope`, `src-flyer7`."""
    payload = "-".join(session.request.arguments)
    source = SOURCE_CODE.fullmatch(payload)
    if source:
        await sources.count(session.tx, source.group(1).lower())
        return welcome()
    if chat := OF_A_CHAT.fullmatch(payload):
        return await gate.go(session, "alerts", (Argument.IN, chat.group(1)))
    name, _, argument = payload.partition("-")
    if name not in PLACES | QUESTIONS:
        return welcome()
    arguments = (argument,) if argument and name in PLACES else ()
    return await gate.go(session, name, arguments)


def welcome() -> Reply:
    """What this is, and the first steps."""
    return Reply.of(
        Title(t("An open letter against biometric mass surveillance")),
        Paragraph(
            t(
                "Civil society asks the world to ban face recognition and other remote biometric "
                "recognition where it allows mass or discriminatory surveillance."
            )
        ),
        Items(
            (
                t("Read the letter section by section, or a short summary."),
                t(
                    "Sign it: without a name, with a name only the organisers can read, or in "
                    "public."
                ),
                t("Promise something concrete you will do."),
            )
        ),
        Paragraph(t("What I keep about you, and how to erase it: /privacy")),
        buttons=(
            Button(t("Read the letter"), "letter"),
            Button(t("Summary"), "summary"),
            Button(t("Sign"), "sign"),
            Button(t("Make a pledge"), "pledge"),
            Button(t("Language"), "language"),
        ),
    )
