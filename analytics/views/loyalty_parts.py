"""Loyalty by tier, owner, region or segment: means with their intervals, drawn and listed, and who stands out."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.views.sheet_words import Sheet, dated, in_words
from analytics.facts import loyalty_parts as facts
from analytics.forms.customers import PARTS, asked_for
from analytics.rules import loyalty_parts as rules
from analytics.rules.loyalty import LOYAL
from analytics.rules.loyalty_parts import FEWEST, Tally
from analytics.rules.satisfaction import Known
from analytics.views import customers
from analytics.views.lists import RunRowList
from analytics.views.satisfaction_pictures import number
from analytics.views.sheet_words import LOYALTY
from kam.ground import charts, lists, wording
from kam.ground.charts import Chart

HEAD = ["part", "customers", "known", "loyalty", "least", "most", "loyal"]
DRAWN = 12
"""Bars of a picture; the table has all parts."""
Parts = Mapping[Hashable, Tally]


class ByParts(RunRowList):
    """The list below what its parts say together."""

    @property
    def by(self) -> str:
        """By what the figures above the list are broken down."""
        asked = self._asked.form.cleaned_data.get("by") if self._asked.is_valid() else ""
        return str(asked or PARTS[0][0])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.GET.get("what") == "parts" and self.is_file:
            name = dated("loyalty by part", self._asked.told_on() if self._asked.is_valid() else None)
            return self.exported(name, *sheet(self.chosen, self.by))
        return super().get(request, *args, **kwargs)

    def show(self, *, template: str = "", **context: Any) -> HttpResponse:
        """A filter changes the figures too, so htmx gets them beside the list."""
        return super().show(template="analytics/loyalty/_found.html" if self.htmx else template, **context)

    def context(self) -> dict[str, Any]:
        return super().context() | shown(self.chosen, self.by, self.request.GET)


def shown(rows: Any, by: str, params: Any) -> dict[str, Any]:
    """What stands above the list: a sentence, the picture, the parts with ways to their customers."""
    parts = facts.tallies(rows, by)
    whole = rules.whole(parts.values())
    if not whole.n:
        return {}
    named = order(parts, by)
    lines = [line(key, name, parts[key], by, params) for key, name in named]
    return {
        "parts": lines, "parts_by": dict(PARTS)[by], "parts_say": said(parts, dict(named), by),
        "parts_picture": picture(lines, whole), "parts_loyal": LOYAL,
        "parts_whole": line(None, _("All"), whole, by, params) | {"url": ""},
        "parts_splits": [(label, url(params, by=key), key == by) for key, label in PARTS],
        "parts_files": {kind: url(params, what="parts", format=kind) for kind in ("csv", "xlsx")},
    }  # fmt: skip


def url(params: Any, **more: Any) -> str:
    """The page with another question; its first rows."""
    return lists.url_with(params, **{"cursor": None, "says": None} | more)


def order(parts: Parts, by: str) -> list[tuple[Hashable, str]]:
    """Tiers in their order, others from the least loyal on; of what nothing is known stands last."""
    called = customers.names(by, parts)
    if by == "tier":
        return [(key, called[key]) for key in customers.TIER_ORDER if key in parts]

    def place(key: Hashable) -> tuple[bool, bool, float, str]:
        mean = parts[key].mean
        return not key, mean is None, mean.value if mean else 0.0, str(called[key])

    return [(key, called[key]) for key in sorted(parts, key=place)]


def line(key: Hashable, name: str, found: Tally, by: str, params: Any) -> dict[str, Any]:
    """A part as the table shows it; each number opens the customers behind it."""
    own = {by: asked_for(by, key)}
    return {
        "name": name, "tier": key if by == "tier" else "", "mean": found.mean, "customers": found.customers,
        "value": number(found.mean.value, 0) if found.mean else "", "interval": interval(found.mean),
        "known": found.n, "loyal": found.loyal, "loyal_share": found.loyal_share,
        "url": url(params, **own) + "#list", "loyal_url": url(params, **own, score_min=LOYAL) + "#list",
        "known_url": url(params, **own, known="true") + "#list",
    }  # fmt: skip


def interval(found: Known | None) -> str:
    """`52 – 61`; nothing where too few customers are all that is known."""
    if found is None or found.n < FEWEST or found.least is None or found.most is None:
        return ""
    return f"{number(found.least, 0)} – {number(found.most, 0)}"


def said(parts: Parts, names: Mapping[Hashable, str], by: str) -> str:
    """Which part is less loyal than all others together, and which is more, as far as it is more than chance."""
    told = []
    low, high = rules.apart(parts)
    for one, words in (
        (low, _("Least loyal, by more than chance: %(name)s (%(own)s of 100, all others %(rest)s).")),
        (high, _("Most loyal, by more than chance: %(name)s (%(own)s of 100, all others %(rest)s).")),
    ):
        if one is not None:
            values = {"own": number(one.own.value, 0), "rest": number(one.rest.value, 0)}
            told.append(words % {"name": names[one.part], **values})
    if told:
        return str(wording.sentences(told))
    return {
        "tier": _("No tier differs from the others by more than chance."),
        "owner": _("No owner's customers differ from the others by more than chance."),
        "region": _("No region differs from the others by more than chance."),
        "segment": _("No segment differs from the others by more than chance."),
    }[by]


def picture(lines: list[dict[str, Any]], whole: Tally) -> Chart | None:
    """Of each part the mean as a dot on the bar in which it lies with 95 % certainty; the line is the mean of all."""
    drawn = [one for one in lines if one["mean"]][:DRAWN][::-1]
    if len(drawn) < 2 or whole.mean is None:
        return None
    feet, room, dots = [], [], []
    for place, one in enumerate(drawn):
        mean, mark = one["mean"], {"name": one["name"], "url": one["url"], "tip": tip(one)}
        low, high = (mean.least, mean.most) if one["interval"] else (mean.value, mean.value)
        feet.append(round(low, 1))
        room.append({"value": round(high - low, 1)} | mark)
        dots.append({"value": [round(mean.value, 1), place]} | mark)
    middle = {"silent": True, "symbol": "none", "label": {"show": False},
              "data": [{"xAxis": round(whole.mean.value, 1)}],
              "lineStyle": {"type": [3, 4], "color": "var(--ink-3)"}}  # fmt: skip
    option: dict[str, Any] = {
        "tooltip": {"trigger": "item"}, "legend": {"data": [_("Mean loyalty"), _("Interval, 95%")]},
        "xAxis": charts.axis(form="num", name=_("Loyalty, 0 to 100"), min=0, max=100, interval=20),
        "yAxis": charts.axis("category", data=[one["name"] for one in drawn]),
        "series": [
            charts.bars("", feet, stack="span", barWidth=12, silent=True, itemStyle={"color": "transparent"}),
            charts.bars(_("Interval, 95%"), room, stack="span", barWidth=12, itemStyle={"opacity": 0.35}),
            {"type": "scatter", "name": _("Mean loyalty"), "data": dots, "color": "var(--accent)", "symbolSize": 11,
             "label": {"show": False}, "markLine": middle},
        ],
    }  # fmt: skip
    head = ["", _("Mean loyalty"), _("Interval, 95%"), _("Loyalty known")]
    rows = [[one["name"], one["value"], one["interval"], f"{one['known']:,}"] for one in reversed(drawn)]
    return Chart("loyalties", "bar", option, table={"head": head, "rows": rows}, height=90 + 32 * len(drawn))


def tip(one: dict[str, Any]) -> str:
    """What a mark says."""
    count = ngettext("%(n)s customer", "%(n)s customers", one["known"]) % {"n": f"{one['known']:,}"}
    more = [part for part in (one["interval"], count) if part]
    return f"{wording.pair(one['name'], one['value'])}\n{' · '.join(more)}"


def sheet(rows: Any, by: str) -> Sheet:
    """The parts as a file."""
    parts = facts.tallies(rows, by)
    found = [cells(name, parts[key]) for key, name in order(parts, by)]
    found.append(cells(_("All"), rules.whole(parts.values())))
    return in_words(HEAD, found, LOYALTY)


def cells(name: str, found: Tally) -> list[Any]:
    """A line of the file."""
    mean = found.mean
    figures = (mean.value, mean.least, mean.most) if mean else (None, None, None)
    return [name, found.customers, found.n, *figures, found.loyal]
