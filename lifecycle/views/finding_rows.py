"""Where the rows behind a finding of a dilemma stand: the list that shows them of one customer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

from django.urls import reverse

from kam.ground.rights import Right, can

VISITS, CONTACTS, NEEDS = "lifecycle:visit-list", "accounts:contact-list", "lifecycle:need-list"
ORDERS, WALLETS, SEATS = "accounts:order-list", "accounts:wallet-list", "accounts:seat-list"
RIVALS, AGREEMENTS, COSTS = "accounts:presence-list", "accounts:agreement-list", "accounts:cost-list"
MOVES, ANSWERS, SENT = "lifecycle:stagemove-list", "lifecycle:surveyanswer-list", "lifecycle:surveyinvitation-list"
FILE = "accounts:account-detail"
"""The customer's own page, where what was computed of it is told."""
YEAR = "held_from={since}&held_to={day}"
"""What was counted over the year that ends on the day of the finding."""
RIGHTS = {CONTACTS: Right.SEE_CONTACTS, SENT: Right.SEE_CONTACTS}
"""Lists that not everybody reads."""

ROWS: dict[str, tuple[str, str]] = {
    "in_long": (MOVES, ""),
    "in_no_decider": (CONTACTS, "left=false"),
    "in_decider_unmet": (CONTACTS, "left=false&decides=true"),
    "in_visits_in_vain": (VISITS, YEAR),
    "in_not_visited": (VISITS, ""),
    "in_no_need": (NEEDS, "open=all"),
    "in_no_profile": (WALLETS, ""),
    "in_no_team": (SEATS, ""),
    "in_rival_inside": (RIVALS, ""),
    "grow_much_for_little": (VISITS, YEAR),
    "grow_flat": (ORDERS, ""),
    "grow_no_profit": (ORDERS, ""),
    "grow_dear": (COSTS, ""),
    "grow_small_share": (WALLETS, ""),
    "grow_wallet_unknown": (WALLETS, ""),
    "grow_one_category": (ORDERS, ""),
    "grow_needs_unanswered": (NEEDS, "step=explicit"),
    "grow_no_need": (NEEDS, "open=all"),
    "grow_satisfied": (ANSWERS, ""),
    "grow_long": (MOVES, ""),
    "grow_heads_unmet": (VISITS, "kind=executive"),
    "grow_no_agreement": (AGREEMENTS, ""),
    "keep_warned": ("lifecycle:warning-list", ""),
    "keep_risky": (FILE, "tab=risk"),
    "keep_falling": (ORDERS, ""),
    "keep_overdue": (VISITS, ""),
    "keep_one_contact": (CONTACTS, ""),
    "keep_promises": ("lifecycle:promise-list", "side=ours&late=true&due_from={since}"),
    "keep_complaints": ("lifecycle:case-list", "what=complaint"),
    "keep_low_answers": (ANSWERS, "low=true&from_day={since}&to_day={day}"),
    "keep_less_satisfied": (ANSWERS, ""),
    "keep_unhappy": (NEEDS, "sign=complaint&sign=dissatisfaction"),
    "keep_deliveries": (ORDERS, "until={day}&delivery=year_{wrong}"),
    "keep_expired": (AGREEMENTS, ""),
    "keep_rival": (RIVALS, ""),
    "keep_nobody_guards": (SEATS, ""),
    "keep_unasked": (SENT, ""),
}
"""{finding: the list, and what it is asked beside the customer}."""


def address(code: str, account: int, user: Any, day: date, numbers: Mapping[str, Any] = MappingProxyType({})) -> str:
    """Where the reader finds what a finding of a day, with its numbers, is made of; empty where they may not look."""
    name, asked = ROWS.get(code, ("", ""))
    if not name or (name in RIGHTS and not can(user, RIGHTS[name])):
        return ""
    counted = [name for name in ("late", "damaged") if numbers.get(name)]
    wrong = counted[0] if len(counted) == 1 else "wrong"
    asked = asked.format(day=day, since=day - timedelta(364), wrong=wrong)
    if name == FILE:
        return f"{reverse(name, args=[account])}?{asked}"
    return f"{reverse(name)}?account={account}{'&' if asked else ''}{asked}"
