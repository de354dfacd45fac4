"""Search across everything: the page, and what is offered while one types."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from kam.ground import finding
from kam.ground.pages import Page


class Search(Page):
    template_name = "kam/search/list.html"
    title = _("Search")
    each = 20

    def context(self) -> dict[str, Any]:
        query = self.request.GET.get("q", "")[: finding.MOST]
        groups, beyond = finding.search(self.user, query, self.each), finding.beyond(self.user, query)
        return {"query": query, "groups": groups, "beyond": beyond}


class SearchSuggest(Search):
    """A few of each kind, as a fragment."""

    template_name = "kam/search/_suggest.html"
    each = 5
