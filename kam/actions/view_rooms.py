"""Which mails of analyses are due, and how many one person may have sent: on a day, and within an hour to another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kam.choices import RunKind, RunState
from kam.ground import days, staging, wording
from kam.ground.errors import Refused
from kam.models import Mail, Run, SavedView, User, ViewRecipient
from kam.rules import hours

PAGE = "me/views/"
"""Where each person sees what comes to them, and ends it."""
A_DAY, AN_HOUR = timedelta(days=1), timedelta(hours=1)


@dataclass(frozen=True)
class Letter:
    """One mail to be written: which view, to whom, for which of their days, and what it is called in the log."""

    view: SavedView
    user: User
    day: date
    kind: str

    @property
    def is_keeper_s(self) -> bool:
        return self.user.pk == self.view.user_id

    @property
    def stop(self) -> str:
        """Where its reader ends it: among their own views, or by one click for a colleague's."""
        return PAGE if self.is_keeper_s else reverse("kam:savedview-mail-stop", args=[self.view.pk]).lstrip("/")


def due(now: datetime, *, by: User | None = None) -> Iterator[tuple[Letter]]:
    """The letters (`by`: of this keeper) whose reader's hour has come on a day of theirs, and that were not written."""
    kept = SavedView.objects.exclude(mail_every="").filter(user__in=User.objects.people()).select_related("user__team")
    kept = kept if by is None else kept.filter(user=by)
    since = timezone.localdate(now) - timedelta(days=2)
    rows = Mail.objects.filter(kind__startswith="view.", day__gte=since)
    written = set(rows.values_list("kind", "user_id", "day"))
    for view in kept.order_by("pk"):
        for user in view.readers:
            day = hours.due_day(now, days.zone_of(user), user.digest_at)
            is_day = day is not None and hours.falls_on(day, view.mail_every, view.mail_on or 0)
            if day is not None and is_day and (view.mail_kind, user.pk, day) not in written:
                yield (Letter(view, user, day, view.mail_kind),)


def check(more: int, *, by: User) -> None:
    """Raises Refused where so many more mails, sent now, were too many for one person on this day."""
    taken, most = in_this_day(by), settings.VIEW_MAILS_PER_DAY
    if more and taken + more > most:
        words = _("Within a day %(count)s mails of your analyses went out or are due; one person has %(most)s sent. "
                  "Send it tomorrow, or name fewer colleagues.")  # fmt: skip
        raise Refused(words % {"count": taken, "most": most}, code="too_many_mails", status=409)


def check_each(people: Collection[User], *, by: User) -> None:
    """
    Raises Refused where somebody, sent one more now, had too many from one person within an hour; oneself may have any.

    Those that come by plan do not count: each comes once on its day.
    """
    asked = Run.objects.of(RunKind.VIEW_NOW).filter(started_by=by, created_at__gte=timezone.now() - AN_HOUR)
    had = Counter(key for run in asked.exclude(state=RunState.FAILED) for key in run.params["people"])
    most = settings.VIEW_MAILS_TO_ONE_PER_HOUR
    full = [user for user in people if user.pk != by.pk and had[user.pk] >= most]
    if full:
        words = _("Within an hour you sent %(names)s as many mails of your analyses as one person may (%(most)s). "
                  "Send this one later, or leave them out.")  # fmt: skip
        said = {"names": wording.listed([str(user) for user in full[:3]]), "most": most}
        raise Refused(words % said, field="recipients", code="too_many_mails", status=409)


@contextmanager
def within(by: User) -> Iterator[None]:
    """
    Within a transaction: what changes inside makes no more mails a day than one person may have sent.

    Counted as if all came on the same day, and with those that went out on this one. Raises Refused where there are
    more than that, and more than before.
    """
    staging.take_turn(f"views.{by.pk}")
    before = max(in_a_day(by), in_this_day(by))
    yield
    now, most = max(in_a_day(by), in_this_day(by)), settings.VIEW_MAILS_PER_DAY
    if now > max(most, before):
        words = _("Your analyses would come to %(count)s mails on one day; one person has %(most)s sent. "
                  "Name fewer colleagues, or end one of your other mails first.")  # fmt: skip
        raise Refused(words % {"count": now, "most": most}, field="recipients", code="too_many_mails", status=409)


def in_a_day(by: User) -> int:
    """So many mails this person's analyses come to where all fall on one day, to themselves and to colleagues."""
    mailed = SavedView.objects.filter(user=by).exclude(mail_every="")
    named = ViewRecipient.objects.wanted().exclude(user__email="")
    return mailed.count() + named.filter(view__in=mailed.order_by().values("pk")).count()


def in_this_day(by: User) -> int:
    """
    Those wanted now or sent by plan in the day that lies behind, and those that come by plan in the next.

    What a view sent that is forgotten by now counts as well.
    """
    now = timezone.now()
    asked = Run.objects.of(RunKind.VIEW_NOW).filter(started_by=by, created_at__gte=now - A_DAY)
    views = {view.mail_kind: view.pk for view in SavedView.objects.filter(user=by)}
    of_gone = Q(kind__startswith="view.", kind__endswith=_gone(by.pk))
    rows = Mail.objects.filter(Q(kind__in=views) | of_gone, delivery__created_at__gte=now - A_DAY)
    letters = [letter for moment in (now, now + A_DAY) for (letter,) in due(moment, by=by)]
    planned = {(views.get(kind, kind), user) for kind, user in rows.values_list("kind", "user_id")}
    planned |= {(letter.view.pk, letter.user.pk) for letter in letters}
    return len(planned) + sum(len(run.params["people"]) for run in asked.exclude(state=RunState.FAILED))


def let_go(view: SavedView) -> None:
    """Before a view is forgotten: what it sent by plan in the day that lies behind stays its keeper's."""
    rows = Mail.objects.filter(kind=view.mail_kind, delivery__created_at__gte=timezone.now() - A_DAY)
    rows.update(kind=f"{view.mail_kind}{_gone(view.user_id)}")


def _gone(keeper: int) -> str:
    """By which the log of mails knows whose a view was that is forgotten."""
    return f".u{keeper}"
