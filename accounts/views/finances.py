"""What a customer's own finances tell: the panel with ratios, trend and verdict, in words."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.choices import PayAbility, Trend
from accounts.models import Statement
from accounts.models.finances import FIGURES
from accounts.rules import finances
from accounts.rules.finances import Figures, Ratios, Verdict
from accounts.views.home import OfAccount
from kam.ground import charts, wording
from kam.ground.charts import Chart
from kam.ground.pages import Panel
from kam.ground.rights import Right, can
from kam.rules import formats
from kam.templatetags import ui

Years = Sequence[tuple[Figures, Ratios]]
SHOWN_YEARS = 5
"""Columns of the table of figures; the list has all years."""
ABILITY_TONES = {PayAbility.STRONG: "good", PayAbility.FAIR: "", PayAbility.WEAK: "bad", PayAbility.UNKNOWN: "warn"}
TREND_LOOKS = {
    Trend.BETTER: ("trending-up", "good"),
    Trend.WORSE: ("trending-down", "bad"),
    Trend.FLAT: ("move-right", "quiet"),
}
TELLS: dict[str, tuple[Any, Any]] = {
    "current_asset_share": (
        _("Current-asset ratio"),
        _("How much of all they own turns into cash within a year: the ground on which they can pay."),
    ),
    "net_margin": (_("Net margin"), _("What stays of their sales: their own earnings.")),
    "return_on_assets": (
        _("Return on assets"),
        _("What they make of all that is invested: how well they are managed."),
    ),
    "collection_days": (
        _("Collection period"),
        _("How long their customers owe them: whether their cash works, or others work with it."),
    ),
    "inventory_days": (
        _("Inventory days"),
        _("How long goods lie before they are sold: selling power, speed of cash."),
    ),
}
"""The five ratios: what each is called, and what it tells about a customer."""
NAMES = {name: label for name, (label, _tells) in TELLS.items()} | {
    "current_ratio": _("Current ratio"),
    "cash_ratio": _("Cash ratio"),
}


class AccountFinances(OfAccount, Panel):
    """Ratios of the newest year, their trend, the figures they come from."""

    template_name, title = "accounts/finances/_of_account.html", _("Finances")

    def context(self) -> dict[str, Any]:
        found = Statement.objects.visible_to(self.user).live().filter(account=self.object).order_by("-year")
        statements = list(found[:20])
        may = can(self.user, Right.EDIT_FINANCES) and self.object.archived_at is None
        return super().context() | told(statements) | {"may_edit": may}


def told(statements: Sequence[Statement]) -> dict[str, Any]:
    """What the panel shows of statements, newest first; next to nothing where there are none."""
    if not statements:
        return {"newest": None}
    years = finances.by_year(one.figures for one in statements)
    verdict = statements[0].verdict
    return {
        "newest": statements[0],
        "ability": verdict.ability.label,
        "ability_tone": ABILITY_TONES[verdict.ability],
        "lead": lead(verdict, statements[0].figures),
        "grounds": grounds(verdict),
        "ratios": ratio_rows(years),
        "before": statements[0].year - 1 if len(years) > 1 and years[-2][0].year == years[-1][0].year - 1 else None,
        "pictures": pictures(years) if len(years) > 1 else [],
        "columns": statements[:SHOWN_YEARS],
        "rows": figure_rows(statements[:SHOWN_YEARS]),
        "hidden": max(len(statements) - SHOWN_YEARS, 0),
    }


def lead(verdict: Verdict, figures: Figures) -> str:
    """The verdict on the ability to pay in one sentence, with the ratios it rests on."""
    contradiction = finances.contradiction(figures)
    if contradiction is not None:
        return contradicting(figures, *contradiction)
    words = {
        PayAbility.STRONG: gettext("They can pay what falls due within a year, with room to spare (%(ratios)s)."),
        PayAbility.FAIR: gettext("They can pay what falls due within a year, without much room (%(ratios)s)."),
        PayAbility.WEAK: gettext(
            "They may not be able to pay what falls due (%(ratios)s): keep credit short, watch what is overdue."
        ),
        PayAbility.UNKNOWN: gettext("Nobody can tell yet: current assets or current liabilities are not known."),
    }[verdict.ability]
    return words % {"ratios": wording.listed(reasons(verdict))} if "%" in words else words


def reasons(verdict: Verdict) -> list[str]:
    """The ratios of a verdict with their numbers, and a loss."""
    known = {"current_ratio": verdict.current_ratio, "cash_ratio": verdict.cash_ratio}
    found = [f"{str(NAMES[name]).lower()} {ui.num(ratio, 2)}" for name, ratio in known.items() if ratio is not None]
    if verdict.current_ratio is None:
        found.append(gettext("nothing falls due"))
    return [*found, gettext("a loss this year")] if verdict.loss else found


def contradicting(figures: Figures, parts: Sequence[str], whole: str) -> str:
    """Which figures of a balance sheet cannot both be right, with their numbers."""
    label = {name: Statement._meta.get_field(name).verbose_name for name in (*parts, whole)}  # type: ignore[union-attr]
    told = {
        "part": " + ".join(f"{label[name]} {getattr(figures, name) or 0:,.2f}" for name in parts),
        "whole": f"{label[whole]} {getattr(figures, whole):,.2f}",
    }
    return (
        gettext("Nobody can tell: %(part)s is more than %(whole)s, of which it is a part. Correct the figures.") % told
    )


def grounds(verdict: Verdict) -> list[str]:
    """The figures a verdict rests on, a sentence each; what is not known is said, too."""
    found = []
    if verdict.current_ratio is not None:
        words = gettext("Current ratio %(ratio)s: current assets against what falls due within a year.")
        found.append(words % {"ratio": ui.num(verdict.current_ratio, 2)})
    if verdict.cash_ratio is not None:
        words = gettext("Cash ratio %(ratio)s: so much of it could be paid at once.")
        found.append(words % {"ratio": ui.num(verdict.cash_ratio, 2)})
    elif verdict.ability != PayAbility.UNKNOWN:
        found.append(gettext("How much of it cash would cover is not known."))
    if finances.is_split(verdict):
        found.append(split(verdict))
    if verdict.loss is not None:
        found.append(gettext("They lost money this year.") if verdict.loss else gettext("They earned money this year."))
    return found


def split(verdict: Verdict) -> str:
    """What it means that the two ratios point different ways."""
    numbers = {"current": ui.num(verdict.current_ratio, 2), "cash": ui.num(verdict.cash_ratio, 2)}
    if (verdict.current_ratio or 0) >= finances.SOUND_CURRENT:
        words = gettext(
            "The two point different ways: %(current)s covers it well, but only %(cash)s of it lies in cash. The rest"
            " is stock or owed to them: ask how fast that turns."
        )
    else:
        words = gettext(
            "The two point different ways: %(current)s does not cover it, though %(cash)s of it lies in cash. Ask what"
            " falls due when."
        )
    return words % numbers


def ratio_rows(years: Years) -> list[dict[str, Any]]:
    """The five ratios of the newest year: value, the year before, how it moved, what it tells."""
    (year, now), earlier = years[-1], years[-2] if len(years) > 1 else None
    before = earlier[1] if earlier and earlier[0].year == year.year - 1 else Ratios()
    found = []
    for name, (label, tells) in TELLS.items():
        value, was = getattr(now, name), getattr(before, name)
        moved = finances.trend(name, value, was)
        icon, tone = TREND_LOOKS[moved] if moved else ("", "")
        found.append(
            {"label": label, "tells": tells, "value": shown(name, value), "was": shown(name, was),
             "moved": moved.label if moved else "", "icon": icon, "tone": tone,
             "beside": beside(now) if name == "current_asset_share" else ""}
        )  # fmt: skip
    return found


def beside(now: Ratios) -> str:
    """The two ratios that stand beside the first."""
    words = gettext("current ratio %(current)s, cash ratio %(cash)s")
    told = {"current": now.current_ratio, "cash": now.cash_ratio}
    return words % {name: formats.NONE if value is None else formats.grouped(value, 2) for name, value in told.items()}


def shown(name: str, value: Decimal | None) -> str:
    """A ratio as people read it: a share, a multiple, or days."""
    if name.endswith("_days"):
        return ui.days(value.quantize(Decimal(1), ROUND_HALF_UP)) if value is not None else ui.nothing()
    return ui.num(value, 2) if name.endswith("_ratio") else ui.pct(value, 1)


def pictures(years: Years) -> list[tuple[str, Chart]]:
    """Three pictures over the years: what they can pay with, what they earn, how fast their cash is."""
    labels = [str(year.year) for year, _ratios in years]
    able = ("current_asset_share", "current_ratio", "cash_ratio")
    earn = ("net_margin", "return_on_assets")
    fast = ("collection_days", "inventory_days")
    return [
        (gettext("Ability to pay"), picture("finance-able", able, years, labels, "pct")),
        (gettext("Earnings"), picture("finance-earn", earn, years, labels, "pct")),
        (gettext("Speed of cash (days)"), picture("finance-fast", fast, years, labels, "num")),
    ]


def picture(key: str, names: Sequence[str], years: Years, labels: list[str], form: str) -> Chart:
    """Lines of ratios over the years, told apart by colour, mark and stroke, beside the same numbers."""
    looks = (("circle", "solid"), ("triangle", "dashed"), ("rect", "dotted"))
    series = [
        charts.line(
            NAMES[name], [getattr(found, name) for _year, found in years], colour=f"var(--c{place + 1})",
            showSymbol=True, symbol=looks[place][0], symbolSize=8, connectNulls=False,
            lineStyle={"width": 2, "type": looks[place][1]},
        )
        for place, name in enumerate(names)
    ]  # fmt: skip
    option = {
        "legend": {},
        "xAxis": charts.axis("category", data=labels, axisTick={"show": False}),
        "yAxis": charts.axis(form=form),
        "series": series,
    }
    head = [gettext("Fiscal year"), *(str(NAMES[name]) for name in names)]
    rows = [
        [label, *(shown(name, getattr(found, name)) for name in names)]
        for label, (_y, found) in zip(labels, years, strict=True)
    ]
    return Chart(key, "line", option, says(names, years), {"head": head, "rows": rows[::-1]}, height=200)


def says(names: Sequence[str], years: Years) -> str:
    """What the lines show: which ratios got better and which worse from the first year to the last."""
    (first, start), (last, end) = years[0], years[-1]
    moved = {name: finances.trend(name, getattr(end, name), getattr(start, name)) for name in names}
    better = [str(NAMES[name]).lower() for name in names if moved[name] == Trend.BETTER]
    worse = [str(NAMES[name]).lower() for name in names if moved[name] == Trend.WORSE]
    span = {"first": first.year, "last": last.year}
    if better and worse:
        words = gettext("From %(first)s to %(last)s: better %(better)s; worse %(worse)s.")
        return words % {**span, "better": wording.listed(better), "worse": wording.listed(worse)}
    if better:
        return gettext("From %(first)s to %(last)s: better %(better)s.") % {**span, "better": wording.listed(better)}
    if worse:
        return gettext("From %(first)s to %(last)s: worse %(worse)s.") % {**span, "worse": wording.listed(worse)}
    return gettext("From %(first)s to %(last)s: little has changed.") % span


def figure_rows(statements: Sequence[Statement]) -> list[dict[str, Any]]:
    """The figures line by line, the years side by side, each in its currency."""
    return [
        {
            "label": Statement._meta.get_field(name).verbose_name,
            "cells": [ui.money(getattr(one, name), one.currency) for one in statements],
        }
        for name in FIGURES
    ]
