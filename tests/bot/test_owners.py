"""The setting `OWNERS` is read exactly, or refused without naming anybody."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import owners
from handlers.frame.roles import MOST_STAFF

numbers = st.integers(1, 10**19).map(str)
accounts = st.one_of(
    st.tuples(st.sampled_from(("telegram", "discord")), numbers),
    st.tuples(st.just("terminal"), st.text("abcXYZ019_.-", min_size=1)),
)


@given(st.lists(st.lists(accounts, min_size=1, max_size=3), min_size=1, max_size=6))
def test_what_is_written_is_read_back(named: list[list[tuple[str, str]]]) -> None:
    flat = [account for owner in named for account in owner]
    written = " , ".join("+".join(":".join(account) for account in owner) for owner in named)
    if len(set(flat)) == len(flat):
        assert owners.read(written) == tuple(map(tuple, named))
    else:
        with pytest.raises(ValueError, match=r"^$"):
            owners.read(written)


@given(st.text("telgramdisco:+,123 @"))
def test_whatever_is_written_is_read_or_refused(written: str) -> None:
    try:
        found = owners.read(written)
    except ValueError:
        return
    assert all(owner for owner in found)


@pytest.mark.parametrize(
    "written",
    [
        *("telegram", "telegram:", ":1", "telegram:ana", "telegram:-5", "telegram:01"),
        *("signal:1", "telegram:1,", "telegram:1,,discord:2", "+discord:2", "telegram:١"),
        *("telegram:1,telegram:1", "telegram:1+telegram:1", "telegram:1;discord:2"),
        ",".join(f"telegram:{n}" for n in range(1, MOST_STAFF + 2)),
    ],
)
def test_what_is_no_account_is_refused_without_naming_it(written: str) -> None:
    with pytest.raises(ValueError, match=r"^$"):
        owners.read(written)
