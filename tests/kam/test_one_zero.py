"""Two axes side by side have one zero line, whatever each shows."""

import pytest

from kam.ground.charts import one_zero


def zero_at(axis):
    """Where zero lies between the lower end (0) and the upper end (1)."""
    return -axis["min"] / (axis["max"] - axis["min"])


@pytest.mark.parametrize(("left", "right"), [
    ((-3, 5), (0, 87)),
    ((-12, 1), (40, 41)),
    ((0, 6), (0, 60)),
    ((0, 0), (0, 0)),
    ((-4, 0), (0, 12)),
    ((0, 9), (-20, 50)),
    ((-1_250_000.5, 830_000.25), (-40_000.0, 9_700_000.0)),
])  # fmt: skip
@pytest.mark.parametrize("whole", [True, False])
def test_both_zeros_lie_on_one_line_and_all_of_it_has_room(left, right, whole):
    first, second = one_zero(left, right, form="num", whole=whole)
    assert zero_at(first) == pytest.approx(zero_at(second))
    for axis, (low, high) in ((first, left), (second, right)):
        assert axis["min"] <= low and axis["max"] >= high and axis["max"] > axis["min"]
        assert not whole or axis["interval"] == int(axis["interval"])
    assert first["max"] / first["interval"] == pytest.approx(second["max"] / second["interval"]), "the same grid lines"
    assert second["unsigned"] == (right[0] >= 0)
