"""Bad input gets a clear answer and loses nothing: what people type, what operators break."""

from __future__ import annotations

import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.cli.problems import explained
from bot.cli.trial import DATABASE, server_folder
from db.engine.sqlite import SqliteStore
from db.engine.transaction import StoreUnavailable, Trouble
from db.secrets.keys import ORGANISERS_KEY, PUBLIC_KEY, SERVER_KEY, KeyFault, KeyProblem
from messages.letter.content import SHIPPED
from messages.letter.fault import BadCampaign
from tests.stage.kept import kept
from tests.stage.programs import BOT, ROOT, Said, bot, chat, environment
from tests.stage.stores import VAULT
from tests.stage.words import catalogs

REAL_NAMES = {
    "Arabic": "محمد عبد الله الحسين",
    "Burmese": "အောင်ဆန်းစုကြည်",
    "Thai": "สมชาย ใจดี",
    "Vietnamese": "Nguyễn Thị Ánh Tuyết",
    "Korean": "김민준",
}


def test_names_that_cannot_stand_are_explained_one_by_one(tmp_path: Path) -> None:
    lines = [
        b"/sign",
        b"2",
        b"a" * 10_000,
        b"     ",
        "Z\u0351\u0357\u035b\u0346\u0301\u0340algo".encode(),
        "Ana\u202eDiaz".encode(),
        "Аna Diaz".encode(),
        b"Ana\0Diaz",
        b"Ana \xed\xa0\x80",
        b"Ana \xff\xfe",
        "😀".encode(),
        "\u3164".encode(),
        b"-- --",
        b"Ana Diaz",
        b"1",
    ]
    data = tmp_path / "data"
    said = bot(
        *("chat", "--as", "ana", "--locale", "en", "--data", data), typed=b"\n".join(lines) + b"\n"
    )
    assert said.status == 0
    assert said.has_in_order(
        "That has 10,000 characters; 120 is the most.",
        "That is empty.",
        "That stacks more marks on a letter than any writing does.",
        "That holds invisible marks that turn the direction of writing.",
        "The word Аna mixes letters of two alphabets that look alike.",
        "A name is made of letters; this is not one: \ufffd",
        "A name is made of letters; this is not one: \ufffd",
        "A name is made of letters; this is not one: \ufffd",
        "A name is made of letters; this is not one: 😀",
        "That is empty.",
        "A name needs at least one letter.",
        "Name: Ana Diaz",
        "1 person has signed",
    )
    assert said.out.count("Please type the name.") == 12
    assert "a" * 200 not in said.out


@pytest.mark.parametrize("name", REAL_NAMES.values(), ids=REAL_NAMES.keys())
async def test_real_names_reach_the_organisers_unchanged(tmp_path: Path, name: str) -> None:
    data = tmp_path / "data"
    chat(data, "/sign", "2", name, "1")
    async with kept(data) as there:
        assert await there.sealed("ana") == {"name": unicodedata.normalize("NFC", name)}


def test_numbers_that_are_no_buttons(tmp_path: Path) -> None:
    said = chat(
        tmp_path / "data", "/start", "0", "6", "99", "9" * 5000, "-1", "2", "/forget yes", "1"
    )
    assert said.has_in_order(
        *("There is no button 0 here.", "There is no button 6 here.", "[5] Language"),
        *("There is no button 99 here.", "There is no button 9999999999"),
        "No question is open just now",
        *("There is no button 2 here.", "[1] What I can do", "Nothing is held about this account."),
        "There is no button 1 here.",
    )


async def test_buttons_of_a_form_that_is_closed(tmp_path: Path) -> None:
    data = tmp_path / "data"
    said = chat(
        *(data, "/sign", "1", "/cancel", "/form 00000000 send", "/back", "/cancel"),
        *("/sign", "/form 00000000 send", "1", "1", "/count"),
    )
    assert said.has_in_order(
        "Cancelled: Sign the letter.",
        *["There is no open form any more"] * 3,
        "That button belongs to a form that is closed. This one is open now: Sign the letter.",
        *("[1] Go on with it", "How do you want to sign?", "How you sign: Without a name"),
        "People who signed here: 0",
    )


def test_an_answer_to_no_question_and_a_question_left_open(tmp_path: Path) -> None:
    said = chat(
        *(tmp_path / "data", "hello", "/sign", "3", "/sign", "/letter scope", "/nonsense"),
        *("Ana Diaz", "1"),
    )
    assert said.has_in_order(
        "No question is open just now",
        "Please type the name.",
        *("You are in the middle of this: Sign the letter.", "Please type the name."),
        *("Scope (2 of 9)", "Go on with: Sign the letter"),
        "There is no command /nonsense.",
        *("Name: Ana Diaz", "1 person has signed"),
    )


