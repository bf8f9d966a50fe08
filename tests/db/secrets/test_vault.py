"""The vault: who someone is, only to themselves; what they said, only to whom they said it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from hashlib import blake2b
from itertools import combinations, permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.secret import SecretBox

from db.secrets.keys import ServerKeys
from db.secrets.renewal import renewed
from db.secrets.vault import (
    ACCOUNT_STEP,
    SEAL_STEP,
    TAG_BYTES,
    AccountKeys,
    AccountTag,
    Column,
    Purpose,
    SealBroken,
    Vault,
    new_token,
    unseal,
)
from tests.stage.examples import examples

words = st.text(max_size=400)
contents = st.dictionaries(st.text(max_size=20), words, max_size=6)
many_times = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
"""The vault of a test serves all its examples."""


@pytest.fixture
def ana(vault: Vault) -> AccountKeys:
    return vault.recognise("telegram", "1001")


@pytest.fixture
def ben(vault: Vault) -> AccountKeys:
    return vault.recognise("telegram", "1002")


def test_the_same_account_is_the_same_person_after_a_restart(server_keys: ServerKeys) -> None:
    before, after = (Vault(server_keys).recognise("telegram", "1001") for _ in range(2))
    assert before == after
    assert all(before.tag(purpose) == after.tag(purpose) for purpose in Purpose)


def test_tags_differ_by_account_platform_purpose_and_campaign(
    vault: Vault, server_keys: ServerKeys
) -> None:
    other_campaign = Vault(replace(server_keys, tags=bytes(32)))
    people = [
        vault.recognise("telegram", "1001"),
        vault.recognise("telegram", "1002"),
        vault.recognise("discord", "1001"),
        vault.recognise("telegram", "100"),
        vault.recognise("telegram1", "001"),
        vault.recognise("telegram", ""),
        other_campaign.recognise("telegram", "1001"),
    ]
    tags = [known.tag(purpose) for known in people for purpose in Purpose]
    assert len(set(tags)) == len(people) * len(Purpose)
    assert {len(tag) for tag in tags} == {TAG_BYTES}


def test_a_tag_does_not_change_from_one_version_of_the_bot_to_the_next() -> None:
    """Whoever changes how tags are made locks everyone out of their own signature."""
    keys = ServerKeys(tags=bytes(range(32)), addresses=bytes(32), organisers=bytes(32))
    known = Vault(keys).recognise("telegram", "1001")
    assert known.tag(Purpose.SIGNATURE).hex() == "e23089c050334e8ed948aec3675b5027"


@pytest.mark.parametrize("account", ["\ud800", "a\udfff", "", "\0", "名" * 10_000, "👩‍👩‍👧"])
def test_no_account_name_is_too_strange_to_be_recognised(vault: Vault, account: str) -> None:
    known = vault.recognise("terminal", account)
    assert known == vault.recognise("terminal", account)
    assert known != vault.recognise("terminal", account + "x")


@settings(many_times, max_examples=examples(15))
@given(account=st.text(alphabet=st.characters(), max_size=30))
def test_everyone_can_read_what_is_kept_for_them(vault: Vault, account: str) -> None:
    known = vault.recognise("discord", account)
    kept = known.encrypt(Purpose.OPEN_FORM, account.encode(errors="surrogatepass"))
    again = vault.recognise("discord", account)
    assert again.decrypt(Purpose.OPEN_FORM, kept) == account.encode(errors="surrogatepass")


@many_times
@given(content=st.binary(max_size=2000))
def test_what_is_encrypted_for_someone_comes_back_whole(ana: AccountKeys, content: bytes) -> None:
    assert ana.decrypt(Purpose.RECEIPT, ana.encrypt(Purpose.RECEIPT, content)) == content


def test_nobody_else_can_read_it_nor_the_same_person_as_something_else(
    ana: AccountKeys, ben: AccountKeys
) -> None:
    kept = ana.encrypt(Purpose.OPEN_FORM, b"my half-written form")
    with pytest.raises(SealBroken):
        ben.decrypt(Purpose.OPEN_FORM, kept)
    with pytest.raises(SealBroken):
        ana.decrypt(Purpose.RECEIPT, kept)


@many_times
@given(place=st.integers(min_value=0), change=st.integers(min_value=1, max_value=255))
def test_bytes_that_were_changed_do_not_open(ana: AccountKeys, place: int, change: int) -> None:
    kept = bytearray(ana.encrypt(Purpose.OPEN_FORM, b"my half-written form"))
    kept[place % len(kept)] ^= change
    with pytest.raises(SealBroken):
        ana.decrypt(Purpose.OPEN_FORM, bytes(kept))


@many_times
@given(noise=st.binary(max_size=200))
def test_noise_opens_nothing(
    ana: AccountKeys, vault: Vault, organisers_private: bytes, noise: bytes
) -> None:
    with pytest.raises(SealBroken):
        ana.decrypt(Purpose.OPEN_FORM, noise)
    with pytest.raises(SealBroken):
        vault.decrypt_address(ana.tag(Purpose.SUBSCRIPTION), noise)
    with pytest.raises(SealBroken):
        unseal(organisers_private, noise)
    with pytest.raises(SealBroken):
        unseal(noise, vault.seal({"name": "Ana"}))


@many_times
@given(content=contents)
def test_the_organisers_open_exactly_what_was_sealed_to_them(
    vault: Vault, organisers_private: bytes, content: dict[str, str]
) -> None:
    assert unseal(organisers_private, vault.seal(content)) == content


def test_the_server_cannot_open_what_it_sealed(
    vault: Vault, ana: AccountKeys, server_keys: ServerKeys
) -> None:
    sealed = vault.seal({"name": "Ana"})
    keys = (server_keys.tags, server_keys.addresses, server_keys.organisers)
    for key in keys:
        with pytest.raises(SealBroken):
            unseal(key, sealed)
    for purpose in Purpose:
        with pytest.raises(SealBroken):
            ana.decrypt(purpose, sealed)
        with pytest.raises(SealBroken):
            vault.decrypt_address(ana.tag(purpose), sealed)


def test_another_campaigns_organisers_cannot_open_it(vault: Vault) -> None:
    with pytest.raises(SealBroken):
        unseal(bytes(PrivateKey.generate()), vault.seal({"name": "Ana"}))


@many_times
@given(place=st.integers(min_value=0), change=st.integers(min_value=1, max_value=255))
def test_a_seal_that_was_changed_does_not_open(
    vault: Vault, organisers_private: bytes, place: int, change: int
) -> None:
    sealed = bytearray(vault.seal({"name": "Ana"}))
    sealed[place % len(sealed)] ^= change
    with pytest.raises(SealBroken):
        unseal(organisers_private, bytes(sealed))


@pytest.mark.parametrize(
    "plain", [b"17", b"null", b'"name"', b"[1]", b"[]x", b"{", b"\xff", b"", b"true"]
)
def test_what_others_seal_to_the_public_key_does_not_break_the_organisers_reading(
    server_keys: ServerKeys, organisers_private: bytes, plain: bytes
) -> None:
    """Anyone may seal anything to a public key; it is refused as one seal, not as a crash."""
    forged = SealedBox(PublicKey(server_keys.organisers)).encrypt(plain + b"\x80")
    with pytest.raises(SealBroken):
        unseal(organisers_private, forged)


def test_sealing_twice_looks_different(vault: Vault, ana: AccountKeys) -> None:
    tag = ana.tag(Purpose.SUBSCRIPTION)
    assert vault.seal({"name": "Ana"}) != vault.seal({"name": "Ana"})
    assert vault.encrypt_address(tag, "1001") != vault.encrypt_address(tag, "1001")
    assert ana.encrypt(Purpose.OPEN_FORM, b"x") != ana.encrypt(Purpose.OPEN_FORM, b"x")


def _lengths(vault: Vault, names: Iterator[str]) -> set[int]:
    return {len(vault.seal({"name": name})) for name in names}


def test_how_long_a_name_is_does_not_show(vault: Vault) -> None:
    assert len(_lengths(vault, ("x" * n for n in range(100)))) == 1
    assert _lengths(vault, iter(["Li"])) == _lengths(vault, iter(["Wolfeschlegelsteinhausen"]))


@many_times
@given(content=contents)
def test_sealed_lengths_come_in_steps(vault: Vault, content: dict[str, str]) -> None:
    overhead = len(vault.seal({})) - SEAL_STEP
    assert (len(vault.seal(content)) - overhead) % SEAL_STEP == 0


def test_every_address_is_as_long_as_any_other(vault: Vault, ana: AccountKeys) -> None:
    tag = ana.tag(Purpose.SUBSCRIPTION)
    assert len({len(vault.encrypt_address(tag, "7" * n)) for n in range(1, 40)}) == 1


@many_times
@given(address=words)
def test_an_address_comes_back_whole(vault: Vault, ana: AccountKeys, address: str) -> None:
    tag = ana.tag(Purpose.SUBSCRIPTION)
    assert vault.decrypt_address(tag, vault.encrypt_address(tag, address)) == address


def test_an_address_is_good_in_its_own_row_only(
    vault: Vault, ana: AccountKeys, ben: AccountKeys
) -> None:
    """Who can write the database cannot send one person's alerts to another."""
    kept = vault.encrypt_address(ana.tag(Purpose.SUBSCRIPTION), "1001")
    with pytest.raises(SealBroken):
        vault.decrypt_address(ben.tag(Purpose.SUBSCRIPTION), kept)


