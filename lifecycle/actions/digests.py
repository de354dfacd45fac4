"""The daily mail: a person's day in their language, at their hour, once, and only where something needs them."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kam.actions import mails, runs
from kam.choices import Digest, RunKind
from kam.ground import days, wording
from kam.ground.rights import Right, require
from kam.models import Mail, Notice, Run, User, absences
from kam.rules import hours
from lifecycle.facts import matters, today
from lifecycle.facts.matters import Matter
from lifecycle.facts.today import Day

KIND = "digest"
EACH = 10
"""Things of a kind that a mail names; the rest is counted."""
BEAT = 20
"""Mails after which a run says that it is alive."""
log = logging.getLogger(__name__)


def send_due(*, at: datetime | None = None, by: User) -> dict[str, int]:
    """
    Write the mails that are due at a moment: {sent, quiet, failed}; a run is kept where any was.

    Safe to ask as often as one likes and from many workers: the row of a mail is written once for a person and day,
    in the transaction that puts it into the outbox. What goes wrong with one person's does not hold up the others'.
    """
    require(by, Right.RECOMPUTE)
    now = at or timezone.now()
    if next(_due(now), None) is None:
        return {}
    return dict(perform(runs.begin(RunKind.DIGEST, as_of=days.company_today(), by=by), at=now, by=by).result)


def perform(run: Run, *, at: datetime | None = None, by: User) -> Run:
    """Do what a claimed run asks, its worker's or that of one who died: whatever was written stays written once."""
    require(by, Right.RECOMPUTE)
    return runs.through(run, lambda: _due(at or timezone.now()), _send, every=BEAT)


def _due(now: datetime) -> Iterator[tuple[User, date]]:
    """Whose mail of which day is due and not written."""
    people = User.objects.people().exclude(digest=Digest.OFF).exclude(email="")
    since = timezone.localdate(now) - timedelta(days=2)
    written = set(Mail.objects.filter(kind=KIND, day__gte=since).values_list("user_id", "day"))
    days_of = {user: hours.due_day(now, days.zone_of(user), user.digest_at) for user in people.select_related("team")}
    due = {user: day for user, day in days_of.items() if day is not None and (user.pk, day) not in written}
    at_work = {day: absences.at_work([user for user in due if due[user] == day], day) for day in set(due.values())}
    return ((user, day) for user, day in due.items() if user.digest == Digest.DAILY or user.pk in at_work[day])


def _send(user: User, day: date) -> str:
    """One person's, in their words; what became of it."""
    try:
        with translation.override(user.language or settings.LANGUAGE_CODE), timezone.override(days.zone_of(user)):
            found = wanted(user, day)
            if not found:
                mails.skip(user, kind=KIND, day=day)
                return "quiet"
            subject, text, html = written(user, found, day)
            mail = mails.post(user, kind=KIND, day=day, subject=subject, text=text, html=html)
            return "sent" if mail else "quiet"
    except Exception:  # whatever is wrong with one person's day, the others get their mail
        log.exception("the daily mail of user %s was not written", user.pk)
        return "failed"


def wanted(user: User, day: date) -> list[dict[str, Any]]:
    """The groups of a person's day without the kinds they turned off, as a mail tells them."""
    found: Day = today.read(user, day, told=True)
    return [
        {
            "label": group.kind.label,
            "count": len(group.items),
            "more": len(group.items) - EACH,
            "items": [
                {"one": one, "at": at(one, day), "why": matters.why(one, day), "url": mails.link(one.url)}
                for one in group.items[:EACH]
            ],
        }
        for group in found.groups
    ]


def at(one: Matter, day: date) -> str:
    """The hour of a visit of this day, by its owner's clock."""
    hour = one.numbers.get("time") if one.due_on == day else None
    return f"{hour:%H:%M}" if hour else ""


def written(user: User, groups: list[dict[str, Any]], day: date) -> tuple[str, str, str]:
    """Subject, text and HTML."""
    count = sum(group["count"] for group in groups)
    first = wording.listed(f"{group['label']} {group['count']}" for group in groups[:3])
    subject = ngettext("%(count)d thing for today: %(first)s", "%(count)d things for today: %(first)s", count)
    told = {
        "user": user, "groups": groups, "day": day, "company": settings.COMPANY_NAME or _("KAM"),
        "home": mails.link("today/"), "preferences": mails.link(mails.PREFERENCES), "notices": mails.link("notices/"),
        "unread": Notice.objects.visible_to(user).waiting(), "language": translation.get_language(),
    }  # fmt: skip
    return (
        subject % {"count": count, "first": first},
        render_to_string("emails/digest.txt", told),
        render_to_string("emails/digest.html", told),
    )
