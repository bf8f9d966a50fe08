"""The form of an export: which signatures and which columns; whoever sends it asks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from db import exports
from db.export_lines import Column
from db.exports import Export, Wanted
from db.staff import Role, Staff
from handlers.exporting import contents, overview
from handlers.exporting.making import is_asked
from handlers.exporting.rows import LISTS
from handlers.frame import conversation, roles
from handlers.frame.refusal import Refusal
from handlers.frame.session import FormHandler, Session
from handlers.organising.period import month_in
from handlers.signing.described import APPEARANCES
from handlers.staffing import notices, two_people
from messages.countries import countries
from messages.figures import plain
from messages.form import BadAnswer, Choice, Field, Form, Kind, Values
from messages.platforms import ALERTED, NAMES
from messages.reply import Note, Paragraph, Reply, Title
from messages.text import Code, LanguageName, Listed, Text, t, tn

FORM = "export"

ALL, SOME = "all", "some"
PUBLIC = tuple(column.value for column in LISTS)
NUMBERS = tuple(column.value for column in Column if column not in (Column.SEALED, *LISTS))
EVERYTHING = tuple(column.value for column in Column)
NAMES_ONLY = (Column.APPEARANCE.value, Column.SEALED.value)

SETS = {
    "names": (NAMES_ONLY, t("The sealed names, and how they sign")),
    "everything": (EVERYTHING, t("Everything, the sealed names too")),
    "numbers": (NUMBERS, t("Everything without names")),
    "public": (PUBLIC, t("The public lists alone")),
}
"""Columns that go together, by the answer."""


def _month(typed: str) -> str:
    try:
        found = month_in(typed)
    except Refusal:
        found = None
    if found is None:
        raise BadAnswer(t("Type a month with its year, as {example}.", example=Code("2026-11")))
    return found


TYPE_THEM = t(
    "Type columns, with commas between: {columns}", columns=Listed(tuple(map(Code, EVERYTHING)))
)


def _columns(typed: str) -> str:
    """The columns that were typed, in their order, with spaces between."""
    words = plain(typed).lower().replace(",", " ").replace("،", " ").replace("、", " ").split()
    unknown = [word for word in words if word not in EVERYTHING]
    if unknown or not words:
        raise BadAnswer(TYPE_THEM)
    return " ".join(name for name in EVERYTHING if name in words)


TYPED = Field(
    "typed",
    t("Columns"),
    TYPE_THEM,
    check=_columns,
    applies=lambda values: values.get("columns") == SOME,
)
BY = {
    Column.MONTH: t("Month"),
    Column.COUNTRY: t("Country"),
    Column.LANGUAGE: t("Language"),
    Column.PLATFORM: t("Platform"),
    Column.APPEARANCE: t("How they sign"),
}
"""What signatures can be narrowed by."""

ROWS = Field(
    "rows",
    t("Which signatures"),
    t("Which signatures shall be in it? All, or those of one and the same:"),
    Kind.CHOICE,
    choices=(Choice(ALL, contents.ALL_ROWS), *(Choice(by, label) for by, label in BY.items())),
)
OF_EACH = Field(
    "columns",
    t("Columns"),
    t("What of each of them?"),
    Kind.CHOICE,
    choices=(
        *(Choice(name, words) for name, (_, words) in SETS.items()),
        Choice(SOME, t("Some columns that I type")),
    ),
)


def _by(
    column: Column,
    kind: Kind,
    choices: Iterable[Choice] = (),
    check: Callable[[str], str] = str,
) -> Field:
    """The question for the value that all signatures have in `column`."""
    return Field(
        column.value,
        BY[column],
        t("Which one?"),
        kind,
        choices=tuple(choices),
        check=check,
        applies=lambda values: values.get("rows") == column,
    )


async def form(session: Session, arguments: tuple[str, ...]) -> Form:
    """The form of an export."""
    languages = session.campaign.languages.codes
    narrowing = (
        _by(Column.MONTH, Kind.TEXT, check=_month),
        _by(Column.COUNTRY, Kind.SEARCH, countries()),
        _by(Column.LANGUAGE, Kind.CHOICE, (Choice(each, LanguageName(each)) for each in languages)),
        _by(Column.PLATFORM, Kind.CHOICE, (Choice(each, NAMES[each]) for each in ALERTED)),
        _by(Column.APPEARANCE, Kind.CHOICE, (Choice(*each) for each in APPEARANCES.items())),
    )
    return Form(t("Ask for an export"), (ROWS, *narrowing, OF_EACH, TYPED), t("Ask for it"))


async def begin(session: Session) -> Reply:
    """Begin the form."""
    return await conversation.begin(session, FORM, intro=(Paragraph(overview.WHAT),))


def wanted(values: Values) -> Wanted:
    """The export that the answers ask for."""
    by = values["rows"]
    columns = values["typed"].split() if values["columns"] == SOME else SETS[values["columns"]][0]
    return Wanted({} if by == ALL else {by: values[by]}, tuple(columns))


async def submit(session: Session, arguments: tuple[str, ...], values: Values) -> Reply:
    """Ask for the export, unless exactly that is asked for already: then that is shown."""
    me = await roles.acting(session, Role.ORGANISER)
    await overview.unless_erased(session)
    content = wanted(values)
    for export in await exports.every(session.tx):
        if export.wanted == content and await is_asked(session.tx, export, session.now):
            shown = await overview.show(session, me, export)
            note = Note(t("Exactly that is asked for already."))
            return Reply.of(note, *shown.blocks, buttons=shown.buttons)
    return await _ask(session, me, Export(exports.new_id(), me.person, session.now, content))


async def _ask(session: Session, me: Staff, export: Export) -> Reply:
    await exports.add(session.tx, export)
    criteria, columns = export.wanted.written
    subject = f"{export.id} {criteria} {columns}"
    await two_people.stand_behind(session, me, export.proposal, "export asked", subject)
    others = await roles.others(session.tx, session.now, me.person, Role.ORGANISER)
    await notices.tell(session.tx, session.campaign, others, overview.to_decide(export, me.label))
    return Reply.of(
        Title(t("You have asked for an export.")),
        *contents.described(export.wanted),
        Paragraph(t("It is made once another organiser agrees to exactly this, within a week.")),
        Note(_asked(len(others))),
        buttons=(overview.refusing(export, mine=True), overview.EXPORTS),
    )


def _asked(number: int) -> Text:
    if number == 0:
        return t("There is nobody else on the staff who could approve it yet.")
    return tn("{n} other account was asked.", "{n} other accounts were asked.", number)


EXPORT_FORM = FormHandler(FORM, form, submit)
