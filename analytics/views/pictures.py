"""The pictures of the numbers: the 80/20 curve, the map of value and risk, one account's history over the runs."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.choices import Tier
from accounts.rules import nominations
from analytics.facts.dashboards import Book
from analytics.rules import labels
from kam.ground import charts, wording
from kam.ground.charts import Chart
from kam.ground.days import company_today
from kam.rules import formats, products
from kam.templatetags import ui

GOAL = 0.8
SMALL, BIG = 7, 34
"""Diameters of the dots in pixels."""
NAMED = 6
"""Dots with their name written beside them, at most."""
ROOM, MARGIN = (245, 180), 12
"""Pixels between the axes of the map on a phone, and what is free beside them on the right."""
HEAD = (150, 24)
"""From where on, across, names may stand above the map too, beside the words of its axis, and how high."""
SHADED = Decimal("0.9")
"""The shaded corner begins a little below the least of the key accounts in it."""


def short(amount: Any) -> str:
    """An amount of the company's currency in few characters."""
    return formats.short_money(amount, settings.COMPANY_CURRENCY, ui.language())


def factors(amount: Any, share: Any, whole: Any) -> tuple[str, str]:
    """Share and whole with so many digits that whoever multiplies them gets the amount as `short` shows it."""
    return products.factors(amount, share, whole, settings.COMPANY_CURRENCY, ui.language())


def signed(amount: Any) -> str:
    """What such an amount rose or fell by, its sign always written."""
    return formats.led("+" if amount > 0 else formats.MINUS if amount < 0 else "", short(abs(amount)))


def plain_day(day: Any) -> str:
    """A day in words, for sentences of pictures."""
    return formats.day(day, ui.language())


def curve(book: Book, leads: Callable[[int], str] = lambda _count: "") -> Chart:
    """The 80/20 curve: where 80 % is reached, and the block of losses; each place `leads` to so many customers."""
    labels = (
        carried(book.makers, book.curve),
        ngettext("%(count)s at a loss", "%(count)s at a loss", book.losing) % {"count": f"{book.losing:,}"},
    )
    loss_from = book.accounts - book.losing if book.losing else None
    option = charts.pareto(book.curve, reach=book.makers, goal=GOAL, loss_from=loss_from, labels=labels,
                           opens=leads(book.makers), leads=leads)  # fmt: skip
    option["xAxis"] |= {"max": book.accounts, "name": ""}
    head = [_("Customers"), _("Share of customers"), _("Cumulative share")]
    return Chart(
        "curve", "pareto", option, says=curve_says(book), height=280,
        table={"head": head, "rows": _curve_rows(book)},
    )  # fmt: skip


def carried(makers: int, points: Iterable[Any]) -> str:
    """What the point of the curve says: which share so many bring, 80 % unless few lead past it in one step."""
    reached = next((float(share) for count, share in points if count == makers), GOAL)
    words = ngettext("%(count)s customer → %(share)s", "%(count)s customers → %(share)s", makers)
    return words % {"count": f"{makers:,}", "share": formats.percent(reached)}


def curve_says(book: Book) -> str:
    """The finding in one sentence."""
    share = formats.percent(book.makers / book.accounts, 1) if book.accounts else formats.NONE
    carry = _("%(share)s of the customers bring 80%%.") % {"share": share}
    if book.top20_share is not None:
        fifth = _("The first 20%% bring %(share)s.") % {"share": formats.percent(book.top20_share, 1)}
        carry = wording.sentences([carry, fifth])
    if not book.losing:
        return carry
    part = formats.percent(book.losing / book.accounts)
    lose = _("The last %(part)s earn nothing and lose %(amount)s.") % {"part": part, "amount": short(abs(book.lost))}
    return wording.sentences([carry, lose])


