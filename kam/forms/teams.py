"""A team's form: its name, the team above it, its lead."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from kam.ground.forms import RecordForm
from kam.models import Team, User


class TeamForm(RecordForm):
    class Meta:
        model = Team
        fields = ["name", "parent", "lead"]
        labels = {"parent": _("Team above"), "lead": _("Team lead")}
        help_texts = {"lead": _("Sees the customers of this team and of all teams below it.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lead"].queryset = User.objects.people()
        if self.instance.pk:
            self.fields["parent"].queryset = Team.objects.exclude(path__startswith=self.instance.path)
