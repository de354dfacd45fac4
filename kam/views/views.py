"""Saved views: keep the filter that is on the screen, forget one."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from kam.actions import views
from kam.forms.views import SavedViewForm
from kam.ground import ways, wording
from kam.ground.errors import Refused
from kam.ground.pages import Page
from kam.ground.posts import ActionPage, back
from kam.models import SavedView


class SavedViewAdd(Page):
    """Keep a page's filter under a name; back to the page it came from."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = SavedViewForm(said(request), user=self.user)
        if not form.is_valid():
            words = wording.clauses(str(error) for found in form.errors.values() for error in found)
            messages.error(request, words)
            return redirect(back(request))
        try:
            views.save(values=form.cleaned_data, by=self.user)
        except Refused as refusal:
            messages.error(request, str(refusal.message))
            return redirect(back(request))
        messages.success(request, _("The view is saved."))
        return redirect(back(request))


def said(request: HttpRequest) -> QueryDict:
    """What was posted; an analysis that was narrowed since its page came is kept as its address says now."""
    values, here = request.POST.copy(), urlsplit(request.META.get("HTTP_REFERER", ""))
    path = ways.address(values.get("page", "")).partition("?")[0]
    if path and path == here.path:
        values["query"] = here.query
    return values


class SavedViewDelete(ActionPage):
    model = SavedView
    title = _("Forget this view")
    question = _("Only the saved filter goes; nothing that it shows.")
    submit_label = _("Forget it")
    done_message = _("The view is forgotten.")

    def get_subtitle(self) -> Any:
        return self.object

    def act(self) -> Any:
        return views.delete(self.object, by=self.user)

    def done_url(self, result: Any) -> str:
        return ways.address(self.object.page) or back(self.request)