def test_an_address_needs_the_address_key_and_no_other(
    vault: Vault, ana: AccountKeys, server_keys: ServerKeys
) -> None:
    tag = ana.tag(Purpose.SUBSCRIPTION)
    kept = vault.encrypt_address(tag, "1001")
    assert Vault(replace(server_keys, tags=bytes(32))).decrypt_address(tag, kept) == "1001"
    with pytest.raises(SealBroken):
        Vault(replace(server_keys, addresses=bytes(32))).decrypt_address(tag, kept)


@given(st.integers(0, 2**64 - 1), st.integers(1, 2**31))
def test_a_covered_message_number_comes_back_and_is_another_in_each_row_and_broadcast(
    message: int, number: int
) -> None:
    vault = Vault(ServerKeys(b"t" * 32, b"a" * 32, b"o" * 32))
    one, other = AccountTag(b"1" * 16), AccountTag(b"2" * 16)
    covered = vault.cover(one, number, message)
    assert vault.uncover(one, number, covered) == message
    assert covered not in (vault.cover(other, number, message), message)
    assert covered != vault.cover(one, number + 1, message)


@pytest.mark.parametrize(("one", "other"), [*permutations(Column, 2)], ids=str)
def test_what_is_hidden_in_one_column_opens_in_no_other(
    vault: Vault, ana: AccountKeys, one: Column, other: Column
) -> None:
    """Who can write the database cannot exchange two columns of a row."""
    tag = ana.tag(Purpose.SUBSCRIPTION)
    hidden = vault.hide(tag, b"1001", one)
    assert vault.unhide(tag, hidden, one) == b"1001"
    with pytest.raises(SealBroken):
        vault.unhide(tag, hidden, other)


