"""What stands on the page of one visit: what came of it, what its note suggests, and whom the note names."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Contact
from kam.ground import inputs, lists
from kam.ground.rights import Right, can
from lifecycle.actions import deciders, mentions
from lifecycle.choices import Encounter, PlanState
from lifecycle.facts import acceptances, contact_news
from lifecycle.facts import visits as facts
from lifecycle.models import Case, Visit, VisitPlan
from lifecycle.rules.mentions import NEXT_VISIT, PROMISE
from lifecycle.rules.promises import is_to_send
from lifecycle.views.acceptances import Line

RECENT = timedelta(days=14)
"""How long after a visit its note is searched for what it suggests."""


def encounters(asked: QueryDict, filterset: Any) -> dict[str, Any]:
    """The ways to meetings, calls and messages with what each holds, and how many of those listed were meetings."""
    rest = asked.copy()
    chosen = rest.pop("encounter", [""])[-1]
    among = type(filterset)(rest, queryset=filterset.queryset, request=filterset.request)
    counts = facts.encounters(among.qs, lists.COUNT_LIMIT) if inputs.fits(among) else {}
    whole = sum(counts.values()) if counts else None
    ways = [("", _("All"), whole), *((key, label, (counts or {}).get(key)) for key, label in Encounter.choices)]
    said = {"encounters": [
        {"label": label, "count": count, "url": lists.url_with(asked, encounter=key or None), "on": key == chosen}
        for key, label, count in ways
    ]}  # fmt: skip
    if chosen or not counts or not whole:
        return said
    words = ngettext("%(n)s entry, %(met)s of it a meeting", "%(n)s entries, %(met)s of them meetings", whole)
    return said | {"count_says": words % {"n": f"{whole:,}", "met": f"{counts[Encounter.MEETING]:,}"}}


def named(visit: Visit, user: Any) -> list[Contact]:
    """Whom the note of a recent visit names where nobody was said to be met: they are asked about."""
    recent = visit.archived_at is None and timezone.now() - visit.created_at < RECENT
    if not recent or not visit.note or visit.contacts.all():
        return []
    there = Contact.objects.visible_to(user).present().filter(account=visit.account_id)
    return contact_news.named_in(visit.note, there)


def came_of(visit: Visit, user: Any, accepted: list[Line]) -> dict[str, Any]:
    """What was noted at it: promises made and kept, cases, needs, objections; not again what stands as accepted."""
    told: dict[str, list[int]] = {}
    for one in accepted:
        told.setdefault(one.noun, []).append(one.made.pk)
    return {
        "kept": visit.kept_promises.all(),
        "promises": list(visit.promises.filter(dropped_on__isnull=True).exclude(pk__in=told.get("promise", ()))),
        "cases": Case.objects.visible_to(user).filter(visit=visit).exclude(pk__in=told.get("case", ())),
        "objections": visit.objections.filter(archived_at__isnull=True),
        "needs": visit.needs.filter(archived_at__isnull=True).exclude(pk__in=told.get("need", ())),
    }


def suggestions_of(visit: Visit, user: Any, accepted: list[Line]) -> dict[str, Any]:
    """
    What the note suggests, and the next visit as proposed or planned.

    Where the note names a day for it, that day is suggested (or was accepted) and not another beside it.
    """
    today = timezone.localdate()
    plans = VisitPlan.objects.open().filter(account=visit.account_id, planned_on__gte=today)
    ahead = plans.as_read_by(user).select_related("account", "user").first()
    recent = timezone.now() - visit.created_at < RECENT
    fresh = recent and visit.archived_at is None and can(user, Right.LOG_VISITS)
    found = mentions.open_suggestions(visit, user) if fresh else []
    is_proposed = fresh and ahead is not None and ahead.state == PlanState.PROPOSED
    is_said = any(one.kind == NEXT_VISIT for one in [*found, *accepted])
    return {
        "suggestions": found,
        "proposal": ahead if is_proposed and not is_said else None,
        "answers": ahead is not None and bool(deciders.of([ahead], user)),
        "promised": _promised_before(found, ahead) if is_proposed else None,
        "coming": ahead if ahead and ahead.state == PlanState.PLANNED else None,
        "proposal_accepted": fresh and acceptances.accepted_proposal(ahead, visit, user),
        "gone_on": visit.next_on if fresh and (ahead is None or is_proposed) and is_gone(visit, today) else None,
    }


def _promised_before(found: list[mentions.Suggestion], ahead: VisitPlan) -> date | None:
    """
    The day of a promise that waits to be accepted and falls due before the proposed visit, which heeds it then.

    What is kept from the desk brings no visit forward that is due anyway.
    """
    ours = [one for one in found if one.kind == PROMISE and not is_to_send(one.mention.text)]
    return min((one.on for one in ours if one.on < ahead.planned_on), default=None)


def is_gone(visit: Visit, today: date) -> bool:
    """Whether the day that was agreed at it is over, and nobody was there since."""
    if visit.next_on is None or visit.next_on >= today:
        return False
    return not Visit.objects.live().seen().filter(account=visit.account_id, held_at__gt=visit.held_at).exists()
