"""One catalog: the messages of one domain in one language, read from a file."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from messages import reviews
from messages.text import Text


class Catalog:
    """A catalog: its translations, and which of these a reviewer has read.

    `po` is the file that translators write; the compiled file lies beside that one, and the reviews
    lie in the language's folder above.
    """

    def __init__(self, po: Path, translations: GNUTranslations) -> None:
        translations.add_fallback(_Lacking())
        self._translations = translations
        self._po = po
        self.has_reviews = (po.parents[1] / reviews.FILE).exists()

    def said(self, text: Text) -> str | None:
        """The message of `text`, its values not set in; None where the catalog lacks it."""
        try:
            if text.plural is not None:
                return self._translations.ngettext(text.message, text.plural, text.n)
            if text.context is not None:
                return self._translations.pgettext(text.context, text.message)
            return self._translations.gettext(text.message)
        except LookupError:
            return None

    @cached_property
    def reviewed(self) -> Mapping[str, bool]:
        """Whether the present wording has been reviewed, for each message by its key."""
        from messages.compiling import entries  # noqa: PLC0415 - only where somebody reviewed

        known = reviews.load(self._po.parents[1])
        return {entry.key: reviews.stands(known, entry) for entry in entries(self._po)}


class _Lacking(NullTranslations):
    """The end of a catalog, where gettext looks for a message that the catalog lacks."""

    def gettext(self, message: str) -> str:
        raise LookupError(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        raise LookupError(msgid1)

    def pgettext(self, context: str, message: str) -> str:
        raise LookupError(message)


def place(folder: Path, language: str, domain: str) -> Path:
    """The .po file of `domain` in `language`, among the catalogs in `folder`."""
    return folder / language.replace("-", "_") / "LC_MESSAGES" / f"{domain}.po"


def shipped(po: Path) -> Catalog | None:
    """The catalog of `po` as it was compiled beforehand; None where there is no such catalog.

    Raises `OSError` for a catalog that is not compiled.
    """
    mo = po.with_suffix(".mo")
    if not po.exists() and not mo.exists():
        return None
    with mo.open("rb") as file:
        return Catalog(po, GNUTranslations(file))


def brought(po: Path) -> Catalog | None:
    """The catalog of `po` as a campaign brings it, compiled or not; None where there is none.

    A compiled file that is older than `po` is passed by. Raises `OSError`, and Babel's
    `PoFileError` for a `po` that cannot be read.
    """
    mo = po.with_suffix(".mo")
    if not po.exists() or (mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime):
        return shipped(po)
    from messages.compiling import compiled  # noqa: PLC0415 - only where nobody compiled

    return Catalog(po, GNUTranslations(BytesIO(compiled(po))))


def is_reviewed(text: Text, *catalogs: Catalog) -> bool:
    """Whether the wording of `text`, in the first of `catalogs` that has it, has been reviewed."""
    if not any(catalog.has_reviews for catalog in catalogs):
        return False
    key = reviews.key(text.context, text.message, text.plural)
    return next((each.reviewed[key] for each in catalogs if key in each.reviewed), False)
