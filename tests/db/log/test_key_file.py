"""The key of the public log: a file of its own, and none where the file is empty."""

from __future__ import annotations

from pathlib import Path

import pytest

from db.log.key_file import LOG_KEY, create_log_key, log_key
from db.secrets.keys import KeyFault, KeyProblem


def test_a_key_signs_for_its_letter(tmp_path: Path) -> None:
    create_log_key(tmp_path)
    key = log_key(tmp_path, "lamps")
    assert key is not None
    assert key.origin == "open-letter/lamps"


@pytest.mark.parametrize("content", [None, "", "\n"])
def test_no_file_and_an_empty_one_are_no_key(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / LOG_KEY).write_text(content, "ascii")
        (tmp_path / LOG_KEY).chmod(0o600)
    assert log_key(tmp_path, "lamps") is None


def test_a_key_that_was_cut_is_not_taken_for_none(tmp_path: Path) -> None:
    file = create_log_key(tmp_path)
    file.write_text(file.read_text("ascii")[:20], "ascii")
    with pytest.raises(KeyProblem) as raised:
        log_key(tmp_path, "lamps")
    assert raised.value.fault is KeyFault.MALFORMED
