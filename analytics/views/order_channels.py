"""By which way orders come, against the year before: a sentence, a picture and its table, leading to the orders."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from accounts.choices.orders import UNSAID, OrderChannel
from analytics.facts.order_channels import NARROWED
from analytics.rules import order_channels as rules
from analytics.rules.order_channels import MOSTLY, Way, Ways
from analytics.rules.trade import YEAR
from analytics.views import year_orders
from kam.ground import bulk, charts, wording
from kam.ground.charts import Chart
from kam.rules import formats

BY: dict[str, Any] = {
    OrderChannel.PERSON: _("in person"), OrderChannel.PHONE: _("by phone"), OrderChannel.EMAIL: _("by e-mail"),
    OrderChannel.MESSAGE: _("by chat message"), OrderChannel.SHOP: _("by web shop"),
    OrderChannel.LINK: _("by EDI or ERP link"), OrderChannel.AGENT: _("by agents or distributors"),
    OrderChannel.FAIR: _("at trade fairs"), OrderChannel.OTHER: _("by other ways"),
}  # fmt: skip
"""What a way is called inside a sentence."""
KEPT = (*NARROWED, "owner")
"""What a question of the page and the list of orders are both narrowed by."""


def shown(sums: rules.Sums, day: date, asked: Mapping[str, Any], *, comparable: bool = True) -> dict[str, Any]:
    """
    What a page shows of the two years up to a day; without `channel_lines` no order says by which way it came.

    `asked` is what the list of orders is asked besides (the customer, its owner …); nothing is said to have shifted
    where the years are not `comparable`.
    """
    found = rules.ways(sums)
    if found is None:
        return {"channel_lines": []}
    own = {name: value for name, value in asked.items() if value}
    return {
        "channel_lines": [line(one, day, own) for one in found.rows], "channel_says": says(found, comparable),
        "channel_unsaid": unsaid(found, day, own), "channel_picture": picture(found, day, own),
    }  # fmt: skip


def of_question(asked: Mapping[str, Any]) -> dict[str, str]:
    """What of a page's question narrows the list of orders likewise, as an address says it."""
    return {name: str(getattr(asked[name], "pk", asked[name])) for name in KEPT if asked.get(name)}


def whole_url(asked: Mapping[str, Any]) -> str:
    """The page of behaviour with as much of a question as orders answer."""
    return f"{reverse('analytics:behaviour')}?{urlencode(of_question(asked))}#channels"


def says(found: Ways, comparable: bool = True) -> str:
    """What shifted, in a sentence or two; of how much nobody said it, where that is more than a little."""
    told = [_year(found)] if not comparable or None in found.known or not all(found.said) else _shifted(found)
    known = found.known[0]
    if known is not None and found.said[0] and known < MOSTLY:
        told.append(_t("Orders of %(share)s of the year’s revenue do not say it.") % {
            "share": formats.percent(1 - known)})  # fmt: skip
    return wording.sentences(told)


def _year(found: Ways) -> str:
    """The greatest way of one year, where there is no other to compare it with."""
    first = found.rows[0]
    if first.share:
        said = {"now": formats.percent(first.share), "way": BY[first.code]}
        if found.said[1] or found.known[1] is None:
            return _t("%(now)s comes %(way)s.") % said
        return _t("%(now)s comes %(way)s; no order of the year before says it.") % said
    said = {"before": formats.percent(first.share_before or 0), "way": BY[first.code]}
    return _t("No order of the year says it; in the year before %(before)s came %(way)s.") % said


def _shifted(found: Ways) -> list[str]:
    gained, lost, first = found.gained, found.lost, found.rows[0]
    named = gained or lost or first
    said = _ends(named)
    if gained is None and lost is None:
        return [*_slightly(found), _t("As a year ago most comes %(way)s: %(now)s, then %(before)s.") % said]
    told = [_t("Now %(now)s comes %(way)s; a year ago it was %(before)s.") % said]
    if gained and lost:
        told.append(_t("What comes %(way)s fell from %(before)s to %(now)s.") % _ends(lost))
    return told


def _slightly(found: Ways) -> list[str]:
    """What moved most, though less than clearly; nothing where no share moved by more than a little."""
    way = found.mover
    if way is None:
        return []
    rose = _t("What comes %(way)s rose from %(before)s to %(now)s.")
    return [(rose if way.moved > 0 else _t("What comes %(way)s fell from %(before)s to %(now)s.")) % _ends(way)]


def _ends(way: Way) -> dict[str, Any]:
    return {"way": BY[way.code], "now": formats.percent(way.share or 0),
            "before": formats.percent(way.share_before or 0)}  # fmt: skip


def line(way: Way, day: date, asked: Mapping[str, str]) -> dict[str, Any]:
    """One way as the table shows it; each amount opens the orders that it sums."""
    return {
        "label": OrderChannel(way.code).label, "share": way.share, "share_before": way.share_before,
        "moved": round(way.moved * 100), "cells": _cells(way.code, (way.now, way.before), day, asked),
    }  # fmt: skip


def unsaid(found: Ways, day: date, asked: Mapping[str, str]) -> list[dict[str, Any]] | None:
    """The amounts of which nobody said it; None where there are none."""
    return _cells(UNSAID, found.unsaid, day, asked) if any(found.unsaid) else None


def _cells(code: str, cents: tuple[int, int], day: date, asked: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {"amount": bulk.money(one) if one else None, "url": orders_url(code, day, year, asked)}
        for year, one in enumerate(cents)
    ]


def orders_url(code: str, day: date, year: int, asked: Mapping[str, str]) -> str:
    """The orders of one way, of the year up to a day (0) or the year before (1)."""
    return year_orders.orders(day - timedelta(YEAR * year), **{**asked, "channel": code, "kind": "order"})


def picture(found: Ways, day: date, asked: Mapping[str, str]) -> Chart:
    """The shares of both years beside each other; a bar opens its orders. Its table stands open below it."""
    up = list(reversed(found.rows))

    def bars(year: int) -> list[dict[str, Any]]:
        shares = [(one.code, one.share_before if year else one.share) for one in up]
        return [{"value": round(share or 0, 4), "url": orders_url(code, day, year, asked)} for code, share in shares]

    labels = {one.code: str(OrderChannel(one.code).label) for one in up}
    option: dict[str, Any] = {
        "legend": {}, "tooltip": {"trigger": "axis"}, "xAxis": charts.axis(form="pct", min=0),
        "yAxis": charts.axis("category", data=list(labels.values())),
        "series": [charts.bars(_t("The year before"), bars(1), colour="var(--ink-3)"),
                   charts.bars(_t("The year"), bars(0))],
    }  # fmt: skip
    head = [pgettext("way of an order", "Order channel"), _t("The year"), _t("The year before")]
    return Chart("order-channels", "bar", option, table={"head": head, "rows": []}, height=90 + 38 * len(up))
