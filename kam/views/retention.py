"""Retention periods among the settings: what is old, when it goes, and for how long it is kept."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kam.actions import retention
from kam.forms.retention import RetentionForm
from kam.ground import keeping
from kam.ground.pages import Page
from kam.ground.posts import FormPage
from kam.ground.rights import Right
from kam.models import RetentionPeriod


class RetentionList(Page):
    """Every kind with its period, how many rows are older, and when the coming run lets them go."""

    template_name, nav, title, right = "kam/retention/list.html", "settings", _("Retention periods"), Right.PRIVACY
    subtitle = _("What is kept for a while only. Customers, visits, orders and the record are never touched.")

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Settings"), reverse("kam:settings"))]

    def context(self) -> dict[str, Any]:
        found = retention.due(by=self.user)
        return {"found": found, "run_at": found[0].run_at if found else None}


class RetentionEdit(FormPage):
    """Another period; the page says what it is for, and what the change would do is told on the list."""

    model, nav, right, form_class = RetentionPeriod, "settings", Right.PRIVACY, RetentionForm
    done_message = _("Saved. The list tells what the coming run lets go.")

    def get_title(self) -> Any:
        return str(self.object)

    def get_subtitle(self) -> Any:
        kind = keeping.kind(self.object.kind)
        return kind.text if kind is not None else ""

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Settings"), reverse("kam:settings")), (_("Retention periods"), reverse("kam:retentionperiod-list"))]

    def act(self, form: Any) -> RetentionPeriod:
        return retention.change(self.object, days=form.cleaned_data["days"], version=self.version(), by=self.user)

    def done_url(self, record: RetentionPeriod) -> str:
        return reverse("kam:retentionperiod-list")
