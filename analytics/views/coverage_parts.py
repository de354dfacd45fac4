"""What the lists behind the numbers of visit coverage share: one question, one way back, the same rows as a file."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from analytics.forms.coverage import CoverageForm
from analytics.views.lists import faults_of
from kam.ground.pages import Page


class BehindCoverage(Page):
    """One of those lists; `listed` shows it, or hands it out where a file is asked for."""

    nav = "analyses"

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Visit coverage"), reverse("analytics:coverage"))]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = CoverageForm(request.GET, user=self.user)
        return self.listed(form) if form.is_valid() else self.show(faults=faults_of(form))

    def listed(self, form: CoverageForm) -> HttpResponseBase:
        """The list that a valid question asks for."""
        raise NotImplementedError
