"""/verify with a code: whether an alert comes from this campaign, wherever it was read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from db import alerts
from db.alert_codes import CODE_LETTERS, normal
from db.alerts import Alert, AlertState
from db.engine.transaction import Transaction
from handlers.alerting.message import RECALLED, title
from handlers.frame.session import Session
from handlers.reading import bots
from messages.reply import Block, Button, Note, Paragraph, Reply
from messages.text import Code, t

MOST = 1000
"""The latest alerts whose codes are known: far more than a campaign sends in its time."""

NOT_OURS = t(
    "No alert of this campaign has that code. A code has {count} letters and digits and stands at "
    "the foot of an alert. If it is typed as it stands there, do not trust the message.",
    count=CODE_LETTERS,
)


async def by_code(tx: Transaction) -> Mapping[str, Alert]:
    """The alerts that went out and that nobody changed since, by their codes."""
    return {alert.code: alert for alert in await alerts.sent(tx, MOST) if alert.code}


async def verify(session: Session) -> Reply:
    """Answer `/verify [CODE]`: the genuine bots, or which alert has the code."""
    typed = "".join(session.request.arguments)
    if not typed:
        return await bots.show(session)
    alert = (await by_code(session.tx)).get(normal(typed))
    blocks = (Paragraph(NOT_OURS),) if alert is None else tuple(ours(alert, session.language))
    return Reply.of(*blocks, buttons=(Button(bots.GENUINE, "verify"),), shareable=True)


def ours(alert: Alert, language: str) -> Iterator[Block]:
    """The blocks that confirm `alert` to a reader of `language`."""
    words = t("This alert is from this campaign, of {date}: {title}")
    day = date.fromisoformat((alert.starts or alert.day)[:10])
    yield Paragraph(words.fill(date=day, title=Code(title(alert, language))))
    if alert.state is AlertState.RECALLED:
        yield Paragraph(RECALLED)
    yield Note(
        t(
            "Compare that title with the message that you have: whoever copies a code can put it "
            "under other words."
        )
    )
