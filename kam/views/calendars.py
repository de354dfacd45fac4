"""Work calendars in the settings: the list, a calendar's days by year, and how they are kept."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kam.actions import calendars
from kam.forms.calendars import CalendarDayForm, WorkCalendarForm, countries
from kam.ground import wording
from kam.ground.pages import DetailPage, ObjectMixin, Page
from kam.ground.posts import ActionPage, FormPage
from kam.ground.rights import Right
from kam.models import CalendarDay, WorkCalendar
from kam.rules import formats
from kam.rules.workdays import WEEKDAYS


class WorkCalendars(ObjectMixin):
    """For those who keep people, whose days these are."""

    model, right, nav = WorkCalendar, Right.PEOPLE, "settings"

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Settings"), reverse("kam:settings")), (_("Work calendars"), reverse("kam:workcalendar-list"))]

    def done_url(self, record: Any) -> str:
        return reverse("kam:workcalendar-detail", args=[record.pk])


def stand(days: list[CalendarDay], reader: Any) -> None:
    """Each day off to come with the visits that stand on it."""
    coming = [day.on for day in days if not day.works and day.on >= timezone.localdate()]
    found = calendars.touched(min(coming), max(coming), reader) if coming else []
    for day in days:
        day.stands = [one for one in found if one["on"] == day.on and not day.works]  # type: ignore[attr-defined]


def week_words(weekdays: list[int]) -> str:
    """`Mon–Fri` where they follow each other, else each by name."""
    names = [str(WEEKDAYS_ABBR[n]) for n in sorted(weekdays)]
    in_a_row = len(weekdays) > 2 and max(weekdays) - min(weekdays) == len(weekdays) - 1
    return f"{names[0]}–{names[-1]}" if in_a_row else wording.listed(names)


def week_of(user: Any, calendar: WorkCalendar | None) -> str:
    """On which weekdays a person works who works by a calendar."""
    return week_words(user.weekdays or (calendar.weekdays if calendar else [*WEEKDAYS]))


def visits_words(user: Any) -> list[str]:
    """How many visits a person's working time holds: a day, and where it is limited, how many hours a week."""
    found = [ngettext("%d visit a day", "%d visits a day", user.visits_per_day) % user.visits_per_day]
    if user.visit_hours is not None:
        words = ngettext("%d hour a week for visits", "%d hours a week for visits", user.visit_hours)
        found.append(words % user.visit_hours)
    return found


def country_words(code: str) -> str:
    """A country's name in the reader's language."""
    return dict(countries(get_language() or "en")).get(code, code)


class WorkCalendarList(WorkCalendars, Page):
    template_name, title = "kam/calendars/list.html", _("Work calendars")

    def crumbs(self) -> list[tuple[Any, str]]:
        return super().crumbs()[:1]

    def actions(self) -> list[dict[str, Any]]:
        add = {"label": _("Add a calendar"), "url": reverse("kam:workcalendar-add"), "primary": True, "icon": "plus"}
        return [add]

    def context(self) -> dict[str, Any]:
        found = list(WorkCalendar.objects.prefetch_related("users"))
        days = CalendarDay.objects.filter(on__gte=timezone.localdate(), works=False).order_by("on")
        coming = {pk: list(rows)[:3] for pk, rows in groupby(days.order_by("calendar", "on"), lambda d: d.calendar_id)}
        rows = [{"calendar": one, "next": coming.get(one.pk, []), "week": week_words(one.weekdays),
                 "country": country_words(one.country), "people": len(one.users.all())} for one in found]  # fmt: skip
        return {"rows": rows}


class WorkCalendarDetail(WorkCalendars, DetailPage):
    template_name = "kam/calendars/detail.html"

    def get_title(self) -> Any:
        return self.object

    def get_subtitle(self) -> Any:
        parts = [country_words(self.object.country), self.object.region, week_words(self.object.weekdays)]
        return " · ".join(part for part in parts if part)

    def actions(self) -> list[dict[str, Any]]:
        edit = {"label": _("Edit"), "url": reverse("kam:workcalendar-edit", args=[self.object.pk]), "icon": "pencil"}
        add = {"label": _("Add days"), "url": reverse("kam:workcalendar-day", args=[self.object.pk]), "icon": "plus"}
        return [edit, add | {"primary": True}]

    def context(self) -> dict[str, Any]:
        this = timezone.localdate().year
        year = year_of(self.request.GET.get("year", ""), this)
        days = list(self.object.days.filter(on__year=year))
        stand(days, self.user)
        months = [
            (f"{key:%m}", formats.month(key, get_language() or "en"), list(rows))
            for key, rows in groupby(days, lambda day: day.on.replace(day=1))
        ]
        return super().context() | {"calendar": self.object, "year": year, "months": months, "this_year": this}


