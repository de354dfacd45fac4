"""The filter by the tier that was in force at the end of a run's day."""

from __future__ import annotations

from typing import Any

import django_filters as filters

from analytics.facts.in_force import standing_then


class StoodFilter(filters.ChoiceFilter):
    """By that tier; `kept` names what the run kept of it."""

    def __init__(self, *args: Any, kept: str = "in_effect", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kept = kept

    def filter(self, qs: Any, value: Any) -> Any:
        return standing_then(qs, self.kept).filter(stood=value) if value else qs
