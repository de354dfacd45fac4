"""Products and categories: what key accounts buy against the rest, and what of it are key-account products."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.views import margins
from analytics.facts import baskets as facts
from analytics.facts.baskets import CATEGORY, PRODUCT, Seller
from analytics.forms.profiles import ProfileForm
from analytics.rules.profiles import LEAST_KEY, LEAST_REST, LESS, MORE, is_enough
from analytics.views import customers
from analytics.views import profile_words as words
from analytics.views.lists import faults_of, ways_of
from analytics.views.profile_words import Kept, day_of
from kam.ground import bulk, charts, heard, lists, wording
from kam.ground.charts import Chart
from kam.ground.pages import Page
from kam.models import Run
from kam.rules import formats, shares

LEVELS = {CATEGORY: _("Categories"), PRODUCT: _("Products")}
SHOWN, BARS = 100, 12


class BasketPage(Page):
    """Which categories and products key accounts buy more than the rest."""

    template_name, nav, title = "analytics/profiles/products.html", "analyses", _("Profiles and fit")
    narrowed_by = ProfileForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        asked, day, form = request.GET, heard.day(request.GET, "as_of"), ProfileForm(request.GET, user=self.user)
        level = str(asked.get("level") if asked.get("level") in LEVELS else CATEGORY)
        around = {"ways": ways_of(self.user, "profiles"), "tabs": words.tabs("baskets"), "form": form,
                  "choices": customers.choices(self.user, asked)}  # fmt: skip
        if form.is_refused(day):
            return self.show(**around, faults=faults_of(form))
        found = of_user(self.user, level, day, form)
        if found and found["enough"] and self.is_file:
            return self.exported("key-account-products", *sheet(found["rows"]))
        return self.show(**around, **(shown(found, asked, level, form.kept) if found else {"as_of": None}))


def of_user(user: Any, level: str, day: date | None, form: ProfileForm) -> dict[str, Any] | None:
    """What the accounts a user sees and asks for buy, as of a day or the newest run; None before the first."""
    known = facts.sight(user, day=day)
    if known is None:
        return None
    sight, bought = known
    basis = sight.narrowed(form.of_customer(sight.run.as_of))
    compared = facts.compared_in(basis, bought)
    key = int(compared.key.sum())
    enough = is_enough(key, len(compared) - key)
    rows = facts.sellers(basis, bought, level=level) if enough else []
    return {"run": sight.run, "key": key, "rest": len(compared) - key, "enough": enough, "rows": rows}


def shown(found: dict[str, Any], asked: Any, level: str, kept: Kept) -> dict[str, Any]:
    """All parts of the page."""
    told = _t("Of the customers you see whose order lines are known %(key)s are key accounts and %(rest)s are others. "
              "A comparison needs at least %(least_key)s and %(least_rest)s.")  # fmt: skip
    counts = {"key": f"{found['key']:,}", "rest": f"{found['rest']:,}"}
    levels = [(label, lists.url_with(asked, level=key), key == level) for key, label in LEVELS.items()]
    base = {"as_of": found["run"].as_of, "levels": levels, "level": level, "small": not found["enough"]}
    if not found["enough"]:
        return base | {"few": told % (counts | {"least_key": LEAST_KEY, "least_rest": LEAST_REST})}
    rows: list[Seller] = found["rows"]
    buyers = Buyers(found["run"], kept if level == CATEGORY else None)
    basis = _t("Compared by order lines of the last 12 months: %(key)s key accounts (platinum or gold when it was "
               "computed, without the nominated), %(rest)s other customers.")  # fmt: skip
    return base | {
        "headline": headline(rows), "basis": basis % counts, "chart": picture(rows, buyers),
        "rows": [line(row, buyers) for row in rows[:SHOWN]], "more": max(len(rows) - SHOWN, 0),
        "files": lists.files(asked),
    }  # fmt: skip


def headline(rows: list[Seller]) -> str:
    """What are key-account products, in one sentence."""
    named = [row for row in rows if row.trait.says == MORE]
    if not named:
        return _t("Nothing is bought by key accounts so much more often than by the rest that it could not be chance.")
    parts = [
        _t("%(trait)s (%(key)s against %(rest)s)") % {
            "trait": row.name, "key": formats.percent(row.trait.key_share),
            "rest": formats.percent(row.trait.rest_share),
        }
        for row in named[:4]
    ]  # fmt: skip
    head = ngettext("Key-account product: %(names)s.", "Key-account products: %(names)s.", len(parts))
    return head % {"names": wording.listed(parts)}


@dataclass(frozen=True)
class Buyers:
    """Where those who buy a category are listed; nowhere where the lists cannot be narrowed as the page is."""

    run: Run
    kept: Kept

    def of(self, row: Seller, group: str) -> str:
        """The key accounts (`key`) or the others (`rest`) that buy it, among whom the page speaks of."""
        if self.kept is None or self.kept.get("category", row.key) != row.key:
            return ""
        asked = {**self.kept, "group": group, "category": row.key, **day_of(self.run)}
        return f"{reverse('analytics:fit-list')}?{urlencode(asked)}"


def line(row: Seller, buyers: Buyers) -> dict[str, Any]:
    """One row of the table."""
    return {
        "key_url": buyers.of(row, "key") if row.trait.key else "",
        "rest_url": buyers.of(row, "rest") if row.trait.rest else "",
        "row": row, "lift": words.lift(row.trait), "interval": words.interval(row.trait),
        "tag": words.says_tag(row.trait), "revenue": bulk.money(row.revenue),
        "key_part": row.key_revenue / row.revenue if row.revenue else None,
        "margin": None if row.margin is None else bulk.money(row.margin),
    }  # fmt: skip


def bar(share: float, url: str) -> Any:
    """A share as a bar that opens whom it counts."""
    return {"value": round(share, 4), "url": url} if url else round(share, 4)


def picture(rows: list[Seller], buyers: Buyers) -> Chart | None:
    """How many of the key accounts and of the rest buy each, as pairs of bars."""
    asked = [row for row in rows if row.trait.says in (MORE, LESS)] or rows
    found = sorted(asked, key=lambda row: -max(row.trait.lift, 1 / row.trait.lift))[:BARS]
    found = sorted(found, key=lambda row: row.trait.lift)
    if not found:
        return None
    option = {
        "xAxis": charts.axis(form="pct", min=0, max=1),
        "yAxis": charts.axis("category", data=[row.name for row in found]),
        "legend": {},
        "series": [
            charts.bars(_t("The rest"), [bar(row.trait.rest_share, buyers.of(row, "rest")) for row in found],
                        colour="var(--c2)"),
            charts.bars(_t("Key accounts"), [bar(row.trait.key_share, buyers.of(row, "key")) for row in found]),
        ],
    }  # fmt: skip
    head = [_t("What"), _t("Key accounts"), _t("The rest"), _t("Lift"), _t("Interval")]
    table = [
        [row.name, formats.percent(row.trait.key_share), formats.percent(row.trait.rest_share), words.lift(row.trait),
         words.interval(row.trait)]
        for row in reversed(found)
    ]  # fmt: skip
    says = _t("Share of the customers that buy it at all within a year.")
    return Chart("baskets", "bar", option, says, {"head": head, "rows": table}, height=90 + 34 * len(found))


def sheet(rows: list[Seller]) -> tuple[list[str], list[list[Any]]]:
    """Every category or product as a line of a file."""
    head = ["key", _t("What"), _t("Category"), _t("Key accounts"), _t("The rest"), _t("Share of key accounts"),
            _t("Share of the rest"), _t("Lift"), _t("Lift from"), _t("Lift to"), _t("Conclusion"), _t("Revenue"),
            _t("Revenue from key accounts"), margins.KNOWN, _t("Margin rate")]  # fmt: skip
    return head, [
        [row.key, row.name, row.category, row.trait.key, row.trait.rest, shares.of(row.trait.key_share, 6),
         shares.of(row.trait.rest_share, 6), round(row.trait.lift, 4), round(row.trait.low, 4),
         round(row.trait.high, 4), str(words.SAYS[row.trait.says][0]), bulk.money(row.revenue),
         bulk.money(row.key_revenue), None if row.margin is None else bulk.money(row.margin),
         shares.of(row.margin_rate, 6)]
        for row in rows
    ]  # fmt: skip