def year_of(text: str, otherwise: int) -> int:
    """A year from an address, one that calendars may have; `otherwise` for anything else."""
    fits = text.isascii() and text.isdigit() and len(text) == 4
    return min(max(int(text), 1990), 2100) if fits else otherwise


class WorkCalendarAdd(WorkCalendars, FormPage):
    title, form_class, done_message = _("Add a calendar"), WorkCalendarForm, _("The calendar is there.")

    def act(self, form: Any) -> Any:
        return calendars.put(None, form.cleaned_data, by=self.user)

    def cancel_url(self) -> str:
        return reverse("kam:workcalendar-list")


class WorkCalendarEdit(WorkCalendars, FormPage):
    form_class, done_message = WorkCalendarForm, _("Saved.")

    def get_title(self) -> Any:
        return _t("Edit %(name)s") % {"name": self.object}

    def act(self, form: Any) -> Any:
        return calendars.put(self.object, form.cleaned_data, version=self.version(), by=self.user)


class WorkCalendarFill(WorkCalendars, ActionPage):
    """A year's public holidays anew from the library."""

    title, submit_label = _("Fill in the public holidays"), _("Fill in")
    question = _("The public holidays of the year are read anew. Days that were entered by hand stay.")

    def year(self) -> int:
        asked = self.request.POST.get("year", self.request.GET.get("year", ""))
        return year_of(asked, timezone.localdate().year)

    def act(self) -> Any:
        count = calendars.fill(self.object, years=[self.year()], by=self.user)
        words = ngettext("%(count)d day of %(year)d filled in.", "%(count)d days of %(year)d filled in.", count)
        messages.success(self.request, words % {"count": count, "year": self.year()})
        return self.object

    def done_url(self, record: Any) -> str:
        return f"{super().done_url(record)}?year={self.year()}"


class WorkCalendarDay(WorkCalendars, FormPage):
    """Days off or worked, by hand."""

    title, form_class = _("Add days"), CalendarDayForm

    def get_subtitle(self) -> Any:
        return self.object

    def instance(self) -> Any:
        return None

    def act(self, form: Any) -> Any:
        told = form.values()
        calendars.put_day(self.object, **told, by=self.user)
        on, last = told["on"], told["until"] or told["on"]
        count = 0 if told["works"] else len(calendars.touched(on, last, self.user))
        words = ngettext("%(count)d visit stands there: planned ones are told, proposed ones move with the next run.",
                         "%(count)d visits stand there: planned ones are told, proposed ones move with the next run.",
                         count) % {"count": count}  # fmt: skip
        say = messages.warning if count else messages.success
        say(self.request, wording.sentences([_t("Saved."), *([words] if count else [])]))
        return on

    def done_url(self, on: Any) -> str:
        return f"{super().done_url(self.object)}?year={on.year}#m{on:%m}"


class WorkCalendarRemove(WorkCalendars, ActionPage):
    title, submit_label, danger = _("Remove the calendar"), _("Remove"), True
    question = _("Colleagues who have it go by the company's calendar from now on.")
    done_message = _("The calendar is gone.")

    def act(self) -> Any:
        return calendars.remove(self.object, by=self.user)

    def done_url(self, _result: Any) -> str:
        return reverse("kam:workcalendar-list")


class CalendarDayRemove(WorkCalendars, ActionPage):
    model = CalendarDay
    title, submit_label = _("Take this day out?"), _("Take out")
    done_message = _("The day is like every other of its weekday.")

    def get_subtitle(self) -> Any:
        return self.object

    def act(self) -> Any:
        return calendars.remove_day(self.object, by=self.user)
