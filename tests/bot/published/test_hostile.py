"""Whatever the scripts are given, they end with a plain sentence of their own."""

from __future__ import annotations

import gc
import runpy
import sys
from pathlib import Path

import pytest

from bot.published import verify_bot, verify_count
from tests.stage.hostile import ANSWERS, answering
from tests.stage.public_log import KEY

SCRIPTS = tuple(map(Path, (verify_bot.__file__, verify_count.__file__)))
both = pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)


def _run(script: Path, *arguments: object) -> str:
    """What the script says as it ends, which is that something is wrong."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sys, "argv", [script.name, *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            runpy.run_path(str(script), run_name="__main__")
    said = ended.value.code
    assert isinstance(said, str), "printed, and the status is 1"
    del ended
    gc.collect()
    return said


@pytest.mark.outside
@pytest.mark.filterwarnings("ignore::ResourceWarning")  # the program would end here
@both
@pytest.mark.parametrize("wrong", ANSWERS)
def test_a_server_that_means_no_good_gets_one_line_said_that_is_ours(
    script: Path, wrong: str
) -> None:
    with answering(ANSWERS[wrong], endless=wrong == "endless") as address:
        said = _run(script, KEY.verifier, address)
    assert said.startswith("WRONG: ")
    assert said.isprintable(), "nothing that a terminal obeys, and no second line"
    assert len(said) < 300


@both
@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("https://letter.example.org/log",),
        (KEY.verifier, "/nowhere", "--seen", "file", "more"),
    ],
    ids=len,
)
def test_what_is_typed_wrong_is_answered_by_how_it_is_typed(
    script: Path, arguments: tuple[str, ...]
) -> None:
    assert f"python {script.name} KEY WHERE" in _run(script, *arguments)


@both
@pytest.mark.parametrize("key", ["", "a", "a+b", "é+é+é", "a+b+c", "a++AQ=="])
def test_what_is_no_key_is_said_to_be_none(script: Path, key: str, tmp_path: Path) -> None:
    (tmp_path / "checkpoint").write_text("a\n\nb\n", "utf-8")
    assert _run(script, key, tmp_path).startswith("WRONG: ")
