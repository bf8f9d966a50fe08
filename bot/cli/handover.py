"""`python -m bot handover`: the document to hand over, made offline of an export.

It reads what people show in public, and numbers. It opens no sealed name.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Annotated

import typer

from bot.cli.console import Console, usable_campaign, usable_settings
from bot.cli.damaged import EXPORT_PROBLEMS, unusable_export
from bot.cli.gathering import Unfit, gathered
from bot.cli.problems import START_PROBLEMS, explained
from bot.cli.progress import shown, stoppable
from bot.settings import ENVIRONMENT
from db.engine.progress import Progress, Step, Told
from db.secrets import streams
from db.secrets.keys import organisers_key
from messages.catalogs import Catalogs
from messages.handover.fonts import NoFonts
from messages.handover.setting import Typeset, typeset
from messages.handover.words import words
from messages.letter.content import Content
from messages.text import Code, LanguageName, Listed, t

BOXES = 1
"""Exit status where the document is made, and some letters in it are boxes."""


TOLD = 10
"""The names with boxes in them that are told."""


def handover(
    export: Annotated[Path, typer.Argument(help="The export, as the bot gave it.")],
    key: Annotated[Path, typer.Option(help="organisers.key")],
    language: Annotated[str, typer.Option(help="A language, as zh-TW.")] = "",
    to: Annotated[Path | None, typer.Option(help="The PDF to make.")] = None,
    campaign: Annotated[
        Path | None, typer.Option(help="The campaign's folder; else that of the settings.")
    ] = None,
) -> None:
    """Make the document to hand over, an A4 PDF, of EXPORT. Offline; it opens no sealed name."""
    settings = usable_settings(ENVIRONMENT)
    if campaign is not None:
        settings = settings.model_copy(update={"campaign": campaign})
    content, catalogs = usable_campaign(settings)
    console = Console(catalogs)
    spoken = _offered(language, console)
    target = to or export.with_suffix(f".{spoken}.pdf")
    if target.exists():
        console.stop(t("{file} is there already; it is never overwritten.", file=_name(target)))
    if not target.parent.is_dir():
        console.stop(t("There is no folder {folder}.", folder=_name(target.parent)))
    with _telling(console, export, target), shown(console) as progress:
        document = made(export, key, content, catalogs, spoken, progress)
        _write(target, document.pdf)
    console.tell(t("Written: {file}", file=_name(target)))
    if document.lacking:
        _tell_boxes(console, document)
        raise typer.Exit(BOXES)


@contextmanager
def _telling(console: Console, export: Path, target: Path) -> Iterator[None]:
    """Leave with words where no document can be made of `export`, or written to `target`."""
    try:
        with stoppable(console, t("Stopped. Nothing is written.")):
            yield
    except EXPORT_PROBLEMS as problem:
        console.stop(unusable_export(problem, export))
    except Unfit as unfit:
        console.stop(unfit.words)
    except START_PROBLEMS as problem:
        console.stop(explained(problem))
    except NoFonts as none:
        words = t("This installation lacks the fonts {package}. Install the bot again.")
        console.stop(words.fill(package=Code(str(none))))
    except OSError as error:
        words = t("{file} cannot be written or read: {problem}")
        words = words.fill(file=Code(str(error.filename or target)))
        console.stop(words.fill(problem=Code(error.strerror or "")))


def made(
    export: Path,
    key: Path,
    content: Content,
    catalogs: Catalogs,
    language: str,
    progress: Progress,
) -> Typeset:
    """The document in `language`, of the file `export`, which the private key in `key` opens.

    Raises `KeyProblem`, `StreamBroken`, `ExportDamaged`, `Unfit`, `NoFonts` and `OSError`.
    """
    private = organisers_key(key)
    with export.open("rb") as file:
        told = Told(file, export.stat().st_size, Step.OPENING, progress)
        document = gathered(streams.opened(told, private), content, language, progress)
    progress(Step.SETTING, 0, 0)
    pdf = typeset(words(document, catalogs, language), document.made)
    progress(Step.SETTING, 1, 1)
    return pdf


def _offered(language: str, console: Console) -> str:
    """The offered language that serves `language`; leaves with words where none does."""
    languages = console.catalogs.languages
    served = languages.serving(language) if language else languages.default
    if served is None:
        words = t("There is no document in {language}. Languages offered: {languages}")
        offered = Listed(tuple(map(LanguageName, languages.codes)))
        console.stop(words.fill(language=Code(language), languages=offered))
    return served


def _write(target: Path, content: bytes) -> None:
    """Write a new file, whole or not at all. Raises `OSError`."""
    with NamedTemporaryFile(dir=target.parent, prefix=".handover-", delete=False) as beside:
        try:
            beside.write(content)
            beside.flush()
            os.fsync(beside.fileno())
            Path(beside.name).rename(target)
        except BaseException:
            with suppress(OSError):
                Path(beside.name).unlink()
            raise


def _tell_boxes(console: Console, document: Typeset) -> None:
    lacking = tuple(map(Code, document.lacking[:TOLD]))
    words = t(
        "No font on this machine has the letters of these; they are printed as boxes: {words}. "
        "Install a font for their script, then make the document again."
    )
    console.tell(words.fill(words=Listed(lacking)), error=True)


def _name(path: Path) -> Code:
    return Code(str(path))
