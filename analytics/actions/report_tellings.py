"""Tells a report: submitted and frozen, accepted or sent back with a comment by who leads, sent as PDF."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from analytics.actions import reports
from analytics.choices import EventVerb
from analytics.choices.reports import ReportState
from analytics.facts import reports as facts
from analytics.models import Report, ReportCopy, report_papers, report_rows
from analytics.models.report_words import Teller
from analytics.rules import reports as rules
from kam.actions import mails
from kam.choices import Role
from kam.ground import days, events, papers, records
from kam.ground.errors import Refused
from kam.ground.rights import Right, can, holders, require, standing
from kam.models import Mail, Team, User
from kam.rules import formats

MOST = 20
"""Colleagues to whom a report is sent at once."""


def readers(report: Report) -> list[User]:
    """To whom it goes: whoever leads the nearest team above its writer; where nobody does, who leads the company."""
    writer = report.team.lead_id if report.team is not None else report.user_id
    above = [int(key) for key in (report.unit.path if report.unit else "").split("/") if key]
    leads = {team.pk: team.lead for team in Team.objects.filter(pk__in=above).select_related("lead")}
    for key in reversed(above):
        lead = leads.get(key)
        if lead is not None and lead.pk != writer and can(lead, Right.ANSWER_REPORTS):
            return [lead]
    return list(User.objects.people().filter(role=Role.DIRECTOR).exclude(pk=writer))


def may_read(report: Report) -> list[User]:
    """Colleagues with an address who may read what was told; asked of those who have the right, one by one."""
    asked = (
        User.objects.people()
        .exclude(email="")
        .filter(role__in={*holders(Right.READ_REPORTS), *holders(Right.WRITE_REPORTS)})
    )
    return [one for one in asked if Report.objects.visible_to(one).filter(pk=report.pk).exists()]


def submit(report: Report, *, version: int | None = None, by: User) -> Report:
    """
    Tell it: what it says is frozen in a copy of its own, and whoever leads is told that it is there.

    Raises Refused where it was submitted already.
    """
    reports.may_write(report, by)
    with transaction.atomic():
        fresh = reports.opened(report, version, by)
        told = rules.kept(fresh.content, fresh.edited, fresh.added, fresh.goal)
        copy = ReportCopy.objects.create(
            report=fresh, number=fresh.copies.count() + 1, content=fresh.content, read_at=fresh.read_at,
            edited=fresh.edited, added=fresh.added, goal=fresh.goal, digest=rules.digest(told), told_by=standing(by),
        )  # fmt: skip
        fresh.state, fresh.told_at = ReportState.SUBMITTED, copy.told_at
        records.bump(fresh)
        events.record(EventVerb.REPORT_SUBMITTED, fresh, by=by, data={"number": copy.number, "digest": copy.digest},
                      notify=readers(fresh), url=reports.address(fresh))  # fmt: skip
    return fresh


def moved_since(report: Report) -> list[tuple[str, str]]:
    """Figures that would read otherwise if it were drawn up now: (what it is called, was and is in words)."""
    now = {**report.content, **facts.gather(report.user, report.team, report.span, report.days)}
    was, fresh = report.content["figures"], now["figures"]
    teller = report_papers.teller(report, report)
    found: dict[str, str] = {}
    for key in was:
        label, pair = report_rows.LABELS.get(key), (was[key], fresh.get(key))
        if label is not None and pair[0] != pair[1] and str(label) not in found:
            found[str(label)] = " → ".join(_figure(teller, one) for one in pair)
    return list(found.items())


def _figure(teller: Teller, value: Any) -> str:
    """A count, or an amount, which is kept as text."""
    if value is None:
        return formats.NONE
    return teller.short(Decimal(value)) if isinstance(value, str) else formats.grouped(value)


def answer(report: Report, *, accept: bool, comment: str = "", version: int | None = None, by: User) -> Report:
    """
    Accept what was submitted, or send it back for another telling; its writer is told.

    Raises Refused where nothing waits for an answer, or nothing is said of what is sent back.
    """
    require(by, Right.ANSWER_REPORTS)
    said = comment.strip()
    with transaction.atomic():
        fresh = records.lock(report, version, by)
        if fresh.is_written_by(by):
            raise PermissionDenied(_("Nobody accepts their own report."))
        if fresh.state != ReportState.SUBMITTED:
            raise Refused(_("This report does not wait for an answer."), code="conflict")
        if not accept and not said:
            raise Refused(_("Say what is to be told otherwise."), field="comment", status=400)
        fresh.state = ReportState.ACCEPTED if accept else ReportState.RETURNED
        ReportCopy.objects.filter(pk=fresh.copies.all()[0].pk).update(
            verdict=fresh.state, answer=said, answered_at=timezone.now(), answered_by=standing(by)
        )
        records.bump(fresh)
        verb = EventVerb.REPORT_ACCEPTED if accept else EventVerb.REPORT_RETURNED
        writer = fresh.team.lead if fresh.team is not None else fresh.user
        events.record(verb, fresh, by=by, data={"comment": said}, notify=[writer], url=reports.address(fresh))
    return fresh


def last(report: Report, number: int | None = None, *, reader: User) -> Report | ReportCopy:
    """
    What is read of a report: the telling of a number; else the last one, or by its writer the draft they have in hand.

    Raises Refused for a number that it has not.
    """
    if number is not None:
        copy = report.copies.filter(number=number).first()
        if copy is None:
            raise Refused(_("The report was not told so often."), field="copy", status=404)
        return copy
    return report if report.is_open and report.is_written_by(reader) else report.copies.first() or report


def take(report: Report, *, language: str, number: int | None = None, by: User) -> bytes:
    """The PDF of what is read; who took it is written down. Raises Refused where this machine cannot make one."""
    papers.check(papers.PDF)
    telling = last(report, number, reader=by)
    written = papers.pdf(report_papers.paper(report, telling, language=language))
    told = {"language": language, "number": telling.number if isinstance(telling, ReportCopy) else 0}
    events.record(EventVerb.REPORT_TAKEN, report, by=by, data=told)
    return written


def send(report: Report, *, people: Iterable[User], today: date | None = None, by: User) -> list[Mail]:
    """
    Send what was told as PDF to colleagues who may read it, each in their own language; returns the mails.

    Nobody gets the same report twice on one day. Raises Refused for a draft, and for somebody who may not read it.
    """
    told, wanted = report.copies.first(), {one.pk: one for one in people}
    if told is None:
        raise Refused(_("Submit it first: what is sent stays as it was told."), code="draft")
    if not wanted or len(wanted) > MOST:
        raise Refused(_("Choose one to %(count)s colleagues.") % {"count": MOST}, field="people", status=400)
    for one in wanted.values():
        if not one.email or not Report.objects.visible_to(one).filter(pk=report.pk).exists():
            words = _("%(name)s may not read this report, or has no address.") % {"name": one}
            raise Refused(words, field="people", status=400)
    papers.check(papers.PDF)
    files: dict[str, bytes] = {}
    with transaction.atomic():
        sent = [_post(report, told, one, files, today or days.company_today(), by) for one in wanted.values()]
        went = [mail for mail in sent if mail is not None]
        if went:
            events.record(EventVerb.REPORT_SENT, report, by=by, data={"to": [str(mail.user) for mail in went]})
    return went


def _post(
    report: Report, told: ReportCopy, reader: User, files: dict[str, bytes], day: date, by: User
) -> Mail | None:  # fmt: skip
    """One reader's mail; the file of a language is made once."""
    language = reader.language or settings.LANGUAGE_CODE
    paper = report_papers.paper(report, told, language=language)
    if language not in files:
        files[language] = papers.pdf(paper)
    with translation.override(language), timezone.override(days.zone_of(reader)):
        words = {"paper": paper, "by": by, "url": mails.link(reports.address(report)), "language": language,
                 "preferences": mails.link(mails.PREFERENCES)}  # fmt: skip
        return mails.post(
            reader, kind=f"report-{report.pk}", day=day, subject=f"{paper.kicker} · {paper.title} · {paper.subtitle}",
            text=render_to_string("emails/report.txt", words), html=render_to_string("emails/report.html", words),
            files=[(file_name(report, language), files[language], papers.MEDIA_TYPES[papers.PDF])],
        )  # fmt: skip


def file_name(report: Report, language: str) -> str:
    """What the file is called."""
    return f"report-{report.pk}-{report.first_on.isoformat()}-{language}.pdf"
