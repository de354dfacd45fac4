"""Analyses by mail: which of one's saved views come when; the link in each of these mails leads here."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kam.actions import view_mails, view_recipients, views
from kam.choices import Every
from kam.forms.views import ViewMailForm, weekdays
from kam.ground import ways, wording
from kam.ground.pages import Page
from kam.ground.posts import ActionPage, FormPage
from kam.models import Mail, SavedView, ViewRecipient


def own(user: Any) -> Any:
    """The analyses that a person keeps, those that come by mail first."""
    keys = [way[0] for way in ways.every()]
    return SavedView.objects.visible_to(user).filter(user=user, page__in=keys).order_by("-mail_every", "name")


def told(view: SavedView, reader: Any = None) -> str:
    """When it comes to its keeper or another reader, in words."""
    hour = f"{(reader or view.user).digest_at:%H:%M}"
    if view.mail_every == Every.WEEK:
        day = dict(weekdays()).get(view.mail_on or 0, "")
        return _t("Every week: %(day)s, %(hour)s") % {"day": day, "hour": hour}
    if view.mail_every == Every.MONTH:
        return _t("Every month: day %(day)s, %(hour)s") % {"day": view.mail_on, "hour": hour}
    return _t("Comes when you send it")


def said(view: SavedView) -> dict[str, Any]:
    """What the form begins with: as it is, else every Monday."""
    is_month = view.mail_every == Every.MONTH
    weekday, day = (1, view.mail_on) if is_month else (view.mail_on or 1, 1)
    people = [row.user_id for row in view.recipients.wanted()]
    return {"every": view.mail_every or Every.WEEK, "weekday": weekday, "day": day, "recipients": people}


class ViewMails(Page):
    """One's own, with the switch that ends each."""

    template_name, nav, title = "kam/view_mails/list.html", "settings", _("Analyses by mail")
    subtitle = _("At the hour and in the language of your daily mail, as you see it on that day.")

    def context(self) -> dict[str, Any]:
        found = list(own(self.user).select_related("user"))
        last = last_days(found, self.user)
        pages = {way[0]: way[1] for way in ways.every()}
        rows = [{"view": one, "page": pages[one.page], "told": told(one), "last": last.get(one.pk),
                 "people": [row.user for row in one.recipients.wanted()]} for one in found]  # fmt: skip
        return {"views": rows, "received": received(self.user)}

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("My settings"), reverse("kam:preferences-edit"))]


def last_days(kept: list[SavedView], user: Any) -> dict[int, Any]:
    """{view: the last day on which a mail of it went out}, by plan or sent at once, to its keeper or a colleague."""
    readers = {user.pk, *ViewRecipient.objects.filter(view__in=kept).values_list("user", flat=True)}
    sent = Mail.objects.filter(user__in=readers, kind__startswith="view.", delivery__isnull=False)
    days = sent.order_by("day").values_list("kind", "day")
    return {int(kind.split(".")[1]): day for kind, day in days}


def received(user: Any) -> list[dict[str, Any]]:
    """What colleagues have sent to this user: whose, when, and whether it was turned off."""
    pages = {way[0]: way[1] for way in ways.every()}
    views_here = SavedView.objects.received_by(user).filter(page__in=pages)  # an analysis may be gone by now
    rows = ViewRecipient.objects.filter(user=user, view__in=views_here)
    return [{"view": row.view, "page": pages[row.view.page], "told": told(row.view, user), "off": row.declined_at}
            for row in rows.select_related("view__user").order_by("view__name", "pk")]  # fmt: skip


def readers(view: SavedView) -> dict[str, Any]:
    """Who may be named with a view, who turned it off, and which roles are not offered."""
    return {"offered": view_recipients.offered(view), "declined": view_recipients.declined(view),
            "shut": view_recipients.shut(view)}  # fmt: skip


class ViewMailEdit(FormPage):
    model, nav, title, form_class = SavedView, "settings", _("By mail"), ViewMailForm
    done_message = _("Saved.")

    def queryset(self) -> Any:
        return own(self.user)

    def get_subtitle(self) -> Any:
        return self.object

    def form(self, data: Any = None, files: Any = None) -> Any:
        return ViewMailForm(data, initial=said(self.object), user=self.user, **readers(self.object))

    def act(self, form: Any) -> Any:
        values = form.cleaned_data
        return views.mail(
            self.object, every=values["every"], on=form.on(), people=values["recipients"], by=self.user
        )  # fmt: skip

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


class ViewMailNow(ViewMailEnd):
    """To its keeper and the colleagues named, at once."""

    title, submit_label, done_message = _("Send now"), _("Send now"), ""

    @property
    def question(self) -> str:  # type: ignore[override]
        """To whom it goes."""
        if not self.object.recipients.wanted().exists():
            return _t("It goes to you.")
        return _t("It goes to %(names)s, each with the figures they may see.") % {
            "names": wording.listed(self.object.readers)
        }

    def act(self) -> Any:
        _run, people, unseen = view_mails.send_now(self.object, by=self.user)
        self.said(gone(people, unseen), None)


def gone(people: list[Any], unseen: list[Any]) -> str:
    """To whom a view that is sent at once is on its way, and to whom not."""
    told = [_t("On its way to %(names)s.") % {"names": wording.listed(people)}]
    if unseen:
        told.append(_t("Not to %(names)s: they see nothing of it.") % {"names": wording.listed(unseen)})
    return wording.sentences(told)


class ViewMailStop(ActionPage):
    """The link in a colleague's mail: asks, then this reader gets no more of it."""

    model, nav, title = SavedView, "settings", _("No more mails")
    done_message = _("It comes to you no more.")

    def queryset(self) -> Any:
        return SavedView.objects.received_by(self.user)

    def get_subtitle(self) -> Any:
        return self.object

    @property
    def question(self) -> str:  # type: ignore[override]
        """Whose it is, and what ends."""
        said = {"name": self.object.user}
        return _t("%(name)s has this analysis sent to you. It comes to you no more; others still get it.") % said

    def act(self) -> Any:
        return view_recipients.stop(self.object, by=self.user)

    def done_url(self, result: Any) -> str:
        return reverse("kam:savedview-mails")


class ViewMailResume(ViewMailStop):
    """What one turned off comes again."""

    title, done_message = _("Have it sent again"), _("It comes to you again.")

    @property
    def question(self) -> str:  # type: ignore[override]
        return _t("%(name)s has this analysis sent to you. It comes to you again.") % {"name": self.object.user}

    def act(self) -> Any:
        return view_recipients.resume(self.object, by=self.user)
