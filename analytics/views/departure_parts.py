"""The parts of the departure simulator's answer: figures, pictures before and after, tables, the file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import ngettext

from accounts.choices import Tier
from accounts.views import margins
from analytics.facts.buyers import Led
from analytics.facts.departures import Departure
from analytics.rules import departures
from analytics.rules.contribution import Concentration
from analytics.views import departure_marks as marks
from analytics.views import pictures
from kam.ground import bulk, charts, wording
from kam.ground.charts import Chart
from kam.rules import formats
from kam.templatetags import ui

MONTHS = 12
WORDS = dict(Tier.choices)


def gross_name(found: Departure) -> str:
    """What gross profit is called here, by what it rests on."""
    return str(margins.STAND_IN if found.is_revenue else margins.ESTIMATED)


def figures(found: Departure) -> list[dict[str, Any]]:
    """What goes, in numbers."""
    lost, work, debts = found.lost, found.work, found.debts
    late = _t("of it overdue: %(amount)s") % {"amount": pictures.short(debts["overdue"])} if debts["overdue"] else ""
    return [
        {"label": _t("Net contribution"), "value": ui.money(bulk.money(-lost.net)),
         "tone": "bad" if lost.net > 0 else "",
         "hint": _net_hint(found)},
        {"label": gross_name(found), "value": ui.money(bulk.money(-lost.gross)),
         "hint": wording.sentences([margins.covered(work.costed, work.revenue), _t("Revenue: %(amount)s.")
                                    % {"amount": pictures.short(bulk.money(-lost.revenue))}])},
        {"label": _t("Orders a month"), "value": ui.num(work.orders / MONTHS, 1),
         "hint": _t("%(count)s in the year") % {"count": f"{work.orders:,}"}},
        _capacity(found),
        {"label": _t("Cost to serve saved"), "value": ui.money(bulk.money(lost.cost_to_serve)),
         "hint": _t("hours worth %(amount)s") % {"amount": pictures.short(work.hours_worth)}},
        {"label": _t("Receivables then due"), "value": ui.money(debts["open"]), "hint": late,
         "tone": "warn" if debts["overdue"] else ""},
    ]  # fmt: skip


def _capacity(found: Departure) -> dict[str, Any]:
    """How much of a manager is freed, by the hours that are told, and which of them nobody booked."""
    work, share = found.work, found.capacity.share
    visits = ngettext("%(count)s visit a year", "%(count)s visits a year", work.visits) % {"count": f"{work.visits:,}"}
    if share is None:
        told = [visits, _t("no hours booked, no visit held face to face")]
        return {"label": _t("Capacity freed"), "value": ui.num(None), "hint": wording.clauses(told)}
    told = [_t("%(hours)s hours a year") % {"hours": formats.grouped(found.capacity.hours)}, visits]
    if work.hours_estimated:
        words = _t("%(hours)s estimated from visits, as none were booked")
        told.insert(1, words % {"hours": formats.grouped(work.hours_estimated)})
    freed = formats.percent(share, 1)
    return {
        "label": _t("Hours of people freed, of all hours for customers"),
        "value": freed,
        "hint": wording.clauses(told),
    }


def capacity(found: Departure) -> str:
    """What the hours are, and which part of the managers goes that the visits of tiers ask for."""
    one = found.capacity
    words = _t(
        "Hours are those booked by everybody who served them, else those that visits tell. The visits alone that tiers "
        "and nominations ask for would fill the year of %(managers)s managers who did nothing else; %(freed)s of that "
        "goes with them. The policy lab counts customers with a tier alone."
    )
    return str(words % {"freed": formats.grouped(one.managers_freed, 2), "managers": formats.grouped(one.managers, 1)})


def effort(found: Departure) -> Chart:
    """What share of everything goes with them: of the money, and of the work."""
    lost, whole, work, everything = found.lost, found.whole, found.work, found.work_whole
    hours = marks.COSTS if work.hours else marks.VISITS
    rows = [
        (_t("Revenue"), lost.revenue / 100, whole.revenue / 100, True, marks.ORDERS),
        (gross_name(found), lost.gross / 100, whole.gross / 100, True, marks.ORDERS),
        (_t("Net contribution"), lost.net / 100, whole.net / 100, True, marks.CONTRIBUTION),
        (_t("Cost to serve"), lost.cost_to_serve / 100, whole.cost_to_serve / 100, True, marks.COSTS),
        (_t("Orders"), work.orders, everything.orders, False, marks.ORDERS),
        (_t("Visits"), work.visits, everything.visits, False, marks.VISITS),
        (_t("Hours"), float(work.time or 0), float(everything.time or 0), False, hours),
    ]
    names = {gross_name(found): _t("Gross profit")}  # beside a bar there is room for few words: the table has them all
    shares = [departures.part_of(gone, before) for _name, gone, before, *_rest in rows]
    bars = [{"value": share or 0.0, "url": marks.rows(found, row[-1])}
            for row, share in zip(rows, shares, strict=True)]  # fmt: skip
    option = {
        "xAxis": charts.axis(form="pct"),
        "yAxis": charts.axis("category", data=[names.get(row[0], row[0]) for row in reversed(rows)]),
        "series": [charts.bars(_t("Share that goes"), reversed(bars))],
        "tooltip": {"trigger": "item"},
    }
    show: Any = lambda value, money: ui.money(value) if money else ui.num(value)  # noqa: E731
    cells = [
        [name, show(before, money), show(before - gone, money), show(-gone, money), _share(share)]
        for (name, gone, before, money, _of), share in zip(rows, shares, strict=True)
    ]
    head = ["", _t("Before"), _t("After"), _t("Change"), _t("Share that goes")]
    return Chart("departure-effort", "bar", option, table={"head": head, "rows": cells}, height=280)


def _share(share: float | None) -> str:
    return formats.NONE if share is None else formats.percent(share, 1)


def _net_hint(found: Departure) -> str:
    """The share of the company's, and for whoever sees a part of it the share of that."""
    words = _t("%(share)s of what all profitable customers of the company bring")
    company = words % {"share": formats.percent(found.share, 1)}
    if found.everybody or found.share_seen is None:
        return company
    own = _t("%(share)s of the net contribution of the customers you see") % {"share": _share(found.share_seen)}
    return wording.clauses([own, company])


