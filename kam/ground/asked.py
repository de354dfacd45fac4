"""What the filters of a list leave, for a sentence above it that speaks of what the list shows and of nothing else."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from kam.ground import inputs


class Asked:
    """Stands before `ListPage` among the bases of a list."""

    request: Any
    filterset_class: Any

    def body(self, queryset: Any, filterset: Any) -> dict[str, Any]:
        self._asked = filterset
        return super().body(queryset, filterset)

    @cached_property
    def chosen(self) -> Any:
        """The rows that the filters leave: those that the list shows, page by page."""
        return self._asked.qs if inputs.fits(self._asked) else self.rows().none()

    @property
    def is_narrowed(self) -> bool:
        """Whether a filter leaves fewer than all rows of the run that the reader sees."""
        return bool(self._asked.is_valid() and any(self._asked.form.cleaned_data.values()))

    @cached_property
    def _asked(self) -> Any:
        return self.filterset_class(self.request.GET, queryset=self.rows(), request=self.request)
