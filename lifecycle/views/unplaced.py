"""Due visits that found no day: who needs help, a shift of customers or more days."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from kam.ground import wording
from kam.ground.lists import Column
from kam.ground.pages import ListPage
from kam.ground.rights import Right, can, same_person
from kam.models import User
from kam.templatetags import ui
from kam.views.calendars import week_words
from lifecycle.choices import NoRoom
from lifecycle.filters import UnplacedFilter
from lifecycle.models import Unplaced
from lifecycle.models.plan_reasons import plan_words

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
    if row.cause == NoRoom.WEEKLY and hours is not None:
        words = ngettext(
            "The %d hour a week for visits is used up", "The %d hours a week for visits are used up", hours
        )
        return words % hours
    return str(row.get_cause_display())


def limits(user: User) -> list[str]:
    """What a colleague's working time allows: weekdays of their own, visits a day, hours a week."""
    found = [gettext("works %s") % week_words(user.weekdays)] if user.weekdays else []
    found.append(ngettext("%d visit a day", "%d visits a day", user.visits_per_day) % user.visits_per_day)
    if user.visit_hours is not None:
        words = ngettext("%d hour a week for visits", "%d hours a week for visits", user.visit_hours)
        found.append(words % user.visit_hours)
    return found


COLUMNS = [
    Column("account", _("Customer"), lambda u: str(u.account), sort="account__name"),
    Column("tier", _("Tier"), lambda u: u.tier, show=lambda u: ui.tier(u.tier), sort="tier"),
    Column("user", _("Colleague"), lambda u: str(u.user), sort="user__name"),
    Column("due_on", _("Due on"), lambda u: u.due_on, show=lambda u: ui.day(u.due_on), sort="due_on"),
    Column("late", _("Days overdue"), lambda u: u.late, sort="late", num=True),
    Column("cause", _("Why no room"), cause, sort="cause"),
    Column("why", _("Why it is due"), why, css="wraps desk"),
]


class UnplacedList(ListPage):
    """What the last run could not place, by manager."""

    model, nav, title, name = Unplaced, "calendar", _("No room"), "unplaced"
    filterset_class, default_sort, columns, empty = UnplacedFilter, "due_on", COLUMNS, EMPTY

    def rows(self) -> Any:
        return super().rows().select_related("account", "user")

    def row_url(self, row: Any) -> str:
        return reverse("accounts:account-detail", args=[row.account_id])

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Calendar"), reverse("lifecycle:calendar"))]

    def whose(self) -> User | None:
        """The one colleague whose visits are listed; None where they are several's."""
        asked = self.filterset_class(self.request.GET, queryset=super().rows(), request=self.request).qs
        users = list(asked.order_by().values_list("user", flat=True).distinct()[:2])
        return User.objects.filter(pk=users[0]).first() if len(users) == 1 else None

    def actions(self) -> list[dict[str, Any]]:
        """To the working time that leaves no room: where it is changed for whoever may, else where it is seen."""
        whose = self.whose()
        if whose is not None and can(self.user, Right.PEOPLE):
            url = reverse("kam:user-edit", args=[whose.pk])
        elif whose is not None and same_person(whose, self.user):
            url = reverse("kam:working-time")
        else:
            return []
        return [{"label": _("Working time"), "url": url, "icon": "calendar-off"}]

    def get_subtitle(self) -> str:
        """Whom it concerns most: `Wang Lei 12, Chen Rui 3`; of one colleague what their working time allows."""
        if (whose := self.whose()) is not None:
            told = limits(whose) + ([] if can(self.user, Right.PEOPLE) else [gettext("an administrator sets these")])
            count = self.model.objects.visible_to(self.user).of_user(whose).count()
            return wording.pair(f"{whose} {count}", wording.clauses(told))
        counts = self.model.objects.visible_to(self.user).order_by().values_list("user__name").annotate(n=Count("pk"))
        found = sorted(counts, key=lambda row: (-row[1], row[0]))[:NAMED]
        return wording.listed(f"{name} {count}" for name, count in found)
