"""The page as a whole: whose it is, where it stands, and what every page of it has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from bot.page import words
from bot.page.paths import Kind, Wanted, path_of
from bot.page.rendering import rendered
from bot.page.speaking import Speaker, direction, whole
from handlers.frame.campaign import Campaign
from messages.text import Words

Values: TypeAlias = Mapping[str, object]
"""What a template is given besides what every page has."""


@dataclass(frozen=True, slots=True)
class Link:
    """The same page in another language: the language's code, its own name, and the path."""

    language: str
    name: str
    direction: str
    path: str


@dataclass(frozen=True, slots=True)
class Site:
    """The page of a campaign; `address` is where everybody reaches it, "" where nobody has said.

    An address is as `https://letter.example.org`, without a slash at its end.
    """

    campaign: Campaign
    address: str = ""

    @property
    def title(self) -> Words:
        """The name of the campaign, as its bot greets with it."""
        return self.campaign.sentences.title or self.campaign.letter.base.title

    def page(self, asked: Wanted, template: str, values: Values, title: Words | None = None) -> str:
        """The page that `template` makes, said in the language of what was `asked`.

        `title` is the page's own; without it, the campaign's name is. Without an own language of
        its words, all of the page is in the language that has them.
        """

        def made(say: Speaker) -> str:
            return rendered(template, {**self._of_every_page(asked, say, title), **values})

        return whole(made, self.campaign.catalogs, asked.language or "")

    def _of_every_page(self, asked: Wanted, say: Speaker, title: Words | None) -> Values:
        here = replace(asked, source="")
        return {
            "say": say,
            "words": words,
            "language": say.speaks.code,
            "direction": direction(say.speaks),
            "name": self.title,
            "title": title,
            "call": self.campaign.sentences.call,
            "address": self.address,
            "path": path_of(here),
            "card": self.address + path_of(Wanted(Kind.CARD, asked.language)),
            "languages": tuple(self._links(asked)),
            "home": _path(Kind.FRONT, asked),
            "privacy": _path(Kind.PRIVACY, asked),
            "terms": _path(Kind.TERMS, asked),
            "bots": _path(Kind.BOTS, asked),
        }

    def _links(self, asked: Wanted) -> list[Link]:
        languages = self.campaign.languages
        return [
            Link(
                code,
                languages.own_name(code),
                direction(languages[code]),
                path_of(replace(asked, language=code)),
            )
            for code in languages.codes
        ]


def _path(kind: Kind, asked: Wanted) -> str:
    return path_of(Wanted(kind, asked.language, source=asked.source))