def _curve_rows(book: Book) -> list[list[str]]:
    """A dozen points of the curve as text."""
    step = max(len(book.curve) // 14, 1)
    chosen = [*book.curve[1::step], *book.curve[-1:]]
    return [
        [f"{count:,}", formats.percent(count / book.accounts, 1), formats.percent(share, 1)]
        for count, share in dict(map(tuple, chosen)).items()
    ]


def value_map(rows: list[Mapping[str, Any]], limit: float, urgent: int) -> Chart:
    """Each account by risk and net contribution, as big as what is at risk; the hot corner is where to go first.

    `urgent` is how many key accounts of the whole book stand there: the map draws only the first of them.
    """
    hot = [row for row in rows if row["risk"] >= limit and is_key(row)]
    floor = min((row["net_contribution"] for row in hot), default=Decimal(0)) * SHADED
    beside = [row for row in rows if hot and row["risk"] >= limit and row["net_contribution"] >= floor
              and not is_key(row)]  # fmt: skip
    most = float(max((row["value_at_risk"] or 0 for row in rows), default=0)) or 1.0
    top = float(max((row["net_contribution"] for row in rows), default=1))
    least = float(min((row["net_contribution"] for row in rows), default=1))
    ends = math.floor(math.log10(max(least, 1000))), math.ceil(math.log10(max(top * 1.2, 10_000)))
    sides = _named(rows, most, ends, [*hot, *beside])
    groups, root = {}, reverse("accounts:account-list")
    for tier in Tier:
        items = [_dot(row, most, sides.get(row["account_id"]), root) for row in rows if row["account__tier"] == tier]
        if items:
            groups[str(tier.value)] = (str(tier.label), items)
    option = charts.bubbles(
        groups,
        x={"name": _("Churn risk"), "form": "pct", "min": 0, "max": 1},
        y={"kind": "log", "name": _("Net contribution, 12 months"), "form": "money",
           "max": 10 ** ends[1], "min": 10 ** ends[0]},
    )  # fmt: skip
    for series in option["series"]:
        series["label"] = {"show": False}
    if hot:
        option["series"][0]["markArea"] = _corner(limit, float(floor), top)
    says = wording.sentences([map_says(urgent, len(hot)), *_no_keys(beside), *_unnamed(rows, hot, sides)])
    return Chart("map", "bubbles", option, says=says, height=280, table=_map_table(rows))


def is_key(row: Mapping[str, Any]) -> bool:
    """Whether the account of a dot is a key account today."""
    until = row["account__nominated_until"]
    return nominations.is_key(row["account__tier"], nominated=until is not None and until >= company_today())


def _corner(risk: float, least: float, most: float) -> dict[str, Any]:
    """The shaded corner of high risk and high value; on a logarithmic axis its ends are numbers."""
    ends = [{"coord": [risk, least]}, {"coord": [1, most * 1.6]}]
    return {"silent": True, "itemStyle": {"color": "var(--bad)", "opacity": 0.07}, "data": [ends]}


def map_says(hot: int, drawn: int) -> str:
    """What the map says to do; of how many it draws fewer, it says so."""
    if not hot:
        return _("No key account stands in the corner of high value and high risk.")
    words = ngettext(
        "The %(count)s key account at the upper right is to be saved first.",
        "The %(count)s key accounts at the upper right are to be saved first.",
        hot,
    )
    said = words % {"count": hot}
    return said if drawn >= hot else said + wording.gap() + _("The map shows the first of them.")


def _no_keys(found: list[Mapping[str, Any]]) -> list[str]:
    """Who else lies in the shaded corner, so that whoever counts the circles there comes to the same."""
    if not found:
        return []
    first = sorted(found, key=lambda row: -(row["value_at_risk"] or 0))
    tiers = dict(Tier.choices)
    names = wording.listed(wording.aside(name_of(row), tiers[row["account__tier"]]) if row["account__tier"] else
                           name_of(row) for row in first[:NAMED])  # fmt: skip
    words = ngettext("%(count)s more customer lies there that is no key account: %(names)s.",
                     "%(count)s more customers lie there that are no key accounts: %(names)s.", len(found))  # fmt: skip
    return [words % {"count": f"{len(found):,}", "names": names}]


def _size(row: Mapping[str, Any], most: float) -> float:
    return SMALL + (BIG - SMALL) * math.sqrt(max(float(row["value_at_risk"] or 0), 0) / most)


def name_of(row: Mapping[str, Any]) -> str:
    """How the account of a row is called everywhere but on its own page."""
    return str(row["account__short_name"] or row["account__name"])


def _named(
    rows: list[Mapping[str, Any]], most: float, ends: tuple[int, int], spoken: list[Mapping[str, Any]]
) -> dict[int, tuple[str, str]]:
    """
    On which side of their dots accounts are named, and how, as there is room on a phone.

    The biggest is named first, then whom the words speak of (`spoken`), then whoever has most at risk; of the orders in
    which sides are tried the one that names most of those spoken of.
    """
    wide, high = ROOM
    dots = []
    for row in rows:
        part = (math.log10(max(float(row["net_contribution"]), 1)) - ends[0]) / (ends[1] - ends[0])
        dots.append((row["risk"] * wide, (1 - part) * high, _size(row, most)))
    staked, among = [-(row["value_at_risk"] or 0) for row in rows], {row["account_id"] for row in spoken}
    biggest = min(staked)
    first = sorted(range(len(rows)), key=lambda place: (
        staked[place] > biggest and rows[place]["account_id"] not in among, staked[place]))  # fmt: skip
    names, room = [name_of(row) for row in rows], (wide + MARGIN, high)
    tries = [labels.named(dots, names, first[: 2 * NAMED], room, NAMED, head=HEAD, order=order)
             for order in (labels.SIDES, labels.SIDES[1:] + labels.SIDES[:1], labels.SIDES[::-1],
                           labels.SIDES[2:] + labels.SIDES[:2])]  # fmt: skip
    found = max(tries, key=lambda one: sum(rows[place]["account_id"] in among for place in one))
    return {rows[place]["account_id"]: said for place, said in found.items()}


def _unnamed(rows: list[Mapping[str, Any]], hot: list[Mapping[str, Any]], sides: Mapping[int, Any]) -> list[str]:
    """Who the biggest circle is, and who else of the corner stands there, where a name found no room beside it."""
    told, biggest = [], max(rows, key=lambda row: row["value_at_risk"] or 0)
    if biggest["account_id"] not in sides and biggest["value_at_risk"]:
        words = {"name": name_of(biggest), "amount": short(biggest["value_at_risk"])}
        told.append(_("The biggest circle is %(name)s: %(amount)s at risk.") % words)
    rest = [row for row in hot if row["account_id"] not in sides and (row is not biggest or not told)]
    rest.sort(key=lambda row: -(row["value_at_risk"] or 0))
    if rest:
        names = wording.listed(name_of(row) for row in rest[:NAMED])
        told.append(_("Without room for a name beside it: %(names)s.") % {"names": names})
    return told


def _dot(row: Mapping[str, Any], most: float, side: tuple[str, str] | None, root: str) -> dict[str, Any]:
    """One circle; what it says when pointed at, the script writes from its numbers."""
    risk, net = row["risk"], float(row["net_contribution"])
    size = _size(row, most)
    found: dict[str, Any] = {
        "name": name_of(row),
        "value": [round(risk, 4), net, round(size, 1)],
        "url": f"{root}{row['account_id']}/",
    }
    if side:
        found["label"] = {"show": True, "position": side[0]}
        found["label"] |= {"formatter": side[1]} if side[1] != found["name"] else {}
    return found


def _map_table(rows: list[Mapping[str, Any]]) -> dict[str, Any]:
    ranked = sorted(rows, key=lambda row: -(row["value_at_risk"] or 0))[:20]
    head = [_("Customer"), _("Tier"), _("Risk"), _("Net contribution"), _("Value at risk")]
    cells = [
        [row["account__short_name"] or row["account__name"], dict(Tier.choices).get(row["account__tier"], ""),
         formats.percent(row["risk"]), short(row["net_contribution"]), short(row["value_at_risk"] or 0)]
        for row in ranked
    ]  # fmt: skip
    return {"head": head, "rows": cells}


def history(rows: Iterable[Any]) -> Chart:
    """One account's net contribution and rank over the runs that are kept."""
    points = [(row.run.as_of, float(row.net_contribution), row) for row in rows]
    option = {
        "xAxis": charts.axis("time"),
        "yAxis": charts.axis(form="money"),
        "series": [charts.line(_("Net contribution"), [[day, net] for day, net, _row in points], area=True)],
    }
    option["series"][0] |= {"showSymbol": True}
    cells = [[ui.day(day), short(net), f"{row.rank:,}", formats.percent(row.share, 1)] for day, net, row in points]
    head = [_("As of"), _("Net contribution"), _("Rank"), _("Share")]
    return Chart("history", "line", option, height=200, table={"head": head, "rows": cells[::-1]})


def risk_history(rows: Iterable[Any], limit: float) -> Chart:
    """One account's risk over the runs that are kept, against the line from which one is warned."""
    points = [(row.run.as_of, row.p) for row in rows]
    mark = {"silent": True, "symbol": "none", "label": {"show": False}, "data": [{"yAxis": limit}],
            "lineStyle": {"color": "var(--bad)", "type": [3, 4]}}  # fmt: skip
    line = charts.line(_("Risk"), [[day, round(p, 4)] for day, p in points], area=True, showSymbol=True, markLine=mark)
    option = {"xAxis": charts.axis("time"), "yAxis": charts.axis(form="pct", min=0, max=1), "series": [line]}
    cells = [[ui.day(day), formats.percent(p)] for day, p in points]
    return Chart("risks", "line", option, height=160, table={"head": [_("As of"), _("Risk")], "rows": cells[::-1]})
