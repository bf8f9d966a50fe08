"""The file of an export: to who asked for it alone, again and again until they have it."""

from __future__ import annotations

from db import exports
from db.exports import Export
from db.staff import Staff
from handlers.exporting import contents, making, overview
from handlers.frame.refusal import Refusal
from handlers.frame.session import Session
from handlers.staffing import journal
from messages.platforms import most_bytes, platform_name
from messages.reply import Block, Note, Paragraph, Reply, Stored, Title
from messages.text import Code, t

TYPE = "sealed"


async def fetch(session: Session, me: Staff, export: Export) -> Reply:
    """The file, which is read once this answer is committed. Nothing is written: so an answer that
    is lost is given again.

    Raises `Refusal` where it is not there, or not for `me`.
    """
    await _may_have(session, me, export)
    most = most_bytes(session.request.platform)
    if export.size > most:
        return Reply.of(
            Paragraph(
                t(
                    "The file is too large for {platform}: {size} MB, and {most} MB go there.",
                    platform=platform_name(session.request.platform),
                    size=-(-export.size // 1_000_000),
                    most=most // 1_000_000,
                )
            ),
            Note(overview.on_the_server(export)),
            buttons=making.handing_over(export)[1:],
        )
    name = f"export-{(export.made or '')[:10]}-{export.id}.{TYPE}"
    return Reply.of(
        Title(t("Export {id}", id=contents.called(export))),
        *_how_to_open(name),
        buttons=making.handing_over(export),
        stored=Stored(export.id, name, _NOT_HERE),
    )


_NOT_HERE = t(
    "The file is not on this machine: it lies where the bot's clock ran. Whoever runs the bot "
    "picks it up there: {command}",
    command=Code("python -m bot exports"),
)


def _how_to_open(name: str) -> tuple[Block, ...]:
    command = f"python -m bot unseal {name} --key organisers.key --to FOLDER"
    return (
        Paragraph(
            t("Open it on a machine that is not connected: {command}", command=Code(command))
        ),
        Note(
            t(
                "Then press the last button, and delete the file from this chat: it tells whoever "
                "finds it that you work for this campaign."
            )
        ),
    )


async def _may_have(session: Session, me: Staff, export: Export) -> None:
    if export.person != me.person:
        raise Refusal(t("Only who asked for an export gets its file."), overview.EXPORTS)
    if not await making.stands(session.tx, export, session.now):
        words = t("Two organisers do not stand behind it any more, so nobody gets its file.")
        raise Refusal(words, overview.refusing(export, mine=True), overview.EXPORTS)
    if export.made is None:
        raise Refusal(t("It is not made yet. I write to you here."), overview.EXPORTS)


async def have(session: Session, me: Staff, export: Export) -> Reply:
    """End the export, whose file `me` has now. Raises `Refusal`, as `fetch` does."""
    await _may_have(session, me, export)
    await exports.erase(session.tx, export)
    await journal.by_staff(session, me, "export received", export.id)
    return Reply.of(
        Title(t("The file is gone from the server in a few minutes.")),
        Paragraph(
            t("What you have of it is yours to look after. Erase it once it has done its work.")
        ),
        buttons=(overview.EXPORTS,),
    )
