"""`python -m bot campaign`: make a campaign's folder of a letter, check it, and add to it.

Only here is Markdown read as others write it, so what reads that is imported in each command.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.app import load_catalogs
from bot.cli.console import Console, usable_settings
from bot.settings import ENVIRONMENT
from messages.letter.assembly import assemble
from messages.letter.check import Checked, check
from messages.letter.edition import Edition, Mark
from messages.letter.fault import BadCampaign, Fault, told
from messages.letter.files import edition_file, read_text
from messages.letter.folder import Folder, folder_fault, read_folder
from messages.text import Code, LanguageName, Listed, t, tn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from messages.letter.making.new import Source

WRONG = 1
"""Exit status where something has to be mended by whoever writes the campaign."""

group = typer.Typer(no_args_is_help=True, help="A campaign's folder.")

Directory = Annotated[Path, typer.Argument(metavar="DIR", help="The campaign's folder.")]
Given = Annotated[str | None, typer.Option(help="The language of the text, as zh-TW.")]


@group.command()
def new(
    folder: Directory,
    letter: Annotated[Path | None, typer.Option(help="The letter, in Markdown.")] = None,
    language: Given = None,
) -> None:
    """Make the folder DIR of a letter; it is never written over."""
    from messages.letter.making.new import new_files, new_letter  # noqa: PLC0415 - see above

    console = Console(load_catalogs())
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        console.stop(t("{folder} is there already; it is never overwritten.", folder=_name(folder)))
    with _telling(console):
        if letter is None and language is None:
            words = t("Say in which language the letter is: {option}", option=Code("--language de"))
            raise BadCampaign((Fault(words, folder.name),))
        made = new_letter(_source(console, letter, language))
        checked = _put_in_place(folder, new_files(made, folder.resolve().name))
        _tell(console, made.faults)
        _require(checked.wrong)
    console.tell(t("Written: {file}", file=_name(folder)))
    console.tell(t("Now: {command}", command=Code(f"python -m bot campaign check {folder}")))


@group.command("check")
def check_folder(
    folder: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="The folder; else that of the settings.")
    ] = None,
) -> None:
    """Say line by line what is wrong in the folder; exit status 1 if anything is."""
    console = Console(load_catalogs())
    path = folder or usable_settings(ENVIRONMENT).campaign
    checked = check(path, today=datetime.now(UTC).date(), thorough=True)
    _tell(console, checked.faults)
    if checked.wrong or checked.content is None:
        raise typer.Exit(WRONG)
    words = t("{folder}: all right. Base: {base}. Languages offered: {languages}")
    offered = load_catalogs(checked.content).languages.codes
    languages = Listed(tuple(map(LanguageName, offered)))
    base = LanguageName(checked.content.letter.base.language)
    console.tell(words.fill(folder=_name(path), base=base, languages=languages))


@group.command()
def edition(
    folder: Directory,
    letter: Annotated[Path, typer.Argument(metavar="FILE.md", help="The text, in Markdown.")],
    language: Given = None,
    by: Annotated[str | None, typer.Option(help="Who made the text.")] = None,
    mark: Annotated[Mark, typer.Option(help="What the text is.")] = Mark.UNOFFICIAL,
    replace: Annotated[bool, typer.Option("--replace", help="Replace the edition.")] = False,
) -> None:
    """Add the letter in another language, section by section as the base edition has them."""
    from messages.letter.making.edition import (  # noqa: PLC0415 - see above
        Making,
        another_edition,
        edition_language,
    )

    console = Console(load_catalogs())
    with _telling(console):
        present, base = _usable(folder)
        source = _source(console, letter, language)
        code = edition_language(source)
        former = present.by_language.get(code)
        if former is not None and not replace:
            words = t("There is an edition in {language}. To replace it: {option}")
            words = words.fill(language=Code(code), option=Code("--replace"))
            raise BadCampaign((Fault(words, folder.name),))
        made = another_edition(source, Making(base, by, mark, former))
        names = (name for name, each in present.editions.items() if each is former)
        name = next(names, edition_file(code))
        _tell(console, made.faults)
        (folder / name).write_text(made.edition.markdown, "utf-8")
    console.tell(t("Written: {file}", file=_name(folder / name)))


@group.command()
def words(
    folder: Directory,
    language: Annotated[str, typer.Argument(help="A language, as zh-TW.")],
) -> None:
    """Write or update the catalog in which the campaign's own words are translated."""
    from messages.letter.checks.languages import catalog_file  # noqa: PLC0415 - see above
    from messages.letter.making.new import language_of  # noqa: PLC0415 - see above
    from messages.letter.making.words import campaign_words  # noqa: PLC0415 - see above
    from messages.own_words import CAMPAIGN  # noqa: PLC0415 - see above

    console = Console(load_catalogs())
    with _telling(console):
        present, _ = _usable(folder)
        code = language_of(language, folder.name)
        if present.campaign is None or code == present.campaign.source:
            words = t("The campaign's own words are written in {language} themselves.")
            raise BadCampaign((Fault(words.fill(language=Code(code)), folder.name),))
        po = folder / catalog_file(code, CAMPAIGN)
        made = campaign_words(assemble(present, present.campaign), code, po, present.campaign.id)
        po.parent.mkdir(parents=True, exist_ok=True)
        po.write_bytes(made.content)
    console.tell(t("Written: {file}", file=_name(po)))
    console.tell(tn("{n} message is missing.", "{n} messages are missing.", made.missing))


