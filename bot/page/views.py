"""Pages out of what is public: for each kind its template, with the values for it."""

from __future__ import annotations

from dataclasses import replace

from bot.page import letters, words
from bot.page.card import TALL, WIDTH
from bot.page.log import Published
from bot.page.paths import Kind, Size, Wanted, path_of
from bot.page.site import Site, Values
from bot.page.standing import Standing
from bot.page.terms import terms
from bot.page.ways import ways
from db.alerts import Alert
from db.closing import Closing
from db.log.statement import GenuineBot
from handlers.alerting import verifying
from handlers.organising.labels import counted_on
from handlers.reading import about, privacy, signatories
from handlers.reading import bots as genuine
from handlers.reading.closing import of_closing
from handlers.reading.draft import draft_note
from messages.letter.edition import Edition
from messages.letter.marks import OURS
from messages.reach import per_cent
from messages.reply import Block, Note, Paragraph
from messages.text import Code, Words


def front(site: Site, asked: Wanted, now: Standing, log: Published | None) -> str:
    """The campaign's page: the count, the ways to sign, the letter, who signed, and the rest."""
    campaign, language = site.campaign, asked.language or ""
    edition = campaign.letter.edition(language)
    values = {
        **_count(now),
        "count_note": campaign.sentences.count_note,
        "draft": [note.words for note in draft_note(campaign, language)],
        "open": now.is_open,
        "ending": of_closing(now.closing),
        "ways": ways(now.doorways, asked.source) if now.is_open else (),
        "card_size": (WIDTH, TALL),
        "summary": campaign.summaries.short or campaign.summaries.one,
        "ours": OURS,
        **_letter(site, asked, edition),
        "organisations": tuple(map(signatories.body, now.first.organisations)),
        "anybody": bool(now.first.organisations or now.first.names),
        "signatories": path_of(Wanted(Kind.SIGNATORIES, language, source=asked.source)),
        "seen_by": privacy.seen_by(),
        "about": (*about.lines(campaign), *_said(campaign.sentences.independence)),
        "credits": campaign.sentences.credits,
        "log": log,
        "embed": site.address + path_of(Wanted(Kind.EMBED, language)) if site.address else None,
    }
    return site.page(asked, "front.html", values)


def letter(site: Site, asked: Wanted) -> str | None:
    """One edition of the letter; None where there is none with that name."""
    edition = letters.called(site.campaign.letter, asked.name)
    if edition is None:
        return None
    return site.page(asked, "letter.html", _letter(site, asked, edition), words.LETTER)


def names(site: Site, asked: Wanted, page: signatories.Page) -> str:
    """A page of the list of those who signed in public."""
    values = {
        "organisations": tuple(map(signatories.body, page.organisations)),
        "names": tuple(each.name for each in page.names),
        "order": signatories.ORDER,
        "onward": path_of(replace(asked, behind=page.behind)) if page.behind else None,
        "first": path_of(replace(asked, behind="")) if asked.behind else None,
    }
    return site.page(asked, "names.html", values, words.WHO_SIGNED)


def of_privacy(site: Site, asked: Wanted, closing: Closing | None, *, logged: bool) -> str:
    """Everything about people's data, in the words of the chat, and what holds for the page."""
    of_page = (Paragraph(words.OF_THE_PAGE), Note(words.OF_THE_BOT))
    blocks = (*of_page, *privacy.everything(site.campaign, closing, logged=logged).blocks)
    return _text(site, asked, words.PRIVACY, blocks)


def of_terms(site: Site, asked: Wanted) -> str:
    """The terms of use."""
    return _text(site, asked, words.TERMS, terms(site.campaign))


def of_bots(site: Site, asked: Wanted, bots: tuple[GenuineBot, ...], note: str | None) -> str:
    """The genuine bots, the statement that says so, and how to check it, and an alert."""
    values = {
        "blocks": genuine.body(bots),
        "note": note,
        "how": words.BOT_CHECKED.fill(command=Code("verify_bot.py")),
        "alert": words.AN_ALERT.fill(command=Code("/verify")),
        "verify": path_of(Wanted(Kind.VERIFY, asked.language)),
    }
    return site.page(asked, "bots.html", values, words.GENUINE)


def of_alert(site: Site, asked: Wanted, alert: Alert | None) -> str:
    """Which alert has the code that was asked for; without one, that there is none."""
    found = verifying.ours(alert, asked.language or "") if alert else None
    blocks = (Paragraph(verifying.NOT_OURS),) if found is None else tuple(found)
    return _text(site, asked, words.VERIFYING, blocks)


def problem(site: Site, language: str, title: Words, line: Words) -> str:
    """A page that says why another is not shown."""
    return _text(site, Wanted(Kind.FRONT, language), title, (Paragraph(line),))


def embedded(site: Site, asked: Wanted, now: Standing) -> str:
    """The count as other sites show it."""
    values = {
        **_count(now),
        "size": asked.size.value,
        "large": asked.size is Size.LARGE,
        "small": asked.size is Size.SMALL,
    }
    return site.page(asked, "embed.html", values)


def drawn_count(site: Site, asked: Wanted, now: Standing) -> str:
    """The count as a picture of lines, in SVG."""
    return site.page(asked, "count.svg", _count(now))


def _text(site: Site, asked: Wanted, title: Words, blocks: tuple[Block, ...]) -> str:
    return site.page(asked, "text.html", {"blocks": blocks}, title)


def _count(now: Standing) -> Values:
    percent = per_cent(now.people, now.goal) if now.goal else None
    return {
        "people": now.people,
        "signed": words.signed(now.people),
        "bodies": words.bodies(now.organisations),
        "percent": percent,
        "goal": words.goal(now.goal, percent) if now.goal and percent is not None else None,
        "counted": counted_on(now.at),
        "at": now.at,
    }


def _letter(site: Site, asked: Wanted, edition: Edition) -> Values:
    text = site.campaign.letter
    editions = (
        (path_of(Wanted(Kind.LETTER, asked.language, each.name, asked.source)), each)
        for each in letters.others(text)
    )
    return {
        "shown": letters.shown(text, edition),
        "stale": letters.STALE,
        "editions": tuple(editions),
        "elsewhere": letters.elsewhere_lines(text),
    }


def _said(*maybe: Words | None) -> tuple[Words, ...]:
    return tuple(each for each in maybe if each)
