"""Notices: what needs me, newest first; opening one marks it read."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from kam.actions import notices
from kam.ground import naming, timeline
from kam.ground.pages import ObjectMixin, Page
from kam.models import Notice, User

SHOWN = 100


def unread(user: User) -> int:
    """How many wait for this person: the number in the rail."""
    return Notice.objects.visible_to(user).unread().count()


def about(notice: Notice) -> str:
    """Where a notice without an address of its own leads: to its customer; empty where there is none."""
    return reverse("accounts:account-detail", args=[notice.account_id]) if notice.account_id else ""


class NoticeList(Page):
    template_name = "kam/notices/list.html"
    nav = "notices"
    title = _("Notices")

    def context(self) -> dict[str, Any]:
        found = list(Notice.objects.visible_to(self.user).select_related("event")[:SHOWN])
        names = timeline.customers(found)
        naming.told([notice.event for notice in found], self.user)
        told = [{"notice": notice, "customer": names.get(notice.account_id)} | timeline.one(notice.event, {})
                for notice in found]  # fmt: skip
        return {"notices": told, "unread": sum(1 for item in told if item["notice"].read_at is None)}


class NoticeOpen(ObjectMixin, Page):
    """POST: read, and on to what it is about."""

    model = Notice
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        notice = notices.read(self.object, by=self.user)
        ours = url_has_allowed_host_and_scheme(notice.url, None)
        return redirect(notice.url if notice.url and ours else about(notice) or reverse("kam:notice-list"))


class NoticeReadAll(Page):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        notices.read_all(by=self.user)
        return redirect("kam:notice-list")
