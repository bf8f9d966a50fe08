"""A plain bot on Telegram, as python-telegram-bot's own examples would have one written.

`python -m tests.bench.plain_telegram URL TOKEN FOLDER`. `/count` reads the reader's language and
the totals by aiosqlite, and answers with three buttons: one request to Telegram. `/sign` is a
`ConversationHandler` that outlives a restart by `PicklePersistence`. Its last press writes the
signature and the total in one transaction, lets the button rest and changes the message: two
requests. Updates come by long polling.
"""

from __future__ import annotations

import sys
import warnings
from pathlib import Path
from typing import Any, TypeAlias

from telegram import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.constants import ParseMode
from telegram.ext import (
    Application,
    BaseHandler,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    PicklePersistence,
)
from telegram.warnings import PTBUserWarning

from tests.bench.plain import APPEARANCES, Records, count_in

CHOOSING, REVIEWING = range(2)
Context: TypeAlias = ContextTypes.DEFAULT_TYPE


def main(url: str, token: str, folder: Path) -> None:
    """Serve the Bot API at `url` until a signal."""
    records = Records(folder / "plain.db")
    built = (
        Application.builder()
        .token(token)
        .base_url(f"{url}/bot")
        .persistence(PicklePersistence(folder / "conversations.pickle"))
        .post_init(lambda _: records.open())
        .post_shutdown(lambda _: records.close())
        .build()
    )
    bot = PlainBot(records)
    built.add_handler(CommandHandler("count", bot.count))
    built.add_handler(_signing(bot))
    built.run_polling()


class PlainBot:
    """The callbacks of the bot's handlers."""

    def __init__(self, records: Records) -> None:
        self._records = records

    async def count(self, update: Update, _: Context) -> None:
        """Answer `/count`."""
        assert update.message is not None
        assert update.effective_user is not None
        words = await self._records.words_for(update.effective_user.id)
        said = count_in(words, await self._records.totals())
        keys = _keys(words, "sign", "pledge", "share")
        await update.message.reply_text(said, parse_mode=ParseMode.HTML, reply_markup=keys)

    async def ask(self, update: Update, _: Context) -> int:
        """Begin to sign: ask how."""
        assert update.message is not None
        assert update.effective_user is not None
        words = await self._records.words_for(update.effective_user.id)
        keys = _keys(words, *APPEARANCES, "cancel")
        await update.message.reply_text(words["how"], parse_mode=ParseMode.HTML, reply_markup=keys)
        return CHOOSING

    async def review(self, update: Update, context: Context) -> int:
        """Take how somebody signs, and show it."""
        query, answers = _pressed(update, context)
        await query.answer()
        answers["appearance"] = query.data
        words = await self._records.words_for(query.from_user.id)
        said = words["review"].format(appearance=words[str(query.data)])
        keys = _keys(words, "sign", "change", "cancel")
        await query.edit_message_text(said, parse_mode=ParseMode.HTML, reply_markup=keys)
        return REVIEWING

    async def sign(self, update: Update, context: Context) -> int:
        """Keep the signature, and thank."""
        query, answers = _pressed(update, context)
        await query.answer()
        people = await self._records.sign(query.from_user.id, answers.pop("appearance"))
        words = await self._records.words_for(query.from_user.id)
        said = words["thanks"].format(people=people)
        keys = _keys(words, "change", "withdraw", "share", "pledge")
        await query.edit_message_text(said, parse_mode=ParseMode.HTML, reply_markup=keys)
        return ConversationHandler.END

    async def cancel(self, update: Update, context: Context) -> int:
        """Leave the conversation."""
        query, answers = _pressed(update, context)
        await query.answer()
        answers.clear()
        await query.delete_message()
        return ConversationHandler.END


def _signing(bot: PlainBot) -> ConversationHandler[Context]:
    states: dict[object, list[BaseHandler[Update, Context, object]]] = {
        CHOOSING: [CallbackQueryHandler(bot.review, pattern=f"^({'|'.join(APPEARANCES)})$")],
        REVIEWING: [CallbackQueryHandler(bot.sign, pattern="^sign$")],
    }
    with warnings.catch_warnings():  # that presses are told apart by chat, not by message
        warnings.simplefilter("ignore", PTBUserWarning)
        return ConversationHandler(
            entry_points=[CommandHandler("sign", bot.ask)],
            states=states,
            fallbacks=[CallbackQueryHandler(bot.cancel, pattern="^cancel$")],
            allow_reentry=True,
            name="signing",
            persistent=True,
        )


def _pressed(update: Update, context: Context) -> tuple[CallbackQuery, dict[Any, Any]]:
    assert update.callback_query is not None
    assert context.user_data is not None
    return update.callback_query, context.user_data


def _keys(words: dict[str, str], *names: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup.from_column(
        [InlineKeyboardButton(words[name], callback_data=name) for name in names]
    )


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
