"""The questions of coverage: as of which day, of whom and where, in which parts, and which state is opened."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from analytics.forms.customers import NONE, PARTS, UNASSIGNED, CustomersForm
from analytics.rules.coverage import DONE, NEVER, NO_DECIDER, NO_EXECUTIVE, OVERDUE, WITHOUT_PLAN
from analytics.rules.planned_visits import AHEAD, DROPPED, MISSED, MOVED, WRITTEN
from analytics.rules.planned_visits import DONE as DONE_AS_PLANNED
from kam.rules.keys import key_of

STATES = (
    (DONE, _("Visited in time")), (OVERDUE, _("Overdue")), (NEVER, _("Never visited")),
    (NO_EXECUTIVE, _("No executive met")), (NO_DECIDER, _("No decider met")),
    (WITHOUT_PLAN, _("Overdue, no visit accepted")),
)  # fmt: skip
OUTCOMES = (
    (DONE_AS_PLANNED, _("Done")), (WRITTEN, _("By message")), (MOVED, _("Moved")), (DROPPED, _("Dropped")),
    (MISSED, pgettext_lazy("visit", "Missed")), (AHEAD, _("Still to come")),
)  # fmt: skip
WHO = (("key", _("Key accounts")), ("all", _("All that the policy visits")))


class CoverageForm(CustomersForm):
    """What nobody says is today's, of all key accounts that the reader sees."""

    who = forms.ChoiceField(choices=WHO, required=False, label=_("Who"))
    by = forms.ChoiceField(choices=PARTS, required=False, label=_("Broken down by"))
    state = forms.ChoiceField(choices=STATES, required=False, label=_("State"))
    outcome = forms.ChoiceField(choices=OUTCOMES, required=False, label=_("What became of it"))
    day = forms.DateField(required=False, label=_("Day"))

    @property
    def chosen(self) -> dict[str, Any]:
        """The asked part of the book, as filters of a customer; its tier is that of the day (`grade`)."""
        found = {name: value for name, value in super().chosen.items() if name != "tier"}
        if "owner" in found and found["owner"] is None:
            found |= {"owner__isnull": True}
            del found["owner"]
        return found | ({"pk__in": self._buying()} if self.cleaned_data["category"] else {})

    def wants_tier(self, tier: str) -> bool:
        """Whether customers of a tier are asked for; `NONE` are those without."""
        return self.grade is None or tier == self.grade

    @property
    def grade(self) -> str | None:
        """The tier that is asked for, empty for customers without one; None: whichever."""
        asked = self.cleaned_data["tier"]
        return ("" if asked == NONE else asked) if asked else None

    @property
    def manager(self) -> int | None:
        """Whose visits the calendar shows; None: everybody's."""
        found = key_of(self.cleaned_data["owner"]) if self.cleaned_data["owner"] != UNASSIGNED else None
        return int(found) if found is not None else None
