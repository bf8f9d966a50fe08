"""The accounts that the settings name after the first start: confirmed by two people, or refused.

An invitation has a person behind it, and another one confirms. The settings are nobody, so two
people confirm whom they name: else the only one who does could be the one who is named.
"""

from __future__ import annotations

from dataclasses import replace

from db import journal as entries
from db import named_owners, staff
from db.engine.moments import stamp
from db.engine.transaction import Transaction
from db.named_owners import NamedOwner
from db.staff import Role, Staff
from handlers.frame import roles
from handlers.frame.campaign import Campaign
from handlers.frame.refusal import Refusal
from handlers.frame.session import Session
from handlers.staffing import binding, journal, notices, two_people
from handlers.staffing.admission import FULL, STAFF
from handlers.staffing.two_people import VOICES_NEEDED, short_fingerprint
from messages.platforms import platform_name
from messages.reply import Button, Note, Paragraph, Reply, Title
from messages.text import Text, t

CAME = ("owner entered", "owner confirmed", "staff confirmed")
"""The acts by which a person comes to the staff; their subjects begin with the person's id."""


async def is_first_start(tx: Transaction) -> bool:
    """Whether nobody but owners of the settings has a role, and the journal knows of nobody.

    The journal is asked because roles can go: that nobody has one makes no start the first. One
    from which entries are missing tells of nobody who was there.
    """
    everyone = await staff.everyone(tx)
    if await _in_journal(tx) or not all(account.settings for account in everyone):
        return False
    return await entries.is_whole(tx)


async def voices_needed(tx: Transaction) -> int:
    """The people who must confirm a named owner: two, or the one where there never was another.

    Somebody who can write to the database could erase the others, there and in the journal.
    """
    if not await entries.is_whole(tx):
        return VOICES_NEEDED
    there = {account.person for account in await staff.everyone(tx)}
    return min(VOICES_NEEDED, len(there | await _in_journal(tx)))


async def _in_journal(tx: Transaction) -> frozenset[bytes]:
    """Every person who came to the staff or did something there, by the journal."""
    came = {_person_in(each.subject) for each in await entries.of_act(tx, *CAME)}
    return await entries.actors(tx) | came


def _person_in(subject: str) -> bytes:
    return bytes.fromhex(subject.partition(" ")[0])


async def announce(tx: Transaction, campaign: Campaign, owner: NamedOwner) -> None:
    """Tell all staff that the settings name `owner`; those who can decide are asked to."""
    joins = await _joins(tx, owner)
    effective = await roles.effective(tx, stamp(campaign.now()))
    await notices.tell_one_by_one(
        tx, campaign, effective, lambda account: to_confirm(owner, account, joins=joins)
    )


async def _joins(tx: Transaction, owner: NamedOwner) -> bool:
    """Whether `owner` is to be a further account of somebody on the staff."""
    return bool(await staff.accounts_of(tx, owner.person))


async def described(tx: Transaction, owner: NamedOwner) -> Text:
    """The line about an account that the settings name an owner."""
    return _line(owner, joins=await _joins(tx, owner))


def _line(owner: NamedOwner, *, joins: bool) -> Text:
    words = (
        t("The settings name an account on {platform} that is to count as {label}.")
        if joins
        else t("The settings name a new owner on {platform}: {label}.")
    )
    return words.fill(label=owner.label, platform=platform_name(owner.platform))


def to_confirm(owner: NamedOwner, reader: Staff, *, joins: bool) -> Reply:
    """The question to `reader` about a named owner who waits; news alone to a moderator."""
    note = t(
        "It has no role yet. Two people of the staff must confirm it. Confirm only if you know by "
        "another way than this chat who this is, and that it is nobody who is staff already."
    )
    if joins:
        note = t(
            "It has no role yet. Two people of the staff must confirm it. Confirm only if {label} "
            "told you, by another way than this chat, that this account is theirs.",
            label=owner.label,
        )
    decides = reader.role.includes(Role.ORGANISER)
    buttons = decisions(owner) if decides else (STAFF,)
    return Reply.of(Title(_line(owner, joins=joins)), Note(note), buttons=buttons)


def decisions(owner: NamedOwner) -> tuple[Button, ...]:
    """The buttons to decide about a named owner who waits."""
    exactly = ("confirm", owner.id, short_fingerprint(owner.proposal))
    return (
        Button(t("Confirm: {label}", label=owner.label), "staff", exactly),
        Button(t("Refuse: {label}", label=owner.label), "staff", ("refuse", owner.id)),
    )


