"""The search must find what is there, or finding nothing would prove nothing."""

from __future__ import annotations

from base64 import b64encode, urlsafe_b64encode
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.stage.disk import every_byte, traces

NAME = "林淑芬 Lin"
TAG = bytes.fromhex("fbefbe00ff3e3f7c2b2f5c9d8e7f6a5b")


@given(before=st.binary(max_size=9), after=st.binary(max_size=9))
@pytest.mark.parametrize(
    "spell", [bytes, lambda raw: raw.hex().encode(), b64encode, urlsafe_b64encode]
)
def test_bytes_are_found_wherever_they_begin(spell, before: bytes, after: bytes) -> None:  # type: ignore[no-untyped-def]
    assert traces({"tag": TAG}, spell(before + TAG + after)) == ["tag"]


@pytest.mark.parametrize(
    "encoded",
    [
        NAME.encode(),
        NAME.encode("utf-16"),
        NAME.encode("utf-16-be"),
        b64encode(b"x" + NAME.encode("utf-16-le")),
        NAME.encode("utf-16-le").hex().encode(),
        rb"\u6797\u6dd1\u82ac Lin",
    ],
)
def test_names_are_found_in_every_encoding(encoded: bytes) -> None:
    assert traces({"name": NAME, "another": "Someone else"}, b"..." + encoded) == ["name"]


@pytest.mark.outside
def test_every_file_of_a_folder_is_searched(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "deep").write_bytes(TAG)
    (tmp_path / "a" / NAME).touch()
    assert traces({"tag": TAG, "name": NAME}, every_byte(tmp_path)) == ["tag", "name"]