def whose(found: Departure) -> str:
    """Whose figures a part shows: all customers', or those of whom the reader sees."""
    if found.everybody:
        return _t("Of all customers of the company.")
    words = ngettext("Of the %(count)s customer you see.", "Of the %(count)s customers you see.", found.seen)
    return words % {"count": f"{found.seen:,}"}


def basis(found: Departure) -> str:
    """What the shares of the table are of, and why the sentence above it says another share."""
    return wording.sentences([
        whose(found),
        _t("A share is what goes of what stands before, customers at a loss included."),
        _t("The share at the top of the page is of the company's profitable customers alone, so it differs."),
    ])  # fmt: skip


def shape(found: Departure) -> list[dict[str, Any]]:
    """How concentrated the book is before and after; none without the right to see it."""
    if found.shape is None:
        return []
    before, after = found.shape.before, found.shape.after
    return [{"label": label, "before": show(before), "after": show(after)} for label, show in _measures()]


def _measures() -> list[tuple[str, Any]]:
    def share(name: str) -> Any:
        return lambda one: formats.percent(getattr(one, name), 1)

    return [
        (_t("Customers"), lambda one: f"{one.accounts:,}"),
        (_t("Customers for 80%"), lambda one: f"{one.makers:,}"),
        (_t("Biggest customer"), share("biggest_share")),
        (_t("Top 10"), share("top10_share")),
        (_t("Top 1%"), share("top1pct_share")),
        (_t("Gini coefficient"), lambda one: f"{one.gini:.3f}"),
        (_t("Customers at a loss"), lambda one: f"{one.losing:,}"),
    ]


def curves(found: Departure) -> Chart:
    """The 80/20 curve with them and without; each place opens its customers."""
    assert found.shape is not None
    shape, most = found.shape, found.shape.before.accounts

    def walked(points: Sequence[tuple[int, float]], *, is_after: bool) -> list[Any]:
        return charts.walked(points, lambda count: marks.place(found, count, is_after=is_after))

    option = {
        "xAxis": charts.axis(form="num", means=_t("Customers"), min=0, max=most, splitLine={"show": False}),
        "yAxis": charts.axis(form="pct", means=_t("Cumulative share"), min=0, interval=0.2),
        "legend": {},
        "series": [
            charts.line(
                _t("Before"),
                walked(shape.curve_before, is_after=False),
                colour="var(--warn)",
                symbolSize=9,
                lineStyle={"width": 2, "type": "dashed"},
            ),  # fmt: skip
            charts.line(_t("After"), walked(shape.curve_after, is_after=True), symbolSize=9),
        ],
    }
    words = ngettext("80%% of net contribution comes from %(before)s customer now, without them from %(after)s.",
                     "80%% of net contribution comes from %(before)s customers now, without them from %(after)s.",
                     shape.before.makers)  # fmt: skip
    says = words % {
        "before": f"{shape.before.makers:,}", "after": f"{shape.after.makers:,}"
    }  # fmt: skip
    return Chart("departure-curves", "line", option, says, height=300)


