"""The page of parts for whoever designs: each part of the look, in light beside dark; there in DEBUG alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kam.ground import charts
from kam.ground.charts import Chart
from kam.ground.forms import PlainForm
from kam.ground.pages import Page
from kam.templatetags import ui

TIERS = ("platinum", "gold", "iron", "lead", "")
TONES = ("", "accent", "good", "warn", "bad")
SCHEMES = (("light", gettext_lazy("Light")), ("dark", gettext_lazy("Dark")))


class Sample(PlainForm):
    """A field of each kind; its second one is wrong."""

    name = forms.CharField(label=gettext_lazy("Customer"), help_text=gettext_lazy("Customer, pinyin, code"))
    mail = forms.EmailField(label=gettext_lazy("E-mail"))
    note = forms.CharField(label=gettext_lazy("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    on = forms.DateField(label=gettext_lazy("Day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    tier = forms.ChoiceField(label=gettext_lazy("Tier"), choices=[("gold", gettext_lazy("Gold"))])
    key = forms.BooleanField(label=gettext_lazy("Key account"), required=False)


class PartsPage(Page):
    """All of them, twice."""

    template_name, nav, title = "kam/parts/show.html", "settings", gettext_lazy("Parts of the look")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not settings.DEBUG:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def context(self) -> dict[str, Any]:
        return {"halves": [half(scheme, label) for scheme, label in SCHEMES]}


def half(scheme: str, label: Any) -> dict[str, Any]:
    """All parts in one scheme; what has an id has one of its own."""
    form = Sample({"name": "Acme", "mail": "acme", "tier": "gold"}, auto_id=f"{scheme}_%s", user=None)
    return {
        "scheme": scheme, "label": label, "tiers": TIERS, "tones": TONES, "risks": (0.08, 0.42, 0.88), "form": form,
        "figures": figures(), "chart": curve(scheme), "bars": columns(scheme), "events": events(), "steps": steps(),
        "empty": {"title": _("Nothing fits"), "text": _("Take a filter away."), "icon": "inbox",
                  "action": {"label": _("All"), "url": "#"}},
    }  # fmt: skip


def figures() -> list[dict[str, Any]]:
    """With a hint, with news, in need of somebody, and unknown."""
    return [
        {"label": _("Revenue"), "value": ui.money(44_900_000), "hint": _("last 365 days"), "url": "#"},
        {"label": _("Customers"), "value": "342", "hint": ui.mark_safe('<span class="up">+7.3%</span>')},
        {"label": _("Overdue"), "value": ui.money(2_110_000), "hint": _("Nobody follows"), "tone": "bad", "url": "#"},
        {"label": _("Risk"), "value": "–"},
    ]


def curve(scheme: str) -> Chart:
    """The 80/20 curve."""
    points = [(0, 0.0), (20, 0.55), (47, 0.8), (120, 0.96), (245, 1.0), (342, 0.97)]
    option = charts.pareto(points, reach=47, loss_from=245, labels=("47 → 80%", ""))
    rows = [[str(count), f"{share:.0%}"] for count, share in points]
    head = [_("Customers"), _("Cumulative share")]
    return Chart(f"parts-curve-{scheme}", "pareto", option, table={"head": head, "rows": rows}, height=200)


def columns(scheme: str) -> Chart:
    """Bars of two series that stand on each other."""
    months, values = ["1", "2", "3", "4"], ([3, 5, 4, 6], [1, 2, 2, 1])
    named = enumerate(zip((_("Done"), _("Overdue")), values, strict=True), start=1)
    series = [charts.bars(name, numbers, colour=f"var(--c{n})", stack="all") for n, (name, numbers) in named]
    option = {"xAxis": charts.axis("category", data=months), "yAxis": charts.axis(), "series": series, "legend": {}}
    rows = [[month, str(one), str(two)] for month, one, two in zip(months, *values, strict=True)]
    return Chart(f"parts-bars-{scheme}", "bars", option, table={"head": ["", _("Done"), _("Overdue")], "rows": rows},
                 height=200)  # fmt: skip


def events() -> list[dict[str, Any]]:
    """A time line of two happenings, one with what it changed."""
    now = timezone.now()
    changed = [{"label": _("Tier"), "was": _("Iron"), "now": _("Gold")}]
    return [
        {"at": now, "title": _("Visit logged"), "by": "Lin", "text": _("Note"), "icon": "pencil-line", "url": "#"},
        {"at": now - timedelta(9), "title": _("Tier"), "by": "Zhao", "changes": changed, "icon": "medal"},
    ]


def steps() -> list[dict[str, Any]]:
    """Done, where one stands, and to come."""
    return [{"label": _("Done"), "state": "done"}, {"label": _("Today"), "state": "now"},
            {"label": _("Next step"), "state": "next"}]  # fmt: skip
