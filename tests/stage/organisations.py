"""Organisations that sign, and organisers who judge them."""

from __future__ import annotations

from db import organisations
from db.organisations import Organisation, State
from db.secrets.vault import AccountTag
from db.staff import Role
from messages.collation import place
from messages.look_alikes import look
from tests.stage.chats import Bot, Someone
from tests.stage.moderators import moderator


async def signs_for(
    someone: Someone, name: str, *, address: str = "", country: str = "", line: str = "/sign"
) -> str:
    """Someone signs for an organisation, without a name of their own."""
    await someone.types(line)
    await someone.presses("Without a name")
    for field, answer in (
        ("Organisation", name),
        ("Website or channel", address),
        ("Country", country),
    ):
        if answer:
            await someone.presses(f"Add: {field}")
            await someone.types(answer)
    return await someone.presses("Sign")


async def organiser(bot: Bot, account: str = "olga", platform: str = "terminal") -> Someone:
    """Somebody who may judge organisations."""
    return await moderator(bot, account, role=Role.ORGANISER, platform=platform)


def waiting(tag: AccountTag, name: str, month: str = "2026-03", **rest: str) -> Organisation:
    """An organisation as it is entered, with other columns as `rest` has them."""
    return Organisation(
        tag=tag,
        handle=rest.get("handle") or organisations.new_handle(),
        name=name,
        website=rest.get("website"),
        country=rest.get("country"),
        state=State.WAITING,
        month=month,
        look=look(name),
        place=place(name),
        kept=b"hidden",
    )
