"""Who is asked to approve sees the alert in their language, or in the first one, named."""

from __future__ import annotations

from dataclasses import replace

from db.alerts import AlertText
from handlers.staffing.two_people import short_fingerprint
from tests.stage.chats import Bot, Someone
from tests.stage.moderators import ALERT, WORDS, keep, moderator, person_of, said, told

ARABIC, CHINESE = (
    AlertText("اكتبوا إلى البرلمان", "التصويت."),
    AlertText("寫信給國會", "星期五表決。"),
)


async def test_each_is_shown_the_text_they_can_read_and_a_way_to_every_other(
    bot: Bot, mina: Someone, jo: Someone
) -> None:
    amal = await moderator(bot, "amal", "ar")
    texts = {"ar": ARABIC, "zh-Hant-TW": CHINESE}
    author = await person_of(bot, amal.account)
    alert = await keep(bot, replace(ALERT, texts=texts, language="ar", author=author))
    await amal.types(f"/alert submit {alert.id}")

    (english,), (chinese,) = await told(bot, "mina"), await told(bot, "jo")

    assert "Amal asks you to approve this alert." in said(english)
    assert "اكتبوا إلى البرلمان\n\nWritten in: Arabic\n\nالتصويت." in said(english)
    assert CHINESE.title in said(chinese)
    assert ARABIC.title not in said(chinese)
    for reply, other in ((english, "zh-Hant-TW"), (chinese, "ar")):
        preview, approve, _ = reply.buttons
        assert preview.arguments == ("preview", alert.id, other)
        assert approve.arguments == ("approve", alert.id, short_fingerprint(alert.proposal))


async def test_an_alert_in_one_language_has_no_way_to_another(
    bot: Bot, mina: Someone, jo: Someone
) -> None:
    alert = await keep(bot, replace(ALERT, author=await person_of(bot, "mina")))
    await mina.types(f"/alert submit {alert.id}")
    (asked,) = await told(bot, "jo")
    assert WORDS.title in said(asked)
    assert [button.arguments[0] for button in asked.buttons] == ["approve", "preview"]