def led(found: Departure, rows: Sequence[Led]) -> list[dict[str, Any]]:
    """Categories or products that lose their biggest buyer."""
    return [
        {"name": one.name, "gone": bulk.money(one.gone), "share": one.share,
         "next": found.next_names.get(one.next_account or 0),
         "next_url": reverse("accounts:account-detail", args=[one.next_account]) if one.next_account else "",
         "next_bought": bulk.money(one.next_bought)}
        for one in rows
    ]  # fmt: skip


def sheet(found: Departure) -> tuple[list[str], list[list[Any]]]:
    """All of it as rows: the part, what, before, after, what goes."""
    head = [_t("Part"), _t("What"), _t("Before"), _t("After"), _t("Goes")]
    lost, whole = found.lost, found.whole
    rows: list[list[Any]] = [[whose(found), _t("Customers"), found.seen, None, len(found.leaving)]]
    rows += [
        [_t("Money"), label, bulk.money(b), bulk.money(b - a), bulk.money(a)]
        for label, a, b in (
            (_t("Revenue"), lost.revenue, whole.revenue), (gross_name(found), lost.gross, whole.gross),
            (_t("Cost to serve"), lost.cost_to_serve, whole.cost_to_serve),
            (_t("Net contribution"), lost.net, whole.net),
        )
    ]  # fmt: skip
    work, all_work = found.work, found.work_whole
    for label, name in ((_t("Orders"), "orders"), (_t("Visits"), "visits"), (_t("Hours booked"), "hours"),
                        (_t("Hours estimated from visits"), "hours_estimated")):  # fmt: skip
        gone, before = getattr(work, name), getattr(all_work, name)
        rows.append([_t("Work"), label, before, before - gone, gone])
    one = found.capacity
    if one.freed is not None and one.hours_all is not None:
        rows.append([_t("Work"), _t("Managers by these hours"), *_managers(one.hours_all / one.year, one.freed)])
    rows.append([_t("Work"), _t("Managers by visits of their tiers"), *_managers(one.managers, one.managers_freed)])
    rows.append([_t("Receivables then due"), _t("Open"), None, None, found.debts["open"]])
    rows.append([_t("Receivables then due"), _t("Overdue"), None, None, found.debts["overdue"]])
    rows += [[_t("Leaves"), account.name, None, None, bulk.money(one.net)] for account, one in found.leaving]
    rows += [
        [_t("Came by referral"), account.name, None, None, bulk.money(net)] for account, net in found.referred.rows
    ]
    for label, several in ((_t("Category"), found.categories), (_t("Product"), found.products)):
        rows += [[label, one.name, bulk.money(one.whole), bulk.money(one.whole - one.gone), bulk.money(one.gone)]
                 for one in several]  # fmt: skip
    if found.shape:
        pair = (found.shape.before, found.shape.after)
        rows += [[_t("Concentration"), label, *(_plain(one, name) for one in pair), None] for label, name in _columns()]
    rows += [
        [_t("Changes tier"), account.name, str(WORDS[was]), str(WORDS[tier]), None]
        for account, was, tier in found.movers
    ]
    return head, rows


def _managers(before: float, gone: float) -> list[float]:
    return [round(before, 4), round(before - gone, 4), round(gone, 4)]


def _columns() -> list[tuple[str, str]]:
    names = ("accounts", "makers", "biggest_share", "top10_share", "top1pct_share", "gini", "losing")
    return [(label, name) for (label, _show), name in zip(_measures(), names, strict=True)]


def _plain(one: Concentration, name: str) -> Any:
    value = getattr(one, name)
    return round(value, 6) if isinstance(value, float) else value
