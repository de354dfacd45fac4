"""What the product promises, and where each promise is proved: a test, or a drill that was held and written down."""

from __future__ import annotations

import pytest

from tests.promises import PROMISES
from tests.proofs import is_there


def test_every_promise_is_in_the_table_once():
    assert [promise.split()[0] for promise in PROMISES] == [f"Q{number}" for number in range(1, 41)]


@pytest.mark.parametrize("promise", PROMISES)
def test_a_promise_has_its_proof(promise):
    named = PROMISES[promise]
    assert named and len(set(named)) == len(named), "no proof, or one named twice"
    unproved = [proof for proof in named if not is_there(proof)]
    assert not unproved, "not written, or a drill without its day and verdict, or one that was broken last"
