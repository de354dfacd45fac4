"""Forms of seats on an account's team."""

from __future__ import annotations

from typing import Any

from accounts.models import Seat
from kam.ground.forms import Picker, RecordForm


class SeatForm(RecordForm):
    """Who sits where, in which function, until when."""

    class Meta:
        model = Seat
        fields = ["account", "user", "function", "until"]
        widgets = {"account": Picker("accounts:account-pick"), "user": Picker("accounts:people-pick")}


class SeatPageForm(SeatForm):
    """The same below one customer; an existing seat keeps its person."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("account")
        if self.instance.pk:
            self.fields.pop("user")
