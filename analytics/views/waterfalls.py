"""The waterfall from revenue at list price to net contribution: of the book under its filters, and of one customer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.choices import CostKind, Tier
from accounts.models import Account, CostEntry
from accounts.views.sheet_words import dated, in_words
from analytics.facts import waterfalls
from analytics.facts.in_force import stood_on_day_of
from analytics.filters.of_accounts import of_accounts
from analytics.filters.waterfalls import WaterfallFilters
from analytics.models import Contribution
from analytics.rules.contribution import REVENUE
from analytics.rules.serving import PROSPECT
from analytics.rules.waterfall import NAMES, Waterfall, total
from analytics.views import customers, waterfall_rows
from analytics.views import waterfall_turns as turns
from analytics.views.lists import OfRun, faults_of, nobody, ways_of
from kam.choices import RunKind
from kam.ground import charts, hanging_bars, lists, wording
from kam.ground.charts import Chart
from kam.ground.pages import Page, Panel
from kam.models import Run
from kam.rules import formats
from kam.templatetags import ui

LABELS = {
    "gross": _("List price"),
    "discounts": _("Discounts"),
    "revenue": _("Revenue"),
    "cost": _("Cost of goods"),
    "estimated": _("Estimated cost of goods"),
    "rebates": _("Rebates"),
    "freight": _("Freight"),
    "support": _("Support"),
    "marketing": CostKind.MARKETING.label,
    "incentives": _("Incentives"),
    "visits": _("Visits"),
    "hours": _("Working hours"),
    "other": _("Other costs"),
    "later": _("Entered since the run"),
    "net": _("Net contribution"),
    "credit": _("Late payment"),
    "after_credit": _("After late payment"),
}
SUMS = ("gross", "revenue", "net", "after_credit")
"""Steps that are sums: their bars stand on the ground."""
LEAKS = ("discounts", "rebates", "freight", "support", "marketing", "incentives", "visits", "hours", "other", "credit")
"""What one can do something about; the sentence names the greatest of them."""


def short(cents: int) -> str:
    """An amount in few characters."""
    return formats.short_money(waterfalls.money(cents), settings.COMPANY_CURRENCY, ui.language())


def shown(fall: Waterfall) -> list[tuple[str, int]]:
    """The steps worth a bar: sums, and what is not nothing."""
    return [(name, getattr(fall, name)) for name in NAMES if name in SUMS or getattr(fall, name)]


def says(fall: Waterfall) -> str:
    """What is left of a hundred, and where most of it leaks."""
    if fall.gross <= 0:
        return _t("There is no revenue in this window.")
    told = _left(fall)
    worst = max(LEAKS, key=lambda name: getattr(fall, name))
    if getattr(fall, worst) <= 0:
        return told
    leak = _t("Besides the goods most goes into: %(step)s (%(amount)s).")
    return wording.sentences([told, leak % {"step": LABELS[worst], "amount": short(getattr(fall, worst))}])


def _left(fall: Waterfall) -> str:
    """What is left of a hundred; a cost of late payment too small to show in it is told as an amount."""
    net, after = (formats.grouped(value / fall.gross * 100, 1) for value in (fall.net, fall.after_credit))
    if fall.net == fall.after_credit:
        return _t("Of 100 at list price %(net)s are left as net contribution.") % {"net": net}
    if net == after:
        told = _t("Of 100 at list price %(net)s are left as net contribution; late payment takes %(credit)s of it.")
        return told % {"net": net, "credit": short(fall.net - fall.after_credit)}
    told = _t("Of 100 at list price %(net)s are left as net contribution, %(after)s after the cost of late payment.")
    return told % {"net": net, "after": after}


def picture(key: str, fall: Waterfall, leads: Callable[[str], str] = lambda name: "") -> Chart:
    """Bars that hang from what is left so far, each of which opens what is in it; an invisible one below carries it."""
    labels, base, up, down, sums, level = [], [], [], [], [], 0
    for name, value in shown(fall):
        labels.append(str(LABELS[name]))
        before, level = level, value if name in SUMS else level - value
        low, high = (0, level) if name in SUMS else (min(before, level), max(before, level))
        floor, height = hanging_bars.hung(low, high)
        base.append(floor / 100)
        kind = sums if name in SUMS else down if value > 0 else up
        for series in (sums, down, up):
            series.append({"value": height / 100, "url": leads(name)} if series is kind else "-")
    option = {
        "lies": True,
        "xAxis": charts.axis("category", data=labels, axisLabel={"interval": 0}),
        "yAxis": charts.axis(form="money"),
        "tooltip": {"trigger": "item"},
        "legend": {"data": [_t("What is left"), _t("What goes"), _t("What comes back")]},
        "series": [
            hanging_bars.carrying(base, "fall"),
            charts.bars(_t("What is left"), sums, stack="fall"),
            charts.bars(_t("What goes"), down, stack="fall", colour="var(--c2)"),
            charts.bars(_t("What comes back"), up, stack="fall", colour="var(--c5)"),
        ],
    }
    if all(value == "-" for value in up):
        option["legend"]["data"].pop()
        option["series"].pop()
    return Chart(f"waterfall-{key}", "bar", option, says(fall), table(fall), height=360)


def table(fall: Waterfall) -> dict[str, Any]:
    """Every step with its exact amount and its share of revenue at list price."""
    rows = [
        [str(LABELS[name]), ui.exact(waterfalls.money(value if name in SUMS else -value)),
         formats.percent(value / fall.gross, 1) if fall.gross > 0 else formats.NONE]
        for name, value in shown(fall)
    ]  # fmt: skip
    return {"head": [_t("Step"), _t("Amount"), _t("Share of list price")], "rows": rows}


def notes(fall: Waterfall, run: Run | None) -> list[str]:
    """What a reader must know before trusting the steps."""
    found = []
    if run is not None and run.result.get("basis") == REVENUE:
        found.append(_t("Too little cost is known: the run took no cost of goods, and revenue stands in for margin."))
    if fall.estimated:
        found.append(_t("Part of the cost of goods is not known; it was estimated at the margin of the whole book."))
    if fall.later:
        found.append(_t("Costs were entered or changed after the run. Recompute to bring them into their steps."))
    words = _t("Net contribution is the ledger's, to the cent. The cost of late payment (days past due × 8% a year) "
               "stands apart: the ledger does not count it.")  # fmt: skip
    return [*found, words]


class WaterfallBook(OfRun, Page):
    """Where the company's revenue goes on its way to net contribution."""

    model, name, nav, title = Contribution, "waterfall", "analyses", _("Waterfall")
    template_name = "analytics/waterfalls/show.html"
    narrowed_by = WaterfallFilters

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        seen = Contribution.objects.visible_to(self.user)
        filterset = WaterfallFilters(request.GET, queryset=seen, request=request)
        rows = filterset.qs if filterset.is_valid() else seen.none()
        run = Run.objects.filter(pk__in=rows.order_by().values("run")[:1]).first()
        if self.is_file:
            name, told = dated(self.name, run.as_of if run else None), in_words(HEAD, lines(rows, run), LABELS)
            return self.exported(name, *told)
        template = "analytics/waterfalls/_book.html" if self.htmx else self.template_name
        more = beside(filterset, run, self.user) if run else {}
        whole = asked_book(filterset, rows, run, request.GET)
        more |= turns.told(request, run, self.user, whole["fall"], LABELS, cells) if run else {}
        return self.show(template=template, ways=ways_of(self.user, self.name), **whole, **more)


