"""The tree of the log, against RFC 6962, another library, and proofs of public logs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from db.log import tree
from db.log.hashing import NOTHING, leaf_hash
from tests.stage.public_log import subtrees

LEAVES = (
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
)
"""The entries, in hexadecimal, by which implementations of RFC 6962 are compared."""

ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
"""The roots over the first of them, as certificate-transparency-go's tests have them."""

PUBLIC = json.loads(Path(__file__).with_name("public_proofs.json").read_text("utf-8"))
"""Proofs of sigstore's public logs, of sigstore-conformance (a73de49), with the leaf's hash."""


def test_nothing_has_the_hash_of_nothing() -> None:
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert tree.root(subtrees([]), 0) == NOTHING == bytes.fromhex(empty)


@pytest.mark.parametrize("size", range(1, 9))
def test_the_roots_are_those_of_the_rfc(size: int) -> None:
    entries = [bytes.fromhex(leaf) for leaf in LEAVES]
    assert tree.root(subtrees(entries), size).hex() == ROOTS[size - 1]


@pytest.mark.parametrize("size", [*range(1, 70), 255, 256, 257, 1000])
def test_another_library_comes_to_the_same_root_and_the_same_proofs(size: int) -> None:
    entries = [f"entry {number}".encode() for number in range(size)]
    other = InmemoryTree.init_from_entries(entries, algorithm="sha256")
    ours = subtrees(entries)
    assert tree.root(ours, size) == other.get_root(size)
    for leaf in {0, size // 3, size // 2, size - 1}:
        _, *beside = other.prove_inclusion(leaf + 1, size).path
        assert list(tree.inclusion(ours, leaf, size)) == beside


@given(st.lists(st.binary(max_size=20), min_size=1, max_size=90), st.data())
def test_every_leaf_is_proven_at_its_own_place_and_at_no_other(
    entries: list[bytes], data: st.DataObject
) -> None:
    size = data.draw(st.integers(1, len(entries)))
    leaf = data.draw(st.integers(0, size - 1))
    proof, root = tree.inclusion(subtrees(entries), leaf, size), tree.root(subtrees(entries), size)
    hashed = leaf_hash(entries[leaf])
    assert tree.root_by(proof, leaf, size, hashed) == root
    assert tree.root_by(proof, leaf, size, leaf_hash(entries[leaf] + b".")) != root
    assert tree.root_by((*proof, hashed), leaf, size, hashed) is None
    assert not proof or tree.root_by(proof[:-1], leaf, size, hashed) is None
    assert tree.root_by(proof, size, size, hashed) is None


@pytest.mark.parametrize("proof", PUBLIC, ids=lambda proof: proof["log"])
def test_a_proof_of_a_public_log_leads_to_its_root(proof: dict[str, str]) -> None:
    path = [bytes.fromhex(each) for each in proof["path"]]
    leaf, size = int(proof["leaf"]), int(proof["size"])
    found = tree.root_by(path, leaf, size, bytes.fromhex(proof["leaf_hash"]))
    assert found is not None
    assert found.hex() == proof["root"]
