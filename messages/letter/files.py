"""The files of a campaign's folder by name; the JSON files among them, checked for their shape."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from messages.letter.edition import Mark
from messages.letter.fault import BadCampaign, Fault
from messages.letter.lines import json_lines
from messages.text import Code, Text, t

CAMPAIGN, SENTENCES, PLEDGES = "campaign.json", "sentences.json", "pledges.json"
SUMMARIES, FACTS, RETIRED = "summaries.json", "facts.json", "retired.txt"
EARLIER, LOCALES = "earlier", "locales"

Written: TypeAlias = str | dict[str, str]
"""Words of the campaign: in its source language, or by language code where several are masters."""


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class _Elsewhere(_File):
    """A full text that can be read elsewhere; `title` is the text's own."""

    language: str
    mark: Mark
    url: str
    by: str | None = None
    title: str | None = None


class CampaignFile(_File):
    """The file campaign.json: what is known of the letter beside its wording.

    `base` and `fallback` are the languages of the edition that is signed, and of what is said where
    a reply is not whole in the reader's language; `source` is the language from which the folder's
    own words are translated. A label that is null says that the section is called by its number.
    """

    id: str
    base: str
    fallback: str
    source: str
    consent_version: int
    date: datetime.date | None = None
    authors: tuple[str, ...] = ()
    page: str | None = None
    contact: str | None = None
    milestones: tuple[int, ...] = ()
    elsewhere: tuple[_Elsewhere, ...] = ()
    labels: dict[str, Written | None]
    aliases: dict[str, str] = {}


class SentencesFile(_File):
    """The file sentences.json: what the bot says about this campaign and no other.

    `title` and `call` greet, `share` is passed on, `agreement` is what a signer agrees to.
    """

    title: Written | None = None
    call: Written | None = None
    agreement: Written | None = None
    share: Written | None = None
    about: tuple[Written, ...] = ()
    independence: Written | None = None
    credits: Written | None = None
    count_note: Written | None = None


class _Audience(_File):
    id: str
    name: Written


class _Pledge(_File):
    id: str
    audience: str
    text: Written
    done_when: Written
    derives_from: tuple[str, ...]
    visibility: Literal["public", "anonymous"]
    check_in_days: int
    for_organisation: bool = False


class PledgesFile(_File):
    """The file pledges.json: the catalogue of pledges."""

    version: int
    audiences: tuple[_Audience, ...]
    pledges: tuple[_Pledge, ...]


class SummariesFile(_File):
    """The file summaries.json; a section whose summary is null is told to have none.

    `version` rises with each change of the wording.
    """

    version: int = 1
    one: Written | None = None
    short: Written | None = None
    sections: dict[str, Written | None] = {}


class _Fact(_File):
    id: str
    date: str
    text: Written
    source: str


class FactsFile(_File):
    """The file facts.json: dated facts from after the letter was written."""

    version: int = 1
    facts: tuple[_Fact, ...]


class _Note(_File):
    corrected: bool
    at: tuple[str, ...] = ()
    printed: str
    reading: str = ""
    why: Written


class NotesFile(_File):
    """The file notes.LANGUAGE.json: editor's notes on one edition."""

    notes: tuple[_Note, ...]


_M = TypeVar("_M", bound=BaseModel)


def notes_file(language: str) -> str:
    """The name of the file with the editor's notes on the edition in `language`."""
    return f"notes.{language}.json"


def edition_file(language: str) -> str:
    """The name of the file with the edition in `language`."""
    return f"letter.{language}.md"


def read_text(path: Path) -> str:
    """The text of the file at `path`, without a byte order mark.

    Raises `BadCampaign` for a file that is missing, cannot be read, or is not UTF-8.
    """
    try:
        return path.read_bytes().decode("utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        words = t("This file is missing.")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise BadCampaign((Fault(t("This file is not UTF-8."), path.name, line),)) from None
    except OSError:
        words = t("This file cannot be read. Check what it is, and who owns it.")
    raise BadCampaign((Fault(words, path.name),))


def read_json(path: Path, model: type[_M]) -> _M:
    """The file at `path` as a `model`. Raises `BadCampaign`, with a fault for each thing wrong."""
    written = read_text(path)
    try:
        raw = json.loads(written, object_pairs_hook=_once)
        return model.model_validate_json(json.dumps(raw))
    except json.JSONDecodeError as error:
        words = t("This is not JSON: {problem}", problem=Code(error.msg))
        raise BadCampaign((Fault(words, path.name, error.lineno),)) from None
    except _Twice as error:
        words = t("{key} stands twice.", key=Code(error.args[0]))
        raise BadCampaign((Fault(words, path.name),)) from None
    except ValidationError as error:
        raise BadCampaign(tuple(_faults(error, path.name, json_lines(written)))) from None
    except (ValueError, RecursionError):  # numbers of thousands of digits, and endless brackets
        words = t("This is not JSON: {problem}", problem=Code("too long or too deep"))
        raise BadCampaign((Fault(words, path.name),)) from None


class _Twice(ValueError):
    """A key that stands twice in one object: JSON would silently keep the last."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _ in pairs]
    for key in keys:
        if keys.count(key) > 1:
            raise _Twice(key)
    return dict(pairs)


def _faults(error: ValidationError, file: str, lines: Mapping[str, int]) -> Iterator[Fault]:
    """A fault for each thing that does not fit, once for each place in the file."""
    told = set()
    for each in error.errors(include_url=False):
        key = ".".join(str(part) for part in each["loc"] if not _branch(part))
        if key not in told:
            told.add(key)
            line = lines.get(key) or lines.get(key.rpartition(".")[0])
            line = None if each["type"] == "json_invalid" else line
            yield Fault(_wrong(each["type"], key or "{}", each["msg"]), file, line)


def _branch(part: object) -> bool:
    """Whether `part` of an error's path names a kind of value that was tried, and no key."""
    return isinstance(part, str) and (part == "str" or part.startswith("dict["))


def _wrong(kind: str, key: str, message: str) -> Text:
    match kind:
        case "missing":
            return t("{key} is missing.", key=Code(key))
        case "extra_forbidden":
            return t("{key} is not known here.", key=Code(key))
        case "json_invalid":  # Python's own reader lets these pass
            return t("Half a character, or a number that is none, stands in this file.")
        case _:
            return t("{key} does not fit: {problem}", key=Code(key), problem=Code(message))
