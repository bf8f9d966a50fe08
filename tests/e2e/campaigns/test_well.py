"""A campaign in Arabic and Chinese, without English: its story on every platform.

Whoever reads neither language reads Arabic, in which the letter was written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from db import counters, pledges, signatures, subscriptions
from db.counters import Totals
from db.engine.sqlite import SqliteStore
from db.engine.transaction import Transaction
from db.secrets.vault import Purpose, Vault
from db.signatures import SignedText
from messages.letter.content import load_content
from tests.stage.anywhere import PLATFORMS, Person, Screen
from tests.stage.chats import Bot
from tests.stage.invented import WELL, bot_of
from tests.stage.kept import kept
from tests.stage.programs import chat
from tests.stage.steps import Does, Step, command, lives, look, press, says, typed

LETTER = load_content(WELL).letter


@dataclass(frozen=True)
class Reader:
    """Somebody by the language they choose, and the words they read at each step."""

    chooses: str | None
    served: str
    title: str
    call: str
    status: str
    sections: tuple[str, str, str]
    no_summary: str
    agreement: str
    thanks: str
    text_shown: str
    changed: str
    pledge: str
    promised: str
    done: str
    taken_back: str
    asked: str
    milestone: str
    note: str
    share: str
    about: str
    now: str
    erased: str


ARABIC = Reader(
    "ar",
    "ar",
    title="بئر القرية للجميع",
    call="نطلب أن تبقى بئر القرية مفتوحة للجميع.",
    status="نص أصلي",
    sections=(
        "شربنا من هذه البئر جيلًا بعد جيل",
        "أن يبقى المجلس البئر مفتوحة ليلًا ونهارًا:",
        "الماء حق.",
    ),
    no_summary="لا يوجد ملخّص لهذه الرسالة.",
    agreement="أنت على وشك توقيع رسالة",
    thanks="شكرًا لك. لقد وقّعت.",
    text_shown="لغة نص الرسالة: \u2068العربية",
    changed="تغيّر توقيعك.",
    pledge="سأحمل الماء لجار مسنّ مرة في الأسبوع.",
    promised="حُفظ تعهّدك. شكرًا لك.",
    done="تم الإنجاز. شكرًا لك.",
    taken_back="سُحب هذا التعهّد",
    asked="نداءات التحرّك التي تصلك",
    milestone="المحطة البارزة المقبلة: \u20682",
    note="هنا فقط من وقّعوا عبر هذا البوت.",
    share="رسالة عن بئر القرية. اقرأ واحكم بنفسك:",
    about="يدير هذا البوت متطوعون من القرية.",
    now="لغة القراءة الآن: \u2068العربية",
    erased="مُحي كل ما يتعلق بهذا الحساب",
)
CHINESE = Reader(
    "zh-TW",
    "zh-Hant-TW",
    title="村裡的井屬於大家",
    call="我們要求村裡的井繼續開放給所有人。",
    status="河谷讀書會的非官方譯本",
    sections=(
        "我們一代又一代喝這口井的水",
        "村議會讓這口井日夜開放：",
        "水是權利。",
    ),
    no_summary="這封公開信沒有摘要。",
    agreement="你即將連署「村裡的井屬於大家」（版本 1.0.0，2026年3月21日）。"
    "這裡顯示的文字，語言為繁體中文。",
    thanks="謝謝你，連署完成。",
    text_shown="公開信文字的語言：繁體中文",
    changed="你的連署已變更。",
    pledge="我每週會替一位年長的鄰居提水一次。",
    promised="行動承諾已登記，謝謝你。",
    done="已完成。謝謝你。",
    taken_back="這項行動承諾已撤回",
    asked="你的行動快訊",
    milestone="下一個里程碑：2",
    note="只計算透過這個機器人連署的人。",
    share="一封關於村裡水井的信，請讀過再自行判斷：",
    about="這個機器人由村裡的志工營運。",
    now="目前語言：繁體中文",
    erased="關於這個帳號的所有資料都已刪除。",
)
ENGLISH = Reader(**{**ARABIC.__dict__, "chooses": None})
"""Reads what Arabic readers read: there is no word of the campaign in English."""

NOBODY = Totals()
READERS = {"Arabic": ARABIC, "Chinese": CHINESE, "English": ENGLISH}


def story(reader: Reader) -> tuple[Step, ...]:
    """All of it: reading, signing, promising, asking for alerts, looking, and leaving."""
    return (
        *_reading(reader),
        *_signing(reader),
        *_promising(reader),
        *(command("alerts"), press("alerts agree"), says(reader.asked), look("subscribed")),
        *(command("count"), says(reader.milestone), says(reader.note)),
        *(command("share"), says(reader.share), says("https://well.example.org/letter")),
        *(command("about"), says(reader.about), says("well@example.org")),
        *(command("language"), says(reader.now)),
        *(command("forget"), press("forget yes"), says(reader.erased), look("gone")),
    )


def _reading(reader: Reader) -> Iterator[Step]:
    if reader.chooses:
        yield command(f"language {reader.chooses}")
    yield from (command("start"), says(reader.title), says(reader.call))
    yield from (press("letter"), says(reader.status), says("1.0.0"))
    for id, words in zip(("opening", "demands", "ending"), reader.sections, strict=True):
        yield from (press(f"letter {id}"), says(words), says(reader.status))
    yield from (command("letter council"), says(reader.sections[1]), says(reader.status))
    yield from (command("summary"), says(reader.no_summary))


def _signing(reader: Reader) -> Iterator[Step]:
    yield from (command("sign"), says(reader.title), says(reader.status))
    yield from (press("form answer appearance anonymous"), says(reader.agreement))
    yield from (press("form send"), says(reader.thanks), look("signed"))
    yield from (command("me"), says(reader.text_shown))
    yield from (command("sign"), press("sign change"), press("form answer appearance hidden"))
    yield from (typed("محمد عبد الله"), press("form send"), says(reader.changed))


def _promising(reader: Reader) -> Iterator[Step]:
    yield from (command("pledge"), press("pledge neighbours"), says(reader.pledge))
    yield from (press("pledge carry-water"), says("/letter a2"), press("form send"))
    yield from (says(reader.promised), look("promised"))
    yield from (command("pledges"), press("pledges carry-water"))
    yield from (press("pledges done carry-water"), says(reader.done))
    yield from (command("pledges"), press("pledges carry-water"))
    yield from (press("pledges withdraw carry-water"), says(reader.taken_back))


@dataclass(frozen=True)
class Kept:
    """What is kept of one person."""

    text: SignedText | None = None
    locale: str | None = None
    promised: tuple[str, ...] = ()
    alerts: str | None = None
    totals: Totals = NOBODY


async def _kept(bot: Bot, platform: str, person: Person) -> Kept:
    tag = bot.keys(person.account, platform).tag

    async def read(tx: Transaction) -> Kept:
        signature = await signatures.signature_of(tx, tag(Purpose.SIGNATURE))
        made = await pledges.pledges_of(tx, tag(Purpose.PLEDGE))
        alerts = await subscriptions.subscription_of(tx, tag(Purpose.SUBSCRIPTION))
        return Kept(
            signature.text if signature else None,
            signature.locale if signature else None,
            tuple(each.pledge for each in made),
            alerts.locale if alerts else None,
            await counters.totals(tx),
        )

    return await bot.store.transact(read)


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("platform", PLATFORMS)
async def test_the_whole_story_without_a_word_of_english(
    sqlite_store: SqliteStore, vault: Vault, tmp_path: Path, platform: str, name: str
) -> None:
    reader, bot = READERS[name], await bot_of(WELL, sqlite_store, vault)
    edition, told = LETTER.editions[reader.served], story(reader)
    async with PLATFORMS[platform](Screen(bot), tmp_path) as person:
        seen = await lives(told, person, lambda: _kept(bot, platform, person))
    signed = bot.campaign.signed(edition)
    assert (signed.version, signed.language) == ("1.0.0", reader.served)
    people = Totals(people=1)
    assert dict(seen) == {
        "signed": Kept(signed, reader.served, totals=people),
        "promised": Kept(
            signed, reader.served, ("carry-water",), totals=Totals(people=1, pledges=1)
        ),
        "subscribed": Kept(signed, reader.served, alerts=reader.served, totals=people),
        "gone": Kept(),
    }
    assert len(seen) == sum(step.does is Does.LOOK for step in told)


LOCALES = {"ar-EG": ARABIC, "zh-TW": CHINESE, "en": ENGLISH, "fr": ENGLISH}


@pytest.mark.parametrize("locale", LOCALES)
async def test_a_terminal_follows_its_own_language_through_the_story(
    tmp_path: Path, locale: str
) -> None:
    """By a pipe: read, sign, change, promise, tick off, subscribe, count, withdraw."""
    reader, data = LOCALES[locale], tmp_path / "data"
    said = chat(
        data,
        *("/start", "/letter", "/letter opening", "/letter demands", "/letter ending"),
        *("/sign", "1", "1", "/pledge", "1", "1", "1", "/pledges", "1", "1", "/alerts", "1"),
        *("/count", "/share", "/about", "/language", "/sign change", "2", "林淑芬", "1"),
        locale=locale,
        settings={"CAMPAIGN": str(WELL)},
    )
    assert said.status == 0
    assert said.has_in_order(
        *(reader.title, reader.call, reader.title, *reader.sections, reader.agreement),
        *(reader.thanks, reader.pledge, reader.promised, reader.done, reader.asked, reader.note),
        *(reader.share, reader.about, reader.changed),
    )
    async with kept(data) as there:
        signature, alerts = await there.signature("ana"), await there.subscription("ana")
        assert signature is not None
        assert alerts is not None
        assert signature.text.sha256 == LETTER.editions[reader.served].sha256
        assert (signature.locale, alerts.locale) == (reader.served, reader.served)
        assert await there.sealed("ana") == {"name": "林淑芬"}
        assert await there.totals() == Totals(people=1, pledges=1, pledges_done=1)
