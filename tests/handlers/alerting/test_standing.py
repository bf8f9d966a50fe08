"""An alert goes out while two people of the staff stand behind it, and not without them."""

from __future__ import annotations

from datetime import timedelta

from db.engine.transaction import Transaction
from tests.stage.chats import Bot, Someone
from tests.stage.moderators import (
    moderator,
    only,
    person_of,
    startable,
    told,
    written,
)


async def test_a_voice_of_someone_who_left_does_not_count(
    bot: Bot, mina: Someone, jo: Someone
) -> None:
    await written(mina)
    id = await only(bot)
    await mina.types(f"/alert submit {id}")
    await jo.uses((await told(bot, "jo"))[0].buttons[0])
    bot.clock.passes(timedelta(hours=1))
    assert await startable(bot, id)
    gone = await person_of(bot, "jo")

    async def leaves(tx: Transaction) -> None:
        await tx.execute("DELETE FROM staff WHERE person = $1", gone)

    await bot.store.transact(leaves)
    assert not await startable(bot, id)
    cho = await moderator(bot, "cho")
    await cho.types(f"/alert preview {id}")
    await cho.presses("Approve")
    bot.clock.passes(timedelta(hours=1))
    assert await startable(bot, id)
