"""Exports for hand-over documents, and what a PDF holds: its words, and every byte of it."""

from __future__ import annotations

import shutil
import subprocess
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from io import BytesIO
from itertools import chain

from nacl.public import PrivateKey, SealedBox
from pypdf import PdfReader
from pypdf.generic import StreamObject

from db.export_lines import Breakdown, Column, ExportedLetter, Header, Kind, Writing
from db.secrets.streams import Sealing
from messages.chart import Bars
from messages.handover.document import Handover, ListedOrganisation
from messages.handover.words import words
from messages.letter.letter import Letter
from messages.text import CountryName, Month, t
from tests.stage.words import LETTER, catalogs

MADE = date(2026, 11, 27)

NAMES = ("Anna Müller", "Иван Петров", "林淑芬", "محمد بن علي", "สมชาย ใจดี", "Nguyễn Thị Ánh")
"""Names in six scripts, in the order of the lists."""

ORGANISATIONS = (
    ListedOrganisation("Amnesty of Nowhere", "https://example.org", "NZ"),
    ListedOrganisation("台灣人權促進會", None, "TW"),
    ListedOrganisation("منظمة الحقوق", "https://example.net/" + "long" * 20, "EG"),
)

TABLES = {
    "country": Breakdown(1234, {"TW": 610, "EG": 400, "": 99}, 125),
    "language": Breakdown(1234, {"zh-Hant-TW": 700, "ar": 500}, 34),
    "platform": Breakdown(1234, {"telegram": 1000, "discord": 234}),
    "month": Breakdown(1234, {"2026-11": 300, "2026-10": 700}, 234),
}

NOBODY = {name: Breakdown(0) for name in TABLES}

EVERYTHING = tuple(Column)


def document(
    language: str,
    names: Iterable[str] = NAMES,
    organisations: Iterable[ListedOrganisation] = ORGANISATIONS,
    people: int | None = 1234,
) -> Handover:
    """A document of the campaign that ships."""
    bars = (
        Bars(t("By country"), ((CountryName("TW"), 610), (t("Others"), 125))),
        Bars(t("By month"), ((Month("2026-10"), 700), (Month("2026-11"), 300))),
    )
    edition = LETTER.edition(language)
    tables = bars if people else ()
    return Handover(LETTER, edition, MADE, people, tables, tuple(organisations), tuple(names))


def said(
    language: str,
    names: Iterable[str] = NAMES,
    organisations: Iterable[ListedOrganisation] = ORGANISATIONS,
) -> dict[str, object]:
    """Everything that the template prints."""
    return words(document(language, names, organisations), catalogs(), language)


def header(columns: Sequence[Column], rows: int, letter: Letter = LETTER) -> Header:
    """The first line of an export of the letter."""
    hashes = {language: each.sha256 for language, each in letter.editions.items()}
    names = tuple(column.value for column in columns)
    exported = ExportedLetter(letter.version, hashes)
    return Header(letter.id, exported, MADE.isoformat(), {}, names, rows)


def lines(
    names: Sequence[str] = NAMES,
    organisations: Sequence[ListedOrganisation] = ORGANISATIONS,
    sealed: Sequence[bytes] = (),
    tables: Mapping[str, Breakdown] = TABLES,
    columns: Sequence[Column] = EVERYTHING,
) -> Iterator[bytes]:
    """The lines of an export with these rows."""
    writing = Writing()
    yield writing.header(header(columns, len(sealed) + len(names) + len(organisations)))
    for each in sealed:
        signed = {"appearance": "hidden", "sealed": b64encode(each).decode()}
        yield writing.row(Kind.SIGNATURE, signed)
    for name in names:
        yield writing.row(Kind.PUBLIC_NAME, {"name": name})
    for one in organisations:
        about = {"website": one.website, "country": one.country, "month": "2026-10"}
        yield writing.row(Kind.ORGANISATION, {"name": one.name, **about})
    yield writing.ending(tables)


def sealed_to(private: bytes, plain: Iterable[bytes]) -> bytes:
    """The file of an export with these lines."""
    sealing = Sealing(bytes(PrivateKey(private).public_key))
    return b"".join(chain(map(sealing.feed, plain), (sealing.end() for _ in range(1))))


def sealed_names(private: bytes, names: Iterable[str]) -> list[bytes]:
    """Hidden names, as a row of a signature has them."""
    box = SealedBox(PrivateKey(private).public_key)
    return [box.encrypt(name.encode()) for name in names]


def text_of(pdf: bytes) -> str:
    """What a reader finds in a PDF when it searches it, without spaces."""
    pages = PdfReader(BytesIO(pdf)).pages
    return squeezed(" ".join(page.extract_text() for page in pages))


def squeezed(text: str) -> str:
    """`text` without spaces, ends of lines, places to break and marks of direction."""
    return "".join(each for each in text if each.isprintable() and not each.isspace())


def poppler_text(pdf: bytes) -> str | None:
    """The same by pdftotext; None on a machine without it."""
    program = shutil.which("pdftotext")
    if program is None:
        return None
    done = subprocess.run([program, "-", "-"], input=pdf, capture_output=True, check=True)
    return squeezed(done.stdout.decode())


def every_byte(pdf: bytes) -> bytes:
    """All that a PDF holds: the file itself, and each of its streams unpacked."""
    reader = PdfReader(BytesIO(pdf))
    numbers = [number for of in reader.xref.values() for number in of] + [*reader.xref_objStm]
    objects = (reader.get_object(number) for number in numbers)
    streams = (each.get_data() for each in objects if isinstance(each, StreamObject))
    return b"\n".join((pdf, *streams))
