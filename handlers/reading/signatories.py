"""/signatories: who has signed in public, page by page, in one order for all."""

from __future__ import annotations

from dataclasses import dataclass

from db import organisations, public_names
from db.engine.transaction import Transaction
from db.handles import ORGANISATION
from db.organisations import Organisation, State
from db.public_names import ListedName
from handlers.frame.session import Session
from messages.reply import Block, Button, Items, Note, Paragraph, Reply, Title
from messages.text import Code, CountryName, Text, Words, quoted, t

ON_A_PAGE = 20
"""Entries of a page: what a phone shows in two screens, and what fits into one message."""

ORDER = t(
    "The order is the same for every reader: by script, then as Unicode orders the letters of all "
    "languages."
)

STATES = {
    State.WAITING: t("waiting for an organiser"),
    State.CONFIRMED: t("confirmed"),
    State.REFUSED: t("refused"),
}
"""The words for the state of an organisation, to its signer and to organisers."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the list, and the handle that the next page begins behind; "" at the end."""

    organisations: tuple[Organisation, ...]
    names: tuple[ListedName, ...]
    behind: str


async def page(tx: Transaction, behind: str, size: int = ON_A_PAGE) -> Page | None:
    """The page of `size` entries behind the one with a handle, "" for the first.

    None where that entry stands on the list no more.
    """
    place, handle, among_names = b"", "", False
    if behind:
        found = await _entry(tx, behind)
        if found is None:
            return None
        place, handle, among_names = found.place, found.handle, isinstance(found, ListedName)
    bodies: tuple[Organisation, ...] = ()
    if not among_names:
        bodies = tuple(await organisations.listed(tx, place, handle, size + 1))
        place, handle = b"", ""
    names = tuple(await public_names.listed(tx, place, handle, max(size + 1 - len(bodies), 0)))
    handles = [*(each.handle for each in bodies), *(each.handle for each in names)]
    behind = handles[size - 1] if len(handles) > size else ""
    return Page(bodies[:size], names[: max(size - len(bodies), 0)], behind)


async def _entry(tx: Transaction, handle: str) -> Organisation | ListedName | None:
    """The entry of the list with a handle."""
    if not handle.startswith(ORGANISATION):
        return await public_names.called(tx, handle)
    found = await organisations.called(tx, handle)
    return found if found is not None and found.state is State.CONFIRMED else None


async def signatories(session: Session) -> Reply:
    """Answer `/signatories`; with the handle of an entry, the page behind it."""
    behind = "".join(session.request.arguments).upper()
    shown = await page(session.tx, behind)
    if shown is None:
        words = t("That place in the list is gone: {code}. Here is the beginning.")
        first = await page(session.tx, "")
        assert first is not None
        return _reply(first, (Note(words.fill(code=quoted(behind))),))
    return _reply(shown)


def _reply(shown: Page, before: tuple[Block, ...] = ()) -> Reply:
    onward = (Button(t("Next"), "signatories", (shown.behind,)),) if shown.behind else ()
    if not shown.organisations and not shown.names:
        return Reply.of(
            *before,
            Paragraph(t("Nobody has signed in public yet.")),
            buttons=(Button(t("Sign"), "sign"), Button(t("The count so far"), "count")),
            shareable=True,
        )
    return Reply.of(
        *before,
        Title(t("Who has signed in public")),
        *_listed(t("Organisations"), tuple(map(body, shown.organisations))),
        *_listed(t("People"), tuple(Code(each.name) for each in shown.names)),
        Note(ORDER),
        buttons=(*onward, Button(t("Sign"), "sign"), Button(t("The count so far"), "count")),
        shareable=True,
    )


def _listed(heading: Text, entries: tuple[Words, ...]) -> tuple[Block, ...]:
    return (Paragraph(heading), Items(entries)) if entries else ()


def body(found: Organisation) -> Words:
    """The line of an organisation: its name, and its country and address where they are given."""
    name = Code(found.name)
    match found.country, found.website:
        case None, None:
            return name
        case str(country), None:
            return t("{name} ({country})", name=name, country=CountryName(country))
        case None, str(website):
            return t("{name}: {address}", name=name, address=Code(website))
    words = t("{name} ({country}): {address}", name=name, address=Code(found.website or ""))
    return words.fill(country=CountryName(found.country or ""))


def described_publicly(found: Organisation) -> tuple[Text, ...]:
    """What everybody sees of an organisation once it is confirmed, a line each."""
    lines = [t("Organisation: {name}", name=Code(found.name))]
    if found.website:
        lines.append(t("Website or channel: {address}", address=Code(found.website)))
    if found.country:
        lines.append(t("Country: {country}", country=CountryName(found.country)))
    return tuple(lines)
