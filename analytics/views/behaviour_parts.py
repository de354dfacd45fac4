"""One customer's manners against its own past: what changed, the figures of both years, its basket, its months (K3)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Downstream
from analytics.choices import Habit
from analytics.facts import behaviour as facts
from analytics.facts import behaviour_changes, likeness, order_channels
from analytics.models import Behaviour
from analytics.rules.behaviour import LEAST_ORDERS, MONTHS, is_silent
from analytics.rules.trade import YEAR
from analytics.views import behaviour_words as words
from analytics.views import order_channels as ways
from analytics.views import order_days, year_orders
from analytics.views.behaviour import method
from kam.ground import bulk, charts, wording
from kam.ground.charts import Chart
from kam.ground.pages import Panel
from kam.rules import formats
from kam.templatetags import ui

CATEGORIES = 12


class AccountBehaviour(Panel):
    """How one customer orders, chooses, pays and sends back, against the year before."""

    model, template_name, title = Account, "analytics/behaviour/_account.html", _("Behaviour")

    def context(self) -> dict[str, Any]:
        row = likeness.row_of(self.object)
        found: dict[str, Any] = {"object": self.object, "row": row, "partners": partners(self.object, self.user)}
        if row is None:
            return found
        changes = list(behaviour_changes.of_account(row))
        wanted = self.request.GET.get("habit", "")
        first = changes[0].habit if changes else Habit.ORDERS
        habit = wanted if wanted in Habit.values else first
        return found | {
            "changes": [told(change) for change in changes], "least": LEAST_ORDERS, "method": method(),
            "groups": groups(row), "tier": self.object.get_tier_display(), "basket": basket(row),
            "picture": months(row, habit), "habit": habit, "habits": Habit.choices,
            "rhythm": order_days.picture(row.account_id, row.run.as_of),
            "orders_url": orders_url(row), "says": says(row, changes), **channels(row),
        }  # fmt: skip


def channels(row: Behaviour) -> dict[str, Any]:
    """By which way its orders came."""
    day = row.run.as_of
    assert day is not None
    own = {"account": str(row.account_id)}
    return ways.shown(order_channels.of_account(row), day, own, comparable=row.comparable)


def told(change: Any) -> dict[str, str]:
    """A change in words."""
    return {
        "what": words.called(change.habit, change.rose), "ends": words.ends(change.habit, change.before, change.now),
        "strength": words.strength(change.strength), "tone": words.tone(change.habit, change.rose),
    }  # fmt: skip


def says(row: Behaviour, changes: list[Any]) -> str:
    """The finding in one sentence, with the silence where it is longer than usual."""
    if not row.comparable:
        words_of = _t(
            "It ordered on %(now)s days in the year, and on %(before)s in the year before. Too few to name a change."
        )
        return words_of % {"now": row.orders, "before": row.orders_before}
    still = stopped(row)
    if not changes and still:
        return wording.sentences([still, _t("Nothing else changed more than its months usually differ.")])
    if not changes:
        return _t("It buys as in the year before. Nothing changed more than its months usually differ.")
    first = changes[0]
    told = _t("What changed most: it %(what)s (%(ends)s).") % {
        "what": words.CALLED[first.habit, first.rose], "ends": words.ends(first.habit, first.before, first.now),
    }  # fmt: skip
    return wording.sentences([told, still] if still else [told])


def stopped(row: Behaviour) -> str:
    """That no order came for several of its own gaps; empty while it still may."""
    gaps = [row.now.get("gap"), row.before.get("gap")]
    if not is_silent(row.silent, gaps):
        return ""
    told = {"days": formats.grouped(row.silent), "gap": formats.grouped(max(gap for gap in gaps if gap is not None))}
    return _t("No order for %(days)s days. Between two orders there are usually %(gap)s.") % told


def silence(row: Behaviour) -> str:
    """Days since the last order, beside the usual gap."""
    gap = row.now.get("gap") or row.before.get("gap")
    if gap is None:
        return formats.grouped(row.silent)
    return _t("%(days)s (middle gap %(gap)s)") % {"days": formats.grouped(row.silent), "gap": formats.grouped(gap)}


def groups(row: Behaviour) -> list[dict[str, Any]]:
    """The figures of each manner: the year, the year before, and the middle customer of its tier."""
    medians = (row.run.result.get("medians") or {}).get(row.account.tier, {})
    now, before = {**row.now, "orders": row.orders}, {**row.before, "orders": row.orders_before}
    found = []
    for key, label, measures in words.MEASURES:
        rows = [
            {"label": name, "now": words.written(code, now.get(code)), "before": words.written(code, before.get(code)),
             "middle": words.written(code, medians.get(code)), "unusual": row.unusual.get(code)}
            for code, name in measures
        ]  # fmt: skip
        if key == "rhythm":
            rows.append({"label": _t("Days since the last order"), "now": silence(row), "before": formats.NONE,
                         "middle": formats.NONE, "unusual": None})  # fmt: skip
        if key == "basket":
            moved = words.written(Habit.MIX, row.mix_moved)
            rows.append({"label": _t("Part of the mix that moved"), "now": moved, "before": formats.NONE,
                         "middle": formats.NONE, "unusual": row.unusual.get(Habit.MIX)})  # fmt: skip
        found.append({"label": label, "rows": rows})
    return found


def basket(row: Behaviour) -> list[dict[str, Any]]:
    """The categories of both years by their share, what is new and what was dropped marked."""
    wholes = [sum(entry[place] for entry in row.mix.values()) for place in (0, 1)]
    ranked = sorted(row.mix.items(), key=lambda pair: (-pair[1][0], -pair[1][1], pair[0]))
    return [
        {"name": name, "now": bulk.money(now), "before": bulk.money(before), "is_new": bool(is_new and wholes[1]),
         "is_dropped": not now, "is_back": bool(now and not before and not is_new and wholes[1]),
         "share": now / wholes[0] if wholes[0] else None, "share_before": before / wholes[1] if wholes[1] else None}
        for name, (now, before, is_new) in ranked[:CATEGORIES]
    ]  # fmt: skip


def partners(account: Account, user: Any) -> list[dict[str, Any]]:
    """The channel partners in whose files the customer stands as one of theirs, as far as the reader sees them."""
    rows = Downstream.objects.visible_to(user).live().filter(customer=account, account__archived_at__isnull=True)
    return [
        {"account": row.account, "estimate": row.estimate, "category": row.category}
        for row in rows.select_related("account").order_by("-estimate", "pk")[:CATEGORIES]
    ]


def orders_url(row: Behaviour) -> str:
    """The orders of both years."""
    day = row.run.as_of
    assert day is not None
    return year_orders.orders(day, 2, account=row.account_id)


def months(row: Behaviour, habit: str) -> Chart | None:
    """The twelve months of both years over each other, the oldest first; what cannot be told is a gap."""
    day = row.run.as_of
    assert day is not None
    found = facts.gather(day, (row.account_id, row.account_id))
    if not len(found.account):
        return None
    values: list[float | None] = [None if value != value else float(value) for value in plain(found, habit)]
    now, before = values[:MONTHS][::-1], values[MONTHS:][::-1]
    starts = [month_of(day, place) for place in range(MONTHS)][::-1]
    form = {Habit.ORDERS: "num", Habit.BREADTH: "num", Habit.PAY_DAYS: "num", Habit.SIZE: "money"}.get(
        Habit(habit), "pct"
    )
    option = {
        "legend": {}, "xAxis": charts.axis("category", means=_t("Month"), data=starts),
        "yAxis": charts.axis(form=form, min=0),
        "series": [
            charts.line(_t("The year"), now, showSymbol=True),
            charts.line(_t("The year before"), before, colour="var(--ink-3)", showSymbol=True,
                        lineStyle={"width": 2, "type": [4, 4]}),
        ],
    }  # fmt: skip
    head = [_t("Month from"), _t("The year"), _t("The year before")]
    cells = [[start, words.written(habit, one), words.written(habit, other)]
             for start, one, other in zip(starts, now, before, strict=True)]  # fmt: skip
    label = str(Habit(habit).label)
    return Chart("behaviour-months", "line", option, title=label, table={"head": head, "rows": cells}, height=240)


def plain(found: Any, habit: str) -> list[float]:
    """One habit's months, the mean order in money instead of its logarithm."""
    rows = facts.habits(found)[habit][0]
    if habit != Habit.SIZE:
        return [float(value) for value in rows]
    return [2.718281828459045 ** float(value) / 100 for value in rows]


def month_of(day: date, place: int) -> str:
    """The first day of a month that lies so many back."""
    first = day - timedelta(days=-(-(place + 1) * YEAR // MONTHS) - 1)
    return formats.day(first, ui.language(), year=False)
