"""Days of orders and payments on which something happened: none of them is yet to come."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy

from kam.ground.errors import Refused

WORDS = {
    "ordered_on": gettext_lazy(
        "An order cannot have been placed on a day to come: state the day it was placed. When it is to arrive stands in"
        " the promised delivery."
    ),
    "delivered_on": gettext_lazy("Nothing can have arrived on a day to come: leave this empty until it has."),
    "paid_on": gettext_lazy("Nothing can have been paid on a day to come: leave this empty until it is."),
    "on": gettext_lazy("No money can have come in on a day to come: state the day it came, or enter it then."),
}
"""Days of what happened, and why they cannot lie ahead; promised and due days do."""
CELL = gettext_lazy("%(value)s is yet to come. State the day it happened, or leave it empty until it does.")
"""The same for a cell of a file."""
DONE = ("ordered_on", "delivered_on", "paid_on")
"""Those of an order."""


def checked(values: Mapping[str, Any], old: Any = None) -> dict[str, Any]:
    """The values as they are; raises Refused where a day of theirs, other than it was, lies after the user's today."""
    today = timezone.localdate()
    for name, words in WORDS.items():
        day = values.get(name)
        if day is not None and day > today and day != getattr(old, name, None):
            raise Refused(words, field=name, code="to_come", status=400, more={"value": day.isoformat()})
    return dict(values)
