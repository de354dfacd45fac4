"""The policy lab: move a threshold and see, before saving, who would change tier and what it would cost (T7)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.forms.policies import LabForm
from accounts.models import Policy
from accounts.views import policy_words
from analytics.actions import simulate
from analytics.actions.simulate import Preview
from analytics.views import lab_movers as movers
from analytics.views import lab_words as words
from analytics.views.lists import ways_of
from kam.ground.errors import Refused
from kam.ground.pages import Page
from kam.ground.posts import PostOnce, back
from kam.ground.rights import Right

GROUPS = (
    (_("Borders"), ["platinum_share", "gold_share", "iron_share", "platinum_floor", "gold_floor"]),
    (_("Loyalty"), ["loyal_months", "loyal_days", "loyal_orders"]),
    (_("False key accounts"), ["false_top_share", "one_off_share", "one_off_months"]),
    (_("When a tier changes"), ["margin", "runs_needed"]),
    (_("Visits, in days"), ["visits_platinum", "visits_gold", "visits_iron", "visits_lead"]),
    (_("People"), ["visit_minutes", "visits_per_manager"]),
)
SLIDERS = {
    "platinum_share": (5, 95, 1), "gold_share": (5, 99, 1), "iron_share": (10, 100, 1), "margin": (0, 20, 0.5),
    "false_top_share": (0, 50, 1), "one_off_share": (50, 100, 1), "loyal_months": (0, 12, 1), "runs_needed": (1, 6, 1),
    "one_off_months": (0, 4, 1), "visits_platinum": (7, 120, 1), "visits_gold": (7, 180, 1),
    "visits_iron": (14, 365, 1), "visits_lead": (14, 730, 1),
}  # fmt: skip
"""Least, greatest and step of the numbers that have a slider beside them."""


class PolicyLab(Page):
    """Numbers at the left, what they would do at the right; the address holds all of it."""

    template_name, nav, right = "analytics/policy_lab/show.html", "analyses", Right.EDIT_POLICY
    title, subtitle = _("Policy lab"), _("Try numbers before they are policy: nothing here changes a customer")

    def form(self) -> Any:
        data = QueryDict(policy_words.query(Policy.objects.current()), mutable=True)
        for name in self.request.GET:
            data[name] = self.request.GET[name]
        return LabForm(data, user=self.user)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = self.form()
        preview = tried(form, self.user)
        if preview and self.is_file:
            head, rows = movers.sheet(preview, form.cleaned_data["sight"] == "settled", self.user)
            return self.exported("policy-lab", head, rows)
        template = "analytics/policy_lab/_result.html" if self.htmx else self.template_name
        found = shown(form, preview, request.GET, self.user) | {"swapped": self.htmx}
        return self.show(template=template, status=200 if form.is_valid() else 422, **found)


class PolicyLabDraft(PostOnce, Page):
    """The tried numbers become a draft, to be published on its own page."""

    right = Right.EDIT_POLICY

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.away(reverse("analytics:lab"))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.once(self._post)

    def _post(self) -> HttpResponseBase:
        form = LabForm(self.request.POST, user=self.user)
        if not form.is_valid():
            return self.away(back(self.request, reverse("analytics:lab")))
        policy = simulate.draft(form.values, like=form.cleaned_data["policy"], by=self.user)
        return self.away(reverse("accounts:policy-publish", args=[policy.pk]))


def tried(form: Any, user: Any) -> Preview | None:
    """What the form's numbers would do; a refusal stays on the form."""
    if not form.is_valid():
        return None
    try:
        return simulate.preview(
            form.values, like=form.cleaned_data["policy"], as_of=form.cleaned_data["as_of"], by=user
        )
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
        return None


def shown(form: Any, preview: Preview | None, asked: QueryDict, user: Any) -> dict[str, Any]:
    """All parts of the page; without a preview only the numbers and what is wrong with them."""
    found = {"form": form, "groups": [(title, [dial(form[n]) for n in names]) for title, names in GROUPS],
             "ways": ways_of(user, "lab"), "preview": preview}  # fmt: skip
    if preview is None:
        return found
    settled = form.cleaned_data["sight"] == "settled"
    lines, policy, as_of = preview.lines(settled), preview.policy, preview.ground.as_of
    changed = policy_words.changes(preview.base, policy)
    load = preview.load(lines)
    return found | {
        "as_of": as_of, "lines": lines, "flows": preview.flows(settled), "settled": settled,
        "headline": words.headline(preview, settled), "notes": words.notes(preview, settled), "visits": load.visits,
        **words.elsewhere(preview, user),
        "split": words.split(preview, settled),
        "hours": load.hours, "managers": load.managers, "people": load.people,
        "hours_cost": load.hours_cost, "incentives": load.incentives,
        "base": policy_words.named(preview.base),
        "with_base": movers.with_version(preview.base),
        "numbers": [(name, form.data.get(name, "")) for name in form.inputs if name not in ("as_of", "sight")],
        "changed": changed,
        "newest": preview.newest.isoformat(), "last_year": simulate.year_ago(preview.newest), "is_new": bool(changed),
        "list": movers.table(preview, settled, asked, user),
    }  # fmt: skip


def dial(bound: Any) -> dict[str, Any]:
    """A number with the slider beside it, where it has one."""
    low, high, step = SLIDERS.get(bound.name, (None, None, None))
    value = bound.field.widget.format_value(bound.value())
    at = high if value in (None, "") else value  # nothing typed is "never", the far end
    return {"field": bound, "low": low, "high": high, "step": step, "value": at}
