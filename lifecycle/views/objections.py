"""Pages of objections: the list, a new one, how it was met, out and back."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kam.ground.lists import Column
from kam.ground.pages import ListPage
from kam.ground.posts import ActionPage, FormPage
from kam.ground.rights import Right, can
from kam.templatetags import ui
from lifecycle.actions import objections
from lifecycle.filters import ObjectionFilter
from lifecycle.forms.objections import ObjectionEditForm, ObjectionForm
from lifecycle.models import Objection
from lifecycle.views.logs import NewOf
from lifecycle.views.visits import customer

TONES = {"stands": "warn", "met": "good"}


def state(row: Objection) -> SafeString:
    """Whether it still stands, in a word."""
    return format_html('<span class="tag {}">{}</span>', TONES.get(row.state, ""), row.get_state_display())


EMPTY = {
    "title": gettext_lazy("No objections noted"),
    "text": gettext_lazy("Note one on the page of the visit at which it was raised."),
    "icon": "shield-question-mark",
}
COLUMNS = [
    Column("text", gettext_lazy("Objection"), lambda o: o.text, css="wide"),
    Column("account", gettext_lazy("Customer"), lambda o: o.account.name, customer),
    Column("reply", gettext_lazy("How we met it"), lambda o: o.reply, css="wide"),
    Column("state", gettext_lazy("State"), lambda o: o.get_state_display(), state),
    Column("raised", gettext_lazy("Raised on"), lambda o: o.raised_on, lambda o: ui.day(o.raised_on, "short"),
           "raised_on"),
    Column("user", gettext_lazy("Colleague"), lambda o: o.user, css="desk"),
]  # fmt: skip


class ObjectionList(ListPage):
    """What customers held against us, the latest first."""

    model, filterset_class, name = Objection, ObjectionFilter, "objections"
    nav, title, default_sort = "visits", gettext_lazy("Objections"), "-raised_on"
    empty, columns = EMPTY, COLUMNS

    def rows(self) -> Any:
        return Objection.objects.visible_to(self.user).live().select_related("account", "user")

    def row_url(self, row: Objection) -> str:
        return reverse("lifecycle:objection-edit", args=[row.pk]) if can(self.user, Right.LOG_VISITS) else ""


class ObjectionCreate(NewOf, FormPage):
    """An objection: whose, what, and how it was met."""

    template_name, nav, title = "pages/form.html", "visits", gettext_lazy("Note an objection")
    right, form_class, here = Right.LOG_VISITS, ObjectionForm, "lifecycle:objection-create"
    list_of, done_message = "lifecycle:objection-list", gettext_lazy("Objection noted.")

    def act(self, form: Any) -> Objection:
        return objections.note(values=form.cleaned_data, by=self.user)

    def done_url(self, record: Objection) -> str:
        if record.visit_id:
            return reverse("lifecycle:visit-detail", args=[record.visit_id])
        return f"{reverse('lifecycle:objection-list')}?account={record.account_id}"


class OfObjection:
    """What the pages of one objection share."""

    model, nav, right = Objection, "visits", Right.LOG_VISITS
    object: Objection
    user: Any

    def queryset(self) -> Any:
        return Objection.objects.visible_to(self.user).select_related("account", "visit")

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Objections"), reverse("lifecycle:objection-list"))]

    def get_subtitle(self) -> Any:
        return self.object.account

    def done_url(self, _result: Any) -> str:
        return reverse("lifecycle:objection-list")


class ObjectionEdit(OfObjection, FormPage):
    """How it was met, and whether it still stands."""

    title, form_class = gettext_lazy("How was it met?"), ObjectionEditForm
    done_message = gettext_lazy("Saved.")

    def act(self, form: Any) -> Objection:
        return objections.change(self.object, values=form.cleaned_data, version=self.version(), by=self.user)

    def actions(self) -> list[dict[str, Any]]:
        url = reverse("lifecycle:objection-archive", args=[self.object.pk])
        return [{"label": _("Remove"), "url": url, "icon": "trash-2"}]


class ObjectionArchive(OfObjection, ActionPage):
    """Out of the lists, with undo."""

    title, danger, submit_label = gettext_lazy("Remove this objection?"), True, gettext_lazy("Remove")
    question = gettext_lazy("It leaves the lists and stays in the record. You can bring it back.")
    done_message = gettext_lazy("Objection removed.")

    def act(self) -> Objection:
        return objections.archive(self.object, by=self.user)

    def undo_url(self, _result: Any) -> str:
        return reverse("lifecycle:objection-restore", args=[self.object.pk])


class ObjectionRestore(OfObjection, ActionPage):
    """Back in the lists."""

    title, submit_label = gettext_lazy("Bring this objection back?"), gettext_lazy("Bring back")
    done_message = gettext_lazy("It is back.")

    def act(self) -> Objection:
        return objections.restore(self.object, by=self.user)
