"""Forms of hour rates."""

from __future__ import annotations

from typing import Any

from accounts.models import HourRate
from kam.ground.forms import RecordForm


class HourRateForm(RecordForm):
    """What an hour of a kind costs, from a day on."""

    class Meta:
        model = HourRate
        fields = ["kind", "on", "amount"]

    def validate_constraints(self, exclude: Any = None) -> None:
        """The verb corrects the rate of a day that has one, and refuses what is not above zero."""


class HourRateChangeForm(HourRateForm):
    """A known rate keeps its kind and day."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("kind", "on"):
            self.fields[name].disabled = True
