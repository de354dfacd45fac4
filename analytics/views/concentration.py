"""Concentration: the 80/20 curve by revenue, gross profit or net contribution, whole and by owner, region, … (K11)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.choices import AccountKind
from accounts.views import margins
from accounts.views.sheet_words import dated
from analytics.facts import concentration as facts
from analytics.facts import targets as facts_of_targets
from analytics.facts.concentration import Group, Picture
from analytics.forms.customers import CustomersForm
from analytics.rules import contribution
from analytics.rules.contribution import Concentration
from analytics.views import concentration_before, concentration_half, curves, customers, pictures, targets
from analytics.views.concentration_before import beside
from analytics.views.lists import faults_of, ways_of
from kam.ground import bulk, charts, lists, scope
from kam.ground.charts import Chart
from kam.ground.pages import Page
from kam.ground.rights import Right
from kam.rules import formats, shares
from kam.templatetags import ui

MEASURES = {facts.NET: _("Net contribution"), facts.GROSS: margins.ESTIMATED, facts.REVENUE: _("Revenue")}
BREAKDOWNS = {
    facts.OWNER: _("Owner"), facts.REGION: _("Region"), facts.CATEGORY: _("Category"),
    facts.KIND: _("Kind"), facts.SEGMENT: _("Segment"),
}  # fmt: skip


CURVE = "curve"
"""The file of the curve's points, asked for beside that of the breakdown."""


class ConcentrationPage(Page):
    """Who carries us, in one curve, and whether each part hangs on as few."""

    template_name, nav, right = "analytics/concentration/show.html", "analyses", Right.SEE_DASHBOARD
    title, narrowed_by = _("Concentration"), CustomersForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        asked = request.GET
        form = CustomersForm(asked, user=self.user)
        around = {"ways": ways_of(self.user, "concentration"), "form": form} | seen_by(self.user)
        around["choices"] = offered = customers.choices(self.user, asked)
        if not form.is_valid():
            return self.show(**around, faults=faults_of(form))
        measure = asked.get("measure") if asked.get("measure") in MEASURES else facts.NET
        by = asked.get("by") if asked.get("by") in BREAKDOWNS else facts.OWNER
        around["day"] = day = form.cleaned_data["as_of"]
        found = facts.picture(self.user, measure=str(measure), by=str(by), as_of=day, chosen=form.of_account)
        if found and self.is_file:
            name, told = ("concentration-curve", line_of) if asked.get("file") == CURVE else ("concentration", sheet)
            name = dated(name, found.run.as_of)
            return self.exported(name, *told(found))
        chips = customers.applied(asked, offered)
        return self.show(
            **around, **(told_of(self.user, found, asked, form.kept, chips) if found else {"picture": None})
        )


def told_of(
    user: Any, found: Picture, asked: Any, kept: Mapping[str, str] | None, chips: Sequence[tuple[str, str]]
) -> dict[str, Any]:
    """What the page says of a run: all its parts, or that nobody fits what it is narrowed to."""
    if chips and not found.found.accounts:
        return {"picture": found, "chips": chips, "nobody": customers.nobody(chips, asked)}
    aimed = {} if chips else targets_of(user, found)  # what is aimed at is the company's
    has_groups = not chips and found.measure == facts.NET and found.run.is_current
    return aimed | {"has_groups": has_groups} | shown(found, asked, kept, chips)


def seen_by(user: Any) -> dict[str, Any]:
    """Whether the page speaks of a part of the company: of whom the user sees."""
    return {"is_part": not scope.sees_all(user)}


def shown(
    found: Picture, asked: Any, kept: Mapping[str, str] | None, chips: Sequence[tuple[str, str]]
) -> dict[str, Any]:
    """All parts of the page; `kept` is how lists of customers are asked for the same part, None where they cannot."""
    return {
        "chips": chips,
        "picture": found,
        "as_of": found.run.as_of,
        "headline": customers.spoken(concentration_half.sentence(found), chips),
        "before": concentration_before.sentence(found),
        "basis": found.run.result.get("basis") == contribution.REVENUE,
        "measures": [
            (label, lists.url_with(asked, measure=key), key == found.measure) for key, label in MEASURES.items()
        ],
        "breakdowns": [(label, lists.url_with(asked, by=key), key == found.by) for key, label in BREAKDOWNS.items()],
        "measure": MEASURES[found.measure],
        "by": BREAKDOWNS[found.by],
        "is_divided": found.by == facts.CATEGORY,
        "divides_cost": found.measure != facts.REVENUE,
        "figures": figures(found, kept),
        "curve": curve(found, kept) if found.found.total else None,
        "groups": [line(found, group, kept) for group in found.groups],
        "files": lists.files(asked),
        "curve_files": lists.files(asked, file=CURVE),
    }