@group.command()
def version(
    folder: Directory,
    number: Annotated[str, typer.Argument(metavar="VERSION", help="As 1.1.")],
) -> None:
    """Begin another version: call this before the wording is changed."""
    from messages.letter.making.version import new_version  # noqa: PLC0415 - see above

    console = Console(load_catalogs())
    with _telling(console):
        present, base = _usable(folder)
        files = new_version(present, base, number)
        for name in files.new:
            if (folder / name).exists():
                words = t("{file} is there already; it is never overwritten.", file=Code(name))
                raise BadCampaign((Fault(words, folder.name),))
        _write(folder, {**files.new, **files.changed})
    console.tell(t("The text so far is in {folder}.", folder=Code("earlier")))
    (name,) = files.changed
    console.tell(t("Now write the new wording: {file}", file=_name(folder / name)))


@group.command()
def seal(folder: Directory) -> None:
    """Record the hash of each text in its file, so that no change of the wording goes unnoticed."""
    from messages.letter.making.version import sealed_files  # noqa: PLC0415 - see above

    console = Console(load_catalogs())
    with _telling(console):
        present, _ = _usable(folder)
        files = sealed_files(present)
        _write(folder, files.changed)
    for name in files.changed:
        console.tell(t("Written: {file}", file=_name(folder / name)))


@contextmanager
def _telling(console: Console) -> Iterator[None]:
    """Tells every fault of a campaign that is raised, and leaves with the exit status `WRONG`."""
    try:
        yield
    except BadCampaign as bad:
        _tell(console, bad.faults)
    except OSError as error:
        words = t("{file} cannot be written or read: {problem}")
        path, problem = str(error.filename or ""), error.strerror or ""
        console.tell(words.fill(file=Code(path), problem=Code(problem)), error=True)
    else:
        return
    raise typer.Exit(WRONG)


def _tell(console: Console, faults: tuple[Fault, ...]) -> None:
    for fault in faults:
        line = told(fault)
        console.tell(t("note: {line}", line=line) if fault.warning else line)


def _require(faults: tuple[Fault, ...]) -> None:
    if faults:
        raise BadCampaign(faults)


def _source(console: Console, letter: Path | None, language: str | None) -> Source:
    """The letter to read: the one in the file `letter`, or a tiny one to be replaced."""
    from messages.letter.making.new import EXAMPLE, Source, example  # noqa: PLC0415 - see above

    if letter is None:
        code = console.catalogs.languages.serving(language or "") or console.language
        title, *others = (console.catalogs.say(words, code) for words in EXAMPLE)
        return Source(example(title, *others), "letter.md", language)
    return Source(read_text(letter), letter.name, language)


def _put_in_place(folder: Path, files: Mapping[str, str]) -> Checked:
    """Write `files` into `folder`, all or none: none where the check finds anything wrong."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".new-") as beside:
        made = Path(beside) / folder.name
        made.mkdir()
        _write(made, files)
        checked = check(made, thorough=True)
        if not checked.wrong:
            made.rename(folder)
    return checked


def _write(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8", newline="\n")


def _usable(path: Path) -> tuple[Folder, Edition]:
    """The folder at `path`, and its base edition. Raises `BadCampaign` where something is wrong."""
    if fault := folder_fault(path):
        raise BadCampaign((fault,))
    _require(check(path).wrong)
    folder = read_folder(path)
    if folder.base is None:
        raise BadCampaign(folder.faults)
    return folder, folder.base


def _name(path: Path) -> Code:
    return Code(str(path))
