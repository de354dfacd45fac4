"""What the API shows of a record is written as the document says, however the database reckons it."""

from decimal import Decimal
from types import SimpleNamespace

import pytest

from analytics.api.moves import TierMoveShape
from kam.ground.shapes import _readers


@pytest.mark.parametrize(
    ("value", "shown"),
    [(Decimal("5035095.58000000"), "5035095.58"), (Decimal("5"), "5.00"), (Decimal("1E+3"), "1000.00"), (None, None)],
)
def test_an_amount_has_as_many_places_as_are_described(value, shown):
    assert dict(_readers(TierMoveShape))["net"](SimpleNamespace(net=value)) == shown  # type: ignore[operator]
