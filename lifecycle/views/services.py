"""The service catalogue among the settings: what we do, counted in what, promised to which tier and class."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from accounts.choices import Grade
from kam.ground.catalogues import Catalogue, CatalogueList, EntryArchive, EntryCreate, EntryEdit, EntryRestore
from kam.ground.lists import Column
from kam.ground.rights import Right
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


class OfServices(Catalogue):
    """Read by everybody, written by whoever makes the policy."""

    model, noun, called = Service, "lifecycle:service", gettext_lazy("Service catalogue")
    verbs, keeps = services, Right.EDIT_POLICY


class ServiceList(OfServices, CatalogueList):
    """The catalogue in its order."""

    name, new, filterset_class = "services", gettext_lazy("New service"), ServiceFilter
    subtitle = gettext_lazy("What a tier or class is promised a year; of both, a customer gets the greater.")
    empty, columns = EMPTY, COLUMNS


class ServiceCreate(OfServices, EntryCreate):
    """Write one."""

    title, form_class, done_message = gettext_lazy("New service"), ServicePageForm, gettext_lazy("Service written.")


class ServiceEdit(OfServices, EntryEdit):
    """Other words, unit or promise."""

    form_class = ServicePageForm

    def initial(self) -> dict[str, Any]:
        return super().initial() | {"name": str(self.object)}


class ServiceArchive(OfServices, EntryArchive):
    """Promised no more."""

    title, done_message = gettext_lazy("Archive service"), gettext_lazy("Service archived.")
    question = gettext_lazy("It is promised and delivered no more. What was delivered stays.")


class ServiceRestore(OfServices, EntryRestore):
    """In the catalogue again."""

    done_message, question = gettext_lazy("Service brought back."), gettext_lazy("It is promised again as it was.")
