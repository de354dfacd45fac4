"""Pages of pairs that may be one customer: the list, dismiss and reopen, and what shows while a new file is typed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.html import format_html, format_html_join, strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.actions import duplicates
from accounts.choices import EventVerb
from accounts.choices.duplicates import Sign
from accounts.filters.duplicates import DuplicateFilters
from accounts.models import Account, Duplicate, Merge
from accounts.views.home import OfAccount
from kam.ground import wording
from kam.ground.lists import Column
from kam.ground.pages import ListPage, Page, Panel
from kam.ground.posts import ActionPage
from kam.ground.rights import Right, can
from kam.models import Event
from kam.rules import texts
from kam.templatetags import ui

SIGNS = dict(Sign.choices)


def side(account: Account) -> SafeString:
    """One file of a pair: name, and below it code, place and owner."""
    below = " · ".join(filter(None, [account.code, account.region, str(account.owner or gettext("Unassigned"))]))
    link = format_html('<a class="open" href="/customers/{}/">{}</a>', account.pk, account.name)
    return format_html('<span class="pairside">{}<span>{}<span class="sub">{}</span></span></span>',
                       ui.tier_badge(account.tier, ui.language(), False), link, below)  # fmt: skip


def pair_cell(pair: Duplicate) -> SafeString:
    return format_html("{}{}", side(pair.first), side(pair.second))


def likeness_cell(pair: Any) -> SafeString:
    """How alike, as a bar and in per cent."""
    return ui.share(pair.score / 100)


def signs_cell(told: list[tuple[str, str]]) -> SafeString:
    """What is the same, sign by sign."""
    lines = ((words, what) for words, what in told)
    return format_html_join("", '<span class="sign">{} <span class="hint">{}</span></span>', lines)


EMPTY = {
    "title": _("No pair fits"),
    "text": _("Every night all files are compared by name, code, tax id, website and telephone."),
    "icon": "copy-check",
}


class DuplicateList(ListPage):
    """Pairs of files that may be one customer, the likeliest first."""

    template_name = "accounts/duplicates/list.html"
    model, name, nav, title = Duplicate, "duplicates", "customers", _("Possible duplicates")
    filterset_class, default_sort, empty = DuplicateFilters, "-score", EMPTY

    def rows(self) -> Any:
        return super().rows().of_live().select_related("first__owner", "second__owner", "dismissed_by")

    def get_subtitle(self) -> str:
        last = Event.objects.filter(verb=EventVerb.DUPLICATES_SOUGHT).first()
        return format_html(gettext("Last looked for: {at}"), at=ui.moment(last.at)) if last else ""

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Customers"), reverse("accounts:account-list"))]

    def actions(self) -> list[dict[str, Any]]:
        return list_actions(self.user)

    @property
    def columns(self) -> list[Column]:  # type: ignore[override]
        return columns_for(self.user)


def list_actions(user: Any) -> list[dict[str, Any]]:
    """Look again for those who may start computations, and what was merged."""
    again = {"label": gettext("Look again"), "url": reverse("accounts:duplicate-seek"), "icon": "refresh-cw"}
    done = {"label": gettext("Merged files"), "url": reverse("accounts:merge-list"), "icon": "merge"}
    return [done, *([again] if can(user, Right.RECOMPUTE) else [])]


def columns_for(user: Any) -> list[Column]:
    """What a reader sees of a pair, and may do about it."""

    def signs(pair: Duplicate) -> str:
        return wording.clauses(" ".join(filter(None, sign)) for sign in pair.signs_for(user))

    return [
        Column("pair", _("Files"), str, pair_cell),
        Column("first", _("First code"), lambda p: p.first.code, only="export"),
        Column("second", _("Second code"), lambda p: p.second.code, only="export"),
        Column("score", _("Likeness"), lambda p: p.score, likeness_cell, "score", num=True),
        Column("signs", _("In common"), signs, lambda p: signs_cell(p.signs_for(user)), css="wide"),
        Column("deed", "", str, lambda p: deeds(p, user), only="page"),
    ]


def deeds(pair: Duplicate, user: Any) -> SafeString:
    """The buttons of a pair."""
    found = []
    if pair.dismissed_at:
        day = strip_tags(ui.day(pair.dismissed_at))
        words = gettext("%(name)s, %(day)s") % {"name": pair.dismissed_by, "day": day}
        found.append(format_html('<span class="hint">{}</span>', words))
    if can(user, Right.MERGE) and not pair.dismissed_at:
        url = reverse("accounts:account-merge", args=[pair.first_id, pair.second_id])
        found.append(format_html('<a class="button small plain" href="{}">{}</a>', url, gettext("Compare")))
    if can(user, Right.EDIT_ACCOUNTS):
        verb = "reopen" if pair.dismissed_at else "dismiss"
        words = gettext("Look at it again") if pair.dismissed_at else gettext("Not the same")
        url = reverse(f"accounts:duplicate-{verb}", args=[pair.pk])
        found.append(format_html('<a class="button small bare" href="{}">{}</a>', url, words))
    return format_html('<span class="deeds">{}</span>', format_html_join("", "{}", ((one,) for one in found)))


class OfPair:
    """What the pages of one pair share."""

    model, nav, right = Duplicate, "customers", Right.EDIT_ACCOUNTS
    object: Duplicate

    def queryset(self) -> Any:
        return super().queryset().select_related("first", "second")  # type: ignore[misc]

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Possible duplicates"), reverse("accounts:duplicate-list"))]

    def done_url(self, _record: Any) -> str:
        return reverse("accounts:duplicate-list")


class DuplicateDismiss(OfPair, ActionPage):
    """Two customers, not one."""

    title, submit_label, done_message = _("Not the same customer"), _("Not the same"), _("Noted: two customers.")

    def context(self) -> dict[str, Any]:
        words = gettext("%(one)s and %(two)s are two customers. The pair leaves the list and stays away.")
        return super().context() | {"question": words % {"one": self.object.first.name, "two": self.object.second.name}}

    def act(self) -> Duplicate:
        return duplicates.dismiss(self.object, version=self.version(), by=self.user)

    def undo_url(self, result: Duplicate) -> str:
        return reverse("accounts:duplicate-reopen", args=[result.pk])


class DuplicateReopen(OfPair, ActionPage):
    """Perhaps one after all."""

    title, done_message = _("Look at the pair again"), _("The pair stands in the list again.")
    question = _("The pair stands in the list again.")

    def act(self) -> Duplicate:
        return duplicates.reopen(self.object, version=self.version(), by=self.user)


class DuplicateSeek(ActionPage):
    """Compare all files now and not at night."""

    nav, title, right = "customers", _("Look for duplicates"), Right.RECOMPUTE
    question = _("All files are compared in the background; at 50,000 customers that takes about ten seconds.")
    submit_label, done_message = _("Look again"), ""

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Possible duplicates"), reverse("accounts:duplicate-list"))]

    def act(self) -> Any:
        messages.success(self.request, gettext("Looking. The list is fresh in a moment."))
        return duplicates.ask(by=self.user)

    def done_url(self, _result: Any) -> str:
        return reverse("accounts:duplicate-list")


class DuplicateLike(Page):
    """What may be there already, while a new file is typed: a fragment under its name."""

    template_name, nav, right, title = "accounts/duplicates/_like.html", "customers", Right.EDIT_ACCOUNTS, _("Alike")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        asked = {name: texts.sought(request.GET.get(name, ""), 200) for name in duplicates.ASKED}
        found = duplicates.like(asked | {"parent": None}, by=self.user)
        others = duplicates.whom_to_ask(asked, by=self.user)
        rows = [(one, [str(SIGNS.get(sign, sign)) for sign, _what in one.signs], one.is_sure) for one in found]
        return self.show(rows=rows, others=others)


class AccountDuplicates(OfAccount, Panel):
    """The card on a customer's page: other files that may be the same, and those that were merged into it."""

    template_name, title = "accounts/duplicates/_of_account.html", _("Other files")

    def context(self) -> dict[str, Any]:
        here = Q(first=self.object) | Q(second=self.object)
        pairs = Duplicate.objects.visible_to(self.user).of_live().open().filter(here).select_related("first", "second")
        merged = Merge.objects.visible_to(self.user).in_force().filter(Q(survivor=self.object) | Q(loser=self.object))
        return super().context() | {
            "pairs": [(pair, pair.other(self.object), pair.signs_for(self.user)) for pair in pairs],
            "merged": merged.select_related("survivor", "loser", "by"),
            "may_merge": can(self.user, Right.MERGE),
            "may_dismiss": can(self.user, Right.EDIT_ACCOUNTS),
        }
