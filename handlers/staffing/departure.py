"""Out of the staff: removed by another, by one's own decision, or with everything of an account."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from db import invitations, staff
from db.secrets.vault import Purpose
from db.staff import PersonId, Role, Staff
from handlers.frame import roles
from handlers.frame.refusal import Refusal
from handlers.frame.session import Session
from handlers.staffing import journal, notices
from handlers.staffing.admission import STAFF, short
from messages.platforms import platform_name
from messages.reply import Button, Note, Paragraph, Reply, Title
from messages.request import Argument
from messages.text import Text, quoted, t

LEAVE = Button(t("Leave the staff"), "staff", ("leave",))


async def remove(session: Session, me: Staff, who: Sequence[str]) -> Reply:
    """`/staff remove` offers people, `… WHO` asks, `… WHO yes` takes all of WHO's roles away."""
    people = roles.people(await staff.everyone(session.tx))
    if not who:
        return _offer(people, me)
    *name, last = who
    sure = bool(name) and last == Argument.YES
    accounts = _found(people, " ".join(name if sure else who))
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
        buttons=(*(_button(one) for one in may_go), STAFF),
    )


def _button(one: Staff) -> Button:
    return Button(t("Remove: {label}", label=one.label), "staff", ("remove", short(one.person)))


def _found(people: Sequence[tuple[Staff, ...]], typed: str) -> tuple[Staff, ...]:
    """The person by the id that buttons carry, by label, or by number in the list."""
    for number, accounts in enumerate(people, start=1):
        one = accounts[0]
        if typed.casefold() in (short(one.person), one.label.casefold(), str(number)):
            return accounts
    raise Refusal(t("Nobody of the staff is called {name}.", name=quoted(typed)), STAFF)


def _may_go(accounts: tuple[Staff, ...], me: Staff) -> None:
    """Raises `Refusal` where the role is not `me`'s to take away."""
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
    return any(one.settings for one in accounts)


def _ask(accounts: tuple[Staff, ...]) -> Reply:
    one = accounts[0]
    return Reply.of(
        Title(t("Take the role of {label} away?", label=one.label)),
        Paragraph(t("At once, on every platform. All staff are told. Invitations end too.")),
        buttons=(
            Button(t("Yes, remove {label}", label=one.label), "staff", _sure(one.person)),
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
    """`/staff leave` asks, `/staff leave yes` ends the person's role on every platform."""
    accounts = await staff.accounts_of(session.tx, me.person)
    if _is_set(accounts):
        words = t("The settings name you an owner, so only whoever runs the bot can change that.")
        raise Refusal(words, STAFF)
    if tuple(sure) != (Argument.YES,):
        return Reply.of(
            Title(t("Leave the staff?")),
            Paragraph(t("At once, on every platform. All staff are told. Invitations end too.")),
            buttons=(
                Button(t("Yes, leave"), "staff", ("leave", Argument.YES)),
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
    """What is held about an account of the staff; `since` is None while it waits."""

    label: str
    role: Role
    since: str | None


async def membership(session: Session) -> Membership | None:
    """What is held about the account that asks; None if it is none of the staff."""
    tag = session.tag(Purpose.STAFF)
    if mine := await staff.staff_of(session.tx, tag):
        return Membership(mine.label, mine.role, mine.since)
    for waiting in await invitations.taken_up(session.tx, tag):
        assert waiting.candidate is not None
        return Membership(waiting.candidate.label, waiting.role, None)
    return None


def described(membership: Membership) -> Text:
    """A membership in a line."""
    role, label = roles.NAMES[membership.role], membership.label
    if membership.since is None:
        return t("You wait to be confirmed as {role}, called {label}.", role=role, label=label)
    day, _ = roles.day_and_time(membership.since)
    return t("Your role: {role}, called {label}, from {day} on", role=role, label=label, day=day)


async def forget(session: Session) -> None:
    """Erase the account's role and all notices to it, and tell the other staff.

    Of an owner whom the settings name, every account goes: the next start makes a new person of
    the owner, and none of the old one may be left beside it.
    """
    await notices.forget(session)
    tag = session.tag(Purpose.STAFF)
    mine = await staff.staff_of(session.tx, tag)
    if mine is None:
        await staff.remove(session.tx, tag)
        return
    accounts = await staff.accounts_of(session.tx, mine.person)
    await _erase(session, accounts if mine.settings else (mine,))
    await journal.by_staff(session, mine, "staff left", mine.person.hex())
    if await staff.accounts_of(session.tx, mine.person):
        place = platform_name(mine.platform)
        words = t("{label} has no account on {platform} any more.")
        words = words.fill(label=mine.label, platform=place)
    else:
        words = t("{label} has left the staff.", label=mine.label)
    await _announce(session, mine.person, words)


async def _erase(session: Session, accounts: Iterable[Staff]) -> None:
    for one in accounts:
        await staff.remove(session.tx, one.tag)


async def _announce(session: Session, person: PersonId, words: Text) -> None:
    heard = await roles.others(session.tx, session.now, person)
    await notices.tell(session.tx, session.campaign, heard, Reply.of(Title(words)))
