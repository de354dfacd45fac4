"""Each promise of the table has its proof: a test that is there, or a drill that was held and written down."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

from tests.drills import drills, is_held
from tests.promises import DRILLS, PROMISES

ROOT = Path(__file__).resolve().parent.parent


@cache
def names_in(path: Path) -> frozenset[str]:
    """The tests of a file, read without running it."""
    if not path.is_file():
        return frozenset()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


def is_there(proof: str) -> bool:
    if proof.startswith(DRILLS):
        return is_held(drills().get(proof.removeprefix(DRILLS), ""))
    path, _, test = proof.partition("::")
    return test.startswith("test_") and test in names_in(ROOT / path)


def test_every_promise_is_in_the_table_once():
    assert [promise.split()[0] for promise in PROMISES] == [f"Q{number}" for number in range(1, 41)]


@pytest.mark.parametrize("promise", PROMISES)
def test_a_promise_has_its_proof(promise):
    proofs = PROMISES[promise]
    assert proofs and len(set(proofs)) == len(proofs), "no proof, or one named twice"
    unproved = [proof for proof in proofs if not is_there(proof)]
    assert not unproved, "not written, or a drill without its day and verdict, or one that was broken last"


def test_what_is_not_there_proves_nothing():
    assert not is_there("tests/test_promises.py::test_of_nothing")
    assert not is_there("tests/nowhere.py::test_a_promise_has_its_proof")
    assert not is_there("tests/test_promises.py::names_in")
    assert not is_there(DRILLS + "Never held")
