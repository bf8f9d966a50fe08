"""A new version of a letter, and the hash that keeps a version's text as it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from messages.letter import files
from messages.letter.checks.editions import number_of
from messages.letter.edition import Edition
from messages.letter.fault import BadCampaign, Fault
from messages.letter.folder import Folder
from messages.letter.front import is_version
from messages.letter.making.entries import with_entries
from messages.text import Code, quoted, t


@dataclass(frozen=True, slots=True)
class Changes:
    """Changes of a folder to write, by name: those that have to be new, and those that change."""

    new: Mapping[str, str]
    changed: Mapping[str, str]


def sealed(edition: Edition) -> str:
    """The file of `edition` with the SHA-256 of its text in the front matter."""
    return with_entries(edition.markdown, {"sha256": edition.sha256})


def sealed_files(folder: Folder) -> Changes:
    """The files of all present editions, each with its hash."""
    unsealed = {name: each for name, each in folder.editions.items() if not each.is_sealed}
    return Changes({}, {name: sealed(edition) for name, edition in unsealed.items()})


def new_version(folder: Folder, base: Edition, version: str) -> Changes:
    """Copies of the present editions as earlier ones, and the base edition's file to be edited.

    Raises `BadCampaign` for what is no `version`, or does not come after that of `base`.
    """
    if not is_version(version):
        words = t("A version is made of digits and dots.")
        raise BadCampaign((Fault(words, files.CAMPAIGN),))
    if number_of(version) <= number_of(base.version):
        words = t("{version} does not come after the present version {present}.")
        words = words.fill(version=quoted(version), present=Code(base.version))
        raise BadCampaign((Fault(words, files.CAMPAIGN),))
    copies = {
        f"{files.EARLIER}/letter.{each.language}-{each.version}.md": sealed(each)
        for each in folder.editions.values()
    }
    name = next(name for name, each in folder.editions.items() if each is base)
    edited = with_entries(base.markdown, {"version": version, "sha256": None})
    return Changes(copies, {name: edited})
