"""What organisers read of clean-ups and batches: what, how many, why, and what they can do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from db import closing
from db.cleanups import OPEN, UNDECIDED, CleanUp, State
from db.counted import people as people_of
from db.criteria import Criteria
from db.engine.transaction import Transaction
from db.suspects import Batch, Why
from handlers.frame.few import FEW, counted, roughly
from handlers.reading.taken_out import REASONS, last_day
from handlers.staffing.two_people import short_fingerprint
from messages.platforms import platform_name
from messages.reply import Block, Button, Items, Note, Paragraph, Quote, Reply, Title
from messages.text import Code, CountryName, Month, Text, quoted, t

ALL = Button(t("All clean-ups"), "clean", ("list",))
NEW = Button(t("Choose signatures"), "clean", ("new",))

OVER = t("The campaign has closed: no signatures are taken out any more.")

WHY = {
    Why.LINK: t("many in one minute by the same link"),
    Why.NAMES: t("many in one minute with names of the same form, with digits"),
    Why.NEW: t("many in one minute from Discord accounts that are days old"),
    Why.SERVER: t("many in one minute in a Discord server that is days old"),
    Why.CHAT: t("many in one minute in the same Discord server"),
}
"""Why a batch is marked."""

STATES = {
    State.CHOSEN: t("chosen, not counted yet"),
    State.COUNTING: t("being counted"),
    State.COUNTED: t("counted, not proposed yet"),
    State.PROPOSED: t("proposed, waiting for another organiser"),
    State.RUNNING: t("being taken out"),
    State.DONE: t("taken out"),
    State.UNDOING: t("being put back"),
    State.UNDONE: t("put back"),
}
"""The states of a clean-up, as organisers read them."""


def button(label: Text, step: str, cleanup: CleanUp, *more: str) -> Button:
    """The button that takes a step about a clean-up."""
    return Button(label, "clean", (step, cleanup.code, *more))


async def page(
    tx: Transaction,
    cleanup: CleanUp,
    today: date,
    *before: Block,
    mine: bool = False,
) -> Reply:
    """A clean-up as it stands `today`; `mine` to a reader who stands behind it."""
    erases = await closing.erases(tx)
    words = t("Clean-up {code}: {state}", code=Code(cleanup.code), state=STATES[cleanup.state])
    return Reply.of(
        *before,
        Title(words),
        Items(tuple(chosen(cleanup.criteria))),
        *await _numbers(tx, cleanup, today, erases),
        *_reason(cleanup),
        *_behind(cleanup, mine),
        buttons=(*_steps(cleanup, today, erases, mine), ALL),
    )


def chosen(criteria: Criteria) -> Iterator[Text]:
    """What was chosen, a line each."""
    if criteria.batch:
        yield t("Batch: {code}", code=Code(criteria.batch))
    if criteria.month:
        yield t("Month: {month}", month=Month(criteria.month))
    if criteria.platform:
        yield t("Chat service: {platform}", platform=platform_name(criteria.platform))
    if criteria.country:
        yield t("Country: {country}", country=CountryName(criteria.country))
    if criteria.names:
        yield t("Public names like: {name}", name=quoted(criteria.names))


async def _numbers(
    tx: Transaction, cleanup: CleanUp, today: date, erases: date | None
) -> list[Block]:
    """How many are chosen, and how the count will look; or how many were taken out, and when."""
    if cleanup.state in (State.DONE, State.UNDONE, State.UNDOING):
        return [Paragraph(_taken(cleanup, today, erases))] if cleanup.taken_on else []
    if cleanup.state not in (State.COUNTED, State.PROPOSED):
        return []
    people = (await people_of(tx)).number
    if cleanup.matched < FEW:
        return [Paragraph(t("None fit, or fewer than five: so few are not taken out together."))]
    everybody = cleanup.matched >= people
    left = 0 if everybody else people - cleanup.matched // FEW * FEW
    words = t("About {count} fit. Signed so far: {people}; about {left} would be left.")
    blocks: list[Block] = [
        Paragraph(words.fill(count=roughly(cleanup.matched), people=people, left=left))
    ]
    if everybody:
        blocks.append(Note(t("That is everybody who has signed. Is that what you mean?")))
    blocks.append(Note(t("It is these and no others: who signs from now on is not among them.")))
    return blocks


def can_be_undone(cleanup: CleanUp, today: date, erases: date | None = None) -> bool:
    """Whether what a clean-up took out is still there, to be put back; it goes on `erases`."""
    if cleanup.state is State.RUNNING:
        return True
    if cleanup.state is not State.DONE:
        return False
    return today <= last_day(date.fromisoformat(cleanup.taken_on), erases)


def _taken(cleanup: CleanUp, today: date, erases: date | None) -> Text:
    taken_on = date.fromisoformat(cleanup.taken_on)
    last = last_day(taken_on, erases)
    if today > last:
        return t("Taken out on {date}: {count}.", date=taken_on, count=counted(cleanup.taken))
    return t(
        "Taken out on {date}: {count}. They can be put back until {last}.",
        date=taken_on,
        count=counted(cleanup.taken),
        last=last,
    )


def _reason(cleanup: CleanUp) -> list[Block]:
    if cleanup.reason is None:
        return []
    public = t("Everybody reads: {why}", why=REASONS[cleanup.reason])
    return [Paragraph(public), Paragraph(t("To the staff:")), Quote(cleanup.words)]


def _behind(cleanup: CleanUp, mine: bool) -> list[Block]:
    if cleanup.state is not State.PROPOSED:
        return []
    if mine:
        return [Note(t("You stand behind it. It needs one more organiser, another person."))]
    return [Note(t("Approving it takes out exactly these, once two of you stand behind it."))]


def _steps(cleanup: CleanUp, today: date, erases: date | None, mine: bool) -> Iterator[Button]:
    state = cleanup.state
    if state is State.CHOSEN:
        yield button(t("Count them"), "count", cleanup)
    if state is State.COUNTED and cleanup.matched >= FEW:
        yield button(t("Propose to take them out"), "propose", cleanup)
    if state is State.PROPOSED and not mine:
        exactly = short_fingerprint(cleanup.proposal)
        yield button(t("Approve: take them out"), "approve", cleanup, exactly)
    if state in UNDECIDED:
        yield button(t("Drop it: take out nothing"), "drop", cleanup)
    if can_be_undone(cleanup, today, erases):
        yield button(t("Put them back"), "undo", cleanup)


def line(cleanup: CleanUp) -> Text:
    """A clean-up that is over, in a line."""
    return t(
        "{code}: {state}, {date}",
        code=Code(cleanup.code),
        state=STATES[cleanup.state],
        date=date.fromisoformat(cleanup.day),
    )


def afterwards(every: Sequence[CleanUp]) -> Reply:
    """All clean-ups, once the campaign has closed."""
    return Reply.of(
        Title(t("Clean-ups")),
        Paragraph(OVER),
        *((Items(tuple(map(line, every))),) if every else ()),
        buttons=_showing(every),
    )


def overview(batches: Sequence[Batch], every: Sequence[CleanUp]) -> Reply:
    """All batches that wait, and all clean-ups: the one under way, and those that have ended."""
    lines = tuple(map(_of_batch, batches))
    under_way = tuple(line(each) for each in every if each.state in OPEN)
    over = tuple(line(each) for each in every if each.state not in OPEN)
    return Reply.of(
        Title(t("Clean-ups")),
        *((Paragraph(t("Batches that look strange:")), Items(lines)) if lines else ()),
        *(() if lines else (Paragraph(t("No batch looks strange.")),)),
        *((Paragraph(t("Under way:")), Items(under_way)) if under_way else ()),
        *((Paragraph(t("Over:")), Items(over)) if over else ()),
        Note(
            t(
                "Discord tells how old an account is, Telegram does not. Many who sign in one "
                "place by one link look the same as a flood: please ask around first."
            )
        ),
        buttons=(
            *(_button_of(batch) for batch in batches),
            *_showing(every),
            NEW,
        ),
    )


def _showing(every: Sequence[CleanUp]) -> tuple[Button, ...]:
    return tuple(button(t("Show {code}", code=Code(each.code)), "show", each) for each in every)


def _of_batch(batch: Batch) -> Text:
    return t(
        "{code}: {why}; {date}, {count}",
        code=Code(batch.id.hex()),
        why=WHY[batch.why],
        date=date.fromisoformat(batch.day),
        count=roughly(batch.n),
    )


def _button_of(batch: Batch) -> Button:
    code = batch.id.hex()
    return Button(t("Look at {code}", code=Code(code)), "clean", ("batch", code))


def of_batch(batch: Batch) -> Reply:
    """A batch that waits to be judged."""
    code = batch.id.hex()
    return Reply.of(
        Title(t("A batch that looks strange")),
        Items((_of_batch(batch),)),
        Note(t("The mark is gone once you have judged it, or a week after its first day.")),
        buttons=(
            Button(t("Choose this batch"), "clean", ("take", code)),
            Button(t("Nothing is wrong with it"), "clean", ("fine", code)),
            ALL,
        ),
    )
