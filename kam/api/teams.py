"""Teams over REST: the tree, read only."""

from __future__ import annotations

from kam.filters import TeamFilter
from kam.ground.rest import ScopedViewSet, Shape
from kam.models import Team


class TeamShape(Shape):
    class Meta:
        model = Team
        fields = ["id", "name", "parent", "lead", "path"]


class TeamViewSet(ScopedViewSet):
    """Teams; `path` holds the ids from the root down, so that below is a prefix."""

    http_method_names = ["get", "head", "options"]
    model = Team
    serializer_class = TeamShape
    filterset_class = TeamFilter
    ordering_fields = ("id", "name", "path")
    default_ordering = "path"
