"""The plain bots' store and words: a language for each reader, and who has signed, in SQLite.

A plain bot is what somebody would write with the libraries' own parts. It keeps accounts as they
are and seals nothing, and a press that comes twice finds no receipt. It is as durable as ours: WAL,
`synchronous=FULL`, and an answer only after COMMIT.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import aiosqlite

SCHEMA = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
CREATE TABLE IF NOT EXISTS reader (account INTEGER PRIMARY KEY, language TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS signature (account INTEGER PRIMARY KEY, appearance TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS total (name TEXT PRIMARY KEY, n INTEGER NOT NULL);
INSERT OR IGNORE INTO total VALUES
    ('people', 0), ('organisations', 0), ('waiting', 0), ('pledges', 0), ('done', 0);
"""

APPEARANCES = ("anonymous", "hidden", "public")

ENGLISH = {
    "count": (
        "The count so far\n\n• People who signed here: {people}\n"
        "• Organisations: {organisations} (waiting for confirmation: {waiting})\n"
        "• Pledges made: {pledges}; done: {done}\n\n"
        "Next milestone: {milestone}; still to go: {left}\n\n"
        "Supporters through this bot only; never added to anybody else's own figures."
    ),
    "how": "Sign the open letter\n\nHow do you want to sign?",
    "ask": "Sign",
    "review": (
        "Sign the letter\n\n• How you sign: {appearance}\n\n"
        "You are about to sign the open letter of 7 June 2021, version 1.0.0, as it was shown."
    ),
    "thanks": (
        "Thank you. You have signed.\n\n{people} people have signed through this bot.\n\n"
        "You can change or withdraw it at any time: /sign"
    ),
    "anonymous": "Without a name",
    "hidden": "With my name, for the organisers only",
    "public": "Publicly, with my name",
    "sign": "Sign",
    "change": "Change",
    "withdraw": "Withdraw",
    "pledge": "Make a pledge",
    "share": "Share",
    "cancel": "Cancel",
}
GERMAN = {
    "count": (
        "Der Stand\n\n• Hier haben unterschrieben: {people}\n"
        "• Organisationen: {organisations} (noch nicht bestätigt: {waiting})\n"
        "• Zusagen: {pledges}; davon erfüllt: {done}\n\n"
        "Das nächste Ziel: {milestone}; dazu fehlen: {left}\n\n"
        "Gezählt wird nur, wer über diesen Bot unterschrieben hat."
    ),
    "how": "Den offenen Brief unterschreiben\n\nWie möchtest du unterschreiben?",
    "ask": "Unterschreiben",
    "review": (
        "Den Brief unterschreiben\n\n• Wie: {appearance}\n\n"
        "Du unterschreibst den offenen Brief vom 7. Juni 2021, Fassung 1.0.0, wie er gezeigt wurde."
    ),
    "thanks": (
        "Danke. Du hast unterschrieben.\n\n{people} haben über diesen Bot unterschrieben.\n\n"
        "Du kannst das jederzeit ändern oder zurückziehen: /sign"
    ),
    "anonymous": "Ohne Namen",
    "hidden": "Mit Namen, nur für die Organisation",
    "public": "Öffentlich, mit Namen",
    "sign": "Unterschreiben",
    "change": "Ändern",
    "withdraw": "Zurückziehen",
    "pledge": "Etwas zusagen",
    "share": "Teilen",
    "cancel": "Abbrechen",
}
WORDS = {"en": ENGLISH, "de": GERMAN}


class Records:
    """The store of a plain bot; `opened` before anything else."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._signing = asyncio.Lock()

    async def open(self) -> None:
        """Open the file at the store's path, with its tables."""
        self._database = await aiosqlite.connect(self._path)
        await self._database.executescript(SCHEMA)

    async def close(self) -> None:
        """Close the file."""
        await self._database.close()

    async def words_for(self, account: int) -> dict[str, str]:
        """The words in the language that `account` has chosen; English where none was."""
        sql = "SELECT language FROM reader WHERE account = ?"
        async with self._database.execute(sql, (account,)) as cursor:
            row = await cursor.fetchone()
        return WORDS[row[0]] if row else ENGLISH

    async def totals(self) -> dict[str, int]:
        """The numbers of `/count`."""
        async with self._database.execute("SELECT name, n FROM total") as cursor:
            return {name: n async for name, n in cursor}

    async def sign(self, account: int, appearance: str) -> int:
        """Keep a signature and count it, in one transaction; how many have signed by now.

        The connection is shared, so that without the lock one person's COMMIT would commit half of
        another's transaction.
        """
        async with self._signing:
            added = await self._database.execute(
                "INSERT OR IGNORE INTO signature VALUES (?, ?)", (account, appearance)
            )
            await self._database.execute(
                "UPDATE total SET n = n + ? WHERE name = 'people'", (added.rowcount,)
            )
            await self._database.commit()
        return (await self.totals())["people"]


def count_in(words: dict[str, str], totals: dict[str, int]) -> str:
    """The answer to `/count`."""
    milestone = next(n for n in (100, 1_000, 10_000, 100_000) if n > totals["people"])
    return words["count"].format(**totals, milestone=milestone, left=milestone - totals["people"])
