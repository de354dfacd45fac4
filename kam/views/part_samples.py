"""What the page of parts shows them with: values, runs, lists, views and questions of nobody in particular."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kam.ground.forms import PlainForm
from kam.views.part_pictures import LONG

TIERS = [("gold", gettext_lazy("Gold")), ("iron", gettext_lazy("Iron"))]
STEPS = (("done", 1.0), ("failed", 0.3), ("running", 0.4))


class Sample(PlainForm):
    """A field of each kind; its second one is wrong, its last one is not to be changed."""

    name = forms.CharField(label=gettext_lazy("Customer"), help_text=gettext_lazy("Customer, pinyin, code"))
    mail = forms.EmailField(label=gettext_lazy("E-mail"))
    note = forms.CharField(label=gettext_lazy("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    on = forms.DateField(label=gettext_lazy("Day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    tier = forms.ChoiceField(label=gettext_lazy("Tier"), choices=TIERS)
    tiers = forms.MultipleChoiceField(
        label=gettext_lazy("Tiers"), choices=TIERS, required=False, widget=forms.CheckboxSelectMultiple
    )
    key = forms.BooleanField(label=gettext_lazy("Key account"), required=False)
    code = forms.CharField(label=gettext_lazy("Code"), required=False, disabled=True)


class Narrowed(PlainForm):
    """What narrows a list: a search and a few choices."""

    q = forms.CharField(label=gettext_lazy("Search"), required=False)
    tier = forms.ChoiceField(label=gettext_lazy("Tier"), choices=[("", gettext_lazy("All")), *TIERS], required=False)
    since = forms.DateField(label=gettext_lazy("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))


def form(scheme: str) -> Sample:
    """Filled in, with a fault; its ids are a scheme's own."""
    return Sample({"name": LONG[0], "mail": "acme", "tier": "gold", "tiers": ["iron"]}, auto_id=f"{scheme}_%s",
                  user=None)  # fmt: skip


def runs(scheme: str) -> list[Any]:
    """A run that is done, one that failed and one at work, none of which asks again."""
    words = {"done": _("Done"), "failed": _("Failed"), "running": _("Running")}
    return [
        SimpleNamespace(pk=f"{scheme}-{state}", state=state, is_over=True, progress=share, step=_("Customers"),
                        label=_("Import"),
                        error=LONG[1], get_state_display=words[state])
        for state, share in STEPS
    ]  # fmt: skip


def values() -> list[tuple[str, list[Any]]]:
    """What stands in cells: nothing, zero, little, much, below zero."""
    now = timezone.now()
    return [
        ("money", [None, 0, 12_345, 98_765_432_100, -4_321]), ("num", [None, 0, 7, 1_234_567, -3]),
        ("pct", [None, 0, 0.004, 1, -0.12]), ("signed", [None, 0, 2, 1_200, -1]),
        ("growth", [None, 0, 0.07, 12, -0.5]), ("days", [None, 0, 1, 365, -2]),
        ("day", [None, now, now - timedelta(400), now + timedelta(9), ""]),
        ("ago", [None, now, now - timedelta(1), now - timedelta(800), now + timedelta(40)]),
    ]  # fmt: skip


def stale() -> list[dict[str, Any]]:
    """What somebody else saved meanwhile."""
    changes = [{"label": _("Tier"), "was": _("Iron"), "now": _("Gold"), "typed": _("Platinum")}]
    return [{"by": "Zhao", "at": timezone.now(), "changes": changes}]


def pager(page: int, pages: int) -> dict[str, Any]:
    """The foot of a list."""
    return {"page": page, "pages": pages, "prev_url": "#" if page > 1 else "", "next_url": "#" if page < pages else "",
            "first_url": "#", "sizes": [(25, True), (50, False), (100, False)]}  # fmt: skip


def once() -> dict[str, Any]:
    """Parts with an id of their own, which a page has once: what narrows a list, views kept, ways, a secret."""
    views = [{"label": _("Tier"), "url": "#", "on": True}, {"label": LONG[0], "url": "#"}]
    pages = [{"label": _("Customers"), "url": "#", "on": True}, {"label": LONG[1], "url": "#", "on": False}]
    boxes = [{"label": name, "name": "who", "value": name, "selected": at < 2}
             for at, name in enumerate(("Lin", LONG[1], "Zhao", "Chen"))]  # fmt: skip
    return {
        "filters": Narrowed({"tier": "gold"}, user=None),
        "form": Narrowed({"tier": "gold"}, auto_id="asked_%s", user=None),
        "asks": "tier since", "faults": [_("This day is still to come: choose today or a day before.")],
        "saved_views": views, "folded": views, "pager": pager(2, 9), "count": 210, "secret": "kam_3f9a…",
        "ways": [{"label": _("Customers"), "url": "#", "on": True, "pages": pages},
                 {"label": _("Visits"), "url": "#", "on": False, "pages": []}],
        "chips": [(_("Gold"), "#"), (LONG[0], "#")], "chosen": boxes[:2], "others": boxes[2:],
        "lines": [{"text": _("Nobody fits"), "url": "#", "label": _("All")}],
    }  # fmt: skip
