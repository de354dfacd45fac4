"""Whose account it was and who was there at the end of a day: today's records with what changed since taken back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Max, Q
from django.utils import timezone

from accounts.models import Account, Contact, HandedOver
from analytics.facts.pack_runs import iso, money
from kam.ground import days
from kam.models import Event
from lifecycle.models.cases import end_of
from lifecycle.rules.encounters import WRITTEN

WORDS = ("name", "short_name", "kind", "industry", "region", "city")
VALUES = ("customer_since", "credit_limit")
PERSON = ("name", "title", "role", "influence", "stance")
ARCHIVED, RESTORED = "contact.archived", "contact.restored"
PEOPLE = 6
Later = list[tuple[str, Mapping[str, Any], Mapping[str, Any]]]
"""(verb, {field: [was, is]}, data) of what happened to a record after the day, the newest first."""


@dataclass(frozen=True)
class Then:
    """
    The account and its people as the log has them at the end of a day.

    `entered` is the day on which the file was entered where that was later: nothing of the day is on record, and all
    stands as it was first entered. `names` are those of all people, for whatever names them.
    """

    account: dict[str, Any]
    entered: str | None
    people: list[dict[str, Any]]
    noted: list[int]
    """Of the people those who were met by then and entered later: their part stands as it was first entered."""
    names: dict[int, str] = field(default_factory=dict)
    rivals: dict[int, list[dict[str, list[Any]]]] = field(default_factory=dict)
    """{sighting of a competitor: what was changed of it after the day}, the newest first."""


def stood(account: Account, day: date) -> Then:
    """The account of the day in three reads, and one more where it changed hands since."""
    end = end_of(day)
    seen = Q(visits__held_at__lt=end, visits__archived_at__isnull=True) & ~Q(visits__kind__in=WRITTEN)
    everybody = list(Contact.objects.filter(account=account).annotate(met=Max("visits__held_at", filter=seen)))
    later = _later(account, everybody, day, end)
    is_new = account.created_at >= end
    there, noted = [], []
    for one in everybody:
        gone = _rewound(one, later.get(("contact", one.pk), ()), end)
        came_later = one.created_at >= end and not is_new
        if gone or (came_later and one.met is None):
            continue
        there.append(one)
        noted += [one.pk] if came_later else []
    told = _ranked(there)
    return Then(
        account=_account(account, later.get(("account", account.pk), []), day),
        entered=_on(account.created_at) if is_new else None, people=told,
        noted=[row["id"] for row in told if row["id"] in noted], names={one.pk: one.name for one in everybody},
        rivals={key: [changes for _verb, changes, _data in rows] for (noun, key), rows in later.items()
                if noun == "presence"},
    )  # fmt: skip


def _later(account: Account, people: Iterable[Contact], day: date, end: datetime) -> dict[tuple[str, int], Later]:
    """{(noun, key): what happened to it after the day}; of the running day nothing did."""
    if day >= days.company_today():
        return {}
    theirs = Q(noun="contact", subject_id__in=[one.pk for one in people if one.erased_at is None])
    files = Account.objects.filter(Q(pk=account.pk) | Q(merged_into=account)).order_by().values("pk")
    wanted = Q(noun="account", subject_id=account.pk) | theirs | Q(noun="presence", account_id__in=files)
    rows = Event.objects.filter(wanted, at__gte=end).order_by("-at", "-pk")
    found: dict[tuple[str, int], Later] = {}
    for noun, key, verb, changes, data in rows.values_list("noun", "subject_id", "verb", "changes", "data"):
        found.setdefault((noun, key), []).append((verb, changes, data))
    return found


def _account(account: Account, later: Later, day: date) -> dict[str, Any]:
    then: dict[str, Any] = {name: getattr(account, name) for name in (*WORDS, *VALUES)}
    then["customer_since"] = iso(account.customer_since)
    for _verb, changes, _data in later:
        then |= {name: changes[name][0] or "" for name in changes.keys() & set(WORDS)}
        then |= {name: changes[name][0] for name in changes.keys() & set(VALUES)}
    return {
        "id": account.pk, "name": then["name"], "called": then["short_name"] or then["name"], "code": account.code,
        "kind": then["kind"], "industry": then["industry"], "region": then["region"], "city": then["city"],
        "since": then["customer_since"], "owner": _owner(account, later, day),
        "credit_limit": money(then["credit_limit"]),
    }  # fmt: skip


def _owner(account: Account, later: Later, day: date) -> str:
    """Who had it: what was handed over since is taken back, unless it was from the day on or one before it."""
    owner = str(account.owner) if account.owner else ""
    moves = [(changes["owner"][0], str(data.get("step") or "")) for _v, changes, data in later if "owner" in changes]
    steps = {step for _was, step in moves if step}
    from_then: set[str] = set()
    if steps:
        kept = HandedOver.objects.filter(account=account, step__in=steps, on__lte=day, undone_at__isnull=True)
        from_then = {str(step) for step in kept.values_list("step", flat=True)}
    for was, step in moves:
        owner = owner if step in from_then else was or ""
    return owner


def _rewound(one: Contact, later: Iterable[tuple[str, Mapping[str, Any], Any]], end: datetime) -> bool:
    """Set a person back to what was on record at the end of the day; returns whether they were not there."""
    gone = one.archived_at is not None and one.archived_at < end
    for verb, changes, _data in later:
        for name in changes.keys() & set(PERSON):
            setattr(one, name, changes[name][0] or "")
        gone = {ARCHIVED: False, RESTORED: True}.get(verb, gone)
    left = one.left_on is not None and end_of(one.left_on) <= end
    return gone or left or one.erased_at is not None or one.merged_into_id is not None


def _ranked(there: Iterable[Any]) -> list[dict[str, Any]]:
    """The weightiest first."""
    weight, part = {"high": 0, "medium": 1, "low": 2}, {"decision_maker": 0, "economic_buyer": 1}
    ranked = sorted(there, key=lambda row: (part.get(row.role, 2), weight.get(row.influence, 3), row.name, row.pk))
    return [
        {"id": row.pk, "name": row.name, "title": row.title, "role": row.role, "influence": row.influence,
         "stance": row.stance, "met": _on(row.met)}
        for row in ranked[:PEOPLE]
    ]  # fmt: skip


def _on(moment: datetime | None) -> str | None:
    """The company's day of a moment."""
    return None if moment is None else timezone.localdate(moment, timezone.get_default_timezone()).isoformat()
