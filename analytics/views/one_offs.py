"""What the growth is without one-offs of false key accounts: a line of its tile, which comes after the dashboard."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.choices import FalseKey
from analytics.facts import dashboards
from analytics.facts import one_offs as facts
from analytics.facts.one_offs import Told
from analytics.forms.dashboards import DashboardForm
from analytics.views import customers
from analytics.views import dashboard_ways as ways
from analytics.views.dashboard_ways import Part
from kam.choices import RunKind
from kam.ground import prepared
from kam.ground.pages import Page
from kam.ground.rights import Right
from kam.rules import formats


class WithoutOneOffs(Page):
    """Of everybody, or of the customers that the dashboard is narrowed to; nothing where it says the same."""

    template_name, title, right = "analytics/dashboards/_group.html", _("One-offs in the growth"), Right.SEE_DASHBOARD

    def context(self) -> dict[str, Any]:
        form, found = DashboardForm(self.request.GET, user=self.user), dashboards.runs()[0]
        run = found.get(RunKind.CONTRIBUTION)
        if run is None or not form.is_valid():
            return {}
        part = Part(form.kept or {})
        reader = ways.reader_of(part, self.user, form, run)
        keys = (*sorted(one.pk for one in found.values()), *part.kept.items())
        return prepared.until_something_happens("one-offs", self.user, lambda: told(facts.gather(reader, run)), *keys)


def told(found: Told | None) -> dict[str, str]:
    """The growth without them in words, and why the one is held back, or the list of several."""
    if found is None:
        return {}
    count = len(found.accounts)
    one, more = _t("%(growth)s without the one-off of %(name)s"), _t("%(growth)s without %(count)s one-offs")
    words = one if count == 1 else more
    signed = f"{'+' if found.without >= 0 else ''}{formats.percent(found.without, 1)}"
    name = customers.named(found.accounts[:1]).get(found.accounts[0], "")
    listed = f"{reverse('analytics:verdict-list')}?false_key={FalseKey.ONE_OFF.value}"
    url = reverse("analytics:account-verdict", args=[found.accounts[0]]) if count == 1 else listed
    return {"words": words % {"growth": signed, "name": name, "count": f"{count:,}"}, "url": url}