def _as_before(keys: ServerKeys, tag: AccountTag, content: bytes) -> bytes:
    """What the version before hid in any column of the row of `tag`."""
    key = blake2b(f"address {tag.hex()}".encode(), key=keys.addresses, digest_size=32).digest()
    padded = content + b"\x80"
    return bytes(SecretBox(key).encrypt(padded + bytes(-len(padded) % 128)))


@pytest.mark.parametrize("column", Column)
def test_what_the_version_before_hid_still_opens_until_the_keys_are_renewed(
    vault: Vault, server_keys: ServerKeys, ana: AccountKeys, column: Column
) -> None:
    tag = ana.tag(Purpose.SUBSCRIPTION)
    hidden = _as_before(server_keys, tag, b"1001")
    assert vault.unhide(tag, hidden, column) == b"1001"
    after = replace(renewed(server_keys, date(2026, 3, 1)), addresses=server_keys.addresses)
    with pytest.raises(SealBroken):
        Vault(after).unhide(tag, hidden, column)


def test_what_the_version_before_encrypted_to_an_account_still_opens(ana: AccountKeys) -> None:
    earlier = bytes(ana._box(f"key {Purpose.OPEN_FORM}").encrypt(b"half a form\x80\0"))
    assert ana.decrypt(Purpose.OPEN_FORM, earlier) == b"half a form\x80\0"


@pytest.mark.parametrize("purpose", Purpose)
def test_all_that_is_encrypted_to_an_account_is_as_long(ana: AccountKeys, purpose: Purpose) -> None:
    lengths = {len(ana.encrypt(purpose, bytes(size))) for size in range(ACCOUNT_STEP)}
    assert len(lengths) == 1
    longer = {len(ana.encrypt(purpose, bytes(size))) for size in range(ACCOUNT_STEP, 3000, 7)}
    assert len(longer) == 2, "and doubled for what is longer"


