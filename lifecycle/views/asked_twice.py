"""A day or hour that something speaks against is asked for once more, for a new visit as for one that is moved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import gettext as _

from kam.ground.posts import FormPage
from kam.ground.rights import standing
from lifecycle.choices import PlanState
from lifecycle.facts import day_heeds
from lifecycle.models import VisitPlan


class OfHour(FormPage):
    """The form of a visit's day and hour: what it means, and what its button says."""

    again = False

    def meant(self, values: Mapping[str, Any]) -> VisitPlan:
        """The visit as the form says it; unsaved."""
        raise NotImplementedError

    def stands(self) -> str:
        """The day and hour that hold already, of which nothing is asked."""
        return ""

    def label(self) -> str:
        """What the button says."""
        raise NotImplementedError


class AsksTwice(OfHour):
    """The second press of the button stands, for the day and hour of the first."""

    @property
    def submit_label(self) -> Any:  # type: ignore[override]
        return self.label()

    def _post(self) -> HttpResponseBase:
        form: Any = self.form(self.request.POST, self.request.FILES)
        if not form.is_valid() or not (against := self.against(meant := self.meant(form.values()))):
            return super()._post()
        first, self.again = self.label(), True
        return self.show_form(form, status=422, minds=against, confirms=hour_words(meant), first_label=first)

    def against(self, there: VisitPlan) -> list[str]:
        """What speaks against the day and hour asked for, unless they stand already or were asked for twice."""
        known = (self.stands(), self.request.POST.get("confirmed"))
        return [] if hour_words(there) in known else [heed.words(self.user) for heed in day_heeds.of(there, self.user)]


class AsksOfNew(AsksTwice):
    """The form of a new visit."""

    def meant(self, values: Mapping[str, Any]) -> VisitPlan:
        return new_plan(values["account"], values["planned_on"], values["planned_time"], self.user)

    def label(self) -> str:
        return _("Plan it all the same") if self.again else _("Plan")


def new_plan(account: Any, on: Any, at: Any, by: Any) -> VisitPlan:
    """A visit that somebody would pay; unsaved."""
    own = {"user": standing(by), "state": PlanState.PLANNED}
    return VisitPlan(account=account, planned_on=on, planned_time=at, **own)


def hour_words(plan: VisitPlan) -> str:
    """The day and hour of a visit, as a form keeps them."""
    return f"{plan.planned_on} {plan.planned_time or ''}".strip()
