"""/sources: codes for links that organisers hand on, each with how often it was opened."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from db import doorways, sources
from db.staff import Role
from handlers.frame.few import counted, roughly
from handlers.frame.refusal import Refusal
from handlers.frame.roles import acting
from handlers.frame.session import Session
from handlers.reading.share import words_with
from handlers.reading.start import OTHER
from handlers.staffing import journal
from messages.figures import plain
from messages.links import link
from messages.platforms import TELEGRAM, platform_name
from messages.render.qr import qr
from messages.reply import Block, Button, File, Items, Note, Paragraph, Reply, Title
from messages.request import Argument
from messages.text import Code, Text, Words, quoted, t

LONGEST = 24
"""Characters of a code: with it a button has room for what it does."""

MOST = 50
"""The most sources: a list that is still read."""

NOT_CODES = frozenset((OTHER, "new", "remove"))
"""What would be a code, and means something else here."""

_CODE = re.compile(rf"[a-z0-9_-]{{1,{LONGEST}}}")
_OTHERS = re.compile("[^a-z0-9_]+")


async def manage(session: Session) -> Reply:
    """Answer `/sources`: the list, one source, a new one, and removing one. Raises `Refusal`."""
    await acting(session, Role.ORGANISER)
    match session.request.arguments:
        case ():
            return await _list(session)
        case ("new", *typed):
            return await _new(session, " ".join(typed))
        case ("remove", code, *sure):
            return await _remove(session, code.lower(), sure=sure == [Argument.YES])
        case typed:
            return await _show(session, " ".join(typed).lower())


async def _every(session: Session) -> dict[str, int]:
    """How often the links of each source were opened; of those in the settings too.

    Left out is what no link carries, which only somebody else can have written to the database.
    """
    opened = await sources.every(session.tx)
    listed = dict.fromkeys(sorted(session.campaign.rules.sources), 0)
    fit = {code: n for code, n in opened.items() if code in listed or _is_code(code)}
    return {code: n for code, n in (listed | fit).items() if code != OTHER}


async def _list(session: Session) -> Reply:
    every = await _every(session)
    others = await sources.opened(session.tx, OTHER)
    lines = [_line(Code(code), n) for code, n in every.items()]
    if others:
        lines.append(_line(t("Codes that nobody made"), others))
    return Reply.of(
        Title(t("Where people come from")),
        *((Items(tuple(lines)),) if lines else ()),
        Paragraph(t("To make a link of its own, type for example {command}.", command=Code(NEW))),
        Note(
            t(
                "Counted is how often a link was opened, in fives, and never by whom. No signature "
                "keeps where somebody came from."
            )
        ),
        buttons=(Button(Code(code), "sources", (code,)) for code in every),
    )


NEW = "/sources new flyer7"


def _line(name: Words, n: int) -> Text:
    opened = roughly(n) if n else counted(n)
    return t("{what}: opened {count}", what=name, count=opened)


async def _new(session: Session, typed: str) -> Reply:
    """Make a source with the code that was typed. Raises `Refusal`, with a code that may do."""
    me = await acting(session, Role.ORGANISER)
    code = typed.strip().lower()
    if not _is_code(code):
        raise _unfit(typed)
    every = await _every(session)
    if code not in every:
        if len(every) >= MOST:
            raise Refusal(t("There are {most} sources, and no room for more.", most=MOST))
        await sources.make(session.tx, code)
        await journal.by_staff(session, me, "source made", code)
    return await _show(session, code)


def _is_code(code: str) -> bool:
    return bool(_CODE.fullmatch(code)) and code not in NOT_CODES


def _unfit(typed: str) -> Refusal:
    """The refusal of a code that no link can carry, with the nearest one that a link can."""
    words = t(
        "A code has letters from a to z, digits, - and _, at most {most} characters: {command}",
        most=LONGEST,
        command=Code(NEW),
    )
    near = _OTHERS.sub("-", plain(typed).lower())[:LONGEST].strip("-")
    if not _is_code(near):
        return Refusal(words)
    return Refusal(words, Button(t("Take {source}", source=Code(near)), "sources", ("new", near)))


async def _show(session: Session, code: str) -> Reply:
    """The source with its links, words and pictures. Raises `Refusal` where there is none."""
    every = await _every(session)
    if code not in every:
        words = t("There is no source {source}.", source=quoted(code))
        near = (Button(t("Make it"), "sources", ("new", code)),) if _is_code(code) else ()
        raise Refusal(words, *near, Button(t("All sources"), "sources"))
    links = _links(await doorways.every(session.tx), code)
    own = code not in session.campaign.rules.sources
    remove = (Button(t("Remove this source"), "sources", ("remove", code)),) if own else ()
    return Reply.of(
        Title(Code(code)),
        Paragraph(_line(t("Links with this code"), every[code])),
        *_ready(session, links),
        buttons=(Button(t("All sources"), "sources"), *remove),
        files=(File(f"{code}-{platform}.png", qr(way)) for platform, way in links.items()),
    )


def _links(addresses: Mapping[str, str], code: str) -> dict[str, str]:
    return {
        platform: link(platform, address, "src", code)
        for platform, address in sorted(addresses.items(), reverse=True)
    }


def _ready(session: Session, links: Mapping[str, str]) -> Iterator[Block]:
    """The words to hand on, for each platform with its link."""
    for platform, way in links.items():
        yield Paragraph(t("To copy, for {platform}:", platform=platform_name(platform)))
        yield Paragraph(words_with(session.campaign, session.language, way))
    if not links:
        yield Note(t("There are no links yet: the bot has not been on Telegram or Discord."))
    elif set(links) - {TELEGRAM}:
        yield Note(t("Links to Discord carry no code: who comes by one is not counted."))


async def _remove(session: Session, code: str, *, sure: bool) -> Reply:
    """Remove a source once that is sure. Raises `Refusal` where there is none."""
    me = await acting(session, Role.ORGANISER)
    every = await _every(session)
    if code not in every or code in session.campaign.rules.sources:
        return await _show(session, code)
    if not sure:
        words = t(
            "Remove {source}? Its links still lead here, and its number is gone.", source=Code(code)
        )
        return Reply.of(
            Paragraph(words),
            buttons=(
                Button(t("Yes, remove it"), "sources", ("remove", code, Argument.YES)),
                Button(t("All sources"), "sources"),
            ),
        )
    await sources.remove(session.tx, code)
    await journal.by_staff(session, me, "source removed", code)
    return await _list(session)
