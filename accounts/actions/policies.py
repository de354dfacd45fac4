"""Tier policies: drafted, edited, discarded; published from a day and never changed after; the first is ground data."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.choices import KEY_TIERS, EventVerb, Grade, PolicyState, PolicyTerm, Tier
from accounts.models import Policy
from accounts.rules import numbers
from accounts.rules import policies as rules
from kam.ground import days, events, records
from kam.ground.errors import Refused
from kam.ground.rights import Right, require, same_person
from kam.models import User
from kam.rules import formats

VISIT_DAYS = {Tier.PLATINUM: 21, Tier.GOLD: 30, Tier.IRON: 90}
WORTH: dict[str, tuple[Any, ...]] = {
    Grade.PLATINUM: (4, 4, 24, True, 12, 60, 40),
    Grade.GOLD: (2, 8, 48, True, 8, 45, 30),
    Grade.IRON: (None, 24, 72, None, 3, 30, 20),
    Grade.LEAD: (None, 48, 120, None, 0, 0, 10),
    Grade.CORE: (4, 4, 24, True, 15, 90, None),
    Grade.IMPORTANT: (2, 8, 48, True, 10, 60, None),
}
"""What the first version gives: meetings, response, resolution, green channel, discount, credit, resources."""
TERMS = (
    PolicyTerm.EXECUTIVE_MEETINGS, PolicyTerm.RESPONSE_HOURS, PolicyTerm.RESOLUTION_HOURS, PolicyTerm.GREEN_CHANNEL,
    PolicyTerm.DISCOUNT_CEILING, PolicyTerm.CREDIT_DAYS, PolicyTerm.RESOURCE_SHARE,
)  # fmt: skip
OWN = {"id", "number", "state", "effective_on", "published_at", "published_by", "by", "note", "created_at",
       "updated_at", "version", "archived_at"}  # fmt: skip
"""What each version has for itself; everything else is taken over from the version it was drawn up from."""


def first_worth() -> dict[str, dict[str, Any]]:
    """What tiers and classes are worth until somebody says otherwise."""
    return {
        str(grade): {str(term): value for term, value in zip(TERMS, row, strict=True) if value is not None}
        for grade, row in WORTH.items()
    }


def ensure_first() -> Policy:
    """Version 1 with the defaults of scoring, in force from the beginning; idempotent, called after every migrate."""
    policy = Policy.objects.order_by("number").first()
    if policy is None:
        system = User.objects.system()
        policy = Policy.objects.create(
            number=1, state=PolicyState.PUBLISHED, published_at=timezone.now(), published_by=system, by=system,
            warned_tiers=list(KEY_TIERS), visit_days=dict(VISIT_DAYS), worth=first_worth(),
            numbers=numbers.defaults(),
        )  # fmt: skip
    return policy


def draft(values: Mapping[str, Any], *, based_on: Policy | None = None, by: User) -> Policy:
    """A new draft: the given columns, the others as in `based_on` (the version in force by default)."""
    require(by, Right.EDIT_POLICY)
    with transaction.atomic():
        base = based_on or Policy.objects.current()
        _one_at_a_time()
        number = (Policy.objects.aggregate(top=Max("number"))["top"] or 0) + 1
        values = _whole(values, base)
        taken = {name: value for name, value in columns(base).items() if name not in values}
        _check({**taken, **values})
        told = {"based_on": base.number}
        return records.create(Policy, {**taken, **values, "number": number, "by": by}, by=by, data=told)


def change(policy: Policy, *, values: Mapping[str, Any], version: int | None = None, by: User) -> Policy:
    """Edit a draft; a published version never changes."""
    require(by, Right.EDIT_POLICY)
    with transaction.atomic():
        fresh = _draft(policy)
        values = _whole(values, fresh)
        _check({**columns(fresh), **values})
        return records.change(policy, values, by=by, version=version)


def discard(policy: Policy, *, version: int | None = None, by: User) -> Policy:
    """A draft that is not wanted any more; `restore` undoes it."""
    require(by, Right.EDIT_POLICY)
    with transaction.atomic():
        return records.archive(_draft(policy), by=by, version=version)


def restore(policy: Policy, *, by: User) -> Policy:
    """A discarded draft comes back."""
    require(by, Right.EDIT_POLICY)
    with transaction.atomic():
        return records.restore(_draft(policy), by=by)


def earliest() -> date:
    """The first day a new version may be in force: today, or where the book ended, its last day."""
    return min(timezone.localdate(), days.offered())


def publish(policy: Policy, *, effective_on: date, version: int | None = None, by: User) -> Policy:
    """
    A draft becomes a version in force from a day on; the runs of that day and later compute by it.

    Days before today keep the version they were computed by, so that they can be computed again with the same result.
    """
    require(by, Right.APPROVE_TIERS)
    require(by, Right.EDIT_POLICY)
    if effective_on < (first := earliest()):
        told = _("A version cannot be in force before %(day)s: the past stays as it was computed.")
        raise Refused(told % {"day": _day(first)}, field="effective_on")
    with transaction.atomic():
        _one_at_a_time()
        _unpublished(policy)
        fresh = records.lock(policy, version, by)
        if fresh.archived_at is not None:
            raise Refused(_("This draft was discarded. Bring it back first."))
        _check(columns(fresh))
        _alone_on(effective_on)
        before = Policy.objects.in_force(effective_on)
        fresh.state, fresh.effective_on = PolicyState.PUBLISHED, effective_on
        fresh.published_at, fresh.published_by = timezone.now(), by
        records.bump(fresh)
        events.record(
            EventVerb.POLICY_PUBLISHED, fresh, by=by, changes=rules.differences(spoken(before), spoken(fresh)),
            data={"effective_on": effective_on, "after": before.number, "note": fresh.note}
            | ({"same_person": True} if same_person(fresh.by, by) else {}),
        )  # fmt: skip
    return fresh


def _one_at_a_time() -> None:
    """Of two who draw up or approve at once the second waits, and sees the first's number and day."""
    list(Policy.objects.select_for_update().order_by("pk").values_list("pk", flat=True))


