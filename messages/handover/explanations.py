"""The pages that explain: how the numbers were made, what the document is not, and a sheet to sign.

Sources for what other places want, as read in November 2026: House of Commons,
guidetoprocedure.parliament.uk/articles/o6p31XXN (rules for paper petitions) and
petition.parliament.uk; Bundestag, the questions and answers of epetitionen.bundestag.de; European
Citizens' Initiative, Regulation (EU) 2019/788, Articles 9 to 11.
"""

from __future__ import annotations

from collections.abc import Iterator

from messages.handover.document import Handover
from messages.handover.speaking import Part, Speaking
from messages.text import Code, Text, t

LINES = 14
"""The lines of the sheet to sign: as many as an A4 page has, each high enough to write in."""


def parts(document: Handover, say: Speaking) -> list[Part]:
    """The pages in words: how it was made, how to check it, what it is not."""
    pages = (
        (t("How these numbers were made"), _made(document)),
        (t("How to check them"), _checked(document)),
        (t("What this document is not"), _limits()),
    )
    return [{"heading": say(heading), "told": [*map(say, told)]} for heading, told in pages]


def _made(document: Handover) -> Iterator[Text]:
    yield t(
        "People signed by talking to a bot in their messenger, where they could read the letter "
        "first. Each account signs once. Nobody had to prove who they are, so these are numbers of "
        "accounts."
    )
    yield t(
        "A signature is for one wording of the letter. Until the campaign closes whoever signed "
        "can take that back, and is then counted no more."
    )
    yield t(
        "Names that are not shown were encrypted as soon as they were given, to a key that the "
        "server does not have. They were not opened for this document."
    )
    yield t("Nothing in this document tells which name belongs to which number in a table.")
    yield t(
        "The document was made from an export of {day}, which one of the organisers asked for and "
        "another approved.",
        day=document.made,
    )


def _checked(document: Handover) -> Iterator[Text]:
    yield t(
        "The wording: {command} has the bot send the letter as a file. The SHA-256 of the plain "
        "text must be the one on the first page.",
        command=Code("/letter full"),
    )
    yield t(
        "The numbers: {command} tells them to everybody. They have gone on changing since.",
        command=Code("/count"),
    )
    yield t(
        "The names and organisations: {command} lists them. Whoever is missing there has taken the "
        "name back since.",
        command=Code("/signatories"),
    )
    if document.letter.contact:
        yield t("Questions: {contact}", contact=Code(document.letter.contact))


def _limits() -> Iterator[Text]:
    yield t(
        "It is a letter with its signatories, and no petition to a parliament. None of the "
        "parliaments whose rules were looked up takes signatures that were given in a chat:"
    )
    yield t(
        "The House of Commons of the United Kingdom takes petitions on paper with names, addresses "
        "and signatures by hand, and others on its own website alone."
    )
    yield t(
        "The German Bundestag takes petitions by post, signed by hand, or by its own form on the "
        "web. It does not accept lists of names that were made by machine."
    )
    yield t(
        "A European Citizens' Initiative is signed in the system of the European Commission, or on "
        "its forms on paper."
    )
    yield t(
        "The last page is a sheet to be printed and signed by hand. Ask first what is wanted "
        "there: it differs from place to place."
    )


def sheet(document: Handover, say: Speaking) -> Part:
    """The sheet to be printed and signed by hand."""
    edition = document.edition
    words = t("I have read this letter, version {version}, and I sign it.")
    columns = (t("Name"), t("Address"), t("Date"), t("Signature"))
    return {
        "heading": say(t("To sign by hand")),
        "title": edition.title,
        "told": [
            say(words.fill(version=Code(edition.version))),
            say(t("SHA-256 of the plain text: {hash}", hash=Code(edition.sha256))),
        ],
        "columns": [*map(say, columns)],
        "lines": LINES,
        "below": say(t("This sheet holds names and addresses: let nobody else read it.")),
    }
