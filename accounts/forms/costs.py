"""Forms of cost-to-serve entries."""

from __future__ import annotations

from accounts.models import CostEntry
from kam.ground.forms import Picker, RecordForm


class CostForm(RecordForm):
    """What serving a customer cost on a day, in the company's currency."""

    class Meta:
        model = CostEntry
        fields = ["account", "on", "kind", "amount", "hours", "note"]
        widgets = {"account": Picker("accounts:account-pick")}