def _unpublished(policy: Policy) -> None:
    """Raises Refused where somebody has approved the draft meanwhile, and says who and from when on it counts."""
    fresh = records.lock(policy)
    if not fresh.is_draft:
        words = _(
            "%(name)s has approved this version already. It is in force from %(day)s; there is nothing left to do."
        )
        day = _day(fresh.effective_on) if fresh.effective_on else _("the beginning")
        raise Refused(words % {"name": fresh.published_by, "day": day})


def _day(day: date) -> str:
    """A day in a sentence, in the reader's language."""
    return formats.day(day, get_language() or "en")


def _alone_on(day: date) -> None:
    """Raises Refused where another version waits for the very day: of two, one would never be in force."""
    taken = Policy.objects.filter(state=PolicyState.PUBLISHED, effective_on=day).order_by("-number").first()
    if taken is not None and day > timezone.localdate():
        words = _("Version %(number)d takes effect that day already. Take it back first, or choose another day.")
        raise Refused(words % {"number": taken.number}, field="effective_on")


def withdraw(policy: Policy, *, version: int | None = None, by: User) -> Policy:
    """A published version whose day has not come is a draft again; the one before it stays in force."""
    require(by, Right.APPROVE_TIERS)
    require(by, Right.EDIT_POLICY)
    with transaction.atomic():
        fresh = records.lock(policy, version, by)
        if fresh.is_draft or fresh.effective_on is None or fresh.effective_on <= timezone.localdate():
            raise Refused(_("Only a version whose day has not come can be taken back. Draw up a new draft from it."))
        told = {"effective_on": fresh.effective_on}
        fresh.state, fresh.effective_on, fresh.published_at, fresh.published_by = PolicyState.DRAFT, None, None, None
        records.bump(fresh)
        events.record(EventVerb.POLICY_WITHDRAWN, fresh, by=by, data=told)
    return fresh


def columns(policy: Policy) -> dict[str, Any]:
    """The numbers of a version by column, without what it has for itself."""
    return {field.name: getattr(policy, field.name) for field in Policy._meta.fields if field.name not in OWN}


def spoken(policy: Policy) -> dict[str, Any]:
    """The same as versions are compared: what tiers are worth in one table."""
    apart = ("worth", "visit_days", "numbers")
    told = {name: value for name, value in columns(policy).items() if name not in apart}
    return told | numbers.flat(policy.numbers) | {"terms": policy.terms}


def _whole(values: Mapping[str, Any], base: Policy) -> Mapping[str, Any]:
    """The given columns, their numbers laid over those of `base`: what nobody says stays."""
    if "numbers" not in values:
        return values
    found = rules.number_faults(values["numbers"])
    for fault in found:
        raise Refused(fault.words, field="numbers")
    return {**values, "numbers": numbers.merged(numbers.whole(base.numbers), numbers.read(values["numbers"]))}


def _draft(policy: Policy) -> Policy:
    """The draft under lock; refused when it was published."""
    fresh = records.lock(policy)
    if not fresh.is_draft:
        raise Refused(_("A published version never changes. Draw up a new draft from it."))
    return fresh


def _check(values: Mapping[str, Any]) -> None:
    found = rules.faults(values)
    if found:
        raise Refused(found[0].words, field=found[0].field)
