"""The administrator's first screen: what asks for work, what is in order."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kam.ground import operations
from kam.ground.pages import Page
from kam.ground.rights import Right


class Operations(Page):
    """Jobs, imports, people, webhooks, the machine and the data, each with the page where it is mended."""

    template_name, nav, right, title = (
        "kam/operations/show.html",
        "operations",
        Right.PEOPLE,
        gettext_lazy("Operations"),
    )

    def get_title(self) -> Any:
        return headline(self.matters)

    @property
    def matters(self) -> list[operations.Matter]:
        if not hasattr(self, "_found"):
            self._found = operations.read(self.user)
        return self._found

    def context(self) -> dict[str, Any]:
        found = self.matters
        return {"open": [one for one in found if one.count], "fine": [one for one in found if not one.count]}


def headline(found: list[operations.Matter]) -> str:
    """How many things ask for work, in one line."""
    count = sum(bool(one.count) for one in found)
    if not count:
        return _("All is in order")
    return ngettext("%(count)s thing to see to", "%(count)s things to see to", count) % {"count": count}