def targets_of(user: Any, found: Picture | None) -> dict[str, Any]:
    """What the company aims at in the year of the newest numbers; of a day before nobody says what was key then."""
    told = facts_of_targets.of_run(user, found.run) if found and found.run.is_current else None
    return {"aimed": targets.sentence(told) if told else ""}


def everybody(found: Picture, kept: Mapping[str, str] | None, **more: str) -> str:
    """Today's customers of the part, by contribution; empty where that list cannot show them."""
    if kept is None or not found.run.is_current:
        return ""
    query = urlencode({**kept, **more})
    return reverse("analytics:contribution-list") + (f"?{query}" if query else "")


def first(found: Picture, kept: Mapping[str, str] | None, count: int, **more: str) -> str:
    """The list of so many customers of the part that bring most by the measure; empty where there is none."""
    by = {} if found.measure == facts.NET else {"top_by": found.measure}
    return everybody(found, kept, **more, top=str(count), **by) if count else ""


def _customers(count: int) -> str:
    return ngettext("%(count)s customer", "%(count)s customers", count) % {"count": f"{count:,}"}


def figures(found: Picture, kept: Mapping[str, str] | None) -> list[dict[str, Any]]:
    """What stands beside the curve."""
    whole = found.found
    tenth = min(10, whole.positive)
    hundredth = min(math.ceil(whole.accounts / 100), whole.positive)
    loses = everybody(found, kept, loss="true") if found.measure == facts.NET else ""
    return [
        {"label": _t("Customers for 80%"), "value": f"{whole.makers:,}", "url": first(found, kept, whole.makers),
         "hint": beside(_t("of %(count)s") % {"count": f"{whole.accounts:,}"}, found, "makers")},
        {"label": _t("Biggest customer"), "value": formats.percent(whole.biggest_share, 1),
         "url": first(found, kept, min(1, whole.positive)), "hint": beside("", found, "biggest_share")},
        {"label": _t("Top 10"), "value": formats.percent(whole.top10_share, 1), "url": first(found, kept, tenth),
         "hint": beside("", found, "top10_share")},
        {"label": _t("Top 1%"), "value": formats.percent(whole.top1pct_share, 1),
         "url": first(found, kept, hundredth), "hint": beside(_customers(hundredth), found, "top1pct_share")},
        {"label": _t("Gini coefficient"), "value": f"{whole.gini:.2f}", "hint": _t("0 all alike, 1 one has all")},
        {"label": _t("Customers at a loss"), "value": f"{whole.losing:,}",
         "hint": beside(ui.money(bulk.money(whole.lost)), found, "lost"),
         "url": loses, "tone": "bad" if whole.losing else ""},
    ]  # fmt: skip


def place(found: Picture, kept: Mapping[str, str] | None, count: int) -> str:
    """What a place of the curve opens: so many customers that bring most, beyond them those at a loss, else all."""
    is_net = found.measure == facts.NET
    return curves.place(
        count, earning=found.found.positive, losing_from=found.found.accounts - found.found.losing,
        most=lambda best: first(found, kept, best),
        others=lambda falls: everybody(found, kept, **({"loss": "true"} if is_net and falls else {})),
    )  # fmt: skip


