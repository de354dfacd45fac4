"""The service catalogue among the settings: what we do, counted in what, promised to which tier and class."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.choices import Grade
from kam.ground.lists import Column
from kam.ground.pages import ListPage
from kam.ground.posts import ActionPage, FormPage, keeping
from kam.ground.rights import Right, can
from lifecycle.actions import services
from lifecycle.filters import ServiceFilter
from lifecycle.forms.services import ServicePageForm
from lifecycle.models import Service


def name_cell(row: Service) -> SafeString:
    """Its name, and below it what it is."""
    url = reverse("lifecycle:service-edit", args=[row.pk])
    return format_html('<a class="open" href="{}">{}</a><span class="sub">{}</span>', url, row, row.text)


def promise_words(row: Service) -> str:
    """Units a year by tier and class."""
    told = [f"{label} {row.promised[grade]}" for grade, label in Grade.choices if row.promised.get(grade)]
    return " · ".join(told)


EMPTY = {
    "title": gettext_lazy("No service fits"),
    "text": gettext_lazy("Write what you do for customers beside the goods."),
    "icon": "concierge-bell",
}
COLUMNS = [
    Column("name", gettext_lazy("Service"), str, name_cell),
    Column("kind", gettext_lazy("Kind"), lambda s: s.get_kind_display()),
    Column("unit", gettext_lazy("Counted in"), lambda s: s.get_unit_display(), css="desk"),
    Column("promised", gettext_lazy("Promised a year"), promise_words, css="wide"),
    Column("position", gettext_lazy("Place"), lambda s: s.position, sort="position", num=True, css="roomy desk"),
]


class ServiceList(ListPage):
    """The catalogue in its order; read by everybody, written by whoever makes the policy."""

    model, name, nav, title = Service, "services", "settings", gettext_lazy("Service catalogue")
    subtitle = gettext_lazy("What a tier or class is promised a year; of both, a customer gets the greater.")
    filterset_class, default_sort = ServiceFilter, "position"
    empty, columns = EMPTY, COLUMNS

    def rows(self) -> Any:
        seen = super().rows()
        return seen if self.request.GET.get("archived") else seen.live()

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Settings"), reverse("kam:settings"))]

    def actions(self) -> list[dict[str, Any]]:
        url = reverse("lifecycle:service-create")
        new = {"label": _("New service"), "url": url, "primary": True, "icon": "plus"}
        return [new] if can(self.user, Right.EDIT_POLICY) else []

    def row_url(self, row: Service) -> str:
        return reverse("lifecycle:service-edit", args=[row.pk]) if can(self.user, Right.EDIT_POLICY) else ""


class OfServices:
    """Way up and home of the catalogue's pages."""

    nav, right = "settings", Right.EDIT_POLICY

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Settings"), reverse("kam:settings")), (_("Service catalogue"), reverse("lifecycle:service-list"))]

    def done_url(self, _record: Any) -> str:
        return reverse("lifecycle:service-list")


class ServiceCreate(OfServices, FormPage):
    """Write one."""

    title, form_class, done_message = gettext_lazy("New service"), ServicePageForm, gettext_lazy("Service written.")

    def act(self, form: Any) -> Service:
        return services.write(values=form.cleaned_data, by=self.user)


class ServiceEdit(OfServices, FormPage):
    """Other words, unit or promise."""

    model, form_class, done_message = Service, ServicePageForm, gettext_lazy("Saved.")

    def get_title(self) -> Any:
        return self.object

    def initial(self) -> dict[str, Any]:
        return super().initial() | {"name": str(self.object)}

    def actions(self) -> list[dict[str, Any]]:
        """Archive, or bring back."""
        return keeping(self.object, "lifecycle:service")

    def act(self, form: Any) -> Service:
        return services.change(self.object, values=form.cleaned_data, version=self.version(), by=self.user)


class ServiceArchive(OfServices, ActionPage):
    """Promised no more, with undo."""

    model, title, done_message = Service, gettext_lazy("Archive service"), gettext_lazy("Service archived.")
    question = gettext_lazy("It is promised and delivered no more. What was delivered stays.")
    submit_label = gettext_lazy("Archive")

    def act(self) -> Service:
        return services.archive(self.object, version=self.version(), by=self.user)

    def undo_url(self, result: Service) -> str:
        return reverse("lifecycle:service-restore", args=[result.pk])


class ServiceRestore(OfServices, ActionPage):
    """In the catalogue again."""

    model, title, done_message = Service, gettext_lazy("Bring back"), gettext_lazy("Service brought back.")
    question = gettext_lazy("It is promised again as it was.")

    def act(self) -> Service:
        return services.restore(self.object, by=self.user)
