"""The main story through a pipe: read, sign, pledge, count, change, withdraw, forget."""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.app import load_campaign, wall_clock
from db.counters import Totals
from db.public_names import PublicName
from db.secrets.keys import ServerKeys
from db.secrets.vault import Purpose, Vault
from db.signatures import Appearance, Signature
from handlers.reading.start import welcome
from handlers.subscribing.settings import CONSENT_VERSION
from messages.render.plain import RIGHT_TO_LEFT_MARK, plain
from messages.text import Text, t, tn
from tests.stage.kept import kept
from tests.stage.key_folders import keys_beside
from tests.stage.programs import BOT, ROOT, Said, bot, chat, environment
from tests.stage.words import CONTENT, LETTER, catalogs

KEYS = ServerKeys(bytes(32), bytes(32), bytes(32))
CAMPAIGN = load_campaign(CONTENT, catalogs(), Vault(KEYS), wall_clock)
TEXT = CAMPAIGN.text
PLEDGE = CONTENT.pledges.of("lawmakers")[0]
AGREED = "You are about to sign the open letter of 7 June 2021"
"""How the English words begin that a signer agrees to."""

BINDING = (
    AGREED,
    *(pledge.text.message for pledge in CONTENT.pledges.all()),
    "Your signature, public name, pledges",
    "May I write to you here",
    "This is separate from signing",
)
"""How English words begin that bind whatever the language; they stay as they are."""

BUTTON = re.compile(r"\[(\d+)\] (.+)")
ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
IN_TWO_MONTHS = (date.today() + timedelta(60)).isoformat()


@dataclass(frozen=True)
class Reader:
    """Someone who goes through the story in their own language and script."""

    locale: str
    tag: str
    name: str
    organisation: str
    role: str
    country: str
    due: str


READERS = [
    Reader("en", "en", "Ana Diaz", "Open Rights", "chair", "Taiwan", IN_TWO_MONTHS),
    Reader("zh-TW", "zh-Hant-TW", "林淑芬", "開放權利", "理事", "台灣", IN_TWO_MONTHS),
    Reader(
        locale="ar",
        tag="ar",
        name="محمد عبد الله",
        organisation="حقوق مفتوحة",
        role="رئيسة",
        country="تايوان",
        due=IN_TWO_MONTHS.translate(ARABIC_DIGITS),
    ),
]
every_reader = pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.tag)

READING = (
    *("/start", "/language", "/letter", "1", "/letter scope", "1", "/letter scope", "2"),
    *("/letter a1-b-iii", "1", "/summary", "/summary one", "/summary scope"),
)


def signing(reader: Reader) -> tuple[str, ...]:
    """With a hidden name, for an organisation, from a country, with alerts."""
    return (
        *("/sign", "2", reader.name),
        *("4", reader.organisation, "5", reader.role),
        *("6", reader.country),
        *("7", "1"),
        "1",
    )


def pledging(reader: Reader) -> tuple[str, ...]:
    """The lawmakers' first pledge, with a date; then it is done."""
    return ("/pledge", "1", "1", "2", reader.due, "1", "/pledges", "1", "1")


