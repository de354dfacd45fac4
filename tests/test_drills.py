"""A drill proves a promise where its newest day says that it was held."""

from __future__ import annotations

import pytest

from tests.drills import is_held


@pytest.mark.parametrize(
    ("told", "counts"),
    [
        ("2026-11-26, held: 15 kills, 0 lost.", True),
        ("2026-11-26, broken: 3 lost. 2026-11-27, held after the mend: 0 lost.", True),
        ("2026-11-27, broken: 3 lost. 2026-11-26, held: 0 lost.", False),
        ("2026-11-26, held: 0 lost. 2026-11-26, broken: 3 lost.", False),
        ("2026-11-26, held: 0 lost. 2026-11-27: 3 lost.", False),
        ("2026-11-26: something came of it.", False),
        ("Start it, kill it.", False),
    ],
)
def test_a_drill_proves_something_where_it_was_held_last(told, counts):
    assert is_held(told) is counts
