"""Notices: what needs me, by customer, the newest first; opening one marks it read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from kam.actions import notices
from kam.forms.notices import NoticeGroupForm
from kam.ground import lists, timeline
from kam.ground.pages import ObjectMixin, Page
from kam.models import Notice
from kam.rules.notice_groups import Group, Told, grouped

SHOWN = 100


def about(notice: Notice) -> str:
    """Where a notice without an address of its own leads: to its customer; empty where there is none."""
    return reverse("accounts:account-detail", args=[notice.account_id]) if notice.account_id else ""


class NoticeList(Page):
    template_name = "kam/notices/list.html"
    nav = "notices"
    title = _("Notices")

    def context(self) -> dict[str, Any]:
        seen = Notice.objects.visible_to(self.user)
        things, pager = lists.part_of(Things(seen.things()), self.request.GET, SHOWN)
        told = {thing["last"]: thing for thing in things}
        rows = seen.filter(pk__in=list(told)).told_to(self.user).order_by("-event__at", "-pk")
        found = {notice.pk: notice for notice in rows}
        names = timeline.customers(found.values())
        lines = [_told(notice, told[notice.pk]) for notice in found.values()]
        groups = [_group(group, found, names) for group in grouped(lines)]
        return {"groups": groups, "unread": seen.waiting(), "pager": pager}


class Things(Sequence[Any]):
    """What the notices speak of, read one page at a time."""

    def __init__(self, found: Any) -> None:
        self.found = found

    def __len__(self) -> int:
        return int(self.found.count())

    def __getitem__(self, part: Any) -> Any:
        return list(self.found[part])


def _told(notice: Notice, thing: Mapping[str, Any]) -> Told:
    """The newest notice of a thing, by its numbers."""
    return Told(notice.pk, notice.account_id, notice.pk, thing["waits"] > 0, thing["told"] - 1)


def _group(group: Group, found: Mapping[int, Notice], names: Mapping[int, str]) -> dict[str, Any]:
    """One customer's notices as the page shows them."""
    whose = group.account
    told = [{"notice": found[line.pk], "line": line} | timeline.one(found[line.pk].event, {})
            | {"advice": timeline.advice(found[line.pk].event.verb)} for line in group.lines]  # fmt: skip
    url = reverse("accounts:account-detail", args=[whose]) if whose in names else ""
    last = max(notice.pk for notice in found.values() if notice.account_id == whose)
    name = names.get(whose or 0) or _("Without a customer")
    return {"name": name, "url": url, "account": whose or "", "items": told, "unread": group.unread, "until": last}


class NoticeOpen(ObjectMixin, Page):
    """POST: read, and on to what it is about."""

    model = Notice
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        notice = notices.read(self.object, by=self.user)
        ours = url_has_allowed_host_and_scheme(notice.url, None)
        return redirect(notice.url if notice.url and ours else about(notice) or reverse("kam:notice-list"))


class NoticeReadAll(Page):
    """POST: all of them are read; with `account` (empty: without a customer) and `until`, those of one group."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = NoticeGroupForm(request.POST, user=self.user)
        if "account" in request.POST and form.is_valid():
            notices.read_group(form.cleaned_data["account"], until=form.cleaned_data["until"], by=self.user)
        elif "account" not in request.POST:
            notices.read_all(by=self.user)
        return redirect("kam:notice-list")
