"""Draws up periodic reports, by hand and at each period's end; keeps people's words beside the product's."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from analytics.choices import EventVerb
from analytics.choices.reports import ReportPart, ReportSpan
from analytics.facts import reports as facts
from analytics.models import Report, ReportWish, report_papers
from analytics.rules import reports as rules
from kam.ground import days, events, records
from kam.ground.errors import Refused
from kam.ground.rights import Right, can, require, standing
from kam.models import Team, User
from kam.rules import texts

log = logging.getLogger(__name__)
LONGEST = 2000
"""Letters of a person's words on one sentence or part."""


def make(*, span: str, day: date, team: Team | None = None, by: User) -> Report:
    """
    Draw up the report of the period of a day: of one's own customers, or of a team that one leads.

    One that is there already is what is returned, so that nothing is drawn up twice; one that was put away comes back.
    Raises Refused for a period that has not begun.
    """
    require(by, Right.WRITE_REPORTS)
    person = standing(by)
    if span not in ReportSpan.values:
        raise Refused(_("There is no such period."), field="span", status=400)
    if team is not None and team.lead_id != person.pk:
        raise Refused(_("Only whoever leads a team writes its report."), field="team", status=403)
    found = rules.period(span, day)
    if not days.is_likely(found[0]) or found[0] > days.company_today():
        raise Refused(_("That period has not begun yet. Choose an earlier day."), field="day", status=400)
    report, _made = _drawn(person, team, span, found, by=by)
    return records.restore(report, by=by) if report.archived_at is not None else report


def make_due(*, today: date | None = None, by: User) -> int:
    """
    Draw up the reports of the newest periods that are over, for whoever wants them; returns how many.

    Asked every morning: a morning that was missed is made up for, and asked again it does nothing. What its writer put
    away stays away. A wish of somebody who left, or leads the team no more, rests.
    """
    require(by, Right.RECOMPUTE)
    count = 0
    for wish in ReportWish.objects.filter(user__is_active=True).select_related("user__team", "team").order_by("pk"):
        if not can(wish.user, Right.WRITE_REPORTS) or (wish.team and wish.team.lead_id != wish.user_id):
            continue
        ended = rules.ended(wish.span, today or days.company_today())
        try:
            count += _drawn(wish.user, wish.team, wish.span, ended, by=by)[1]
        except Exception:  # whatever is wrong with one person's data, the others get their report
            log.exception("the report of user %s (%s) was not drawn up", wish.user_id, wish.span)
    return count


def _drawn(user: User, team: Team | None, span: str, found: rules.Days, *, by: User) -> tuple[Report, bool]:
    """The report of a period, and whether it was made now; of two at once the first stays."""
    known = Report.objects.of(user, team).filter(span=span, first_on=found[0])
    if (report := known.first()) is not None:
        return report, False
    report = Report(
        user=user, team=team, unit=team or user.team, span=span, first_on=found[0], last_on=found[1],
        content=facts.gather(user, team, span, found),
    )  # fmt: skip
    try:
        with transaction.atomic():
            report.save()
            events.record(EventVerb.REPORT_MADE, report, by=by, notify=[user], url=address(report))
    except IntegrityError:
        return known.get(), False
    return report, True


def address(report: Report) -> str:
    """Where it is read."""
    return reverse("analytics:report-detail", args=[report.pk])


def change(report: Report, values: Mapping[str, Any], *, version: int | None = None, by: User) -> Report:
    """
    Keep a writer's words: `edited` {sentence: text} in the place of single sentences, `added` {part: text}, `goal`.

    What is not named stays; an empty text, or the product's own, leaves the product's sentence alone again. With each
    are kept its language and the product's sentence, so that a number that differs is told as such. `left_out` are all
    sentences that the paper does not tell.
    """
    may_write(report, by)
    wanted: dict[str, Any] = {}
    with transaction.atomic():
        fresh = opened(report, version, by)
        if "edited" in values:
            wanted["edited"] = _edited(fresh, values["edited"])
        if values.get("left_out") is not None:
            wanted["edited"] = _left_out(fresh, wanted.get("edited", fresh.edited), values["left_out"])
        if "added" in values:
            wanted["added"] = _added(fresh, values["added"])
        if "goal" in values:
            wanted["goal"] = _goal(values["goal"])
        return records.change(fresh, wanted, by=by, verb=EventVerb.REPORT_CHANGED)


def _edited(report: Report, said: Mapping[str, str]) -> dict[str, Any]:
    found = {one.key: one.text for part in report_papers.sentences(report, report).values() for one in part}
    kept = dict(report.edited)
    for key, text in said.items():
        if key not in found and key not in kept:
            raise Refused(_("The report has no such sentence: %s.") % key, field="edited", status=400)
        words, struck = _fits(text, "edited"), bool(kept.get(key, {}).get("left_out"))
        if not words or words == found.get(key):
            kept.pop(key, None)
        elif kept.get(key, {}).get("text") != words:
            kept[key] = _worded(words, found.get(key, ""))
        if struck:
            kept[key] = kept.get(key, _worded("", found.get(key, ""))) | {"left_out": True}
    return kept


