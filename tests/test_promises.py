"""Every promise of the product has its proof: a test that is there, or a drill that was held and written down."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests.promises import AWAITED, DRILLS, PROMISES

ROOT = Path(__file__).resolve().parent.parent
HELD = re.compile(r"\b20\d\d-\d\d-\d\d: \S")
"""A drill counts once its day and what came of it stand beside it."""


@cache
def names_in(path: Path) -> frozenset[str]:
    """The tests of a file, read without running it."""
    if not path.is_file():
        return frozenset()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


@cache
def drills() -> dict[str, str]:
    """The drills of the operations page: name -> what stands below it."""
    page = Path(ROOT, "docs", "operations.md").read_text(encoding="utf-8")
    section = page.partition("\n## Drills\n")[2].partition("\n## ")[0]
    return dict(re.findall(r"^- \*\*(.+?)\*\*(.*(?:\n  .*)*)", section, re.M))


def is_there(proof: str) -> bool:
    if proof.startswith(DRILLS):
        return bool(HELD.search(drills().get(proof.removeprefix(DRILLS), "")))
    path, _, test = proof.partition("::")
    return test.startswith("test_") and test in names_in(ROOT / path)


def test_every_promise_is_in_the_table_once():
    assert [promise.split()[0] for promise in PROMISES] == [f"Q{number}" for number in range(1, 41)]


@pytest.mark.parametrize("promise", PROMISES)
def test_a_promise_has_its_proof(promise):
    proofs = PROMISES[promise]
    assert proofs and len(set(proofs)) == len(proofs), "no proof, or one named twice"
    held = [proof for proof in proofs if proof.removeprefix(DRILLS) not in AWAITED]
    assert not [proof for proof in held if not is_there(proof)], "not written, or a drill without its day and result"
    if not held:
        pytest.xfail("its drill was not held yet")


def test_a_drill_that_was_held_is_awaited_no_more():
    assert not [name for name in AWAITED if is_there(DRILLS + name)]
    assert not [name for name in AWAITED if not any(DRILLS + name in proofs for proofs in PROMISES.values())]


def test_what_is_not_there_proves_nothing():
    assert not is_there("tests/test_promises.py::test_of_nothing")
    assert not is_there("tests/nowhere.py::test_a_promise_has_its_proof")
    assert not is_there("tests/test_promises.py::names_in")
    assert not is_there(DRILLS + "Never held")
