"""The way out of the staff: removed by another, by leaving, or with everything of an account."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from db import invitations, named_owners, staff
from db.secrets.vault import Purpose
from db.staff import PersonId, Role, Staff
from handlers.frame import roles
from handlers.frame.refusal import Refusal
from handlers.frame.session import Session
from handlers.staffing import journal, notices
from handlers.staffing.admission import STAFF, short
from messages.reply import Button, Note, Paragraph, Reply, Title
from messages.request import Argument
from messages.text import Text, quoted, t

LEAVE = Button(t("Leave the staff"), "staff", ("leave",))
GONE = t("That person is not on the staff now.")
_ID = re.compile(r"[0-9a-f]{16}")
"""The id of a person that buttons carry (`short`)."""
_LEAVING = ("leave", Argument.YES)


async def remove(session: Session, me: Staff, who: Sequence[str]) -> Reply:
    """Answer `/staff remove`: offer people; `… WHO` asks, `… WHO yes` takes WHO's roles away.

    Raises `Refusal`.
    """
    people = roles.people(await staff.everyone(session.tx))
    if not who:
        return _offer(people, me)
    *name, last = who
    sure = bool(name) and last == Argument.YES
    accounts = _person_called(people, " ".join(name if sure else who))
    _may_go(accounts, me)
    return await _remove(session, me, accounts) if sure else _ask(accounts)


def _offer(people: Sequence[tuple[Staff, ...]], me: Staff) -> Reply:
    may_go = [
        accounts[0]
        for accounts in people
        if accounts[0].person != me.person and not _is_set(accounts)
    ]
    if not may_go:
        raise Refusal(t("There is nobody whose role you can take away."), STAFF)
    return Reply.of(
        Title(t("Whose role do you take away?")),
        buttons=(*(_button(account) for account in may_go), STAFF),
    )


def _button(account: Staff) -> Button:
    remove = ("remove", short(account.person))
    return Button(t("Remove: {label}", label=account.label), "staff", remove)


def _person_called(people: Sequence[tuple[Staff, ...]], typed: str) -> tuple[Staff, ...]:
    """The accounts of the person with the id on a button, the label, or the number in the list.

    Raises `Refusal`.
    """
    for number, accounts in enumerate(people, start=1):
        first = accounts[0]
        if typed.casefold() in (short(first.person), first.label.casefold(), str(number)):
            return accounts
    raise Refusal(t("Nobody of the staff is called {name}.", name=quoted(typed)), STAFF)


async def is_gone(session: Session, who: Sequence[str]) -> bool:
    """Whether nobody of the staff has the id of a person that buttons carry, as `who` has it."""
    people = roles.people(await staff.everyone(session.tx))
    (*_, id) = who
    return bool(_ID.fullmatch(id)) and id not in {short(each[0].person) for each in people}


def _may_go(accounts: tuple[Staff, ...], me: Staff) -> None:
    """Make sure that `me` may take the role of `accounts` away. Raises `Refusal`."""
    if accounts[0].person == me.person:
        raise Refusal(t("That is you. You can leave, though."), LEAVE, STAFF)
    if _is_set(accounts):
        raise Refusal(
            t(
                "{label} is named in the settings, so only whoever runs the bot can change that.",
                label=accounts[0].label,
            ),
            STAFF,
        )


def _is_set(accounts: Iterable[Staff]) -> bool:
    return any(account.settings for account in accounts)


def _ask(accounts: tuple[Staff, ...]) -> Reply:
    first = accounts[0]
    return Reply.of(
        Title(t("Take the role of {label} away?", label=first.label)),
        Paragraph(t("At once, on every platform. All staff are told. Invitations end too.")),
        buttons=(
            Button(t("Yes, remove {label}", label=first.label), "staff", _sure(first.person)),
            Button(t("No, keep it"), "staff"),
        ),
    )


def _sure(person: PersonId) -> tuple[str, ...]:
    return "remove", short(person), Argument.YES


async def _remove(session: Session, me: Staff, accounts: tuple[Staff, ...]) -> Reply:
    label = accounts[0].label
    await _erase(session, accounts)
    await journal.by_staff(session, me, "staff removed", accounts[0].person.hex())
    words = t("{actor} has removed {label} from the staff.", actor=me.label, label=label)
    await _announce(session, me.person, words)
    told = Reply.of(
        Title(t("You have no role in this campaign any more.")),
        Note(t("{actor} has taken it away.", actor=me.label)),
    )
    await notices.tell(session.tx, session.campaign, accounts, told)
    return Reply.of(Title(t("Removed: {label}", label=label)), buttons=(STAFF,))


async def leave(session: Session, me: Staff, sure: Sequence[str]) -> Reply:
    """Answer `/staff leave`: ask; `/staff leave yes` ends the person's role on every platform.

    Raises `Refusal`.
    """
    accounts = await staff.accounts_of(session.tx, me.person)
    if _is_set(accounts):
        words = t("The settings name you an owner, so only whoever runs the bot can change that.")
        raise Refusal(words, STAFF)
    if tuple(sure) != (Argument.YES,):
        return Reply.of(
            Title(t("Leave the staff?")),
            Paragraph(t("At once, on every platform. All staff are told. Invitations end too.")),
            buttons=(
                Button(t("Yes, leave"), "staff", _LEAVING),
                Button(t("No, stay"), "staff"),
            ),
        )
    await _erase(session, accounts)
    await journal.by_staff(session, me, "staff left", me.person.hex())
    await _announce(session, me.person, t("{label} has left the staff.", label=me.label))
    return Reply.of(
        Title(t("You have left the staff. Thank you for your work.")),
        Paragraph(t("What you have signed, pledged and subscribed to here stays.")),
    )


@dataclass(frozen=True, slots=True)
class Membership:
    """The membership of an account of the staff; the stamp `since` is None before confirmation."""

    label: str
    role: Role
    since: str | None


async def membership(session: Session) -> Membership | None:
    """The membership of the account that asks; None if the account has none."""
    tag = session.tag(Purpose.STAFF)
    if mine := await staff.staff_of(session.tx, tag):
        return Membership(mine.label, mine.role, mine.since)
    for waiting in await invitations.taken_up(session.tx, tag):
        assert waiting.candidate is not None
        return Membership(waiting.candidate.label, waiting.role, None)
    if named := await named_owners.named_owner_of(session.tx, tag):
        return Membership(named.label, Role.OWNER, None)
    return None


async def left(session: Session) -> Reply | None:
    """The answer to one more press of *Yes, leave*, once the role has ended; else None."""
    if session.request.arguments != _LEAVING or await membership(session) is not None:
        return None
    return roles.none_now()


def described(membership: Membership) -> Text:
    """The line about a membership."""
    role, label = roles.NAMES[membership.role], membership.label
    if membership.since is None:
        return t("You wait to be confirmed as {role}, called {label}.", role=role, label=label)
    day, _ = roles.day_and_time(membership.since)
    return t("Your role: {role}, called {label}, from {day} on", role=role, label=label, day=day)


async def forget(session: Session) -> None:
    """Erase the roles of the person whose account asks, and all notices to it; tell other staff.

    Every account of the person goes: if one stayed, the person could come back beside it as
    somebody else. An account that waits to be confirmed waits no longer.
    """
    await notices.forget(session)
    tag = session.tag(Purpose.STAFF)
    if named := await named_owners.named_owner_of(session.tx, tag):
        await named_owners.drop(session.tx, named)
    await named_owners.forget(session.tx, tag)
    mine = await staff.staff_of(session.tx, tag)
    if mine is None:
        await staff.remove(session.tx, tag)
        return
    accounts = await staff.accounts_of(session.tx, mine.person)
    await _erase(session, accounts)
    await journal.by_staff(session, mine, "staff left", mine.person.hex())
    await _announce(session, mine.person, t("{label} has left the staff.", label=mine.label))
    others = [account for account in accounts if account.tag != tag]
    told = Reply.of(Title(t("You have no role in this campaign any more.")))
    await notices.tell(session.tx, session.campaign, others, told)


async def _erase(session: Session, accounts: Iterable[Staff]) -> None:
    for account in accounts:
        await staff.remove(session.tx, account.tag)


async def _announce(session: Session, person: PersonId, words: Text) -> None:
    heard = await roles.others(session.tx, session.now, person)
    await notices.tell(session.tx, session.campaign, heard, Reply.of(Title(words)))
