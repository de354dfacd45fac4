"""The questions of agents and channel: which partners, of which kind, what is to be watched, in which order."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.choices import AccountKind
from accounts.choices.channels import CHANNEL_KINDS
from analytics.forms.customers import CustomersForm
from analytics.rules.agents import BEHIND, BRINGS, CONFLICT, NO_QUOTA, Agent

KINDS = [(value, label) for value, label in AccountKind.choices if value in CHANNEL_KINDS]
WATCHED = (
    (BEHIND, _("Behind the quota")), (CONFLICT, _("Channel conflict")), (NO_QUOTA, _("Without a quota")),
    (BRINGS, _("Brings customers")),
)  # fmt: skip
SORTS = ("together", "own", "through", "brought", "attainment", "conflicts", "estimate")
ORDERS = [(f"{sign}{name}", f"{sign}{name}") for name in SORTS for sign in ("", "-")]


class AgentsForm(CustomersForm):
    """What nobody says: all partners, those first that bring most."""

    kind = forms.ChoiceField(choices=[("", _("All")), *KINDS], required=False, label=_("Kind"))
    watch = forms.ChoiceField(choices=[("", _("All")), *WATCHED], required=False, label=_("To watch"))
    sort = forms.ChoiceField(choices=ORDERS, required=False, label=_("Order by"))

    @property
    def order(self) -> str:
        return str(self.cleaned_data["sort"] or "-together")

    def picked(self, rows: list[Agent]) -> list[Agent]:
        """The partners asked for, in the order asked for; of whom a figure is not known stands last."""
        kind, watch = self.cleaned_data["kind"], self.cleaned_data["watch"]
        chosen = [one for one in rows if self.wants(one) and kind in ("", one.kind) and (
            not watch or one.stands(watch))]  # fmt: skip
        name, down = self.order.lstrip("-"), self.order.startswith("-")

        def key(one: Agent) -> tuple[bool, Any, int]:
            value = getattr(one, name)
            return value is None, -(value or 0) if down else (value or 0), one.account

        return sorted(chosen, key=key)
