"""Roles, for those who may give more than whoever keeps people: who has which, and giving another one."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kam.actions import roles
from kam.filters import UserFilter
from kam.forms.roles import RoleForm
from kam.ground.pages import ListPage
from kam.ground.posts import FormPage
from kam.ground.rights import Right, givable
from kam.views.users import COLUMNS, EMPTY, People

SHOWN = ("name", "role", "team", "email", "state", "last_login")


class Roles(People):
    """Colleagues whose role is somebody's to change: it may do no more than they, and nobody changes their own."""

    right = Right.GIVE_ROLES

    def queryset(self) -> Any:
        return super().queryset().filter(role__in=givable(self.user)).exclude(pk=self.user.pk)

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Settings"), reverse("kam:settings")), (_("Roles"), reverse("kam:role-list"))]


class RoleList(Roles, ListPage):
    title = _("Roles")
    subtitle = _("Administrators add people; a role that may do more than theirs is given here.")
    name = "roles"
    filterset_class = UserFilter
    default_sort = "name"
    empty = EMPTY
    columns = [column for name in SHOWN for column in COLUMNS if column.key == name]

    def rows(self) -> Any:
        return self.queryset()

    def row_url(self, row: Any) -> str:
        return reverse("kam:user-role", args=[row.pk])

    def crumbs(self) -> list[tuple[Any, str]]:
        return super().crumbs()[:1]


class RoleGive(Roles, FormPage):
    form_class, submit_label, done_message = RoleForm, _("Give this role"), _("Saved.")

    def get_title(self) -> Any:
        return _t("Role of %(name)s") % {"name": self.object}

    def get_subtitle(self) -> Any:
        return self.object.email or _t("No address")

    def act(self, form: Any) -> Any:
        base = self.request.build_absolute_uri("/")
        return roles.give(self.object, role=form.cleaned_data["role"], base=base, version=self.version(), by=self.user)

    def done_url(self, record: Any) -> str:
        return reverse("kam:role-list")
