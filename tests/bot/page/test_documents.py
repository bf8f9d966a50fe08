"""A document is packed where that makes it shorter, and known again by its tag."""

from __future__ import annotations

from gzip import decompress

import pytest

from bot.page.documents import HTML, PNG, document, is_known, takes_gzip


@pytest.mark.parametrize(
    ("accepted", "taken"),
    [
        ("gzip", True),
        ("br, gzip;q=0.5", True),
        ("GZIP", True),
        ("gzip;q=0", False),
        ("gzip;q=0.0, br", False),
        ("x-gzip", False),
        ("", False),
    ],
)
def test_whether_gzip_is_taken_the_header_says(accepted: str, taken: bool) -> None:
    assert takes_gzip(accepted) is taken


def test_a_text_is_packed_once_and_a_picture_never() -> None:
    text = document(b"a" * 1000, HTML, {})
    assert text.packed is not None
    assert decompress(text.packed) == text.body
    assert text.packed_headers["Content-Encoding"] == "gzip"
    assert text.headers["Vary"] == "Accept-Encoding"
    assert document(b"a" * 1000, PNG, {}).packed is None


def test_the_tag_is_of_the_content() -> None:
    one, other = document(b"one", HTML, {}), document(b"other", HTML, {})
    assert is_known(f'"x", W/{one.etag}', one.etag)
    assert is_known("*", one.etag)
    assert not is_known(other.etag, one.etag)


def test_a_problem_has_no_tag() -> None:
    assert "ETag" not in document(b"gone", HTML, {}, status=404).headers
