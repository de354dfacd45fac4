"""Which cases of the service report are shown: of which part, and how they went."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from analytics.forms.service_reports import ServiceReportForm
from analytics.rules.service_reports import Row

WENT: dict[str, tuple[Any, Callable[[Row], bool]]] = {
    "late": (pgettext_lazy("cases", "Late"), lambda one: one.is_late),
    "in_time": (_("In time"), lambda one: one.is_promised and not one.is_late),
    "unknown": (_("No promise known"), lambda one: not one.is_promised),
    "open": (pgettext_lazy("case", "Open"), lambda one: one.is_open),
    "complaints": (_("Complaints"), lambda one: one.sort == "complaint"),
    "first_contact": (_("Solved at first contact"), lambda one: one.is_first_contact),
    "came_back": (_("Came back"), lambda one: one.came_back),
}
"""Each number of the report that a list of cases cannot ask for: {key: (words, whether a case is one of them)}."""


class ServiceCasesForm(ServiceReportForm):
    """The report's questions, and which of its cells."""

    went = forms.ChoiceField(choices=[("", _("All")), *((key, words) for key, (words, _is) in WENT.items())],
                             required=False)  # fmt: skip
    of = forms.CharField(required=False, max_length=60)

    def picked(self, rows: Sequence[Row]) -> list[Row]:
        """The cases of the part `of` (its key; empty: those without one) that went so; none: of all parts."""
        found = list(rows)
        if "of" in self.data:
            found = [one for one in found if str(getattr(one, self.part) or "") == self.cleaned_data["of"]]
        if went := self.cleaned_data["went"]:
            found = [one for one in found if WENT[went][1](one)]
        return found