async def confirm(session: Session, me: Staff, owner: NamedOwner, fingerprint: str) -> Reply:
    """Count `me` as behind exactly the account that was shown; with enough, give it its role.

    A `fingerprint` of anything else only shows who waits. Raises `Refusal`.
    """
    if fingerprint != short_fingerprint(owner.proposal):
        return await _asked_again(session, me, owner, changed=bool(fingerprint))
    was = await staff.staff_of(session.tx, owner.tag)
    if was is None and len(await staff.everyone(session.tx)) >= roles.MOST_STAFF:
        raise Refusal(FULL, STAFF)
    behind = await two_people.stand_behind(
        session, me, owner.proposal, "named owner confirmed", owner.id
    )
    if len(behind) < await voices_needed(session.tx):
        return Reply.of(
            Title(t("Your word for {label} is kept.", label=owner.label)),
            Paragraph(t("One more person of the staff must confirm too.")),
            buttons=(STAFF,),
        )
    new = await admit(session.tx, session.campaign, owner)
    return Reply.of(Title(t("Confirmed.")), Paragraph(starting(new)), buttons=(STAFF,))


async def _asked_again(session: Session, me: Staff, owner: NamedOwner, *, changed: bool) -> Reply:
    reply = to_confirm(owner, me, joins=await _joins(session.tx, owner))
    if not changed:
        return reply
    words = t("This is not what you were shown: it has changed. Please read it again.")
    return replace(reply, blocks=(Note(words), *reply.blocks))


async def confirm_by_operator(tx: Transaction, campaign: Campaign) -> tuple[Staff, ...]:
    """Admit every named owner who waits; nobody where enough of the staff can confirm.

    Else a campaign that has lost its people could never write to anybody again.
    """
    organisers = await roles.effective(tx, stamp(campaign.now()), Role.ORGANISER)
    if len({account.person for account in organisers}) >= await voices_needed(tx):
        return ()
    why = Note(
        t("Whoever runs the bot has confirmed the account, for too few of the staff were left.")
    )
    waiting = await named_owners.waiting(tx)
    return tuple([await admit(tx, campaign, owner, why) for owner in waiting])


async def admit(tx: Transaction, campaign: Campaign, owner: NamedOwner, *why: Note) -> Staff:
    """Give `owner` the role, in effect after the delay, and tell all staff; the account then.

    An account that got a role meanwhile brings its person along, so that nobody becomes two.
    """
    rules = await binding.in_force(tx, campaign.rules)
    was = await staff.staff_of(tx, owner.tag)
    if was is not None:
        await staff.unite(tx, owner.person, {was.person} - {owner.person})
    theirs = await staff.accounts_of(tx, owner.person)
    new = Staff(
        owner.tag,
        owner.person,
        Role.OWNER,
        theirs[0].label if theirs else owner.label,
        stamp(campaign.now() + rules.role_delay),
        owner.platform,
        owner.address,
        owner.locale,
        settings=True,
    )
    await named_owners.drop(tx, owner)
    await staff.put(tx, new)
    for account in await staff.accounts_of(tx, new.person):
        await staff.put(tx, replace(account, label=new.label))
    await journal.by_clock(tx, campaign, "owner confirmed", new.person.hex())
    if why:
        await journal.by_clock(tx, campaign, "confirmed by the operator", new.person.hex())
    await _announce_role(tx, campaign, new, *why)
    return new


def starting(new: Staff) -> Text:
    """The sentence on when the role of a confirmed owner takes effect."""
    day, time = roles.day_and_time(new.since)
    return t("{label} is {role} on {platform} from {day} at {time} UTC on.").fill(
        label=new.label,
        role=roles.NAMES[new.role],
        platform=platform_name(new.platform),
        day=day,
        time=time,
    )


async def _announce_role(tx: Transaction, campaign: Campaign, new: Staff, *why: Note) -> None:
    now = stamp(campaign.now())
    heard = [each for each in await roles.effective(tx, now) if each.tag != new.tag]
    title = Title(t("{label} is confirmed.", label=new.label))
    await notices.tell(tx, campaign, heard, Reply.of(title, Paragraph(starting(new)), *why))
    welcome = Reply.of(
        Title(t("You are confirmed as {role}.", role=roles.NAMES[new.role])),
        Paragraph(roles.not_yet(new.since)),
        buttons=(Button(t("What I can do"), "help"),),
    )
    await notices.tell(tx, campaign, (new,), welcome)


async def refuse(session: Session, me: Staff, owner: NamedOwner) -> Reply:
    """Turn away a named owner who waits; the next start asks again if the settings still do."""
    await named_owners.drop(session.tx, owner)
    await journal.by_staff(session, me, "named owner refused", owner.id)
    heard = await roles.others(session.tx, session.now, me.person)
    words = t("{actor} has refused {label}.", actor=me.label, label=owner.label)
    await notices.tell(session.tx, session.campaign, heard, Reply.of(Title(words)))
    return Reply.of(
        Title(t("Refused: {label}", label=owner.label)),
        Paragraph(
            t(
                "While the settings name the account, the next start asks again. Whoever runs the "
                "bot can take it out of them."
            )
        ),
        buttons=(STAFF,),
    )