def curve(found: Picture, kept: Mapping[str, str] | None) -> Chart:
    """The curve, where 80 % is reached, the block of losses; each place opens its customers."""
    whole = found.found
    labels = (
        pictures.carried(whole.makers, found.curve),
        ngettext("%(count)s at a loss", "%(count)s at a loss", whole.losing) % {"count": f"{whole.losing:,}"},
    )
    loss_from = whole.accounts - whole.losing if whole.losing else None
    option = charts.pareto(
        found.curve, reach=whole.makers, loss_from=loss_from, labels=labels, opens=first(found, kept, whole.makers),
        leads=lambda count: place(found, kept, count),
    )  # fmt: skip
    option["xAxis"] |= {"max": whole.accounts, "name": ""}
    step = max(len(found.curve) // 14, 1)
    points = dict([*found.curve[1::step], found.curve[-1]])
    rows = [
        [f"{count:,}", formats.percent(count / whole.accounts, 1), formats.percent(share, 1)]
        for count, share in points.items()
    ]
    head = [_t("Customers"), _t("Share of customers"), _t("Cumulative share")]
    return Chart("concentration", "pareto", option, height=320, table={"head": head, "rows": rows})


def named(found: Picture, group: Group) -> str:
    """What a group is called; nothing known has a word too."""
    if found.by == facts.KIND:
        return str(dict(AccountKind.choices).get(group.name, "")) or _t("Not known")
    return group.name or (_t("Unassigned") if found.by == facts.OWNER else _t("Not known"))


def line(found: Picture, group: Group, kept: Mapping[str, str] | None) -> dict[str, Any]:
    """One row of the breakdown, opening its customers where a filter of today's lists knows the group."""
    asked = {facts.OWNER: group.key or "unassigned", facts.REGION: group.key, facts.SEGMENT: group.key}.get(found.by)
    if found.by == facts.CATEGORY and kept is not None and kept.get("category", group.key) == group.key:
        asked = group.key
    url = everybody(found, kept, **{found.by: str(asked)}) if asked else ""
    if found.by == facts.KIND and group.key and kept is not None and "category" not in kept and found.run.is_current:
        url = f"{reverse('accounts:account-list')}?{urlencode({**kept, found.by: group.key})}"
    return {"name": named(found, group), "url": url, "amount": bulk.money(group.amount), "share": group.share,
            "found": group.found, "lost": bulk.money(group.found.lost),
            "opens": opens(found, group.found, kept, {found.by: str(asked)} if asked else {})}  # fmt: skip


def opens(
    found: Picture, part: Concentration, kept: Mapping[str, str] | None, asked: Mapping[str, str]
) -> dict[str, str]:
    """The list behind each figure of a row; none by category, which divides a customer and ranks it elsewhere."""
    if not asked or found.by == facts.CATEGORY:
        return {}
    counts = {"makers": part.makers, "biggest": min(1, part.positive), "ten": min(10, part.positive),
              "hundredth": min(math.ceil(part.accounts / 100), part.positive)}  # fmt: skip
    loses = everybody(found, kept, **asked, loss="true") if found.measure == facts.NET and part.losing else ""
    return {name: first(found, kept, count, **asked) for name, count in counts.items()} | {"losing": loses}


def line_of(found: Picture) -> tuple[list[str], list[list[Any]]]:
    """The points of the curve as a file: customers, their share of all, and what they bring together of the whole."""
    accounts = found.found.accounts
    head = [_t("Customers"), _t("Share of customers"), _t("Cumulative share")]
    return head, [[count, shares.of(count / accounts, 6), shares.of(share)] for count, share in found.curve]


def sheet(found: Picture) -> tuple[list[str], list[list[Any]]]:
    """The breakdown as a file, the whole below it, and what that was a year before."""
    head = [str(BREAKDOWNS[found.by]), _t("Customers"), str(MEASURES[found.measure]), _t("Share"),
            _t("Customers for 80%"), _t("Biggest customer"), _t("Top 10"), _t("Top 1%"), _t("Gini coefficient"),
            _t("Customers at a loss"), _t("Lost with them")]  # fmt: skip
    rows = [_cells(named(found, group), group.amount, group.share, group.found) for group in found.groups]
    rows.append(_cells(_t("Everybody"), found.amount, 1.0, found.found))
    if then := found.before:
        name = _t("Everybody a year before, on %(day)s") % {"day": then.as_of.isoformat()}
        rows.append(_cells(name, then.amount, 1.0, then.found))
    return head, rows


def _cells(name: str, amount: int, share: float, part: Concentration) -> list[Any]:
    return [
        name, part.accounts, bulk.money(amount), shares.of(share, 6), part.makers, shares.of(part.biggest_share, 6),
        shares.of(part.top10_share, 6), shares.of(part.top1pct_share, 6), round(part.gini, 6), part.losing,
        bulk.money(part.lost),
    ]  # fmt: skip