def asked_book(filterset: WaterfallFilters, rows: Any, run: Run | None, asked: Any) -> dict[str, Any]:
    """The filters as they are set, what they leave, and the ways on from there."""
    chips = lists.chips(filterset, asked)
    told = chips[1:] if asked.get("as_of") else chips  # the day is said beside them
    on = {"as_of": str(run.as_of)} if run and asked.get("as_of") else {}
    customers_url = f"{reverse('analytics:contribution-list')}{lists.url_with(asked, **on)}"
    found = book(rows, run, told, narrowed_to(filterset, asked), customers_url) | {
        "nobody": run is None and nobody(filterset, asked)
    }
    show_day(filterset.form, run)
    files = lists.files(asked)
    return found | {
        "filters": filterset.form,
        "chips": chips,
        "export_urls": files,
        "faults": faults_of(filterset.form),
    }


def show_day(form: Any, run: Run | None) -> None:
    """The day of the run stands in its field where nobody wrote another."""
    if run is not None and not form.data.get("as_of"):
        form.data = form.data.copy()
        form.data["as_of"] = str(run.as_of)


def narrowed_to(filterset: WaterfallFilters, asked: Any) -> dict[str, str]:
    """What is asked for besides the run."""
    said = filterset.form.cleaned_data.items() if filterset.is_valid() else ()
    return {name: asked[name] for name, value in said if name not in ("as_of", "run") and value not in (None, "")}


