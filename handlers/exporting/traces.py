"""The exports that somebody's own data may have been in, for /me: by month, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from db import exports
from db.engine.transaction import Transaction
from db.export_lines import Column
from db.organisations import Organisation, State
from db.public_names import PublicName
from db.signatures import Signature
from handlers.exporting.rows import LISTS, columns_of, fits
from messages.text import Listed, Month, Text, t


@dataclass(frozen=True, slots=True)
class Traces:
    """The months of exports in which one's own data may be: signature, public name, organisation.

    They follow from what an export held and from the data as it is now; no export names anybody.
    """

    signature: tuple[str, ...] = ()
    public_name: tuple[str, ...] = ()
    organisation: tuple[str, ...] = ()


async def traces(
    tx: Transaction,
    signature: Signature | None,
    public_name: PublicName | None,
    organisation: Organisation | None,
) -> Traces:
    """The traces of a signature, a public name and an organisation, where there are such."""
    made = await exports.made(tx)
    listed = organisation is not None and organisation.state is State.CONFIRMED

    def of_list(column: Column) -> tuple[str, ...]:
        return _once(each.month for each in made if column in each.wanted.columns)

    columns = columns_of(signature) if signature else None
    return Traces(
        signature=_once(
            each.month
            for each in made
            if signature is not None
            and columns is not None
            and set(each.wanted.columns) - set(LISTS)
            and each.month >= signature.month
            and fits(each.wanted, columns)
        ),
        public_name=of_list(Column.PUBLIC_NAMES) if public_name else (),
        organisation=of_list(Column.ORGANISATIONS) if listed else (),
    )


def _once(months: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(months)))


def described(traces: Traces) -> list[Text]:
    """The lines about the traces."""
    lines = (
        (traces.signature, t("Exports that your signature may have been in: {months}")),
        (traces.public_name, t("Exports with the list of public names: {months}")),
        (traces.organisation, t("Exports with the list of organisations: {months}")),
    )
    return [
        words.fill(months=Listed(tuple(map(Month, months)))) for months, words in lines if months
    ]
