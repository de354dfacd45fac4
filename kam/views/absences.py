"""My working time: days away, busy times of one's own calendar, what one's days hold; and who of the team is away."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from kam.actions import absences
from kam.filters import AbsenceFilter
from kam.forms.absences import AbsenceForm, BusyFileForm
from kam.ground import files, wording
from kam.ground.lists import Column
from kam.ground.pages import ListPage, ObjectMixin, Page
from kam.ground.posts import ActionPage, FormPage
from kam.ground.rights import Right, can
from kam.models import Absence, BusyTime, WorkCalendar
from kam.rules.calendar_files import MOST_BYTES
from kam.templatetags import ui
from kam.views.calendars import week_of

SHOWN = 40


class WorkingTime(Page):
    """What one's days hold, and when one is not there."""

    template_name, nav, title = "kam/absences/working_time.html", "settings", _("My working time")

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Settings"), reverse("kam:settings"))]

    def actions(self) -> list[dict[str, Any]]:
        add = {"label": _("Enter an absence"), "url": reverse("kam:absence-add"), "primary": True, "icon": "plus"}
        team = {"label": _("Who is away"), "url": reverse("kam:absence-list"), "icon": "users"}
        return [team, add] if can(self.user, Right.HAND_OVER) else [add]

    def context(self) -> dict[str, Any]:
        return time_of(self.user)


def time_of(me: Any) -> dict[str, Any]:
    """A person's calendar, absences and busy times ahead."""
    today, calendar = timezone.localdate(), me.calendar or WorkCalendar.objects.company()
    busy = BusyTime.objects.visible_to(me)
    newest = busy.order_by("-read_at").first()
    return {
        "calendar": calendar,
        "week": week_of(me, calendar),
        "holidays": calendar.days.filter(on__gte=today)[:6] if calendar else [],
        "absences": [
            {"absence": one, "touched": absences.touched(one, me)}
            for one in Absence.objects.filter(user=me, until_on__gte=today)
        ],
        "busy": busy.filter(ends_at__gte=timezone.now())[:SHOWN],
        "busy_count": busy.count(),
        "read_at": newest.read_at if newest else None,
        "read_until": newest.read_at + absences.READ_AHEAD if newest else None,
        "is_old": bool(newest) and newest.read_at < timezone.now() - timedelta(days=30),
    }


class OfAbsence(ObjectMixin):
    """What the pages of an absence share."""

    model, nav = Absence, "settings"

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("My working time"), reverse("kam:working-time"))]

    def done_url(self, result: Any) -> str:
        mine = result is None or result.user_id == self.request.user.pk  # type: ignore[attr-defined]
        return reverse("kam:working-time") if mine else reverse("kam:absence-list")


COLUMNS = [
    Column("user", _("Who"), lambda a: str(a.user), sort="user__name"),
    Column("starts_on", _("First day"), lambda a: a.starts_on, show=lambda a: ui.day(a.starts_on), sort="starts_on"),
    Column("until_on", _("Last day"), lambda a: a.until_on, show=lambda a: ui.day(a.until_on), sort="until_on"),
]


class AbsenceList(ListPage):
    """Who is away: one's own, and of the people one leads."""

    model, nav, title, name = Absence, "settings", _("Who is away"), "absences"
    filterset_class, default_sort, columns = AbsenceFilter, "starts_on", COLUMNS
    empty = {"title": _("Nobody is away"), "text": _("Absences that people enter stand here.")}

    def rows(self) -> Any:
        return super().rows().select_related("user")

    def row_url(self, row: Any) -> str:
        return reverse("kam:absence-edit", args=[row.pk])

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("My working time"), reverse("kam:working-time"))]

    def actions(self) -> list[dict[str, Any]]:
        return [{"label": _("Enter an absence"), "url": reverse("kam:absence-add"), "primary": True, "icon": "plus"}]


def named(page: Any, absence: Absence) -> str:
    """Where the visits planned in an absence are named to be moved; empty where there are none."""
    count = len(absences.touched(absence, page.user))
    if not count:
        return ""
    words = ngettext("%d visit is planned in these days. Move it.", "%d visits are planned in these days. Move them.",
                     count)  # fmt: skip
    messages.warning(page.request, words % count)
    return reverse("kam:absence-edit", args=[absence.pk])


class AbsenceAdd(OfAbsence, FormPage):
    title, form_class, done_message = (
        _("Enter an absence"),
        AbsenceForm,
        _("Saved. No visits are proposed on these days."),
    )

    def act(self, form: Any) -> Absence:
        return absences.put(None, form.values(), by=self.user)

    def done_url(self, result: Any) -> str:
        return named(self, result) or super().done_url(result)


class AbsenceEdit(OfAbsence, FormPage):
    template_name, title, form_class = "kam/absences/edit.html", _("Change the absence"), AbsenceForm
    done_message = _("Saved.")

    def get_subtitle(self) -> Any:
        return self.object.user

    def context(self) -> dict[str, Any]:
        return {"touched": absences.touched(self.object, self.user)}

    def act(self, form: Any) -> Absence:
        return absences.put(self.object, form.values(), version=self.version(), by=self.user)

    def done_url(self, result: Any) -> str:
        return named(self, result) or super().done_url(result)


class AbsenceRemove(OfAbsence, ActionPage):
    title, submit_label, done_message = _("Remove the absence?"), _("Remove"), _("The absence is gone.")

    def act(self) -> None:
        absences.remove(self.object, by=self.user)


@method_decorator(files.limited(MOST_BYTES), name="dispatch")
class BusyTimeRead(FormPage):
    """A file of one's own calendar."""

    template_name, nav, title = "kam/absences/busy.html", "settings", _("Read busy times")
    form_class, submit_label = BusyFileForm, _("Read")

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("My working time"), reverse("kam:working-time"))]

    def act(self, form: Any) -> Any:
        found = absences.read_busy(form.cleaned_data["file"].read(MOST_BYTES + 1), by=self.user)
        messages.success(self.request, said_of(found))
        return found

    def done_url(self, record: Any) -> str:
        return reverse("kam:working-time")


def said_of(found: Any) -> str:
    """What was read, and what was not, in a sentence."""
    count = len(found.times)
    words = ngettext("%d busy time was read.", "%d busy times were read.", count) % count
    if found.unknown:
        left = _t("Left out, as they repeat in a way that is not read here: %d.") % found.unknown
        return wording.sentences([words, left])
    return words


class BusyTimeForget(Page):
    """All busy times gone; a GET only leads back."""

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        return redirect("kam:working-time")

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        absences.forget_busy(by=self.user)
        messages.success(request, _t("Your busy times are gone."))
        return self.get(request)
