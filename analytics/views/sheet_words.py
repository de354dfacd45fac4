"""The headings of the analyses' files, and the words of the choices in them, page by page."""

from __future__ import annotations

from typing import Any

from django.utils.functional import lazy
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.choices import CostKind, Tier
from analytics.choices import Flow
from analytics.facts.moves import NONE
from analytics.forms.managers import LABELS as OF_MANAGERS
from analytics.rules.survival import MARKS
from kam.ground import wording

aside, pair = lazy(wording.aside, str), lazy(wording.pair, str)
after: Any = lazy(lambda months: _t("After %(months)s months") % {"months": months}, str)
NUMBER, COST, SHARE, KNOWN = _("number"), _("cost"), _("share"), _("known")
NET, OTHERS, COMPANY = _("net contribution"), _("others"), _("Whole company")
NOT_THERE = _("Not there")
COVERAGE = {
    "states": _("States of its visits"), "every_days": _("Visit due every … days"), "last_visit": _("Last visit"),
    "due_on": _("Due on"), "days_late": _("Days late"), "executive_met": _("Executive last met"),
    "decider_met": _("Decider last met"), "next_planned": _("Next planned visit"),
    "next_proposed": _("Next proposed visit"), "planned_and_missed": _("Planned and missed"),
}  # fmt: skip
VISITS = {
    "visit_id": _("Number of the visit in KAM"), "colleague": _("Colleague"), "held_at": _("Held at"),
    "kind": _("Kind of visit"), "outcome": _("Outcome"),
}  # fmt: skip
PLANS = {
    "plan_id": _("Number of the plan in KAM"), "manager": _("Manager"), "planned_for": _("Planned for at first"),
    "planned_on": _("Planned for now"), "outcome": _("What became of it"), "moved": _("Moved"),
    "reason_kind": _("Kind of reason"), "reason": _("Reason"), "visit_id": _("Number of the visit in KAM"),
}  # fmt: skip
SERVING = {
    "gross_profit": _("Gross profit"), "cost_to_serve": _("Cost to serve"), "left": _("Left after the cost to serve"),
    "cost_share": _("Cost to serve, share of the gross profit"), "cost_year_before": _("Cost to serve a year before"),
    "hours": aside(_("Working hours"), NUMBER), "hours_year_before": _("Working hours a year before"),
    "profit_per_hour": _("Gross profit per working hour"), "states": _("State"), "visits": aside(_("Visits"), NUMBER),
    "time_of_visits": aside(_("Time of visits"), COST), "effort": _("All effort"),
    "quarter": _("Quarter of the picture"), "takes_for_gives": _("Takes for what it gives"),
} | {f"cost_{kind.value}": aside(kind.label, COST) for kind in CostKind}  # fmt: skip
AGENTS = {
    "customers_brought": _("Customers brought"), "quota": _("Quota"), "achieved": _("Achieved"),
    "attainment": _("Attainment"), "time_gone": _("Part of the time gone"), "conflicts": _("Conflicts"),
    "downstream_customers": _("Customers it sells to"), "downstream_estimate": _("Estimated sales to them"),
}  # fmt: skip
SERVICE = {
    "cases": _("Cases"), "complaints": _("Complaints"), "open": _("Open"), "solved": _("Solved"),
    "ever_solved": _("Ever solved"), "promised": _("With a promise"), "late": _("Late"), "late_now": _("Late and open"),
    "late_share": aside(_("Late"), SHARE), "answer_hours": _("Hours to the answer"),
    "solution_hours": _("Hours to the solution"), "first_contact": _("Solved at the first contact"),
    "first_contact_share": aside(_("Solved at the first contact"), SHARE), "came_back": _("Came back"),
    "came_back_share": aside(_("Came back"), SHARE),
}  # fmt: skip
CASES = SERVICE | {
    "case_id": _("Number of the case in KAM"), "case": _("Case in words"), "severity": _("Severity"),
    "opened_on": _("Opened on"),
}  # fmt: skip
BOUNDS = {
    "comparable": _("Comparable customers"), "customers": _("Customers"), "own_of_all": _("Own, of all customers"),
    "own": _("Own"), "usual": _("Usual"), "low": _("Chance, from"),
    "high": _("Chance, to"), "says": _("Conclusion"),
}  # fmt: skip
MANAGERS = {
    "manager": _("Manager"),
    "came_within_the_year": _("Came within the year"),
    "tier_then": _("Tier a year ago"),
    "net_contribution_year_before": _("Net contribution in the year before"),
    "ordered_year_before": _("Ordered in the year before"),
    "ordered_in_the_year": _("Ordered in the year"),
    "contribution_of_both_years": pair(OF_MANAGERS["contribution"], _("customers of both years")),
    "contribution_year_before": pair(OF_MANAGERS["contribution"], _("the same customers in the year before")),
} | {f"{one}_{name}": pair(OF_MANAGERS[one], words) for one in OF_MANAGERS for name, words in BOUNDS.items()}
PLAYS = {
    "play": _("Play"), "key": _("Short name"), "applied": _("Applied"), "ended": _("Ended"), "kept": _("Kept"),
    "compared_with": _("Compared with"), "others_ended": aside(_("Ended"), OTHERS),
    "others_kept": aside(_("Kept"), OTHERS), "expected": _("Expected without it"), "difference": _("Difference"),
    "low": _("Difference from"), "high": _("Difference to"), "verdict": _("Conclusion"), "still_open": _("Still open"),
    "without_warning": _("Without a warning"), "company_as_of": _("Whole company, day"),
    "company_ended": aside(_("Ended"), COMPANY), "company_kept": aside(_("Kept"), COMPANY),
    "company_others_ended": pair(COMPANY, aside(_("Ended"), OTHERS)),
    "company_others_kept": pair(COMPANY, aside(_("Kept"), OTHERS)),
    "company_verdict": aside(_("Conclusion"), COMPANY),
}  # fmt: skip
OUTCOMES = {
    "warnings": _("Warnings"), "open": _("Open"), "kept": _("Kept"), "won_back": _("Won back"), "lost": _("Lost"),
    "dormant": _("Dormant"), "stayed_share": _("Stayed, share"), "stayed_low": _("Stayed, from"),
    "stayed_high": _("Stayed, to"), "value_at_opening": _("Value when the warnings opened"),
    "value_saved": _("Value saved"), "value_lost": _("Value lost"), "median_days": _("Days to the end, middle"),
    "value_unknown": _("Warnings without a value"),
}  # fmt: skip
FLOWS = {
    "name": _("Customer"), "day": _("Day"), "flow": _("Way"), "reason": _("Reason"),
}  # fmt: skip
RESERVOIR = {
    "after": _("After"), "until": _("Until"), "opening": _("At the beginning"), "closing": _("At the end"),
    "opening_net": aside(_("At the beginning"), NET), "closing_net": aside(_("At the end"), NET),
    "grown": _("Grown within"), "line": _("Line"),
} | {f"{flow.value}{end}": aside(flow.label, words) if words else flow.label
     for flow in Flow for end, words in (("", ""), ("_net", NET))}  # fmt: skip
