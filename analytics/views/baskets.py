"""Products and categories: what key accounts buy against the rest, and what of it are key-account products."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.views import margins
from analytics.facts import baskets as facts
from analytics.facts import profiles
from analytics.facts.baskets import CATEGORY, PRODUCT, Seller
from analytics.rules.profiles import LEAST_KEY, LEAST_REST, LESS, MORE, is_enough
from analytics.views import profile_words as words
from analytics.views.lists import ways_of
from kam.ground import bulk, charts, lists, wording
from kam.ground.charts import Chart
from kam.ground.pages import Page
from kam.rules import formats, shares

LEVELS = {CATEGORY: _("Categories"), PRODUCT: _("Products")}
SHOWN, BARS = 100, 12


class BasketPage(Page):
    """Which categories and products key accounts buy more than the rest."""

    template_name, nav, title = "analytics/profiles/products.html", "analyses", _("Profiles and fit")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        asked = request.GET
        level = asked.get("level") if asked.get("level") in LEVELS else CATEGORY
        found = of_user(self.user, str(level))
        if found and found["enough"] and asked.get("format") in ("csv", "xlsx"):
            return self.exported("key-account-products", *sheet(found["rows"]))
        around = {"ways": ways_of(self.user, "profiles"), "tabs": words.tabs("baskets")}
        return self.show(**around, **(shown(found, asked, str(level)) if found else {"as_of": None}))


def of_user(user: Any, level: str) -> dict[str, Any] | None:
    """What the accounts a user sees buy; None before the first run."""
    sight = profiles.sight(user)
    bought = facts.of_run(sight.run) if sight else None
    if sight is None or bought is None:
        return None
    basis = sight.part()
    compared = facts.compared_in(basis, bought)
    key = int(compared.key.sum())
    enough = is_enough(key, len(compared) - key)
    rows = facts.sellers(basis, bought, level=level) if enough else []
    return {"run": sight.run, "key": key, "rest": len(compared) - key, "enough": enough, "rows": rows}


def shown(found: dict[str, Any], asked: Any, level: str) -> dict[str, Any]:
    """All parts of the page."""
    told = _t("Of the customers you see whose order lines are known %(key)s are key accounts and %(rest)s are others. "
              "A comparison needs at least %(least_key)s and %(least_rest)s.")  # fmt: skip
    counts = {"key": f"{found['key']:,}", "rest": f"{found['rest']:,}"}
    levels = [(label, lists.url_with(asked, level=key), key == level) for key, label in LEVELS.items()]
    base = {"as_of": found["run"].as_of, "levels": levels, "level": level, "small": not found["enough"]}
    if not found["enough"]:
        return base | {"few": told % (counts | {"least_key": LEAST_KEY, "least_rest": LEAST_REST})}
    rows: list[Seller] = found["rows"]
    basis = _t("Compared by order lines of the last 12 months: %(key)s key accounts (platinum or gold when it was "
               "computed, without the nominated), %(rest)s other customers.")  # fmt: skip
    return base | {
        "headline": headline(rows), "basis": basis % counts, "chart": picture(rows),
        "rows": [line(row) for row in rows[:SHOWN]], "more": max(len(rows) - SHOWN, 0),
        "files": {kind: lists.url_with(asked, format=kind) for kind in ("csv", "xlsx")},
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


def line(row: Seller) -> dict[str, Any]:
    """One row of the table."""
    return {
        "row": row, "lift": words.lift(row.trait), "interval": words.interval(row.trait),
        "tag": words.says_tag(row.trait), "revenue": bulk.money(row.revenue),
        "key_part": row.key_revenue / row.revenue if row.revenue else None,
        "margin": None if row.margin is None else bulk.money(row.margin),
    }  # fmt: skip


def picture(rows: list[Seller]) -> Chart | None:
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
            charts.bars(_t("The rest"), [round(row.trait.rest_share, 4) for row in found], colour="var(--c2)"),
            charts.bars(_t("Key accounts"), [round(row.trait.key_share, 4) for row in found]),
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
