"""`python -m bot messages`: how far the translations are, and who has reviewed them."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.app import load_catalogs
from bot.cli.console import Console
from messages import reviews
from messages.languages import SOURCE
from messages.text import Code, LanguageName, t, tn

group = typer.Typer(no_args_is_help=True, help="Translations.")


@group.command()
def check() -> None:
    """Say how far each language is; exit status 1 where a value is left out or made up."""
    from messages import checking  # noqa: PLC0415 - Babel reads catalogs only here

    console = Console(load_catalogs())
    wrong = 0
    for language in _translated(console):
        name = LanguageName(language)
        for domain, standing in checking.standings(language):
            words = t(
                "{language}, {domain}: {translated} of {total} translated, {reviewed} reviewed",
                language=name,
                domain=Code(domain),
                translated=standing.translated,
                total=standing.entries,
                reviewed=standing.reviewed,
            )
            console.tell(words)
            for message in standing.wrong:
                console.tell(t("A value is left out or made up: {entry}", entry=Code(message)))
            wrong += len(standing.wrong)
    raise typer.Exit(1 if wrong else 0)


@group.command()
def reviewed(
    language: Annotated[str, typer.Argument(help="A language, as zh-TW.")],
    name: Annotated[str, typer.Argument(help="Who has read the translation.")],
    consent: Annotated[
        bool, typer.Option("--consent", help="Only what people agree to has been read.")
    ] = False,
) -> None:
    """Note that NAME has read the translation, as it is now; a change ends the review."""
    from messages import checking  # noqa: PLC0415 - Babel reads catalogs only here

    console = Console(load_catalogs())
    code = console.catalogs.languages.serving(language)
    if code not in _translated(console):
        ready = Code(", ".join(_translated(console)))
        words = t("There is no such language. These are ready: {languages}", languages=ready)
        console.stop(words)
    reviewer = " ".join(name.split())
    if not reviewer:
        console.stop(t("That is empty. Please type a name."))
    entries = list(checking.to_review(code, consent=consent))
    reviews.record(checking.folder_of(code), entries, reviewer)
    console.tell(tn("{n} message is reviewed.", "{n} messages are reviewed.", len(entries)))


def _translated(console: Console) -> tuple[str, ...]:
    """The languages that have catalogs: all but the source."""
    return tuple(code for code in console.catalogs.languages.codes if code != SOURCE)