def _worded(words: str, was: str) -> dict[str, Any]:
    return {"text": words, "was": was, "language": translation.get_language() or "en"}


def _left_out(report: Report, edited: Mapping[str, Any], keys: Collection[str]) -> dict[str, Any]:
    """The words with these sentences struck out, and no others; words that stood in their place come back with them."""
    found = {one.key: one.text for part in report_papers.sentences(report, report).values() for one in part}
    if unknown := set(keys) - found.keys() - edited.keys():
        raise Refused(_("The report has no such sentence: %s.") % min(unknown), field="left_out", status=400)
    kept = {}
    for key in {*edited, *keys}:
        words = {name: value for name, value in edited.get(key, {}).items() if name != "left_out"}
        if key in keys:
            kept[key] = (words or _worded("", found.get(key, ""))) | {"left_out": True}
        elif words.get("text"):
            kept[key] = words
    return kept


def _added(report: Report, said: Mapping[str, str]) -> dict[str, str]:
    kept = dict(report.added)
    for part, text in said.items():
        if part not in ReportPart.values:
            raise Refused(_("The report has no such part: %s.") % part, field="added", status=400)
        kept[part] = _fits(text, "added")
    return {part: text for part, text in kept.items() if text}


def _fits(text: Any, field: str) -> str:
    words = texts.straight(str(text or "")).replace("\r\n", "\n").strip()
    words = words if texts.is_seen(words) else ""
    if len(words) > LONGEST:
        raise Refused(_("At most %(count)s letters on one sentence.") % {"count": LONGEST}, field=field, status=400)
    return words


def _goal(value: Any) -> Decimal | None:
    if value is not None and value <= 0:
        raise Refused(_("Aim at more than nothing, or leave it empty."), field="goal", status=400)
    return None if value is None else Decimal(value)


def read_again(report: Report, *, version: int | None = None, by: User) -> Report:
    """Read the data once more, as long as the report is with its writer; people's words stay."""
    may_write(report, by)
    with transaction.atomic():
        fresh = opened(report, version, by)
        fresh.content = facts.gather(fresh.user, fresh.team, fresh.span, fresh.days)
        fresh.read_at = timezone.now()
        records.bump(fresh)
        events.record(EventVerb.REPORT_READ, fresh, by=by)
    return fresh


def put_away(report: Report, *, version: int | None = None, by: User) -> Report:
    """Out of the lists; only what was never told. The night does not draw it up again."""
    may_write(report, by)
    if report.told_at is not None:
        raise Refused(_("What was submitted once stays in the lists."), code="told")
    return records.archive(report, version=version, by=by)


def wish(wanted: Iterable[tuple[Team | None, str]], *, by: User) -> list[ReportWish]:
    """Choose which reports are drawn up at the end of each period: (team, or None for one's own customers; period)."""
    require(by, Right.WRITE_REPORTS)
    person, asked = standing(by), {(team.pk if team else None, span): (team, span) for team, span in wanted}
    if any(team is not None and team.lead_id != person.pk for team, _span in asked.values()):
        raise Refused(_("Only whoever leads a team writes its report."), field="team", status=403)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=person.pk)
        known = {(one.team_id, one.span): one for one in ReportWish.objects.filter(user=person)}
        gone, new = known.keys() - asked.keys(), asked.keys() - known.keys()
        ReportWish.objects.filter(pk__in=[known[key].pk for key in gone]).delete()
        ReportWish.objects.bulk_create(
            ReportWish(user=person, team=asked[key][0], span=key[1]) for key in sorted(new, key=str)
        )
        if gone or new:
            told = sorted(f"{team or person}: {span}" for team, span in asked.values())
            events.record(EventVerb.REPORT_WISHED, by=by, name=str(person), data={"reports": told})
    return list(ReportWish.objects.filter(user=person).select_related("team"))


def wish_for(team: Team | None, span: str, *, by: User) -> ReportWish:
    """One more of them; what is wished for already is what is returned."""
    require(by, Right.WRITE_REPORTS)
    known = ReportWish.objects.filter(user=standing(by)).select_related("team")
    wanted = [(one.team, one.span) for one in known] + [(team, span)]
    return next(one for one in wish(wanted, by=by) if (one.team_id, one.span) == (team.pk if team else None, span))


def unwish(gone: ReportWish, *, by: User) -> None:
    """One less."""
    require(by, Right.WRITE_REPORTS)
    known = ReportWish.objects.filter(user=standing(by)).exclude(pk=gone.pk).select_related("team")
    wish([(one.team, one.span) for one in known], by=by)


def may_write(report: Report, by: User) -> None:
    """Raises PermissionDenied for everybody but its writer."""
    require(by, Right.WRITE_REPORTS)
    if not report.is_written_by(by):
        raise PermissionDenied(_("Only its writer changes a report."))


def opened(report: Report, version: int | None, by: User) -> Report:
    """As it stands now, locked; raises Refused where it is not with its writer."""
    fresh = records.lock(report, version, by)
    may_write(fresh, by)
    if not fresh.is_open:
        raise Refused(_("It was submitted and stays as it was told. Whoever reads it may send it back."), code="told")
    return fresh
