"""Analyses by mail: a saved view read with its keeper's rights at the moment it goes, once for its day."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from kam.actions import mails, runs
from kam.choices import EventVerb, RunKind
from kam.ground import days, events, outbox, papers, readings, told_views
from kam.ground.errors import Refused
from kam.ground.readings import Reading
from kam.ground.rights import Right, require
from kam.models import Mail, Run, SavedView, User
from kam.rules import formats, hours

PAGE = "me/views/"
"""Where each person sees what comes to them, and ends it."""
log = logging.getLogger(__name__)


def send_due(*, at: datetime | None = None, by: User) -> dict[str, int]:
    """
    Write the mails that are due at a moment: {sent, quiet, withheld, failed}; a run is kept where any was.

    Safe to ask as often as one likes and from many workers: the row of a mail is written once for a view and day, in
    the transaction that puts it into the outbox. What goes wrong with one view does not hold up the others.
    """
    require(by, Right.RECOMPUTE)
    now = at or timezone.now()
    if next(_due(now), None) is None:
        return {}
    return dict(perform(runs.begin(RunKind.VIEW_MAILS, as_of=days.company_today(), by=by), at=now, by=by).result)


def perform(run: Run, *, at: datetime | None = None, by: User) -> Run:
    """Do what a claimed run asks, its worker's or that of one who died: whatever was written stays written once."""
    require(by, Right.RECOMPUTE)
    return runs.through(run, lambda: _due(at or timezone.now()), _send)


def _due(now: datetime) -> Iterator[tuple[SavedView, date]]:
    """The views of people whose hour has come on a day of theirs, and for which no mail was written."""
    people = User.objects.people().exclude(email="")
    kept = SavedView.objects.exclude(mail_every="").filter(user__in=people).select_related("user__team")
    since = timezone.localdate(now) - timedelta(days=2)
    written = set(Mail.objects.filter(kind__startswith="view.", day__gte=since).values_list("kind", "day"))
    for view in kept.order_by("pk"):
        day = hours.due_day(now, days.zone_of(view.user), view.user.digest_at)
        is_day = day is not None and hours.falls_on(day, view.mail_every, view.mail_on or 0)
        if day is not None and is_day and (view.mail_kind, day) not in written:
            yield view, day


def _send(view: SavedView, day: date) -> str:
    """One view, in its keeper's words; what became of it."""
    user = view.user
    try:
        with translation.override(user.language or settings.LANGUAGE_CODE), timezone.override(days.zone_of(user)):
            try:
                found = readings.read(view.page, view.query, user)
            except (PermissionDenied, KeyError):
                return _withhold(view, day)
            if found.is_empty:
                mails.skip(user, kind=view.mail_kind, day=day)
                return "quiet"
            return "sent" if post(view, found, day) else "quiet"
    except Exception:  # whatever is wrong with one view, the others are sent
        log.exception("the saved view %s was not sent", view.pk)
        return "failed"


def post(view: SavedView, found: Reading, day: date) -> Mail | None:
    """The mail with what was read, in the language that is set; None where that day's was written already."""
    subject, text, html, files = written(view, found, day)
    return mails.post(
        view.user, kind=view.mail_kind, day=day, subject=subject, text=text, html=html, files=files, stop=PAGE
    )


def _withhold(view: SavedView, day: date) -> str:
    """The keeper may not open the analysis any more: nothing is sent, from now on; they are told once."""
    why = _("Not sent: your role does not open this analysis any more (%(name)s).") % {"name": view.name}
    with transaction.atomic():
        if mails.skip(view.user, kind=view.mail_kind, day=day, why=why) is not None:
            SavedView.objects.filter(pk=view.pk).update(mail_every="", mail_on=None)
            events.record(EventVerb.VIEW_ENDED, view, by=User.objects.system(), notify=[view.user],
                          url=reverse("kam:savedview-mails"))  # fmt: skip
    return "withheld"


def written(view: SavedView, found: Reading, day: date) -> tuple[str, str, str, list[outbox.File]]:
    """Subject, text and HTML, and the page with the pictures as a PDF where this machine makes one."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    paper = told_views.paper(view, found, day, language)
    files: list[outbox.File] = []
    try:
        files.append((f"{view.page}-{day:%Y-%m-%d}.pdf", papers.pdf(paper), papers.MEDIA_TYPES[papers.PDF]))
    except Refused:  # the words and the numbers go all the same
        log.warning("no PDF was made for the saved view %s", view.pk)
    told: dict[str, Any] = {
        "paper": paper, "view": view, "found": found, "table": told_views.first(found),
        "attached": told_views.attached(found, bool(files)), "url": mails.link(found.url), "stop": mails.link(PAGE),
        "language": language, "company": settings.COMPANY_NAME or _("KAM"),
    }  # fmt: skip
    subject = f"{view.name} · {formats.day(day, language)}"
    return subject, render_to_string("emails/view.txt", told), render_to_string("emails/view.html", told), files
