"""What a report tells of the work of a period: visits, tiers and stages, warnings, promises, complaints."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Count, F, Q, When

from accounts.choices import Tier, TierState
from accounts.models import Account, TierChange
from analytics.facts import planned_visits, visiting
from analytics.facts.report_desks import Desk, Row, Told
from analytics.rules.coverage import DONE as SEEN
from analytics.rules.coverage import OVERDUE
from analytics.rules.planned_visits import DONE
from analytics.rules.planned_visits import WRITTEN as BY_MESSAGE
from lifecycle.choices import PromiseSide, WarningState
from lifecycle.choices.cases import OPEN
from lifecycle.choices.warnings import OUTCOMES
from lifecycle.models import Case, Promise, StageMove, Visit, Warning
from lifecycle.models.warnings import most
from lifecycle.rules import promises as promise_rules
from lifecycle.rules.encounters import AFAR, WRITTEN

RANKS = {tier: place for place, tier in enumerate((Tier.PLATINUM, Tier.GOLD, Tier.IRON, Tier.LEAD))}
STAYED = (WarningState.KEPT, WarningState.WON_BACK)


def gather(desk: Desk, told: Told) -> None:
    """All of it."""
    _visits(desk, told)
    _coverage(desk, told)
    _tiers(desk, told)
    _stages(desk, told)
    _warnings(desk, told)
    _promises(desk, told)
    _complaints(desk, told)


def _held(desk: Desk) -> Any:
    """Contacts of the period, mails among them."""
    return Visit.objects.live().filter(user__in=list(desk.people), **desk.moments("held_at"))


def _visits(desk: Desk, told: Told) -> None:
    """
    Held by them in the period, of these by call or video; beside them what was written, which is no visit.

    And of those that people had planned for it, what was held, and apart from it what a message answered.
    """
    known = _held(desk).order_by("held_at", "pk")
    found = desk.listed("visit", known, "account", on="held_at", text="outcome", of="user", kind="kind")
    kinds = [(row, row.pop("kind")) for row in _named(desk, found)]
    told.count("visits", [row for row, kind in kinds if kind not in WRITTEN])
    told.count("afar", [row for row, kind in kinds if kind in AFAR and kind not in WRITTEN])
    told.count("written", [row for row, kind in kinds if kind in WRITTEN])
    plans = planned_visits.planned(desk.reader, desk.last, {}, since=desk.first, people=list(desk.people))
    rows = {one.pk: desk.row("plan", one.pk, one.account, on=one.first_on, text=one.outcome) for one in plans}
    told.count("planned", _named(desk, list(rows.values())))
    told.count("planned_done", [rows[one.pk] for one in plans if one.outcome == DONE])
    told.count("planned_written", [rows[one.pk] for one in plans if one.outcome == BY_MESSAGE])


def _named(desk: Desk, rows: list[Row]) -> list[Row]:
    """A visit may lead to a colleague's customer, whose name is read too."""
    missing = {row["account"] for row in rows if not row["name"]}
    if missing:
        names = {one.pk: str(one) for one in Account.objects.filter(pk__in=missing).only("id", "name", "short_name")}
        for row in rows:
            row["name"] = row["name"] or names.get(row["account"], "")
    return rows


def held_by(desk: Desk) -> dict[int, int]:
    """{colleague: visits held in the period}."""
    return dict(_held(desk).seen().order_by().values_list("user").annotate(n=Count("pk")))


def _coverage(desk: Desk, told: Told) -> None:
    """Key accounts that were seen in time at the end of the period, and on its eve."""
    for key, day in (("", desk.last), ("_before", desk.eve)):
        found = visiting.coverage(desk.reader, day=day, chosen=desk.chosen)
        rows = [desk.row("account", one.key, one.key, on=one.last_on) for one in found.accounts]
        states = [one.states(found.day) for one in found.accounts]
        told.count(f"due{key}", rows)
        told.count(f"seen{key}", [row for row, state in zip(rows, states, strict=True) if SEEN in state])
        if not key:
            unseen = [row for row, state in zip(rows, states, strict=True) if OVERDUE in state]
            told.count("unseen", sorted(unseen, key=lambda row: row.get("on", "")))


def _tiers(desk: Desk, told: Told) -> None:
    """Customers whose tier rose or fell in the period."""
    stood = TierChange.objects.filter(desk.theirs("account__"), state__in=(TierState.IN_EFFECT, TierState.ENDED))
    changed = stood.filter(**desk.within("from_on")).exclude(was="").exclude(was=F("tier"))
    rows: dict[str, list[Row]] = {"tiers_up": [], "tiers_down": []}
    for pk, account, was, tier, on in changed.order_by("from_on", "pk").values_list(
        "pk", "account", "was", "tier", "from_on"
    ):
        key = "tiers_up" if RANKS[Tier(tier)] < RANKS[Tier(was)] else "tiers_down"
        rows[key].append(desk.row("tier", pk, account, on=on, text=f"{was}>{tier}"))
    for key, found in rows.items():
        told.count(key, found)