def test_places_and_languages_that_do_not_exist(tmp_path: Path) -> None:
    said = chat(
        tmp_path / "data",
        *("/sign", "1", "4", "Atlantis", "\u202e", "united", "1", "/cancel"),
        *("/letter nowhere", "/summary nowhere", "/pledge nothing", "/language klingonese"),
        *("/language fr", "/language", "/sgin"),
    )
    assert said.has_in_order(
        *("I find nothing called Atlantis.", "I find nothing called \ufffd."),
        *("Several fit. Which one do you mean?", "Country: United"),
        *["The letter has no section called nowhere.", "[1] Opening"] * 2,
        *("There is no pledge or group called nothing.", "[1] Lawmakers"),
        *("I know no language called klingonese.", "[1] English"),
        "There is no translation for this language yet: French. Until there is, I use: English",
        "Your language now: English",
        *("There is no command /sgin. Did you mean /sign?", "[1] /sign"),
    )


@pytest.mark.parametrize("locale", ["xx", "no such locale", "x" * 1000])
def test_a_locale_that_does_not_exist_is_answered_in_english(tmp_path: Path, locale: str) -> None:
    said = chat(tmp_path / "data", "/start", locale=locale)
    assert said.status == 0
    assert said.out.startswith("An open letter against biometric mass surveillance\n")


def test_bare_chinese_asks_for_the_script_and_goes_on_with_the_command(tmp_path: Path) -> None:
    data = tmp_path / "data"
    said = chat(data, "/letter scope", "1", "/letter conclusion", locale="zh")
    assert said.has_in_order("[1] 繁體中文\n[2] 简体中文", "訴求的範圍", "總結")
    assert said.out.count("[2] 简体中文") == 1
    again = chat(data, "/letter scope", locale="zh")
    assert "[2] 简体中文" not in again.out


