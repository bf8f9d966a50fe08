"""Pages that say why another is not shown, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass

from bot.page import headers, views, words
from bot.page.documents import HTML, Document, document
from bot.page.site import Site
from messages.text import Text


@dataclass(frozen=True, slots=True)
class Problem:
    """A reason why nothing else is shown: its status, and the words for it."""

    status: int
    title: Text
    line: Text


NOT_HERE = Problem(404, words.NOT_HERE, words.PERHAPS)
ONLY_READ = Problem(405, words.NOT_HERE, words.ONLY_READ)
TOO_MUCH = Problem(413, words.NOT_HERE, words.ONLY_READ)
BROKEN = Problem(500, words.NOT_NOW, words.LATER)
AWAY = Problem(503, words.NOT_NOW, words.LATER)

ALLOWED = {ONLY_READ: {"Allow": "GET, HEAD"}, AWAY: {"Retry-After": "60"}}
"""What programs are told beside the words, by the problem."""


class Problems:
    """The pages of problems of a site, each made once."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._made: dict[tuple[Problem, str], Document] = {}

    def page(self, problem: Problem, language: str) -> Document:
        """The page of `problem` in an offered language."""
        if (problem, language) not in self._made:
            self._made[problem, language] = self._make(problem, language)
        return self._made[problem, language]

    def _make(self, problem: Problem, language: str) -> Document:
        page = views.problem(self._site, language, problem.title, problem.line)
        told = {**headers.SHEET, **headers.NEVER_KEPT, **ALLOWED.get(problem, {})}
        told["Content-Language"] = language
        return document(page.encode(), HTML, told, problem.status, vary="Accept-Language")