def _stages(desk: Desk, told: Told) -> None:
    """Moves from one stage of the life cycle to another."""
    moved = StageMove.objects.filter(desk.theirs("journey__account__"), **desk.within("on")).exclude(was="")
    columns = moved.order_by("on", "pk").values_list("pk", "journey__account", "was", "stage", "on")
    rows = [desk.row("stage", pk, account, on=on, text=f"{was}>{now}") for pk, account, was, now, on in columns]
    told.count("stages", rows)


def _open_warnings(desk: Desk, day: date) -> Any:
    """Those that stood open at the end of a day."""
    known = Warning.objects.counted().filter(desk.theirs("account__"), opened_on__lte=day)
    return known.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=day))


def warned_by(desk: Desk) -> dict[int, int]:
    """{colleague: warnings of their customers that are open at the end}."""
    return dict(_open_warnings(desk, desk.last).order_by().values_list("account__owner").annotate(n=Count("pk")))


def _warnings(desk: Desk, told: Told) -> None:
    """Opened; kept or won back with what was saved; lost, and apart from it dormant, with its value; what is open."""
    known = Warning.objects.counted().filter(desk.theirs("account__"))
    opened = known.filter(**desk.within("opened_on")).order_by(most("value_at_opening"), "pk")
    told.count("opened", desk.listed("warning", opened, "account", on="opened_on", amount="value_at_opening"))
    closed = known.filter(state__in=OUTCOMES, **desk.within("closed_on")).order_by("closed_on", "pk")
    worth = models.Case(When(state__in=STAYED, then="value_saved"), default="value_lost")
    ended = desk.listed(
        "warning", closed.annotate(worth=worth), "account", on="closed_on", text="state", amount="worth"
    )
    for key, states in (("saved", STAYED), ("lost", (WarningState.LOST,)), ("dormant", (WarningState.DORMANT,))):
        found = [row for row in ended if row["text"] in states]
        told.count(key, found)
        told.put(f"{key}_value", sum((Decimal(row.get("amount") or 0) for row in found), Decimal(0)), found)
    left = desk.listed("warning", _open_warnings(desk, desk.last).order_by(most("value_at_risk"), "pk"), "account",
                       on="opened_on", amount="value_at_risk")  # fmt: skip
    told.count("warned", left)
    told.total("warned_value", left)


def _promises(desk: Desk, told: Told) -> None:
    """Ours, given by them: kept in the period (late ones among them), broken in it, late at its end."""
    ours = Promise.objects.filter(user__in=list(desk.people), side=PromiseSide.OURS, account__archived_at__isnull=True)
    kept = ours.filter(**desk.within("kept_on")).order_by("kept_on", "pk")
    told.count("kept", _named(desk, desk.listed("promise", kept, "account", on="kept_on", text="text")))
    late = kept.filter(kept_on__gt=F("due_on"))
    told.count("kept_late", _named(desk, desk.listed("promise", late, "account", on="kept_on", text="text")))
    unkept = ours.filter(Q(kept_on__isnull=True) | Q(kept_on__gt=desk.last)).filter(
        Q(dropped_on__isnull=True) | Q(dropped_on__gt=desk.last)
    )
    began, ends = promise_rules.broken_before(desk.eve), promise_rules.broken_before(desk.until)
    broken = unkept.filter(
        Q(**desk.within("broken_on")) | Q(broken_on__isnull=True, due_on__gte=began, due_on__lt=ends)
    ).order_by("due_on", "pk")
    told.count("broken", _named(desk, desk.listed("promise", broken, "account", on="due_on", text="text")))
    said = Q(broken_on__isnull=True) | Q(broken_on__gt=desk.last)
    overdue = unkept.filter(said, due_on__range=(ends, desk.until - timedelta(1))).order_by("due_on", "pk")
    told.count("overdue", _named(desk, desk.listed("promise", overdue, "account", on="due_on", text="text")))


def _complaints(desk: Desk, told: Told) -> None:
    """Opened, solved, and open at the end; of them those whose first answer or solution was late then."""
    known = Case.objects.live().complaints().filter(desk.theirs("account__"))
    opened = known.counted_on(desk.last).filter(**desk.moments("opened_at")).order_by("opened_at", "pk")
    told.count("complaints", desk.listed("case", opened, "account", on="opened_at", text="title"))
    solved = known.filter(**desk.moments("resolved_at")).order_by("resolved_at", "pk")
    told.count("solved", desk.listed("case", solved, "account", on="resolved_at", text="title"))
    stand = known.as_of(desk.last).filter(state_then__in=OPEN).order_by("opened_at", "pk")
    told.count("unsolved", desk.listed("case", stand, "account", on="opened_at", text="title"))
    late = known.late_on(desk.last).order_by("opened_at", "pk")
    told.count("unsolved_late", desk.listed("case", late, "account", on="opened_at", text="title"))