async def test_input_that_ends_in_the_middle_of_a_form_is_taken_up_again(tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert chat(data, "/sign", "2").status == 0
    someone_else = chat(data, "Ben Okri", account="ben")
    assert "No question is open just now" in someone_else.out
    said = chat(data, "/start", "Ana Diaz", "1")
    assert said.has_in_order("Go on with: Sign the letter", "Name: Ana Diaz", "1 person has signed")
    async with kept(data) as there:
        assert await there.sealed("ana") == {"name": "Ana Diaz"}
        assert await there.rows("draft") == 0


async def test_input_that_ends_in_the_middle_of_a_character(tmp_path: Path) -> None:
    data = tmp_path / "data"
    half = "/sign\n2\n林淑芬".encode()[:-1]
    said = bot("chat", "--as", "ana", "--locale", "en", "--data", data, typed=half)
    assert said.status == 0
    assert "A name is made of letters; this is not one: \ufffd" in said.out
    assert "Name: 林淑芬" in chat(data, "林淑芬").out


# What operators break


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a trial in which one person has signed."""
    folder = tmp_path_factory.mktemp("signed") / "data"
    assert "1 person has signed" in chat(folder, "/sign", "1", "1").out
    return folder


@pytest.fixture
def data(signed: Path, tmp_path: Path) -> Path:
    """A copy of it that a test may spoil."""
    return Path(shutil.copytree(signed, tmp_path / "data"))


Problem = BadCampaign | KeyProblem | StoreUnavailable


def assert_told(said: Said, problem: Problem, language: str = "en") -> None:
    """That the program said what is wrong in one sentence, and nothing else, and ended."""
    assert (said.err, said.out, said.status) == (
        catalogs().say(explained(problem), language) + "\n",
        "",
        2,
    )


def _ordinary(data: Path) -> Said:
    """A chat of somebody whom permissions bind."""
    start = [sys.executable, "-m", "tests.stage.ordinary", *BOT[1:], "chat", "--as", "ana"]
    done = subprocess.run(
        [*start, "--locale", "en", "--data", str(data)],
        input=b"/start\n",
        capture_output=True,
        cwd=ROOT,
        env=environment(),
        check=False,
    )
    return Said(done.stdout.decode(), done.stderr.decode(), done.returncode)


@pytest.fixture
def closed(data: Path) -> Iterator[Path]:
    """A database that may only be read, in a folder that may only be read."""
    (data / DATABASE).chmod(0o400)
    data.chmod(0o500)
    yield data
    data.chmod(0o700)


def test_a_database_that_may_only_be_read(closed: Path) -> None:
    assert_told(_ordinary(closed), StoreUnavailable(Trouble.READ_ONLY))


def test_a_folder_in_which_nothing_may_be_made(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    said = _ordinary(tmp_path / "data")
    tmp_path.chmod(0o700)
    assert_told(said, StoreUnavailable(Trouble.READ_ONLY))


def test_a_file_in_the_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("in the way")
    assert_told(chat(tmp_path / "data", "/start"), StoreUnavailable(Trouble.READ_ONLY))


def test_a_database_that_another_process_uses(data: Path) -> None:
    start = [*BOT, "chat", "--as", "ben", "--locale", "en", "--data", str(data)]
    with subprocess.Popen(
        start, cwd=ROOT, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as first:
        assert first.stdin is not None
        assert first.stdout is not None
        first.stdin.write(b"/count\n")
        first.stdin.flush()
        assert first.stdout.readline() == b"The count so far\n"
        assert_told(chat(data, "/start"), StoreUnavailable(Trouble.LOCKED))
        out, _ = first.communicate(b"/sign\n1\n1\n")
    assert "2 people have signed" in out.decode()
    assert "People who signed here: 2" in chat(data, "/count").out


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"SQLite format 3\0" + bytes(len(content)),
        lambda content: b"not a database at all" * 1000,
        lambda content: content[: len(content) // 2],
    ],
    ids=["zeros", "words", "cut short"],
)
def test_a_database_that_is_damaged(data: Path, damage: Callable[[bytes], bytes]) -> None:
    path = data / DATABASE
    damaged = damage(path.read_bytes())
    path.write_bytes(damaged)
    assert_told(chat(data, "/start"), StoreUnavailable(Trouble.CORRUPT))
    assert path.read_bytes() == damaged


async def test_a_database_of_a_newer_version(data: Path) -> None:
    store = await SqliteStore.open(data / DATABASE, VAULT)
    await store.transact(lambda tx: tx.execute("UPDATE schema_version SET version = 9999"))
    await store.close()
    assert_told(chat(data, "/start"), StoreUnavailable(Trouble.NEWER))
    assert_told(chat(data, "/start", locale="ar"), StoreUnavailable(Trouble.NEWER), "ar")


def _unreadable(path: Path) -> None:
    path.unlink()
    path.mkdir(mode=0o700)


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (Path.unlink, KeyFault.MISSING),
        (_unreadable, KeyFault.UNREADABLE),
        (lambda path: path.chmod(0o640), KeyFault.TOO_OPEN),
        (lambda path: path.write_text("not JSON"), KeyFault.MALFORMED),
        (lambda path: path.write_text('{"tags": "AAAA", "addresses": "AAAA"}'), KeyFault.MALFORMED),
    ],
    ids=["missing", "a folder", "open to the group", "no JSON", "too short"],
)
def test_a_key_file_that_cannot_be_used(
    data: Path, spoil: Callable[[Path], object], fault: KeyFault
) -> None:
    path = server_folder(data) / SERVER_KEY
    before = (data / DATABASE).read_bytes()
    spoil(path)
    assert_told(chat(data, "/sign", "1", "1"), KeyProblem(fault, path))
    assert (data / DATABASE).read_bytes() == before


def test_a_key_file_that_may_not_be_read(data: Path) -> None:
    path = server_folder(data) / SERVER_KEY
    path.chmod(0o000)
    assert_told(_ordinary(data), KeyProblem(KeyFault.UNREADABLE, path))


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (Path.unlink, KeyFault.MISSING),
        (lambda path: path.write_text("{}"), KeyFault.MALFORMED),
    ],
    ids=["missing", "malformed"],
)
def test_without_the_organisers_public_key_nobody_signs(
    data: Path, spoil: Callable[[Path], object], fault: KeyFault
) -> None:
    path = server_folder(data) / PUBLIC_KEY
    spoil(path)
    assert_told(chat(data, "/start"), KeyProblem(fault, path))


def test_the_organisers_private_key_is_not_needed(data: Path) -> None:
    (data / "keys" / "organisers" / ORGANISERS_KEY).unlink()
    said = chat(data, "/sign", "2", "Ben Okri", "1", account="ben")
    assert "2 people have signed" in said.out


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the program."""
    folder = tmp_path_factory.mktemp("program")
    for package in ("bot", "handlers", "messages", "db"):
        shutil.copytree(
            ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__")
        )
    return folder


def test_a_letter_that_was_changed_is_neither_shown_nor_signed(
    program: Path, tmp_path: Path
) -> None:
    path = program / SHIPPED.relative_to(ROOT) / "letter.zh-Hant-TW.md"
    original = path.read_text("utf-8")
    path.write_text(original.replace("全面禁止", "部分禁止", 1), "utf-8")
    data = tmp_path / "data"
    said = chat(data, "/letter", "/sign", "1", "1", folder=program)
    path.write_text(original, "utf-8")
    assert "letter.zh-Hant-TW.md, line 6: The text is not the recorded one" in said.err
    assert (len(said.err.splitlines()), said.out, said.status) == (1, "", 2)
    assert not (data / DATABASE).exists()
    mended = chat(data, "/letter", folder=program)
    assert mended.status == 0
    assert "【公開信】" in mended.out
