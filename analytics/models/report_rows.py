"""The rows behind a report's figures as a table: what each is, whose, when, how much, and what it leads to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.choices import Stage, Tier
from analytics.models.report_words import day, flow, moved, tongue
from kam.ground.papers import Cell
from kam.rules import formats
from lifecycle.choices import Outcome, WarningState

LABELS = {
    "revenue": _("Orders of the period"), "orders": _("Orders of the period"),
    "revenue_before": _("Orders of the period before"), "revenue_year": _("Orders of the same period a year before"),
    "goal": _("What was agreed beforehand"), "net": _("Net contribution, 12 months"),
    "unowned": _("Customers in nobody’s report"),
    "net_before": _("Net contribution before"), "risen": _("Contribution risen"), "fallen": _("Contribution fallen"),
    "visits": _("Visits held"), "afar": _("Visits by call or video"), "written": _("E-mails and messages"),
    "planned": _("Visits planned"), "planned_done": _("Planned visits that were held"),
    "planned_written": _("Planned visits that a message answered"),
    "due": _("Key accounts to be seen"), "seen": _("Key accounts seen in time"),
    "unseen": _("Key accounts not seen in time"), "due_before": _("Key accounts to be seen, at the beginning"),
    "seen_before": _("Key accounts seen in time, at the beginning"), "tiers_up": _("Risen in tier"),
    "tiers_down": _("Fallen in tier"), "stages": _("Moves between stages"), "opened": _("Churn warnings opened"),
    "saved": _("Customers who stayed"), "saved_value": _("Customers who stayed"),
    "lost": _("Customers lost"), "lost_value": _("Customers lost"),
    "dormant": _("Customers who are dormant"), "dormant_value": _("Customers who are dormant"),
    "warned": pgettext_lazy("churn warnings", "Open at the end"),
    "warned_value": pgettext_lazy("churn warnings", "Open at the end"), "kept": _("Promises kept"),
    "kept_late": _("Promises kept late"), "broken": _("Promises broken"), "overdue": _("Promises past their day"),
    "complaints": _("Complaints that came in"), "solved": _("Complaints solved"),
    "unsolved": _("Complaints open at the end"), "unsolved_late": _("Complaints past their deadline"),
    "ahead": _("Visits to come"), "promised": _("Promises that fall due"), "renewals": _("Agreements to renew"),
    "renewals_late": _("Agreements whose renewal is overdue"),
    "goal_revenue": _("Orders of those who agreed on a sum"), "keys_in": _("Came into key accounts"),
    "keys_out": _("Went out of key accounts"),
    "silent": _("Key accounts without an order"),
    "owed": _("Overdue"), "late_cases": _("Cases late with others"), "unfollowed": _("Warnings that nobody follows"),
    "proposals": _("Proposals that wait for a decision"),
}  # fmt: skip
PLACES = {
    "visit": "lifecycle:visit-detail", "warning": "lifecycle:warning-detail", "promise": "lifecycle:promise-detail",
    "case": "lifecycle:case-detail", "agreement": "accounts:agreement-detail", "report": "analytics:report-detail",
}  # fmt: skip
TABS = {
    "contribution": "contribution",
    "tier": "standards",
    "stage": "time",
    "key": "standards",
    "silent": "trade",
    "nomination": "standards",
}
DONE = {
    "done": _("Done"), "written": _("By message"), "dropped": _("Dropped"), "missed": _("Not held"),
    "ahead": _("To come"),
}  # fmt: skip


@dataclass(frozen=True)
class Table:
    """Rows under their heads, with how many there are beyond those that are kept."""

    head: list[Any] = field(default_factory=list)
    rows: list[list[tuple[Any, Cell]]] = field(default_factory=list)
    total: str = ""
    more: int = 0


def label(key: str) -> Any:
    """What a figure is called."""
    return LABELS.get(key, key)


def table(content: Mapping[str, Any], key: str, of: int | None = None) -> Table:
    """The rows of a figure, of a team those of one colleague where asked; a column that no row fills is left out."""
    every = content["rows"].get(key, ())
    found = [row for row in every if of is None or row.get("of") == of]
    lines = [[Cell(row.get("name", ""), url(row)), Cell(words(row)), Cell(when(row), num=True), _amount(content, row)]
             for row in found]  # fmt: skip
    head = [_("Customer"), _("What"), _("Day"), _("Amount")]
    filled = [n for n in range(len(head)) if any(line[n].text for line in lines)]
    value = content["figures"].get(key)
    cut = value - len(every) if isinstance(value, int) and key != "orders" and of is None else 0
    rows = [[(head[n], line[n]) for n in filled] for line in lines]
    return Table([head[n] for n in filled], rows, _total(content, value, found, of), max(cut, 0))


def _total(content: Mapping[str, Any], value: Any, found: Sequence[Mapping[str, Any]], of: int | None) -> str:
    """What the rows make together: the figure as it was told, or that of one colleague."""
    if isinstance(value, int):
        return formats.grouped(value if of is None else len(found))
    if value is None:
        return ""
    return _exact(content, value if of is None else sum(Decimal(row["amount"]) for row in found))


def _exact(content: Mapping[str, Any], amount: Any) -> str:
    return formats.exact_money(Decimal(amount), content["currency"], tongue())


def _amount(content: Mapping[str, Any], row: Mapping[str, Any]) -> Cell:
    return Cell(_exact(content, row["amount"]) if "amount" in row else "", num=True)


def when(row: Mapping[str, Any]) -> str:
    """The day of a row; a span of days as such."""
    if "until" in row:
        return formats.days(date.fromisoformat(row["on"]), date.fromisoformat(row["until"]), tongue())
    return day(row["on"]) if "on" in row else ""


def words(row: Mapping[str, Any]) -> str:
    """What a row is about, in the reader's language where it is a code."""
    text = row.get("text", "")
    match row["noun"]:
        case "tier":
            return moved(text, Tier)
        case "stage":
            return moved(text, Stage)
        case "visit":
            return str(dict(Outcome.choices).get(text, text))
        case "plan":
            return str(DONE.get(text, ""))
        case "warning":
            return str(dict(WarningState.choices).get(text, "")) if text else ""
        case "key":
            return flow(row)
        case "nomination":
            return _t("Nomination")
    return str(text)


def url(row: Mapping[str, Any]) -> str:
    """What a row leads to: the record, or the part of the customer's page that tells of it."""
    noun, account = row["noun"], row.get("account")
    if noun in PLACES:
        return reverse(PLACES[noun], args=[row["id"]])
    if noun == "orders":
        asked = {"account": account, "since": row["on"], "until": row["until"]}
        return f"{reverse('accounts:order-list')}?{urlencode(asked)}"
    if noun == "owed":
        return f"{reverse('accounts:receivable-list')}?{urlencode({'account': account})}"
    tab = TABS.get(noun)
    return reverse("accounts:account-detail", args=[account]) + (f"?tab={tab}" if tab else "")
