"""`make pictures`: answers of the real core, through the real renderers, as pictures for the docs.

They are drawn like chats, with a browser's own fonts; they are no screenshots of any app. Needs
Chromium; `CHROMIUM` names it where it is called otherwise.
"""

from __future__ import annotations

import asyncio
import os
import re
import struct
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

import discord
from telegram import InlineKeyboardButton

from bot.adapters.discord.components import view
from bot.adapters.discord.marks import Marks
from bot.adapters.telegram.buttons import keyboard
from bot.cli.trial import prepare, server_folder
from db import doorways, goals
from db.alerts import Alert, AlertState, AlertText
from db.audience import Subscriber
from db.engine.sqlite import SqliteStore
from db.secrets.keys import server_keys
from db.secrets.vault import Vault
from db.signatures import register_text
from db.subscriptions import Topic
from handlers.alerting.message import message
from handlers.dispatch import Answer
from messages.render import discord as discord_markdown
from messages.render import telegram as telegram_html
from messages.request import Account
from tests.stage.browser import browser as tab_of
from tests.stage.chats import FIRST_DAY, Bot, Someone
from tests.stage.page import page_of
from tests.stage.programs import ROOT
from tests.stage.words import catalogs

PICTURES = ROOT / "docs" / "pictures"
CHROMIUM = os.environ.get("CHROMIUM", "chromium")
WIDTH, TALLEST = 480, 2400

STYLE = """
* { box-sizing: border-box; margin: 0; }
body { width: 480px; padding: 14px; font: 14px/1.4 "Noto Sans", "Noto Sans Arabic",
  "Noto Sans CJK TC", sans-serif; }
p, h3, small, blockquote, .li { white-space: pre-wrap; overflow-wrap: anywhere; display: block;
  unicode-bidi: plaintext; text-align: start; }
.telegram { background: #cfdcc6; color: #111; }
.bubble { background: #fff; border-radius: 12px; padding: 8px 12px; margin-top: 8px; width: 88%;
  white-space: pre-wrap; overflow-wrap: anywhere; }
.telegram .said { background: #e3fbc9; width: fit-content; margin-left: auto; }
.telegram blockquote { border-inline-start: 3px solid #3390ec; background: #eaf3fd;
  padding: 4px 8px; border-radius: 4px; margin: 3px 0; }
.row { display: flex; gap: 4px; margin-top: 4px; width: 88%; }
.row span { flex: 1; background: #7d9a72; color: #fff; text-align: center; border-radius: 8px;
  padding: 6px 4px; font-size: 13px; }
.discord { background: #313338; color: #dbdee1; }
.discord .said { color: #949ba4; font-size: 12px; margin: 18px 0 4px; }
.discord .said:first-child { margin-top: 0; }
.discord h3 { font-size: 17px; color: #f2f3f5; margin-bottom: 2px; }
.discord small { color: #949ba4; font-size: 12px; }
.discord blockquote { border-inline-start: 4px solid #4e5058; padding-inline-start: 10px; }
.discord .li { padding-inline-start: 16px; text-indent: -12px; }
.discord .row { flex-wrap: wrap; width: 100%; }
.discord .row span { flex: none; background: #4e5058; padding: 6px 12px; border-radius: 6px; }
.discord .row .primary { background: #5865f2; }
.discord .row .success { background: #248046; }
.discord .row .danger { background: #da373c; }
a { color: #00a8fc; text-decoration: none; }
"""

_INLINE = (
    (re.compile(r"&lt;(https?://[^ ]+?)&gt;"), r"<a>\1</a>"),
    (re.compile(r"\\(&lt;|&gt;|&amp;|[^\w\s])"), r"\1"),
)
"""Discord's Markdown as far as the renderer writes it, after HTML's own escapes."""


def inline(line: str) -> str:
    """A line of a renderer as HTML."""
    said = escape(line, quote=False)
    for pattern, instead in _INLINE:
        said = pattern.sub(instead, said)
    return said


def markdown(message: str) -> str:
    """A message of Discord's as HTML, line by line."""
    tags = (("### ", "h3", ""), ("-# ", "small", ""), ("> ", "blockquote", ""), ("- ", "div", "• "))
    lines = []
    for line in message.split("\n"):
        for mark, tag, bullet in tags:
            if line.startswith(mark):
                kind = ' class="li"' if bullet else ""
                said = bullet + inline(line.removeprefix(mark))
                lines.append(f'<{tag}{kind} dir="auto">{said}</{tag}>')
                break
        else:
            lines.append(f'<p dir="auto">{inline(line) or "&nbsp;"}</p>')
    return "".join(lines)


def direction_of(person: Someone) -> str:
    """The way in which the last answer of `person` is read: `rtl` or `ltr`."""
    return "rtl" if catalogs().languages[person.answer.language].right_to_left else "ltr"


