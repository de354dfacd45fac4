"""Pages that change something: forms and buttons, with an idempotency key, a version, refusals in words, undo."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.db.models import Model
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from kam.ground import conflicts, files, histories, idempotency
from kam.ground.errors import Refused, Stale
from kam.ground.forms import RecordForm
from kam.ground.pages import ObjectMixin, Page
from kam.ground.replays import Sight


def back(request: HttpRequest, default: str = "/") -> str:
    """The page the person came from, if it is one of ours; what was done on its own page does not lead there again."""
    url = stay(request, default)
    return default if urlsplit(url).path == request.path else url


def stay(request: HttpRequest, default: str = "/") -> str:
    """The page on which the person is, if it is one of ours."""
    return ours(request, request.META.get("HTTP_REFERER", ""), default)


def ours(request: HttpRequest, url: str, default: str) -> str:
    """The address, if it is one of our pages: a path from the root, or what a browser says of the page before."""
    safe = url.startswith(("/", "http://", "https://")) and url_has_allowed_host_and_scheme(
        url, {request.get_host()}, require_https=request.is_secure()
    )
    return url if safe else default


def keeping(record: Any, noun: str) -> list[dict[str, Any]]:
    """The button that archives a record, or brings it back; `noun` as in the URL names (`lifecycle:survey`)."""
    gone = record.archived_at is not None
    words, verb = (_("Bring back"), "restore") if gone else (_("Archive"), "archive")
    icon = "archive-restore" if gone else "archive"
    return [{"label": words, "url": reverse(f"{noun}-{verb}", args=[record.pk]), "icon": icon}]


class PostOnce:
    """POST with a hidden idempotency key: a second tap gets the first one's answer."""

    request: HttpRequest
    htmx: bool

    def away(self, url: str) -> HttpResponse:
        """On to the next page, by redirect or as htmx wants it."""
        if self.htmx:
            return HttpResponse(status=204, headers={"HX-Redirect": url})
        return HttpResponseRedirect(url)

    def once(self, answer: Callable[[], HttpResponseBase]) -> HttpResponseBase:
        key = self.request.POST.get("_key", "")
        if not key:
            return answer()
        pairs = sorted((k, v) for k, values in self.request.POST.lists() if k != "csrfmiddlewaretoken" for v in values)
        asked = idempotency.fingerprint("POST", self.request.path, repr(pairs).encode() + files.content(self.request))
        try:
            return idempotency.once(f"user:{self.request.user.pk}", key, asked, answer, sight=Sight(self.request.user))
        except Refused as refusal:
            words = {
                "key_reused": _(
                    "This form was sent already with something else in it. Load the page again to send this too."
                ),
                "shown_once": _(
                    "This was done already, and its answer is given once. Load the page again to do it anew."
                ),
            }.get(refusal.code)
            if words is None:
                raise
            raise Refused(words, code=refusal.code, status=refusal.status) from refusal

    def undo_url(self, result: Any) -> str:
        """A POST address that undoes it; empty where it cannot be undone."""
        return ""

    def opens_url(self, result: Any) -> str:
        """Where what was made is read, for a deed that stays on its page; empty where nothing is to be opened."""
        return ""

    def another_url(self, result: Any) -> str:
        """Where what did not come about is set for another day; empty where nothing is."""
        return ""

    def said(self, message: Any, result: Any) -> None:
        """Tell what was done, with the way back, to what was made and to another day, where there is one."""
        if message:
            ways = {
                "undo": self.undo_url(result), "opens": self.opens_url(result), "another": self.another_url(result)
            }  # fmt: skip
            tags = " ".join(f"{name}:{url}" for name, url in ways.items() if url)
            messages.success(self.request, str(message), extra_tags=tags)

    def version(self) -> int | None:
        """The version the form was filled from."""
        text = self.request.POST.get("_version", "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


class Returning:
    """A form that leads back to the page it was opened from, or to `?back=`; stands before FormPage or ActionPage."""

    request: HttpRequest
    home: Callable[[], str]
    """Where to go from a form that was opened from nowhere."""

    def came_from(self) -> str:
        """One of our pages, never this form itself."""
        kept = self.request.POST.get("came", "") or self.request.GET.get("back", "")
        found = ours(self.request, kept, back(self.request, self.home()))
        return self.home() if urlsplit(found).path == self.request.path else found

    def context(self) -> dict[str, Any]:
        return super().context() | {"came_from": self.came_from()}  # type: ignore[misc]

    def cancel_url(self) -> str:
        return self.came_from()

    def done_url(self, _result: Any) -> str:
        return self.came_from()


class FormPage(PostOnce, ObjectMixin, Page):
    """A form: parse, one call of a verb (`act`), then away. Refusals and stale versions stay on the form."""

    template_name = "pages/form.html"
    form_class: Any = None
    submit_label: Any = ""
    done_message: Any = ""

    def instance(self) -> Any:
        """The record to edit, or None to make a new one."""
        return self.object if self.model is not None and self.lookup in self.kwargs else None

    def history_url(self) -> str:
        record = self.instance()
        is_told = isinstance(record, Model) and histories.is_open_to(record, self.user)
        return histories.address(record) if is_told else ""  # type: ignore[arg-type]

    def initial(self) -> dict[str, Any]:
        """Values to start from; of the instance by default, else from the query string's known fields."""
        instance = self.instance()
        names = self.form_class.base_fields
        if instance is not None:
            return {name: _initial(instance, name) for name in names if hasattr(instance, name)}
        return {name: self.request.GET[name] for name in names if name in self.request.GET}

    def form(self, data: Any = None, files: Any = None) -> BaseForm:
        return self.form_class(data, files, initial=self.initial(), user=self.user, instance=self.instance())  # type: ignore[no-any-return]

    def act(self, form: Any) -> Any:
        """The one call of a verb; returns the record."""
        raise NotImplementedError

    def done_url(self, record: Any) -> str:
        """Where to go afterwards."""
        raise NotImplementedError

    def cancel_url(self) -> str:
        return self.crumbs()[-1][1] if self.crumbs() else back(self.request)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.show_form(self.form())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.once(self._post)

    def _post(self) -> HttpResponseBase:
        form = self.form(self.request.POST, self.request.FILES)
        if not form.is_valid():
            return self.show_form(form, status=422)
        try:
            record = self.act(form)
        except Stale as stale:
            return self._stale(form, stale)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, self.refused(refusal))
            return self.show_form(form, status=422)
        self.said(self.done_message, record)
        return self.away(self.done_url(record))

    def _stale(self, form: Any, stale: Stale) -> HttpResponse:
        """What others changed meanwhile, over a form that holds what the person typed and, elsewhere, what is there."""
        record = self.instance() or self.object
        names = conflicts.untouched(record, stale.changes, conflicts.typed_in(form))
        if isinstance(form, RecordForm) and names:
            form = self.form(conflicts.taken_over(form, self.request.POST, names), self.request.FILES)
            form.is_valid()
        form.add_error(None, str(stale.message))
        others = conflicts.meanwhile(record, stale.changes, conflicts.typed_in(form))
        return self.show_form(form, status=412, others=others)

    def refused(self, refusal: Refused) -> str:
        """What the form says of a refusal; a page that knows the record in the way leads to it."""
        return str(refusal.message)

    def show_form(self, form: Any, status: int = 200, **more: Any) -> HttpResponse:
        instance = self.instance()
        posted = self.request.POST
        return self.show(
            status=status,
            form=form,
            submit_label=self.submit_label or _("Save"),
            cancel_url=self.cancel_url(),
            idempotency_key=(posted.get("_key") if status == 200 else "") or uuid.uuid4(),
            version=getattr(instance, "version", "") if status != 422 else posted.get("_version", ""),
            object=instance,
            **more,
            **self.context(),
        )


def _initial(instance: Any, name: str) -> Any:
    value = getattr(instance, name)
    if hasattr(value, "all"):
        return list(value.all())
    return value.pk if hasattr(value, "pk") else value


class ActionPage(PostOnce, ObjectMixin, Page):
    """A verb behind a button: GET asks, POST does it once and goes on, with a message and, where it can, an undo."""

    template_name = "pages/confirm.html"
    question: Any = ""
    submit_label: Any = ""
    danger = False
    done_message: Any = ""

    def act(self) -> Any:
        """The one call of a verb."""
        raise NotImplementedError

    def done_url(self, result: Any) -> str:
        raise NotImplementedError

    def context(self) -> dict[str, Any]:
        return {
            "question": self.question,
            "submit_label": self.submit_label or _("Yes"),
            "danger": self.danger,
            "object": self.object if self.model is not None else None,
            "idempotency_key": uuid.uuid4(),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.once(self._post)

    def _post(self) -> HttpResponseBase:
        try:
            result = self.act()
        except Refused as refusal:
            messages.error(self.request, str(refusal.message))
            return self.away(stay(self.request))
        self.said(self.done_message, result)
        return self.away(self.done_url(result))
