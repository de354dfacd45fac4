"""Analyses by mail: which of one's saved views come when; the link in each of these mails leads here."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kam.actions import views
from kam.choices import Every
from kam.forms.views import ViewMailForm, weekdays
from kam.ground import ways
from kam.ground.pages import Page
from kam.ground.posts import ActionPage, FormPage
from kam.models import Mail, SavedView


def own(user: Any) -> Any:
    """The analyses that a person keeps, those that come by mail first."""
    keys = [way[0] for way in ways.every()]
    return SavedView.objects.visible_to(user).filter(user=user, page__in=keys).order_by("-mail_every", "name")


def told(view: SavedView) -> str:
    """When it comes, in words."""
    hour = f"{view.user.digest_at:%H:%M}"
    if view.mail_every == Every.WEEK:
        day = dict(weekdays()).get(view.mail_on or 0, "")
        return _t("Every week: %(day)s, %(hour)s") % {"day": day, "hour": hour}
    if view.mail_every == Every.MONTH:
        return _t("Every month: day %(day)s, %(hour)s") % {"day": view.mail_on, "hour": hour}
    return _t("Not by mail")


def said(view: SavedView) -> dict[str, Any]:
    """What the form begins with: as it is, else every Monday."""
    is_month = view.mail_every == Every.MONTH
    weekday, day = (1, view.mail_on) if is_month else (view.mail_on or 1, 1)
    return {"every": view.mail_every or Every.WEEK, "weekday": weekday, "day": day}


class ViewMails(Page):
    """One's own, with the switch that ends each."""

    template_name, nav, title = "kam/view_mails/list.html", "settings", _("Analyses by mail")
    subtitle = _("At the hour and in the language of your daily mail, as you see it on that day.")

    def context(self) -> dict[str, Any]:
        found = list(own(self.user).select_related("user"))
        sent = Mail.objects.filter(user=self.user, kind__startswith="view.", delivery__isnull=False)
        last = dict(sent.order_by("day").values_list("kind", "day"))
        pages = {way[0]: way[1] for way in ways.every()}
        rows = [{"view": one, "page": pages[one.page], "told": told(one), "last": last.get(one.mail_kind)}
                for one in found]  # fmt: skip
        return {"views": rows}

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("My settings"), reverse("kam:preferences-edit"))]


class ViewMailEdit(FormPage):
    model, nav, title, form_class = SavedView, "settings", _("By mail"), ViewMailForm
    done_message = _("Saved.")

    def queryset(self) -> Any:
        return own(self.user)

    def get_subtitle(self) -> Any:
        return self.object

    def initial(self) -> dict[str, Any]:
        return said(self.object)

    def act(self, form: Any) -> Any:
        return views.mail(self.object, every=form.cleaned_data["every"], on=form.on(), by=self.user)

    def done_url(self, record: Any) -> str:
        return reverse("kam:savedview-mails")

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Analyses by mail"), reverse("kam:savedview-mails"))]


class ViewMailEnd(ActionPage):
    model, nav, title = SavedView, "settings", _("No more mails")
    question = _("The view stays; it comes by mail no more.")
    done_message = _("It comes by mail no more.")

    def queryset(self) -> Any:
        return own(self.user)

    def get_subtitle(self) -> Any:
        return self.object

    def act(self) -> Any:
        return views.mail(self.object, every="", on=None, by=self.user)

    def done_url(self, result: Any) -> str:
        return reverse("kam:savedview-mails")
