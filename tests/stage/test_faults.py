"""What the walk looks for is found: English in the code, labels cut off, values not kept apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.adapters.discord.marks import Marks
from db.secrets.vault import Vault
from messages.catalogs import Catalogs
from messages.reply import Button, Items, Paragraph, Quote, Reply, Title
from messages.text import Code, t
from tests.stage.faults import CUT_OFF, IN_ENGLISH, NOT_APART, faults
from tests.stage.pseudo import ACCENTED, MIRRORED, accented, mirrored, pseudo_catalogs, registered

BUTTON = Button(t("Sign"), "sign")


@pytest.fixture
def spoken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Catalogs:
    """The two languages."""
    registered(monkeypatch)
    return pseudo_catalogs(tmp_path / "locales")


@pytest.mark.parametrize(
    ("reply", "language", "kinds"),
    [
        (Reply.of(Title(t("Sign the letter")), buttons=[BUTTON]), ACCENTED, set()),
        (Reply.of(Title(t("Sign the letter")), buttons=[BUTTON]), MIRRORED, set()),
        (Reply.of(Quote("為什麼"), Paragraph(Code("/sign"))), ACCENTED, set()),
        (Reply.of(Paragraph("Ana Diaz")), ACCENTED, set()),
        (Reply.of(Paragraph("Hello")), ACCENTED, {IN_ENGLISH}),
        (Reply.of(Items((t("No catalog has this"),))), ACCENTED, {IN_ENGLISH}),
        (Reply.of(Title(t("Sign")), buttons=[Button("Hello", "help")]), MIRRORED, {IN_ENGLISH}),
        (Reply.of(buttons=[Button(accented("long " * 15), "help")]), ACCENTED, {CUT_OFF}),
        (Reply.of(Paragraph(mirrored("Type {what}").format(what="abc"))), MIRRORED, {NOT_APART}),
    ],
)
async def test_each_kind_of_fault_is_found(
    reply: Reply, language: str, kinds: set[str], spoken: Catalogs, vault: Vault
) -> None:
    found = faults(reply, spoken, language, Marks(vault), {"Ana Diaz"})
    assert {kind for kind, _ in found} == kinds
