"""/clean: batches that look strange, and clean-ups: chosen, counted, proposed, approved, undone.

One organiser chooses and proposes; another person approves exactly what was counted. Putting back
takes one, for it only restores what people did.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from db import cleanups, closing, counters, picks, suspects
from db.cleanups import UNDECIDED, CleanUp, State
from db.criteria import Criteria
from db.engine.tombstones import bury
from db.engine.transaction import Store
from db.engine.walking import Within
from db.staff import Role, Staff
from handlers.frame import conversation, roles
from handlers.frame.campaign import Campaign
from handlers.frame.few import FEW
from handlers.frame.refusal import Refusal
from handlers.frame.roles import acting
from handlers.frame.session import Afterwards, Session
from handlers.organising import clean_pages, cleaning
from handlers.organising.clean_pages import ALL, NEW, button, can_be_undone
from handlers.organising.counting import FEW_ROWS
from handlers.staffing import notices, two_people
from handlers.staffing.journal import by_staff
from handlers.staffing.two_people import are_enough, short_fingerprint
from messages.reply import Note, Paragraph, Reply, Title
from messages.request import Argument
from messages.text import Code, Text, quoted, t

CHOICE, REASON = "clean-up", "clean-up reason"
"""The forms: what is chosen, and why it is to be taken out."""

WRITES = ("count", "approve", "drop", "undo")
"""The steps that change a clean-up."""

AFTERWARDS = ("list", "show", "undo")
"""The steps that there still are once the campaign has closed."""

GONE = t("That clean-up is not there any more. Nothing was done.")
JUDGED = t("That batch is not there any more: somebody has judged it, or a week is over.")
ONE_AT_A_TIME = t("One clean-up is under way already: decide about that one first.")


async def command(session: Session) -> Reply:
    """Answer `/clean` and what its buttons ask for. Raises `Refusal`."""
    me = await acting(session, Role.ORGANISER)
    if session.request.arguments and session.request.arguments[0] not in AFTERWARDS:
        await _unless_over(session)
    match session.request.arguments:
        case ("new",):
            return await _begin(session, me)
        case ("list",):
            return await _listed(session)
        case ("batch" | "take" | "fine" as step, code):
            return await _of_batch(session, me, step, code)
        case (step, code, *more):
            found = await cleanups.called(session.tx, code)
            if found is None:
                return Reply.of(Paragraph(GONE), buttons=(ALL,))
            return await _step(session, me, found, step, *more)
    return await _overview(session, me)


async def _unless_over(session: Session) -> None:
    """Raises `Refusal` once the campaign has closed: who is taken out could not sign again."""
    if await closing.is_over(session.tx):
        raise Refusal(clean_pages.OVER, ALL)


async def _overview(session: Session, me: Staff) -> Reply:
    found = await cleanups.under_way(session.tx)
    return await (shown(session, me, found) if found else _listed(session))


async def _listed(session: Session) -> Reply:
    every = await cleanups.every(session.tx)
    if await closing.is_over(session.tx):
        return clean_pages.afterwards(every)
    return clean_pages.overview(await suspects.every(session.tx), every)


async def _begin(session: Session, me: Staff) -> Reply:
    """Open the form that asks what to choose; or show the clean-up that is under way."""
    found = await cleanups.under_way(session.tx)
    if found is not None:
        return await shown(session, me, found, ONE_AT_A_TIME)
    return await conversation.begin(session, CHOICE)


async def _of_batch(session: Session, me: Staff, step: str, code: str) -> Reply:
    batch = await suspects.called(session.tx, code)
    if batch is None:
        return Reply.of(Paragraph(JUDGED), buttons=(ALL,))
    if step == "take":
        return await choose(session, me, Criteria(batch=code))
    if step == "batch":
        return clean_pages.of_batch(batch)
    await suspects.close(session.tx, batch.id)
    await by_staff(session, me, "batch found fine", code)
    return Reply.of(
        Title(t("Nothing is wrong with batch {code}.", code=Code(code))),
        Paragraph(t("Its marks are erased.")),
        buttons=(ALL,),
    )


async def choose(session: Session, me: Staff, criteria: Criteria) -> Reply:
    """Begin a clean-up of what fits `criteria`, counted at once where there are few signatures."""
    await session.tx.alone()
    await _unless_over(session)
    found = await cleanups.under_way(session.tx)
    if found is not None:
        return await shown(session, me, found, ONE_AT_A_TIME)
    await picks.clear(session.tx)
    chosen = CleanUp(cleanups.new_id(), State.CHOSEN, session.today, criteria, me.person)
    await cleanups.put(session.tx, chosen)
    await by_staff(session, me, "clean-up chosen", chosen.code)
    if (await counters.totals(session.tx)).people <= FEW_ROWS:
        return await _count(session, me, chosen)
    return await shown(session, me, chosen)


async def _step(session: Session, me: Staff, found: CleanUp, step: str, *more: str) -> Reply:
    if step in WRITES:
        await session.tx.alone()
    match step, found.state:
        case "count", State.CHOSEN:
            return await _count(session, me, found)
        case "propose", State.COUNTED if found.matched >= FEW:
            return await conversation.begin(session, REASON, (found.code,))
        case "approve", State.PROPOSED:
            return await _approve(session, me, found, *more[:1])
        case "drop", state if state in UNDECIDED:
            return await _drop(session, me, found)
        case "undo", _ if can_be_undone(
            found, session.campaign.today(), await closing.erases(session.tx)
        ):
            return await _undo(session, me, found, sure=more == (Argument.YES,))
    return await shown(session, me, found)


async def _count(session: Session, me: Staff, found: CleanUp) -> Reply:
    counting = replace(found, state=State.COUNTING)
    await cleanups.put(session.tx, counting)
    if (await counters.totals(session.tx)).people > FEW_ROWS:
        words = t("I am counting, and write to you here once that is done.")
        return await shown(session, me, counting, words)
    await cleaning.count(Within(session.tx), session.campaign, counting, tell=False)
    counted = await cleanups.called(session.tx, found.code)
    return await shown(session, me, counted or counting)


async def propose(session: Session, me: Staff, found: CleanUp) -> Reply:
    """Put a clean-up, with its reason, to the other organisers; `me` stands behind it.

    Raises `Refusal`.
    """
    await _unless_over(session)
    proposed = replace(found, state=State.PROPOSED, day=session.today)
    await cleanups.put(session.tx, proposed)
    await two_people.stand_behind(
        session, me, proposed.proposal, "clean-up proposed", proposed.code
    )
    others = await roles.others(session.tx, session.now, me.person, Role.ORGANISER)
    asked = t("{name} asks you to approve a clean-up.", name=quoted(me.label))
    page = await clean_pages.page(session.tx, proposed, session.campaign.today(), Note(asked))
    await notices.tell(session.tx, session.campaign, others, page)
    words = (
        t("The other organisers are asked.")
        if others
        else t("There is nobody else yet who could approve it.")
    )
    return await shown(session, me, proposed, words)


async def _approve(session: Session, me: Staff, found: CleanUp, fingerprint: str = "") -> Reply:
    """Count `me` as behind exactly the clean-up that was shown; with two people it begins."""
    behind = await two_people.behind(session.tx, found.proposal, session.now)
    if me.person in behind:
        return await shown(session, me, found)
    if fingerprint != short_fingerprint(found.proposal):
        words = t("This is not what you were shown: it has changed. Please read it again.")
        return await shown(session, me, found, words)
    behind = await two_people.stand_behind(
        session, me, found.proposal, "clean-up approved", found.code
    )
    if not are_enough(behind):
        words = t("Whoever stood behind it before is no organiser any more.")
        return await shown(session, me, found, words)
    running = replace(found, state=State.RUNNING, day=session.today)
    await cleanups.put(session.tx, running)
    await _judged(session, running)
    approved = t("{name} has approved clean-up {code}.")
    await _tell_others(
        session, me, approved.fill(name=quoted(me.label), code=Code(found.code)), running
    )
    words = t("Two of you stand behind it. I take them out now, and write to you once it is done.")
    return await shown(session, me, running, words)


async def _judged(session: Session, found: CleanUp) -> None:
    """A batch that is to be taken out is judged by that."""
    if found.criteria.batch:
        await suspects.close(session.tx, bytes.fromhex(found.criteria.batch))


async def _drop(session: Session, me: Staff, found: CleanUp) -> Reply:
    await cleanups.drop(session.tx, found)
    await picks.clear(session.tx)
    await by_staff(session, me, "clean-up dropped", found.code)
    words = t("{name} has dropped clean-up {code}: nothing is taken out.")
    if found.state is State.PROPOSED:
        told = words.fill(name=quoted(me.label), code=Code(found.code))
        heard = await roles.others(session.tx, session.now, me.person, Role.ORGANISER)
        await notices.tell(session.tx, session.campaign, heard, Reply.of(Title(told)))
    dropped = t("Clean-up {code} is dropped: nothing is taken out.", code=Code(found.code))
    return Reply.of(Title(dropped), buttons=(NEW, ALL))


async def _undo(session: Session, me: Staff, found: CleanUp, *, sure: bool) -> Reply:
    """Put back what was taken out, once that is sure: one organiser is enough."""
    if not sure:
        words = t("Put back what clean-up {code} took out? It counts again.")
        return Reply.of(
            Paragraph(words.fill(code=Code(found.code))),
            buttons=(button(t("Yes, put it back"), "undo", found, Argument.YES), ALL),
        )
    undoing = replace(found, state=State.UNDOING, taken_on=found.taken_on or session.today)
    await cleanups.put(session.tx, undoing)
    await picks.clear(session.tx)
    await bury(session.tx, cleanups.UNDONE, found.id)
    await by_staff(session, me, "clean-up undone", found.code)
    words = t("{name} puts back what clean-up {code} took out.")
    await _tell_others(
        session, me, words.fill(name=quoted(me.label), code=Code(found.code)), undoing
    )
    return await shown(session, me, undoing, t("I put them back now."))


async def _tell_others(session: Session, me: Staff, words: Text, found: CleanUp) -> None:
    heard = await roles.others(session.tx, session.now, me.person, Role.ORGANISER)
    page = await clean_pages.page(session.tx, found, session.campaign.today(), Note(words))
    await notices.tell(session.tx, session.campaign, heard, page)


async def shown(session: Session, me: Staff, found: CleanUp, words: Text | None = None) -> Reply:
    """A clean-up as it stands now, below `words` about what was just done."""
    behind = await two_people.behind(session.tx, found.proposal, session.now)
    before = (Note(words),) if words else ()
    today, mine = session.campaign.today(), me.person in behind
    return await clean_pages.page(session.tx, found, today, *before, mine=mine)


async def afterwards(session: Session) -> Afterwards | None:
    """The work that begins once an answer is committed: counting, taking out, putting back."""
    found = await cleanups.under_way(session.tx)
    working = (State.COUNTING, State.RUNNING, State.UNDOING)
    if found is None or found.state not in working:
        return None
    return partial(_go_on, campaign=session.campaign)


async def _go_on(store: Store, campaign: Campaign) -> None:
    await cleaning.go_on(store, campaign)