@pytest.mark.parametrize("column", Column)
def test_all_that_is_hidden_in_a_column_is_as_long(
    vault: Vault, ana: AccountKeys, column: Column
) -> None:
    tag = ana.tag(Purpose.SUBSCRIPTION)
    assert len({len(vault.hide(tag, bytes(size), column)) for size in range(column.step)}) == 1


def test_a_message_number_is_covered_in_another_way_each_time() -> None:
    """So two copies of the database do not tell how far apart two messages were."""
    vault = Vault(ServerKeys(b"t" * 32, b"a" * 32, b"o" * 32))
    tag, number = AccountTag(b"1" * 16), (1 << 64) - 1
    first, second = (vault.cover(tag, 3, message) & number for message in (1000, 1001))
    assert first ^ second != 1000 ^ 1001
    assert len({vault.cover(tag, 3, 1000) & number for _ in range(50)}) == 50


def test_a_message_number_that_the_version_before_covered_is_uncovered() -> None:
    vault, tag = Vault(ServerKeys(b"t" * 32, b"a" * 32, b"o" * 32)), AccountTag(b"1" * 16)
    mask = int.from_bytes(vault.mark("copy", f"3:{tag.hex()}", 8))
    assert vault.uncover(tag, 3, 1000 ^ mask) == 1000


def test_a_mark_from_outside_is_accepted_for_thirty_days_after_its_key_was_renewed(
    server_keys: ServerKeys,
) -> None:
    days = [date(2026, 3, 1)]
    earlier = Vault(server_keys).mark("button", "1001 sign", 6)
    once = renewed(server_keys, days[0])
    vault = Vault(once, lambda: days[0])

    def accepted(mark: bytes) -> bool:
        return mark in vault.marks("button", "1001 sign", 6)

    new = vault.mark("button", "1001 sign", 6)
    assert new != earlier
    assert accepted(new)
    assert accepted(earlier)
    days[0] += timedelta(days=30)
    assert accepted(earlier)
    days[0] += timedelta(days=1)
    assert not accepted(earlier)
    assert accepted(new)
    vault = Vault(renewed(once, days[0]), lambda: days[0])
    assert accepted(new), "the key before the second renewal"
    assert not accepted(earlier)


def test_a_renewed_key_makes_other_marks_and_the_same_tags(server_keys: ServerKeys) -> None:
    before, after = Vault(server_keys), Vault(renewed(server_keys, date(2026, 3, 1)))
    assert before.recognise("telegram", "1001") == after.recognise("telegram", "1001")
    for purpose in ("journal", "button", "receipt"):
        assert before.mark(purpose, "x", 16) != after.mark(purpose, "x", 16)
    assert after.mark("journal", "x", 16, epoch=0) == before.mark("journal", "x", 16)
    assert (before.epoch("journal"), after.epoch("journal")) == (0, 1)


def test_a_mark_is_made_for_one_purpose_and_one_content_with_the_servers_key(
    vault: Vault, server_keys: ServerKeys
) -> None:
    other_campaign = Vault(replace(server_keys, tags=bytes(32)))
    marks = {
        vault.mark("button", "1001 withdraw", 16),
        vault.mark("button", "1001 sign", 16),
        vault.mark("webhook", "1001 withdraw", 16),
        other_campaign.mark("button", "1001 withdraw", 16),
    }
    assert len(marks) == 4
    assert {len(mark) for mark in marks} == {16}
    assert vault.mark("button", "1001 sign", 16) in marks


def test_nothing_shows_a_secret_when_it_is_printed(
    vault: Vault, ana: AccountKeys, server_keys: ServerKeys
) -> None:
    ana.tag(Purpose.SIGNATURE)
    shown = f"{vault!r} {vault} {ana!r} {ana} {server_keys!r} {server_keys}"
    assert shown == "Vault(…) Vault(…) AccountKeys() AccountKeys() ServerKeys(…) ServerKeys(…)"


def test_a_broken_seal_says_nothing_of_what_was_in_it(ana: AccountKeys) -> None:
    with pytest.raises(SealBroken) as caught:
        ana.decrypt(Purpose.OPEN_FORM, b"something")
    assert caught.value.args == ()
    assert caught.value.__suppress_context__


def test_tokens_are_eight_characters_and_do_not_repeat() -> None:
    tokens = [new_token() for _ in range(200)]
    assert {len(token) for token in tokens} == {8}
    assert all(one != other for one, other in combinations(tokens, 2))
