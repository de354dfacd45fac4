"""What a meeting about a customer should come to, as its pack says: the most pressing first, each with its rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.choices import PurchaseRole
from analytics.rules import packs as rules
from analytics.templatetags import pack_works
from analytics.templatetags.pack_words import LIKELY, as_date, dated, day, exact, listed, percent, short, tab
from kam.ground import wording
from kam.ground.papers import Cell
from lifecycle.choices.cases import Severity

FIRST_MEETINGS = {
    PurchaseRole.DECISION_MAKER: gettext_lazy("Meet who decides, for the first time: %(names)s"),
    PurchaseRole.ECONOMIC_BUYER: gettext_lazy("Meet who pays (economic buyer), for the first time: %(names)s"),
}
"""By the part that the map gives somebody whom nobody met."""
TALK, FALL, WORTH_A_WORD = 8, Decimal("0.02"), Decimal("0.01")
"""
How many things a meeting can talk about; of the year before how much a category fell by; of the year how much more is
within reach, to be worth a word.
"""


def talk(content: Mapping[str, Any]) -> list[Cell]:
    """What a meeting about this account should come to, the most pressing first; each leads to its rows."""
    found = [*_money(content), *_promised(content), *_lost(content), *_met(content), *_ahead(content), *_won(content)]
    return found[:TALK]


def _money(content: Mapping[str, Any]) -> Iterator[Cell]:
    """Risk and debts."""
    risk, owed, currency = content["risk"], content["owed"], content["currency"]
    if risk and Decimal(risk["p"]) >= LIKELY:
        told = {"amount": short(risk["at_risk"], currency), "risk": dated(percent(risk["p"]), content, risk),
                "days": risk["horizon"]}  # fmt: skip
        words = _("Win back before it goes: risk %(risk)s, %(amount)s of the next %(days)s days at stake") % told
        yield Cell(words, tab(content, "risk"), tone="bad")
    if owed and Decimal(owed["overdue"]) > 0:
        late = {"amount": exact(owed["overdue"], currency), "days": owed["late_days"] or 0}
        words = _("Collect %(amount)s, overdue for %(days)s days on average") % late
        yield Cell(words, listed(content, "accounts:receivable-list", as_of=content["as_of"]), tone="bad")


def _lost(content: Mapping[str, Any]) -> Iterator[Cell]:
    """What they were dissatisfied with, and the category that fell most where it weighs in the year before."""
    lows, whole = content.get("lows") or {"low": 0, "of": 0}, Decimal(content["trade"]["before"] or 0)
    if lows["low"]:
        words = ngettext("Ask what was wrong: %(low)s low answer in twelve months",
                         "Ask what was wrong: %(low)s low answers in twelve months", lows["low"])  # fmt: skip
        yield Cell(words % {"low": lows["low"]}, tab(content, "satisfaction"), tone="bad")
    falls = [(Decimal(was) - Decimal(now), name, now, was) for name, now, was in content["trade"]["categories"] if name]
    fallen, name, now, was = max(falls, default=(Decimal(0), "", "0", "0"))
    if whole > 0 and fallen > whole * FALL:
        told = {"category": name, "now": short(now, content["currency"]), "was": short(was, content["currency"])}
        words = _("Ask why they buy less %(category)s: %(now)s after %(was)s the year before") % told
        yield Cell(words, tab(content, "trade"), tone="warn")


def _won(content: Mapping[str, Any]) -> Iterator[Cell]:
    """What could be won of what others sell them, where it is worth a word beside what they buy."""
    found, revenue = content["potential"], Decimal(content["trade"]["revenue"] or 0)
    if found and Decimal(found["gap"]) > max(revenue * WORTH_A_WORD, Decimal(0)):
        words = _("Win what others sell them: %(amount)s a year within reach")
        yield Cell(words % {"amount": short(found["gap"], content["currency"])}, tab(content, "potential"))


def _promised(content: Mapping[str, Any]) -> Iterator[Cell]:
    """What is late of what was complained of and promised, what is critical before all."""
    for row in sorted(content["cases"]["rows"], key=lambda row: row["severity"] != Severity.CRITICAL):
        is_critical = row["severity"] == Severity.CRITICAL
        if row["late"] or is_critical:
            yield Cell(
                _to_solve(late=row["late"], critical=is_critical) % {"text": row["title"]},
                reverse("lifecycle:case-detail", args=[row["id"]]),
                tone="bad",
            )
    for row in content["promises"]["rows"]:
        if row["late"]:
            words = _("Our word is late: %(text)s") if row["side"] == "ours" else _("Their word is late: %(text)s")
            yield Cell(words % {"text": row["text"]}, reverse("lifecycle:promise-detail", args=[row["id"]]), tone="bad")


def _to_solve(*, late: bool, critical: bool) -> str:
    if critical:
        return _("Solve, critical and past its deadline: %(text)s") if late else _("Solve, critical: %(text)s")
    return _("Solve, past its deadline: %(text)s")


def _met(content: Mapping[str, Any]) -> Iterator[Cell]:
    """Who decides or pays and was never met, each by the part the map gives them, and that nobody went for long."""
    for role, words in FIRST_MEETINGS.items():
        unmet = [row["name"] for row in content["people"] or [] if row["role"] == role and row["met"] is None]
        if unmet:
            yield Cell(words % {"names": wording.listed(unmet)}, tab(content, "people"), tone="warn")
    last, on = as_date(content["visits"]["last_on"]), date.fromisoformat(content["as_of"])
    if last is None or (on - last).days > rules.SILENT_DAYS:
        words = _("Go there: the last visit was on %(day)s") % {"day": day(content["visits"]["last_on"])}
        yield Cell(words if last else _("Go there: nobody visited them yet"), tab(content, "visits"), tone="warn")


def _ahead(content: Mapping[str, Any]) -> Iterator[Cell]:
    """A quota that is behind its time, and agreements that end soon."""
    if pack_works.is_behind(content):
        found = content["quota"]
        amount, achieved, currency = Decimal(found["amount"]), Decimal(found["achieved"]), content["currency"]
        told = {"share": percent(achieved / amount), "amount": short(found["amount"], currency),
                "gap": short(str(amount - achieved), currency), "day": day(found["ends"])}  # fmt: skip
        words = _("Speak of the quota: %(share)s of %(amount)s reached, %(gap)s short until %(day)s") % told
        yield Cell(words, tab(content, "channel"), tone="warn")
    on = date.fromisoformat(content["as_of"])
    for row in content["agreements"]:
        where = reverse("accounts:agreement-detail", args=[row["id"]])
        renew = as_date(row["renew_by"]) or as_date(row["ends"])
        if renew is not None and renew - on <= rules.RENEWALS:
            late = row["id"] in content.get("overdue", ())
            yield Cell(_renewal(row, late), where, tone="bad" if late else "warn")


def _renewal(row: Mapping[str, Any], late: bool) -> str:
    """By when the renewal was to be spoken of, and when the agreement ends: two days that are easily taken for one."""
    told = {"title": row["title"], "day": day(row["renew_by"] or row["ends"]), "ends": day(row["ends"])}
    if not row["ends"] or row["ends"] == (row["renew_by"] or row["ends"]):
        words = _("Renew %(title)s: overdue since %(day)s") if late else _("Renew %(title)s by %(day)s")
    elif late:
        words = _("Renew %(title)s: talks or notice were due by %(day)s (overdue); it ends on %(ends)s")
    else:
        words = _("Renew %(title)s: talks or notice are due by %(day)s; it ends on %(ends)s")
    return words % told