def test_the_story_as_it_is_read_in_english(tmp_path: Path) -> None:
    (reader, *_) = READERS
    said = chat(
        tmp_path / "data",
        *(*READING, *signing(reader), *pledging(reader), "/count", "/me"),
        *("/sign change", "1", "1", "/count", "/sign", "2", "1", "/count"),
        *("/sign", "1", "1", "/count", "/forget", "1", "/count"),
    )
    assert said.status == 0
    assert said.has_in_order(
        # reading
        *("An open letter against biometric mass surveillance", "[1] Read the letter"),
        *("Your language now: English", "[1] English"),
        *(LETTER.base.title, "[1] Opening", "[12] Sign"),
        *("Opening (1 of 9)", "作為連署人的我們呼籲", "[1] Next: Scope"),
        *("Scope (2 of 9)", "訴求的範圍", "[1] Previous: Opening", "[2] Next: Why a ban"),
        *("Opening (1 of 9)", "Scope (2 of 9)", "Why a ban (3 of 9)"),
        *("1) b. iii. (3 of 6)", "[1] Previous: 1) b. ii.", "1) b. ii. (2 of 6)"),
        *("A short summary of the letter", "The full letter prevails."),
        *("The letter in a sentence", "The full letter prevails."),
        "Summary in our own words, not part of the letter.",
        # signing
        *("Sign the open letter of 7 June 2021", "What I will keep:", "Who can see what:"),
        *("How do you want to sign?", "[2] With my name, for the organisers only"),
        "Please type the name.",
        *("Name: Ana Diaz", "[4] Add: Organisation"),
        *("For which organisation do you sign?", "Organisation: Open Rights", "[5] Add: Role"),
        *("What is your role there?", "Role: chair", "[6] Add: Country"),
        *("Type its name, or a part of it.", "Country: Taiwan", "[7] Add: Action alerts"),
        *("May I write to you here", "[1] Yes, write to me", "Action alerts: Yes, write to me"),
        *("[1] Sign", "Thank you. You have signed.", "An organiser checks your organisation"),
        *("[1] Change", "[2] Withdraw", "[3] Share", "[4] Make a pledge"),
        # pledging
        *("Which one are you part of?", "[1] Lawmakers", "1. I will table", "[1] Pledge number 1"),
        *("Done when: public link to bill", "[2] Add: Date", "By when?", "Date: "),
        *("Your pledge is kept. Thank you.", "My pledges", "You made this pledge."),
        *("[1] It is done", "Done. Thank you."),
        *("People who signed here: 0", "Organisations: 0"),
        "Pledges made: 1; done: 1",
        *("What is held about this account", "For an organisation: waiting for an organiser"),
        "held-about-me.json; only you can erase it.",
        # changing one's mind
        *("How do you want to sign?", "Your signature is changed.", "1 person has signed"),
        "People who signed here: 1",
        *("You have signed.", "Withdraw your signature?", "withdrawn and erased."),
        "People who signed here: 0",
        *("Thank you. You have signed.", "People who signed here: 1"),
        *("Erase everything about you?", "Everything about this account is erased."),
        *("People who signed here: 0", "Pledges made: 0; done: 0"),
    )


class Story(NamedTuple):
    """A story that was told to its end: by whom, what was answered, and where it is kept."""

    reader: Reader
    said: Said
    data: Path
    days: set[str]


