"""The door of the phone's queue: who is signed in, then the visits and files that waited, each answered in JSON."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.translation import gettext as _

from kam.ground import problems, wording
from kam.ground.errors import Refused
from kam.ground.pages import Page
from lifecycle.actions import attachments, visits
from lifecycle.forms.attachments import QueuedFileForm
from lifecycle.forms.visits import VisitLogForm
from lifecycle.models import Visit
from lifecycle.views.named import keyed

WHOSE = "X-Queue-User"
"""The header that names whose entry it is: nothing is sent in another one's name."""


def is_anothers(request: HttpRequest) -> bool:
    """Whether an entry belongs to somebody else than who is signed in now."""
    return request.headers.get(WHOSE, str(request.user.pk)) != str(request.user.pk)


def check_whose(request: HttpRequest) -> None:
    """Raises PermissionDenied for what somebody else wrote."""
    if is_anothers(request):
        raise PermissionDenied(_("This was written by somebody else. It waits until they sign in."))


def refused(status: int, words: str, code: str = "", errors: Any = None, **more: Any) -> JsonResponse:
    """A refusal as a phone reads it, with `more` that it needs to go on."""
    return JsonResponse(problems.body(status, words, code, errors, **more), status=status)


class Queued(Page):
    """Like a page, but all it says is JSON, so that a worker understands why something waits."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return refused(401, _("Sign in again, then your visit is sent."))
        if is_anothers(request):
            return refused(403, _("This was written by somebody else. It waits until they sign in."), "other_user")
        try:
            answer = super().dispatch(request, *args, **kwargs)
        except PermissionDenied as denied:
            return refused(403, str(denied), "forbidden")
        except Http404:
            return refused(404, _("There is nothing here that you may see."), "not_found")
        except Refused as refusal:
            return refused(refusal.status, str(refusal.message), refusal.code, **refusal.more)
        answer["Cache-Control"] = "no-store"
        return answer


class VisitQueued(Queued):
    """GET: who is signed in, with a fresh token. POST: a visit that waited; a replay answers like the first try."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return JsonResponse({"user": str(self.user.pk), "token": get_token(request)})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        data = keyed(request.POST, self.user)
        if data.get("named") and not data.get("account"):
            return refused(
                422, _("Which customer is “%(name)s”? Open it and choose.") % {"name": data["named"]}, "which"
            )
        form = VisitLogForm(data, user=self.user)
        if not form.is_valid():
            return refused(422, words_of(form), "invalid", form.errors.get_json_data())
        visit = visits.log(**form.values(), by=self.user)
        url = reverse("lifecycle:visit-detail", args=[visit.pk])
        return JsonResponse({"id": visit.pk, "url": url, "name": str(visit.account)}, status=201)


class FileQueued(Queued):
    """POST: a photo or file for a visit that was sent before it."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = QueuedFileForm(request.POST, request.FILES, user=self.user)
        if not form.is_valid():
            return refused(422, words_of(form), "invalid", form.errors.get_json_data())
        told = form.cleaned_data
        visit = Visit.objects.visible_to(self.user).filter(key=told["visit"]).first()
        if visit is None:
            raise Http404
        kept = attachments.attach(visit, content=told["file"], key=told["key"], by=self.user)
        return JsonResponse({"id": kept.pk, "document": kept.document_id, "visit": visit.pk}, status=201)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.http_method_not_allowed(request)


def words_of(form: Any) -> str:
    """All that is wrong in one line, each fault behind its field."""
    said = []
    for name, faults in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        said += [wording.pair(label, fault) if label else str(fault) for fault in faults]
    return wording.clauses(fault.rstrip("。.") for fault in said)