SURVIVAL = {
    "entered": _("Entered"), "last_order": _("Last order"), "days": _("Days"),
    "gone": pgettext_lazy("customer", "Gone"),
} | {f"{name}_{months}": pair(after(months), words) for months in MARKS for name, words in (
    ("share", _("Still there")), ("low", _("Still there, from")), ("high", _("Still there, to")),
    ("at_risk", _("Customers seen so long")))}  # fmt: skip
SATISFACTION = {
    "answers": _("Answers"), "satisfaction": _("Satisfaction"), "least": _("Least"), "most": _("Most"),
    "nps": _("NPS"), "low": _("Low answers"), "last_answer": _("Last answer"), "loyalty": _("Loyalty"),
}  # fmt: skip
LOYALTY = {
    "customers": _("Customers"), "known": _("Loyalty known"), "loyalty": _("Mean loyalty"), "least": _("Least"),
    "most": _("Most"), "loyal": _("Loyal"),
}  # fmt: skip
COMMON = {
    "characteristic": _("Characteristic"), "trait": _("Trait"), "dissatisfied": _("Dissatisfied"),
    "dissatisfied_known": aside(_("Dissatisfied"), KNOWN), "satisfied": _("The others"),
    "satisfied_known": aside(_("The others"), KNOWN), "share_of_dissatisfied": aside(_("Dissatisfied"), SHARE),
    "share_of_satisfied": aside(_("The others"), SHARE), "lift": _("Lift"), "lift_from": _("Lift from"),
    "lift_to": _("Lift to"), "says": _("Conclusion"),
}  # fmt: skip
DEVELOPMENT = {
    "year": _("Year"), "month": _("Month"), "index": _("Index"), "low": _("Index, least"),
    "high": _("Index, greatest"), "step": _("What moved"), "before": _("The time before"),
    "now": pgettext_lazy("time compared", "Now"), "change": _("Change"),
}  # fmt: skip
MOVES = {"was": _("Before"), "tier": _("Tier in force")}
STANDING = dict(Tier.choices) | {NONE: NOT_THERE}
BACKTEST = {
    "n": _("Customers scored"), "auc": _("Told right (AUC)"), "auc_naive": _("AUC by the last order alone"),
    "auc_bgnbd": _("AUC by BG/NBD alone"), "brier": _("Brier score"), "ece": _("Off by (calibration error)"),
    "lift20": _("Lift in the highest 20%"), "revenue_caught20": _("Revenue caught in the highest 20%"),
    "lost_accounts": _("Customers lost"), "enough": _("Enough to tell"), "auc_low": _("AUC from"),
    "auc_high": _("AUC to"), "ahead": _("Ahead of the last order alone"), "ahead_low": _("Ahead, from"),
    "ahead_high": _("Ahead, to"),
}  # fmt: skip
