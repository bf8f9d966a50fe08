"""/signatories: who has signed in public, page by page."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.frame.refusal import Refusal
from handlers.frame.session import Offer, Session
from messages.reply import Button, Items, Reply, Title
from messages.text import Text, quoted, t

ON_A_PAGE = 3


async def signatories(session: Session) -> Reply:
    """`/signatories` is the first page, `/signatories 2` the second."""
    pages = await _pages(session)
    typed = " ".join(session.request.arguments) or "1"
    number = int(typed) if typed.isdecimal() else 0
    if not 1 <= number <= len(pages):
        raise Refusal(t("There is no page {page}.", page=quoted(typed)), _page(t("First page"), 1))
    onward = [_page(t("Next"), number + 1)] if number < len(pages) else []
    return Reply.of(
        Title(t("Who has signed in public")),
        Items(tuple(quoted(name) for name in pages[number - 1])),
        buttons=onward,
    )


async def offers(session: Session) -> Sequence[Offer]:
    """Each page, called by its first name and its last."""
    pages = await _pages(session)
    return [
        Offer(str(number), f"{page[0]} – {page[-1]}")
        for number, page in enumerate(pages, start=1)
        if page
    ]


def _page(label: Text, number: int) -> Button:
    return Button(label, "signatories", (str(number),))


async def _pages(session: Session) -> list[list[str]]:
    """At least one page, which may be empty; names in the order of the alphabet."""
    rows = await session.tx.rows("SELECT name FROM public_name WHERE confirmed = 1")
    names = sorted(name for (name,) in rows)
    starts = range(0, max(len(names), 1), ON_A_PAGE)
    return [names[start : start + ON_A_PAGE] for start in starts]
