"""The rows behind the signals of a score: complaints, visits, answers, competitors, people, agreements, causes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.choices import Threat
from accounts.facts import presences
from accounts.models import Contact, Policy, Presence
from analytics.choices import Reason
from analytics.facts import champions, competition, satisfaction, service, ties, turns
from analytics.models import Score
from analytics.rules import signals, spans
from analytics.rules.trade import HORIZON
from lifecycle.choices import Cause, VisitKind
from lifecycle.facts.warnings import address
from lifecycle.models import Case, SurveyAnswer, Visit, WarningCause
from lifecycle.models.cases import end_of
from lifecycle.models.visits import HEADS_MET

MOST, ANSWERS = 3, 12
"""Competitors, people and agreements that are named, the newest first; of answers those that a mean is of."""


@dataclass(frozen=True)
class Row:
    """One row that a signal was read from; `is_late` of a complaint past its deadline."""

    noun: str
    pk: int
    words: str
    detail: str
    on: date
    url: str
    is_late: bool = False


def behind(score: Score, user: Any) -> dict[str, list[Row]]:
    """The rows of each signal that moves this score and that the user may see: {signal: rows}."""
    as_of = score.run.as_of
    if as_of is None:
        return {}
    weights = signals.Policy(**Policy.objects.in_force(as_of).group("signals"))
    moving = [code for code, share in score.signals.items() if share and code in SOURCES]
    found = {code: SOURCES[code](score.account_id, as_of, weights, user) for code in moving}
    if score.signals.get(Reason.FRAMEWORK):
        found[Reason.FRAMEWORK] = _ties(score.account_id, as_of, score.run.result.get("horizon", HORIZON), user)
    return {code: rows for code, rows in found.items() if rows}


def orders_behind(score: Score, code: str) -> str:
    """The address of the orders that a reason was read from; empty where it was not read from orders."""
    found = spans.span(code, score.run.as_of, score.run.result.get("horizon", HORIZON)) if score.run.as_of else None
    if found is None:
        return ""
    since, until = found
    days = {"since": since.isoformat()} if since else {}
    kind = {"kind": "return"} if code == Reason.RET else {}
    asked = {"account": score.account_id, **days, "until": until, **kind}
    return f"{reverse('accounts:order-list')}?{urlencode(asked)}"


def _complaints(account: int, as_of: date, weights: signals.Policy, user: Any) -> list[Row]:
    found = service.behind(account, as_of, weights.complaint_fades)
    seen = set(Case.objects.visible_to(user).filter(pk__in=[one.case.pk for one in found]).values_list("pk", flat=True))
    return [
        Row("case", one.case.pk, one.case.title, one.case.get_kind_display(), _day(one.case.opened_at),
            address("case", one.case.pk, account), one.is_late)
        for one in found if one.case.pk in seen
    ]  # fmt: skip


def _answers(account: int, as_of: date, weights: signals.Policy, user: Any) -> list[Row]:
    """The answers whose mean the reason tells: of one kind, and of no quarter before."""
    seen = SurveyAnswer.objects.visible_to(user).of_customers()
    rows = satisfaction.behind(account, as_of, weights.satisfaction_fades, seen)
    return [
        Row("surveyanswer", one.pk, f"{one.score} / {one.most}", one.get_role_display(), one.answered_on,
            address("surveyanswer", one.pk, account))
        for one in rows.order_by("-answered_on", "-pk")[:ANSWERS]
    ]  # fmt: skip


def _rivals(account: int, as_of: date, weights: signals.Policy, user: Any) -> list[Row]:
    told = presences.standing(as_of, since=competition.oldest(as_of, weights.competitor_fades), accounts=[account])
    known = {one.pk: one for one in told if not one.gone}
    seen = Presence.objects.visible_to(user).filter(pk__in=known).select_related("competitor")
    rows = [
        Row("presence", one.pk, str(one.competitor), str(Threat(known[one.pk].threat).label), known[one.pk].seen_on,
            address("presence", one.pk, account))
        for one in seen
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (-row.on.toordinal(), -row.pk))[:MOST]


def _visit(account: int, as_of: date, _weights: signals.Policy, user: Any, only: Q | None = None) -> list[Row]:
    seen = Visit.objects.visible_to(user).live().seen()
    held = seen.filter(only or Q(), account=account, held_at__lt=end_of(as_of))
    return [
        Row("visit", one.pk, str(VisitKind(one.kind).label), one.get_outcome_display(), _day(one.held_at),
            address("visit", one.pk, account))
        for one in held.order_by("-held_at", "-pk")[:1]
    ]  # fmt: skip


def _executive(account: int, as_of: date, weights: signals.Policy, user: Any) -> list[Row]:
    """The newest executive visit that met their heads; of a score of before that was asked, the newest at all."""
    return _visit(account, as_of, weights, user, HEADS_MET) or [
        replace(row, detail=_("It names nobody of theirs"))
        for row in _visit(account, as_of, weights, user, Q(kind=VisitKind.EXECUTIVE))
    ]


def _champions(account: int, as_of: date, weights: signals.Policy, user: Any) -> list[Row]:
    gone = {one.contact: one.on for one in champions.departed(as_of, weights.champion_fades, account)}
    seen = Contact.objects.visible_to(user).filter(pk__in=gone)
    rows = [Row("contact", one.pk, one.name, one.title, gone[one.pk], address("contact", one.pk, account))
            for one in seen]  # fmt: skip
    return sorted(rows, key=lambda row: (-row.on.toordinal(), row.pk))[:MOST]


def _ties(account: int, as_of: date, horizon: int, user: Any) -> list[Row]:
    held = ties.holding(as_of, horizon).visible_to(user).filter(account=account)
    return [
        Row("agreement", one.pk, one.number, one.title, one.starts_on, address("agreement", one.pk, account))
        for one in held.order_by("-starts_on", "-pk")[:MOST]
    ]  # fmt: skip


def _turns(account: int, as_of: date, cause: Cause, user: Any) -> list[Row]:
    told = [one.pk for one in turns.standing(as_of, account) if one.cause == cause]
    rows = WarningCause.objects.visible_to(user).filter(pk__in=told)
    return [
        Row("cause", one.pk, one.get_cause_display(), one.note, one.on,
            reverse("lifecycle:warning-detail", args=[one.warning_id]))
        for one in rows
    ]  # fmt: skip


def _strategy(account: int, as_of: date, _weights: signals.Policy, user: Any) -> list[Row]:
    return _turns(account, as_of, Cause.OWN_STRATEGY, user)


def _sourcing(account: int, as_of: date, _weights: signals.Policy, user: Any) -> list[Row]:
    return _turns(account, as_of, Cause.SUPPLIER_OPTIMISATION, user)


def _day(moment: Any) -> date:
    return timezone.localtime(moment, timezone.get_default_timezone()).date()


SOURCES: dict[str, Callable[[int, date, signals.Policy, Any], list[Row]]] = {
    Reason.COMPLAINTS: _complaints, Reason.SATISFACTION: _answers, Reason.COMPETITOR: _rivals,
    Reason.VISIT_OVERDUE: _visit, Reason.EXECUTIVE_MET: _executive, Reason.CHAMPION_LEFT: _champions,
    Reason.STRATEGY: _strategy, Reason.SOURCING: _sourcing,
}  # fmt: skip
"""Signals that are read from rows; agreements, which ask for the horizon, stand apart, and the limit has none."""