@pytest.fixture(scope="module", params=READERS, ids=lambda reader: reader.tag)
def story(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Story:
    """The story in each language, told once for all who look at what became of it."""
    reader: Reader = request.param
    data = tmp_path_factory.mktemp("story") / "data"
    keys_beside(data)  # no trial: nobody is there but who tells it
    began = date.today().isoformat()
    said = chat(
        data,
        *(f"/language {reader.locale}", *READING, *signing(reader), *pledging(reader)),
        *("/pledge public", "1", "/me"),
        locale=reader.locale,
    )
    return Story(reader, said, data, {began, date.today().isoformat()})


async def test_everything_the_story_says_is_really_kept(story: Story) -> None:
    reader = story.reader
    assert story.said.status == 0
    async with kept(story.data) as there:
        signature = await there.signature("ana")
        assert signature is not None
        assert signature.month in {day[:7] for day in story.days}
        assert signature == Signature(
            text=TEXT,
            appearance=Appearance.HIDDEN,
            organisation=True,
            confirmed=False,
            sealed=signature.sealed,
            country=None,
            locale=reader.tag,
            platform="terminal",
            consent_version=LETTER.consent_version,
            month=signature.month,
        )
        assert await there.sealed("ana") == {
            "name": reader.name,
            "organisation": reader.organisation,
            "role": reader.role,
        }
        assert await there.public_name("ana") is None
        (pledge,) = await there.pledges("ana")
        assert (pledge.pledge, pledge.due, pledge.done) == (PLEDGE.id, IN_TWO_MONTHS, True)
        assert (pledge.locale, pledge.visibility) == (reader.tag, PLEDGE.visibility)
        alerts = await there.wish("ana")
        assert alerts is not None
        assert alerts.tag == there.tag("ana", Purpose.SUBSCRIPTION).hex()
        assert alerts.account == "ana"
        assert (alerts.locale, alerts.consent_version) == (reader.tag, CONSENT_VERSION)
        assert await there.totals() == Totals(0, 0, 1, 1, 1)
        rows = {table: n for table, n in (await there.rows_of_people()).items() if n}
        assert rows == dict.fromkeys(("signature", "pledge", "wish", "preference", "draft"), 1)


@every_reader
async def test_everything_taken_back_is_really_gone(tmp_path: Path, reader: Reader) -> None:
    data = tmp_path / "data"
    keys_beside(data)
    chat(data, "/sign", "1", "1", account="ben", locale=reader.locale)
    changing = ("/sign", "1", "3", reader.name, "1")
    chat(data, *signing(reader), *pledging(reader), *changing, locale=reader.locale)
    async with kept(data) as there:
        assert await there.totals() == Totals(2, 0, 0, 1, 1)
        shown = PublicName(reader.name, None, None, True)
        assert await there.public_name("ana") == shown

    chat(data, "/withdraw", "1", locale=reader.locale)
    async with kept(data) as there:
        assert await there.totals() == Totals(1, 0, 0, 1, 1)
        assert await there.signature("ana") is None
        assert await there.public_name("ana") is None
        assert await there.subscription("ana") is not None

    said = chat(
        data, *("/sign", "1", "1", "/count", "/forget", "1", "/count"), locale=reader.locale
    )
    two, one = (t("People who signed here: {count}", count=n) for n in (2, 1))
    assert said.has_in_order(*(catalogs().say(words, reader.tag) for words in (two, one)))
    async with kept(data) as there:
        assert await there.totals() == Totals(1, 0, 0, 0, 0)
        rows = await there.rows_of_people()
        assert rows == {table: int(table == "signature") for table in rows}
        assert await there.signature("ben") is not None


@every_reader
async def test_each_way_to_appear_takes_few_steps(tmp_path: Path, reader: Reader) -> None:
    """Three: the command, how to appear, and the last press; a name is one more."""
    data = tmp_path / "data"
    ways = {
        Appearance.ANONYMOUS: ("1",),
        Appearance.HIDDEN: ("2", reader.name),
        Appearance.PUBLIC: ("3", reader.name),
    }
    for people, (appearance, answers) in enumerate(ways.items(), start=1):
        said = chat(data, "/sign", *answers, "1", account=appearance, locale=reader.locale)
        for words in (t("Thank you. You have signed."), _have_signed(people)):
            assert catalogs().say(words, reader.tag) in said.out
    async with kept(data) as there:
        for appearance in ways:
            signature = await there.signature(appearance)
            assert signature is not None
            assert (signature.appearance, signature.text) == (appearance, TEXT)
            assert (signature.sealed is None) == (appearance is Appearance.ANONYMOUS)
        for named in (Appearance.HIDDEN, Appearance.PUBLIC):
            assert await there.sealed(named) == {"name": reader.name}
        assert await there.public_name(Appearance.HIDDEN) is None
        shown = PublicName(reader.name, None, None, True)
        assert await there.public_name(Appearance.PUBLIC) == shown
        assert await there.totals() == Totals(people=3)


def _have_signed(n: int) -> Text:
    return tn(
        "{n} person has signed through this bot.", "{n} people have signed through this bot.", n
    )


async def test_me_hands_over_a_file_with_everything(story: Story) -> None:
    held = json.loads((story.data / "files" / "held-about-me.json").read_text("utf-8"))
    assert held["signature"]["text"]["sha256"] == LETTER.base.sha256
    assert held["signature"]["locale"] == story.reader.tag
    assert held["signature"]["sealed"] == "sealed to the organisers"
    assert [(each["pledge"], each["due"]) for each in held["pledges"]] == [
        (PLEDGE.id, IN_TWO_MONTHS)
    ]
    assert held["wish"]["account"] == "ana"
    assert held["form"] == {}
    async with kept(story.data) as there:
        assert held["language"] == story.reader.locale == await there.language("ana")


def test_every_reply_is_followed_by_its_buttons_a_line_each(story: Story) -> None:
    runs = _runs_of_buttons(story.said)
    assert len(runs) > 25
    for run in runs:
        assert [number for number, _ in run] == list(range(1, len(run) + 1))
        assert all(label.strip() for _, label in run)


def _runs_of_buttons(said: Said) -> list[list[tuple[int, str]]]:
    """The buttons that stand one below the other."""
    runs: list[list[tuple[int, str]]] = [[]]
    for line in said.out.split("\n"):
        button = BUTTON.fullmatch(line)
        if button:
            runs[-1].append((int(button[1]), button[2]))
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


@every_reader
def test_nothing_but_the_reply_is_on_standard_output(tmp_path: Path, reader: Reader) -> None:
    said = chat(tmp_path / "data", "/start", locale=reader.locale)
    assert said.out == plain(welcome(CAMPAIGN, reader.tag), catalogs(), reader.tag) + "\n\n"
    assert len(said.err.splitlines()) == 1


def test_the_end_of_the_input_is_a_good_end(tmp_path: Path) -> None:
    data = tmp_path / "data"
    nothing = bot("chat", "--as", "ana", "--data", data, typed="")
    assert (nothing.out, nothing.status) == ("", 0)
    unfinished = bot("chat", "--as", "ana", "--data", data, typed="\n\r\n/count")
    assert unfinished.out.startswith("The count so far\n")
    assert (unfinished.err, unfinished.status) == ("", 0)


def test_a_reader_who_stops_listening_is_no_trouble(tmp_path: Path) -> None:
    """As in `python -m bot chat … | head -1`."""
    start = f"{' '.join(BOT)} chat --as ana --locale en --data {tmp_path / 'data'}"
    done = subprocess.run(
        ["sh", "-c", f"{start} | head -1"],
        input=b"/letter scope\n" * 200,
        capture_output=True,
        cwd=ROOT,
        env=environment(),
        check=False,
    )
    assert done.stdout.decode() == "Scope (2 of 9)\n"
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    "settings",
    [
        {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
        {"PYTHONIOENCODING": "latin-1"},
    ],
    ids=["POSIX", "latin-1"],
)
async def test_whatever_the_locale_the_pipe_speaks_utf_8(
    tmp_path: Path, settings: dict[str, str]
) -> None:
    data = tmp_path / "data"
    lines = ("/letter full", "/letter scope", "/sign", "2", "林淑芬", "1")
    said = chat(data, *lines, settings=settings)
    assert said.status == 0
    assert "訴求的範圍" in said.out
    saved = data / "files" / "ban-biometric-surveillance.zh-Hant-TW.txt"
    assert saved.read_text("utf-8") == LETTER.base.plain
    async with kept(data) as there:
        assert await there.sealed("ana") == {"name": "林淑芬"}


def _letters_own() -> set[str]:
    """Every line that the letter itself says, however deep it stands."""
    lines = {line.strip() for line in LETTER.base.plain.splitlines()}
    marked = {passage.marked for section in LETTER.base.sections for passage in section.passages}
    return lines | marked


def test_in_arabic_every_paragraph_starts_from_the_right(tmp_path: Path) -> None:
    arabic = READERS[2]
    said = chat(
        tmp_path / "data",
        *(*READING, *signing(arabic), *pledging(arabic), "/count", "/me", "/help", "/about"),
        *("/privacy", "/share", "/letter notes", "/letter full", "/nonsense", "/language zz", "99"),
        locale="ar",
    )
    own = _letters_own()
    for line in said.lines():
        from_the_left = BUTTON.fullmatch(line) or line.strip() in own or line.startswith(BINDING)
        assert line.startswith(RIGHT_TO_LEFT_MARK) != bool(from_the_left), line


def test_in_arabic_of_egypt_numbers_and_dates_have_arabic_digits(tmp_path: Path) -> None:
    egypt = "ar-EG"
    said = chat(tmp_path / "data", "/sign", "1", "1", "/count", "/pledge lawmakers", locale=egypt)
    isolated = "\u2068٧ يونيو ٢٠٢١\u2069"
    assert (
        catalogs().say(t("Sign the open letter of {date}", date=LETTER.date or ""), egypt)
        in said.out
    )
    assert isolated in said.out
    count = said.out[said.out.index(catalogs().say(t("The count so far"), "ar")) :]
    counted = [line for line in count.split("\n") if line.startswith(RIGHT_TO_LEFT_MARK + "•")][:3]
    assert len(counted) == 3
    for line in counted:
        assert not re.search("[0-9]", line)
        assert re.search("[٠-٩]", line)
    numbered = [f"{RIGHT_TO_LEFT_MARK}{n}." for n in "١٢٣٤٥"]
    assert said.has_in_order(*numbered)


def test_in_arabic_of_egypt_one_reads_where_one_is_in_arabic_digits(tmp_path: Path) -> None:
    (where, *_) = chat(tmp_path / "data", "/letter scope", locale="ar-EG").lines()
    assert "\u2068٢\u2069" in where
    assert "\u2068٩\u2069" in where


def test_in_a_trial_the_numbers_are_counted_at_once(tmp_path: Path) -> None:
    said = chat(
        *(tmp_path / "data", "/sign", "1", "1", "/stats"), settings={"OWNERS": "terminal:ana"}
    )
    assert said.has_in_order("You have signed.", "Numbers", "Organisations: 0", "Counted on")
    assert "Nothing is counted yet" not in said.out
