"""Due visits that found no day: who needs help, a shift of customers or more days."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, OuterRef, Subquery
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from kam.ground import wording
from kam.ground.lists import Column
from kam.ground.pages import ListPage
from kam.ground.rights import Right, can, same_person
from kam.models import User, WorkCalendar
from kam.templatetags import ui
from kam.views.calendars import visits_words, week_of, week_words
from lifecycle.choices import NoRoom, PlanState
from lifecycle.filters import UnplacedFilter
from lifecycle.models import Unplaced, VisitPlan
from lifecycle.models.plan_reasons import plan_words
from lifecycle.models.reasons import day_words

NAMED = 6
EMPTY = {"title": _("Every due visit has its day"), "text": _("The job looks four weeks ahead each night.")}


def why(row: Unplaced) -> str:
    """Why it is due."""
    return wording.clauses(plan_words(row.reasons))


def cause(row: Unplaced) -> str:
    """Why it found no day, with the number that its colleague's working time allows."""
    a_day, hours = row.user.visits_per_day, row.user.visit_hours
    if row.cause == NoRoom.FULL:
        words = ngettext("All days are full: %d visit a day", "All days are full: %d visits a day", a_day)
        return words % a_day
    if row.cause == NoRoom.UNHELD and (on := getattr(row, "missed_on", None)):
        return gettext("The visit planned for %s waits: held, moved or dropped?") % day_words(on.isoformat())
    if row.cause == NoRoom.WEEKLY and hours is not None:
        words = ngettext(
            "The %d hour a week for visits is used up", "The %d hours a week for visits are used up", hours
        )
        return words % hours
    return str(row.get_cause_display())


def limits(user: User) -> list[str]:
    """What a colleague's working time allows: weekdays of their own, visits a day, hours a week."""
    found = [gettext("works %s") % week_words(user.weekdays)] if user.weekdays else []
    return [*found, *visits_words(user)]


def working(whose: User, calendar: WorkCalendar | None, reader: Any) -> dict[str, Any]:
    """A colleague's working days, by which calendar, and what they hold, with the way to change them for who may."""
    week = week_of(whose, calendar)
    days = f"{week} · {calendar}" if calendar else week
    return {"words": wording.clauses([days, *visits_words(whose)]), "ways": changed_at({whose: 1}, reader)}


COLUMNS = [
    Column("account", _("Customer"), lambda u: str(u.account), sort="account__name"),
    Column("tier", _("Tier"), lambda u: u.tier, show=lambda u: ui.tier(u.tier), sort="tier"),
    Column("user", _("Colleague"), lambda u: str(u.user), sort="user__name"),
    Column("due_on", _("Due on"), lambda u: u.due_on, show=lambda u: ui.day(u.due_on), sort="due_on"),
    Column("late", _("Days overdue"), lambda u: u.late, sort="late", num=True),
    Column("cause", _("Why no room"), cause, sort="cause"),
    Column("why", _("Why it is due"), why, css="wraps desk"),
]


def counted(listed: Any) -> dict[User, int]:
    """How many of what is listed are whose."""
    found = dict(listed.order_by().values_list("user").annotate(n=Count("pk")))
    return {whose: found[key] for key, whose in User.objects.in_bulk(found).items()}


def changed_at(counts: Mapping[User, int], user: Any) -> list[dict[str, Any]]:
    """To the working time of the one it concerns: where it is changed for whoever may, else where it is seen."""
    if len(counts) != 1:
        return []
    (whose,) = counts
    if can(user, Right.PEOPLE):
        url = reverse("kam:user-edit", args=[whose.pk])
    elif same_person(whose, user):
        url = reverse("kam:working-time")
    else:
        return []
    return [{"label": _("Working time"), "url": url, "icon": "calendar-off"}]


def allowed(whose: User, count: int, user: Any) -> str:
    """How many visits of a colleague found no room, and what their working time allows."""
    told = limits(whose) + ([] if can(user, Right.PEOPLE) else [gettext("an administrator sets these")])
    return wording.pair(f"{whose} {count}", wording.clauses(told))


def told(counts: Mapping[User, int], user: Any) -> str:
    """Whom it concerns most: `Wang Lei 12, Chen Rui 3`; of one colleague what their working time allows."""
    if len(counts) == 1:
        ((whose, count),) = counts.items()
        return allowed(whose, count, user)
    found = sorted(counts.items(), key=lambda row: (-row[1], row[0].name))
    return wording.listed(f"{whose.name} {count}" for whose, count in found[:NAMED])


def missed_url(row: Any) -> str:
    """Where the missed visit is answered that keeps a customer without a proposal; empty for other causes."""
    return reverse("lifecycle:plan-detail", args=[row.missed]) if row.cause == NoRoom.UNHELD and row.missed else ""


def with_missed(rows: Any) -> Any:
    """Each with the missed visit that is to be answered first."""
    missed = VisitPlan.objects.filter(
        account=OuterRef("account"), user=OuterRef("user"), state=PlanState.PLANNED, planned_on__lt=OuterRef("as_of")
    ).order_by("planned_on", "pk")
    unheld = {"missed": Subquery(missed.values("pk")[:1]), "missed_on": Subquery(missed.values("planned_on")[:1])}
    return rows.annotate(**unheld)


class UnplacedList(ListPage):
    """What the last run could not place, by manager."""

    model, nav, title, name = Unplaced, "calendar", _("No room"), "unplaced"
    filterset_class, default_sort, columns, empty = UnplacedFilter, "due_on", COLUMNS, EMPTY

    def rows(self) -> Any:
        return with_missed(super().rows().select_related("account", "user"))

    def row_url(self, row: Any) -> str:
        return missed_url(row) or reverse("accounts:account-detail", args=[row.account_id])

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Calendar"), reverse("lifecycle:calendar"))]

    @cached_property
    def counts(self) -> dict[User, int]:
        return counted(self.filterset_class(self.request.GET, queryset=super().rows(), request=self.request).qs)

    def actions(self) -> list[dict[str, Any]]:
        return changed_at(self.counts, self.user)

    def get_subtitle(self) -> str:
        return told(self.counts, self.user)
