"""The command /link: two accounts of one member of the staff become one person."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from db import invitations, staff
from db.engine.moments import stamp
from db.invitations import LinkCode
from db.secrets.vault import Purpose
from db.staff import Staff
from handlers.frame import roles
from handlers.frame.refusal import Refusal
from handlers.frame.roles import acting
from handlers.frame.session import Session
from handlers.staffing import admission, journal, notices
from messages.platforms import platform_name
from messages.reply import Button, Note, Paragraph, Reply, Title, ToCopy
from messages.text import Code, t

_UNKNOWN = t("I know no such code. It may be mistyped, or used already.")

VALID_FOR = timedelta(minutes=10)
"""The time for which a link code can be used."""


async def link(session: Session) -> Reply:
    """Answer `/link`: make a code; `/link CODE` on another platform uses it. Raises `Refusal`."""
    typed = "".join(session.request.arguments)
    return await _use(session, typed) if typed else await _offer(session)


async def _offer(session: Session) -> Reply:
    me = await acting(session)
    code, expires = invitations.new_code(), stamp(session.campaign.now() + VALID_FOR)
    digest = invitations.digest(session.campaign.vault, code)
    await invitations.offer_link(session.tx, digest, LinkCode(me.tag, expires))
    await journal.by_staff(session, me, "link code made", "")
    return Reply.of(
        Title(t("Link another account of yours")),
        Paragraph(
            t(
                "On your other platform, type this to me: {command}",
                command=Code(f"/link {code}"),
            )
        ),
        Note(
            t(
                "It works once, within ten minutes. The account that types it gets your role and "
                "counts as you: give it to nobody."
            )
        ),
        ToCopy(Code(code)),
        buttons=(admission.STAFF,),
    )


async def _use(session: Session, typed: str) -> Reply:
    code = await invitations.digest_kept(session.tx, session.campaign.vault, typed)
    if await invitations.link_code(session.tx, code) is None and (linked := await _linked(session)):
        return linked
    first = await _offered(session, code)
    if first.platform == session.request.platform:
        raise Refusal(t("Type that code on your other platform: here you have your role already."))
    tag = session.tag(Purpose.STAFF)
    mine = await staff.staff_of(session.tx, tag)
    await invitations.use_link(session.tx, code)
    await invitations.drop_of(session.tx, tag)
    if mine is None:
        await _add(session, first)
    else:
        await _unite(session, first, mine)
    await _announce(session, first)
    return Reply.of(
        Title(t("Linked: here too you are {label} now.", label=first.label)),
        Paragraph(t("Your accounts count as one person, whichever of them you use.")),
        buttons=(Button(t("What I can do"), "help"),),
    )


async def _linked(session: Session) -> Reply | None:
    """The reply to a code that is used up, typed by an account that is linked to another."""
    mine = await staff.staff_of(session.tx, session.tag(Purpose.STAFF))
    if mine is None or len(await staff.accounts_of(session.tx, mine.person)) == 1:
        return None
    return Reply.of(
        Note(_UNKNOWN),
        Paragraph(t("This account is linked already: here too you are {label}.", label=mine.label)),
        buttons=(admission.STAFF,),
    )


async def _offered(session: Session, code: bytes) -> Staff:
    """The account that made the code with the digest `code`. Raises `Refusal`."""
    offered = await invitations.link_code(session.tx, code)
    first = await staff.staff_of(session.tx, offered.tag) if offered else None
    if offered is None or first is None or first.since > session.now:
        raise Refusal(_UNKNOWN)
    if offered.expires <= session.now:
        raise Refusal(t("That code has expired: it is valid for ten minutes. Make a new one."))
    return first


async def _add(session: Session, first: Staff) -> None:
    """Give the account that asks the role of `first`, as the same person's. Raises `Refusal`."""
    if len(await staff.everyone(session.tx)) >= roles.MOST_STAFF:
        raise Refusal(admission.FULL)
    tag = session.tag(Purpose.STAFF)
    address = session.campaign.vault.encrypt_address(tag, session.request.account)
    account = replace(
        first,
        tag=tag,
        platform=session.request.platform,
        address=address,
        locale=session.language,
        settings=False,
    )
    await staff.put(session.tx, account)
    subject = f"{first.person.hex()} {account.platform}"
    await journal.by_staff(session, first, "staff linked", subject)


async def _unite(session: Session, first: Staff, mine: Staff) -> None:
    """Make one person of two, whose accounts keep their roles. Raises `Refusal`."""
    if mine.person == first.person:
        raise Refusal(t("These two accounts are linked already."), admission.STAFF)
    await staff.unite(session.tx, first.person, (mine.person,))
    for account in await staff.accounts_of(session.tx, first.person):
        await staff.put(session.tx, replace(account, label=first.label))
    subject = f"{first.person.hex()} {mine.person.hex()}"
    await journal.by_staff(session, first, "staff united", subject)


async def _announce(session: Session, first: Staff) -> None:
    """Tell the other staff, and the account that made the code, in case somebody misused it."""
    platform = platform_name(session.request.platform)
    heard = await roles.others(session.tx, session.now, first.person)
    words = t("{label} has a second account on {platform}.", label=first.label, platform=platform)
    await notices.tell(session.tx, session.campaign, heard, Reply.of(Title(words)))
    told = Reply.of(
        Title(t("Your account on {platform} is linked now.", platform=platform)),
        Note(t("If that was not you, tell an organiser at once: they can take the role away.")),
        buttons=(admission.STAFF,),
    )
    await notices.tell(session.tx, session.campaign, (first,), told)
