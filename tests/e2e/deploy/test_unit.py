"""deploy/letter.service does as it says: the bot is started by it, answers, is watched and ends."""

from __future__ import annotations

import asyncio
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli.console import UNUSABLE
from bot.running import STOP_SECONDS
from bot.settings import Settings
from bot.supervisor import ALIVE, READY, STOPPING
from tests.stage import confined
from tests.stage.key_folders import servers_keys
from tests.stage.programs import ROOT
from tests.stage.supervising import supervising
from tests.stage.telegram.fake import TOKEN, FakeTelegram
from tests.stage.telegram.people import Person
from tests.stage.units import Machine, Unit, put_program

FILE = ROOT / "deploy" / "letter.service"
UNIT = Unit.read(FILE)
SOON = "100000"
"""Microseconds in which a sign of life is wanted here; the unit itself is patient."""

CONFINED = (sys.executable, confined.__file__, *UNIT.values("SystemCallFilter"), "--")
WAYS = [
    pytest.param((), id="started"),
    pytest.param(
        CONFINED,
        id="confined",
        marks=pytest.mark.skipif(not confined.possible(), reason="needs libseccomp and systemd"),
    ),
]
MOST_EXPOSED = 15
"""Tenths on the scale of `systemd-analyze security`, which ends at 100."""

by_systemd = pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd")


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A machine that is set up as the page says, for Telegram alone."""
    machine = Machine(tmp_path / "root", UNIT)
    put_program(machine.place("/srv/letter"), Path(sys.prefix), ROOT)
    servers_keys(machine.place("/etc/letter/server"))
    (machine.place("/etc/letter") / "telegram_token").write_text(TOKEN + "\n")
    return machine


@pytest.mark.parametrize("before", WAYS)
async def test_the_bot_is_ready_answers_gives_signs_of_life_and_stops(
    machine: Machine, telegram: FakeTelegram, tmp_path: Path, before: tuple[str, ...]
) -> None:
    settings = {"TELEGRAM_API_URL": telegram.url, "TMPDIR": str(tmp_path), "WATCHDOG_USEC": SOON}
    async with (
        supervising(tmp_path) as systemd,
        machine.started(*before, NOTIFY_SOCKET=systemd.address, **settings) as running,
    ):
        assert [await systemd.hears(), await systemd.hears()] == [READY, ALIVE], machine.said
        assert "The count so far" in await Person(telegram).types("/count")
        systemd.rest()
        assert await systemd.hears() == ALIVE
        running.send_signal(signal.SIGTERM)
        assert set(await systemd.hears_at_last(STOPPING)) <= {ALIVE, STOPPING}
        assert await asyncio.wait_for(running.wait(), STOP_SECONDS) == 0
    assert machine.said == ""
    kept = machine.place("/var/lib/letter/data/letter.db")
    assert [path.stat().st_mode & 0o777 for path in (kept.parent, kept)] == [0o700, 0o600]
    assert (machine.place("/var/lib/letter/state") / "state.json").exists()


async def test_without_a_token_it_ends_as_systemd_need_not_try_again(
    machine: Machine, tmp_path: Path
) -> None:
    """Each platform's token may be left out, and with none there is nothing to serve."""
    (machine.place("/etc/letter") / "telegram_token").unlink()
    async with machine.started(TMPDIR=str(tmp_path)) as running:
        assert await running.wait() == UNUSABLE
    assert "No platform is set up" in machine.said
    assert UNIT.value("RestartPreventExitStatus") == str(UNUSABLE)


def test_processes_that_share_a_database_have_a_state_each() -> None:
    alone, second = (Machine(Path("/"), Unit.read(FILE, instance)) for instance in ("", "2"))
    assert alone.place("%S/letter/state%i") != second.place("%S/letter/state%i")
    for machine in (alone, second):
        made = {machine.place(f"%S/{name}") for name in UNIT.value("StateDirectory").split()}
        written = dict(line.split("=", 1) for line in UNIT.values("Environment"))
        assert {machine.place(written["DATA"]), machine.place(written["STATE_DIR"])} == made


def test_what_is_handed_over_are_keys_and_settings() -> None:
    names = {line.split(":")[0] for line in UNIT.values("LoadCredential")}
    assert names - Settings.model_fields.keys() == {"server.key", "organisers.pub", "log.key"}
    assert {line.split(":")[0] for line in UNIT.values("SetCredential")} < names


def test_it_waits_as_long_as_the_bot_may_take() -> None:
    assert UNIT.value("Type") == "notify"
    assert float(UNIT.value("TimeoutStopSec")) >= 2 * STOP_SECONDS
    assert float(UNIT.value("WatchdogSec")) >= 2 * STOP_SECONDS


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LimitCORE", "0"),
        ("MemorySwapMax", "0"),
        ("NoNewPrivileges", "yes"),
        ("CapabilityBoundingSet", ""),
        ("ProtectSystem", "strict"),
        ("ProtectHome", "yes"),
        ("PrivateTmp", "yes"),
        ("PrivateDevices", "yes"),
        ("MemoryDenyWriteExecute", "yes"),
        ("RestrictAddressFamilies", "AF_UNIX AF_INET AF_INET6"),
        ("InaccessiblePaths", "-/etc/letter"),
        ("UMask", "0077"),
    ],
)
def test_it_is_shut_in(name: str, value: str) -> None:
    assert UNIT.value(name) == value


@by_systemd
@pytest.mark.parametrize(
    ("file", "unit"), [("letter.service",) * 2, ("letter@.service", "letter@1.service")]
)
def test_systemd_finds_no_fault_in_it(tmp_path: Path, file: str, unit: str) -> None:
    """The program is in its place only on the machine that it is installed on."""
    program = UNIT.value("ExecStart").split()[0]
    (tmp_path / file).write_text(FILE.read_text("utf-8").replace(program, "/bin/true"), "utf-8")
    verified = _analyze("verify", str(tmp_path / unit))
    assert (verified.returncode, verified.stdout, verified.stderr) == (0, "", "")


@by_systemd
def test_systemd_finds_it_hardly_exposed() -> None:
    judged = _analyze("security", "--offline=true", f"--threshold={MOST_EXPOSED}", str(FILE))
    assert judged.returncode == 0, judged.stdout


def _analyze(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = ["systemd-analyze", "--no-pager", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)
