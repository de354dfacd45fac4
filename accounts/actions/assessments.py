"""Assessments: given, withdrawn, brought back; each may move the class of a key account at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import arrivals, classes
from accounts.choices.standards import ASSESSABLE
from accounts.models import Assessment
from kam.ground import records
from kam.ground.errors import Refused
from kam.ground.rights import Right, require, same_person
from kam.models import User


@arrivals.at_home
def give(*, values: Mapping[str, Any], by: User) -> Assessment:
    """
    Judge an account by one criterion; without a score ("cannot say") the note is kept and nothing moves.

    Without a day it is today's. An assessment is signed and never rewritten: a newer one takes its place. Raises
    Refused when there is neither a score nor a note, or the day is to come.
    """
    require(by, Right.ASSESS)
    account = arrivals.open_for(values.get("account"), by)
    if values.get("criterion") not in [str(one.value) for one in ASSESSABLE]:
        raise Refused(_("This is reckoned from orders; nobody can judge it."), field="criterion", status=400)
    judged_on = values.get("judged_on") or timezone.localdate()
    if judged_on > timezone.localdate():
        raise Refused(_("Nobody can have judged it on a day to come."), field="judged_on")
    score, note = values.get("score"), str(values.get("note") or "").strip()
    if score is None and not note:
        raise Refused(_("Give a score, or write down why you cannot say."), field="score")
    said = {
        "account": account, "criterion": values["criterion"], "score": score, "note": note, "judged_on": judged_on,
    }  # fmt: skip
    with transaction.atomic():
        told = {"criterion": str(said["criterion"]), "score": score}
        given = records.create(Assessment, {**said, "by": by}, by=by, data=told)
        classes.follow(given.account, by=by)
    return given


def withdraw(assessment: Assessment, *, version: int | None = None, by: User) -> Assessment:
    """It was a mistake: it counts no more, the one before does again; `restore` undoes it."""
    return _marked(assessment, records.archive, by=by, version=version)


def restore(assessment: Assessment, *, by: User) -> Assessment:
    """It counts again."""
    return _marked(assessment, records.restore, by=by)


def completed(values: Mapping[str, Any], old: Assessment | None = None) -> dict[str, Any]:
    """The values of a row of a file; one that stands there already is never rewritten."""
    if old is not None:
        return {}
    score, note = values.get("score"), str(values.get("note") or "").strip()
    if values["judged_on"] > timezone.localdate():
        raise Refused(_("Nobody can have judged it on a day to come."), field="judged_on", code="to_come")
    if score is None and not note:
        words = _("Give a score, or write down why you cannot say.")
        raise Refused(words, field="score" if "score" in values else "criterion", code="neither")
    return {**values, "note": note}


def follow(rows: Sequence[Assessment]) -> None:
    """The classes of the accounts that were judged follow, by the word of whoever signed."""
    for person in {row.by for row in rows}:
        classes.follow_many([row.account_id for row in rows if row.by == person], by=person)


def forget(keys: Sequence[int]) -> None:
    """Judgements that an import brought are about to go: they count no more, and the classes follow."""
    rows = Assessment.objects.filter(pk__in=keys)
    accounts = list(rows.values_list("account_id", flat=True))
    rows.update(archived_at=timezone.now())
    classes.follow_many(accounts, by=User.objects.system())


def _marked(assessment: Assessment, verb: Any, *, by: User, **version: Any) -> Assessment:
    """Only whoever signed it takes it back, or somebody who approves tiers in their place."""
    require(by, Right.ASSESS)
    if not same_person(assessment.by, by):
        require(by, Right.APPROVE_TIERS)
    with transaction.atomic():
        done: Assessment = verb(assessment, by=by, **version)
        classes.follow(done.account, by=by)
    return done