def on_telegram(said: str, person: Someone) -> Iterator[str]:
    """What was typed or pressed, and its answer with its buttons."""
    direction = direction_of(person)
    if said:
        yield f'<div class="bubble said">{escape(said)}</div>'
    for html in telegram_html.render(person.reply, catalogs(), person.answer.language):
        # a block quotation brings its own line breaks in the apps
        tidy = re.sub(r"\s*(</?blockquote[^>]*>)\s*", r"\1", html)
        yield f'<div class="bubble" dir="{direction}">{tidy}</div>'
    drawn = keyboard(
        InlineKeyboardButton(person.say(button.label), callback_data="0")
        for button in person.reply.buttons
    )
    for row in drawn.inline_keyboard if drawn else ():
        labels = "".join(f"<span>{escape(button.text)}</span>" for button in row)
        yield f'<div class="row" dir="{direction}">{labels}</div>'


def on_discord(said: str, person: Someone) -> Iterator[str]:
    """The same there; the line above it stands for the app's own words, and an alert has none."""
    if said:
        yield f'<div class="said">{escape(said)} · 👁</div>'
    for text in discord_markdown.render(person.reply, catalogs(), person.answer.language):
        yield markdown(text)
    marks = Marks(person.bot.campaign.vault)
    drawn = view(person.reply, person.say, marks, Account(person.account))
    labels = (
        f'<span class="{discord.ButtonStyle(each["style"]).name}">{escape(each["label"])}</span>'
        for row in (drawn.to_components() if drawn else ())
        for each in row["components"]
        if each["type"] == discord.ComponentType.button.value
    )
    yield f'<div class="row" dir="{direction_of(person)}">{"".join(labels)}</div>'


async def pages(bot: Bot) -> dict[str, tuple[str, list[str]]]:
    """Each picture's name, its platform and what is in it."""
    found: dict[str, tuple[str, list[str]]] = {}

    ana = bot.someone("7000000001", platform="telegram")
    await ana.types("/sign")
    parts: list[str] = []
    for label in ("Without a name", "Sign"):
        await ana.presses(label)
        parts += on_telegram("", ana)
    found["telegram-sign"] = "telegram", parts

    mei = bot.someone("7000000002", "zh-Hant", platform="telegram")
    await mei.types("/letter scope")
    found["telegram-letter-zh"] = "telegram", list(on_telegram("/letter scope", mei))

    amal = bot.someone("7000000003", "ar-EG", platform="discord")
    await amal.types("/count")
    found["discord-count-ar"] = "discord", list(on_discord("/count", amal))

    rami = bot.someone("7000000005", "ar-EG", platform="telegram")
    await rami.types("/sign")
    anonymous, *_ = rami.reply.buttons
    await rami.uses(anonymous)
    found["telegram-sign-ar"] = "telegram", list(on_telegram("", rami))

    ben = bot.someone("7000000004", platform="discord")
    await ben.types("/sign")
    await ben.presses("Without a name")
    parts = list(on_discord("/sign → Without a name", ben))
    await ben.presses("Sign")
    found["discord-sign"] = "discord", parts + list(on_discord("→ Sign", ben))

    for person, language in ((ana, "en"), (amal, "ar"), (mei, "zh-Hant-TW")):
        alert = message(ALERT, language, kind=Subscriber.PERSON, today=FIRST_DAY)
        person.answer = Answer(alert, alert.language or language)
    found["telegram-alert"] = "telegram", list(on_telegram("", ana))
    found["discord-alert-ar"] = "discord", list(on_discord("", amal))
    found["telegram-alert-zh"] = "telegram", list(on_telegram("", mei))
    return found


ALERT = Alert(
    "k7m2qd",
    "staff",
    None,
    AlertState.STARTED,
    Topic.ACTION,
    urgent=True,
    day="2026-11-24",
    language="en",
    texts={
        "en": AlertText(
            "Council votes on cameras on Friday",
            "The city council decides whether the metro may recognise faces.",
            "Write to your councillor before Friday noon.",
        ),
        "zh-Hant-TW": AlertText(
            "市議會週五表決監視器案",
            "市議會將決定捷運能否使用臉部辨識。",
            "請在週五中午前寫信給議員。",
        ),
        "ar": AlertText(
            "المجلس البلدي يصوّت على الكاميرات يوم الجمعة",
            "يقرّر المجلس هل يجوز للمترو التعرّف على الوجوه.",
            "اكتب إلى ممثّلك قبل ظهر الجمعة.",
        ),
    },
    link="https://www.accessnow.org/ban-biometric-surveillance/",
    contact="council@city.example",
    ready="Please vote against face recognition in the metro.",
    ends="2026-12-04",
    code="7KQ2MXA9",
)


def page(platform: str, parts: Sequence[str], script: str = "") -> str:
    """A whole page that looks like `platform`."""
    return (
        f'<!doctype html><meta charset="utf-8"><style>{STYLE}</style>'
        f'<body class="{platform}">{"".join(parts)}{script}'
    )


QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--hide-scrollbars",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def browser(folder: Path, *arguments: str) -> str:
    """Run Chromium on its own, without a word to any server."""
    profile = f"--user-data-dir={folder / 'profile'}"
    done = subprocess.run(
        [CHROMIUM, *QUIET, profile, *arguments], capture_output=True, timeout=120, check=True
    )
    return done.stdout.decode()


def draw(name: str, platform: str, parts: Sequence[str], folder: Path) -> Path:
    """Measure the page, then take its picture."""
    file = folder / f"{name}.html"
    tell = "<script>document.body.dataset.high = document.body.scrollHeight</script>"
    file.write_text(page(platform, parts, tell), "utf-8")
    size = f"--window-size={WIDTH},{TALLEST}"
    dump = browser(folder, size, "--dump-dom", file.as_uri())
    high = re.search(r'data-high="(\d+)"', dump)
    assert high is not None
    picture = PICTURES / f"{name}.png"
    window = f"--window-size={WIDTH},{high[1]}"
    browser(folder, window, f"--screenshot={picture}", file.as_uri())
    picture.write_bytes(smaller(picture.read_bytes()))
    return picture


def smaller(png: bytes) -> bytes:
    """The same picture with at most 256 colours, a third of the size (PNG specification, 9, 11)."""
    chunks, at = [], 8
    while at < len(png):
        (long,) = struct.unpack(">I", png[at : at + 4])
        chunks.append((png[at + 4 : at + 8], png[at + 8 : at + 8 + long]))
        at += long + 12
    wide, high, depth, kind = struct.unpack(">IIBB", chunks[0][1][:10])
    assert (depth, kind) in ((8, 2), (8, 6))
    step = 3 if kind == 2 else 4
    raw = zlib.decompress(b"".join(data for name, data in chunks if name == b"IDAT"))
    colours: dict[bytes, int] = {}
    rows = bytearray()
    before = bytes(wide * step)
    for number in range(high):
        start = number * (wide * step + 1)
        before = unfiltered(raw[start], raw[start + 1 : start + 1 + wide * step], before, step)
        coarse = bytes(min(255, (value + 8) // 17 * 17) for value in before)
        pixels = (coarse[x : x + 3] for x in range(0, len(coarse), step))
        rows.append(0)
        rows += bytes(colours.setdefault(pixel, len(colours)) for pixel in pixels)
    header = struct.pack(">IIBBBBB", wide, high, 8, 3, 0, 0, 0)
    parts = ((b"IHDR", header), (b"PLTE", b"".join(colours)), (b"IDAT", zlib.compress(rows, 9)))
    return png[:8] + b"".join(chunk(*part) for part in (*parts, (b"IEND", b"")))


def chunk(name: bytes, data: bytes) -> bytes:
    """One chunk of a PNG file."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def unfiltered(kind: int, row: bytes, above: bytes, step: int) -> bytes:
    """A row of a PNG as it was before its filter."""
    found = bytearray(row)
    for at, up in enumerate(above):
        left = found[at - step] if at >= step else 0
        corner = above[at - step] if at >= step else 0
        guess = left + up - corner
        nearest = min((left, up, corner), key=lambda value: abs(guess - value))
        found[at] = (found[at] + (0, left, up, (left + up) // 2, nearest)[kind]) & 255
    return bytes(found)


PAGE = "page-ar"
PAGE_WIDE, PAGE_TALL = 480, 900


async def draw_page(bot: Bot, folder: Path) -> Path:
    """Take a picture of the beginning of the campaign's page in Arabic, as a phone shows it."""
    await bot.store.transact(lambda tx: doorways.note(tx, "telegram", "example_letter_bot"))
    await bot.store.transact(lambda tx: goals.put(tx, 10))
    picture = PICTURES / f"{PAGE}.png"
    async with page_of(bot.core) as reader, tab_of(folder / "tab") as tab:
        await tab.is_as_wide_as(PAGE_WIDE, PAGE_TALL)
        await tab.opens(f"{reader.address}/ar/")
        picture.write_bytes(smaller(await tab.picture()))
    return picture


async def main() -> None:
    """Draw every picture."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        prepare(folder)
        vault = Vault(server_keys(server_folder(folder)))
        store = await SqliteStore.open(folder / "letter.db", vault)
        try:
            bot = Bot(store, vault)
            await store.transact(lambda tx: register_text(tx, bot.campaign.text))
            found = await pages(bot)
            PICTURES.mkdir(parents=True, exist_ok=True)
            page_picture = await draw_page(bot, folder)
        finally:
            await store.close()
        sys.stdout.write(f"{page_picture.relative_to(ROOT)}\n")
        for each, (platform, parts) in found.items():
            picture = draw(each, platform, parts, folder)
            sys.stdout.write(f"{picture.relative_to(ROOT)}: {picture.stat().st_size // 1024} KB\n")


if __name__ == "__main__":
    asyncio.run(main())