HEAD = ["account_id", "code", "name", "tier", *NAMES]


def beside(filterset: WaterfallFilters, run: Run, user: Any) -> dict[str, Any]:
    """What prospects cost in that year, with the way to them; nothing where none did, or where it cannot be told."""
    costs = of_accounts(filterset, CostEntry.objects.visible_to(user))
    amount = waterfalls.prospects(costs, run) if costs is not None else 0
    asked = {"state": PROSPECT} | ({} if run.is_current else {"as_of": str(run.as_of)})
    url = f"{reverse('analytics:serving-list')}?{urlencode(asked)}"
    return {"prospects": amount, "prospects_url": url} if amount else {}


def lines(rows: Any, run: Run | None) -> Iterator[list[Any]]:
    """A line of the file for each customer, by rank, with the tier in force on the run's day."""
    if run is None:
        return
    ranked = rows.order_by("rank")
    columns = ("account_id", "account__code", "account__name", "stood")
    names = {key: rest for key, *rest in stood_on_day_of(run, ranked).values_list(*columns)}
    for account, fall in waterfalls.falls(ranked, run.as_of):  # type: ignore[arg-type]
        yield [account, *names[account], *(waterfalls.money(getattr(fall, step)) for step in NAMES)]


def book(
    rows: Any, run: Run | None, chips: list[dict[str, str]], narrowed: Mapping[str, str], customers_url: str
) -> dict[str, Any]:
    """
    The waterfall of all rows, and of each tier among them; its sentence is led by what they are narrowed to.

    Each bar opens the orders, costs or customers that it is made of.
    """
    if run is None:
        return {"as_of": None, "chart": None}
    tiers = waterfalls.by_tier(rows, run)
    whole = total(tiers.values())
    named = [(tier, tiers[tier]) for tier in [*Tier.values, ""] if tier in tiers]
    chart = picture("book", whole, waterfall_rows.of_book(run.as_of, narrowed, customers_url))  # type: ignore[arg-type]
    chart.says = customers.spoken(chart.says, [(chip["label"], chip["url"]) for chip in chips])
    return {
        "as_of": run.as_of,
        "is_past": not run.is_current,
        "chart": chart,
        "table": table(whole),
        "notes": notes(whole, run),
        "tiers": [(tier, cells(fall)) for tier, fall in named],
        "whole": cells(whole),
        "fall": whole,
    }


OTHERS = ("support", "marketing", "incentives", "visits", "other", "later")
"""Steps that the table of tiers takes together."""
COLUMNS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (_("List price"), ("gross",)),
    (_("Discounts"), ("discounts",)),
    (_("Revenue"), ("revenue",)),
    (_("Cost of goods with estimates"), ("cost", "estimated")),
    (_("Rebates and freight"), ("rebates", "freight")),
    (_("Hours and all other costs"), ("hours", *OTHERS)),
    (_("Net contribution"), ("net",)),
    (_("Late payment"), ("credit",)),
)
"""The table of tiers: what each column adds up; from left to right the costs, with a minus, lead to the sums."""


def cells(fall: Waterfall) -> list[dict[str, Any]]:
    """One row of the table of tiers."""
    found = []
    for label, names in COLUMNS:
        amount, is_sum = sum(getattr(fall, name) for name in names), names[0] in SUMS
        found.append({"label": label, "amount": waterfalls.money(amount if is_sum else -amount), "is_sum": is_sum})
    return found


class AccountWaterfall(Panel):
    """Where one customer's revenue goes."""

    model = Account
    template_name = "analytics/waterfalls/_account.html"

    def context(self) -> dict[str, Any]:
        run = Run.objects.current(RunKind.CONTRIBUTION)
        rows = Contribution.objects.visible_to(self.user).filter(account=self.object, run=run)
        if run is None or not rows.exists():
            return {"object": self.object, "chart": None}
        fall = waterfalls.of_book(rows, run.as_of)
        chart = picture(str(self.object.pk), fall, waterfall_rows.of_account(self.object.pk, run.as_of))
        return {"object": self.object, "chart": chart, "notes": notes(fall, run), "as_of": run.as_of}
