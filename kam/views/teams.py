"""Teams: the tree with its people, making and changing."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kam.actions import teams
from kam.forms.teams import TeamForm
from kam.ground.pages import ObjectMixin, Page
from kam.ground.posts import ActionPage, FormPage
from kam.ground.rights import Right
from kam.models import Team


class Teams(ObjectMixin):
    """The tree, for those who keep people."""

    model = Team
    right = Right.PEOPLE
    nav = "settings"

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Settings"), reverse("kam:settings")), (_("Teams"), reverse("kam:team-list"))]

    def done_url(self, record: Any) -> str:
        return reverse("kam:team-list")


class TeamList(Teams, Page):
    template_name = "kam/teams/list.html"
    title = _("Teams")

    def crumbs(self) -> list[tuple[Any, str]]:
        return super().crumbs()[:1]

    def actions(self) -> list[dict[str, Any]]:
        return [{"label": _("Add a team"), "url": reverse("kam:team-add"), "primary": True, "icon": "plus"}]

    def context(self) -> dict[str, Any]:
        return {"roots": tree()}


def tree() -> list[dict[str, Any]]:
    """Every team with its people and the teams below it, roots first; two queries whatever their number."""
    nodes: dict[int, dict[str, Any]] = {}
    roots: list[dict[str, Any]] = []
    found = Team.objects.select_related("lead").prefetch_related("members").order_by("name")
    for team in found:
        people = sorted((user for user in team.members.all() if user.is_active), key=lambda user: user.name)
        nodes[team.pk] = {"team": team, "people": people, "children": []}
    for node in nodes.values():
        above = nodes.get(node["team"].parent_id)
        (above["children"] if above else roots).append(node)
    return roots


class TeamAdd(Teams, FormPage):
    title = _("Add a team")
    form_class = TeamForm
    done_message = _("The team is there.")

    def act(self, form: Any) -> Any:
        return teams.put(None, form.cleaned_data, by=self.user)


class TeamEdit(Teams, FormPage):
    template_name = "kam/teams/edit.html"
    form_class = TeamForm
    done_message = _("Saved.")

    def get_title(self) -> Any:
        return _t("Edit %(name)s") % {"name": self.object}

    def act(self, form: Any) -> Any:
        return teams.put(self.object, form.cleaned_data, version=self.version(), by=self.user)


class TeamRemove(Teams, ActionPage):
    title = _("Dissolve the team")
    question = _("A team without members and without teams below it can be dissolved.")
    submit_label = _("Dissolve")
    danger = True
    done_message = _("The team is dissolved.")

    def act(self) -> Any:
        return teams.remove(self.object, by=self.user)
