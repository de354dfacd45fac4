"""Forms of cost-to-serve entries."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext as _

from accounts.models import CostEntry
from kam.ground.forms import Picker, RecordForm


class CostForm(RecordForm):
    """What serving a customer cost on a day, in the company's currency."""

    class Meta:
        model = CostEntry
        fields = ["account", "on", "kind", "hours", "amount", "note"]
        widgets = {"account": Picker("accounts:account-pick")}

    optional = ("amount",)
    in_words: ClassVar[Any] = {"amount": "Or `hours`: one of the two is needed", "hours": "Or `amount`"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].help_text = _("Left empty, hours are valued at the hour rate of their kind and day.")
